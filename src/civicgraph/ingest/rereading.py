"""Reads the frozen texts of a store again, as after an upgrade, and tells which statements came, went and changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from civicgraph.config import Settings
from civicgraph.errors import ArticleError
from civicgraph.graph.correcting import asides
from civicgraph.graph.correcting.rejecting import claims_of
from civicgraph.graph.describing.account import value
from civicgraph.graph.describing.triples import Triple
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.vocabulary import CIVIC, DCTERMS, RDF, RDFS, SCHEMA, SKOS
from civicgraph.graph.storage.store import Store
from civicgraph.ingest.batches import Batches, opened
from civicgraph.ingest.reading import Read, extractor
from civicgraph.ingest.workers import Workers
from civicgraph.model import Article

_LIST = 16  # articles that a worker is given at once


@dataclass(frozen=True, slots=True)
class Change:
    """One statement that is new, gone or altered: of which event or person (its label), which property, what it said and says."""

    article: str
    kind: str  # added, removed, altered
    subject: str
    property: str
    before: str
    after: str


@dataclass
class RereadReport:
    """What reading again did: how many articles were read, how many of their graphs differ, how their statements do, and what failed."""

    read: int = 0
    changed: int = 0
    changes: tuple[Change, ...] = ()
    failed: tuple[ArticleError, ...] = ()
    lapsed: tuple[str, ...] = ()  # judgements about nodes that nobody tells of any more

    def count(self, kind: str) -> int:
        """How many statements were added, removed or altered."""
        return sum(change.kind == kind for change in self.changes)


def reextract(folder: str | os.PathLike[str], settings: Settings, on_progress: Callable[[RereadReport], None] | None = None) -> RereadReport:
    """Reads every stored text with this program; what people corrected is corrected again. Texts that cannot be read stay as they are."""
    with Store.open(folder) as store:
        articles, base = [article.value for article in store.articles()], store.base
    report = RereadReport()
    with opened(folder, settings.with_(base=base)) as (batches, _), Workers(settings.workers, base, extractor()) as workers:
        for results in workers.read(_lists(batches, articles, report)):
            batches.take(list(_changed(batches, results, report)))
            if on_progress:
                on_progress(report)
        batches.write()
        report.lapsed = tuple(judgement.iri(base) for judgement in batches.writer.corrections.lapsed(batches.writer.live) if judgement.score is None)
    return report


def _lists(batches: Batches, articles: Sequence[str], report: RereadReport) -> Iterator[list[Article]]:
    waiting = iter(articles)
    while names := list(islice(waiting, _LIST)):
        found = [article_of(asides.extracted(batches.writer.live, name, batches.writer.base), name) for name in names]
        mine = [article for article, name in zip(found, names, strict=True) if iris.article(article, batches.writer.base) == name]
        for name in set(names) - {iris.article(article, batches.writer.base) for article in mine}:
            report.failed += (ArticleError(name, "its address was changed when it was stored, so that it cannot be read again under its IRI"),)
        yield mine


def article_of(triples: Iterable[Triple], iri: str) -> Article:
    """The article that this graph was made from."""
    nodes: dict[str, dict[str, str]] = {}
    for subject, predicate, term in triples:
        nodes.setdefault(subject, {})[predicate] = term
    own = nodes[f"<{iri}>"]
    content = next((value(facts[CIVIC.content]) for facts in nodes.values() if CIVIC.content in facts), "\n")
    title = value(own.get(SCHEMA.headline, '""'))
    published, url = own.get(SCHEMA.datePublished), own.get(SCHEMA.url)
    author, house = nodes.get(own.get(SCHEMA.author, ""), {}), nodes.get(own.get(SCHEMA.publisher, ""), {})
    return Article(
        id=value(own[DCTERMS.identifier]),
        title=title,
        text=content[len(title) + 1 :],
        url=value(url) if url else None,
        published=datetime.fromisoformat(value(published)) if published else None,
        author=value(author[SCHEMA.name]) if SCHEMA.name in author else None,
        publisher=value(house[SKOS.prefLabel]) if SKOS.prefLabel in house else None,
        language=value(own[SCHEMA.inLanguage]),
    )


def _changed(batches: Batches, results: Iterable[Read | ArticleError], report: RereadReport) -> Iterator[Read]:
    """What was read that is not stored already; the report is kept on the way."""
    for result in results:
        if isinstance(result, ArticleError):
            report.failed += (result,)
            continue
        article, writer = result.graph.article, batches.writer
        before = asides.extracted(writer.live, article, writer.base)
        after = writer.corrections.unnamed(result.graph.triples, article)
        report.read += 1
        if set(before) != set(after):
            report.changed += 1
            report.changes += tuple(compared(article, before, after))
            yield result


@dataclass(frozen=True, slots=True, order=True)
class _Told:
    """A statement as it is compared: the label of its subject, the event or membership itself, property and value, and what supports it."""

    label: str
    property: str
    value: str
    node: str
    support: tuple[str, ...]

    def is_about_the_same_as(self, other: _Told) -> bool:
        """Whether two statements give one property of one thing, known by its node or by its words."""
        return self.property == other.property and (self.node == other.node or self.label == other.label)


def compared(article: str, before: Sequence[Triple], after: Sequence[Triple]) -> Iterator[Change]:
    """How the statements of two readings differ: one that went and one that came about the same property of one thing are one, altered."""
    old, new = _told(before), _told(after)
    come = sorted(new[node] for node in new.keys() - old.keys())
    for gone in sorted(old[node] for node in old.keys() - new.keys()):
        match = next((other for other in come if gone.is_about_the_same_as(other)), None)
        if match is None:
            yield Change(article, "removed", gone.label, gone.property, gone.value, "")
            continue
        come.remove(match)
        if gone.value != match.value or gone.support != match.support:
            yield Change(article, "altered", gone.label, gone.property, *_differing(gone, match))
    yield from (Change(article, "added", told.label, told.property, "", told.value) for told in come)
    for node in sorted(old.keys() & new.keys()):
        if old[node].support != new[node].support:
            yield Change(article, "altered", old[node].label, old[node].property, *_differing(old[node], new[node]))


def _differing(one: _Told, other: _Told) -> tuple[str, str]:
    """The values where they differ, else what supports them: rule, confidence, characters."""
    if one.value != other.value:
        return one.value, other.value
    return " ".join(one.support), " ".join(other.support)


def _told(triples: Sequence[Triple]) -> dict[str, _Told]:
    """The statements of an article's graph by their nodes."""
    nodes: dict[str, dict[str, str]] = {}
    for subject, predicate, term in triples:
        nodes.setdefault(subject, {})[predicate] = term
    found: dict[str, _Told] = {}
    for node, claim in claims_of(triples).items():
        facts = nodes[node]
        label = value(nodes.get(facts[RDF.subject], {}).get(RDFS.label, '""'))
        support = (value(facts[CIVIC.rule]), value(facts[CIVIC.confidence]), value(nodes.get(facts[CIVIC.evidence], {}).get(CIVIC.exact, '""')))
        found[node] = _Told(label, value(claim.predicate), value(claim.value), value(claim.subject), support)
    return found
