"""What every answer says about itself: nothing foreign may run in a page, and nobody may frame it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}


_OPEN = {"access-control-allow-origin": "*", "access-control-expose-headers": "link, location"}


def added(open_data: bool) -> list[tuple[bytes, bytes]]:
    """The headers of every answer as they are sent."""
    return [(name.encode(), value.encode()) for name, value in {**ALWAYS, **(_OPEN if open_data else {})}.items()]


class SecurityHeaders:
    """Adds the headers of ALWAYS; `open_data` also lets programs in browsers of other sites read the answers.

    A server that shows whole texts answers on this machine only: there, a foreign site must not read them through its visitor's browser.
    """

    def __init__(self, app: App, open_data: bool) -> None:
        self.app = app
        self._added = added(open_data)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application with the headers added to its answer, those that it set itself left as they are."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [(bytes(name).lower(), value) for name, value in message.get("headers", ())]
                names = {name for name, _ in given}
                message["headers"] = [*given, *(header for header in self._added if header[0] not in names)]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)
