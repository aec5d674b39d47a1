"""The addresses that programs ask most, answered without the framework: routing and validation cost as much as a short query does."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus

from starlette.exceptions import HTTPException

from civicgraph.errors import CivicGraphError
from civicgraph.web.problems import details, status_of
from civicgraph.web.protocol import endpoint, graphs, updates
from civicgraph.web.site import Site
from civicgraph.web.wire.call import Call
from civicgraph.web.wire.headers import App, Receive, Scope, Send
from civicgraph.web.wire.negotiation import PROBLEM

_LOG = logging.getLogger("civicgraph.web")
Answering = Callable[[Site, Call], Awaitable[None]]


def answering(path: str) -> Answering | None:
    """Who answers an address here, if anybody."""
    if path.startswith("/sparql"):
        return endpoint.answer if path == "/sparql" or path.startswith("/sparql.") else None
    if path == "/update":
        return updates.answer
    return graphs.answer if path == "/graphs" or path.startswith("/graphs/") else None


class Direct:
    """Answers what it can, and leaves the rest, and all that people look at in a browser, to the application."""

    def __init__(self, app: App, site: Site) -> None:
        self.app, self.site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        found = answering(scope["path"]) if scope["type"] == "http" else None
        if found is None or (found is endpoint.answer and _for_people(scope)):
            await self.app(scope, receive, send)
            return
        await respond(found, self.site, Call(scope, receive, send))


async def respond(found: Answering, site: Site, call: Call) -> None:
    """One answer; what goes wrong is answered as problem details, and an answer that breaks off is left without its end."""
    try:
        await found(site, call)
    except CivicGraphError as error:
        await _problem(call, status_of(error), str(error), details(error))
    except HTTPException as error:
        await _problem(call, error.status_code, error.detail, {}, dict(error.headers or {}))
    except ConnectionError:
        return  # the client went away, or a process in the middle of its answer
    except Exception:
        _LOG.exception("a request to %s failed", call.path)
        await _problem(call, 500, "the server made a mistake; its log says more", {})


def _for_people(scope: Scope) -> bool:
    return scope["path"] == "/sparql" and any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


async def _problem(call: Call, status: int, detail: str, more: dict[str, object], headers: dict[str, str] | None = None) -> None:
    """An error as problem details (RFC 9457); nothing where an answer was begun."""
    if call.begun:
        return
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    given = {"content-type": PROBLEM, "vary": "Accept", **({"retry-after": "5"} if status == 503 else {}), **(headers or {})}
    with suppress(ConnectionError):  # the client may be gone
        await call.answer(status, json.dumps(body, ensure_ascii=False).encode(), given.items())
