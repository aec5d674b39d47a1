"""Which judgements the articles of a store call for: of each group of nodes that are one event, the one told first is kept.

They are a function of the articles, of what people judged and of the words that ship with the program, whatever was judged here before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

import pyoxigraph as ox

from civicgraph.config import NAMESPACE
from civicgraph.graph.correcting import asides
from civicgraph.graph.correcting.corrections import Corrections
from civicgraph.graph.correcting.judgements import DECLINED, SAME, Judgement, Why
from civicgraph.graph.describing.account import account
from civicgraph.graph.identifying.alike import Scale, features
from civicgraph.graph.identifying.grouping import Group, Pair, groups
from civicgraph.graph.identifying.signs import Sign
from civicgraph.graph.identifying.vetoes import vetoed
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.phrases import telling
from civicgraph.graph.relating.relator import Relator
from civicgraph.knowledge import Knowledge

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
    """Looks at all articles of a store; `relator` is its own, with nothing left to write."""

    def __init__(self, live: ox.Store, relator: Relator, corrections: Corrections, knowledge: Knowledge) -> None:
        self._live, self._relator, self._base = live, relator, corrections.base
        self._by_people = corrections.with_(removed=[j for j in corrections.judgements if made_here(j)])
        self._words, self._units, self._scale = telling(knowledge.lexicon), knowledge.units, Scale.of(knowledge.lexicon["identity"]["pair"])
        self._declined = {frozenset(j.judges) for j in self._by_people.judgements if j.verdict == DECLINED}
        self._told = Telling()

    def judgements(self, author: str, time: str) -> Iterator[Judgement]:
        """The judgements that two nodes are one, those together that are told by one article: whoever applies some at a time rewrites it once."""
        signs = {article: told for article in asides.articles(self._live, self._base) if (told := self._signs(article))}
        pairs = [pair for article in sorted(signs) for pair in self._pairs(article, signs)]
        staying = self._staying({node for pair in pairs for node in (pair.one, pair.other)})
        joined = groups(pairs, self._told.articles, staying, self._are_two)
        for group in sorted(joined, key=lambda group: min(min(self._told.articles[node]) for node in group.nodes)):
            yield from self._judged(group, staying, author, time)

    def _are_two(self, one: str, other: str) -> bool:
        """Whether two nodes are not one event, whatever joins them: somebody said so, or what is told of them excludes it."""
        return frozenset((one, other)) in self._declined or any(
            vetoed(a, b, self._scale.apart) for a in self._told.signs[one] for b in self._told.signs[other]
        )

    def _signs(self, article: str) -> list[tuple[str, Sign]]:
        """The events of an article, as they are without the program's own judgements; what people split off is left alone."""
        card = self._relator.card(article)
        events = card.events
        apart = self._by_people.apart(article)
        if asides.of(self._live, article, self._base):
            told = account(self._by_people.applied(asides.extracted(self._live, article, self._base), article))
            events = told.events if told else ()
        known = {*apart, *apart.values()}
        found = [(event.iri, Sign.of(event, card.published, self._words, self._units)) for event in events if f"<{event.iri}>" not in known]
        for event, sign in found:
            self._told.add(event, sign, article, card.published)
        return found

    def _pairs(self, article: str, signs: Mapping[str, list[tuple[str, Sign]]]) -> Iterator[Pair]:
        """The pairs of events, one of this article and one of another that is like it, which are likely one event."""
        for other, lexical in self._relator.alike(article, self._scale.least_text):
            for ours, mine in signs[article]:
                for theirs, its in signs.get(other, ()):
                    if mine.cls == its.cls and ours != theirs and not vetoed(mine, its, self._scale.apart):
                        found = features(mine, its, lexical)
                        likely = self._scale.probability(found)
                        if likely >= self._scale.least:
                            yield Pair(min(ours, theirs), max(ours, theirs), round(likely, _PLACES), self._scale.reasons(found))

    def _staying(self, nodes: Set[str]) -> set[str]:
        """The nodes that must not go: reference facts, and those about which people decided."""
        curated = ox.NamedNode(self._base + iris.CURATED)
        judged = {node for judgement in self._by_people.judgements if judgement.verdict != DECLINED for node in judgement.judges}
        return {n for n in nodes if n in judged or any(self._live.quads_for_pattern(ox.NamedNode(n), None, None, curated))}

    def _judged(self, group: Group, staying: Set[str], author: str, time: str) -> Iterator[Judgement]:
        kept = min(group.nodes, key=lambda node: (node not in staying, self._told.first[node], node))
        for gone in sorted(group.nodes - {kept}):
            pair = max((p for p in group.pairs if gone in (p.one, p.other)), key=lambda p: (p.probability, p.one, p.other))
            why = Why(pair.why, author, time)
            yield Judgement(SAME, (kept, gone), why, keeps=kept, keeps_class=NAMESPACE + self._told.signs[kept][0].cls, score=pair.probability)
