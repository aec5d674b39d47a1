"""Files to take away, made anew for each published state by a process of its own and kept while the server runs.

Whoever asks first sets the process going; until it is done the list is 202 and a file 503, with the time to come back. No whole texts are in them.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import FileResponse, JSONResponse, Response

from civicgraph.errors import NotFoundError
from civicgraph.graph.publishing.dataset import Distribution
from civicgraph.graph.publishing.tables import tables

if TYPE_CHECKING:
    from civicgraph.web.site import Site

_MEDIA = {
    ".gz": "application/n-quads",
    ".sqlite": "application/vnd.sqlite3",
    ".csv": "text/csv",
    ".json": "application/csvm+json",
    ".ttl": "text/turtle",
}
_SOON = {"retry-after": "10", "cache-control": "no-store"}
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
        return _MEDIA[self.path.suffix]


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


def distributions(site: Site, here: str) -> list[Distribution]:
    """The files as the description of the dataset names them; size and hash are not told, because they are known only once a file is made."""
    names = [("all.nq.gz", ".gz"), ("tables.sqlite", ".sqlite"), *((f"csv/{table.name}.csv", ".csv") for table in tables())]
    return [Distribution(name, f"{here}/dumps/{name}", _MEDIA[suffix]) for name, suffix in names]


def listing(request: Request) -> Response:
    """Which files there are, with size and hash."""
    site: Site = request.app.state.site
    found = site.dumps.of(site.reading.view().generation)
    if found is None:
        return JSONResponse({"status": "being made"}, 202, headers=_SOON)
    files = [{"name": one.name, "url": f"/dumps/{one.name}", "bytes": one.size, "sha256": one.sha256, "mediaType": one.media_type} for one in found]
    return JSONResponse({"license": "https://creativecommons.org/licenses/by/4.0/", "files": files})


def file(request: Request, name: str) -> Response:
    """One of the files."""
    site: Site = request.app.state.site
    found = site.dumps.of(site.reading.view().generation)
    if found is None:
        return _later()
    for one in found:
        if one.name == name:
            headers = {"repr-digest": f"sha-256=:{_base64(one.sha256)}:"}
            return FileResponse(one.path, media_type=one.media_type, filename=f"civicgraph-{Path(name).name}", headers=headers)
    raise NotFoundError(f"there is no dump {name!r}; /dumps/ lists them")


def _base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()


def _later() -> Response:
    body = {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": "the files are being made; ask again in a moment"}
    return JSONResponse(body, 503, headers=_SOON, media_type="application/problem+json")
