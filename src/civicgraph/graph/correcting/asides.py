"""What corrections took out of an article's graph and put into it, kept beside it so that the extraction itself can be had again.

It stands in graph/judgements as two texts of the article, in N-Triples: so no query meets facts that are not held to be so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from civicgraph.graph.describing.account import value
from civicgraph.graph.describing.triples import Triple
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.vocabulary import CIVIC

_IRI = re.compile(r"<[^>]*>")
_WITHHELD, _SUBSTITUTED = (ox.NamedNode(value(term)) for term in (CIVIC.withheld, CIVIC.substituted))


def extracted(live: ox.Store, article: str, base: str) -> tuple[Triple, ...]:
    """The graph of an article as it was extracted."""
    graph = ox.NamedNode(iris.article_graph(article, base))
    stored = dict.fromkeys(_strings(live.quads_for_pattern(None, None, None, graph)))
    for triple in _kept(live, article, _SUBSTITUTED, base):
        stored.pop(triple, None)
    return tuple({**stored, **dict.fromkeys(_kept(live, article, _WITHHELD, base))})


def articles(live: ox.Store, base: str) -> list[str]:
    """The articles of a store, by IRI."""
    start = iris.article_graph(f"{base}article/", base)
    names = (name.value for name in live.named_graphs() if isinstance(name, ox.NamedNode))
    return sorted(base + name[len(f"{base}graph/") :] for name in names if name.startswith(start))


def of(live: ox.Store, article: str, base: str) -> list[ox.Quad]:
    """What is kept of an article."""
    graph = ox.NamedNode(base + iris.JUDGEMENTS)
    return [quad for kind in (_WITHHELD, _SUBSTITUTED) for quad in live.quads_for_pattern(ox.NamedNode(article), kind, None, graph)]


def corrected(live: ox.Store, base: str) -> set[str]:
    """The articles of which something is kept."""
    graph = ox.NamedNode(base + iris.JUDGEMENTS)
    quads = (quad for kind in (_WITHHELD, _SUBSTITUTED) for quad in live.quads_for_pattern(None, kind, None, graph))
    return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def kept(article: str, before: Sequence[Triple], after: Sequence[Triple], base: str) -> Iterator[ox.Quad]:
    """What is to be kept of an article whose extraction was corrected; nothing where nothing was changed."""
    old, new = set(before), set(after)
    for kind, triples in ((_WITHHELD, old - new), (_SUBSTITUTED, new - old)):
        if triples:
            text = "".join(sorted(f"{subject} {predicate} {term} .\n" for subject, predicate, term in triples))
            yield ox.Quad(ox.NamedNode(article), kind, ox.Literal(text), ox.NamedNode(base + iris.JUDGEMENTS))


def naming(live: ox.Store, nodes: Iterable[str], base: str) -> Iterator[str]:
    """The articles whose extraction has one of these nodes, which are IRIs."""
    wanted, start = {ox.NamedNode(node) for node in nodes}, iris.article_graph(f"{base}article/", base)
    for node in wanted:
        for quad in (*live.quads_for_pattern(node, None, None, None), *live.quads_for_pattern(None, None, node, None)):
            name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            if name.startswith(start):
                yield base + name[len(f"{base}graph/") :]
    names = {f"<{node.value}>" for node in wanted}
    for quad in live.quads_for_pattern(None, _WITHHELD, None, ox.NamedNode(base + iris.JUDGEMENTS)):
        if isinstance(quad.subject, ox.NamedNode) and not names.isdisjoint(_IRI.findall(str(quad.object))):
            yield quad.subject.value


def _kept(live: ox.Store, article: str, kind: ox.NamedNode, base: str) -> Iterator[Triple]:
    for quad in live.quads_for_pattern(ox.NamedNode(article), kind, None, ox.NamedNode(base + iris.JUDGEMENTS)):
        assert isinstance(quad.object, ox.Literal)
        yield from _strings(ox.parse(quad.object.value, ox.RdfFormat.N_TRIPLES))


def _strings(quads: Iterable[ox.Quad]) -> Iterator[Triple]:
    return ((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads)
