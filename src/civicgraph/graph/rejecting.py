"""What an article's graph is without statements that a person rejected, and without what follows from them alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from civicgraph.graph.triples import Triple
from civicgraph.graph.vocabulary import CIVIC, RDF

Nodes = Mapping[str, Sequence[tuple[str, str]]]

_FOLLOWS = {  # what stands on a report because of a statement
    CIVIC.startDate: (CIVIC.endDate, CIVIC.datePrecision, CIVIC.forYear, CIVIC.pollingDate),
    CIVIC.awardee: (CIVIC.awardeeCount,),
}
_LINKS = (CIVIC.inSupportOf, CIVIC.reviewedAt)


@dataclass(frozen=True, slots=True)
class Claim:
    """A rejected statement: its node, and what it says, by which it is known again when the article was read anew; all with brackets."""

    statement: str
    subject: str
    predicate: str
    value: str


@dataclass(slots=True)
class _Gone:
    nodes: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)  # nothing may point at these
    facts: set[Triple] = field(default_factory=set)


def without(triples: Sequence[Triple], claims: Iterable[Claim]) -> tuple[Triple, ...]:
    """The triples that are left. Where the class of an event is rejected, the article tells of no such event."""
    nodes = _by_node(triples)
    reports = {node: value for node, facts in nodes.items() for predicate, value in facts if predicate == CIVIC.denotes}
    claimed, gone = set(claims), _Gone()
    for node, claim in _statements(nodes, reports):
        if any(claim.statement == c.statement or (claim.subject, claim.predicate, claim.value) == (c.subject, c.predicate, c.value) for c in claimed):
            _reject(node, dict(nodes[node])[RDF.subject], claim, reports, nodes, gone)
    for node, claim in _statements(nodes, reports):
        if dict(nodes[node])[RDF.subject] in gone.nodes or claim.value in gone.values:
            gone.nodes.add(node)
    return tuple(t for t in triples if t not in gone.facts and t[0] not in gone.nodes and t[2] not in gone.values)


def _by_node(triples: Iterable[Triple]) -> Nodes:
    nodes: dict[str, list[tuple[str, str]]] = {}
    for subject, predicate, value in triples:
        nodes.setdefault(subject, []).append((predicate, value))
    return nodes


def claims_of(triples: Iterable[Triple]) -> dict[str, Claim]:
    """What each statement of an article's graph claims, by its node."""
    nodes = _by_node(triples)
    reports = {node: value for node, facts in nodes.items() for predicate, value in facts if predicate == CIVIC.denotes}
    return dict(_statements(nodes, reports))


def _statements(nodes: Nodes, reports: Mapping[str, str]) -> Iterator[tuple[str, Claim]]:
    for node, facts in nodes.items():
        if (RDF.type, CIVIC.Statement) in facts:
            told = dict(facts)
            subject = told[RDF.subject]
            yield node, Claim(node, reports.get(subject, subject), told[RDF.predicate], told[RDF.object])


def _reject(node: str, subject: str, claim: Claim, reports: Mapping[str, str], nodes: Nodes, gone: _Gone) -> None:
    gone.nodes.add(node)
    if subject not in reports or claim.predicate == RDF.type:
        gone.nodes.add(subject)  # a membership, or the report of what was no event
        if [event for report, event in reports.items() if report not in gone.nodes].count(claim.subject) == 0:
            gone.values.add(claim.subject)
        return
    for predicate in _FOLLOWS.get(claim.predicate, ()):
        gone.facts |= {(subject, predicate, value) for p, value in nodes[subject] if p == predicate}
    gone.facts |= {(subject, link, claim.value) for link in _LINKS}
    gone.facts |= {(other, link, claim.subject) for other, event in reports.items() if event == claim.value for link in _LINKS}
