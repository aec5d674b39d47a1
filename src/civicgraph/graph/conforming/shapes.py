"""What is fit to publish: the shapes of ontology/shapes.ttl, checked in plain Python on the quads of one article.

    for violation in check_article(triples):
        print(violation)

`check_article` runs before an article is written and costs well under a millisecond; `full_report` runs the same file with pySHACL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from civicgraph.config import BASE
from civicgraph.graph.conforming.constraints import Term, ValueTest, before, language, lexical, not_after

if TYPE_CHECKING:
    from rdflib import Graph

Triple: TypeAlias = tuple[Term, Term, Term]
Messages: TypeAlias = Mapping[str, str]
Node: TypeAlias = Mapping[Term, list[Term]]
Types: TypeAlias = Mapping[Term, frozenset[Term]]
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_NONE: list[Term] = []


class Violation(NamedTuple):
    """One thing that is not as a shape wants it: the node, the property (empty where the node itself is wrong) and why."""

    focus: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.focus} {self.path}: {self.message}" if self.path else f"{self.focus}: {self.message}"


@dataclass(frozen=True, slots=True, eq=False)
class PropertyShape:
    """What the values of one property must be; `classes` are the allowed classes with all below them."""

    path: Term
    messages: Messages
    least: int = 0
    most: int | None = None
    tests: tuple[ValueTest, ...] = ()
    required: tuple[Term, ...] = ()  # values that must be there
    unique_language: bool = False
    classes: frozenset[Term] | None = None
    within: bool = False  # what it points to is described in the same graph, so that an unknown class is wrong
    equals: Term = ""
    before: Term = ""
    not_after: Term = ""

    def holds(self, node: Node, types: Types) -> bool:
        """Whether the node's values satisfy everything."""
        values = node.get(self.path, _NONE)
        if len(values) < self.least or (self.most is not None and len(values) > self.most):
            return False
        for test in self.tests:
            for value in values:
                if not test(value):
                    return False
        return (self.classes is None or all(self._has_class(value, types) for value in values)) and self._as_a_whole(values, node)

    def _has_class(self, value: Term, types: Types) -> bool:
        own = types.get(value)
        if own is None:
            return not self.within and value[0] != '"'
        return not own.isdisjoint(self.classes or own)

    def _as_a_whole(self, values: list[Term], node: Node) -> bool:
        """The constraints on the set of values, and those that compare it with another property's."""
        if self.required and not set(self.required) <= set(values):
            return False
        if self.unique_language and len(values) > 1:
            tags = [tag for tag in map(language, values) if tag]
            if len(set(tags)) < len(tags):
                return False
        if self.equals and set(values) != set(node.get(self.equals, _NONE)):
            return False
        if self.before and not all(before(value, other) for value in values for other in node.get(self.before, _NONE)):
            return False
        return not self.not_after or all(not_after(value, other) for value in values for other in node.get(self.not_after, _NONE))


@dataclass(frozen=True, slots=True, eq=False)
class NodeShape:
    """What a node must be: tests of its IRI, its properties, and alternatives of which one must hold."""

    name: str
    messages: Messages
    tests: tuple[ValueTest, ...] = ()
    properties: tuple[PropertyShape, ...] = ()
    alternatives: tuple[tuple[NodeShape, ...], ...] = ()

    def holds(self, focus: Term, node: Node, types: Types) -> bool:
        """Whether the node satisfies everything."""
        return next(self.failures(focus, node, types), None) is None

    def failures(self, focus: Term, node: Node, types: Types) -> Iterator[tuple[Term, Messages]]:
        """The properties that fail, each with its messages."""
        if not all(test(focus) for test in self.tests):
            yield "", self.messages
        for shape in self.properties:
            if not shape.holds(node, types):
                yield shape.path, shape.messages
        for choice in self.alternatives:
            if not any(shape.holds(focus, node, types) for shape in choice):
                yield "", self.messages


@dataclass(frozen=True, slots=True)
class Shapes:
    """The compiled shapes: by the class of the nodes that they are for, superclasses resolved, and by the property that points to them."""

    by_class: Mapping[Term, tuple[NodeShape, ...]]
    by_object_of: Mapping[Term, tuple[NodeShape, ...]] = field(default_factory=dict)

    def by_name(self) -> Mapping[str, NodeShape]:
        """Every shape by its name."""
        groups = (*self.by_class.values(), *self.by_object_of.values())
        return {shape.name: shape for group in groups for shape in group}

    def of(self, types: Iterable[Term]) -> tuple[NodeShape, ...]:
        """The shapes for a node of these classes, each once."""
        return tuple(dict.fromkeys(shape for kind in sorted(types) for shape in self.by_class.get(kind, ())))


def check_article(triples: Iterable[Triple], base: str = BASE, lang: str = "en") -> list[Violation]:
    """What breaks the shapes in one article's graph (terms in N-Triples form), sorted; messages in "vi" or "en".

    The class of what lies outside the graph (events, units, bodies) is not known here and not asked for; `civicgraph check` asks.
    KnowledgeError where ontology/shapes.ttl has something that cannot be compiled.
    """
    shapes = compiled(base)
    nodes: dict[Term, dict[Term, list[Term]]] = {}
    for subject, predicate, value in triples:
        values = nodes.setdefault(subject, {}).setdefault(predicate, [])
        if value not in values:
            values.append(value)
    types = {node: frozenset(facts[TYPE]) for node, facts in nodes.items() if TYPE in facts}
    found = {
        Violation(lexical(focus), path.strip("<>"), messages.get(lang) or messages.get("en", ""))
        for focus, shape in _targets(shapes, nodes, types)
        for path, messages in shape.failures(focus, nodes.get(focus, {}), types)
    }
    return sorted(found)


def _targets(shapes: Shapes, nodes: Mapping[Term, Node], types: Types) -> Iterator[tuple[Term, NodeShape]]:
    by_types = {kinds: shapes.of(kinds) for kinds in set(types.values())}
    for focus, kinds in types.items():
        for shape in by_types[kinds]:
            yield focus, shape
    for path, wanted in shapes.by_object_of.items():
        for focus in {value for node in nodes.values() for value in node.get(path, _NONE)}:
            for shape in wanted:
                yield focus, shape


@lru_cache(maxsize=4)
def compiled(base: str = BASE) -> Shapes:
    """The shapes of ontology/shapes.ttl for a store with this base, read once a process; KnowledgeError where one cannot be compiled."""
    from civicgraph.graph.conforming.compiling import compile_shapes  # noqa: PLC0415  rdflib takes 0.2 s to import, and readers do without
    from civicgraph.knowledge import file  # noqa: PLC0415

    return compile_shapes(file("ontology", "shapes.ttl"), file("ontology", "civic.ttl"), base)


def full_report(graph: Graph, base: str = BASE) -> str | None:
    """What breaks the shapes according to pySHACL, one line a violation; None where nothing does."""
    from civicgraph.graph.conforming.conformance import report  # noqa: PLC0415  pySHACL is for `civicgraph check` alone

    return report(graph, base)
