"""Folders that belong to a running process: the kernel drops the lock of a dead one, and whoever comes next clears up after it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LEASE = "in-use"


@contextmanager
def lease(folder: Path) -> Iterator[None]:
    """Holds a folder for the block."""
    held = os.open(folder / _LEASE, os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def sweep(folder: Path) -> bool:
    """Deletes a folder that nobody holds; says whether it did. One that has no lease yet is left alone: it is just being made."""
    try:
        held = os.open(folder / _LEASE, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return False  # its process lives
    finally:
        os.close(held)
    return True
