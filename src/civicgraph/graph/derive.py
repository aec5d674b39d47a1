"""The default graph as a pure function of the article graphs: what an article says of the world, and how articles are added and taken back.

`world` reads off one article's graph what it says: descriptions of people and bodies as they stand, and of each event what its report
and its statements say, with the event in the report's place. An article is added by merging that into what the default graph says of
the same nodes. It is taken back by keeping of those nodes what another graph says; where the better label or date went with it, the
remaining graphs are merged anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import pyoxigraph as ox

from civicgraph.graph.iris import CURATED, article_graph
from civicgraph.graph.preference import SINGLE, Facts, merged
from civicgraph.graph.triples import ArticleGraph, Triple
from civicgraph.graph.vocabulary import CIVIC, RDF

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Triple
GraphName: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

_DEFAULT = ox.DefaultGraph()
_EVIDENCE = frozenset({CIVIC.TextVersion, CIVIC.Mention, CIVIC.Statement})  # types of nodes that stay in the article's graph
_NOTHING: Facts = frozenset()


def world(triples: Iterable[Triple]) -> dict[str, Facts]:
    """What one article's graph says of the world: facts by node; terms are in N-Triples form."""
    nodes: dict[str, list[tuple[str, str]]] = {}
    for subject, predicate, value in triples:
        nodes.setdefault(subject, []).append((predicate, value))
    events = {node: value for node, facts in nodes.items() for predicate, value in facts if predicate == CIVIC.denotes}
    said: dict[str, list[tuple[str, str]]] = {}
    for node, facts in nodes.items():
        kind = next((value for predicate, value in facts if predicate == RDF.type), "")
        if node in events:
            said.setdefault(events[node], []).extend(f for f in facts if f[0] not in (RDF.type, CIVIC.denotes))
        elif kind == CIVIC.Statement:
            told = dict(facts)
            if event := events.get(told[RDF.subject]):
                said.setdefault(event, []).append((told[RDF.predicate], told[RDF.object]))
        elif kind not in _EVIDENCE:
            said.setdefault(node, []).extend(facts)
    return {node: frozenset(facts) for node, facts in said.items()}


def assert_articles(live: ox.Store, graphs: Sequence[ArticleGraph], base: str) -> None:
    """Stores the graphs of articles that are not stored yet, and merges what they say into the default graph."""
    said: dict[str, Facts] = {}
    for graph in graphs:
        for node, facts in world(graph.triples).items():
            said[node] = merged(said[node], facts) if node in said else facts
    lines = [graph.nquads() for graph in graphs]
    for node, facts in said.items():
        before = _stated(live, node)
        curated = _facts(live.quads_for_pattern(_iri(node), None, None, _curated(base))) if before else _NOTHING
        after = _corrected(merged(before, facts), curated)
        _take_out(live, node, before - after)
        lines.append("".join(f"{node} {predicate} {value} .\n" for predicate, value in sorted(after - before)))
    live.bulk_load("".join(lines).encode(), ox.RdfFormat.N_QUADS)


def withdraw(live: ox.Store, articles: Sequence[str], base: str) -> None:
    """Removes the graphs of these articles, and from the default graph what no remaining graph says."""
    said: dict[str, Facts] = {}
    for article in articles:
        quads = list(live.quads_for_pattern(None, None, None, ox.NamedNode(article_graph(article, base))))
        for node, facts in world(_strings(quads)).items():
            said[node] = said.get(node, _NOTHING) | facts
        for quad in quads:
            live.remove(quad)
        live.remove_graph(ox.NamedNode(article_graph(article, base)))
    added: list[str] = []
    for node, facts in sorted(said.items()):
        before = _stated(live, node)
        after = _remaining(live, node, before, facts, base)
        _take_out(live, node, before - after)
        added += [f"{node} {predicate} {value} ." for predicate, value in sorted(after - before)]
    live.load("\n".join(added), ox.RdfFormat.N_TRIPLES)


