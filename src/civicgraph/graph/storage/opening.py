"""How a writer comes to its store: the lock of the folder, the first state of a new one, the published state of one that was left unfinished."""

from __future__ import annotations

import fcntl
import gc
import shutil
from collections.abc import Iterable, Iterator
from typing import IO

import pyoxigraph as ox

from civicgraph.errors import StoreError
from civicgraph.graph.facts.reference import reference_quads
from civicgraph.graph.rdf.iris import CURATED
from civicgraph.graph.storage import upkeep
from civicgraph.graph.storage.counts import FILE
from civicgraph.graph.storage.layout import FORMAT, Layout, link_tree, sync, write_for_good
from civicgraph.graph.storage.migration import bring_up_to_date
from civicgraph.graph.storage.snapshots import prune, publish
from civicgraph.knowledge import Knowledge

_CHUNK = 50_000  # lines of reference facts that are loaded at once


def locked(layout: Layout) -> IO[bytes]:
    """The lock of a store folder; StoreError where another writer has it or the folder holds something else."""
    layout.folder.mkdir(parents=True, exist_ok=True)
    if not layout.format.exists() and any(path.name != "lock" for path in layout.folder.iterdir()):
        raise StoreError(f"{layout.folder}: the folder is not empty and holds no civicgraph store; name another")
    lock = layout.lock.open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise StoreError(f"{layout.folder}: another writer has this store; try again when it is done") from None
    return lock


def opened(layout: Layout) -> ox.Store:
    """The writer's store. A former one of this process may wait to be collected as garbage, and has its lock until then."""
    path = str(layout.live / "quads")
    try:
        return ox.Store(path)
    except OSError:
        gc.collect()
        return ox.Store(path)


def prepare(layout: Layout, knowledge: Knowledge, base: str) -> None:
    """Makes `live/` equal to what CURRENT names, or makes the first state where nothing was ever published."""
    if layout.format.exists() and layout.base() != base:
        raise StoreError(f"{layout.folder}: the store has IRIs under {layout.base()}, not under {base}")
    if not layout.format.exists():
        write_for_good(layout.format, f"{FORMAT}\n{base}\n")
    if not layout.current.exists():
        _create(layout, knowledge, base)
    elif layout.dirty.exists() or not layout.live.is_dir():
        _restore(layout)
    bring_up_to_date(layout)
    prune(layout)


def _create(layout: Layout, knowledge: Knowledge, base: str) -> None:
    """A store with the reference facts alone, in the default graph and in graph/curated."""
    shutil.rmtree(layout.live, ignore_errors=True)
    shutil.rmtree(layout.snapshots, ignore_errors=True)
    layout.live.mkdir(parents=True)
    layout.snapshots.mkdir()
    live = ox.Store(str(layout.live / "quads"))
    lines = list(reference_quads(knowledge, base))
    for chunk in _chunks(lines):
        for graph in (ox.DefaultGraph(), ox.NamedNode(base + CURATED)):
            live.bulk_load(chunk, ox.RdfFormat.N_TRIPLES, to_graph=graph)
    upkeep.remember(layout, lines)
    publish(layout, live)
    layout.dirty.unlink(missing_ok=True)


def _chunks(lines: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    for line in lines:
        held.append(line)
        if len(held) == _CHUNK:
            yield b"\n".join(held)
            held.clear()
    yield b"\n".join(held)


def _restore(layout: Layout) -> None:
    """Puts `live/` back to the published snapshot."""
    shutil.rmtree(layout.live, ignore_errors=True)
    draft = layout.folder / "live.new"
    shutil.rmtree(draft, ignore_errors=True)
    link_tree(layout.snapshot(layout.generation()), draft)
    (draft / "in-use").unlink()
    (draft / FILE).unlink(missing_ok=True)
    draft.rename(layout.live)
    sync(layout.folder)
    layout.dirty.unlink(missing_ok=True)
