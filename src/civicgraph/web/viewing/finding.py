"""Search as readers see it: the articles that fit some words, each with the sentence and the events that fit them best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from civicgraph.graph.searching.search import Hit, Search
from civicgraph.spelling import bare
from civicgraph.web.viewing.articles import SCHEMA, events_told
from civicgraph.web.viewing.quoting import Quote
from civicgraph.web.viewing.reading import Row, View, text
from civicgraph.web.viewing.telling import Told, facts, quoted, sentences_of

_WORD = re.compile(r"\w+")
PAGE = 10  # results on a page
_EVENTS = 3  # events shown with a result


@dataclass(frozen=True, slots=True)
class Result:
    """An article that fits, and why: the sentence with most of the words, and the events that it reports."""

    iri: str
    id: str
    score: float
    headline: str
    published: str
    publisher: str
    sentence: Quote | None
    events: Sequence[Told]


def words_of(query: str) -> frozenset[str]:
    """The words of a query without marks, as they are compared."""
    return frozenset(bare(word) for word in _WORD.findall(query))


def highlighted(passage: str, words: frozenset[str]) -> list[tuple[str, bool]]:
    """The passage cut into pieces, each with whether it is one of the words, whatever its marks."""
    pieces, at = [], 0
    for found in _WORD.finditer(passage):
        if bare(found.group()) in words:
            pieces += [(passage[at : found.start()], False), (found.group(), True)]
            at = found.end()
    return [piece for piece in [*pieces, (passage[at:], False)] if piece[0]]


def _fit(passage: str, words: frozenset[str]) -> int:
    return len(words & {bare(word) for word in _WORD.findall(passage)})


def _result(view: View, hit: Hit, words: frozenset[str], whole: bool) -> Result:
    iri = hit.article_iri
    known, graph = facts(view, iri), view.graph_of(iri)
    texts, statements = view.rows("text", this=iri, graph=graph), view.rows("statements", graph=graph)
    content = text(texts[0], "content") if texts else ""
    found = sentences_of(content, statements)
    said = quoted(content, found, statements)
    evidence = {quote for _, quote in said}
    title_end = content.find("\n")
    body = [Quote(start, end, content[start:end]) for start, end in found if start > title_end]
    candidates = [q for q in body if whole or q in evidence]
    best = max(candidates, key=lambda q: (_fit(q.text, words), q in evidence, -q.start), default=None)

    def first(name: str) -> str:
        return next((term.value for term in known.get(SCHEMA + name, [])), "")

    return Result(iri, hit.id, hit.score, first("headline"), first("datePublished"), first("publisher"), best, _fitting(view, said, words))


def _fitting(view: View, said: Sequence[tuple[Row, Quote]], words: frozenset[str]) -> list[Told]:
    """The few events of an article of which the proof has most of the words, the best first."""
    proofs: dict[str, Quote] = {}
    for row, quote in said:
        proofs.setdefault(text(row, "event"), quote)
    best = sorted(proofs, key=lambda iri: (-_fit(proofs[iri].text, words), proofs[iri].start, iri))[:_EVENTS]
    told = {event.iri: event for event in events_told(view, [pair for pair in said if text(pair[0], "event") in best])}
    return [told[iri] for iri in best]


def find(view: View, search: Search, query: str, offset: int, whole: bool) -> tuple[list[Result], bool]:
    """One page of results from `offset` on, and whether there are more."""
    if not query.strip():
        return [], False
    hits, words = search.search(query, PAGE + 1, offset), words_of(query)
    shown = [hit for hit in hits[:PAGE] if view.exists(hit.article_iri)]
    return [_result(view, hit, words, whole) for hit in shown], len(hits) > PAGE


def as_json(view: View, query: str, results: Sequence[Result], more: bool, language: str) -> dict[str, Any]:
    """The results for programs."""
    return {
        "query": query,
        "more": more,
        "results": [
            {
                "article": result.iri,
                "id": result.id,
                "score": round(result.score, 4),
                "headline": result.headline,
                "published": result.published or None,
                "publisher": view.name(result.publisher, language) if result.publisher else None,
                "sentence": result.sentence.text if result.sentence else None,
                "events": [
                    {
                        "event": event.iri,
                        "class": event.classes[:1],
                        "label": view.name(event.iri, language),
                        "start": event.when.start or None,
                        "evidence": event.proof.text if event.proof else None,
                    }
                    for event in result.events
                ],
            }
            for result in results
        ],
    }
