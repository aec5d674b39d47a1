"""A whole store against the shapes, part by part: the compiled checks of every node, and pySHACL's opinion on them."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import lru_cache, partial
from multiprocessing import get_context

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from civicgraph.config import BASE
from civicgraph.graph.conforming.compiling import shape_graph
from civicgraph.graph.conforming.parts import Part, checked_graphs, parts, violations
from civicgraph.graph.conforming.shapes import Violation, compiled
from civicgraph.graph.rdf.iris import digest
from civicgraph.knowledge import file

_SHAPE = "https://w3id.org/civicgraph/shapes#"
_GRAPHS, _NODES = 8, 20  # of which pySHACL gives a second opinion: named graphs, and nodes of a shape in a part of the default graph
_ENOUGH = 1_000  # violations; who has more has one cause to look for, not a thousand


def report(graph: Graph, base: str = BASE) -> str | None:
    """What breaks the shapes in a graph that fits in memory, one line a violation; None where nothing does."""
    return _text(_validated(graph + _classes(base), base))


def store_report(store: ox.Store, base: str = BASE, workers: int = 1, full: bool = False) -> str | None:
    """What breaks the shapes in a store, default graph and named graphs: one line a violation; None where nothing does.

    Every node is checked in plain Python by the compiled shapes, which takes some seconds for a thousand articles. pySHACL, which takes
    minutes, gives a second opinion on a sample of some nodes for each shape; with `full`, on every node.
    """
    found: set[Violation] = set()
    for some in _each(partial(_by_pyshacl, base=base), _read(store, base, full, found), workers):
        found |= some
        if len(found) >= _ENOUGH:
            break
    return _text(found)


def _read(store: ox.Store, base: str, full: bool, found: set[Violation]) -> Iterator[Part]:
    """Checks each part, and yields what of it pySHACL is to check."""
    shapes = compiled(base)
    sample = set(heapq.nsmallest(_GRAPHS, checked_graphs(store, base), key=digest))
    for part in parts(store, shapes, base):
        if len(found) < _ENOUGH:
            found.update(violations(part, shapes))
            if full or part.graph in sample:
                yield part
            elif not part.graph:
                yield part.thinned(_NODES)


def _each(check: Callable[[Part], set[Violation]], some: Iterator[Part], workers: int) -> Iterator[set[Violation]]:
    """The results in the order of the parts, whichever worker had them; few parts wait at a time."""
    if workers < 2:
        yield from map(check, some)
        return
    waiting: deque[Future[set[Violation]]] = deque()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:  # a forked process must not touch the store
        try:
            for part in some:
                waiting.append(pool.submit(check, part))
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _by_pyshacl(part: Part, base: str) -> set[Violation]:
    lines = "".join(f"{subject} {predicate} {value} .\n" for subject, predicate, value in part.triples)
    graph = Graph()
    graph.addN((_term(t.subject), _term(t.predicate), _term(t.object), graph) for t in ox.parse(lines.encode(), ox.RdfFormat.N_TRIPLES))
    graph += _classes(base)
    return {violation for shape, focus in part.focus.items() for violation in _validated(graph, base, shape, focus)}


def _validated(graph: Graph, base: str, shape: str | None = None, focus: Iterable[str] = ()) -> set[Violation]:
    """What pySHACL finds, in everything or in some nodes that one shape is for."""
    conforms, results, text = pyshacl.validate(
        graph,
        shacl_graph=_shapes(base),
        inference="none",
        use_shapes=[_SHAPE + shape] if shape else None,
        focus_nodes=list(focus) if shape else None,
    )
    if conforms:
        return set()
    if not isinstance(results, Graph):
        raise results if isinstance(results, Exception) else RuntimeError(text)
    return {_violation(results, node) for node in results.subjects(RDF.type, SH.ValidationResult)}


def _violation(results: Graph, node: Node) -> Violation:
    messages = {text.language: str(text) for text in results.objects(node, SH.resultMessage) if isinstance(text, Literal)}
    message = messages.get("en") or next(iter(sorted(messages.values())), "")
    return Violation(str(results.value(node, SH.focusNode)), str(results.value(node, SH.resultPath) or ""), message)


def _text(found: set[Violation]) -> str | None:
    more = [f"… and perhaps more: the check stopped at {len(found)} violations"] if len(found) >= _ENOUGH else []
    return "\n".join([*map(str, sorted(found)), *more]) or None


@lru_cache(maxsize=4)
def _shapes(base: str) -> Graph:
    return shape_graph(file("ontology", "shapes.ttl"), base)


@lru_cache(maxsize=4)
def _classes(base: str) -> Graph:
    return shape_graph(file("ontology", "civic.ttl"), base) + shape_graph(file("ontology", "codes.ttl"), base)


@lru_cache(maxsize=65_536)
def _iri(value: str) -> URIRef:
    return URIRef(value)


def _term(term: object) -> Node:
    if isinstance(term, ox.NamedNode):
        return _iri(term.value)
    if isinstance(term, ox.Literal):
        return Literal(term.value, lang=term.language) if term.language else Literal(term.value, datatype=_iri(term.datatype.value))
    return BNode(str(term))
