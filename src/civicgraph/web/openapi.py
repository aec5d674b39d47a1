"""What programs may ask of this server, as an OpenAPI document."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from civicgraph import __version__
from civicgraph.graph.rdf.formats import DATASET_FORMATS, GRAPH_FORMATS, SOLUTION_FORMATS
from civicgraph.web.site import Site, Visit
from civicgraph.web.wire.negotiation import DATA_ENDINGS, JSON, JSON_LD, PROBLEM, RDF_XML
from civicgraph.web.wire.posing import FORM, NAMED

Part = dict[str, Any]
_TEXT: Part = {"type": "string"}
_MOVED: Part = {"description": "to a document"}
_WRONG = (400, 401, 403, 404, 405, 406, 413, 415, 422, 503)
_TRIPLES = tuple(media for media in GRAPH_FORMATS if media not in DATASET_FORMATS)


def document(request: Request) -> Response:
    """The route of /openapi.json."""
    site: Site = request.app.state.site
    return Response(json.dumps(described(bool(site.settings.token)), indent=1), media_type=JSON)


def page(request: Request) -> Response:
    """The document as a page, for people."""
    visit = Visit(request.app.state.site, request)
    document_ = described(bool(visit.site.settings.token))
    return visit.page("api.html", title=visit.say("api"), paths=document_["paths"])


def described(updates: bool) -> Part:
    """The whole document; with what changes the store where that is open."""
    paths = {**_reading(), **(_changing() if updates else {})}
    schemes = {"token": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "civicgraph", "version": __version__, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "paths": paths,
        **({"components": {"securitySchemes": schemes}} if updates else {}),
    }


def _reading() -> Part:
    path = _parameter("path", place="path", schema={"type": "string", "minLength": 1})
    ending = _parameter("ending", place="path", schema={"enum": list(DATA_ENDINGS)})
    asking = [_parameter(name) for name in ("default-graph-uri", "named-graph-uri")]
    asking += [_parameter("format", schema={"enum": list(NAMED)}), _parameter("timeout", schema={"type": "number", "minimum": 5})]
    results = _answers({"200": _content(*SOLUTION_FORMATS, *GRAPH_FORMATS)}, 400, 403, 405, 406, 413, 415, 422, 503)
    posted = {"content": {FORM: {"schema": _form("query")}, "application/sparql-query": {"schema": _TEXT}}, "required": True}
    found = [
        _parameter("q"),
        _parameter("offset", schema={"type": "integer", "minimum": 0, "maximum": 1000}),
        _parameter("format", schema={"const": "json"}),
    ]
    top = _parameter("top", schema={"type": "integer", "minimum": 1, "maximum": 100})
    identifier = _parameter("id", place="path", schema={"type": "string", "minLength": 1})
    words: Part = {"type": "object", "properties": {"title": _TEXT, "text": {"type": "string", "minLength": 1}}, "required": ["text"]}
    told = {"200": _content(JSON)}
    networked = [_parameter("kind", schema={"enum": ["attendance", "awards"]}), _parameter("from"), _parameter("to")]
    form, lined = _parameter("format", schema={"const": "json"}), {"200": _content("text/html", JSON)}
    brought = {"content": {JSON: {"schema": words}, "text/plain": {"schema": _TEXT}}, "required": True}
    thing = "/page/{path}", "/data/{path}.{ending}", "/id/{path}"
    return {
        "/sparql": {
            "get": _operation("Answers a query; describes the endpoint where there is none", [_parameter("query"), *asking], results),
            "post": _operation("Answers a query", asking, results, posted),
        },
        "/search": {"get": _operation("The articles that fit some words", found, _answers({"200": _content("text/html", JSON)}, 406))},
        "/storylines": {"get": _operation("The storylines, latest first", found, _answers({"200": _content("text/html", JSON)}, 406))},
        "/timeline/{path}": {"get": _operation("What is reported of a thing, in order", [path, form], _answers(lined, 404, 406))},
        "/network": {"get": _operation("Who is central, who meets whom, how two are connected", networked, _answers(lined, 406))},
        "/network.svg": {"get": _operation("A network as a picture", networked[:1], _answers({"200": _content("image/svg+xml")}))},
        "/network.gexf": {"get": _operation("A network for Gephi", networked[:1], _answers({"200": _content("application/gexf+xml")}))},
        thing[0]: {"get": _operation("The page of a thing", [path], _answers({"200": _content("text/html"), "301": _MOVED}, 404, 406))},
        thing[1]: {"get": _operation("The data about a thing", [path, ending], _answers({"200": _content(*DATA_ENDINGS.values())}, 404, 406))},
        thing[2]: {"get": _operation("Leads to the page or the data of a thing", [path], _answers({"303": _MOVED}, 404, 406))},
        **_harvested(),
        "/articles/{id}/related": {"get": _operation("The articles related to one, and why", [identifier, top], _answers(told, 400, 404))},
        "/related": {"post": _operation("The articles related to a text", [top], _answers({"200": _content(JSON)}, 400, 413, 415), brought)},
        "/ontology/terms.json": {"get": _operation("The terms of the ontology, as the editor completes them", [], _answers({"200": _content(JSON)}))},
        "/context.jsonld": {"get": _operation("The JSON-LD context", [], _answers({"200": _content(JSON_LD)}))},
        "/openapi.json": {"get": _operation("This document", [], _answers({"200": _content(JSON)}))},
    }


def _harvested() -> Part:
    """What harvesters, feed readers and operators ask for."""
    searched = [_parameter(name) for name in ("q", "related-to", "class", "unit")]
    made = {"202": {"description": "being made; ask again", "content": {JSON: {}}}}
    return {
        "/dataset": {"get": _operation("The dataset in DCAT, VoID and DQV", [], _answers({"200": _content(*DATA_ENDINGS.values(), RDF_XML)}, 406))},
        "/dumps/": {"get": _operation("The files to take away, with size and hash", [], _answers({"200": _content(JSON), **made}))},
        "/feed.atom": {"get": _operation("A saved search as a feed", searched, _answers({"200": _content("application/atom+xml")}, 400, 404))},
        "/sitemap.xml": {"get": _operation("The index of the sitemaps", [], _answers({"200": _content("application/xml")}))},
        "/robots.txt": {"get": _operation("What crawlers may read", [], _answers({"200": _content("text/plain")}))},
        "/health": {"get": _operation("Whether the server answers", [], _answers({"200": _content(JSON)}))},
        "/ready": {"get": _operation("Whether the store can be read", [], _answers({"200": _content(JSON)}, 503))},
        "/metrics": {"get": _operation("Counts in the text format of Prometheus", [], _answers({"200": _content("text/plain")}))},
    }


def _changing() -> Part:
    graph = [_parameter("graph", schema={"type": "string", "format": "uri"}), _parameter("default", schema={"const": ""})]
    posted = {"content": {FORM: {"schema": _form("update")}, "application/sparql-update": {"schema": _TEXT}}, "required": True}
    rdf = {"content": {media: {"schema": _TEXT} for media in _TRIPLES}, "required": True}
    using = [_parameter("using-graph-uri"), _parameter("using-named-graph-uri")]
    done = {"204": {"description": "done, and read by everybody from now on"}}
    written = _answers({**done, "201": {"description": "made"}}, *_WRONG)
    operations = {
        "/update": {"post": _operation("Runs an update", using, _answers(done, *_WRONG), posted)},
        "/graphs": {
            "get": _operation("A graph", graph, _answers({"200": _content(*GRAPH_FORMATS)}, *_WRONG)),
            "put": _operation("Replaces a graph", graph, written, rdf),
            "post": _operation("Adds to a graph", graph, written, rdf),
            "delete": _operation("Deletes a graph", graph, _answers(done, *_WRONG)),
        },
    }
    return {path: {method: {**told, "security": [{"token": []}]} for method, told in methods.items()} for path, methods in operations.items()}


def _operation(summary: str, parameters: list[Part], answers: Part, body: Part | None = None) -> Part:
    return {"summary": summary, "parameters": parameters, **answers, **({"requestBody": body} if body else {})}


def _parameter(name: str, place: str = "query", schema: Part | None = None) -> Part:
    return {"name": name, "in": place, "required": place == "path", "schema": schema or _TEXT}


def _form(name: str) -> Part:
    return {"type": "object", "properties": {name: _TEXT}, "required": [name]}


def _content(*media: str) -> Part:
    return {"description": "what was asked for", "content": {name: {} for name in media}}


def _answers(good: Part, *wrong: int) -> Part:
    problem = {"description": "what is wrong, as problem details (RFC 9457)", "content": {PROBLEM: {}}}
    return {"responses": {**good, **{str(status): problem for status in wrong}}}
