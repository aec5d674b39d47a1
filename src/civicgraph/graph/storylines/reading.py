"""Storylines as a store tells them: the list of all, and one with its steps, as the command, the server and the pages show them."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from civicgraph.errors import NotFoundError
from civicgraph.graph.storage.store import Store

_LISTED = ("title", "start", "latest")


def listed(store: Store) -> list[dict[str, Any]]:
    """All storylines, those with the latest news first and those without a day last; of one day, the longest first."""
    rows: list[dict[str, Any]] = [
        {
            "storyline": _text(row["storyline"]),
            **{name: _text(row[name]) for name in _LISTED},
            "steps": _count(row, "steps"),
            "articles": _count(row, "articles"),
        }
        for row in store.rows("storylines")
    ]
    longest = sorted(rows, key=lambda row: (-row["articles"], row["storyline"]))
    return sorted(longest, key=lambda row: row["latest"], reverse=True)


def one(store: Store, iri: str) -> dict[str, Any]:
    """A storyline with its steps in order; NotFoundError where there is no such storyline."""
    steps: dict[int, dict[str, Any]] = {}
    for row in store.rows("storyline-steps", storyline=ox.NamedNode(iri)):
        step = steps.setdefault(_count(row, "position"), _step(row))
        if row["why"] is not None:
            step["kind"] = _text(row["kind"]).rpartition("/")[2]
            step["why"][_text(row["language"])] = _text(row["why"])
        article = {"article": _text(row["article"]), **{name: _text(row[name]) for name in ("id", "headline", "published", "publisher")}}
        if article not in step["articles"]:
            step["articles"].append(article)
    if not steps:
        raise NotFoundError(f"there is no storyline {iri}")
    titles = (_text(quad.object) for quad in store.quads_of(ox.NamedNode(iri)) if quad.predicate.value.endswith("#label"))
    days = sorted(step["day"] for step in steps.values() if step["day"])
    start, latest = (days[0], days[-1]) if days else ("", "")
    return {"storyline": iri, "title": next(titles, ""), "start": start, "latest": latest, "steps": list(steps.values())}


def _step(row: ox.QuerySolution) -> dict[str, Any]:
    found = {name: _text(row[name]) for name in ("day", "label", "event", "class")}
    return {**found, "articles": [], "kind": "", "why": {}}


def _count(row: ox.QuerySolution, name: str) -> int:
    return int(_text(row[name]) or 0)


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
