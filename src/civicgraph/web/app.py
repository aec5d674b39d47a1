"""The application: its routes in one table, and how it is served."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import uvicorn
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from civicgraph.config import Settings
from civicgraph.errors import CivicGraphError
from civicgraph.web import metrics, narrating, networking, openapi, pages, problems, reconcile
from civicgraph.web.direct import Direct
from civicgraph.web.front import Front
from civicgraph.web.harvesting import downloads, feeds, harvest, linked, relating, tombstones
from civicgraph.web.metrics import Counting
from civicgraph.web.processes import counted
from civicgraph.web.protocol import sparql
from civicgraph.web.serving import listening, store_folder
from civicgraph.web.site import Site, open_site
from civicgraph.web.wire.conditional import Conditional, Encoded
from civicgraph.web.wire.headers import App, SecurityHeaders
from civicgraph.web.wire.loopback import LoopbackOnly

_READ = ["GET", "HEAD"]
ROUTES = (
    ("/", pages.home, _READ),
    ("/search", pages.search, _READ),
    ("/storylines", narrating.storylines, _READ),
    ("/timeline/{path:path}", narrating.timeline, _READ),
    ("/network", networking.network, _READ),
    ("/network.svg", networking.picture, _READ),
    ("/network.gexf", networking.graph, _READ),
    ("/sparql", sparql.answer, [*_READ, "POST"]),  # for people; programs are answered by `direct`
    ("/openapi.json", openapi.document, _READ),
    ("/api", openapi.page, _READ),
    ("/ontology", pages.ontology, _READ),
    ("/ontology/terms.json", pages.ontology_terms, _READ),
    ("/data/ontology.{ending}", pages.ontology_file, _READ),
    ("/context.jsonld", linked.context, _READ),
    ("/.well-known/void", harvest.void, _READ),
    ("/dataset", harvest.dataset, _READ),
    ("/dataset.{ending}", harvest.dataset_file, _READ),
    ("/dumps/", downloads.listing, _READ),
    ("/dumps/{name:path}", downloads.file, _READ),
    ("/robots.txt", harvest.robots, _READ),
    ("/sitemap.xml", harvest.sitemap, _READ),
    ("/sitemap-{part:int}.xml", harvest.sitemap_part, _READ),
    ("/feed.atom", feeds.feed, _READ),
    ("/articles/{identifier:path}/related", relating.stored, _READ),
    ("/related", relating.offhand, [*_READ, "POST"]),
    ("/health", metrics.health, _READ),
    ("/ready", metrics.ready, _READ),
    ("/metrics", metrics.metrics, _READ),
    ("/page/{path:path}", pages.page, _READ),
    ("/data/{path:path}", linked.data, _READ),
    ("/id/{path:path}", linked.identify, _READ),
    ("/{path:path}", linked.identify, _READ),  # the IRIs themselves, where the base of the data is this site
)


def create_app(folder: Path, settings: Settings) -> FastAPI:
    """The application over a store folder; StoreError where the folder is no store."""
    site = open_site(folder, settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await site.workers.start()
        counting = asyncio.create_task(counted.keep(site.workers, site.reading, site.whole))
        yield
        counting.cancel()
        await site.changes.close()
        site.loans.close()
        await site.workers.close()
        site.copies.close()
        site.dumps.close()
        if site.proxy is not None:
            site.proxy.close()

    app = FastAPI(title="civicgraph", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.site = site
    app.mount("/static", StaticFiles(packages=[("civicgraph.web", "static")]), name="static")
    reconcile.attach(app, site)
    for path, route, methods in ROUTES:
        app.add_api_route(path, route, methods=methods, response_model=None, include_in_schema=False)
    app.add_exception_handler(tombstones.Moved, tombstones.moved)
    app.add_exception_handler(CivicGraphError, problems.ours)
    app.add_exception_handler(HTTPException, problems.theirs)
    app.add_exception_handler(Exception, problems.unforeseen)
    app.add_middleware(Conditional, changed=site.reading.changed)
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(Encoded)
    return app


def outermost(app: FastAPI) -> App:
    """The application as it is served: what is answered without the framework, and what holds for every answer, lie around it."""
    site: Site = app.state.site
    inner: App = Counting(Direct(app, site), site.metrics)
    if site.whole and not site.settings.texts:
        inner = LoopbackOnly(inner)
    return SecurityHeaders(inner, open_data=not site.whole)


def serve(folder: Path | None, settings: Settings, memory: bool = False) -> None:
    """Serves a store until it is interrupted; ConfigError where the port is taken, StoreError where the folder is no store."""
    signal.signal(signal.SIGTERM, _ended)
    with listening(settings.host, settings.port) as taken, store_folder(folder, settings, memory) as served:
        app = create_app(served, settings)
        front = cast(Any, partial(Front, app.state.site))
        config = uvicorn.Config(outermost(app), http=front, log_level="warning", server_header=False, access_log=False)
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        print(f"civicgraph serves {served} on http://{host}:{taken.getsockname()[1]}/", file=sys.stderr, flush=True)
        uvicorn.Server(config).run(sockets=[taken])


def _ended(number: int, frame: object) -> None:
    """Unwinds all that was opened, where the process would simply be gone: a store in memory goes with it."""
    raise SystemExit(128 + number)
