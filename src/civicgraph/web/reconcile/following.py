"""The index of names of a running server: made when it is first asked for, made anew beside the old one when something was published."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from civicgraph.graph.candidates import Forms, Index, name_forms, open_index
from civicgraph.web.viewing.reading import Reading

_REST = 2.0  # after a making, so many times as long nothing is made anew: a busy ingest publishes every second


class Following:
    """Gives the index of the newest snapshot, or of the one before it while the newest is being read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._forms: Forms | None = None
        self._rested = 0.0

    def index(self) -> Index:
        """The index; waits only where there is none yet."""
        index = self._index
        if index is None:
            with self._lock:
                return self._index or self._made()
        if index.generation != self._reading.view().generation and time.monotonic() > self._rested and self._lock.acquire(blocking=False):
            threading.Thread(target=self._renew, daemon=True).start()
        return index

    def begin(self) -> None:
        """Begins to make the index where there is none, and does not wait for it."""
        if self._index is None:
            threading.Thread(target=self.index, daemon=True).start()

    def _renew(self) -> None:
        try:
            self._made()
        finally:
            self._lock.release()

    def _made(self) -> Index:
        begun = time.monotonic()
        self._forms = self._forms or name_forms()
        self._index = open_index(Path(self._reading.folder), self._forms)
        self._rested = time.monotonic() + _REST * (time.monotonic() - begun)
        return self._index
