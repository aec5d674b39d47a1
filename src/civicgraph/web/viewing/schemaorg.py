"""What a page is about, for search engines: schema.org as JSON-LD inside the page, from what the default graph states."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from civicgraph.config import NAMESPACE
from civicgraph.web.viewing.reading import Term, View
from civicgraph.web.viewing.telling import RDF_TYPE, facts

_SCHEMA = "https://schema.org/"
_TYPES = {
    "NewsArticle": "NewsArticle", "Person": "Person", "AdministrativeUnit": "AdministrativeArea", "Constituency": "AdministrativeArea",
    "StateBody": "GovernmentOrganization", "PartyBody": "Organization", "MassOrganization": "Organization", "AdHocBody": "GovernmentOrganization",
    "Organization": "Organization", "PublicBody": "GovernmentOrganization",
}  # fmt: skip
_STATUSES = {
    "planned": "EventScheduled",
    "called-for": "EventScheduled",
    "held": "EventScheduled",
    "cancelled": "EventCancelled",
    "postponed": "EventPostponed",
}
_HELD = ("startDate", "pollingDate")
_NAMES = ("http://www.w3.org/2004/02/skos/core#prefLabel", "http://www.w3.org/2000/01/rdf-schema#label", f"{_SCHEMA}headline")
Json = dict[str, Any]


def structured(view: View, iri: str, language: str, address: str) -> Markup | None:
    """The script that describes the thing of a page; None for kinds of which schema.org has none."""
    known = facts(view, iri)
    kinds = [term.value.removeprefix(NAMESPACE) for term in known.get(RDF_TYPE, [])]
    told = _of(view, iri, kinds, known, language)
    if told is None:
        return None
    text = json.dumps({"@context": "https://schema.org", "@id": iri, "mainEntityOfPage": address, **told}, ensure_ascii=False, sort_keys=True)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _of(view: View, iri: str, kinds: Sequence[str], known: Mapping[str, list[Term]], language: str) -> Json | None:
    if "NewsArticle" in kinds:
        return _article(view, known, language)
    if any(NAMESPACE + name in known for name in _HELD) or view.rows("is-event", this=iri):
        return _event(view, iri, known, language)
    kind = next((_TYPES[name] for name in kinds if name in _TYPES), None)
    return (
        None
        if kind is None
        else _bare({"@type": kind, "name": view.name(iri, language), "alternateName": _other_names(known, view.name(iri, language))})
    )


def _article(view: View, known: Mapping[str, list[Term]], language: str) -> Json:
    def first(name: str) -> str:
        return next((term.value for term in known.get(_SCHEMA + name, [])), "")

    def named(name: str, kind: str) -> list[Json]:
        return [{"@type": kind, "@id": term.value, "name": view.name(term.value, language)} for term in known.get(_SCHEMA + name, [])]

    about = [{"@type": "Event", "@id": t.value, "name": view.name(t.value, language)} for t in known.get(f"{NAMESPACE}reports", [])]
    return _bare(
        {
            "@type": "NewsArticle",
            "headline": first("headline"),
            "datePublished": first("datePublished"),
            "inLanguage": first("inLanguage"),
            "url": first("url"),
            "author": named("author", "Person"),
            "publisher": named("publisher", "Organization"),
            "about": about,
        }
    )


def _event(view: View, iri: str, known: Mapping[str, list[Term]], language: str) -> Json:
    def things(name: str, kind: str) -> list[Json]:
        return [{"@type": kind, "@id": t.value, "name": view.name(t.value, language)} for t in known.get(NAMESPACE + name, []) if t.is_iri]

    def first(*names: str) -> str:
        return next((term.value for name in names for term in known.get(NAMESPACE + name, [])), "")

    status = _STATUSES.get(first("eventStatus").rpartition("/")[2], "")
    return _bare(
        {
            "@type": "Event",
            "name": view.name(iri, language),
            "startDate": first(*_HELD),
            "endDate": first("endDate", "pollingDate"),
            "eventStatus": status and _SCHEMA + status,
            "location": things("place", "Place"),
            "organizer": things("organizer", "Organization"),
            "attendee": things("participant", "Organization"),
            "superEvent": things("partOf", "Event"),
        }
    )


def _other_names(known: Mapping[str, list[Term]], name: str) -> list[str]:
    return sorted({term.value for prop in _NAMES for term in known.get(prop, [])} - {name})


def _bare(told: Json) -> Json:
    """Without what is empty; a list of one as the one."""
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in told.items() if value}
