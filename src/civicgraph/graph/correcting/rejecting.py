"""What an article's graph is without statements that a person rejected, and without what follows from them alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from civicgraph.graph.describing.triples import Triple
from civicgraph.graph.rdf.vocabulary import CIVIC, RDF

Nodes = Mapping[str, Sequence[tuple[str, str]]]

_FOLLOWS = {  # what stands on a report because of a statement
    CIVIC.startDate: (CIVIC.endDate, CIVIC.datePrecision, CIVIC.forYear, CIVIC.pollingDate),
    CIVIC.awardee: (CIVIC.awardeeCount,),
}
_LINKS = (CIVIC.inSupportOf, CIVIC.reviewedAt)


class Claim(NamedTuple):
    """A statement: its node, what it says (of an event or a membership), and the mention that is its evidence; all with brackets.

    What was rejected is known again, when the article was read anew, by its node; else by what it says; else, where nothing says just
    that, by property, value and characters in common: then it is the event that got another identity.
    """

    statement: str
    subject: str
    predicate: str
    value: str
    evidence: str

    def is_again(self, others: Collection[Claim]) -> Iterator[str]:
        """The statements among these that claim what this one does."""
        exact = [o for o in others if o.statement == self.statement or o[1:4] == self[1:4]]
        near = (o for o in others if (o.predicate, o.value) == (self.predicate, self.value) and _overlap(o.evidence, self.evidence))
        yield from (other.statement for other in exact or near)


@dataclass(slots=True)
class _Gone:
    nodes: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)  # nothing may point at these
    facts: set[Triple] = field(default_factory=set)


def without(triples: Sequence[Triple], claims: Iterable[Claim]) -> tuple[Triple, ...]:
    """The triples that are left. Where the class of an event is rejected, the article tells of no such event."""
    nodes = _by_node(triples)
    reports = {node: value for node, facts in nodes.items() for predicate, value in facts if predicate == CIVIC.denotes}
    made, gone = dict(_statements(nodes, reports)), _Gone()
    for node in sorted({node for claim in claims for node in claim.is_again(made.values())}):
        _reject(node, dict(nodes[node])[RDF.subject], made[node], reports, nodes, gone)
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
            yield node, Claim(node, reports.get(subject, subject), told[RDF.predicate], told[RDF.object], told.get(CIVIC.evidence, ""))


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


def _overlap(one: str, other: str) -> bool:
    """Whether two mentions are of one text and have characters in common."""
    (text, start, end), (same, first, last) = _place(one), _place(other)
    return text == same != "" and start < last and first < end


def _place(mention: str) -> tuple[str, int, int]:
    text, _, span = mention.strip("<>").partition("#char=")
    start, _, end = span.partition(",")
    return (text, int(start), int(end)) if start.isdecimal() and end.isdecimal() else ("", 0, 0)
