"""The shapes as pySHACL understands them: a second opinion on a graph, and on a whole store part by part."""

from __future__ import annotations

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
from civicgraph.graph.compiling import shape_graph
from civicgraph.graph.parts import Part, parts
from civicgraph.graph.shapes import Violation, compiled
from civicgraph.knowledge import file

_SHAPE = "https://w3id.org/civicgraph/shapes#"
_ENOUGH = 1_000  # violations; who has more has one cause to look for, not a thousand


def report(graph: Graph, base: str = BASE) -> str | None:
    """What breaks the shapes in a graph that fits in memory, one line a violation; None where nothing does."""
    return _text(_validated(graph + _classes(base), base))


def store_report(store: ox.Store, base: str = BASE, workers: int = 1) -> str | None:
    """What breaks the shapes in a store, default graph and article graphs: one line a violation; None where nothing does.

    A thousand articles take about a minute, with two workers about half of it.
    """
    found: set[Violation] = set()
    for some in _each(partial(_of_part, base=base), parts(store, compiled(base), base), workers):
        found |= some
        if len(found) >= _ENOUGH:
            break
    return _text(found)


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


def _of_part(part: Part, base: str) -> set[Violation]:
    graph = Graph()
    graph.addN((_term(t.subject), _term(t.predicate), _term(t.object), graph) for t in ox.parse(part.triples, ox.RdfFormat.N_TRIPLES))
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
