"""What a judgement changes: which articles read otherwise, which nodes are stated anew, and whether the result is fit to publish."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from civicgraph.errors import ConformanceError
from civicgraph.graph.conforming.parts import part_of, violations
from civicgraph.graph.conforming.shapes import Violation, check_article, compiled
from civicgraph.graph.correcting import asides
from civicgraph.graph.correcting.corrections import Corrections
from civicgraph.graph.correcting.judgements import CORRECTED, PENDING, REJECTED, Judgement
from civicgraph.graph.correcting.settling import settled
from civicgraph.graph.describing.triples import ArticleGraph, Triple
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.terms import iri


@dataclass(frozen=True, slots=True)
class Decision:
    """Judgements on their way into a store (`added`) or out of it (`removed`): what holds before, and after."""

    live: ox.Store
    before: Corrections
    after: Corrections
    added: Sequence[Judgement] = ()
    removed: Sequence[Judgement] = ()

    @property
    def _deciding(self) -> list[Judgement]:
        """Those that change what holds."""
        return [judgement for judgement in (*self.added, *self.removed) if judgement.verdict not in PENDING]

    @property
    def _judged(self) -> set[str]:
        return {node for judgement in self._deciding for node in judgement.judges}

    def articles(self, about: Iterable[str] = ()) -> tuple[list[ArticleGraph], list[ArticleGraph]]:
        """The articles that read otherwise afterwards: their graphs as extracted, and as they will be stored."""
        within = {article for judgement in (*self.added, *self.removed) for article in judgement.within}
        return self._changed(sorted({*asides.naming(self.live, {*self._judged, *about}, self.after.base), *within}))

    def all_articles(self) -> tuple[list[ArticleGraph], list[ArticleGraph]]:
        """The same, where any article may read otherwise."""
        return self._changed(asides.articles(self.live, self.after.base))

    def _changed(self, articles: Iterable[str]) -> tuple[list[ArticleGraph], list[ArticleGraph]]:
        old, new = [], []
        for article in articles:
            graph = iris.article_graph(article, self.after.base)
            stored = {_triple(quad) for quad in self.live.quads_for_pattern(None, None, None, ox.NamedNode(graph))}
            told = self.after.unnamed(asides.extracted(self.live, article, self.after.base), article)
            right = self.after.applied(told, article)
            if stored and set(right) != stored:
                old.append(ArticleGraph(article, graph, told, {}, {}))
                new.append(ArticleGraph(article, graph, right, {}, {}))
        return old, new

    def note(self, reference: Collection[bytes]) -> None:
        """Writes the judgements and what they set; what is a reference fact too stays when it is taken back."""
        for judgement in self.removed:
            for quad in (*judgement.quads(self.after.base), *self._curated(judgement)):
                triple = str(quad.subject), str(quad.predicate), str(quad.object)
                if triple[1:] not in self.after.set_on.get(triple[0], ()) and f"{' '.join(triple)} .".encode() not in reference:
                    self.live.remove(quad)
        for judgement in self.added:
            self.live.extend((*judgement.quads(self.after.base), *self._curated(judgement)))

    def _curated(self, judgement: Judgement) -> Iterator[ox.Quad]:
        """What a judgement sets, as quads of graph/curated."""
        if judgement.verdict == CORRECTED:
            subject, predicate, term = judgement.fact
            lines = "".join(f"{subject} {p} {o} .\n" for p, o in sorted(settled(predicate, term, self.after.base)))
            for t in ox.parse(lines, ox.RdfFormat.N_TRIPLES):
                yield ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(self.after.base + iris.CURATED))

    def nodes(self) -> list[str]:
        """The nodes of the default graph that may be stated otherwise, beyond those of the articles."""
        before, after = self.before, self.after
        judged = {node for j in self._deciding if j.verdict != REJECTED for node in j.judges}  # statements stay evidence
        moved = {node for node in {*before.merged, *after.merged} if before.merged.get(node) != after.merged.get(node)}
        valued = {node for node in {*before.values, *after.values} if before.values.get(node) != after.values.get(node)}
        into = {kept for node in moved for kept in (before.merged.get(node), after.merged.get(node)) if kept}
        return sorted({*map(iri, judged), *moved, *valued, *into})

    def check(self, graphs: Iterable[ArticleGraph]) -> None:
        """ConformanceError where what came out is not fit to publish."""
        shapes = compiled(self.after.base)
        found: list[Violation] = [v for graph in graphs for v in check_article(graph.triples, self.after.base)]
        found += violations(part_of(self.live, [node[1:-1] for node in self.nodes()], shapes), shapes)
        if found:
            raise ConformanceError("; ".join(sorted({str(violation) for violation in found})[:3]))


def _triple(quad: ox.Quad) -> Triple:
    return str(quad.subject), str(quad.predicate), str(quad.object)
