"""Errors as answers: one table from our errors to HTTP status, problem details (RFC 9457) for programs, a page for people."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from civicgraph.errors import (
    CivicGraphError,
    EvaluationError,
    GoneError,
    NotAcceptableError,
    NotFoundError,
    QueryError,
    QueryTimeout,
    RefusedError,
    StoreError,
    TooLargeError,
)
from civicgraph.web.site import Visit
from civicgraph.web.wire.headers import ALWAYS
from civicgraph.web.wire.negotiation import PROBLEM, wants_page

STATUS: tuple[tuple[type[CivicGraphError], int], ...] = (
    (GoneError, 410),
    (NotFoundError, 404),
    (NotAcceptableError, 406),
    (QueryTimeout, 503),
    (TooLargeError, 503),
    (RefusedError, 403),
    (EvaluationError, 422),
    (QueryError, 400),
    (StoreError, 503),
    (CivicGraphError, 500),
)


def status_of(error: CivicGraphError) -> int:
    """The HTTP status of one of our errors."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def details(error: CivicGraphError) -> dict[str, object]:
    """What an error knows beside its reason: where in a text it lies, or what is on offer."""
    if isinstance(error, QueryError) and error.line is not None:
        return {"line": error.line, "column": error.column}
    if isinstance(error, NotAcceptableError):
        return {"offered": list(error.offered)}
    return {}


def problem(request: Request, status: int, detail: str, **more: object) -> Response:
    """The error in the form that its reader wants."""
    if wants_page(request.headers.get("accept", "")):
        visit = Visit(request.app.state.site, request)
        name = f"problem_{status}" if visit.site.words.has(f"problem_{status}") else "problem"
        return visit.page("problem.html", title=visit.say(name), status=status, detail=detail, more=more)
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, media_type=PROBLEM, headers={"vary": "Accept"})


async def ours(request: Request, error: Exception) -> Response:
    """The answer to an error of our own tree."""
    if not isinstance(error, CivicGraphError):
        raise error
    return problem(request, status_of(error), str(error), **details(error))


async def theirs(request: Request, error: Exception) -> Response:
    """The answer to a request that fits no route or method."""
    if not isinstance(error, HTTPException):
        raise error
    answer = problem(request, error.status_code, str(error.detail))
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


async def unforeseen(request: Request, error: Exception) -> Response:
    """The answer to a mistake of ours, which the server logs in full. It is made outside of all middleware, so it brings its own headers."""
    answer = problem(request, 500, "the server made a mistake; its log says more")
    answer.headers.update(ALWAYS)
    return answer
