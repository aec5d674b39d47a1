"""Linked data: an IRI leads with 303 to its page or its data, and the data comes in three notations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from civicgraph import knowledge
from civicgraph.config import NAMESPACE
from civicgraph.errors import NotFoundError
from civicgraph.graph.rdf.formats import graph_text
from civicgraph.graph.storage.store import PREFIXES
from civicgraph.web.harvesting import tombstones
from civicgraph.web.site import Site, context_document, context_terms
from civicgraph.web.viewing import jsonld, paths
from civicgraph.web.viewing.reading import View
from civicgraph.web.wire.negotiation import DATA_ENDINGS, HTML, JSON_LD, N_TRIPLES, TURTLE, demand

_OFFERED = (HTML, TURTLE, JSON_LD, N_TRIPLES)
_ENDING_OF = {media: ending for ending, media in DATA_ENDINGS.items()}
_CONTENT = NAMESPACE + "content"


def known_iri(view: View, path: str) -> str:
    """The IRI that a path of the site stands for; NotFoundError where nothing is known about it, Moved or GoneError where it is past."""
    iri = paths.iri_of(path, view.base)
    try:
        known = bool(paths.web_address(iri)) and view.exists(iri)
    except ValueError:  # the path holds what no IRI may
        known = False
    if not known:
        tombstones.mourn(view, iri)
        raise NotFoundError(f"nothing is known about {iri}")
    tombstones.follow(view, iri)
    return iri


def identify(request: Request, path: str) -> Response:
    """303 from a thing to a document about it: the page, or the data in the notation that is wanted most."""
    site: Site = request.app.state.site
    known_iri(site.reading.view(), path)
    media = demand(request.headers.get("accept", ""), _OFFERED)
    target = paths.page_of(paths.iri_of(path, site.reading.view().base), site.reading.view().base)
    response = RedirectResponse(target if media == HTML else paths.data_of(path, _ENDING_OF[media]), 303, headers={"vary": "Accept"})
    for ending, kind in DATA_ENDINGS.items():
        response.headers.append("link", f'<{paths.data_of(path, ending)}>; rel="alternate"; type="{kind}"')
    return response


def data(request: Request, path: str) -> Response:
    """The data about a thing, in the notation of its ending; the texts of articles only where whole texts are shown."""
    site: Site = request.app.state.site
    path, _, ending = path.rpartition(".")
    if ending not in DATA_ENDINGS:
        raise NotFoundError(f"data has one of the endings {', '.join(DATA_ENDINGS)}")
    view = site.reading.view()
    iri = known_iri(view, path)
    triples = [t for t in described(view, iri) if site.whole or t.predicate.value != _CONTENT]
    response = notation(triples, DATA_ENDINGS[ending], request)
    response.headers.append("link", f'<{paths.page_of(iri, view.base)}>; rel="alternate"; type="text/html"')
    response.headers.append("link", f'<{iri}>; rel="describes"')
    return response


def described(view: View, iri: str) -> Iterable[Any]:
    """The triples that tell of a thing: of an article all its evidence, of an event all its reports, of others what points at them."""
    kind = paths.kind_of(iri, view.base)
    if kind == "article":
        return view.triples("data-article", this=iri, graph=view.graph_of(iri))  # type: ignore[return-value]
    if kind in ("event", "text"):
        return view.triples(f"data-{kind}", this=iri)  # type: ignore[return-value]
    return view.triples("data", this=iri)  # type: ignore[return-value]


def notation(triples: Iterable[Any], media: str, request: Request) -> Response:
    """Triples in one notation, each once and in order."""
    if media == JSON_LD:
        body = jsonld.written(_unique(triples), jsonld.Context(context_terms()), str(request.url.replace(path="/context.jsonld", query="")))
    else:
        body = graph_text(_unique(triples), media, PREFIXES)
    return Response(body, media_type=f"{media}; charset=utf-8" if media == TURTLE else media)


def _unique(triples: Iterable[Any]) -> list[Any]:
    return sorted(set(triples), key=str)


def context(request: Request) -> Response:
    """The JSON-LD context."""
    return Response(context_document(), media_type=JSON_LD)


def ontology_data(request: Request, media: str) -> Response:
    """The ontology: its own file as Turtle, the same statements in other notations."""
    if media == TURTLE:
        return Response(knowledge.file("ontology", "civic.ttl").read_bytes(), media_type="text/turtle; charset=utf-8")
    site: Site = request.app.state.site
    return notation(site.reading.view().triples("data-ontology"), media, request)  # type: ignore[arg-type]
