"""Which articles came, changed or went since somebody asked for it: a list beside the index, for who keeps what it made of each article.

Nothing is written until somebody begins, and whoever makes the index anew takes the list away with it: then all articles count as touched.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_FILE = "touched.log"  # of this ending a snapshot gets a copy and no link
_MOST = 5_000_000  # bytes, after which it is as well to look at all


class Touched:
    """The list of one index folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE

    def note(self, articles: Iterable[str]) -> None:
        """Adds articles, by IRI, before what became of them is published."""
        if not self._file.exists():
            return
        if self._file.stat().st_size > _MOST:
            return self.lose()
        with self._file.open("a", encoding="utf-8") as file:
            file.writelines(f"{article}\n" for article in sorted(articles))
            file.flush()
            os.fsync(file.fileno())

    def articles(self) -> set[str] | None:
        """Those that are on the list; None where there is no list."""
        try:
            return set(self._file.read_text("utf-8").split("\n")[:-1])
        except FileNotFoundError:
            return None

    def begin(self) -> None:
        """Begins an empty list."""
        self._file.write_text("", "utf-8")

    def lose(self) -> None:
        """Ends the list: nobody can say which articles changed."""
        self._file.unlink(missing_ok=True)
