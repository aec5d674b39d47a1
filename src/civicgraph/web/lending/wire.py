"""An answer as HTTP/1.1, sent by the process that made it over a connection that it was lent."""

from __future__ import annotations

import select
import socket
import time
from email.utils import formatdate

from civicgraph.web.lending.page import Page


class Wire:
    """Where a sink sends its answers: the connection of a client. ConnectionError where that is gone."""

    def __init__(self, client: socket.socket, page: Page, always: bytes) -> None:
        """`always`: the headers of every answer, as they are sent."""
        self._client, self._page, self._always = client, page, always
        self._date, self._dated = b"", 0

    def whole(self, media_type: str, body: bytes) -> None:
        """Sends an answer."""
        self._page.begin()
        self._send(self._head(media_type) + b"content-length: %d\r\n\r\n" % len(body) + body)

    def begin(self, media_type: str) -> None:
        """Sends the head of an answer in pieces."""
        self._page.begin()
        self._send(self._head(media_type) + b"transfer-encoding: chunked\r\n\r\n")

    def piece(self, data: bytes) -> None:
        """Sends the next piece; an empty one is the end."""
        self._send(b"%x\r\n%s\r\n" % (len(data), data))

    def _head(self, media_type: str) -> bytes:
        second = int(time.time())
        if second != self._dated:
            self._date, self._dated = formatdate(second, usegmt=True).encode(), second
        media = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
        return b"HTTP/1.1 200 OK\r\ndate: %s\r\ncontent-type: %s\r\nvary: Accept\r\ncache-control: no-cache\r\n%s" % (
            self._date,
            media.encode(),
            self._always,
        )

    def _send(self, data: bytes) -> None:
        sent = 0
        while sent < len(data):
            try:
                sent += self._client.send(memoryview(data)[sent:])
            except BlockingIOError:
                writable = select.poll()
                writable.register(self._client, select.POLLOUT)
                writable.poll()
