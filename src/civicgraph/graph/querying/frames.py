"""How the server speaks with its processes over a socket: a head (length and JSON), then as many bytes as `head["length"]` says.

An answer that is too long to be held goes in pieces: its head says `more`, and pieces follow, each after its length; an empty one is the end.
A process that breaks off in the middle simply goes away.
"""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

LENGTH = struct.Struct(">I")
_DESCRIPTORS = 2  # at most, with one request
Head = dict[str, Any]


def packed(head: Head, body: bytes = b"") -> bytes:
    """A head and its body as they are sent."""
    written = json.dumps({**head, "length": len(body)}).encode()
    return LENGTH.pack(len(written)) + written + body


def send(to: socket.socket, head: Head, body: bytes = b"") -> None:
    """Sends a head and its body, and waits until they are taken."""
    to.sendall(packed(head, body))


def receive(source: socket.socket) -> tuple[Head, bytes, list[int]] | None:
    """The next head and body, and the descriptors that came with them; None where the other side has closed."""
    size, descriptors, _, _ = socket.recv_fds(source, LENGTH.size, _DESCRIPTORS)
    size += _exactly(source, LENGTH.size - len(size)) or b"" if size else b""
    if len(size) < LENGTH.size:
        return None
    written = _exactly(source, LENGTH.unpack(size)[0])
    if written is None:
        return None
    head: Head = json.loads(written)
    body = _exactly(source, head["length"])
    return None if body is None else (head, body, descriptors)


def _exactly(source: socket.socket, count: int) -> bytes | None:
    received = source.recv(count) if count else b""
    if len(received) == count:
        return received
    pieces, missing = [received], count - len(received)
    while missing:
        piece = source.recv(min(missing, 1 << 20))
        if not piece:
            return None
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
