"""The store folder: where each thing lies in it, who may write, and how a file is put there for good.

format           the version of this layout and the base of the IRIs
lock             held by the one writer
reference.gz     the reference facts that came with the program
dirty            there while `live/` differs from the snapshot that CURRENT names
live/quads/      the writer's store          live/search/          the writer's search index
CURRENT          the number of the snapshot that readers open
snapshots/N/     quads/, search/ and in-use (locked in part by every reader)
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from civicgraph.errors import StoreError

FORMAT = "civicgraph store 2"
READABLE = ("civicgraph store 1", FORMAT)  # a writer brings the older ones up to date, see `migration`


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of one store folder."""

    folder: Path

    @property
    def format(self) -> Path:
        """The file that says which layout this is, and the base of its IRIs."""
        return self.folder / "format"

    @property
    def lock(self) -> Path:
        """The file whose lock the writer holds."""
        return self.folder / "lock"

    @property
    def reference(self) -> Path:
        """The file that remembers which reference facts came with the program."""
        return self.folder / "reference.gz"

    @property
    def dirty(self) -> Path:
        """The file that stands while `live/` is ahead of what is published."""
        return self.folder / "dirty"

    @property
    def live(self) -> Path:
        """The writer's folder, with `quads/` and `search/`."""
        return self.folder / "live"

    @property
    def current(self) -> Path:
        """The file that names the published snapshot."""
        return self.folder / "CURRENT"

    @property
    def snapshots(self) -> Path:
        """The folder of the snapshots."""
        return self.folder / "snapshots"

    def snapshot(self, generation: int) -> Path:
        """The folder of one snapshot."""
        return self.snapshots / str(generation)

    def generation(self) -> int:
        """The number that CURRENT holds; StoreError where the folder is no store or CURRENT is damaged."""
        try:
            return int(self.current.read_text("ascii"))
        except FileNotFoundError:
            raise StoreError(f"{self.folder}: there is no civicgraph store in this folder") from None
        except (ValueError, NotADirectoryError):
            raise StoreError(f"{self.folder}: this is no civicgraph store, or its file CURRENT is damaged") from None
        except OSError as error:
            raise failure(self.folder, error) from error

    def version(self) -> str:
        """The format of this store; StoreError where the folder is no store."""
        return self._written()[0]

    def base(self) -> str:
        """The base of the IRIs in this store; StoreError where it has a format that this program does not read."""
        version, base = self._written()
        if version not in READABLE:
            raise StoreError(
                f"{self.folder}: the store has the format {version!r}, this program reads {READABLE[0]!r} to {FORMAT!r}; "
                "open it with the version of civicgraph that wrote it, `civicgraph export` there and `civicgraph import` here"
            )
        return base

    def _written(self) -> tuple[str, str]:
        try:
            version, base = self.format.read_text("utf-8").split("\n")[:2]
        except (OSError, ValueError):
            raise StoreError(f"{self.folder}: there is no civicgraph store in this folder") from None
        return version, base


def failure(folder: Path, error: Exception) -> StoreError:
    """What an error of the operating system, as Python or an engine tells it, means for the store in this folder, as one line."""
    number = getattr(error, "errno", None)
    if number == errno.ENOSPC or "No space left" in str(error):
        return StoreError(f"{folder}: the disk is full; what was stored before is intact")
    if number in (errno.EACCES, errno.EROFS, errno.EPERM) or "Permission denied" in str(error) or "Read-only file system" in str(error):
        return StoreError(f"{folder}: no permission to write here")
    return StoreError(f"{folder}: {error}")


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Turns what the operating system says in this block into a StoreError that names the folder."""
    try:
        yield
    except OSError as error:
        raise failure(folder, error) from error


def sync(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_for_good(path: Path, content: str) -> None:
    """Replaces a small file in one step that a crash cannot halve."""
    draft = path.with_name(path.name + ".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync(path.parent)


def link_tree(source: Path, target: Path) -> None:
    """A copy of a folder of tables and segments: files that never change are hard links, the others are copied."""
    shutil.copytree(source, target, copy_function=_link_or_copy, ignore=shutil.ignore_patterns("LOCK", "LOG*", "*.lock"))


def _link_or_copy(source: str, target: str) -> None:
    if source.endswith((".json", ".log")) or os.path.basename(source).startswith(("CURRENT", "MANIFEST", "OPTIONS", "IDENTITY")):
        shutil.copy2(source, target)
        return
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or one without links
        shutil.copy2(source, target)
