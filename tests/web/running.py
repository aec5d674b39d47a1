"""A real server in a process of its own, for the tests that ask it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SERVE = (
    "import sys; from pathlib import Path; from civicgraph.config import Settings; from civicgraph.web.app import serve; "
    "serve(Path(sys.argv[1]), Settings(port=0, texts=sys.argv[2]))"
)

_STORE = (
    "import sys; from web import sample; from civicgraph.ingest import store_extractions; "
    "store_extractions([getattr(sample, sys.argv[2])()], sys.argv[1])"
)


def store_elsewhere(reading: str, store: Path) -> None:
    """Stores one of the readings of `sample` by a process of its own, as an ingest beside a server does."""
    subprocess.run([sys.executable, "-c", _STORE, str(store), reading], check=True, cwd=Path(__file__).parents[1])


@contextmanager
def server(store: Path, texts: str = "full") -> Iterator[str]:
    """The address of a server on a free port over this store, until the block ends."""
    with _running([sys.executable, "-c", _SERVE, str(store), texts]) as (address, _):
        yield address


@contextmanager
def served(*arguments: str, **settings: str) -> Iterator[tuple[str, int]]:
    """The address and the process of `civicgraph serve` on a free port, with these arguments and settings, as users start it."""
    with _running([sys.executable, "-m", "civicgraph", "serve", "--port", "0", *arguments], **settings) as running:
        yield running


@contextmanager
def _running(command: list[str], **settings: str) -> Iterator[tuple[str, int]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CIVICGRAPH_")}
    environment |= {f"CIVICGRAPH_{name.upper()}": value for name, value in settings.items()}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stderr is not None
        said = process.stderr.readline()
        address = re.search(r"http://\S+", said)
        if not address:
            raise AssertionError(said + process.stderr.read())
        threading.Thread(target=process.stderr.read, daemon=True).start()  # else what the server says fills the pipe
        yield address.group().rstrip("/"), process.pid
    finally:
        process.terminate()
        process.wait(timeout=10)
