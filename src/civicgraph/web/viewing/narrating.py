"""What the pages of storylines and timelines show, as plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from civicgraph.graph.storylines.reading import listed, one
from civicgraph.graph.storylines.timeline import timeline
from civicgraph.spelling import bare
from civicgraph.web.viewing.reading import View, number, text

_SYLLABLE = re.compile(r"\w+")
PAGE = 50  # storylines of one page
_THINGS = 14
_LATEST = 5
_TOLD = ("person", "body", "org", "document", "award", "unit")  # kinds of things that a storyline is about
_MANY = 2  # articles that name a thing which is worth telling
Entry = Mapping[str, Any]


def storylines(view: View, query: str, offset: int) -> tuple[list[dict[str, Any]], int]:
    """Those whose title has all words of a query, marks and capitals aside, from an offset on, and how many there are."""
    rows = view.once("storylines", lambda: [(_syllables(row["title"]), row) for row in listed(view.store)])
    wanted = _syllables(query)
    found = [row for held, row in rows if wanted <= held]
    return found[offset : offset + PAGE], len(found)


def latest(view: View) -> list[dict[str, Any]]:
    """The few storylines with the latest news."""
    return storylines(view, "", 0)[0][:_LATEST]


def _syllables(text: str) -> frozenset[str]:
    return frozenset(_SYLLABLE.findall(bare(text)))


def storyline(view: View, iri: str) -> dict[str, Any]:
    """A storyline with its steps, and what several of its articles name, by how many do."""
    told = one(view.store, iri)
    named = [(number(row, "articles"), text(row, "thing")) for row in view.rows("storyline-things", this=iri)]
    fit = [(n, thing) for n, thing in named if n >= _MANY and thing.removeprefix(view.base).partition("/")[0] in _TOLD]
    things = sorted(fit, key=lambda pair: (-pair[0], pair[1]))[:_THINGS]
    return {"told": told, "things": things, "articles": sum(len(step["articles"]) for step in told["steps"])}


def by_year(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries of a timeline by year; what has no day under an empty year, at the end."""
    years: dict[str, list[Entry]] = {}
    for entry in entries:
        years.setdefault(entry["day"][:4], []).append(entry)
    undated = years.pop("", [])
    return [*years.items(), *([("", undated)] if undated else [])]


def told(view: View, iri: str) -> list[dict[str, Any]]:
    """The timeline of a thing."""
    return timeline(view.store, iri)
