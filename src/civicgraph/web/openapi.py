"""What programs may ask of this server, as an OpenAPI document."""

from __future__ import annotations

import json

from fastapi import Request
from fastapi.responses import Response

from civicgraph import __version__
from civicgraph.graph.rdf.formats import DATASET_FORMATS, GRAPH_FORMATS, SOLUTION_FORMATS
from civicgraph.web.processes.dumps import MEDIA
from civicgraph.web.reconcile.documented import reconciling
from civicgraph.web.site import Site, Visit
from civicgraph.web.wire.negotiation import DATA_ENDINGS, JSON, JSON_LD, RDF_XML
from civicgraph.web.wire.operations import TEXT, Part, answers, content, form, operation, parameter
from civicgraph.web.wire.posing import FORM, NAMED

_IRI: Part = {"type": "string", "format": "uri"}
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
    paths = {**_reading(), **reconciling(), **(_changing() if updates else {})}
    schemes = {"token": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "civicgraph", "version": __version__, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "paths": paths,
        **({"components": {"securitySchemes": schemes}} if updates else {}),
    }


def _reading() -> Part:
    path = parameter("path", place="path", schema={"type": "string", "minLength": 1})
    ending = parameter("ending", place="path", schema={"enum": list(DATA_ENDINGS)})
    asking = [parameter(name, schema=_IRI) for name in ("default-graph-uri", "named-graph-uri")]
    asking += [parameter("format", schema={"enum": list(NAMED)}), parameter("timeout", schema={"type": "number", "minimum": 5})]
    results = answers({"200": content(*SOLUTION_FORMATS, *GRAPH_FORMATS)}, 400, 403, 405, 406, 413, 415, 422, 503)
    posted = {"content": {FORM: {"schema": form("query")}, "application/sparql-query": {"schema": TEXT}}, "required": True}
    as_json = parameter("format", schema={"const": "json"})
    found = [parameter("q"), parameter("offset", schema={"type": "integer", "minimum": 0, "maximum": 1000}), as_json]
    top = parameter("top", schema={"type": "integer", "minimum": 1, "maximum": 100})
    identifier = parameter("id", place="path", schema={"type": "string", "minLength": 1})
    words: Part = {"type": "object", "properties": {"title": TEXT, "text": {"type": "string", "minLength": 1}}, "required": ["text"]}
    told = {"200": content(JSON)}
    lined = {"200": content("text/html", JSON)}
    networked = [parameter("kind", schema={"enum": ["attendance", "awards"]}), parameter("from"), parameter("to")]
    brought = {"content": {JSON: {"schema": words}, "text/plain": {"schema": TEXT}}, "required": True}
    thing = "/page/{path}", "/data/{path}.{ending}", "/id/{path}"
    page = answers({"200": content("text/html")})
    return {
        "/": {"get": operation("The page to begin with", [], page)},
        "/sparql": {
            "get": operation("Answers a query; describes the endpoint where there is none", [parameter("query"), *asking], results),
            "post": operation("Answers a query", asking, results, posted),
        },
        "/search": {"get": operation("The articles that fit some words", found, answers(lined, 406))},
        "/storylines": {"get": operation("The storylines, latest first", found, answers(lined, 406))},
        "/timeline/{path}": {"get": operation("What is reported of a thing, in order", [path, as_json], answers(lined, 404, 406))},
        "/network": {"get": operation("Who is central, who meets whom, how two are connected", networked, answers(lined, 406))},
        "/network.svg": {"get": operation("A network as a picture", networked[:1], answers({"200": content("image/svg+xml")}))},
        "/network.gexf": {"get": operation("A network for Gephi", networked[:1], answers({"200": content("application/gexf+xml")}))},
        thing[0]: {"get": operation("The page of a thing", [path], answers({"200": content("text/html"), "301": _MOVED}, 404, 406))},
        thing[1]: {"get": operation("The data about a thing", [path, ending], answers({"200": content(*DATA_ENDINGS.values())}, 404, 406))},
        thing[2]: {"get": operation("Leads to the page or the data of a thing", [path], answers({"303": _MOVED}, 404, 406))},
        **_harvested(),
        "/articles/{id}/related": {"get": operation("The articles related to one, and why", [identifier, top], answers(told, 400, 404))},
        "/related": {"post": operation("The articles related to a text", [top], answers({"200": content(JSON)}, 400, 413, 415), brought)},
        "/ontology": {"get": operation("The ontology as a page", [], page)},
        "/data/ontology.{ending}": {"get": operation("The ontology as data", [ending], answers({"200": content(*DATA_ENDINGS.values())}, 404))},
        "/ontology/terms.json": {"get": operation("The terms of the ontology, as the editor completes them", [], answers({"200": content(JSON)}))},
        "/context.jsonld": {"get": operation("The JSON-LD context", [], answers({"200": content(JSON_LD)}))},
        "/openapi.json": {"get": operation("This document", [], answers({"200": content(JSON)}))},
        "/api": {"get": operation("This document as a page", [], page)},
    }


