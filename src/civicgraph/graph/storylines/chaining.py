"""From links to groups of articles: the strongest link first, and never a group that is held together by one thin thread.

Whoever joins all that is linked joins everything: of 8,892 articles 6,187 hang together by links of 0.2. So two groups become one only where
all pairs between them are linked well on average.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from civicgraph.graph.storylines.rules import Rules


@dataclass(frozen=True, slots=True)
class Link:
    """A related link: its IRI, both articles, the kind, the score in thousandths; of one that follows, all articles that tell of what it shares."""

    iri: str
    one: str
    other: str
    kind: str
    score: int
    tellers: frozenset[str] = frozenset()

    def is_of(self, articles: Iterable[str]) -> bool:
        """Whether what it shares is told of in these articles as much as in all others, or more."""
        return 2 * len(self.tellers.intersection(articles)) >= len(self.tellers)


class _Groups:
    """Articles in groups, with the sum of the links between each two groups."""

    def __init__(self, links: Iterable[Link]) -> None:
        self.of: dict[str, str] = {}
        self.members: dict[str, list[str]] = {}
        self._between: dict[str, dict[str, int]] = {}
        for link in links:
            for article in (link.one, link.other):
                if article not in self.of:
                    self.of[article], self.members[article], self._between[article] = article, [article], {}
            self._between[link.one][link.other] = self._between[link.other][link.one] = link.score

    def mean(self, one: str, other: str) -> float:
        """The mean score of all pairs of an article of one group and one of the other."""
        return self._between[one].get(other, 0) / (len(self.members[one]) * len(self.members[other]))

    def join(self, one: str, other: str) -> None:
        """Makes two groups one."""
        kept, gone = sorted((one, other), key=lambda group: (-len(self.members[group]), group))
        for article in self.members[gone]:
            self.of[article] = kept
        self.members[kept] += self.members.pop(gone)
        ours, theirs = self._between[kept], self._between.pop(gone)
        ours.pop(gone, None)
        for third, weight in theirs.items():
            if third != kept:
                ours[third] = ours.get(third, 0) + weight
                self._between[third][kept] = ours[third]
                del self._between[third][gone]


def chained(links: Iterable[Link], rules: Rules) -> list[tuple[str, ...]]:
    """Groups of two articles or more that belong together, each sorted, in order of their first article."""
    held = sorted(links, key=lambda link: (-link.score, link.one, link.other))
    groups = _Groups(held)
    for link in held:
        one, other = groups.of[link.one], groups.of[link.other]
        if one != other and link.score >= _least(link, rules) and groups.mean(one, other) >= rules.together:
            groups.join(one, other)
    _follow(groups, held, rules)
    return sorted(tuple(sorted(members)) for members in groups.members.values() if len(members) > 1)


def _least(link: Link, rules: Rules) -> int:
    return rules.least_telling if link.kind in rules.telling else rules.least


def _follow(groups: _Groups, links: Sequence[Link], rules: Rules) -> None:
    """Joins what one link is enough for: where what it shares is told of in these two groups more than elsewhere."""
    for link in links:
        one, other = groups.of[link.one], groups.of[link.other]
        follows = link.kind in rules.following and link.score >= rules.least_telling and one != other
        if follows and link.is_of(groups.members[one] + groups.members[other]):
            groups.join(one, other)
