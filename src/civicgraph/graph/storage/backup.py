"""A store in one file, and back: what is published, with the hash of every file, so that damage is noticed before it is relied upon.

A backup needs no lock: it holds the snapshot that CURRENT names as a reader does, and a writer goes on meanwhile.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from civicgraph.errors import StoreError
from civicgraph.graph.storage.layout import Layout, guarded, sync, write_for_good
from civicgraph.graph.storage.snapshots import open_current

_MANIFEST = "civicgraph-backup.json"
_NAME = re.compile(r"(format|reference\.gz|(quads|search)/[\w.,-]+(/[\w.,-]+)*)")


def backup(folder: str | os.PathLike[str], file: Path) -> int:
    """Writes the published state of a store to one gzipped tar file, which appears when it is whole; returns its size in bytes."""
    layout = Layout(Path(folder))
    layout.base()
    snapshot = open_current(layout)
    files = dict(_files(layout, snapshot.folder))
    manifest = {"generation": snapshot.generation, "quads": len(snapshot.quads), "files": {name: _digest(path) for name, path in files.items()}}
    with guarded(file.parent), tempfile.TemporaryDirectory(prefix="civicgraph-backup-", dir=file.parent) as draft:
        target = Path(draft) / "backup"
        with tarfile.open(target, "w:gz", compresslevel=3) as tar:
            _add(tar, _MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
            for name, path in files.items():
                tar.add(path, name, recursive=False)
        sync(target)
        target.replace(file)
    return file.stat().st_size


def restore(file: Path, folder: str | os.PathLike[str]) -> int:
    """Makes a store from a backup in a folder that is not there or empty; returns the number of its quads. StoreError where it is damaged."""
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StoreError(f"{target}: there is something already; a backup is restored to a folder that is new or empty")
    with guarded(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        try:
            quads = _unpacked(file, draft)
            _arrange(Layout(draft))
            if target.exists():
                target.rmdir()
            draft.chmod(0o777 & ~_umask())
            draft.rename(target)
        except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{file}: this is no backup of a civicgraph store, or it is damaged: {error}") from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return quads


def _files(layout: Layout, snapshot: Path) -> Iterator[tuple[str, Path]]:
    """The files of a backup with their names in it."""
    yield "format", layout.format
    if layout.reference.exists():
        yield "reference.gz", layout.reference
    for part in ("quads", "search"):
        for path in sorted((snapshot / part).rglob("*")):
            if path.is_file() and path.name not in ("LOCK", "LOG") and not path.name.startswith((".", "LOG.")):
                yield str(path.relative_to(snapshot)), path


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpacked(file: Path, draft: Path) -> int:
    """Writes the files of a backup into a folder, each checked; only names that a backup has are written anywhere."""
    found: dict[str, str] = {}
    manifest: dict[str, object] = {}
    with tarfile.open(file, "r:gz") as tar:
        for member in tar:
            source = tar.extractfile(member) if member.isfile() else None
            if source is None or not (member.name == _MANIFEST or _NAME.fullmatch(member.name)) or ".." in member.name:
                raise ValueError(f"it holds {member.name!r}")
            if member.name == _MANIFEST:
                manifest = json.load(source)
                continue
            path = draft / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as out:
                shutil.copyfileobj(source, out)
            found[member.name] = _digest(path)
    if found != manifest["files"]:
        wrong = sorted(name for name in {*found, *manifest["files"]} if found.get(name) != manifest["files"].get(name))  # type: ignore[attr-defined, misc]
        raise ValueError(f"{', '.join(wrong[:3])} differs from what was backed up")
    return int(manifest["quads"])  # type: ignore[call-overload, no-any-return]


def _arrange(layout: Layout) -> None:
    """Puts what a backup holds where a store has it: one snapshot, which CURRENT names; the first writer makes `live/` from it."""
    layout.base()
    snapshot = layout.snapshot(1)
    snapshot.mkdir(parents=True)
    for part in ("quads", "search"):
        if (layout.folder / part).is_dir():
            (layout.folder / part).rename(snapshot / part)
    (snapshot / "in-use").touch()
    sync(snapshot)
    write_for_good(layout.current, "1\n")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
