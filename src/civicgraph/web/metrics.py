"""What a running server counts, in the text format of Prometheus; and whether it is alive and ready.

Routes are counted by their pattern, never by what was asked: no name that a client chose becomes a label.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from civicgraph import __version__
from civicgraph.errors import StoreError
from civicgraph.web.wire.headers import App, Message, Receive, Scope, Send

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds
_ROUTES = (
    "sparql",
    "update",
    "graphs",
    "page",
    "data",
    "id",
    "search",
    "reconcile",
    "related",
    "dumps",
    "feed.atom",
    "static",
    "health",
    "ready",
    "metrics",
)


@dataclass
class Metrics:
    """Counts since the server began."""

    began: float = field(default_factory=time.time)
    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    spent: dict[str, float] = field(default_factory=dict)
    within: Counter[tuple[str, float]] = field(default_factory=Counter)

    def took(self, route: str, method: str, status: int, seconds: float) -> None:
        """Counts one answer."""
        self.requests[route, method if method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS") else "other", status] += 1
        self.spent[route] = self.spent.get(route, 0.0) + seconds
        for bound in BOUNDS:
            if seconds <= bound:
                self.within[route, bound] += 1

    def add(self, route: str, methods: Mapping[str, int], within: Mapping[float, int], seconds: float) -> None:
        """Counts answers that were given elsewhere, all of them whole."""
        for method, count in methods.items():
            self.requests[route, method, 200] += count
        self.spent[route] = self.spent.get(route, 0.0) + seconds
        self.within.update({(route, bound): count for bound, count in within.items()})

    def text(self, gauges: dict[str, tuple[str, float]]) -> str:
        """All counts, and these gauges by name with what they mean."""
        lines = ["# HELP civicgraph_requests_total Answers by route, method and status.", "# TYPE civicgraph_requests_total counter"]
        lines += [f'civicgraph_requests_total{{route="{r}",method="{m}",status="{s}"}} {n}' for (r, m, s), n in sorted(self.requests.items())]
        lines += ["# HELP civicgraph_request_seconds How long answers took.", "# TYPE civicgraph_request_seconds histogram"]
        for route, seconds in sorted(self.spent.items()):
            count = sum(n for (name, _, _), n in self.requests.items() if name == route)
            lines += [f'civicgraph_request_seconds_bucket{{route="{route}",le="{bound}"}} {self.within[route, bound]}' for bound in BOUNDS]
            lines.append(f'civicgraph_request_seconds_bucket{{route="{route}",le="+Inf"}} {count}')
            lines += [
                f'civicgraph_request_seconds_sum{{route="{route}"}} {seconds:.6f}',
                f'civicgraph_request_seconds_count{{route="{route}"}} {count}',
            ]
        for name, (about, value) in gauges.items():
            lines += [f"# HELP civicgraph_{name} {about}", f"# TYPE civicgraph_{name} gauge", f"civicgraph_{name} {value:g}"]
        return "\n".join([*lines, ""])


def route_of(path: str) -> str:
    """The pattern of a path: its first part where that is one of ours."""
    first = path.strip("/").partition("/")[0]
    name = "sparql" if first.startswith("sparql.") else first
    return name if name in _ROUTES else "home" if not first else "other"


class Counting:
    """Counts every answer that the application gives."""

    def __init__(self, app: App, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 499  # nothing was sent: the client went away

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, seen)
        finally:
            self.metrics.took(route_of(scope["path"]), scope["method"], status, time.perf_counter() - began)


def health(request: Request) -> Response:
    """The server answers."""
    return JSONResponse({"status": "ok", "version": __version__}, headers={"cache-control": "no-store"})


def ready(request: Request) -> Response:
    """The store can be read: 200 with the state that is served, else 503."""
    try:
        view = request.app.state.site.reading.view()
        view.exists(view.base)
    except (StoreError, OSError) as error:
        return JSONResponse({"status": "unavailable", "reason": str(error)}, 503, headers={"retry-after": "5", "cache-control": "no-store"})
    return JSONResponse({"status": "ok", "generation": view.generation}, headers={"cache-control": "no-store"})


def metrics(request: Request) -> Response:
    """The route of /metrics."""
    site = request.app.state.site
    site.loans.count()
    view = site.reading.view()
    site.search.refresh()
    behind = site.search.behind
    counts = {name: float(term.value) for name, term in view.kept_rows("counts")[0].items()}
    gauges = {
        "start_time_seconds": ("When the server began, in seconds since 1970.", site.metrics.began),
        "store_generation": ("The number of the published state that is read.", float(view.generation)),
        "search_behind": ("1 where updates changed articles that the search index has in an earlier state: civicgraph reindex.", float(behind)),
        "store_published_seconds": ("When that state was published, in seconds since 1970.", site.reading.changed()),
        **{f"store_{name}": (f"How many {name} the store has.", value) for name, value in sorted(counts.items())},
    }
    return PlainTextResponse(site.metrics.text(gauges), media_type="text/plain; version=0.0.4; charset=utf-8", headers={"cache-control": "no-store"})
