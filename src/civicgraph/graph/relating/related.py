"""Related articles as the store has them, with the reason of each link; `relator` keeps the links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from civicgraph.graph.describing.account import value
from civicgraph.graph.relating.spans import spans
from civicgraph.graph.storage.store import Store


@dataclass(frozen=True, slots=True)
class Related:
    """One article with those related to it, best first; ids as given in the input."""

    article: str
    related: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """The form of `civicgraph related --format jsonl`."""
        return {"article": self.article, "related": [dict(row) for row in self.related]}


def related(store: Store, article: str | None = None, top: int = 10, with_spans: bool = False) -> list[Related]:
    """The articles related to one, or to each, with score, kind and the reason in vi and en; NotFoundError where there is no such article.

    `with_spans`: also the characters of both texts that show the reason.
    """
    if article is not None:
        me = store.article(article)
        return [_shown(store, me.value, _id(store, me), store.rows("related-to", article=me), top, with_spans)]
    by_article: dict[str, list[ox.QuerySolution]] = {}
    for row in store.rows("related"):
        by_article.setdefault(_text(row, "article"), []).append(row)
    ids = ((_text(row, "article"), _text(row, "id")) for row in store.rows("article-ids"))
    return [_shown(store, iri, name, by_article.get(iri, ()), top, with_spans) for iri, name in ids]


def _shown(store: Store, me: str, name: str, solutions: Iterable[ox.QuerySolution], top: int, with_spans: bool) -> Related:
    """One row a related article from solutions that come one a language."""
    found: dict[str, dict[str, Any]] = {}
    shared: dict[str, str] = {}
    for row in solutions:
        other = _text(row, "other")
        head = {"article": _text(row, "other_id"), "score": float(_text(row, "score")), "kind": _text(row, "kind").rpartition("/")[2], "why": {}}
        found.setdefault(other, head)["why"][_text(row, "language")] = _text(row, "why")
        shared[other] = _text(row, "via") if row["via"] is not None else ""
    best = dict(list(found.items())[:top])
    for other, link in best.items() if with_spans else ():
        told = next(iter(link["why"].values()))
        link["spans"] = {side: spans(store, iri, link["kind"], shared[other], told) for side, iri in (("here", me), ("there", other))}
    return Related(name, tuple(best.values()))


def _id(store: Store, article: ox.NamedNode) -> str:
    return next(_text(row, "id") for row in store.rows("article-ids", article=article))


def _text(row: ox.QuerySolution, name: str) -> str:
    return value(str(row[name]))
