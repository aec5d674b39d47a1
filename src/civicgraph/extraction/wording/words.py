"""A text as words for the finders of people and posts: word arrays that run in parallel, and phrases looked up over them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from civicgraph.spelling import tone_place

_WORD = re.compile(r"[^\W_]+(?:['\u2019\u02bc][^\W_]+)?")
_SPACES = frozenset(" \u00a0\t")
_LONGEST = 24  # no word of a name or post is longer


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: where they start and end, their keys (lower case, one tone placement), and how they are capitalised."""

    content: str
    starts: list[int]
    ends: list[int]
    keys: list[str]
    capital: list[bool]
    shout: list[bool]  # two letters or more, all of them capitals

    def __len__(self) -> int:
        return len(self.starts)

    def gap(self, word: int) -> str:
        """What stands between the word before and this one; a line end where there is no word before."""
        return self.content[self.ends[word - 1] : self.starts[word]] if word else "\n"

    def near(self, word: int) -> bool:
        """Nothing but a space lies before this word."""
        return word > 0 and self.starts[word] - self.ends[word - 1] == 1 and self.content[self.ends[word - 1]] in _SPACES


def read_words(content: str) -> Words:
    """The words of the text, in one pass."""
    found = list(_WORD.finditer(content))
    written = [f.group() for f in found]
    capital = [word[0].isupper() for word in written]
    return Words(
        content,
        [f.start() for f in found],
        [f.end() for f in found],
        list(map(_key, written)),
        capital,
        [large and len(word) > 1 and word.isupper() for large, word in zip(capital, written, strict=True)],
    )


@lru_cache(maxsize=32_768)
def _key(word: str) -> str:
    return tone_place(word.lower()) if len(word) <= _LONGEST else ""


def key_of(phrase: str) -> tuple[str, ...]:
    """The keys of a phrase of the lexicon."""
    return tuple(_key(word.group()) for word in _WORD.finditer(phrase))


class PhraseTable:
    """Phrases by their first word, the longest first."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._rows: dict[str, list[tuple[str, ...]]] = {}
        for keys in sorted({key_of(phrase) for phrase in phrases}, key=lambda keys: (-len(keys), keys)):
            self._rows.setdefault(keys[0], []).append(keys)

    def openers(self) -> frozenset[str]:
        """The keys with which a phrase may begin."""
        return frozenset(self._rows)

    def at(self, words: Words, first: int) -> int:
        """The word after the longest phrase that starts at this word; `first` itself where none does."""
        for keys in self._rows.get(words.keys[first], ()):
            end = first + len(keys)
            if len(keys) == 1 or (tuple(words.keys[first:end]) == keys and _together(words, first, end)):
                return end
        return first

    def before(self, words: Words, last: int, longest: int = 4) -> int:
        """The first word of the longest phrase that ends before `last`; `last` itself where none does."""
        for first in range(max(0, last - longest), last):
            if self.at_exactly(words, first, last):
                return first
        return last

    def at_exactly(self, words: Words, first: int, end: int) -> bool:
        """Whether the words from first to end are a phrase."""
        rows = self._rows.get(words.keys[first]) if first < end else None
        return rows is not None and tuple(words.keys[first:end]) in rows and _together(words, first, end)


def _together(words: Words, first: int, end: int) -> bool:
    """Whether no line or sentence ends within the words: abbreviations (GS.TS) may have points."""
    return all(len(gap := words.gap(word)) <= 2 and "\n" not in gap and "," not in gap for word in range(first + 1, end))
