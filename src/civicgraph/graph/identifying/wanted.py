"""Which judgements the articles of a store call for: of each group of nodes that are one event, the one told first is kept.

They are a function of the articles, of what people judged and of the words that ship with the program, whatever was judged here before.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field

import pyoxigraph as ox

from civicgraph.config import NAMESPACE
from civicgraph.graph.correcting.corrections import Corrections
from civicgraph.graph.correcting.judgements import DECLINED, SAME, Judgement, Why
from civicgraph.graph.identifying.comparing import Comparing
from civicgraph.graph.identifying.grouping import Group, groups
from civicgraph.graph.identifying.signs import Sign
from civicgraph.graph.identifying.vetoes import vetoed
from civicgraph.graph.rdf import iris

_PLACES = 3  # decimals of a score


def made_here(judgement: Judgement) -> bool:
    """Whether a judgement that two nodes are one is the program's, which gives it a score."""
    return judgement.verdict == SAME and judgement.score is not None


@dataclass(frozen=True, slots=True)
class Telling:
    """What is known of the nodes of events: the articles that tell of each, their signs, and the first time that one was told of."""

    articles: dict[str, set[str]] = field(default_factory=dict)
    signs: dict[str, list[Sign]] = field(default_factory=dict)
    first: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, event: str, sign: Sign, article: str, published: str) -> None:
        """Takes in that an article tells of an event."""
        self.articles.setdefault(event, set()).add(article)
        self.signs.setdefault(event, []).append(sign)
        when = published or "~", article
        self.first[event] = min(when, self.first.get(event, when))


class Wanted:
    """Makes judgements of the pairs of `comparing`; `by_people` are the corrections of a store without the program's own judgements."""

    def __init__(self, live: ox.Store, comparing: Comparing, by_people: Corrections) -> None:
        self._live, self._comparing, self._by_people = live, comparing, by_people
        self._declined = {frozenset(j.judges) for j in by_people.judgements if j.verdict == DECLINED}
        self._told = Telling()

    def judgements(self, author: str, time: str) -> Iterator[Judgement]:
        """The judgements that two nodes are one, those together that are told by one article: whoever applies some at a time rewrites it once."""
        self._comparing.bring_up_to_date()
        pairs = list(self._comparing.judged.pairs())
        nodes = {node for pair in pairs for node in (pair.one, pair.other)}
        for article in self._comparing.judged.telling():
            published, signs = self._comparing.signs(article)
            for event, sign in signs:
                if event in nodes:
                    self._told.add(event, sign, article, published)
        staying = self._staying(nodes)
        joined = groups(pairs, self._told.articles, staying, self._are_two)
        for group in sorted(joined, key=lambda group: min(min(self._told.articles[node]) for node in group.nodes)):
            yield from self._judged(group, staying, author, time)

    def _are_two(self, one: str, other: str) -> bool:
        """Whether two nodes are not one event, whatever joins them: somebody said so, or what is told of them excludes it."""
        return frozenset((one, other)) in self._declined or any(
            vetoed(a, b, self._comparing.scale.apart) for a in self._told.signs[one] for b in self._told.signs[other]
        )

    def _staying(self, nodes: Set[str]) -> set[str]:
        """The nodes that must not go: reference facts, and those about which people decided."""
        curated = ox.NamedNode(self._by_people.base + iris.CURATED)
        judged = {node for judgement in self._by_people.judgements if judgement.verdict != DECLINED for node in judgement.judges}
        return {n for n in nodes if n in judged or any(self._live.quads_for_pattern(ox.NamedNode(n), None, None, curated))}

    def _judged(self, group: Group, staying: Set[str], author: str, time: str) -> Iterator[Judgement]:
        kept = min(group.nodes, key=lambda node: (node not in staying, self._told.first[node], node))
        for gone in sorted(group.nodes - {kept}):
            pair = max((p for p in group.pairs if gone in (p.one, p.other)), key=lambda p: (p.probability, p.one, p.other))
            why = Why(pair.why, author, time)
            yield Judgement(SAME, (kept, gone), why, keeps=kept, keeps_class=NAMESPACE + self._told.signs[kept][0].cls, score=pair.probability)
