"""Where an answer is written: held until it is whole or large, then sent in pieces, and never beyond its limits."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Protocol

from civicgraph.graph.querying import frames

_HELD = 1 << 20  # bytes: an answer up to this size is sent when it is whole, with its errors as errors
_PIECE = 1 << 16
_BETWEEN_ROWS = {
    "application/sparql-results+json": b'"}},{"',  # a quotation mark within a value is escaped, so this is between two rows
    "application/sparql-results+xml": b"<result>",
    "text/csv": b"\n",
    "text/tab-separated-values": b"\n",
    "application/n-triples": b"\n",
    "application/n-quads": b"\n",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one answer may hold."""

    size: int = 512 * 2**20  # bytes
    rows: int = 2_000_000


class Outlet(Protocol):
    """Where a sink sends what it holds: a whole answer, or the pieces of one that is too long to be held, `piece(b"")` at the end."""

    def whole(self, media_type: str, body: bytes) -> None:
        """Sends an answer."""

    def begin(self, media_type: str) -> None:
        """Says that pieces follow."""

    def piece(self, data: bytes) -> None:
        """Sends the next piece; an empty one is the end."""


class Framed:
    """The way back to the server."""

    def __init__(self, to: socket.socket) -> None:
        self._to = to

    def whole(self, media_type: str, body: bytes) -> None:
        """Sends an answer."""
        frames.send(self._to, {"type": media_type}, body)

    def begin(self, media_type: str) -> None:
        """Says that pieces follow."""
        frames.send(self._to, {"type": media_type, "more": True})

    def piece(self, data: bytes) -> None:
        """Sends the next piece."""
        self._to.sendall(frames.LENGTH.pack(len(data)) + data)


class LimitReached(Exception):
    """The answer is larger than it may be."""


class Sink:
    """A file that an engine writes an answer of one media type to."""

    def __init__(self, to: Outlet, media_type: str, limits: Limits) -> None:
        self._to, self._media_type, self._limits = to, media_type, limits
        self._held: list[bytes] = []
        self._waiting = self._size = self._rows = 0
        self._mark, self._tail = _BETWEEN_ROWS.get(media_type, b""), b""
        self.begun = False

    def write(self, data: bytes) -> int:
        """Takes a piece; LimitReached where the answer gets too large."""
        self._count(data)
        self._held.append(bytes(data))
        self._waiting += len(data)
        if self._waiting > (_PIECE if self.begun else _HELD):
            self._pass_on()
        return len(data)

    def flush(self) -> None:
        """Nothing is sent before its time."""

    def _count(self, data: bytes) -> None:
        self._size += len(data)
        if self._mark:
            known = self._tail + data if len(self._mark) > 1 else data
            self._rows += known.count(self._mark)
            self._tail = known[1 - len(self._mark) :] if len(self._mark) > 1 else b""
        if self._size > self._limits.size:
            raise LimitReached(f"the answer is larger than {self._limits.size // 2**20} MB; ask for less, or page with LIMIT and OFFSET")
        if self._rows > self._limits.rows:
            raise LimitReached(f"the answer has more than {self._limits.rows} rows; ask for less, or page with LIMIT and OFFSET")

    def _pass_on(self) -> None:
        if not self.begun:
            self._to.begin(self._media_type)
            self.begun = True
        self._to.piece(b"".join(self._held))
        self._held, self._waiting = [], 0

    def end(self) -> None:
        """Sends what is left; the answer is whole."""
        if not self.begun:
            self._to.whole(self._media_type, b"".join(self._held))
            return
        if self._held:
            self._pass_on()
        self._to.piece(b"")
