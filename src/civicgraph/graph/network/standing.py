"""Who stands where in a network: the most central, the groups that meet among themselves, and with whom one meets most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import networkx as nx  # type: ignore[import-untyped]

from civicgraph.graph.network.weaving import central, communities

_TOP, _GROUPS, _MEMBERS, _SMALLEST = 30, 12, 8, 3


@dataclass(frozen=True, slots=True)
class Place:
    """A thing in a network, its name, how strongly it is joined, and the number of its group, from 1."""

    thing: str
    name: str
    strength: int
    group: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group, how many it has, and the most central of them."""

    number: int
    size: int
    members: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A network as people read it."""

    nodes: int
    edges: int
    central: tuple[Place, ...]
    groups: tuple[Group, ...]

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "nodes": self.nodes,
            "edges": self.edges,
            "central": [_told(place) for place in self.central],
            "groups": [_of(g) for g in self.groups],
        }


def standing(woven: nx.Graph, top: int = _TOP) -> Standing:
    """The most central of a network, and its largest groups."""
    found = communities(woven)
    number = {node: n for n, group in enumerate(found, 1) for node in group}
    ranked = [Place(node, name, strength, number[node]) for node, name, strength in central(woven, len(woven))]
    groups = [group for group in enumerate(found, 1) if len(group[1]) >= _SMALLEST]
    shown = tuple(Group(n, len(group), tuple(place for place in ranked if place.group == n)[:_MEMBERS]) for n, group in groups[:_GROUPS])
    return Standing(len(woven), woven.number_of_edges(), tuple(ranked[:top]), shown)


def nearest(woven: nx.Graph, thing: str, top: int = _TOP) -> list[tuple[str, str, int, list[str]]]:
    """With whom a thing is joined most: IRI, name, the number of events, and these; nothing where it is not in the network."""
    if thing not in woven:
        return []
    edges = ((other, data["weight"], str(data["events"]).split()) for other, data in woven[thing].items())
    ranked = sorted(edges, key=lambda edge: (-edge[1], edge[0]))
    return [(other, woven.nodes[other]["label"], weight, events) for other, weight, events in ranked[:top]]


def _told(place: Place) -> dict[str, Any]:
    return {"thing": place.thing, "name": place.name, "strength": place.strength, "group": place.group}


def _of(group: Group) -> dict[str, Any]:
    return {"group": group.number, "size": group.size, "members": [_told(place) for place in group.members]}
