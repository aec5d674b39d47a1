"""The files to take away, as programs ask for them.

Whoever asks first sets their making going; until it is done the list is 202 and a file 503, with the time to come back.
"""

from __future__ import annotations

import base64
from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse, JSONResponse, Response

from civicgraph.errors import NotFoundError
from civicgraph.graph.publishing.dataset import Distribution
from civicgraph.graph.publishing.tables import tables
from civicgraph.web.processes.dumps import MEDIA
from civicgraph.web.site import Site

_SOON = {"retry-after": "10", "cache-control": "no-store"}


def distributions(here: str) -> list[Distribution]:
    """The files as the description of the dataset names them; size and hash are not told, because they are known only once a file is made."""
    names = [("all.nq.gz", ".gz"), ("tables.sqlite", ".sqlite"), *((f"csv/{table.name}.csv", ".csv") for table in tables())]
    return [Distribution(name, f"{here}/dumps/{name}", MEDIA[suffix]) for name, suffix in names]


def listing(request: Request) -> Response:
    """Which files there are, with size and hash."""
    site: Site = request.app.state.site
    found = site.dumps.of(site.reading.view().generation)
    if found is None:
        return JSONResponse({"status": "being made"}, 202, headers=_SOON)
    files = [{"name": one.name, "url": f"/dumps/{one.name}", "bytes": one.size, "sha256": one.sha256, "mediaType": one.media_type} for one in found]
    return JSONResponse({"license": "https://creativecommons.org/licenses/by/4.0/", "files": files})


def file(request: Request, name: str) -> Response:
    """One of the files."""
    site: Site = request.app.state.site
    found = site.dumps.of(site.reading.view().generation)
    if found is None:
        return _later()
    for one in found:
        if one.name == name:
            headers = {"repr-digest": f"sha-256=:{_base64(one.sha256)}:"}
            return FileResponse(one.path, media_type=one.media_type, filename=f"civicgraph-{Path(name).name}", headers=headers)
    raise NotFoundError(f"there is no dump {name!r}; /dumps/ lists them")


def _base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()


def _later() -> Response:
    body = {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": "the files are being made; ask again in a moment"}
    return JSONResponse(body, 503, headers=_SOON, media_type="application/problem+json")
