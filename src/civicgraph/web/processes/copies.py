"""Which files strangers' queries run on: the snapshot itself, or a copy of it without whole texts."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import threading
from pathlib import Path

from civicgraph.graph.storage.redacted import without_texts
from civicgraph.web.processes import leased
from civicgraph.web.viewing.reading import Reading

_KEPT = 2  # copies: a query may be about to open the one before


class Copies:
    """Gives the folder of quads to run on; makes a copy for each new snapshot where whole texts are not shown."""

    def __init__(self, reading: Reading, whole: bool) -> None:
        self._reading, self._whole = reading, whole
        self._lock = threading.Lock()
        self._made: list[tuple[int, Path]] = []
        self._at: tuple[object, Path] | None = None
        self._home: Path | None = None
        self._lease = -1

    def ready(self) -> Path | None:
        """The folder of the newest state, where that costs nothing: nothing was published since it was last asked for."""
        return self._at[1] if self._at and self._at[0] == self._reading.stamp() else None

    def newest(self) -> Path:
        """The folder of the newest state that strangers may see. Waits where a copy is being made."""
        with self._lock:
            stamp = self._reading.stamp()
            try:
                folder = self._newest()
            except (FileNotFoundError, shutil.Error):  # replaced and deleted in between
                folder = self._newest()
            self._at = (stamp, folder)
            return folder

    def _newest(self) -> Path:
        generation, snapshot = self._reading.published()
        return snapshot / "quads" if self._whole else self._copy(generation, snapshot)

    def snapshot(self) -> Path:
        """The folder of the newest state with all texts, for who may read and change everything."""
        return self._reading.published()[1] / "quads"

    def _copy(self, generation: int, snapshot: Path) -> Path:
        if not self._made or self._made[-1][0] != generation:
            home = self._folder() / str(generation)
            folder = without_texts(snapshot / "quads", home / "quads")
            (home / "in-use").touch()
            self._made.append((generation, folder))
            self._made = [made for made in self._made[:-_KEPT] if not leased.sweep(made[1].parent)] + self._made[-_KEPT:]
        return self._made[-1][1]

    def _folder(self) -> Path:
        """A folder of our own beside the snapshots, so that files can be shared; elsewhere where we may not write there."""
        if self._home is None:
            try:
                beside = self._reading.folder / "served"
                beside.mkdir(exist_ok=True)
                _sweep(beside)
                self._home = Path(tempfile.mkdtemp(dir=beside))
            except OSError:
                self._home = Path(tempfile.mkdtemp(prefix="civicgraph-"))
            self._lease = os.open(self._home / "in-use", os.O_CREAT | os.O_RDWR)
            fcntl.flock(self._lease, fcntl.LOCK_EX)
        return self._home

    def close(self) -> None:
        """Removes the copies."""
        with self._lock:
            if self._home is not None:
                shutil.rmtree(self._home, ignore_errors=True)
                os.close(self._lease)
                self._home, self._made = None, []


def _sweep(beside: Path) -> None:
    """Removes what servers that were killed left behind."""
    for home in beside.iterdir():
        leased.sweep(home)
