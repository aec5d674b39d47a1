"""What a process does with a connection that it is lent: it answers plain queries there, and gives the connection back for all else.

Given back is whatever the server would not answer in a straight line: another address or parameter, a query that is wrong or closed, a
state that was published since. The server has all bytes again then, and answers as if the process had never seen them.
"""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from civicgraph.errors import CivicGraphError
from civicgraph.graph.querying import confine
from civicgraph.graph.querying.answering import Desk, Gone, NotOffered, answer_query
from civicgraph.graph.querying.frames import receive, send
from civicgraph.graph.querying.sink import Framed, LimitReached
from civicgraph.web.lending.page import Page
from civicgraph.web.lending.wire import Wire
from civicgraph.web.wire.call import Call
from civicgraph.web.wire.loopback import misdirected
from civicgraph.web.wire.posing import LARGEST, formats, posed
from civicgraph.web.wire.requests import Request, Unusual, parsed

IDLE = 250  # milliseconds that a connection may rest before it is given back
_PATH = "/sparql"
_LOOKED_UP = "matches"  # what the search index is asked for is asked by the server
_READ = 1 << 16


def borrow(desk: Desk, asked: Mapping[str, Any], body: bytes) -> None:
    """Answers on the connection that came with the request, and gives back what was received and not answered."""
    connection, memory = desk.descriptors
    page = Page(memory, asked["bounds"])
    os.close(memory)
    with socket.socket(fileno=connection) as client:
        loan = _Loan(desk, asked, client, page)
        loan.serve()
    send(desk.asker, {}, bytes(loan.received))


def returned(desk: Desk, asked: Mapping[str, Any], body: bytes) -> None:
    """The server wants a connection that was given back already."""


class _Loan:
    """One connection, while it is lent."""

    def __init__(self, desk: Desk, asked: Mapping[str, Any], client: socket.socket, page: Page) -> None:
        self._desk, self._asked, self._client, self._page = desk, asked, client, page
        self._wire = Wire(client, page, asked["always"].encode("latin-1"))
        self._news = select.poll()
        self._news.register(client, select.POLLIN)
        self._news.register(desk.asker, select.POLLIN)
        self._limited = 0.0
        self.received = bytearray()

    def serve(self) -> None:
        """Answers what comes, as long as it can."""
        with suppress(Unusual):
            while True:
                request = parsed(self.received, LARGEST)
                if request is None:
                    if not self._more():
                        return
                elif request.closing or not self._answered(request):
                    return
                else:
                    del self.received[: request.size]

    def _more(self) -> bool:
        """Waits for bytes; False where the connection is to be given back. A client that is gone is the server's to notice."""
        ready = self._news.poll(IDLE)
        if not ready:
            return False
        if any(descriptor == self._desk.asker.fileno() for descriptor, _ in ready):
            receive(self._desk.asker)
            return False
        try:
            data = self._client.recv(_READ)
        except OSError:
            return False
        self.received += data
        return bool(data)

    def _answered(self, request: Request) -> bool:
        """Whether the request was one to answer here, and was answered."""
        asked = self._query(request)
        if asked is None or not self._current():
            return False
        head, text = asked
        self._page.start()
        self._desk.outlet = self._wire
        try:
            self._within(head["seconds"])
            answer_query(self._desk, head, text.encode())
        except (Gone, NotOffered, LimitReached, CivicGraphError, SyntaxError, ValueError, RuntimeError, OSError):
            if self._page.begun:
                raise SystemExit(1) from None  # nobody may take the piece that is out for the whole
            self._page.stop()
            return False
        finally:
            self._desk.outlet = Framed(self._desk.asker)
        self._page.done(request.scope["method"])
        return True

    def _query(self, request: Request) -> tuple[dict[str, Any], str] | None:
        """What a plain request asks; None for one that is not plain."""
        call = Call(request.scope, _nothing, _nothing)
        if call.path != _PATH or (self._asked["guarded"] and misdirected(request.named())):
            return None
        try:
            content = (call.media_type, call.charset, request.body) if call.method == "POST" else None
            given = posed("query", call.parameters, content)
            solutions, graph = formats(call.header(b"accept"), "")
        except Exception:  # the server says what is wrong with it
            return None
        if given.query is None or len(given.parameters) > 1 or _LOOKED_UP in given.query:
            return None
        return {**self._asked["question"], "solutions": solutions, "graph": graph, "base": call.address}, given.query

    def _within(self, seconds: float) -> None:
        """Limits the processor time of this process, at most once a second: asking the kernel costs as much as a tenth of a look-up."""
        now = time.monotonic()
        if now > self._limited + 1.0:
            confine.at_most(seconds + 1.0)
            self._limited = now

    def _current(self) -> bool:
        """Whether the state that this process reads is still the newest."""
        try:
            stat = os.stat(self._asked["current"])
        except OSError:
            return False
        return bool(self._asked["stamp"] == [stat.st_mtime_ns, stat.st_ino])


async def _nothing(*_: object) -> Any:
    raise ConnectionError("the request was read already")
