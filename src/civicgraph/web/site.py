"""What the server holds while it runs, and one visit to it: the language, the view of the store, and the page that is made of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from civicgraph import knowledge
from civicgraph.config import NAMESPACE, Settings
from civicgraph.graph import queries
from civicgraph.graph.querying import tokens
from civicgraph.graph.searching.search import Search
from civicgraph.knowledge.lexicon import load_lexicon
from civicgraph.web.lending.loans import Loans
from civicgraph.web.metrics import Metrics
from civicgraph.web.processes.changes import Changes
from civicgraph.web.processes.copies import Copies
from civicgraph.web.processes.dumps import Dumps
from civicgraph.web.processes.forked import Forker
from civicgraph.web.processes.proxy import Proxy, opened
from civicgraph.web.processes.workers import Workers
from civicgraph.web.viewing import paths, qr
from civicgraph.web.viewing.finding import highlighted
from civicgraph.web.viewing.reading import Reading, View
from civicgraph.web.wire.headers import added
from civicgraph.web.wire.language import LANGUAGES, Words, language_of
from civicgraph.web.wire.loopback import is_loopback
from civicgraph.web.wire.negotiation import DATA_ENDINGS


def templates() -> Environment:
    """The page templates: everything that is put into them is escaped, and a name that is not given is an error."""
    loaded = Environment(loader=PackageLoader("civicgraph.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    loaded.globals.update(qr=qr.svg, web_address=paths.web_address, highlighted=highlighted)
    return loaded


def whole_texts(settings: Settings) -> bool:
    """Whether whole texts may be shown: as set, else only where the server answers this machine alone."""
    return settings.texts == "full" if settings.texts else is_loopback(settings.host)


@dataclass(slots=True)
class Site:
    """The store, the words, the templates and the query processes of one running server."""

    folder: Path
    settings: Settings
    reading: Reading
    search: Search
    words: Words
    copies: Copies
    workers: Workers
    changes: Changes
    proxy: Proxy | None = None
    metrics: Metrics = field(default_factory=Metrics)
    dumps: Dumps = field(init=False)
    loans: Loans = field(init=False)
    environment: Environment = field(default_factory=templates)

    def __post_init__(self) -> None:
        self.dumps = Dumps(self.folder)
        guarded = self.whole and not self.settings.texts
        self.loans = Loans(self.workers, self.reading, self.metrics, added(not self.whole), guarded)

    @property
    def whole(self) -> bool:
        """Whether whole texts are shown."""
        return whole_texts(self.settings)


def open_site(folder: Path, settings: Settings) -> Site:
    """Opens the store and reads the words; StoreError or KnowledgeError where that fails."""
    reading = Reading(folder)
    words = Words(load_lexicon(knowledge.file("data", "lexicon"))["interface"])
    copies = Copies(reading, whole_texts(settings))
    proxy = opened(settings.services, settings.timeout) if settings.services else None
    given = {"limits": {"size": settings.answer_mb * 2**20, "rows": settings.answer_rows}}
    doors = {"services": settings.services, "proxy": proxy.address} if proxy else {}
    workers = Workers(Forker("civicgraph.web.lending.processes"), copies, settings.default_graph == "union", settings.timeout, {**given, **doors})
    changes = Changes(folder, reading.view().base, settings.timeout)
    return Site(folder, settings, reading, Search.open(folder), words, copies, workers, changes, proxy)


@dataclass
class Visit:
    """One request to the site, in one language, on one state of the store."""

    site: Site
    request: Request

    @cached_property
    def view(self) -> View:
        """The state of the store that this visit sees."""
        return self.site.reading.view()

    @cached_property
    def language(self) -> str:
        """The language that the reader gets."""
        asked, accept = self.request.query_params.get("lang"), self.request.headers.get("accept-language", "")
        return language_of(asked, self.request.cookies.get("lang"), accept)

    def say(self, name: str, **values: object) -> str:
        """A phrase of the interface."""
        return self.site.words(name, self.language, **values)

    def name(self, iri: str) -> str:
        """What to call a thing."""
        return self.view.name(iri, self.language)

    def timeline(self, iri: str) -> str:
        """The address of the timeline of a thing of ours."""
        return paths.timeline_of(iri, self.view.base)

    @staticmethod
    def term(local: str) -> str:
        """The IRI of a term of the ontology."""
        return NAMESPACE + local

    def switch(self, language: str) -> str:
        """The address of this page in another language."""
        kept = [(key, value) for key, value in self.request.query_params.multi_items() if key != "lang"]
        return f"{self.request.url.path}?{urlencode([*kept, ('lang', language)])}"

    def address(self) -> str:
        """The full address of this page, without the way it was asked for."""
        return str(self.request.url.replace(query="", fragment=""))

    def queries_behind(self, names: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
        """Title and address of the saved queries that a page is made of, each ready to run and to change."""
        return [(titled(name, self.language), f"/sparql?{urlencode({'query': _filled(name, values)})}") for name, values in names.items()]

    def page(
        self, template: str, *, title: str, status: int = 200, data: str = "", behind: Mapping[str, Mapping[str, str]] | None = None, **shown: Any
    ) -> HTMLResponse:
        """The page as HTML; `data` is the path whose data it shows, `behind` its saved queries with the values bound in each."""
        alternates = [(media, paths.data_of(data, ending)) for ending, media in DATA_ENDINGS.items()] if data else []
        body = self.site.environment.get_template(template).render(
            v=self, w=self.say, lang=self.language, languages=LANGUAGES, name=self.name, href=self._href, kind=self._kind, words=self.site.words,
            title=title, alternates=alternates, behind=self.queries_behind(behind or {}), **shown,
        )  # fmt: skip
        response = HTMLResponse(body, status, headers={"content-language": self.language, "vary": "Accept, Accept-Language, Cookie"})
        for media, address in alternates:
            response.headers.append("link", f'<{address}>; rel="alternate"; type="{media}"')
        if self.request.query_params.get("lang") in LANGUAGES:
            response.set_cookie("lang", self.language, max_age=31_536_000, samesite="lax", httponly=True)
        return response

    def _href(self, iri: str) -> str:
        return paths.page_of(iri, self.view.base)

    def _kind(self, iri: str) -> str:
        return paths.kind_of(iri, self.view.base)


def titled(name: str, language: str) -> str:
    """What a saved query asks: its first line, or its second where that is in Vietnamese and so is the reader."""
    second = queries.text(name).split("\n", 2)[1]
    return second.removeprefix("# vi: ") if language == "vi" and second.startswith("# vi: ") else queries.title(name)


def _filled(name: str, values: Mapping[str, str]) -> str:
    """The text of a saved query with its IRIs in place, for people to read."""
    filled = queries.text(name)
    for variable, iri in values.items():
        filled = tokens.bound(filled, variable, iri)
    return filled


def context_document() -> bytes:
    """The JSON-LD context of the project."""
    return knowledge.file("ontology", "context.jsonld").read_bytes()


def context_terms() -> dict[str, Any]:
    """The terms of the JSON-LD context."""
    terms: dict[str, Any] = json.loads(context_document())["@context"]
    return terms
