"""Whole texts for this machine alone: what counts as this machine, and who is turned away.

A server on loopback is still reached from elsewhere through a proxy, or by a web site that gives its own name this machine's address (DNS
rebinding). Both show in the headers of a request.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from civicgraph.web.wire.headers import App, Receive, Scope, Send
from civicgraph.web.wire.negotiation import PROBLEM

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_REFUSAL = (
    "this server shows whole texts to its own machine only; to reach it through a proxy or another name, start it with --texts quotes (or full)"
)


@lru_cache(maxsize=1_000)
def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's own."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def misdirected(headers: Mapping[str, str]) -> bool:
    """Whether a request was forwarded, or names another host than this machine."""
    name = headers.get("host", "localhost").rpartition(":")
    host = name[0] if name[0] and name[2].isdecimal() else headers.get("host", "localhost")
    return not is_loopback(host) or any(sign in headers for sign in _FORWARDED)


class LoopbackOnly:
    """Answers 421 to a request that came from elsewhere."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application for requests of this machine, a refusal for others."""
        if scope["type"] == "http" and misdirected(Headers(scope=scope)):
            body = {"type": "about:blank", "title": "Misdirected Request", "status": 421, "detail": _REFUSAL}
            await JSONResponse(body, 421, media_type=PROBLEM)(scope, receive, send)
            return
        await self.app(scope, receive, send)
