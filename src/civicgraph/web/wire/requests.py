"""A plain HTTP/1.1 request read from what was received; anything that is not quite plain is left to a real server."""

from __future__ import annotations

import re
from dataclasses import dataclass

from civicgraph.web.wire.headers import Scope

_LARGEST_HEAD = 65_536
_FIRST = re.compile(rb"(GET|POST) (/sparql(?:\.\w+)?)(?:\?([^\x00-\x20\x7f-\xff#]*))? HTTP/1\.1")
_HEADER = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*?)[ \t]*")
_ELSEWHERE = frozenset({b"transfer-encoding", b"expect", b"upgrade", b"content-encoding", b"te", b"trailer"})


class Unusual(Exception):
    """The request is for somebody who knows all of HTTP."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request, as the scope of ASGI tells it, and its body."""

    scope: Scope
    body: bytes
    closing: bool
    size: int  # bytes of what was received

    def named(self) -> dict[str, str]:
        """The headers by name."""
        return {name.decode("latin-1"): value.decode("latin-1") for name, value in self.scope["headers"]}


LOST = Request({"type": "http", "method": "POST", "path": "/sparql", "query_string": b"", "scheme": "http", "headers": []}, b"", True, 0)
"""In place of a request that somebody took with them: enough to answer that."""


def parsed(received: bytearray, largest: int) -> Request | None:
    """The first request in what was received; None where more is to come, Unusual where it is not plain."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        if len(received) > _LARGEST_HEAD:
            raise Unusual
        return None
    first, *lines = bytes(received[:end]).split(b"\r\n")
    found = _FIRST.fullmatch(first)
    if found is None:
        raise Unusual
    method, path, query = found.groups()
    headers = [_header(line) for line in lines]
    length, closing = _plain(headers, method, largest)
    if len(received) < end + 4 + length:
        return None
    body = bytes(received[end + 4 : end + 4 + length])
    scope: Scope = {
        "type": "http",
        "method": method.decode(),
        "path": path.decode(),
        "query_string": query or b"",
        "scheme": "http",
        "headers": headers,
    }
    return Request(scope, body, closing, end + 4 + length)


def _header(line: bytes) -> tuple[bytes, bytes]:
    found = _HEADER.fullmatch(line)
    if found is None:
        raise Unusual
    return found[1].lower(), found[2]


def _plain(headers: list[tuple[bytes, bytes]], method: bytes, largest: int) -> tuple[int, bool]:
    """The length of the body, and whether the connection is to be closed; Unusual where the headers say anything out of the ordinary."""
    known = dict(headers)
    names = [name for name, _ in headers]
    if names.count(b"host") != 1 or names.count(b"content-length") > 1 or not _ELSEWHERE.isdisjoint(names):
        raise Unusual
    if b"text/html" in known.get(b"accept", b"") or names.count(b"accept") > 1:
        raise Unusual
    length, connection = known.get(b"content-length", b"0"), known.get(b"connection", b"keep-alive").lower()
    if not length.isdigit() or len(length) > 12 or int(length) > largest or (method == b"POST" and b"content-length" not in known):
        raise Unusual
    if connection not in (b"keep-alive", b"close"):
        raise Unusual
    return int(length), connection == b"close"
