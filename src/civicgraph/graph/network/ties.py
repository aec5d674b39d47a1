"""The ties of a store: a person, body or unit, and the event or post in which it has a part."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from civicgraph.config import NAMESPACE
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.graph.storage.store import Store

MET, GAVE, GOT = frozenset({"organizer", "chair", "participant"}), frozenset({"granter"}), frozenset({"awardee"})
ROLES = ("organizer", "chair", "participant", "granter", "awardee", "appointee", "decidedBy", "candidate", "elected", "holder", "inBody")
_NAMED = ("/person/", "/body/", "/org/", "/unit/")
_HAPPENING = ("/event/", "/membership/")
_NAMES = (PREFIXES["skos"] + "prefLabel", PREFIXES["rdfs"] + "label")


@dataclass(frozen=True, slots=True, order=True)
class Tie:
    """A thing, its role, and the event; the name is empty where it is not known."""

    event: str
    role: str
    thing: str
    name: str

    @property
    def has_name(self) -> bool:
        """Whether the thing is somebody or something in particular, and not a group that a phrase describes."""
        return any(kind in self.thing for kind in _NAMED)


def ties(store: Store) -> list[Tie]:
    """All ties, once for each event, role and thing, in code point order: of each role one scan, which a query would take a minute for."""
    names: dict[ox.NamedNode, str] = {}

    def named(node: ox.NamedNode) -> str:
        if node not in names:
            names[node] = called(store, node)
        return names[node]

    found: list[Tie] = []
    for role in ROLES:
        for quad in store.quads.quads_for_pattern(None, ox.NamedNode(NAMESPACE + role), None, ox.DefaultGraph()):
            event, thing = quad.subject, quad.object
            if isinstance(event, ox.NamedNode) and isinstance(thing, ox.NamedNode) and any(kind in event.value for kind in _HAPPENING):
                found.append(Tie(event.value, role, thing.value, named(thing)))
    return sorted(found)


def called(store: Store, node: ox.NamedNode) -> str:
    """The name of a thing or the label of an event: not the English one where there is another, the smallest of several."""
    labels = (quad.object for name in _NAMES for quad in store.quads.quads_for_pattern(node, ox.NamedNode(name), None, ox.DefaultGraph()))
    held = [(label.language == "en", label.value) for label in labels if isinstance(label, ox.Literal)]
    return min(held, default=(False, ""))[1]
