"""The sentence around a piece of evidence: what a reader needs to see to believe a statement."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from civicgraph.spelling import bare

_NUMERAL, _VOWEL = re.compile(r"[IVXLC]+|[0-9]+"), re.compile("[aeiouy]")
_STOP = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*\s+|\n+")


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters [start, end) of an article, and where they can be linked to."""

    start: int
    end: int
    text: str

    @property
    def anchor(self) -> str:
        """The fragment of the article page that shows it."""
        return f"char={self.start},{self.end}"


def _ends_sentence(content: str, found: re.Match[str]) -> bool:
    """A full stop after an abbreviation ends no sentence, nor one before a small letter; a line always ends one."""
    if "\n" in found.group():
        return True
    words = content[max(0, found.start() - 24) : found.start()].split()
    following = content[found.end() : found.end() + 1]
    return not following.islower() and not (found.group().startswith(".") and words and _abbreviates(words[-1]))


def _abbreviates(word: str) -> bool:
    """Whether a word stands for a longer one: it has an inner stop or capital, or is one or two letters that are no syllable and no numeral."""
    if "." in word or (word[-1].isupper() and not word.isupper()):
        return True
    return len(word) <= 2 and not _NUMERAL.fullmatch(word) and (word.isupper() or not _VOWEL.search(bare(word)))


def sentences(content: str, spans: Iterable[tuple[int, int]] = ()) -> tuple[tuple[int, int], ...]:
    """Half-open spans of the sentences, in order, without the white space between them; none of the given spans is cut in two."""
    cuts = [(found.start(), found.end()) for found in _STOP.finditer(content) if _ends_sentence(content, found)]
    starts = [start for start, _ in cuts]
    forbidden = set()
    for start, end in spans:
        for index in range(bisect_right(starts, start), len(cuts)):
            if cuts[index][0] >= end:
                break
            if cuts[index][1] < end and "\n" not in content[cuts[index][0] : cuts[index][1]]:
                forbidden.add(index)
    return tuple(_between(content, [cut for index, cut in enumerate(cuts) if index not in forbidden]))


def _between(content: str, cuts: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    begin = 0
    for start, end in [*cuts, (len(content), len(content))]:
        stop = start + len(content[start:end].rstrip())
        if content[begin:stop].strip():
            yield begin + (len(content[begin:stop]) - len(content[begin:stop].lstrip())), stop
        begin = end


def quote(content: str, found: Sequence[tuple[int, int]], start: int) -> Quote:
    """The sentence of `found` (ordered) in which the position lies."""
    index = max(bisect_right(found, (start, len(content) + 1)) - 1, 0)
    begin, end = found[index] if found else (0, len(content))
    return Quote(begin, end, content[begin:end])
