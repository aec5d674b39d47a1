"""The best neighbours of each article: how good one must be to get into its list, and who would have to go.

The store's links are the memory. To read a list there costs dozens of look-ups, and an article that comes is compared with hundreds; so the lists
are kept beside the search index too, as columns of numbers: sixty bytes an article and its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from civicgraph.graph.relating.links import Best, Links, Neighbour

_FILE = "lists.npz"
_UNKNOWN = 0xFFFF  # in place of the first score of a list that only the store has
_FIRST = 256  # rows at first


class BestLists:
    """Lists of neighbours, best first, at most `length` long. Each article that is named has a row, with its list where that is known."""

    def __init__(self, folder: Path, links: Links, length: int) -> None:
        self._file, self._links, self._length = folder / _FILE, links, length
        self._names, self._near, self._scores = _read(self._file, length)
        self._rows = {name: row for row, name in enumerate(self._names) if name}
        self._free = [row for row, name in enumerate(self._names) if not name]

    def of(self, article: str) -> Best:
        """The list of an article: all its links hold its own best."""
        row = self._rows.get(article)
        if row is None or self._scores[row, 0] == _UNKNOWN:
            row = self._keep(article, self._links.neighbours(article)[: self._length])
        pairs = zip(self._scores[row].tolist(), self._near[row].tolist(), strict=True)
        return [(-score, self._names[other]) for score, other in pairs if score]

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
        row = self._rows.get(article)
        return -1 if row is None or self._scores[row, 0] == _UNKNOWN else int(self._scores[row, -1])

    def has_room(self, best: Best) -> bool:
        """Whether a list may grow."""
        return len(best) < self._length

    def put(self, lists: Mapping[str, Best], gone: Iterable[str] = ()) -> None:
        """Takes these lists in place of what was known, and forgets articles that went, which are in none of them any more."""
        self._file.unlink(missing_ok=True)
        for article, best in lists.items():
            self._keep(article, best)
        freed = [self._rows.pop(article) for article in gone]
        for row in freed:
            self._names[row], self._scores[row], self._near[row] = "", 0, 0
        if freed:
            left = (np.isin(self._near, freed) & (self._scores > 0)).any(axis=1)  # lists of which links were taken out by somebody else
            self._scores[left, 0] = _UNKNOWN
        self._free.extend(freed)

    def _keep(self, article: str, best: Best) -> int:
        row, others = self._row(article), [self._row(other) for _, other in best]
        self._scores[row], self._near[row] = 0, 0
        self._scores[row, : len(best)] = [-score for score, _ in best]
        self._near[row, : len(best)] = others
        return row

    def _row(self, article: str) -> int:
        """The row of an article, a new one where it has none."""
        row = self._rows.get(article)
        if row is None:
            if not self._free:
                self._grow()
            row = self._rows[article] = self._free.pop()
            self._names[row], self._scores[row, 0] = article, _UNKNOWN
        return row

    def _grow(self) -> None:
        before, after = len(self._names), max(_FIRST, 2 * len(self._names))
        self._free.extend(range(after - 1, before - 1, -1))
        more = after - before
        self._names.extend([""] * more)
        self._scores = np.concatenate([self._scores, np.zeros((more, self._length), np.uint16)])
        self._near = np.concatenate([self._near, np.zeros((more, self._length), np.uint32)])

    def clear(self) -> None:
        """Forgets everything, as before all lists are made anew."""
        self._names, self._near, self._scores = _empty(self._length)
        self._rows, self._free = {}, []

    def save(self) -> None:
        """Writes the lists beside the index; what is there is replaced, for a snapshot shares the file."""
        self._file.unlink(missing_ok=True)
        used = 1 + max(self._rows.values(), default=-1)
        names = np.frombuffer("\n".join(self._names[:used]).encode(), np.uint8)
        np.savez(self._file, names=names, near=self._near[:used], scores=self._scores[:used])


Columns = tuple[list[str], NDArray[np.uint32], NDArray[np.uint16]]


def _empty(length: int) -> Columns:
    return [], np.zeros((0, length), np.uint32), np.zeros((0, length), np.uint16)


def _read(file: Path, length: int) -> Columns:
    """What `save` wrote; nothing where there is no such file or lists of another length, and then lists are read as they are needed."""
    try:
        with np.load(file) as saved:
            names, near, scores = saved["names"].tobytes().decode().split("\n"), saved["near"], saved["scores"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return _empty(length)
    fits = near.shape == scores.shape == (len(names), length)
    return (names, near.astype(np.uint32), scores.astype(np.uint16)) if fits else _empty(length)
