"""Looks up the words of `civic:matches` before a query goes to the processes: they have the graph, the server has the index."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

from civicgraph.graph.querying.matching import Found, Wanted, matches, rewritten
from civicgraph.graph.searching.snippets import snippet
from civicgraph.web.processes.workers import Asked
from civicgraph.web.site import Site
from civicgraph.web.viewing.reading import View, text


async def matched(site: Site, asked: Asked) -> Asked:
    """What is asked, with the articles that fit in place of the words; most queries have none and go through."""
    if not matches(asked.query):
        return asked
    return replace(asked, query=await asyncio.to_thread(rewritten, asked.query, partial(_look_up, site)))


def _look_up(site: Site, wanted: Wanted) -> list[Found]:
    view = site.reading.view()
    hits = site.search.search(wanted.words, wanted.limit)
    return [Found(hit.article_iri, hit.score, _passage(view, hit.article_iri, wanted.words, site.whole) if wanted.snippets else "") for hit in hits]


def _passage(view: View, article: str, words: str, whole: bool) -> str:
    """The passage of the text that shows most of the words; the headline where texts are not shown."""
    if whole:
        for row in view.rows("text", this=article, graph=view.graph_of(article)):
            content = text(row, "content")
            shown = snippet(content, words)
            return " ".join(content[shown.start : shown.end].split())
    return next((text(row, "headline") for row in view.rows("headline", this=article)), "")
