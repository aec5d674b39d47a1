"""The default graph as a pure function of the article graphs: what an article says of the world, and how articles are added and taken back.

`world` reads off one article's graph what it says: descriptions of people and bodies as they stand, and of each event what its report
and its statements say, with the event in the report's place. An article is added by merging that into what the default graph says of
the same nodes. It is taken back by keeping of those nodes what another graph says; where the better label or date went with it, the
remaining graphs are merged anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias, cast

import pyoxigraph as ox

from civicgraph.graph.correcting.corrections import Corrections
from civicgraph.graph.describing.triples import ArticleGraph, Triple
from civicgraph.graph.rdf.iris import CURATED, article_graph
from civicgraph.graph.rdf.preference import SINGLE, Facts, merged
from civicgraph.graph.rdf.vocabulary import CIVIC, RDF
from civicgraph.graph.storage.recorded import Recorded

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Triple
GraphName: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

_DEFAULT = ox.DefaultGraph()
_EVIDENCE = frozenset({CIVIC.TextVersion, CIVIC.Mention, CIVIC.Statement})  # types of nodes that stay in the article's graph
_NOTHING: Facts = frozenset()
_FEW = 16  # articles that are stored as one transaction; for more the engine's bulk loader is quicker, for which it first writes all that it holds


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
            said.setdefault(node, []).extend(f for f in facts if f[0] not in (RDF.type, CIVIC.denotes))
        elif kind == CIVIC.Statement:
            told = dict(facts)
            if told[RDF.subject] in events:
                said.setdefault(told[RDF.subject], []).append((told[RDF.predicate], told[RDF.object]))
        elif kind not in _EVIDENCE:
            said.setdefault(node, []).extend(facts)
    found: dict[str, Facts] = {}
    for node, facts in said.items():
        about = events.get(node, node)
        found[about] = merged(found[about], frozenset(facts)) if about in found else frozenset(facts)
    return found


def assert_articles(live: Recorded, graphs: Sequence[ArticleGraph], corrections: Corrections, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Stores the graphs of articles, as corrected, that are not stored yet, and merges what they say into the default graph.

    `meanwhile` is called while the engine loads them, see `Recorded.load_articles`.
    """
    said: dict[str, Facts] = {}
    for graph in graphs:
        for node, facts in world(graph.triples).items():
            said[node] = merged(said[node], facts) if node in said else facts
    store, lines = cast(ox.Store, live), list[str]()
    for node, facts in said.items():
        if node in corrections.concerned:
            continue
        before = _stated(store, node)
        curated = _facts(store.quads_for_pattern(_iri(node), None, None, _curated(corrections.base))) if before else _NOTHING
        after = corrections.corrected(node, merged(before, facts), curated)
        _take_out(store, node, before - after)
        lines.append("".join(f"{node} {predicate} {value} .\n" for predicate, value in sorted(after - before)))
    live.load_articles(graphs, "".join(lines), len(graphs) > _FEW, meanwhile)
    restate(store, sorted(node for node in said if node in corrections.concerned), corrections)


def withdraw(live: ox.Store, articles: Sequence[str], corrections: Corrections) -> None:
    """Removes the graphs of these articles, and from the default graph what no remaining graph says."""
    said: dict[str, Facts] = {}
    base = corrections.base
    for article in articles:
        graph = ox.NamedNode(article_graph(article, base))
        for node, facts in world(_strings(live.quads_for_pattern(None, None, None, graph))).items():
            said[node] = said.get(node, _NOTHING) | facts
        live.remove_graph(graph)
    added: list[str] = []
    for node, facts in sorted(said.items()):
        before = _stated(live, node)
        after = _remaining(live, node, before, facts, corrections)
        _take_out(live, node, before - after)
        added += [f"{node} {predicate} {value} ." for predicate, value in sorted(after - before)]
    live.load("\n".join(added), ox.RdfFormat.N_TRIPLES)


def restate(live: ox.Store, nodes: Iterable[str], corrections: Corrections) -> None:
    """Makes the default graph say of these nodes what derives from the other graphs."""
    added: list[str] = []
    for node in nodes:
        before, after = _stated(live, node), derived(live, node, corrections)
        _take_out(live, node, before - after)
        added += [f"{node} {predicate} {value} ." for predicate, value in sorted(after - before)]
    live.load("\n".join(added), ox.RdfFormat.N_TRIPLES)


def derived(live: ox.Store, node: str, corrections: Corrections) -> Facts:
    """What the default graph should say of this node: all that the article graphs say of it, merged, and curated facts before all."""
    facts = _NOTHING
    for saying in _sayings(live, node, corrections.base):
        facts = merged(facts, saying)
    return corrections.corrected(node, facts, _facts(live.quads_for_pattern(_iri(node), None, None, _curated(corrections.base))))


def _remaining(live: ox.Store, node: str, before: Facts, taken: Facts, corrections: Corrections) -> Facts:
    """What still holds of a node when `taken` was taken back: read off fact by fact, unless one of the taken was the best of its kind."""
    base = corrections.base
    if _is_event(node, base) or node in corrections.concerned or _lost_the_best(live, node, before, taken, base):
        return derived(live, node, corrections)
    return before - {fact for fact in taken if not _supported(live, node, fact, base)}


def _lost_the_best(live: ox.Store, node: str, before: Facts, taken: Facts, base: str) -> bool:
    return any(fact in before and fact[0] in SINGLE and not _supported(live, node, fact, base) for fact in taken)


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
