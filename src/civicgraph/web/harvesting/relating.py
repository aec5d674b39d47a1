"""Related articles for programs: of a stored article, and of a text that somebody has at hand."""

from __future__ import annotations

import json

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from civicgraph import knowledge
from civicgraph.graph.relating.offhand import Offhand
from civicgraph.graph.relating.related import related
from civicgraph.web.site import Site
from civicgraph.web.wire.call import Call

LARGEST = 1_000_000  # bytes of a text
_MOST = 100


def stored(request: Request, identifier: str) -> Response:
    """The articles related to one, by its id as given in the input or its IRI: what `civicgraph related --format jsonl` prints."""
    site: Site = request.app.state.site
    (found,) = related(site.reading.view().store, identifier, _top(request), "spans" in request.query_params)
    return JSONResponse(found.as_json())


async def offhand(request: Request) -> Response:
    """The articles related to a text that comes as JSON (title, text) or as plain text with the title in its first line."""
    if request.method != "POST":
        raise HTTPException(405, "a text comes by POST", {"allow": "POST"})
    site: Site = request.app.state.site
    call = Call(request.scope, request.receive, _nothing)
    title, text = _read(call.media_type, await call.body(LARGEST))
    view, top = site.reading.view(), _top(request)

    def compared() -> list[dict[str, object]]:
        asked = view.once("offhand", lambda: Offhand(view.store.index_folder, view.base, knowledge.load()))
        return asked.related(title, text, top)

    return JSONResponse({"article": None, "related": await run_in_threadpool(compared)})


async def _nothing(message: object) -> None:
    """Where a call that is only read would send its answer."""


def _top(request: Request) -> int:
    given = request.query_params.get("top", "10")
    if not (given.isascii() and given.isdecimal() and 1 <= int(given) <= _MOST):
        raise HTTPException(400, f"top is a number from 1 to {_MOST}")
    return int(given)


def _read(media_type: str, body: bytes) -> tuple[str, str]:
    """Title and text; HTTPException where there are none."""
    try:
        told = body.decode("utf-8")
        if media_type == "application/json":
            given = json.loads(told)
            title, text = (given.get(name, "") for name in ("title", "text"))
        elif media_type in ("text/plain", ""):
            title, _, text = told.partition("\n")
        else:
            raise HTTPException(415, f"a text comes as application/json or text/plain, not as {media_type}")
    except (ValueError, AttributeError, RecursionError):
        raise HTTPException(400, "the body is no JSON object with title and text, or no UTF-8") from None
    if not isinstance(title, str) or not isinstance(text, str) or not (title + text).strip():
        raise HTTPException(400, "title and text are words, and one of them at least is needed")
    return title, text
