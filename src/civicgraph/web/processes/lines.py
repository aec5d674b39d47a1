"""The server's end of the socket to one of its processes: requests out, answers in, without a copy more than needed."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import Any, cast

from civicgraph.graph.querying.frames import LENGTH, packed

Head = dict[str, Any]
_AHEAD = 4 << 20  # bytes of an answer that wait here for a slow client


class Line(asyncio.Protocol):
    """One request at a time; ConnectionError where the process goes away before its answer is whole."""

    def __init__(self) -> None:
        self.lost = False
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._head: Head | None = None
        self._answer: asyncio.Future[tuple[Head, bytes]] | None = None
        self._pieces: deque[bytes] = deque()
        self._more = self._ended = self._busy = False
        self._waiting = 0
        self._news = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is ours."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are of no common class

    def ask(self, head: Head, body: bytes = b"") -> asyncio.Future[tuple[Head, bytes]]:
        """Sends a request; the answer's head and body, the body empty where the head says that `more` comes as `piece`s."""
        answer = self.awaited()
        self.tell(head, body)
        return answer

    def awaited(self) -> asyncio.Future[tuple[Head, bytes]]:
        """The answer to a request that is about to be sent."""
        self._answer = asyncio.get_running_loop().create_future()
        self._more = self._ended = False
        self._busy = True
        if self._transport is None or self.lost:
            self._answer.set_exception(ConnectionError("the process is gone"))
        return self._answer

    def tell(self, head: Head, body: bytes = b"") -> None:
        """Sends a request, where there is somebody to take it."""
        if self._transport is not None and not self.lost:
            self._transport.write(packed(head, body))

    @property
    def at_rest(self) -> bool:
        """Whether nothing of an answer is outstanding."""
        return not self.lost and not self._busy

    async def piece(self) -> bytes:
        """The next piece of a long answer, empty at its end; ConnectionError where it breaks off."""
        while not self._pieces and not self._ended:
            if self.lost:
                raise ConnectionError("the answer broke off")
            self._news.clear()
            await self._news.wait()
        if not self._pieces:
            return b""
        piece = self._pieces.popleft()
        self._waiting -= len(piece)
        if self._waiting < _AHEAD and self._transport is not None and not self.lost:
            self._transport.resume_reading()
        return piece

    def data_received(self, data: bytes) -> None:
        """Takes what came, and hands on what is whole."""
        self._received += data
        while self._taken():
            pass

    def _taken(self) -> bool:
        """Takes the next part where it is whole."""
        if self._more:
            return self._piece_taken()
        if self._head is None:
            written = self._sized()
            if written is None:
                return False
            self._head = json.loads(written)
        if len(self._received) < self._head["length"]:
            return False
        head, self._head = self._head, None
        body = bytes(self._received[: head["length"]])
        del self._received[: head["length"]]
        self._more = self._busy = bool(head.get("more"))
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((head, body))
        return bool(self._received)

    def _sized(self) -> bytes | None:
        """What stands behind its length, where it is whole."""
        if len(self._received) < LENGTH.size:
            return None
        end = LENGTH.size + LENGTH.unpack_from(self._received)[0]
        if len(self._received) < end:
            return None
        found = bytes(self._received[LENGTH.size : end])
        del self._received[:end]
        return found

    def _piece_taken(self) -> bool:
        piece = self._sized()
        if piece is None:
            return False
        if piece:
            self._pieces.append(piece)
            self._waiting += len(piece)
            if self._waiting > _AHEAD and self._transport is not None:
                self._transport.pause_reading()
        else:
            self._more, self._busy, self._ended = False, False, True
        self._news.set()
        return bool(self._received)

    def connection_lost(self, error: Exception | None) -> None:
        """The process has closed its end, or was ended."""
        self.lost = True
        self._news.set()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("the process is gone"))

    def close(self) -> None:
        """Closes the socket at once."""
        if self._transport is not None:
            self._transport.abort()
        self.lost = True
