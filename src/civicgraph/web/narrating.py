"""The routes of storylines and timelines: pages for people, and the same as JSON."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from civicgraph.graph.storylines.timeline import QUESTION
from civicgraph.web.harvesting.linked import known_iri
from civicgraph.web.site import Site, Visit
from civicgraph.web.viewing import narrating, paths
from civicgraph.web.wire.negotiation import HTML, JSON, demand

VARY = {"vary": "Accept, Accept-Language, Cookie"}
_FARTHEST = 1_000_000


def wants_json(request: Request) -> bool:
    """Whether JSON is asked for, by `?format=json` or by Accept; NotAcceptableError where neither fits."""
    return "format" in request.query_params or demand(request.headers.get("accept", ""), (HTML, JSON)) == JSON


def storylines(request: Request) -> Response:
    """All storylines, those with the latest news first, or those whose title has the words of `q`."""
    site: Site = request.app.state.site
    visit = Visit(site, request)
    query, given = request.query_params.get("q", "")[:500], request.query_params.get("offset", "0")
    offset = min(int(given), _FARTHEST) if given.isdecimal() and given.isascii() and len(given) < 8 else 0
    rows, total = narrating.storylines(visit.view, query, offset)
    after = offset + len(rows) if offset + len(rows) < total else None
    if wants_json(request):
        return JSONResponse({"query": query, "total": total, "next": after, "storylines": rows}, headers=VARY)
    return visit.page(
        "storylines.html", title=visit.say("storylines"), rows=rows, total=total, query=query, offset=offset, after=after, size=narrating.PAGE,
        behind={"question-26-storylines": {}},
    )  # fmt: skip


def storyline(visit: Visit, iri: str, path: str) -> Response:
    """One storyline, step by step."""
    shown = narrating.storyline(visit.view, iri)
    if wants_json(visit.request):
        return JSONResponse(shown["told"], headers=VARY)
    behind = {"storyline-steps": {"storyline": iri}, "page-storyline-things": {"this": iri}}
    return visit.page("storyline.html", title=shown["told"]["title"], iri=iri, data=path, behind=behind, **shown)


def timeline(request: Request, path: str) -> Response:
    """What articles report of a thing, from the earliest; a storyline has a page of its own."""
    site: Site = request.app.state.site
    visit = Visit(site, request)
    iri = known_iri(visit.view, path)
    if wants_json(request):
        return JSONResponse({"thing": iri, "name": visit.name(iri), "timeline": narrating.told(visit.view, iri)}, headers=VARY)
    if paths.kind_of(iri, visit.view.base) == "storyline":
        return RedirectResponse(paths.page_of(iri, visit.view.base), 302)
    entries = narrating.told(visit.view, iri)
    years = narrating.by_year(entries)
    title = visit.say("timeline_of", thing=visit.name(iri))
    return visit.page("timeline.html", title=title, iri=iri, entries=entries, years=years, behind={QUESTION: {"thing": iri}})
