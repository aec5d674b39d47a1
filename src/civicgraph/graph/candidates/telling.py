"""A line that tells an entry from its namesakes: what it lies in, its posts, and when it was there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from civicgraph.graph.candidates.entries import Entry
from civicgraph.graph.candidates.index import Index

_POSTS = 3


def description(index: Index, entry: Entry, language: str) -> str:
    """The line, its parts parted by middle dots; empty where nothing is known. Days are written as in the data: they need no words."""
    parts = (*entry.posts[:_POSTS], ", ".join(_above(index, entry, language)), _time(entry))
    return " \u00b7 ".join(part for part in parts if part)


def _above(index: Index, entry: Entry, language: str) -> Iterator[str]:
    """The units above, the nearest first and without the nation, or the body and place of an event; not what the name says already."""
    seen: set[int] = set()
    waiting = [index.numbers[iri] for iri in entry.above if iri in index.numbers]
    name = entry.name(language)
    while waiting:
        one = waiting.pop(0)
        other = index.entries[one]
        if one not in seen and other.level != 0:
            waiting += index.above[one] if index.is_unit(one) else ()
            if other.name(language) not in name:
                yield other.name(language)
        seen.add(one)


def _time(entry: Entry) -> str:
    """The days from the first to the last, as EDTF writes them: `../2025-06-30`, `2025-07-01/..`, `2021-05-23`."""
    try:
        last = (date.fromisoformat(entry.until) - timedelta(days=1)).isoformat() if entry.until else ".."
    except (ValueError, OverflowError):
        last = entry.until
    if not entry.since and not entry.until:
        return ""
    return last if last == entry.since else f"{entry.since or '..'}/{last}"