def restate(live: ox.Store, nodes: Iterable[str], base: str) -> None:
    """Makes the default graph say of these nodes what derives from the other graphs."""
    added: list[str] = []
    for node in nodes:
        before, after = _stated(live, node), derived(live, node, base)
        _take_out(live, node, before - after)
        added += [f"{node} {predicate} {value} ." for predicate, value in sorted(after - before)]
    live.load("\n".join(added), ox.RdfFormat.N_TRIPLES)


def derived(live: ox.Store, node: str, base: str) -> Facts:
    """What the default graph should say of this node: all that the article graphs say of it, merged, and curated facts before all."""
    facts = _NOTHING
    for saying in _sayings(live, node, base):
        facts = merged(facts, saying)
    return _corrected(facts, _facts(live.quads_for_pattern(_iri(node), None, None, _curated(base))))


def _remaining(live: ox.Store, node: str, before: Facts, taken: Facts, base: str) -> Facts:
    """What still holds of a node when `taken` was taken back: read off fact by fact, unless one of the taken was the best of its kind."""
    if _is_event(node, base) or any(fact in before and fact[0] in SINGLE and not _supported(live, node, fact, base) for fact in taken):
        return derived(live, node, base)
    return before - {fact for fact in taken if not _supported(live, node, fact, base)}


def _is_event(node: str, base: str) -> bool:
    return node.startswith(f"<{base}event/")


def _supported(live: ox.Store, node: str, fact: tuple[str, str], base: str) -> bool:
    """Whether another article's graph or the curated one states the fact of this node in so many words."""
    predicate, value = fact
    quad = next(ox.parse(f"{node} {predicate} {value} .", ox.RdfFormat.N_TRIPLES))
    found = live.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return any(_is_article(other.graph_name, base) or other.graph_name == _curated(base) for other in found)


def _sayings(live: ox.Store, node: str, base: str) -> Iterator[Facts]:
    """What each article graph says of a node."""
    if _is_event(node, base):
        for quad in live.quads_for_pattern(None, _iri(CIVIC.denotes), _iri(node), None):
            if _is_article(quad.graph_name, base):
                yield _told(live, node, quad.subject, quad.graph_name)
        return
    by_graph: dict[GraphName, list[ox.Quad]] = {}
    for quad in live.quads_for_pattern(_iri(node), None, None, None):
        if _is_article(quad.graph_name, base):
            by_graph.setdefault(quad.graph_name, []).append(quad)
    yield from (_facts(quads) for quads in by_graph.values())


def _told(live: ox.Store, event: str, report: Node, graph: GraphName) -> Facts:
    """What the report of an event and the statements about it say."""
    triples = list(_strings(live.quads_for_pattern(report, None, None, graph)))
    for quad in live.quads_for_pattern(None, _iri(RDF.subject), report, graph):
        triples += _strings(live.quads_for_pattern(quad.subject, None, None, graph))
    return world(triples).get(event, _NOTHING)


def _is_article(graph: GraphName, base: str) -> bool:
    """Whether a graph is one article's evidence; what others loaded into graphs of their own speaks for itself alone."""
    return isinstance(graph, ox.NamedNode) and graph.value.startswith(f"{base}graph/article/")


def _corrected(facts: Facts, curated: Facts) -> Facts:
    """The facts with the curated ones, and of what there is only one of, the curated one."""
    decided = {predicate for predicate, _ in curated if predicate in SINGLE}
    return frozenset(fact for fact in facts if fact[0] not in decided) | curated


def _stated(live: ox.Store, node: str) -> Facts:
    return _facts(live.quads_for_pattern(_iri(node), None, None, _DEFAULT))


def _take_out(live: ox.Store, node: str, facts: Facts) -> None:
    if facts:
        for quad in ox.parse("\n".join(f"{node} {predicate} {value} ." for predicate, value in facts), ox.RdfFormat.N_TRIPLES):
            live.remove(quad)


def _facts(quads: Iterable[ox.Quad]) -> Facts:
    return frozenset((str(quad.predicate), str(quad.object)) for quad in quads)


def _strings(quads: Iterable[ox.Quad]) -> Iterator[Triple]:
    return ((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads)


def _iri(term: str) -> ox.NamedNode:
    return ox.NamedNode(term[1:-1])


def _curated(base: str) -> ox.NamedNode:
    return ox.NamedNode(base + CURATED)
