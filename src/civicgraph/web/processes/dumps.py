"""Files to take away, made anew for each published state by a process of its own and kept while the server runs. No whole texts are in them."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

MEDIA = {
    ".gz": "application/n-quads",
    ".sqlite": "application/vnd.sqlite3",
    ".csv": "text/csv",
    ".json": "application/csvm+json",
    ".ttl": "text/turtle",
}
_MAKE = "import sys; from civicgraph.cli import main; sys.exit(main(sys.argv[1:]))"


@dataclass(frozen=True, slots=True)
class Dump:
    """A file that can be fetched."""

    name: str
    path: Path
    size: int
    sha256: str

    @property
    def media_type(self) -> str:
        """What it is."""
        return MEDIA[self.path.suffix]


@dataclass
class Dumps:
    """The files of the state that was asked for last."""

    folder: Path
    _home: Path | None = None
    _made: tuple[int, tuple[Dump, ...]] = (-1, ())
    _making: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, generation: int) -> tuple[Dump, ...] | None:
        """The files of a published state; None while they are made."""
        with self._lock:
            if self._made[0] == generation:
                return self._made[1]
            if self._making is None or not self._making.is_alive():
                self._making = threading.Thread(target=self._make, args=(generation,), daemon=True)
                self._making.start()
            return None

    def _make(self, generation: int) -> None:
        home = Path(tempfile.mkdtemp(prefix="civicgraph-dumps-"))
        for profile, name, more in (("nquads", "all.nq.gz", ["--no-texts"]), ("sqlite", "tables.sqlite", []), ("csv", "csv", [])):
            command = [sys.executable, "-c", _MAKE, "export", "--store", str(self.folder), "-o", str(home / name), "--profile", profile, *more]
            if subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode:
                shutil.rmtree(home, ignore_errors=True)
                return
        made = tuple(_dump(path, home) for path in sorted(home.rglob("*")) if path.is_file())
        with self._lock:
            before, self._home, self._made = self._home, home, (generation, made)
        if before is not None:
            shutil.rmtree(before, ignore_errors=True)

    def close(self) -> None:
        """Deletes what was made."""
        with self._lock:
            if self._home is not None:
                shutil.rmtree(self._home, ignore_errors=True)
            self._home, self._made = None, (-1, ())


def _dump(path: Path, home: Path) -> Dump:
    with path.open("rb") as file:
        return Dump(str(path.relative_to(home)), path, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
