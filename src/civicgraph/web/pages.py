"""The routes of the HTML pages: home, search, and one page for every thing, by the kind in its path."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from markupsafe import Markup

from civicgraph.config import NAMESPACE
from civicgraph.errors import NotFoundError
from civicgraph.web import narrating
from civicgraph.web.harvesting.linked import known_iri, ontology_data
from civicgraph.web.site import Site, Visit
from civicgraph.web.viewing import paths
from civicgraph.web.viewing.articles import COPY, article
from civicgraph.web.viewing.events import event
from civicgraph.web.viewing.finding import PAGE, as_json, find, words_of
from civicgraph.web.viewing.narrating import latest as latest_storylines
from civicgraph.web.viewing.reading import Row, View, grouped, ordered, text
from civicgraph.web.viewing.schemaorg import structured
from civicgraph.web.viewing.telling import when
from civicgraph.web.viewing.things import thing
from civicgraph.web.wire.language import LANGUAGES
from civicgraph.web.wire.negotiation import DATA_ENDINGS, HTML, JSON, JSON_LD, N_TRIPLES, TURTLE, demand

_FARTHEST = 1_000  # results that can be paged through


def _visit(request: Request) -> Visit:
    site: Site = request.app.state.site
    return Visit(site, request)


def home(request: Request) -> Response:
    """Search, counts, the latest events and articles."""
    visit = _visit(request)
    view = visit.view
    counts = view.kept_rows("counts")
    return visit.page(
        "home.html", title=visit.say("site"), counts={name: text(counts[0], name) for name in ("articles", "events", "links")},
        articles=ordered(view.kept_rows("latest-articles"), "article", latest="published"),
        events=ordered(view.kept_rows("latest-events"), "event", latest="start"), when=when, storylines=latest_storylines(view),
        behind={"page-latest-articles": {}, "page-latest-events": {}, "page-counts": {}},
    )  # fmt: skip


def search(request: Request) -> Response:
    """The articles that fit `q`, as a page or as JSON."""
    visit = _visit(request)
    query, offset = request.query_params.get("q", "")[:500], request.query_params.get("offset", "0")
    start = min(int(offset), _FARTHEST) if offset.isdecimal() and offset.isascii() else 0
    media = demand(request.headers.get("accept", ""), (HTML, JSON)) if "format" not in request.query_params else JSON
    results, more = find(visit.view, visit.site.search, query, start, visit.site.whole)
    if media == JSON:
        return JSONResponse(as_json(visit.view, query, results, more, visit.language), headers={"vary": "Accept, Accept-Language, Cookie"})
    after = start + PAGE if more and start < _FARTHEST else None
    title = visit.say("search_for", query=query) if query else visit.say("search")
    return visit.page("search.html", title=title, query=query, results=results, query_words=words_of(query), offset=start, size=PAGE, after=after)


def page(request: Request, path: str) -> Response:
    """The page of an article, an event or any other thing."""
    visit = _visit(request)
    view, kind = visit.view, path.partition("/")[0]
    if kind == "text":
        return _text_page(view, path)
    iri = known_iri(view, path)
    if kind == "article":
        return _article(visit, iri, path)
    if kind == "storyline":
        return narrating.storyline(visit, iri, path)
    if kind == "event":
        shown, behind = event(view, iri), {f"page-{name}": {"this": iri} for name in ("facts", "event-statements", "reports", "events-pointing")}
        return visit.page(
            "event.html", title=visit.name(iri), iri=iri, data=path, behind=behind, when=when, structured=_structured(visit, iri), **shown
        )
    behind = {f"page-{name}": {"this": iri} for name in ("facts", "events-of", "posts", "articles-naming")}
    shown = thing(view, iri)
    return visit.page("thing.html", title=visit.name(iri), data=path, behind=behind, when=when, structured=_structured(visit, iri), **shown)


def _structured(visit: Visit, iri: str) -> Markup | None:
    return structured(visit.view, iri, visit.language, visit.address())


def _article(visit: Visit, iri: str, path: str) -> Response:
    graph = visit.view.graph_of(iri)
    behind = {
        "page-statements": {"graph": graph},
        "page-mentions": {"graph": graph},
        "page-related": {"this": iri},
        "page-copies": {"this": iri, "kind": visit.view.base + COPY},
    }
    shown: dict[str, Any] = article(visit.view, iri, visit.site.whole)
    printing = "print" in visit.request.query_params
    return visit.page(
        "article.html", title=shown["headline"] or visit.say("untitled"), iri=iri, data=path, behind=behind, printing=printing,
        structured=_structured(visit, iri), **shown,
    )  # fmt: skip


def _text_page(view: View, path: str) -> Response:
    """A text is shown on the page of its article."""
    iri = known_iri(view, path)
    for row in view.rows("article-of-text", this=iri):
        return RedirectResponse(paths.page_of(text(row, "article"), view.base), 302)
    return RedirectResponse(paths.data_of(path, "ttl"), 302)


def ontology(request: Request) -> Response:
    """The classes and properties: a page for people, Turtle, JSON-LD or N-Triples for programs."""
    visit = _visit(request)
    media = demand(request.headers.get("accept", ""), (HTML, TURTLE, JSON_LD, N_TRIPLES))
    if media != HTML:
        response = ontology_data(request, media)
        response.headers["vary"] = "Accept"
        return response
    terms = grouped(visit.view.kept_rows("terms"), "term")
    shown = [_term(iri, rows) for (iri,), rows in terms.items()]
    answer = visit.page(
        "ontology.html", title=visit.say("ontology"), classes=[t for t in shown if t["class"]], properties=[t for t in shown if not t["class"]],
        behind={"page-terms": {}}, languages_shown=LANGUAGES,
    )  # fmt: skip
    for ending, kind in DATA_ENDINGS.items():
        answer.headers.append("link", f'</data/ontology.{ending}>; rel="alternate"; type="{kind}"')
    return answer


def ontology_terms(request: Request) -> Response:
    """The classes and properties with their names in the visitor's language, as the editor of queries completes them."""
    visit = _visit(request)
    terms = grouped(visit.view.kept_rows("terms"), "term")
    told = [_term(iri, rows) for (iri,), rows in terms.items()]
    labels = {t["iri"]: t["said"].get("label", {}) for t in told}
    names = [
        {"iri": iri, "name": f"civic:{iri.removeprefix(NAMESPACE)}", "label": "".join((said.get(visit.language) or [""])[:1])}
        for iri, said in labels.items()
    ]
    return JSONResponse(names, headers={"vary": "Accept-Language, Cookie"})


def ontology_file(request: Request, ending: str) -> Response:
    """The ontology in one notation, by its ending."""
    if ending not in DATA_ENDINGS:
        raise NotFoundError(f"data has one of the endings {', '.join(DATA_ENDINGS)}")
    return ontology_data(request, DATA_ENDINGS[ending])


def _term(iri: str, rows: list[Row]) -> dict[str, Any]:
    said: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        local = row["property"].value.replace("#", "/").rsplit("/", 1)[-1]
        by_language = said.setdefault(local, {})
        values = by_language.setdefault(row["value"].language, [])
        if row["value"].value not in values:
            values.append(row["value"].value)
    is_class = any(kind.endswith("#Class") for kind in said.get("type", {}).get("", []))
    return {"iri": iri, "local": iri.removeprefix(NAMESPACE), "class": is_class, "said": said}
