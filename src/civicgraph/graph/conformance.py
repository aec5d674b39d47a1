"""The shapes as pySHACL understands them: a second opinion on a graph, and on a whole store part by part.

A store of a thousand articles has a million quads, far more than rdflib holds in good time. So each part (some article graphs, or some
nodes of the default graph that have one shape) is copied out with the types of what it points to, and pySHACL validates just its nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from civicgraph.config import BASE
from civicgraph.graph.compiling import shape_graph
from civicgraph.graph.iris import CURATED
from civicgraph.graph.shapes import NodeShape, Shapes, Violation, compiled
from civicgraph.knowledge import file

_SHAPE = "https://w3id.org/civicgraph/shapes#"
_TYPE = ox.NamedNode(str(RDF.type))
_GRAPHS_A_PART, _NODES_A_PART = 100, 4_000
_ENOUGH = 1_000  # violations; who has more has one cause to look for, not a thousand


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of a store: the triples, and the nodes that each shape is for."""

    graph: Graph
    focus: Mapping[NodeShape, list[URIRef]]


def report(graph: Graph, base: str = BASE) -> str | None:
    """What breaks the shapes in a graph that fits in memory, one line a violation; None where nothing does."""
    return _text(_validated(graph + _classes(base), base))


def store_report(store: ox.Store, base: str = BASE) -> str | None:
    """What breaks the shapes in a store: in its default graph and in the article graphs. One line a violation; None where nothing does."""
    found: set[Violation] = set()
    for part in _parts(store, compiled(base), base):
        for shape, focus in part.focus.items():
            found |= _validated(part.graph, base, shape, focus)
        if len(found) >= _ENOUGH:
            break
    return _text(found)


def _text(found: set[Violation]) -> str | None:
    more = [f"… and perhaps more: the check stopped at {len(found)} violations"] if len(found) >= _ENOUGH else []
    return "\n".join([*map(str, sorted(found)), *more]) or None


@lru_cache(maxsize=4)
def _shapes(base: str) -> Graph:
    return shape_graph(file("ontology", "shapes.ttl"), base)


@lru_cache(maxsize=4)
def _classes(base: str) -> Graph:
    return shape_graph(file("ontology", "civic.ttl"), base) + shape_graph(file("ontology", "codes.ttl"), base)


def _validated(graph: Graph, base: str, shape: NodeShape | None = None, focus: Iterable[URIRef] = ()) -> set[Violation]:
    """What pySHACL finds, in everything or in some nodes that one shape is for."""
    conforms, results, text = pyshacl.validate(
        graph,
        shacl_graph=_shapes(base),
        inference="none",
        use_shapes=[_SHAPE + shape.name] if shape else None,
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


def _parts(store: ox.Store, shapes: Shapes, base: str) -> Iterator[_Part]:
    names = sorted(str(name.value) for name in store.named_graphs() if str(name.value).startswith(f"{base}graph/"))
    evidence = (ox.NamedNode(name) for name in names if name != base + CURATED)  # curated facts stand in the default graph too
    while batch := list(islice(evidence, _GRAPHS_A_PART)):
        yield _evidence(store, shapes, batch, base)
    for shape, kinds, paths in _by_shape(shapes):
        nodes = _nodes(store, kinds, paths)
        while some := list(islice(nodes, _NODES_A_PART)):
            yield _world(store, shape, some, base)


def _evidence(store: ox.Store, shapes: Shapes, names: list[ox.NamedNode], base: str) -> _Part:
    """Some article graphs, whole."""
    graph = Graph()
    for name in names:
        _copy(graph, store.quads_for_pattern(None, None, None, name))
    focus: dict[NodeShape, list[URIRef]] = {}
    for node in sorted({node for node in graph.subjects(RDF.type) if isinstance(node, URIRef)}):
        for shape in shapes.of(kind.n3() for kind in graph.objects(node, RDF.type)):
            focus.setdefault(shape, []).append(node)
    for path, wanted in shapes.by_object_of.items():
        for shape in wanted:
            focus.setdefault(shape, []).extend(sorted({node for node in graph.objects(None, URIRef(path[1:-1])) if isinstance(node, URIRef)}))
    return _completed(store, graph, focus, base)


def _world(store: ox.Store, shape: NodeShape, nodes: list[ox.NamedNode], base: str) -> _Part:
    """Some nodes of the default graph that one shape is for."""
    graph = Graph()
    for node in nodes:
        _copy(graph, store.quads_for_pattern(node, None, None, ox.DefaultGraph()))
    return _completed(store, graph, {shape: [URIRef(node.value) for node in nodes]}, base)


def _by_shape(shapes: Shapes) -> Iterator[tuple[NodeShape, list[str], list[str]]]:
    """Each shape with the classes that it is for, and the properties whose values it is for."""
    whole = (*shapes.by_class.values(), *shapes.by_object_of.values())
    for shape in sorted({shape for group in whole for shape in group}, key=lambda shape: shape.name):
        kinds = sorted(kind for kind, group in shapes.by_class.items() if shape in group)
        yield shape, kinds, sorted(path for path, group in shapes.by_object_of.items() if shape in group)


def _nodes(store: ox.Store, kinds: list[str], paths: list[str]) -> Iterator[ox.NamedNode]:
    seen: set[str] = set()
    for kind in kinds:
        for quad in store.quads_for_pattern(None, _TYPE, ox.NamedNode(kind[1:-1]), ox.DefaultGraph()):
            yield from _new(quad.subject, seen)
    for path in paths:
        for quad in store.quads_for_pattern(None, ox.NamedNode(path[1:-1]), None, ox.DefaultGraph()):
            yield from _new(quad.object, seen)


def _new(term: object, seen: set[str]) -> Iterator[ox.NamedNode]:
    if isinstance(term, ox.NamedNode) and term.value not in seen:
        seen.add(term.value)
        yield term


def _completed(store: ox.Store, graph: Graph, focus: Mapping[NodeShape, list[URIRef]], base: str) -> _Part:
    """With the classes, and with the types of what the nodes point to, wherever the store has them."""
    for shape, nodes in focus.items():
        for path in _asked(shape):
            for node in {value for one in nodes for value in graph.objects(one, path) if isinstance(value, URIRef)}:
                if (node, RDF.type, None) not in graph:
                    _copy(graph, store.quads_for_pattern(ox.NamedNode(node), _TYPE, None, None))
    graph += _classes(base)
    return _Part(graph, focus)


def _asked(shape: NodeShape) -> set[URIRef]:
    """The properties whose values must be of a class."""
    below = (_asked(choice) for choices in shape.alternatives for choice in choices)
    return {URIRef(one.path[1:-1]) for one in shape.properties if one.classes}.union(*below)


def _copy(graph: Graph, quads: Iterable[ox.Quad]) -> None:
    graph.addN((_term(quad.subject), _term(quad.predicate), _term(quad.object), graph) for quad in quads)


@lru_cache(maxsize=65_536)
def _iri(value: str) -> URIRef:
    return URIRef(value)


def _term(term: object) -> Node:
    if isinstance(term, ox.NamedNode):
        return _iri(term.value)
    if isinstance(term, ox.Literal):
        return Literal(term.value, lang=term.language) if term.language else Literal(term.value, datatype=_iri(term.datatype.value))
    return BNode(str(term))