def _harvested() -> Part:
    """What harvesters, feed readers and operators ask for."""
    kind = parameter("ending", place="path", schema={"enum": list(DATA_ENDINGS)})
    name, part = (
        parameter("name", place="path", schema={"type": "string", "minLength": 1}),
        parameter("part", place="path", schema={"type": "integer"}),
    )
    searched = [parameter(name) for name in ("q", "related-to", "class", "unit")]
    made = {"202": {"description": "being made; ask again", "content": {JSON: {}}}}
    return {
        "/dataset": {"get": operation("The dataset in DCAT, VoID and DQV", [], answers({"200": content(*DATA_ENDINGS.values(), RDF_XML)}, 406))},
        "/dataset.{ending}": {
            "get": operation("The same in the format of the ending", [kind], answers({"200": content(*DATA_ENDINGS.values(), RDF_XML)}, 404))
        },
        "/.well-known/void": {"get": operation("Leads to the description of the dataset", [], answers({"302": _MOVED}))},
        "/dumps/{name}": {"get": operation("A file to take away", [name], answers({"200": content(*MEDIA.values())}, 404, 503))},
        "/dumps/": {"get": operation("The files to take away, with size and hash", [], answers({"200": content(JSON), **made}))},
        "/feed.atom": {"get": operation("A saved search as a feed", searched, answers({"200": content("application/atom+xml")}, 400, 404))},
        "/sitemap.xml": {"get": operation("The index of the sitemaps", [], answers({"200": content("application/xml")}))},
        "/sitemap-{part}.xml": {"get": operation("One of the sitemaps", [part], answers({"200": content("application/xml")}, 404))},
        "/robots.txt": {"get": operation("What crawlers may read", [], answers({"200": content("text/plain")}))},
        "/health": {"get": operation("Whether the server answers", [], answers({"200": content(JSON)}))},
        "/ready": {"get": operation("Whether the store can be read", [], answers({"200": content(JSON)}, 503))},
        "/metrics": {"get": operation("Counts in the text format of Prometheus", [], answers({"200": content("text/plain")}))},
    }


def _changing() -> Part:
    graph = [parameter("graph", schema=_IRI), parameter("default", schema={"const": ""})]
    posted = {"content": {FORM: {"schema": form("update")}, "application/sparql-update": {"schema": TEXT}}, "required": True}
    rdf = {"content": {media: {"schema": TEXT} for media in _TRIPLES}, "required": True}
    using = [parameter(name, schema=_IRI) for name in ("using-graph-uri", "using-named-graph-uri")]
    done = {"204": {"description": "done, and read by everybody from now on"}}
    written = answers({**done, "201": {"description": "made"}}, *_WRONG)
    operations = {
        "/update": {"post": operation("Runs an update", using, answers(done, *_WRONG), posted)},
        "/graphs": {
            "get": operation("A graph", graph, answers({"200": content(*GRAPH_FORMATS)}, *_WRONG)),
            "put": operation("Replaces a graph", graph, written, rdf),
            "post": operation("Adds to a graph", graph, written, rdf),
            "delete": operation("Deletes a graph", graph, answers(done, *_WRONG)),
        },
    }
    return {path: {method: {**told, "security": [{"token": []}]} for method, told in methods.items()} for path, methods in operations.items()}
