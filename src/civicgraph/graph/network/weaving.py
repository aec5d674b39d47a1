"""Graphs made of ties: two who were at one event are joined, who gives is joined to who gets; the more often, the stronger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations

import networkx as nx  # type: ignore[import-untyped]

from civicgraph.graph.network.ties import GAVE, GOT, MET, Tie

_CROWD = 40  # named things at one event above which it says little who met whom


def weave(ties: Iterable[Tie], kind: str) -> nx.Graph:
    """The network of this kind; each edge has its `weight`, a number of events, and `events`, their IRIs."""
    held = [tie for tie in ties if tie.has_name]
    woven: nx.Graph = nx.Graph()
    edges: dict[tuple[str, str], set[str]] = {}
    for event, of_event in _by_event(held).items():
        for ends in KINDS[kind](of_event):
            edges.setdefault(ends, set()).add(event)
    for one, other in sorted(edges):
        events = sorted(edges[one, other])
        woven.add_edge(one, other, weight=len(events), events=" ".join(events))
    names = {tie.thing: tie.name for tie in held}
    for node in woven:
        woven.nodes[node]["label"] = names.get(node) or node
    return woven


def _by_event(ties: Iterable[Tie]) -> dict[str, list[Tie]]:
    found: dict[str, list[Tie]] = {}
    for tie in ties:
        found.setdefault(tie.event, []).append(tie)
    return found


def _attendance(ties: Iterable[Tie]) -> Iterator[tuple[str, str]]:
    """Each two who have a part in a meeting, the smaller IRI first."""
    things = sorted({tie.thing for tie in ties if tie.role in MET})
    if len(things) <= _CROWD:
        yield from combinations(things, 2)


def _awards(ties: Iterable[Tie]) -> Iterator[tuple[str, str]]:
    """Each giver with each who got an award."""
    held = list(ties)
    for giver in {tie.thing for tie in held if tie.role in GAVE}:
        yield from ((min(giver, tie.thing), max(giver, tie.thing)) for tie in held if tie.role in GOT and tie.thing != giver)


KINDS: Mapping[str, Callable[[Iterable[Tie]], Iterator[tuple[str, str]]]] = {"attendance": _attendance, "awards": _awards}


def central(woven: nx.Graph, top: int = 10) -> list[tuple[str, str, int]]:
    """Who is joined most strongly: IRI, name, and the number of meetings with others; the smaller IRI first of two alike."""
    strengths: dict[str, int] = dict(woven.degree(weight="weight"))
    ranked = sorted(strengths.items(), key=lambda one: (-one[1], one[0]))
    return [(node, woven.nodes[node]["label"], strength) for node, strength in ranked[:top]]


def communities(woven: nx.Graph) -> list[list[str]]:
    """Groups that are joined more among themselves than with others, the largest first; the same for the same graph."""
    if not woven.number_of_edges():
        return []
    groups = (sorted(group) for group in nx.community.louvain_communities(woven, weight="weight", seed=0))
    return sorted(groups, key=lambda group: (-len(group), group))
