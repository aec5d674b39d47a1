"""Related articles as the store has them, with the reason of each link; `relator` keeps the links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from civicgraph.graph.describing.account import value
from civicgraph.graph.storage.store import Store


@dataclass(frozen=True, slots=True)
class Related:
    """One article with those related to it, best first; ids as given in the input."""

    article: str
    related: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """The form of `civicgraph related --format jsonl`."""
        return {"article": self.article, "related": [dict(row) for row in self.related]}


def related(store: Store, article: str | None = None, top: int = 10) -> list[Related]:
    """The articles related to one, or to each, with score, kind and the reason in vi and en; NotFoundError where there is no such article."""
    if article is not None:
        me = store.article(article)
        return [Related(_id(store, me), _rows(store.rows("related-to", article=me), top))]
    by_article: dict[str, list[ox.QuerySolution]] = {}
    for row in store.rows("related"):
        by_article.setdefault(_text(row, "article"), []).append(row)
    return [Related(_text(row, "id"), _rows(by_article.get(_text(row, "article"), ()), top)) for row in store.rows("article-ids")]


def _rows(solutions: Iterable[ox.QuerySolution], top: int) -> tuple[Mapping[str, Any], ...]:
    """One row an article from solutions that come one a language."""
    found: dict[str, dict[str, Any]] = {}
    for row in solutions:
        head = {"article": _text(row, "other_id"), "score": float(_text(row, "score")), "kind": _text(row, "kind").rpartition("/")[2], "why": {}}
        found.setdefault(_text(row, "other"), head)["why"][_text(row, "language")] = _text(row, "why")
    return tuple(found.values())[:top]


def _id(store: Store, article: ox.NamedNode) -> str:
    return next(_text(row, "id") for row in store.rows("article-ids", article=article))


def _text(row: ox.QuerySolution, name: str) -> str:
    return value(str(row[name]))
