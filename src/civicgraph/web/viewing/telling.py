"""An event as a page tells it: class, time, status and roles, each with the sentence that proves it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from civicgraph.config import NAMESPACE
from civicgraph.web.viewing.quoting import Quote, quote, sentences
from civicgraph.web.viewing.reading import Row, Term, View, number, text

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ROLES = (
    "organizer", "chair", "participant", "place", "scope", "award", "granter", "awardee", "awardeeCount", "reason", "appointee", "action",
    "post", "inBody", "decidedBy", "electedBody", "forTerm", "pollingDate", "elected", "candidate", "slogan", "forYear", "about",
    "inSupportOf", "partOf", "launchedAt", "reviewedAt", "continuationOf", "partOfPoll",
)  # fmt: skip
_RANK = {NAMESPACE + name: rank for rank, name in enumerate(_ROLES)}
_TIME = {NAMESPACE + name for name in ("startDate", "endDate", "datePrecision")}
_NO_ROLE = _TIME | {RDF_TYPE, NAMESPACE + "eventStatus", "http://www.w3.org/2000/01/rdf-schema#label"}


@dataclass(frozen=True, slots=True)
class When:
    """The time of an event, as stored."""

    start: str = ""
    end: str = ""
    precision: str = "day"


@dataclass(slots=True)
class Value:
    """One filler of a role and the sentences that say so."""

    term: Term
    quotes: list[Quote] = field(default_factory=list)
    confidence: str = ""
    rule: str = ""


@dataclass(slots=True)
class Told:
    """An event, as one article or all of them tell it."""

    iri: str
    classes: list[str]
    when: When
    status: str = ""
    roles: dict[str, list[Value]] = field(default_factory=dict)
    proof: Quote | None = None


def when(row: Row) -> When:
    """The time in a row with start, end and precision."""
    return When(text(row, "start"), text(row, "end"), text(row, "precision").rsplit("/", 1)[-1] or "day")


def facts(view: View, iri: str) -> dict[str, list[Term]]:
    """What the default graph states about a thing, by property."""
    found: dict[str, list[Term]] = {}
    for row in view.rows("facts", this=iri):
        found.setdefault(row["property"].value, []).append(row["value"])
    return found


def _first(known: dict[str, list[Term]], name: str) -> str:
    values = known.get(NAMESPACE + name)
    return values[0].value if values else ""


def told(iri: str, known: dict[str, list[Term]]) -> Told:
    """An event with the class, time and status that the default graph gives it, and no roles yet."""
    time = When(_first(known, "startDate"), _first(known, "endDate"), _first(known, "datePrecision").rsplit("/", 1)[-1] or "day")
    return Told(iri, [term.value for term in known.get(RDF_TYPE, [])], time, _first(known, "eventStatus"))


def add_roles(event: Told, statements: Iterable[tuple[Row, Quote]]) -> None:
    """Fills in roles, and the proof: the sentence of the first statement (`quoted` puts the one about the class first)."""
    for row, said in statements:
        event.proof = event.proof or said
        if row["property"].value in _NO_ROLE:
            continue
        values = event.roles.setdefault(row["property"].value, [])
        value = next((v for v in values if v.term == row["value"]), None)
        if value is None:
            value = Value(row["value"], confidence=text(row, "confidence"), rule=text(row, "rule"))
            values.append(value)
        if said not in value.quotes:
            value.quotes.append(said)
    event.roles = dict(sorted(event.roles.items(), key=lambda item: (_RANK.get(item[0], 99), item[0])))


def stated_roles(known: dict[str, list[Term]]) -> dict[str, list[Value]]:
    """The roles of an event as the default graph has them, evidence to be added."""
    roles = {p: [Value(term) for term in terms] for p, terms in known.items() if p not in _NO_ROLE and p.startswith(NAMESPACE)}
    return dict(sorted(roles.items(), key=lambda item: (_RANK.get(item[0], 99), item[0])))


def sentences_of(content: str, statements: Iterable[Row]) -> tuple[tuple[int, int], ...]:
    """The sentences of an article: its title is one, and none cuts evidence in two."""
    spans = [(number(row, "start"), number(row, "end")) for row in statements]
    return sentences(content, [(0, max(content.find("\n"), 0)), *spans])


def quoted(content: str, found: Sequence[tuple[int, int]], statements: Iterable[Row]) -> list[tuple[Row, Quote]]:
    """Each statement with the sentence that its evidence lies in; the evidence itself where the text is not at hand."""
    pairs = []
    for row in statements:
        start, end = number(row, "start"), number(row, "end")
        pairs.append((row, quote(content, found, start) if content else Quote(start, end, text(row, "exact"))))
    return sorted(pairs, key=lambda p: (p[0]["property"].value != RDF_TYPE, p[1].start, p[0]["property"].value, p[0]["value"].value))
