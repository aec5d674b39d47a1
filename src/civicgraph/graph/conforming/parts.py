"""A store in parts that can be checked one by one, each with the types of what it points to.

A part is one named graph as a whole, or some nodes of the default graph that have one shape. Its terms are in N-Triples form, so that it
can travel to another process.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from civicgraph.graph.conforming.constraints import Term
from civicgraph.graph.conforming.shapes import TYPE, NodeShape, Shapes, Triple, Violation
from civicgraph.graph.rdf.iris import CURATED, digest

_TYPE = ox.NamedNode(TYPE[1:-1])
_NODES_A_PART = 2_000


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a store: its triples, and by the name of a shape the nodes that it is for; `graph` is empty for the default graph."""

    graph: str
    triples: tuple[Triple, ...]
    focus: Mapping[str, tuple[str, ...]]

    def thinned(self, most: int) -> Part:
        """The same with the first nodes of each shape in the order of their hashes, and what is said of them and of their values' types."""
        focus = {shape: tuple(heapq.nsmallest(most, nodes, key=digest)) for shape, nodes in self.focus.items()}
        chosen = {f"<{node}>" for nodes in focus.values() for node in nodes}
        values = {value for subject, _, value in self.triples if subject in chosen}
        kept = (t for t in self.triples if t[0] in chosen or (t[0] in values and t[1] == TYPE))
        return Part(self.graph, tuple(kept), focus)


def checked_graphs(store: ox.Store, base: str) -> list[str]:
    """The named graphs that the shapes are for: those of articles, and the judgements; the curated graph stands in the default graph too."""
    names = (name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode))
    return sorted(name for name in names if name.startswith(f"{base}graph/") and name != base + CURATED)


def parts(store: ox.Store, shapes: Shapes, base: str) -> Iterator[Part]:
    """The named graphs, then the default graph."""
    for name in checked_graphs(store, base):
        quads = list(store.quads_for_pattern(None, None, None, ox.NamedNode(name)))
        yield _part(store, name, quads, _focus(quads, shapes))
    for shape, kinds, paths in _by_shape(shapes):
        nodes = _nodes(store, kinds, paths)
        while some := list(islice(nodes, _NODES_A_PART)):
            quads = [quad for node in some for quad in store.quads_for_pattern(node, None, None, ox.DefaultGraph())]
            yield _part(store, "", quads, {shape: some})


def part_of(store: ox.Store, nodes: Iterable[str], shapes: Shapes) -> Part:
    """What the default graph says of these nodes."""
    quads = [quad for node in nodes for quad in store.quads_for_pattern(ox.NamedNode(node), None, None, ox.DefaultGraph())]
    return _part(store, "", quads, {shape: {n for n in found if n.value in set(nodes)} for shape, found in _focus(quads, shapes).items()})


def _part(store: ox.Store, graph: str, quads: list[ox.Quad], focus: Mapping[NodeShape, Iterable[ox.NamedNode]]) -> Part:
    own = ((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads)
    triples = dict.fromkeys((*own, *_types(store, quads, focus)))
    return Part(graph, tuple(triples), {shape.name: tuple(sorted(node.value for node in nodes)) for shape, nodes in focus.items()})


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


def _types(store: ox.Store, quads: Iterable[ox.Quad], focus: Mapping[NodeShape, Iterable[ox.NamedNode]]) -> Iterator[Triple]:
    """The types, wherever the store has them, of the values whose class a shape asks for."""
    paths = {path for shape in focus for path in asked(shape)}
    nodes = {quad.object for quad in quads if str(quad.predicate) in paths and isinstance(quad.object, ox.NamedNode)}
    for node in nodes:
        for quad in store.quads_for_pattern(node, _TYPE, None, None):
            yield str(quad.subject), TYPE, str(quad.object)


def asked(shape: NodeShape) -> set[Term]:
    """The properties whose values must be of a class."""
    below = (asked(choice) for choices in shape.alternatives for choice in choices)
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


def violations(part: Part, shapes: Shapes) -> Iterator[Violation]:
    """What the compiled shapes find in a part."""
    named = shapes.by_name()
    nodes: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value in part.triples:
        nodes.setdefault(subject, {}).setdefault(predicate, []).append(value)
    types = {node: frozenset(facts.get(TYPE, ())) for node, facts in nodes.items()}
    for path in {path for name in part.focus for path in asked(named[name])}:
        for facts in nodes.values():
            for value in facts.get(path, ()):
                types.setdefault(value, frozenset())  # what has no type anywhere is of no class
    for name, focus in part.focus.items():
        for node in focus:
            for path, messages in named[name].failures(f"<{node}>", nodes.get(f"<{node}>", {}), types):
                yield Violation(node, path.strip("<>"), messages.get("en", ""))
