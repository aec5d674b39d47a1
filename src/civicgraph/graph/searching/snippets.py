"""Where the words of a query stand in a text, and the passage that shows most of them; offsets are in code points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civicgraph.graph.relating.syllables import SYLLABLE
from civicgraph.graph.searching.search import words_of
from civicgraph.spelling import bare

_WIDTH = 240


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage [start, end) of a text, and the places of the query's words in it, as offsets in the whole text."""

    start: int
    end: int
    marks: tuple[tuple[int, int], ...]


def marks(content: str, query: str) -> list[tuple[int, int]]:
    """Every place where a word of the query stands, whatever its marks, in text order."""
    words = frozenset(words_of(query))
    return [found.span() for found in SYLLABLE.finditer(content) if bare(found.group()) in words]


def snippet(content: str, query: str, width: int = _WIDTH) -> Snippet:
    """The passage of about `width` characters with most different words of the query, the first of several; it begins and ends with a word."""
    places = marks(content, query)
    first = max(range(len(places)), key=lambda at: (_different(content, places, at, width), -at), default=None)
    start = 0 if first is None else min(places[first][0], _word_start(content, max(0, places[first][0] - width // 4)))
    end = _word_end(content, min(len(content), start + width))
    return Snippet(start, end, tuple(place for place in places if start <= place[0] and place[1] <= end))


def _different(content: str, places: Sequence[tuple[int, int]], at: int, width: int) -> int:
    """How many different words stand in the three quarters of a passage that begin at this place."""
    limit = places[at][0] + width - width // 4
    seen: set[str] = set()
    for start, end in places[at:]:
        if end > limit:
            break
        seen.add(bare(content[start:end]))
    return len(seen)


def _word_start(content: str, at: int) -> int:
    """The beginning of the first word that begins at or after this place."""
    while 0 < at < len(content) and not (content[at - 1].isspace() and not content[at].isspace()):
        at += 1
    return at


def _word_end(content: str, at: int) -> int:
    """The end of the last word that ends at or before this place; the place itself where no word does."""
    end = at
    while 0 < end < len(content) and not content[end].isspace():
        end -= 1
    return len(content[:end].rstrip()) if end else at
