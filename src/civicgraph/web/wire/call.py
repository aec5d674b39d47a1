"""One request and its answer, as close to the wire as the server gives them: for the addresses that programs ask a thousand times."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException

from civicgraph.web.wire.headers import Receive, Scope, Send

FIELDS = 1_000  # parameters of one request
_HOST = re.compile(r"https?://(?:[\w.\-]+|\[[0-9a-fA-F:.]+\])(?::\d+)?$")


class Call:
    """What was asked, and the way to answer it."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.begun = False
        self.status = 499  # until something is sent: the client went away

    @cached_property
    def headers(self) -> dict[bytes, str]:
        """The headers by their names in small letters; of one that comes twice, both values with a comma between."""
        found: dict[bytes, str] = {}
        for name, value in self._scope["headers"]:
            text = value.decode("latin-1")
            found[name] = f"{found[name]}, {text}" if name in found else text
        return found

    def header(self, name: bytes) -> str:
        """One header, or nothing."""
        return self.headers.get(name, "")

    @cached_property
    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the address."""
        return fields(self._scope["query_string"].decode("latin-1"))

    @property
    def media_type(self) -> str:
        """The media type of the body, without its parameters."""
        return self.header(b"content-type").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The encoding that the body is said to be in, `utf-8` where nothing is said."""
        for part in self.header(b"content-type").split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset":
                return value.strip(" \"'").lower()
        return "utf-8"

    @property
    def site(self) -> str:
        """The scheme and host that were asked, as the start of an address."""
        return f"{self._scope.get('scheme', 'http')}://{self.header(b'host')}"

    @property
    def address(self) -> str | None:
        """The address that was asked, which relative IRIs stand under; None where the host that was named is no host."""
        return f"{self.site}{self.path}" if _HOST.match(self.site) else None

    async def body(self, largest: int) -> bytes:
        """The whole body; 413 where it is larger than it may be."""
        received = bytearray()
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError("the client went away")
            received += message.get("body", b"")
            more = message.get("more_body", False)
            if len(received) > largest:
                raise HTTPException(413, f"the request is larger than {largest} bytes")
        return bytes(received)

    async def gone(self) -> None:
        """Waits until the client goes away."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    @contextmanager
    def unless_gone(self, ended: Callable[[], None]) -> Iterator[None]:
        """A block during which something is ended as soon as the client goes away."""
        watching = asyncio.ensure_future(self.gone())
        watching.add_done_callback(lambda task: None if task.cancelled() else ended())
        try:
            yield
        finally:
            watching.cancel()

    async def answer(self, status: int, body: bytes, headers: Iterable[tuple[str, str]]) -> None:
        """Answers with a body that is at hand; to HEAD with its headers alone."""
        await self._start(status, [*headers, *([("content-length", str(len(body)))] if status != 204 else [])])
        await self._send({"type": "http.response.body", "body": b"" if self.method == "HEAD" else body})

    async def begin(self, headers: Iterable[tuple[str, str]]) -> None:
        """Begins an answer of unknown length."""
        await self._start(200, headers)

    async def piece(self, body: bytes, more: bool) -> None:
        """A piece of an answer that was begun."""
        await self._send({"type": "http.response.body", "body": body, "more_body": more})

    async def _start(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        self.begun, self.status = True, status
        raw = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers]
        await self._send({"type": "http.response.start", "status": status, "headers": raw})


def fields(text: str) -> list[tuple[str, str]]:
    """The fields of a form or of an address; 400 where there are too many, or one is not UTF-8."""
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
    except UnicodeDecodeError:
        raise HTTPException(400, "a parameter is not UTF-8") from None
    except ValueError:
        raise HTTPException(400, f"there are more than {FIELDS} parameters") from None
