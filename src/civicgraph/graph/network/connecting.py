"""How one is connected with another: the shortest chain of events and posts, each hop with the words that say so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx  # type: ignore[import-untyped]
import pyoxigraph as ox

from civicgraph.errors import NotFoundError
from civicgraph.graph.network.ties import Tie, ties
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


def connection(store: Store, one: str, other: str) -> list[Hop]:
    """The hops of the shortest chain between two IRIs, two for each event on the way; NotFoundError where there is none."""
    held = ties(store)
    woven = _bipartite(held)
    for end in (one, other):
        if end not in woven:
            raise NotFoundError(f"no event or post names {end}")
    try:
        nodes = nx.shortest_path(woven, one, other)
    except nx.NetworkXNoPath:
        raise NotFoundError(f"nothing connects {one} with {other}") from None
    parts = {(tie.thing, tie.event): tie for tie in reversed(held)}
    return [_hop(store, parts.get(step) or parts[step[::-1]]) for step in pairwise(nodes)]


def _bipartite(held: Iterable[Tie]) -> nx.Graph:
    """Things on one side, events and posts on the other; edges in code point order, so that of several shortest chains one is found."""
    woven: nx.Graph = nx.Graph()
    woven.add_edges_from(sorted((tie.thing, tie.event) for tie in held if tie.has_name))
    return woven


def _hop(store: Store, tie: Tie) -> Hop:
    for row in store.rows("network-evidence", event=tie.event, thing=tie.thing):
        return Hop(tie.thing, tie.name, tie.role, tie.event, tie.label, _text(row["words"]), _text(row["article"]))
    return Hop(tie.thing, tie.name, tie.role, tie.event, tie.label, "", "")


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
