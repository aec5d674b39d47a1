"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from civicgraph.errors import NotFoundError


@contextmanager
def written(path: str | None) -> Iterator[BinaryIO]:
    """A stream of bytes to the file of this path, which is replaced when the block ends well; to standard output where there is no path."""
    if path is None:
        yield sys.stdout.buffer
        return
    target = Path(path)
    if target.exists() and not target.is_file():  # a device or a pipe cannot be replaced
        with target.open("wb") as stream:
            yield stream
        return
    with _beside(target) as stream:
        yield stream


@contextmanager
def _beside(target: Path) -> Iterator[BinaryIO]:
    if not target.parent.is_dir():
        raise NotFoundError(f"{target.parent}: there is no such folder")
    handle, draft = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(draft, target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        os.replace(draft, target)
    except BaseException:
        os.unlink(draft)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
