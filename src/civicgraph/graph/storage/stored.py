"""Whether an article is stored just as it would be stored again: read off its graph, without extracting anything."""

from __future__ import annotations

import pyoxigraph as ox

from civicgraph.graph.correcting import asides
from civicgraph.graph.describing.triples import metadata
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.terms import iri
from civicgraph.graph.rdf.vocabulary import CIVIC
from civicgraph.model import Article


def is_unchanged(live: ox.Store, article: Article, base: str, run: str) -> bool:
    """Whether text, metadata and the version of the extractor are those of the stored graph."""
    me = iris.article(article, base)
    graph = ox.NamedNode(iris.article_graph(me, base))
    if not live.contains_named_graph(graph):
        return False
    corrected = asides.extracted(live, me, base) if asides.of(live, me, base) else None
    for node, facts in metadata(article, base, run).items():
        if corrected is None:
            told = {(str(quad.predicate), str(quad.object)) for quad in live.quads_for_pattern(ox.NamedNode(node[1:-1]), None, None, graph)}
        else:
            told = {(predicate, value) for subject, predicate, value in corrected if subject == node}
        if not told.issuperset(facts):
            return False
        if node == iri(me) and any(predicate != CIVIC.reports and (predicate, value) not in facts for predicate, value in told):
            return False
    return True
