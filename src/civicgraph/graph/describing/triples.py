"""From an extraction to the named graph of its article: metadata, frozen text, mentions, reports, statements with their evidence.

`describe` is a pure function; its value holds N-Triples terms as text and can be sent to another process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from civicgraph import __version__
from civicgraph.graph.describing.evidence import Evidence
from civicgraph.graph.describing.identity import Telltale, keys
from civicgraph.graph.describing.naming import Naming
from civicgraph.graph.describing.reports import Reporter
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.preference import Fact
from civicgraph.graph.rdf.terms import encodable, iri, moment, outer_iri, string, words
from civicgraph.graph.rdf.vocabulary import CIVIC, DCTERMS, RDF, SCHEMA, SKOS
from civicgraph.knowledge import Knowledge
from civicgraph.model import Article, Extraction

Triple: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ArticleGraph:
    """The named graph of one article, as subject, predicate, object in N-Triples form; `article` and `graph` are IRIs without brackets.

    `events` maps the local ids of the extraction's events to their IRIs, `nodes` those of its entities (groups: in their first event).
    """

    article: str
    graph: str
    triples: tuple[Triple, ...]
    events: Mapping[str, str]
    nodes: Mapping[str, str]

    def nquads(self) -> str:
        """The graph as N-Quads, one line a quad."""
        end = f" <{self.graph}> .\n"
        return "".join([f"{s} {p} {o}{end}" for s, p, o in self.triples])


def describe(extraction: Extraction, knowledge: Knowledge, base: str, run: str = __version__) -> ArticleGraph:
    """The graph of an article; `run` names the version of the program and of its words that made the extraction."""
    article = extraction.article
    me = iris.article(article, base)
    naming, text_hash = Naming(knowledge, base, article.language, me), content_hash(article)
    events = {id: iris.event(key, base) for id, key in keys(Telltale(extraction, naming), text_hash).items()}
    evidence = Evidence(article.content, iris.text(me, text_hash, base))
    reporter = Reporter(extraction, naming, evidence, events)
    told = list(reporter.triples())  # first: evidence and descriptions are collected on the way
    triples = (*_about_article(article, base, run), *_reports(article, events, base), *told, *reporter.descriptions(), *evidence.triples())
    return ArticleGraph(me, iris.article_graph(me, base), triples, events, reporter.nodes)


def content_hash(article: Article) -> str:
    """The SHA-256 of an article's frozen text."""
    return hashlib.sha256(encodable(article.content).encode()).hexdigest()


def _about_article(article: Article, base: str, run: str) -> Iterator[Triple]:
    """What is known of an article before it is read; `ingest` compares it to see whether anything changed."""
    for node, facts in metadata(article, base, run).items():
        for predicate, value in facts:
            yield node, predicate, value


def metadata(article: Article, base: str, run: str) -> dict[str, tuple[Fact, ...]]:
    """The article, its author, its publisher and its text as nodes."""
    me, text_hash, publisher = iris.article(article, base), content_hash(article), iris.publisher_slug(article)
    about: list[Fact] = [(RDF.type, CIVIC.NewsArticle), (DCTERMS.identifier, string(article.id)), (SCHEMA.inLanguage, string(article.language))]
    found: dict[str, tuple[Fact, ...]] = {}
    if article.title:
        about.append((SCHEMA.headline, words(article.title, article.language)))
    if article.published:
        about.append((SCHEMA.datePublished, moment(article.published)))
    if article.url and (address := outer_iri(article.url)):
        about.append((SCHEMA.url, address))
    if article.author:
        author = iri(iris.author(article.author, publisher, base))
        about.append((SCHEMA.author, author))
        found[author] = ((RDF.type, SCHEMA.Person), (SCHEMA.name, string(article.author)))
    if article.publisher:
        house = iri(f"{base}org/{publisher}")
        about.append((SCHEMA.publisher, house))
        found[house] = ((RDF.type, CIVIC.Organization), (SKOS.prefLabel, words(article.publisher, article.language)))
    found[iri(me)] = tuple(about)
    found[iri(iris.text(me, text_hash, base))] = (
        (RDF.type, CIVIC.TextVersion),
        (CIVIC.ofArticle, iri(me)),
        (CIVIC.content, string(article.content)),
        (CIVIC.sha256, string(text_hash)),
        (CIVIC.extractedBy, iri(iris.run(run, base))),
    )
    return found


def _reports(article: Article, events: Mapping[str, str], base: str) -> Iterator[Triple]:
    me = iri(iris.article(article, base))
    for event in sorted(set(events.values())):
        yield me, CIVIC.reports, iri(event)
