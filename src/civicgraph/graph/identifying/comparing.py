"""Which events of several articles are likely one, brought up to date: what became of an article decides which pairs are judged again.

A pair depends on its two articles alone, on what people judged about them and on the words that ship with the program. So the pairs that come out
are those that judging all anew gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

import pyoxigraph as ox

from civicgraph.graph.correcting import asides
from civicgraph.graph.correcting.corrections import Corrections
from civicgraph.graph.correcting.judgements import PENDING
from civicgraph.graph.describing.account import Told, account
from civicgraph.graph.identifying.alike import Scale, features
from civicgraph.graph.identifying.grouping import Pair
from civicgraph.graph.identifying.judged import Compared, Judged
from civicgraph.graph.identifying.signs import ROLES, Sign
from civicgraph.graph.identifying.vetoes import vetoed
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.phrases import telling
from civicgraph.graph.relating.relator import Relator
from civicgraph.knowledge import Knowledge

_PLACES = 3  # decimals of a score
Signed = tuple[str, tuple[tuple[str, Sign], ...]]  # the day of an article, and its events with their signs


class Comparing:
    """Compares the articles of a store, as people corrected them and the program did not; `relator` is the store's, with nothing left to write."""

    def __init__(self, live: ox.Store, relator: Relator, by_people: Corrections, knowledge: Knowledge, judged: Judged) -> None:
        self._live, self._relator, self._by_people, self.judged = live, relator, by_people, judged
        self._words, self._units, self.scale = telling(knowledge.lexicon), knowledge.units, Scale.of(knowledge.lexicon["identity"]["pair"])
        self._signs: dict[str, Signed] = {}

    def bring_up_to_date(self) -> None:
        """Looks at the articles that were touched since it was done last, and judges the pairs of those that read otherwise."""
        there, known = asides.articles(self._live, self._by_people.base), self.judged.digests()
        doubtful = self._doubtful()
        looked_at = there if doubtful is None else [article for article in there if article in doubtful or article not in known]
        told = [article for article in looked_at if self._relator.describes(article)]
        changed = [compared for article in told if (compared := self._compared(article)).digest != known.get(article)]
        self.judged.forget([*(known.keys() - set(there)), *(set(looked_at) - set(told)), *(compared.article for compared in changed)])
        for compared in changed:
            self.judged.put(compared)
        self._judge({compared.article for compared in changed})

    def _doubtful(self) -> Set[str] | None:
        """The articles that may not be as they were; None where that may be all."""
        decided = sorted(j.iri(self._by_people.base) for j in self._by_people.judgements if j.verdict not in PENDING)
        same, touched = self.judged.is_of(iris.digest(*decided)), self._relator.touched.articles()
        if touched is None or same:
            return touched
        return touched | asides.corrected(self._live, self._by_people.base)  # of the others people judged nothing

    def _compared(self, article: str) -> Compared:
        """An article as it is without the program's own judgements; what people split off is left alone."""
        card = self._relator.card(article)
        events = card.events
        apart = self._by_people.apart(article)
        if asides.of(self._live, article, self._by_people.base):
            told = account(self._by_people.applied(asides.extracted(self._live, article, self._by_people.base), article))
            events = told.events if told else ()
        known = {*apart, *apart.values()}
        mine = (Told(e.iri, e.cls, e.label, tuple(r for r in e.roles if r[0] in ROLES)) for e in events if f"<{e.iri}>" not in known)
        return Compared(article, card.published, tuple(mine), self._relator.words(article))

    def _judge(self, articles: Set[str]) -> None:
        """Judges the pairs of which an end is in one of these articles."""
        for article in sorted(articles):
            if self.signs(article)[1]:
                for other, lexical in self._relator.alike(article, self.scale.least_text):
                    if other > article or other not in articles:
                        self.judged.join(min(article, other), max(article, other), self._pairs(article, other, lexical))

    def _pairs(self, article: str, other: str, lexical: float) -> Iterator[Pair]:
        """The pairs of events of two articles that are likely one event."""
        for ours, mine in self.signs(article)[1]:
            for theirs, its in self.signs(other)[1]:
                if mine.cls == its.cls and ours != theirs and not vetoed(mine, its, self.scale.apart):
                    found = features(mine, its, lexical)
                    likely = self.scale.probability(found)
                    if likely >= self.scale.least:
                        yield Pair(min(ours, theirs), max(ours, theirs), round(likely, _PLACES), self.scale.reasons(found))

    def signs(self, article: str) -> Signed:
        """The day of an article and the signs of its events, as they were compared."""
        if article not in self._signs:
            published, events = self.judged.events(article)
            self._signs[article] = published, tuple((event.iri, Sign.of(event, published, self._words, self._units)) for event in events)
        return self._signs[article]
