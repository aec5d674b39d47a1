"""A store in parts that can be checked one by one, each with the types of what it points to.

A store of a thousand articles has more quads than rdflib holds in good time. A part is some article graphs as a whole, or some nodes of
the default graph that have one shape; it travels to another process as N-Triples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from civicgraph.graph.constraints import Term
from civicgraph.graph.iris import CURATED
from civicgraph.graph.shapes import TYPE, NodeShape, Shapes

_TYPE = ox.NamedNode(TYPE[1:-1])
_GRAPHS_A_PART, _NODES_A_PART = 50, 2_000


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a store: its triples as N-Triples, and by the name of a shape the nodes that it is for."""

    triples: bytes
    focus: Mapping[str, tuple[str, ...]]


def parts(store: ox.Store, shapes: Shapes, base: str) -> Iterator[Part]:
    """The article graphs and judgements, then the default graph; the curated graph stands in the default graph too."""
    names = sorted(name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode) and name.value.startswith(f"{base}graph/"))
    graphs = (ox.NamedNode(name) for name in names if name != base + CURATED)
    while batch := list(islice(graphs, _GRAPHS_A_PART)):
        quads = [quad for name in batch for quad in store.quads_for_pattern(None, None, None, name)]
        yield _part(store, quads, _focus(quads, shapes))
    for shape, kinds, paths in _by_shape(shapes):
        nodes = _nodes(store, kinds, paths)
        while some := list(islice(nodes, _NODES_A_PART)):
            yield _part(store, [quad for node in some for quad in store.quads_for_pattern(node, None, None, ox.DefaultGraph())], {shape: some})


def _part(store: ox.Store, quads: list[ox.Quad], focus: Mapping[NodeShape, Iterable[ox.NamedNode]]) -> Part:
    triples = {str(quad.triple) for quad in quads} | _types(store, quads, focus)
    named = {shape.name: tuple(sorted(node.value for node in nodes)) for shape, nodes in focus.items()}
    return Part("".join(f"{triple} .\n" for triple in sorted(triples)).encode(), named)


def _focus(quads: Iterable[ox.Quad], shapes: Shapes) -> dict[NodeShape, set[ox.NamedNode]]:
    """The nodes that each shape is for, by their classes and by what points to them."""
    focus: dict[NodeShape, set[ox.NamedNode]] = {}
    for quad in quads:
        is_type = quad.predicate == _TYPE
        node = quad.subject if is_type else quad.object
        wanted = shapes.by_class.get(str(quad.object), ()) if is_type else shapes.by_object_of.get(str(quad.predicate), ())
        if isinstance(node, ox.NamedNode):
            for shape in wanted:
                focus.setdefault(shape, set()).add(node)
    return focus


def _types(store: ox.Store, quads: Iterable[ox.Quad], focus: Mapping[NodeShape, Iterable[ox.NamedNode]]) -> set[str]:
    """The types, wherever the store has them, of the values whose class a shape asks for."""
    asked = {path for shape in focus for path in _asked(shape)}
    nodes = {quad.object for quad in quads if str(quad.predicate) in asked and isinstance(quad.object, ox.NamedNode)}
    return {str(quad.triple) for node in nodes for quad in store.quads_for_pattern(node, _TYPE, None, None)}


def _asked(shape: NodeShape) -> set[Term]:
    """The properties whose values must be of a class."""
    below = (_asked(choice) for choices in shape.alternatives for choice in choices)
    return {one.path for one in shape.properties if one.classes}.union(*below)


def _by_shape(shapes: Shapes) -> Iterator[tuple[NodeShape, list[Term], list[Term]]]:
    """Each shape with the classes that it is for, and the properties whose values it is for."""
    whole = (*shapes.by_class.values(), *shapes.by_object_of.values())
    for shape in sorted({shape for group in whole for shape in group}, key=lambda shape: shape.name):
        kinds = sorted(kind for kind, group in shapes.by_class.items() if shape in group)
        yield shape, kinds, sorted(path for path, group in shapes.by_object_of.items() if shape in group)


def _nodes(store: ox.Store, kinds: list[Term], paths: list[Term]) -> Iterator[ox.NamedNode]:
    """The nodes of these classes, and the values of these properties, in the default graph, each once."""
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
