"""From pairs of nodes that are likely one event to groups: a function of the set of pairs, whatever their order.

The likeliest pair is joined first, the smaller IRIs among equals. Two groups are not joined where an article tells of both, since one article
tells its events apart, where both have a node that must stay, or where anything in one of them excludes anything in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import TypeAlias

Two: TypeAlias = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two nodes, the smaller IRI first, how likely they are one event, and why."""

    one: str
    other: str
    probability: float = field(compare=False)
    why: str = field(compare=False, default="")


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes that are one event, and the pairs by which they came together."""

    nodes: frozenset[str]
    pairs: tuple[Pair, ...]


def best(pairs: Iterable[Pair]) -> list[Pair]:
    """Each pair of nodes once, at its likeliest."""
    found: dict[tuple[str, str], Pair] = {}
    for pair in pairs:
        known = found.get((pair.one, pair.other))
        if known is None or (-pair.probability, pair.why) < (-known.probability, known.why):
            found[pair.one, pair.other] = pair
    return sorted(found.values(), key=lambda pair: (-pair.probability, pair))


def groups(pairs: Iterable[Pair], articles: Mapping[str, Set[str]], staying: Set[str], two: Two) -> list[Group]:
    """The groups of two nodes and more, by their smallest IRI. `articles` says which articles tell of a node, `two` which nodes are not one."""
    members: dict[str, set[str]] = {}
    joined: dict[str, list[Pair]] = {}
    of: dict[str, str] = {}
    for pair in best(pairs):
        for node in (pair.one, pair.other):
            if node not in of:
                of[node], members[node], joined[node] = node, {node}, []
        one, other = sorted((of[pair.one], of[pair.other]))
        if one != other and _may_join(members[one], members[other], articles, staying, two):
            for node in members[other]:
                of[node] = one
            members[one] |= members.pop(other)
            joined[one] += [pair, *joined.pop(other)]
    found = [Group(frozenset(nodes), tuple(joined[name])) for name, nodes in members.items() if len(nodes) > 1]
    return sorted(found, key=lambda group: min(group.nodes))


def _may_join(ours: Set[str], theirs: Set[str], articles: Mapping[str, Set[str]], staying: Set[str], two: Two) -> bool:
    telling = [{article for node in nodes for article in articles[node]} for nodes in (ours, theirs)]
    if telling[0] & telling[1] or (ours & staying and theirs & staying):
        return False
    return not any(two(one, other) for one in ours for other in theirs)
