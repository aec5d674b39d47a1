"""Answers that a client has already: a strong ETag of the very bytes, Last-Modified by the published state, and 304 where nothing is new.

It stands inside the compression, so that the tag is that of the content; `encoded` gives the compressed form of it a tag of its own, as strong
tags must (RFC 9110, 8.8.3).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from email.utils import formatdate, parsedate_to_datetime

from civicgraph.web.wire.headers import App, Message, Receive, Scope, Send

_LARGEST = 8 << 20  # bytes; what is larger is sent as it comes, without a tag
_GZIPPED = b'-gzip"'
Headers = list[tuple[bytes, bytes]]


class Conditional:
    """Adds tag and time to whole answers of GET and HEAD; `changed` is when the state that is read was published, in seconds."""

    def __init__(self, app: App, changed: Callable[[], float]) -> None:
        self.app, self._changed = app, changed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request: the answer is held until it is whole."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        held = _Held(scope, send, self._changed())
        await self.app(scope, receive, held)
        await held.finish()


class _Held:
    """An answer on its way."""

    def __init__(self, scope: Scope, send: Send, changed: float) -> None:
        self._asked = {bytes(name).lower(): bytes(value) for name, value in scope["headers"]}
        self._head, self._send, self._changed = scope["method"] == "HEAD", send, changed
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        """Takes a part of the answer; what is not to be tagged goes through."""
        if message["type"] == "http.response.start" and _taggable(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if len(self._body) > _LARGEST or (message.get("more_body") and len(self._body) > _LARGEST // 2):
                await self._let_go(bool(message.get("more_body")))
            elif not message.get("more_body"):
                await self.finish()

    async def _let_go(self, more: bool) -> None:
        assert self._start is not None
        await self._send(self._start)
        self._start = None
        await self._send({"type": "http.response.body", "body": bytes(self._body), "more_body": more})

    async def finish(self) -> None:
        """Sends the answer, or 304 in its place; nothing where it was sent already."""
        if self._start is None:
            return
        start, self._start = self._start, None
        headers: Headers = list(start.get("headers", ()))
        tag = b'"%s"' % hashlib.sha256(bytes(self._body) + dict(headers).get(b"content-type", b"")).hexdigest()[:20].encode()
        headers += [(b"etag", tag), (b"last-modified", formatdate(self._changed, usegmt=True).encode())]
        if not any(name == b"cache-control" for name, _ in headers):
            headers.append((b"cache-control", b"no-cache"))
        fresh = self._is_fresh(tag)
        if fresh:
            headers = [pair for pair in headers if pair[0] not in (b"content-length", b"content-type")]
        await self._send({**start, "status": 304 if fresh else start["status"], "headers": headers})
        await self._send({"type": "http.response.body", "body": b"" if fresh or self._head else bytes(self._body)})

    def _is_fresh(self, tag: bytes) -> bool:
        """Whether the client has this answer: by its tags, or where it sent none by the time."""
        if given := self._asked.get(b"if-none-match"):
            known = {part.strip().removeprefix(b"W/").replace(_GZIPPED, b'"') for part in given.split(b",")}
            return tag in known or b"*" in known
        since = self._asked.get(b"if-modified-since", b"").decode("latin-1")
        try:
            return bool(since) and parsedate_to_datetime(since).timestamp() >= int(self._changed)
        except (ValueError, TypeError):
            return False


def _taggable(start: Message) -> bool:
    names = {bytes(name).lower() for name, _ in start.get("headers", ())}
    return start["status"] == 200 and not names & {b"etag", b"set-cookie", b"content-range"}


class Encoded:
    """Around the compression: what it compressed gets a tag that differs from that of the content."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = encoded(message.get("headers", ()))
            await send(message)

        await self.app(scope, receive, told if scope["type"] == "http" else send)


def encoded(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers of an answer, with the tag of the compressed content where it is that."""
    given = [(bytes(name), bytes(value)) for name, value in headers]
    if (b"content-encoding", b"gzip") not in [(name.lower(), value) for name, value in given]:
        return given
    return [(name, value[:-1] + _GZIPPED if name.lower() == b"etag" and not value.endswith(_GZIPPED) else value) for name, value in given]
