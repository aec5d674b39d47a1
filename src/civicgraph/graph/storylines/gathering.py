"""What a store holds that storylines are made of: links, and of each article the headline, the day and the events that it reports.

Each property is read in one scan: a query that joins them takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

import pyoxigraph as ox

from civicgraph.config import NAMESPACE
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.graph.storylines.chaining import Link
from civicgraph.graph.storylines.rules import THOUSAND

_RDF_TYPE, _LABEL = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["rdfs"] + "label")
_VIA = ox.NamedNode(NAMESPACE + "relatedVia")
_DAYLESS = "year"
_DAY = len("2021-04-02")


@dataclass(frozen=True, slots=True)
class Happening:
    """An event: its class, label, and first day, empty where it is not known to the month."""

    iri: str
    cls: str
    label: str
    day: str


@dataclass(slots=True)
class Gathered:
    """Links; by article its headline, day of publication, and events; by event who reports it and, where these are several, what it is."""

    base: str
    links: list[Link]
    headlines: dict[str, ox.Literal] = field(default_factory=dict)
    published: dict[str, str] = field(default_factory=dict)
    events: dict[str, list[str]] = field(default_factory=dict)
    tellers: dict[str, set[str]] = field(default_factory=dict)
    happenings: dict[str, Happening] = field(default_factory=dict)


def gathered(quads: ox.Store, base: str, following: frozenset[str]) -> Gathered:
    """All that storylines are made of; `following` are the kinds of links of which it matters who else tells of what they share."""
    found = Gathered(base, _links(quads))
    for article, headline in _pairs(quads, PREFIXES["schema"] + "headline"):
        if isinstance(headline, ox.Literal):
            found.headlines[article] = min(headline, found.headlines.get(article, headline), key=str)
    for article, moment in _pairs(quads, PREFIXES["schema"] + "datePublished"):
        if day := _day(_text(moment)):
            found.published[article] = min(day, found.published.get(article, day))
    for article, event in _pairs(quads, NAMESPACE + "reports"):
        found.events.setdefault(article, []).append(_text(event))
        found.tellers.setdefault(_text(event), set()).add(article)
    shared = (event for event, tellers in found.tellers.items() if len(tellers) > 1)  # what one article tells of is no step of its own
    found.happenings |= {event: _happening(quads, event) for event in shared}
    found.links = [replace(link, tellers=_tellers(quads, link, found)) if link.kind in following else link for link in found.links]
    return found


def _tellers(quads: ox.Store, link: Link, found: Gathered) -> frozenset[str]:
    """The articles that tell of the event that a link shares."""
    via = (_text(quad.object) for quad in quads.quads_for_pattern(ox.NamedNode(link.iri), _VIA, None, ox.DefaultGraph()))
    return frozenset(article for event in via for article in found.tellers.get(event, ()))


def _links(quads: ox.Store) -> list[Link]:
    ends: dict[str, list[str]] = {}
    for link, article in _pairs(quads, NAMESPACE + "relatedArticle"):
        ends.setdefault(link, []).append(_text(article))
    kinds = {link: _text(kind).rpartition("/")[2] for link, kind in _pairs(quads, NAMESPACE + "relationKind")}
    scores = {link: round(float(_text(score)) * THOUSAND) for link, score in _pairs(quads, NAMESPACE + "score") if link in ends}
    whole = (link for link, both in ends.items() if len(both) == 2 and link in kinds and link in scores)
    return [Link(link, min(ends[link]), max(ends[link]), kinds[link], scores[link]) for link in whole]


def _happening(quads: ox.Store, iri: str) -> Happening:
    facts: dict[str, list[str]] = {}
    for quad in quads.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
        facts.setdefault(quad.predicate.value, []).append(_text(quad.object))

    def first(name: str) -> str:
        return min(facts.get(name, ()), default="")

    cls, label = first(_RDF_TYPE.value).removeprefix(NAMESPACE), first(_LABEL.value)
    known = not first(NAMESPACE + "datePrecision").endswith(f"/{_DAYLESS}")
    day = first(NAMESPACE + "pollingDate") or first(NAMESPACE + "startDate")
    return Happening(iri, cls, label, day if known else "")


def _day(moment: str) -> str:
    """The day of a point in time, empty where it is none: RDF of others may hold anything."""
    try:
        return date.fromisoformat(moment[:_DAY]).isoformat()
    except ValueError:
        return ""


def _pairs(quads: ox.Store, predicate: str) -> Iterator[tuple[str, object]]:
    """Subject and object of each statement of a property in the default graph."""
    for quad in quads.quads_for_pattern(None, ox.NamedNode(predicate), None, ox.DefaultGraph()):
        yield _text(quad.subject), quad.object


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
