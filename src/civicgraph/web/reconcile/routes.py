"""The addresses of the service: the service itself, its suggestions, the properties it can fetch, and previews."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from civicgraph import __version__, knowledge
from civicgraph.errors import CivicGraphError, NotFoundError, QueryError
from civicgraph.graph.candidates import Asked, Index, beginning, description, find, properties
from civicgraph.knowledge.lexicon import load_lexicon
from civicgraph.spelling import bare
from civicgraph.web import problems
from civicgraph.web.reconcile import asking
from civicgraph.web.reconcile.answers import OPEN, answered, candidate, described, type_of
from civicgraph.web.reconcile.extending import extended, named, proposed, told
from civicgraph.web.reconcile.following import Following
from civicgraph.web.reconcile.manifest import manifest, types
from civicgraph.web.site import Site, Visit
from civicgraph.web.viewing.telling import facts
from civicgraph.web.wire import call

_LARGEST = 4_000_000  # bytes of a request
_FRAMED = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
_SHOWN = 8  # facts of a preview
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Service:
    """The service of one site: its words and its index of names."""

    following: Following
    words: Mapping[str, Any]


@dataclass(slots=True)
class Consultation:
    """One request: the visit, the service, and the fields that were sent."""

    visit: Visit
    service: Service
    fields: Fields

    @property
    def index(self) -> Index:
        """The index of names."""
        return self.service.following.index()

    def many(self, default: int = 10) -> int:
        """How many answers are wanted."""
        return asking.limit(self.fields.get("limit"), default)

    def classes(self) -> tuple[str, ...]:
        """The class that suggestions must have, if any."""
        return (self.fields["type"],) if self.fields.get("type") else ()


def attach(app: FastAPI, site: Site) -> None:
    """Adds the service to the application, before routes that take every address."""
    words = load_lexicon(knowledge.file("data", "lexicon"))["reconcile"]
    service = Service(Following(site.reading), words)
    for path, answer, methods in ROUTES:
        app.add_api_route(path, _route(site, service, answer), methods=methods, response_model=None, include_in_schema=False)


def _route(site: Site, service: Service, answer: Callable[[Consultation], Response]) -> Callable[..., Any]:
    async def route(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**OPEN, "access-control-allow-methods": "GET, POST", "access-control-allow-headers": "*"})
        try:
            fields = await _fields(request)
            return await run_in_threadpool(answer, Consultation(Visit(site, request), service, fields))
        except CivicGraphError as error:
            problem = await problems.ours(request, error)
            problem.headers["access-control-allow-origin"] = "*"
            return problem

    return route


async def _fields(request: Request) -> dict[str, str]:
    """The fields of the address and of a form; of one that comes twice, the last."""
    given = dict(request.query_params)
    if request.method == "POST":
        asked = call.Call(request.scope, request.receive, _unanswered)
        if asked.media_type not in ("", "application/x-www-form-urlencoded"):
            raise QueryError("send a form: Content-Type: application/x-www-form-urlencoded")
        given |= dict(call.fields((await asked.body(_LARGEST)).decode("latin-1")))
    return given


async def _unanswered(message: Any) -> None:
    """Where a call that is only read would send its answer."""


def serve(asked: Consultation) -> Response:
    """Candidates for `queries` or `query`, values for `extend`, else the manifest."""
    request, view, language = asked.visit.request, asked.visit.view, asked.visit.language
    if text := asked.fields.get("queries"):
        questions = asking.batch(text, view.base)
        return answered(request, {key: _found(asked, question) for key, question in questions.items()})
    if text := asked.fields.get("query"):
        return answered(request, _found(asked, asking.single(text, view.base)))
    if text := asked.fields.get("extend"):
        return answered(request, extended(asked.index, view, asking.extension(text), asked.service.words, language))
    asked.service.following.begin()
    site = str(request.base_url).rstrip("/")
    return answered(request, manifest(view, site, asked.service.words["service"][language], __version__, language))


def _found(asked: Consultation, question: Asked) -> dict[str, Any]:
    index, view, language = asked.index, asked.visit.view, asked.visit.language
    return {"result": [candidate(index, view, found, language) for found in find(index, question)]}


def suggest_entity(asked: Consultation) -> Response:
    """The things whose names begin as typed."""
    index, view, language = asked.index, asked.visit.view, asked.visit.language
    found = beginning(index, asked.fields.get("prefix", "")[:200], asked.classes(), asked.many())
    result = [{**described(index, view, entry, language), "notable": [type_of(view, entry.cls, language)]} for entry in found]
    return answered(asked.visit.request, {"result": result})


def suggest_type(asked: Consultation) -> Response:
    """The classes in whose name or id a word begins as typed."""
    view, language = asked.visit.view, asked.visit.language
    fit = _begun(asked, [type_of(view, cls, language) for cls in types(asked.index)])
    return answered(asked.visit.request, {"result": [{**one, "broader": []} for one in fit]})


def suggest_property(asked: Consultation) -> Response:
    """The properties in whose name or id a word begins as typed; those of the service first."""
    words, view, language = asked.service.words, asked.visit.view, asked.visit.language
    names = dict.fromkeys((*words["properties"], *properties(asked.index, asked.fields.get("type", ""))))
    fit = _begun(asked, [named(view, name, words, language) for name in names])
    return answered(asked.visit.request, {"result": [told(view, one["id"], words, language) for one in fit]})


def _begun(asked: Consultation, choices: list[dict[str, str]]) -> list[dict[str, str]]:
    """The choices in whose id or name a word begins as typed, as many as are wanted."""
    prefix = bare(asked.fields.get("prefix", "")).strip()
    fit = [one for one in choices if any(f" {prefix}" in f" {bare(one[part])}" for part in ("id", "name"))]
    return fit[: asked.many()]


def propose(asked: Consultation) -> Response:
    """The properties that can be fetched for things of a class."""
    view, cls, most = asked.visit.view, asked.fields.get("type", ""), asked.many(default=50)
    return answered(asked.visit.request, proposed(asked.index, view, cls, most, asked.service.words, asked.visit.language))


def preview(asked: Consultation) -> Response:
    """A small page about a thing, to be shown in a frame by the programs that use the service."""
    index, visit = asked.index, asked.visit
    iri = asking.iri_of(asked.fields.get("id", ""), visit.view.base)
    if iri not in index.numbers:
        raise NotFoundError(f"nothing of that id can be reconciled: {asked.fields.get('id', '')}")
    entry = index.entries[index.numbers[iri]]
    shown = dict(list(_told_facts(visit, iri).items())[:_SHOWN])
    page = visit.page("preview.html", title=visit.name(iri), iri=iri, cls=entry.cls, about=description(index, entry, visit.language), known=shown)
    page.headers.update({"content-security-policy": _FRAMED, "access-control-allow-origin": "*"})
    return page


def _told_facts(visit: Visit, iri: str) -> dict[str, list[Any]]:
    """What is known of a thing but its names and class, which the page shows above."""
    return {name: terms for name, terms in facts(visit.view, iri).items() if not name.endswith(("#type", "#prefLabel", "#label"))}


ROUTES: tuple[tuple[str, Callable[[Consultation], Response], list[str]], ...] = (
    ("/reconcile", serve, ["GET", "HEAD", "POST", "OPTIONS"]),
    ("/reconcile/", serve, ["GET", "HEAD", "POST", "OPTIONS"]),
    ("/reconcile/suggest/entity", suggest_entity, ["GET", "HEAD", "OPTIONS"]),
    ("/reconcile/suggest/property", suggest_property, ["GET", "HEAD", "OPTIONS"]),
    ("/reconcile/suggest/type", suggest_type, ["GET", "HEAD", "OPTIONS"]),
    ("/reconcile/properties", propose, ["GET", "HEAD", "OPTIONS"]),
    ("/reconcile/preview", preview, ["GET", "HEAD", "OPTIONS"]),
)
