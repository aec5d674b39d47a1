"""The first to see a connection: plain requests to the SPARQL endpoint are answered here, all others by the web server.

A look-up takes the engine a tenth of a millisecond, and a general web server several times as long. So what a program usually sends (GET
or POST, HTTP/1.1, a body of known length) is read here; whatever is in the least unusual is handed over to the server with all that was
received, for as long as the connection lasts. A connection that brought one plain request is lent to a process for the next ones (`lending`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.server import ServerState

from civicgraph.errors import CivicGraphError
from civicgraph.web.direct import Answering, respond
from civicgraph.web.lending.loans import Loan
from civicgraph.web.protocol.endpoint import answer
from civicgraph.web.site import Site
from civicgraph.web.wire.call import Call
from civicgraph.web.wire.headers import Message, added
from civicgraph.web.wire.loopback import misdirected
from civicgraph.web.wire.posing import LARGEST
from civicgraph.web.wire.requests import LOST, Request, Unusual, parsed

_OURS = (b"POST /sparql", b"GET /sparql")
_READING = 30.0  # seconds that a request may take to come in
_REASONS = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}


class Front(asyncio.Protocol):
    """One connection, until it is handed over or closed."""

    def __init__(self, site: Site, config: Config, server_state: ServerState, app_state: dict[str, Any], _loop: Any = None) -> None:
        self.site = site
        self.guarded = site.whole and not site.settings.texts
        self._given = {"config": config, "server_state": server_state, "app_state": app_state, "_loop": _loop}
        self._state, self._idle = server_state, config.timeout_keep_alive
        self._always = b"".join(b"%s: %s\r\n" % header for header in added(not site.whole))
        self._received = bytearray()
        self._task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self.ended: Callable[[], None] | None = None
        self._loan: Loan | None = None
        self.lost = self._closing = self._chunked = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is there."""
        self._transport = cast(asyncio.Transport, transport)
        self._state.connections.add(cast(Any, self))
        self._wait(_READING)

    def _wait(self, seconds: float) -> None:
        """Closes the connection after so long, unless something happens before."""
        self._rest()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._transport.close)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def data_received(self, data: bytes) -> None:
        """Takes what came; answers when a request is whole."""
        self._received += data
        if self._task is None:
            self._next()
        elif len(self._received) > LARGEST:
            self._transport.pause_reading()

    def _next(self) -> None:
        """Begins the next request where it is whole, or hands the connection over."""
        begun = bytes(self._received[:12])
        if not any(begun.startswith(ours) or ours.startswith(begun) for ours in _OURS):
            self._hand_over()
            return
        try:
            request = parsed(self._received, LARGEST)
            if request is None:
                return
            if self.guarded and misdirected(request.named()):
                raise Unusual
        except Unusual:
            self._hand_over()
            return
        del self._received[: request.size]
        self._rest()
        self._state.total_requests += 1
        self._closing = self._closing or request.closing
        self._task = asyncio.get_running_loop().create_task(self._attend(request))
        self._state.tasks.add(self._task)

    async def _attend(self, request: Request) -> None:
        try:
            await self._answer(request)
        finally:
            if self._task is not None:
                self._state.tasks.discard(self._task)
            self._task = None
        if not (self.lost or self._transport.is_closing()):
            self._wait(self._idle)
            self._transport.resume_reading()
            if self._received:
                self._next()

    async def _answer(self, request: Request) -> None:
        call = _Call(self, request)
        await self._respond(answer, call)
        if not call.complete:
            self._transport.abort()  # so that nobody takes a piece for the whole
        elif self._closing:
            self._transport.close()
        elif not (self.lost or self._received or self._transport.get_write_buffer_size()):
            await self._lend()

    async def _respond(self, how: Answering, call: _Call) -> None:
        began = time.perf_counter()
        try:
            await respond(how, self.site, call)
        finally:
            self.site.metrics.took("sparql", call.method, call.status, time.perf_counter() - began)

    async def _lend(self) -> None:
        """Lends the connection to a process, if there is one to spare, until that gives it back or ends."""
        self._transport.pause_reading()
        self._loan = await self.site.loans.lend(self._transport.get_extra_info("socket").fileno())
        if self._loan is None:
            return
        try:
            self._received += await self.site.loans.back(self._loan)
        except CivicGraphError as error:
            await self._tell(error)
        except ConnectionError:
            self._transport.abort()
        finally:
            self._loan = None

    async def _tell(self, error: CivicGraphError) -> None:
        """Answers, in place of the process that had the connection, why there is no answer."""

        async def fail(site: Site, call: Call) -> None:
            raise error

        self._closing = True
        await self._respond(fail, _Call(self, LOST))
        self._transport.close()

    def _hand_over(self) -> None:
        """Gives the connection to the web server with all that was received."""
        self._rest()
        self._state.connections.discard(cast(Any, self))
        server = cast(Any, AutoHTTPProtocol)(**self._given)
        self._transport.set_protocol(server)
        server.connection_made(self._transport)
        if self._received:
            server.data_received(bytes(self._received))

    async def send(self, message: Message) -> None:
        """Sends the start or a piece of an answer; ConnectionError where the client is gone."""
        if self.lost:
            raise ConnectionError("the client went away")
        if message["type"] == "http.response.start":
            self._pending = self._head(message)
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._chunked:
            body = (b"%x\r\n%s\r\n" % (len(body), body) if body else b"") + (b"" if more else b"0\r\n\r\n")
        self._transport.write(self._pending + body)
        self._pending = b""
        await self._writable.wait()

    def _head(self, message: Message) -> bytes:
        headers = message["headers"]
        status = message["status"]
        self._chunked = status != 204 and not any(name == b"content-length" for name, _ in headers)
        lines = [b"%s: %s\r\n" % header for header in (*self._state.default_headers, *headers)]
        lines += [b"transfer-encoding: chunked\r\n"] if self._chunked else []
        lines += [b"connection: close\r\n"] if self._closing else []
        return b"".join([_REASONS[status], *lines, self._always, b"\r\n"])

    def pause_writing(self) -> None:
        """The client is slower than we are."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """The client has caught up."""
        self._writable.set()

    def connection_lost(self, error: Exception | None) -> None:
        """The client is gone, and what is done for it ends."""
        self.lost = True
        self._rest()
        self._state.connections.discard(cast(Any, self))
        self._writable.set()
        if self.ended is not None:
            self.ended()

    def shutdown(self) -> None:
        """The server ends: this connection does so after its answer."""
        self._closing = True
        if self._task is None:
            self._transport.close()
        elif self._loan is not None:
            self._loan.take_back()


class _Call(Call):
    """A request that was read here."""

    def __init__(self, front: Front, request: Request) -> None:
        super().__init__(request.scope, _never, front.send)
        self._front, self._body = front, request.body
        self.complete = False

    async def body(self, largest: int) -> bytes:
        """The body, which is at hand."""
        return self._body

    @contextmanager
    def unless_gone(self, ended: Callable[[], None]) -> Iterator[None]:
        """As in `Call`; the connection itself says when its client goes away."""
        self._front.ended = ended
        try:
            if self._front.lost:
                ended()
            yield
        finally:
            self._front.ended = None

    async def piece(self, body: bytes, more: bool) -> None:
        """A piece of an answer that was begun."""
        await super().piece(body, more)
        self.complete = not more

    async def answer(self, status: int, body: bytes, headers: Any) -> None:
        """Answers with a body that is at hand."""
        await super().answer(status, body, headers)
        self.complete = True


async def _never() -> Message:
    raise ConnectionError("the request was read already")
