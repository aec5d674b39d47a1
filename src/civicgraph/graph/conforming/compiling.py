"""From ontology/shapes.ttl to `Shapes`: each SHACL construct is turned into the function that checks it, or refused.

The construct names are the keys of the tables below; what stands in none of them raises KnowledgeError, so that no rule is skipped silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from civicgraph.config import BASE
from civicgraph.errors import KnowledgeError
from civicgraph.graph.conforming import constraints
from civicgraph.graph.conforming.constraints import Term, ValueTest
from civicgraph.graph.conforming.shapes import Messages, NodeShape, PropertyShape, Shapes

_SAID_ELSEWHERE = frozenset({RDF.type, RDFS.label, RDFS.comment, SH.message, SH.name, SH.description, SH.order})
_LOCAL = "WithinArticle"


def shape_graph(path: Path, base: str) -> Graph:
    """A Turtle file of ontology/ with its codes under the base of the store; KnowledgeError where it cannot be parsed."""
    try:
        return Graph().parse(data=path.read_text("utf-8").replace(f"{BASE}code/", f"{base}code/"), format="turtle")
    except Exception as error:  # rdflib raises whatever its parser does
        raise KnowledgeError(str(path), str(error)) from error


def compile_shapes(shapes: Path, ontology: Path, base: str = BASE) -> Shapes:
    """The node shapes of a file, found by class; the ontology says which classes lie below a target."""
    return _Compiler(str(shapes), shape_graph(shapes, base), shape_graph(ontology, base)).shapes()


@dataclass(slots=True)
class _Compiler:
    source: str
    graph: Graph
    ontology: Graph

    def shapes(self) -> Shapes:
        by_class: dict[Term, list[NodeShape]] = {}
        by_object: dict[Term, list[NodeShape]] = {}
        for node in self.roots():
            shape = self.node_shape(node)
            for kind in self.graph.objects(node, SH.targetClass):
                for below in self.below(kind):
                    by_class.setdefault(below, []).append(shape)
            for path in self.graph.objects(node, SH.targetObjectsOf):
                by_object.setdefault(path.n3(), []).append(shape)
        return Shapes({k: tuple(v) for k, v in by_class.items()}, {k: tuple(v) for k, v in by_object.items()})

    def roots(self) -> list[Node]:
        """Every shape that has, or should have, a target, in one order."""
        shapes = set(self.graph.subjects(RDF.type, SH.NodeShape))
        for target in (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf, SH.targetNode):
            shapes |= set(self.graph.subjects(target))
        for node in shapes:
            if not set(self.graph.predicates(node)) & {SH.targetClass, SH.targetObjectsOf}:
                raise self.refused(node, "it has no target of a kind that can be compiled")
        return sorted(shapes, key=str)

    def node_shape(self, node: Node) -> NodeShape:
        tests: list[ValueTest] = []
        properties: list[PropertyShape] = []
        alternatives: list[tuple[NodeShape, ...]] = []
        for predicate, value in self.statements(node):
            if predicate == SH.property:
                properties.append(self.property_shape(value))
            elif predicate == SH["or"]:
                alternatives.append(tuple(self.node_shape(choice) for choice in Collection(self.graph, value)))
            elif predicate in (SH.pattern, SH.nodeKind):
                tests.append(_VALUE_TESTS[predicate](self, value))
            elif predicate not in (SH.targetClass, SH.targetObjectsOf):
                raise self.refused(node, f"{predicate} cannot be compiled")
        ordered = tuple(sorted(properties, key=lambda shape: (shape.path, sorted(shape.messages.items()))))
        return NodeShape(_name(node), self.messages(node), tuple(tests), ordered, tuple(alternatives))

    def property_shape(self, node: Node) -> PropertyShape:
        path = self.graph.value(node, SH.path)
        if not isinstance(path, URIRef):
            raise self.refused(node, "its path is not one IRI")
        given: dict[str, Any] = {}
        tests: list[ValueTest] = []
        for predicate, value in self.statements(node):
            if predicate in _VALUE_TESTS:
                tests.append(_VALUE_TESTS[predicate](self, value))
            elif predicate in _WHOLE:
                name, read = _WHOLE[predicate]
                if name in given:
                    raise self.refused(node, f"{predicate} stands there twice")
                given[name] = read(self, value)
            elif predicate != SH.path:
                raise self.refused(node, f"{predicate} cannot be compiled")
        return PropertyShape(path.n3(), self.messages(node), tests=tuple(tests), **given)

    def statements(self, node: Node) -> list[tuple[Node, Node]]:
        """What the file says of a shape, in one order, without what checks nothing."""
        found = [(p, o) for p, o in self.graph.predicate_objects(node) if p not in _SAID_ELSEWHERE]
        if not found:
            raise self.refused(node, "nothing is said about it")
        return sorted(found, key=lambda pair: (str(pair[0]), "" if isinstance(pair[1], BNode) else str(pair[1])))

    def messages(self, node: Node) -> Messages:
        return {text.language or "": str(text) for text in self.graph.objects(node, SH.message) if isinstance(text, Literal)}

    def members(self, node: Node) -> list[Node]:
        return list(Collection(self.graph, node))

    def below(self, kind: Node) -> frozenset[Term]:
        """A class and every class below it."""
        return frozenset(found.n3() for found in self.ontology.transitive_subjects(RDFS.subClassOf, kind) if isinstance(found, URIRef))

    def refused(self, node: Node, reason: str) -> KnowledgeError:
        owner = next((subject for subject in self.graph.subjects(None, node) if isinstance(node, BNode)), node)
        return KnowledgeError(self.source, f"shape {_name(owner)}: {reason}")


def _name(node: Node) -> str:
    return "" if isinstance(node, BNode) else str(node).rpartition("#")[2]


def _terms(nodes: Iterable[Node]) -> frozenset[Term]:
    return frozenset(node.n3() for node in nodes if isinstance(node, URIRef | Literal))


def _term(_: _Compiler, value: Node) -> Term:
    (found,) = _terms([value])
    return found


_Reader = Callable[[_Compiler, Node], Any]
_VALUE_TESTS: Mapping[Node, Callable[[_Compiler, Node], ValueTest]] = {
    SH.datatype: lambda _, value: constraints.of_datatype(str(value)),
    SH.nodeKind: lambda _, value: constraints.of_kind(_name(value)),
    SH["in"]: lambda compiler, value: constraints.among(_terms(compiler.members(value))),
    SH.pattern: lambda _, value: constraints.matching(str(value)),
    SH.languageIn: lambda compiler, value: constraints.in_language(frozenset(str(tag).lower() for tag in compiler.members(value))),
    SH.minInclusive: lambda compiler, value: constraints.at_least(_term(compiler, value)),
    SH.maxInclusive: lambda compiler, value: constraints.at_most(_term(compiler, value)),
}
_WHOLE: Mapping[Node, tuple[str, _Reader]] = {
    SH.minCount: ("least", lambda _, value: int(str(value))),
    SH.maxCount: ("most", lambda _, value: int(str(value))),
    SH.hasValue: ("required", lambda compiler, value: (_term(compiler, value),)),
    SH.uniqueLang: ("unique_language", lambda _, value: str(value) == "true"),
    SH["class"]: ("classes", lambda compiler, value: compiler.below(value)),
    SH.group: ("within", lambda _, value: _name(value) == _LOCAL),
    SH.equals: ("equals", _term),
    SH.lessThan: ("before", _term),
    SH.lessThanOrEquals: ("not_after", _term),
}
