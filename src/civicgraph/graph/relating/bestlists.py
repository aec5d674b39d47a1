"""The best neighbours of each article: what the store has of them, what of it is in memory, and how good one must be to get into a list.

The store's links are the memory. To read a list costs a dozen look-ups, and an article that comes is compared with hundreds that it will
not reach; so the score of the last of each full list is kept beside the search index, two bytes an article.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from civicgraph.graph.relating.articleindex import key_of
from civicgraph.graph.relating.links import Best, Links, Neighbour

_FILE = "reach.npz"
_LISTS = 20_000  # lists of neighbours kept in memory


class BestLists:
    """Lists of neighbours, best first, at most `length` long."""

    def __init__(self, folder: Path, links: Links, length: int) -> None:
        self._file, self._links, self._length = folder / _FILE, links, length
        self._lists: dict[str, Best] = {}
        self._last: dict[str, int] = {}  # the score of the last neighbour, 0 where there is room
        self._unsaved: set[str] = set()  # of `_last` what `save` did not write yet
        self._read = _read(self._file)

    def of(self, article: str) -> Best:
        """The list of an article: all its links hold its own best."""
        known = self._lists.get(article)
        return self._links.neighbours(article)[: self._length] if known is None else known

    def admits(self, other: str, neighbour: Neighbour) -> bool:
        """Whether a new neighbour is good enough for the list of another article."""
        last = self._reach(other)
        if last >= 0 and neighbour[0] != -last:
            return -neighbour[0] > last
        best = self.of(other)
        return self.has_room(best) or neighbour < best[-1]

    def holds(self, article: str, linked: Neighbour) -> bool:
        """Whether an article to which another is linked has it in its own list; that is read only where the scores leave it open."""
        last = self._reach(article)
        if last >= 0 and linked[0] != -last:
            return -linked[0] > last
        return linked in self.of(article)

    def _reach(self, article: str) -> int:
        """The score of the last neighbour of a list, 0 where there is room, -1 where that is not known."""
        last = self._last.get(article)
        if last is None:
            last = self._last[article] = self._read.get(key_of(article), -1)
        return last

    def has_room(self, best: Best) -> bool:
        """Whether a list may grow."""
        return len(best) < self._length

    def put(self, lists: Mapping[str, Best], gone: Iterable[str] = ()) -> None:
        """Takes these lists in place of what was known, and forgets those of articles that went."""
        self._file.unlink(missing_ok=True)
        if len(self._lists) > _LISTS:
            self._lists.clear()
        self._lists.update(lists)
        self._last.update((article, 0 if self.has_room(best) else -best[-1][0]) for article, best in lists.items())
        self._unsaved.update(lists)
        for article in gone:
            del self._lists[article], self._last[article]
            self._unsaved.discard(article)
            self._read.pop(key_of(article), None)

    def clear(self) -> None:
        """Forgets everything, as before all lists are made anew."""
        self._lists.clear()
        self._last.clear()
        self._unsaved.clear()
        self._read.clear()

    def save(self) -> None:
        """Writes beside the index how good one must be for each list; what is there is replaced, for a snapshot shares the file."""
        self._read |= {key_of(article): self._last[article] for article in self._unsaved}
        self._unsaved.clear()
        self._file.unlink(missing_ok=True)
        keys = np.fromiter(self._read.keys(), "<u8", len(self._read))
        np.savez(self._file, keys=keys, last=np.fromiter(self._read.values(), "<u2", len(self._read)))


def _read(file: Path) -> dict[int, int]:
    """What `save` wrote; nothing where there is no such file, and then lists are read as they are needed."""
    try:
        with np.load(file) as saved:
            return dict(zip(saved["keys"].tolist(), saved["last"].tolist(), strict=True))
    except (OSError, ValueError, KeyError, EOFError):
        return {}
