"""What people decide about the graph, as values and as triples of graph/judgements.

The IRI of a judgement is made from what it decides; reason, author and time are told with it and decide nothing, except that of two
values for one property the later one holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from civicgraph.graph.describing.account import value
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.terms import decimal, iri, string
from civicgraph.graph.rdf.vocabulary import CIVIC, DCTERMS, RDF, RDFS, XSD

VERDICTS = ("same", "different", "rejected", "corrected", "removed", "forgotten", "proposed", "declined")
SAME, DIFFERENT, REJECTED, CORRECTED, REMOVED, FORGOTTEN, PROPOSED, DECLINED = VERDICTS
PENDING = (PROPOSED, DECLINED)  # they decide nothing about what holds


@dataclass(frozen=True, slots=True)
class Why:
    """The reason for a judgement, who takes it, and when (ISO 8601 with a zone)."""

    reason: str
    author: str
    time: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """One decision. IRIs are without brackets, terms of `fact` in N-Triples form.

    same: `judges` two nodes, of which it `keeps` one, of class `keeps_class`. different: one node is another in the articles `within`, or
    in each article by itself except `beyond`. rejected: a statement, with the `fact` (event or membership, property, value) that it states
    in the article `within`, and its `evidence`. corrected: `fact` holds (its subject is the node judged). removed: an article. forgotten:
    what stands for a person. proposed: `fact` may hold, with a `score` between 0 and 1, and a person decides; declined: it does not.
    """

    verdict: str
    judges: tuple[str, ...]
    why: Why
    keeps: str = ""
    keeps_class: str = ""
    within: tuple[str, ...] = ()
    beyond: str = ""
    fact: tuple[str, str, str] = ("", "", "")
    evidence: str = ""
    score: float | None = None

    def iri(self, base: str) -> str:
        """Its IRI, made from what it decides."""
        return iris.judgement((self.verdict, *sorted(self.judges), self.keeps, *sorted(self.within), self.beyond, *self.fact), base)

    def facts(self, base: str) -> Iterator[tuple[str, str]]:
        """What is written about it: predicate and value."""
        yield RDF.type, CIVIC.Judgement
        yield CIVIC.verdict, iri(iris.code("verdict", self.verdict, base))
        yield from ((CIVIC.judges, iri(node)) for node in sorted(self.judges))
        yield from ((CIVIC.inArticle, iri(article)) for article in sorted(self.within))
        told = (
            (CIVIC.keeps, self.keeps and iri(self.keeps)),
            (CIVIC.keepsClass, self.keeps_class and iri(self.keeps_class)),
            (CIVIC.exceptArticle, self.beyond and iri(self.beyond)),
            (CIVIC.evidence, self.evidence and iri(self.evidence)),
            (CIVIC.score, "" if self.score is None else decimal(self.score)),
            *zip((RDF.subject, RDF.predicate, RDF.object), self.fact, strict=True),
            (RDFS.label, string(self.why.reason)),
            (DCTERMS.creator, string(self.why.author)),
            (DCTERMS.created, f'"{self.why.time}"^^{XSD.dateTime}'),
        )
        yield from ((predicate, term) for predicate, term in told if term)

    def quads(self, base: str) -> list[ox.Quad]:
        """It as quads of graph/judgements."""
        me, graph = self.iri(base), ox.NamedNode(base + iris.JUDGEMENTS)
        lines = "".join(f"<{me}> {predicate} {term} .\n" for predicate, term in self.facts(base))
        return [ox.Quad(t.subject, t.predicate, t.object, graph) for t in ox.parse(lines, ox.RdfFormat.N_TRIPLES)]


def stored(quads: ox.Store, base: str) -> tuple[Judgement, ...]:
    """The judgements that a store holds, by time and IRI; what is no whole judgement of ours decides nothing."""
    graph, nodes = ox.NamedNode(base + iris.JUDGEMENTS), {}
    for quad in quads.quads_for_pattern(None, ox.NamedNode(value(CIVIC.verdict)), None, graph):
        facts = [(str(q.predicate), str(q.object)) for q in quads.quads_for_pattern(quad.subject, None, None, graph)]
        nodes[str(quad.subject)] = facts
    found = [judgement for node, facts in nodes.items() if (judgement := _read(facts)) and iri(judgement.iri(base)) == node]
    return tuple(sorted(found, key=lambda judgement: (judgement.why.time, judgement.iri(base))))


def _read(facts: Iterable[tuple[str, str]]) -> Judgement | None:
    told: dict[str, list[str]] = {}
    for predicate, term in sorted(facts):
        told.setdefault(predicate, []).append(term)
    one = {predicate: terms[0] for predicate, terms in told.items()}
    verdict = value(one.get(CIVIC.verdict, "<>")).rpartition("/")[2]
    if verdict not in VERDICTS or CIVIC.judges not in told:
        return None
    return Judgement(
        verdict,
        tuple(value(term) for term in told[CIVIC.judges]),
        Why(*(value(one.get(predicate, '""')) for predicate in (RDFS.label, DCTERMS.creator, DCTERMS.created))),
        keeps=value(one.get(CIVIC.keeps, "<>")),
        keeps_class=value(one.get(CIVIC.keepsClass, "<>")),
        within=tuple(value(term) for term in told.get(CIVIC.inArticle, ())),
        beyond=value(one.get(CIVIC.exceptArticle, "<>")),
        evidence=value(one.get(CIVIC.evidence, "<>")),
        score=float(value(one[CIVIC.score])) if CIVIC.score in one else None,
        fact=(one.get(RDF.subject, ""), one.get(RDF.predicate, ""), one.get(RDF.object, "")),
    )
