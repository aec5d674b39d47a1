"""All that people decided about a store, as one value that turns what articles say into what is held to be so.

An article's graph is corrected in a fixed order: people who must not be named go, rejected statements go, what was split gets names of its
own, what was merged gets one name. The order in which judgements were made matters only between two values for one property.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from civicgraph.graph.correcting.forgetting import unnamed
from civicgraph.graph.correcting.judgements import CORRECTED, DIFFERENT, FORGOTTEN, REJECTED, REMOVED, SAME, Judgement, stored
from civicgraph.graph.correcting.rejecting import Claim, without
from civicgraph.graph.correcting.renaming import renamed
from civicgraph.graph.correcting.settling import settled
from civicgraph.graph.describing.triples import Triple
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.preference import SINGLE, Facts
from civicgraph.graph.rdf.terms import iri
from civicgraph.graph.rdf.vocabulary import CIVIC, DCTERMS, PROV, RDF, XSD

_NOTHING: Facts = frozenset()


@dataclass(frozen=True, eq=False)
class Corrections:
    """The judgements of a store, and what follows from them. Nodes are IRIs with brackets."""

    judgements: tuple[Judgement, ...]
    base: str

    @classmethod
    def of(cls, quads: ox.Store, base: str) -> Corrections:
        """Those that a store holds."""
        return cls(stored(quads, base), base)

    def with_(self, added: Iterable[Judgement] = (), removed: Iterable[Judgement] = ()) -> Corrections:
        """The same with some more and without some others."""
        gone = set(removed)
        left = [judgement for judgement in self.judgements if judgement not in gone]
        return Corrections(tuple(sorted([*left, *added], key=lambda j: (j.why.time, j.iri(self.base)))), self.base)

    def _all(self, verdict: str) -> list[Judgement]:
        return [judgement for judgement in self.judgements if judgement.verdict == verdict]

    @cached_property
    def merged(self) -> Mapping[str, str]:
        """Into which node each node that is gone was merged in the end."""
        into = {iri(node): iri(j.keeps) for j in self._all(SAME) for node in j.judges if node != j.keeps}
        found: dict[str, str] = {}
        for gone in into:
            node, seen = gone, {gone}
            while (after := into.get(node)) and after not in seen:
                node = after
                seen.add(node)
            found[gone] = node
        return found

    @cached_property
    def _classes(self) -> Mapping[str, str]:
        return {iri(j.keeps): iri(j.keeps_class) for j in self._all(SAME) if iri(j.keeps) not in self.merged}

    @cached_property
    def _claims(self) -> Mapping[str, list[Claim]]:
        found: dict[str, list[Claim]] = {}
        for judgement in self._all(REJECTED):
            for article in judgement.within:
                found.setdefault(article, []).append(Claim(iri(judgement.judges[0]), *judgement.fact, iri(judgement.evidence)))
        return found

    @cached_property
    def _parting(self) -> list[Judgement]:
        return self._all(DIFFERENT)

    @cached_property
    def _forgotten(self) -> frozenset[str]:
        return frozenset(node for j in self._all(FORGOTTEN) for node in j.judges)

    @cached_property
    def values(self) -> Mapping[str, Facts]:
        """What people set, by the node of which it holds: of two values for one property the one set on the node itself, then the later."""
        decided: dict[tuple[str, str], tuple[bool, Facts]] = {}
        for judgement in self._all(CORRECTED):
            subject, predicate, term = judgement.fact
            node = self.merged.get(subject, subject)
            facts = frozenset((p, self.merged.get(v, v)) for p, v in settled(predicate, term, self.base))
            before = decided.get((node, predicate))
            if before is None or subject == node or not before[0]:
                decided[node, predicate] = subject == node, facts
        found: dict[str, Facts] = {}
        for (node, _), (_, facts) in decided.items():
            found[node] = found.get(node, _NOTHING) | facts
        return found

    @cached_property
    def set_on(self) -> Mapping[str, Facts]:
        """All that people ever set on a node and did not take back: it stands in graph/curated."""
        found: dict[str, Facts] = {}
        for judgement in self._all(CORRECTED):
            subject, predicate, term = judgement.fact
            found[subject] = found.get(subject, _NOTHING) | settled(predicate, term, self.base)
        return found

    @cached_property
    def _tombstones(self) -> Mapping[str, Facts]:
        stone = (RDF.type, CIVIC.Tombstone)
        found = {gone: frozenset({stone, (DCTERMS.isReplacedBy, kept)}) for gone, kept in self.merged.items()}
        for judgement in (*self._all(REMOVED), *self._all(FORGOTTEN)):
            for node in judgement.judges:
                found[iri(node)] = frozenset({stone, (PROV.invalidatedAtTime, f'"{judgement.why.time}"^^{XSD.dateTime}')})
        return found

    @cached_property
    def concerned(self) -> frozenset[str]:
        """The nodes of the default graph about which something was decided."""
        return frozenset({*self.values, *self._tombstones, *self.merged.values()})

    def lapsed(self, quads: ox.Store) -> list[Judgement]:
        """The judgements about nodes of which no article and no reference fact tells any more, as when a later reading names them otherwise."""
        found = []
        for judgement in self._all(SAME) + self._all(DIFFERENT) + self._all(CORRECTED):
            nodes = [ox.NamedNode(node) for node in judgement.judges if iri(node) not in self.merged]
            if not all(any(quads.quads_for_pattern(node, ox.NamedNode(RDF.type[1:-1]), None, ox.DefaultGraph())) for node in nodes):
                found.append(judgement)
        return found

    def unnamed(self, triples: Sequence[Triple], article: str) -> tuple[Triple, ...]:
        """An article's graph without the people who must not be named; this cannot be undone."""
        return unnamed(triples, article, self._forgotten, self.base) if self._forgotten else tuple(triples)

    def applied(self, triples: Sequence[Triple], article: str) -> tuple[Triple, ...]:
        """The graph of an article as corrected, from what was extracted."""
        claims = self._claims.get(article)
        left = without(triples, claims) if claims else tuple(triples)
        apart = self.apart(article)
        parted = renamed(left, apart, {}, self.base) if _mentions(left, apart) else left
        return renamed(parted, self.merged, self._classes, self.base) if _mentions(parted, self.merged) else parted

    def apart(self, article: str) -> Mapping[str, str]:
        """The nodes that are others in this article."""
        found: dict[str, str] = {}
        for judgement in self._parting:
            (node,) = judgement.judges
            if article in judgement.within:
                found[iri(node)] = iri(iris.apart(node, judgement.iri(self.base), self.base))
            elif not judgement.within and article != judgement.beyond:
                found[iri(node)] = iri(iris.apart(node, article, self.base))
        return found

    def corrected(self, node: str, said: Facts, curated: Facts) -> Facts:
        """What holds of a node, from what articles say of it and what graph/curated says, in which what people set stands too."""
        if node in self.merged:
            return self._tombstones[node]
        own, reference = self.values.get(node, _NOTHING), curated - self.set_on.get(node, _NOTHING)
        stated = {predicate for predicate, _ in own}
        decided = stated | {predicate for predicate, _ in reference if predicate in SINGLE}
        facts = frozenset(f for f in said if f[0] not in decided) | frozenset(f for f in reference if f[0] not in stated) | own
        return facts or self._tombstones.get(node, _NOTHING)


def _mentions(triples: Iterable[Triple], names: Mapping[str, str]) -> bool:
    return any(subject in names or term in names for subject, _, term in triples) if names else False
