"""A whole store as sorted N-Quads: the same store gives the same bytes, on any machine and however large it is."""

from __future__ import annotations

import gzip
import heapq
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Literal, cast

import pyoxigraph as ox

from civicgraph.graph.rdf.vocabulary import CIVIC
from civicgraph.graph.storage.layout import guarded
from civicgraph.graph.storage.store import Store

_RUN = 400_000  # lines that are sorted in memory at once


def export(store: Store, path: Path, texts: Literal["full", "quotes"] = "full") -> int:
    """Writes every quad, sorted, and returns their number; gzipped where the name ends in .gz. The file appears when it is whole.

    With `quotes` the frozen texts are left out; the exact characters of each mention stay. StoreError where it cannot be written.
    """
    with guarded(path.parent), tempfile.TemporaryDirectory(prefix="civicgraph-export-", dir=path.parent) as folder:
        dump, draft, count = Path(folder) / "dump", Path(folder) / "sorted", 0
        store.quads.dump(str(dump), ox.RdfFormat.N_QUADS)
        with _sink(draft, path.suffix == ".gz") as sink:
            for line in _sorted_lines(dump, Path(folder), texts):
                sink.write(line)
                count += 1
        draft.replace(path)
    return count


@contextmanager
def _sink(path: Path, zipped: bool) -> Iterator[IO[bytes]]:
    """The file to write to; a gzip file without name and time, which would differ from run to run."""
    with path.open("wb") as file:
        if not zipped:
            yield file
            return
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
            yield cast(IO[bytes], packed)


def _sorted_lines(dump: Path, folder: Path, texts: str) -> Iterator[bytes]:
    """The lines of a file in byte order, sorted in runs that fit in memory and then merged."""
    content = f" {CIVIC.content} ".encode()
    runs: list[Path] = []
    with dump.open("rb") as lines:
        kept = (line for line in lines if texts == "full" or content not in line.partition(b'"')[0])
        while run := sorted(islice(kept, _RUN)):
            runs.append(folder / f"run-{len(runs)}")
            runs[-1].write_bytes(b"".join(run))
    os.unlink(dump)
    with ExitStack() as stack:
        yield from heapq.merge(*(stack.enter_context(run.open("rb")) for run in runs))
