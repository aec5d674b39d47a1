"""The page of anything else: a unit, body, person, organization, award, document, term or post."""

from __future__ import annotations

from typing import Any

from civicgraph.config import NAMESPACE
from civicgraph.errors import NotFoundError
from civicgraph.web.viewing.posts import posts
from civicgraph.web.viewing.reading import Term, View, grouped, ordered, text
from civicgraph.web.viewing.telling import RDF_TYPE, facts

_NAMES = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    RDF_TYPE,
)
_UNIT_FACTS = tuple(NAMESPACE + name for name in ("partOfUnit", "succeededBy"))


def thing(view: View, iri: str) -> dict[str, Any]:
    """What the template `thing.html` shows; sections without content are empty lists."""
    known = facts(view, iri)
    if not known and not view.exists(iri):
        raise NotFoundError(f"nothing is known about {iri}")
    unit = units(view, iri, known) if NAMESPACE + "level" in known or NAMESPACE + "partOfUnit" in known else {}
    hidden = (*_NAMES, *(_UNIT_FACTS if unit else ()))
    events = ordered(view.rows("events-of", this=iri), "event", "role", "via", latest="start")
    held = posts(view, iri)
    shown_elsewhere = bool(events or held or unit)
    return {
        "iri": iri,
        "classes_shown": [term.value for term in known.get(RDF_TYPE, [])],
        "known": {p: values for p, values in known.items() if p not in hidden},
        "unit": unit,
        "posts": held,
        "events": grouped(events, "event"),
        "articles": ordered(view.rows("articles-naming", this=iri), "article", latest="published"),
        "pointing": {} if shown_elsewhere else _pointing(view, iri),
    }


def _pointing(view: View, iri: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in ordered(view.rows("pointing", this=iri), "property", "thing"):
        found.setdefault(text(row, "property"), []).append(text(row, "thing"))
    return found


def units(view: View, iri: str, known: dict[str, list[Term]]) -> dict[str, Any]:
    """The place of a unit among units: above, below, before and after it, and its bodies."""
    below = ordered(view.rows("units-below", this=iri), "unit")
    return {
        "above": _chain(view, iri),
        "below": [row for row in below if not text(row, "until")],
        "below_once": [row for row in below if text(row, "until")],
        "after": [term.value for term in known.get(NAMESPACE + "succeededBy", [])],
        "before": sorted(text(row, "unit") for row in view.rows("units-before", this=iri)),
        "bodies": sorted(text(row, "body") for row in view.rows("bodies", this=iri)),
    }


def _chain(view: View, iri: str) -> list[str]:
    """The units above, the largest first; stops at a circle."""
    chain: list[str] = []
    at = iri
    while above := facts(view, at).get(NAMESPACE + "partOfUnit"):
        at = above[0].value
        if at in chain or at == iri:
            break
        chain.insert(0, at)
    return chain
