"""How one is connected with another: the shortest chain of events and posts, each hop with the words that say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx  # type: ignore[import-untyped]
import pyoxigraph as ox

from civicgraph.errors import NotFoundError
from civicgraph.graph.network.ties import Tie, called, ties
from civicgraph.graph.storage.store import Store


@dataclass(frozen=True, slots=True)
class Hop:
    """A thing has a part in an event: what the two are called, and an article's words for it, empty where it is a reference fact."""

    thing: str
    name: str
    role: str
    event: str
    label: str
    words: str
    article: str


class Connections:
    """All ties of a store, for who asks more than once."""

    def __init__(self, store: Store, held: Sequence[Tie]) -> None:
        self._store, self._woven = store, _bipartite(held)
        self._parts = {(tie.thing, tie.event): tie for tie in reversed(held)}

    def between(self, one: str, other: str) -> list[Hop]:
        """The hops of the shortest chain between two IRIs, two for each event on the way; NotFoundError where there is none."""
        for end in (one, other):
            if end not in self._woven:
                raise NotFoundError(f"no event or post names {end}")
        try:
            nodes = nx.shortest_path(self._woven, one, other)
        except nx.NetworkXNoPath:
            raise NotFoundError(f"nothing connects {one} with {other}") from None
        return [_hop(self._store, self._parts.get(step) or self._parts[step[::-1]]) for step in pairwise(nodes)]

    def most_tied(self, things: Iterable[str]) -> str:
        """Of some things the one that has a part in most events and posts, the smaller IRI of two; empty where none has any."""
        known = [thing for thing in things if thing in self._woven]
        return min(known, key=lambda thing: (-self._woven.degree(thing), thing), default="")


def connection(store: Store, one: str, other: str) -> list[Hop]:
    """How two are connected, see `Connections.between`."""
    return Connections(store, ties(store)).between(one, other)


def _bipartite(held: Iterable[Tie]) -> nx.Graph:
    """Things on one side, events and posts on the other; edges in code point order, so that of several shortest chains one is found."""
    woven: nx.Graph = nx.Graph()
    woven.add_edges_from(sorted((tie.thing, tie.event) for tie in held if tie.has_name))
    return woven


def _hop(store: Store, tie: Tie) -> Hop:
    label = called(store, ox.NamedNode(tie.event))
    for row in store.rows("network-evidence", event=tie.event, thing=tie.thing):
        return Hop(tie.thing, tie.name, tie.role, tie.event, label, _text(row["words"]), _text(row["article"]))
    return Hop(tie.thing, tie.name, tie.role, tie.event, label, "", "")


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
