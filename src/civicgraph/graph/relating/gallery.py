"""The articles that were looked at lately, ready to be compared: a row on the shelf for each, filled from the index when it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

from civicgraph.graph.relating.articleindex import IndexReader, key_of
from civicgraph.graph.relating.likeness import Columns, Shelf, unpacked
from civicgraph.graph.relating.profile import Card
from civicgraph.graph.relating.rules import Rules

_CARDS = 8192  # cards kept in memory, about 5 kB each
_ROWS = 40_000  # rows kept in memory, about 2 kB each
Addresses: TypeAlias = list[tuple[int, Any]]  # keys of articles, and where the index has them


class Gallery:
    """Rows by article; `names` has the IRI of each row."""

    def __init__(self, index: IndexReader, rules: Rules) -> None:
        self.shelf = Shelf(rules.most, rules.least_unnamed)
        self.names: dict[int, str] = {}
        self._index, self._rules = index, rules
        self._rows: dict[int, int] = {}
        self._cards: dict[str, Card] = {}

    def rows(self, columns: Columns, by_events: bool = True) -> list[int]:
        """The rows of all articles that are to be compared with this one, itself included where it is in the index.

        Without `by_events` they are those that share words: merged events do not bring them together.
        """
        return self._filled(self._comparable(columns, by_events))

    def rows_of_all(self, several: Iterable[Columns]) -> Iterator[list[int]]:
        """The same for several articles, one after the other: the index is searched for the next while what was found is looked at."""
        with ThreadPoolExecutor(1, thread_name_prefix="civicgraph-search") as beside:
            for found in beside.map(self._comparable, several):
                yield self._filled(found)

    def _comparable(self, columns: Columns, by_events: bool = True) -> Addresses:
        return self._index.comparable(self._rules.weighed_tokens(columns, by_events), self._rules.comparable)

    def _filled(self, found: Addresses) -> list[int]:
        if len(self._rows) > _ROWS:
            self._clear()
        for key, address in found:
            if key not in self._rows:
                article, packed = self._index.at(address)
                self.put(article, unpacked(packed))
        return [self._rows[key] for key, _ in found]

    def put(self, article: str, columns: Columns) -> None:
        """Gives a row to an article that has none."""
        key = key_of(article)
        if key not in self._rows:
            self._rows[key] = self.shelf.put(columns)
            self.names[self._rows[key]] = article

    def drop(self, article: str) -> None:
        """Forgets an article that changed or went away."""
        row = self._rows.pop(key_of(article), None)
        if row is not None:
            self.shelf.drop(row)
            del self.names[row]
        self._cards.pop(article, None)

    def columns(self, article: str) -> Columns:
        """The profile of an article that is in the index."""
        return unpacked(self._found(article)[0])

    def has(self, article: str) -> bool:
        """Whether the index has a card of an article."""
        found = self._index.find(article)
        return found is not None and bool(found[1])

    def card(self, article: str) -> Card:
        """The card of an article that is in the index."""
        if article not in self._cards:
            self.hold(self._found(article)[1])
        return self._cards[article]

    def hold(self, line: bytes) -> None:
        """Keeps a card, given as bytes; the one kept longest goes where there are too many."""
        if len(self._cards) >= _CARDS:
            del self._cards[next(iter(self._cards))]
        card = Card.from_json(line)
        self._cards[card.article] = card

    def _found(self, article: str) -> tuple[bytes, bytes]:
        found = self._index.find(article)
        if found is None:
            raise KeyError(article)
        return found

    def _clear(self) -> None:
        for row in self._rows.values():
            self.shelf.drop(row)
        self._rows.clear()
        self.names.clear()
