"""The first step: an article as syllables and sentences, with offsets into its frozen content."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass

from civicgraph.spelling import tone_place

_TOKEN = re.compile(r"\w+|[^\w\s]")
_DASH = re.compile("[\u2010-\u2015\u2212]")
_QUOTE = re.compile("[\u201c\u201d\u201e\u201f\u00ab\u00bb]")
_ENDS = frozenset(".!?\u2026")
_OPENERS = frozenset("\"'\u201c\u2018\u00ab(-\u2013\u2014*[")
LONGEST_SENTENCE = 400  # syllables: a text without a full stop is cut, so that every later step stays linear


@dataclass(frozen=True, slots=True)
class Text:
    """Content, its folded twin of the same length, its syllables (words of any letters, single signs) and its sentences.

    `starts`, `ends`, `keys` (folded), `capital` (begins with an upper-case letter) and `sentence` (index) run in parallel, one place a syllable.
    """

    content: str
    folded: str
    starts: list[int]
    ends: list[int]
    keys: list[str]
    capital: list[bool]
    sentence: list[int]
    sentences: tuple[tuple[int, int], ...]  # character spans
    bounds: tuple[tuple[int, int], ...]  # the same in syllables, half-open

    def token(self, offset: int) -> int:
        """The index of the first syllable that starts at or after the character offset."""
        return bisect_left(self.starts, offset)

    def span(self, first: int, last: int) -> str:
        """The characters of the syllables first to last, half-open."""
        return self.content[self.starts[first] : self.ends[last - 1]]


def fold_aligned(content: str) -> str:
    """Lower case, one tone placement, one dash, one quotation mark; every character stays at its offset."""
    folded = tone_place(content)
    if len(folded) != len(content):
        folded = content
    lowered = folded.lower()
    if len(lowered) != len(content):
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in folded)
    return _QUOTE.sub('"', _DASH.sub("-", lowered))


def read_text(content: str, abbreviations: Collection[str]) -> Text:
    """Splits content into syllables and sentences; a full stop after one of `abbreviations` (folded) ends nothing."""
    folded = fold_aligned(content)
    starts, ends = [], []
    for found in _TOKEN.finditer(content):
        starts.append(found.start())
        ends.append(found.end())
    keys = [folded[a:b] for a, b in zip(starts, ends, strict=True)]
    capital = [content[a].isupper() for a in starts]
    bounds = _sentences(content, starts, ends, keys, capital, abbreviations)
    sentence = [0] * len(starts)
    for index, (first, last) in enumerate(bounds):
        sentence[first:last] = [index] * (last - first)
    spans = tuple((starts[first], ends[last - 1]) for first, last in bounds)
    return Text(content, folded, starts, ends, keys, capital, sentence, spans, bounds)


def _sentences(
    content: str, starts: list[int], ends: list[int], keys: list[str], capital: list[bool], abbreviations: Collection[str]
) -> tuple[tuple[int, int], ...]:
    bounds: list[tuple[int, int]] = []
    first, total = 0, len(starts)
    for here in range(total):
        after = here + 1
        gap = content[ends[here] : starts[after]] if after < total else "\n"
        stop = here - 1 if keys[here] == '"' and here > first else here  # the sign may stand before a closing quotation mark
        ended = keys[stop] in _ENDS and ends[stop] == starts[here] if stop < here else keys[here] in _ENDS
        stops = "\n" in gap or (ended and bool(gap) and _begins(content, starts, capital, after) and not _shortened(keys, stop, abbreviations))
        if stops or after - first >= LONGEST_SENTENCE:
            bounds.append((first, after))
            first = after
    return tuple(bounds)


def _begins(content: str, starts: list[int], capital: list[bool], at: int) -> bool:
    return at < len(starts) and (capital[at] or content[starts[at]].isdigit() or content[starts[at]] in _OPENERS)


def _shortened(keys: list[str], stop: int, abbreviations: Collection[str]) -> bool:
    return keys[stop] == "." and stop > 0 and (keys[stop - 1] in abbreviations or (len(keys[stop - 1]) == 1 and keys[stop - 1].isalpha()))
