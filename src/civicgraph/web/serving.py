"""The running server: its port taken first, its store opened next, and both given back at the end."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from civicgraph import knowledge
from civicgraph.config import Settings
from civicgraph.errors import ConfigError
from civicgraph.graph.storage.store import Writer
from civicgraph.web.processes import leased

_PREFIX = "civicgraph-memory-"
_SHARED_MEMORY = "/dev/shm"
_ROOM = 1 << 30  # bytes


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; ConfigError in one line where it cannot, before anything else is started."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror as error:
        raise ConfigError(f"host {host!r} is no address of this machine: {error.strerror}") from error
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, or asyncio leaves Nagle on: 40 ms an answer
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(address)
        made.listen(128)
    except OSError as error:
        made.close()
        raise ConfigError(_why(host, port, error)) from error
    return made


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is taken by another program; choose another with --port"
    if error.errno == errno.EACCES:
        return f"port {port} may not be opened by this user; choose one above 1023 with --port"
    return f"cannot listen on {host} port {port}: {error.strerror}"


@contextmanager
def store_folder(folder: Path | None, settings: Settings, memory: bool) -> Iterator[Path]:
    """The folder to serve; with `memory` a new temporary store that goes away with the server."""
    if not memory:
        if folder is None:
            raise ConfigError("name a store folder with --store, or use --memory")
        yield folder
        return
    with _temporary_folder() as temporary:
        made = temporary / "store"
        with Writer.open(made, knowledge.load(), settings) as writer:
            writer.publish()
        yield made


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    """A folder that goes away at the end of the block, or, where this process is killed, when the next one makes such a folder."""
    root = Path(_in_memory() or tempfile.gettempdir())
    for left in root.glob(f"{_PREFIX}*"):
        leased.sweep(left)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=root) as made, leased.lease(Path(made)):
        yield Path(made)


def _in_memory() -> str | None:
    """A folder that is kept in memory and has room for a store; None, the usual place, where there is none."""
    try:
        return _SHARED_MEMORY if os.access(_SHARED_MEMORY, os.W_OK) and shutil.disk_usage(_SHARED_MEMORY).free > _ROOM else None
    except OSError:
        return None
