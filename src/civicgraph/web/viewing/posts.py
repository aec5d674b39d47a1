"""The posts of a person or of a body, each with the sentences that say so."""

from __future__ import annotations

from dataclasses import dataclass

from civicgraph.web.viewing.quoting import Quote, quote
from civicgraph.web.viewing.reading import Row, View, number, ordered, text
from civicgraph.web.viewing.telling import sentences_of

_PROVED = 40  # posts of one page that are shown with their sentences
_SENTENCES = 2  # of one post


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an article."""

    article: str
    published: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Held:
    """A post as somebody holds it; what is not known is empty."""

    holder: str
    post: str
    body: str
    said: tuple[Said, ...]


def posts(view: View, iri: str) -> list[Held]:
    """The posts that a person holds, or that are held in a body."""
    rows = ordered((row for row in view.rows("posts", this=iri) if "holder" in row), "holder", "post", "body")
    return [
        Held(text(row, "holder"), text(row, "post"), text(row, "body"), _said(view, text(row, "membership")) if place < _PROVED else ())
        for place, row in enumerate(rows)
    ]


def _said(view: View, membership: str) -> tuple[Said, ...]:
    rows = ordered(view.rows("post-evidence", this=membership), "published", "article", "start")
    by_article = {text(row, "article"): row for row in reversed(rows)}
    return tuple(
        _sentence(view, row) for row in sorted(by_article.values(), key=lambda row: (text(row, "published"), text(row, "article")))[:_SENTENCES]
    )


def _sentence(view: View, row: Row) -> Said:
    article = text(row, "article")
    texts = view.rows("text", this=article, graph=view.graph_of(article))
    content = text(texts[0], "content") if texts else ""
    start = number(row, "start")
    found = quote(content, sentences_of(content, [row]), start) if content else Quote(start, number(row, "end"), text(row, "exact"))
    return Said(article, text(row, "published"), found)
