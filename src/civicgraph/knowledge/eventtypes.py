"""The event types of ontology/event-types.ttl: what triggers each, which roles it has and what may fill them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from civicgraph.errors import KnowledgeError

_CIVIC = "https://w3id.org/civicgraph/ontology#"


@dataclass(frozen=True, slots=True)
class EventType:
    """A class of events: `cls` is its local name, `triggers` the phrases that announce it, `roles` maps a role to what may fill it."""

    cls: str
    label_vi: str
    label_en: str
    triggers: tuple[str, ...]
    roles: Mapping[str, frozenset[str]]


def load_event_types(path: Path) -> tuple[EventType, ...]:
    """The event types, by class name; KnowledgeError when the file cannot be parsed or a type lacks a class, a label or a trigger."""
    from rdflib import RDF, Graph, URIRef  # imported late: an import of this module starts nothing  # noqa: PLC0415
    from rdflib.namespace import SKOS  # noqa: PLC0415

    graph = Graph()
    try:
        graph.parse(path, format="turtle")
    except Exception as error:  # rdflib raises whatever its parser does
        raise KnowledgeError(str(path), str(error)) from error
    civic = {name: URIRef(_CIVIC + name) for name in ("EventType", "RoleFrame", "eventClass", "ofType", "property", "filler")}
    roles: dict[str, dict[str, frozenset[str]]] = {}
    for frame in graph.subjects(RDF.type, civic["RoleFrame"]):
        fillers = frozenset(str(f) for f in graph.objects(frame, civic["filler"]))
        for kind in graph.objects(frame, civic["ofType"]):
            roles.setdefault(str(kind), {})[_local(graph.value(frame, civic["property"]))] = fillers
    types = []
    for node in graph.subjects(RDF.type, civic["EventType"]):
        labels = {getattr(x, "language", ""): str(x) for x in graph.objects(node, SKOS.prefLabel)}
        cls = _local(graph.value(node, civic["eventClass"]))
        triggers = tuple(sorted(str(x) for x in graph.objects(node, SKOS.hiddenLabel)))
        if not cls or not triggers or not {"vi", "en"} <= labels.keys():
            raise KnowledgeError(str(path), f"{node} needs civic:eventClass, skos:prefLabel in vi and en, and a trigger (skos:hiddenLabel)")
        types.append(EventType(cls, labels["vi"], labels["en"], triggers, dict(sorted(roles.get(str(node), {}).items()))))
    return tuple(sorted(types, key=lambda t: t.cls))


def _local(term: object) -> str:
    return str(term).rpartition("#")[2].rpartition("/")[2] if term is not None else ""
