"""Published states of the store: made by the writer, opened by readers, deleted when nobody reads them.

A reader locks the file `in-use` of its snapshot in shared mode; the kernel drops the lock when the reader ends, however it ends. The
writer deletes a snapshot only where it gets that lock for itself.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pyoxigraph as ox

from civicgraph.errors import StoreError
from civicgraph.graph.storage.counts import carry
from civicgraph.graph.storage.layout import Layout, failure, link_tree, sync, write_for_good
from civicgraph.graph.storage.record import Changes

KEPT = 3  # the newest snapshots stay although nobody reads them: a reader may be about to open one
_ATTEMPTS = 20


class Snapshot:
    """One published state, opened read-only and protected from deletion as long as this object lives."""

    def __init__(self, layout: Layout, generation: int) -> None:
        self.generation = generation
        self.folder = layout.snapshot(generation)
        self._lease = _lease(self.folder)
        try:
            self.quads = ox.Store.read_only(str(self.folder / "quads"))
        except (OSError, RuntimeError) as error:  # RuntimeError: the engine's word for a damaged file
            os.close(self._lease)
            self._lease = -1
            raise StoreError(f"{layout.folder}: snapshot {generation} cannot be read: {error}") from error

    def __del__(self) -> None:
        if getattr(self, "_lease", -1) >= 0:
            os.close(self._lease)
            self._lease = -1


def open_current(layout: Layout) -> Snapshot:
    """The snapshot that CURRENT names; tries again where the writer replaced and deleted it in between."""
    for _ in range(_ATTEMPTS):
        generation = layout.generation()
        try:
            return Snapshot(layout, generation)
        except FileNotFoundError:
            continue
        except PermissionError as error:
            raise failure(layout.folder, error) from error
    raise StoreError(f"{layout.folder}: snapshot {generation}, which CURRENT names, is missing")


def _lease(folder: Path) -> int:
    """An open file with a shared lock on this snapshot; FileNotFoundError where it was deleted before the lock was ours."""
    path = folder / "in-use"
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        if not os.path.samestat(os.fstat(handle), path.stat()):
            raise FileNotFoundError(path)
    except BaseException:
        os.close(handle)
        raise
    return handle


def publish(layout: Layout, live: ox.Store, changes: Changes | None = None) -> int:
    """Makes the writer's state the one that readers open, in one step; returns its number. `changes`: since the last one, where that is known."""
    generation = _newest(layout) + 1
    target, draft = layout.snapshot(generation), layout.snapshots / f"{generation}.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    live.backup(str(draft / "quads"))
    if (layout.live / "search").is_dir():
        _copy_index(layout.live / "search", draft / "search")
    (draft / "in-use").touch()
    carry(layout.snapshot(layout.generation()) if changes else draft, draft, live, changes)
    sync(draft / "quads")
    sync(draft)
    draft.rename(target)
    sync(layout.snapshots)
    write_for_good(layout.current, f"{generation}\n")
    return generation


def _copy_index(source: Path, target: Path) -> None:
    """Copies the search index in one consistent state: again where its list of segments changed or a file went away meanwhile."""
    for _ in range(_ATTEMPTS):
        before = _bytes(source / "meta.json")
        try:
            link_tree(source, target)
        except (FileNotFoundError, shutil.Error):
            shutil.rmtree(target, ignore_errors=True)
            continue
        if _bytes(source / "meta.json") == before == _bytes(target / "meta.json"):
            return
        shutil.rmtree(target)
    raise OSError(f"{source}: the search index does not come to rest")


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _numbers(layout: Layout) -> list[int]:
    if not layout.snapshots.is_dir():
        return []
    return sorted(int(path.name) for path in layout.snapshots.iterdir() if path.name.isdecimal())


def _newest(layout: Layout) -> int:
    return max([*_numbers(layout), layout.generation() if layout.current.exists() else 0], default=0)


def prune(layout: Layout, kept: int = KEPT) -> None:
    """Deletes what no reader needs: old snapshots that nobody has locked, and what a crash left half made."""
    current = layout.generation()
    for path in layout.snapshots.iterdir():
        if not path.name.isdecimal() or int(path.name) > current:
            shutil.rmtree(path, ignore_errors=True)
    for generation in [n for n in _numbers(layout) if n < current][: -(kept - 1) or None]:
        _delete_unless_read(layout.snapshot(generation))


def _delete_unless_read(folder: Path) -> None:
    try:
        handle = os.open(folder / "in-use", os.O_RDONLY)
    except OSError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        gone = folder.with_name(folder.name + ".gone")
        folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
    except OSError:
        pass  # a reader has it: another time
    finally:
        os.close(handle)
