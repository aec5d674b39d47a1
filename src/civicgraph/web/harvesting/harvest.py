"""For programs that harvest: what the dataset is, which pages there are, and who may read them."""

from __future__ import annotations

from xml.sax.saxutils import escape

from fastapi import Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from civicgraph.errors import NotFoundError
from civicgraph.graph.publishing.dataset import DATASET, description
from civicgraph.web.harvesting import downloads
from civicgraph.web.site import Site
from civicgraph.web.viewing import paths
from civicgraph.web.viewing.reading import View, text
from civicgraph.web.wire.negotiation import DATA_ENDINGS, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, demand

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PART = 20_000  # addresses in one sitemap: the protocol allows 50,000


def origin(request: Request) -> str:
    """The address of this site as the client sees it, without a slash at the end."""
    return str(request.base_url).rstrip("/")


def void(request: Request) -> Response:
    """Where the description of the dataset is (RFC 5785 and the W3C's note on VoID)."""
    return RedirectResponse("/dataset", 302)


def dataset(request: Request) -> Response:
    """The dataset described in DCAT, VoID and DQV, in the notation that is wanted."""
    media = demand(request.headers.get("accept", ""), (TURTLE, JSON_LD, N_TRIPLES, RDF_XML))
    return _described(request, media)


def dataset_file(request: Request, ending: str) -> Response:
    """The same in the notation of an ending."""
    if ending not in DATA_ENDINGS:
        raise NotFoundError(f"data has one of the endings {', '.join(DATA_ENDINGS)}")
    return _described(request, DATA_ENDINGS[ending])


def _described(request: Request, media: str) -> Response:
    site: Site = request.app.state.site
    here, view = origin(request), site.reading.view()
    body = view.once(f"dataset {media} {here}", lambda: description(view.store, media, downloads.distributions(here), f"{here}/sparql"))
    response = Response(body, media_type=f"{media}; charset=utf-8" if media == TURTLE else media, headers={"vary": "Accept"})
    for ending, kind in DATA_ENDINGS.items():
        response.headers.append("link", f'</dataset.{ending}>; rel="alternate"; type="{kind}"')
    response.headers.append("link", f'<{view.base}{DATASET}>; rel="describes"')
    return response


def robots(request: Request) -> Response:
    """Pages and data may be read; the endpoint, which computes, is not for crawlers."""
    closed = "".join(f"Disallow: {path}\n" for path in ("/sparql", "/search", "/timeline", "/network", "/update", "/graphs", "/reconcile"))
    return PlainTextResponse(f"User-agent: *\n{closed}Allow: /\n\nSitemap: {origin(request)}/sitemap.xml\n")


def sitemap(request: Request) -> Response:
    """The index of the sitemaps."""
    site: Site = request.app.state.site
    parts = range(1 + max(0, len(_pages(site.reading.view())) - 1) // _PART)
    rows = "".join(f"<sitemap><loc>{origin(request)}/sitemap-{part + 1}.xml</loc></sitemap>\n" for part in parts)
    return _xml(f'<sitemapindex xmlns="{_SITEMAP}">\n{rows}</sitemapindex>\n')


def sitemap_part(request: Request, part: int) -> Response:
    """One of the sitemaps: articles and events, each with its address and, of an article, its day."""
    site: Site = request.app.state.site
    shown = _pages(site.reading.view())[(part - 1) * _PART : part * _PART] if part > 0 else []
    if not shown:
        raise NotFoundError(f"there is no sitemap {part}")
    here = origin(request)
    rows = "".join(f"<url><loc>{escape(here + path)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n" for path, day in shown)
    return _xml(f'<urlset xmlns="{_SITEMAP}">\n{rows}</urlset>\n')


def _pages(view: View) -> list[tuple[str, str]]:
    """The paths of all pages of articles and events, sorted, with the day of an article."""
    found = ((paths.page_of(text(row, "thing"), view.base), text(row, "published")[:10]) for name in ("sitemap",) for row in view.kept_rows(name))
    return sorted((path, day) for path, day in found if path.startswith("/"))


def _xml(body: str) -> Response:
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', media_type="application/xml")
