"""What around capitalised words speaks for a person or against one: words of address, the things that bear people's names, credits.

All words are those of data/lexicon/people.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from civicgraph.extraction.persons.posts import Post, PostWords
from civicgraph.extraction.wording.words import PhraseTable, Words, key_of
from civicgraph.spelling import bare

_RUN = 16  # capitalised words looked at together


class NameWords:
    """The words of data/lexicon/people.toml, ready to be looked up."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.surnames = frozenset(_single(table["surnames"]))
        self.rare = frozenset(_single(table["rare_surnames"]))
        self.middles = frozenset(_single(table["middles"]))
        self.sure_middles = frozenset(_single(table["sure_middles"]))
        self.honorifics = PhraseTable(table["honorifics"])
        self.pointed = PhraseTable(table["pointed"])
        self.weak = PhraseTable(table["weak_honorifics"])
        self.not_after = PhraseTable([*table["not_after"], *table["units"]])
        self.not_names = PhraseTable(table["not_names"])
        self.compounds = PhraseTable(table["compounds"])
        self.units = PhraseTable(table["units"])
        self.places = PhraseTable(table["places"])
        self.enterprise_heads = PhraseTable(table["enterprise_heads"])
        self.credits = PhraseTable(table["credits"])
        self.never_given = frozenset(_single(table["never_given"]))
        self.after_bare = frozenset(_single(table["after_bare"]))
        self.syllable = re.compile(table["syllable"])

    def surname(self, key: str) -> float:
        """How much a syllable speaks for the beginning of a name."""
        return 2.0 if key in self.surnames else 1.0 if key in self.rare or joined(key) else 0.0

    def foreign(self, key: str) -> bool:
        """Whether the word cannot be a Vietnamese syllable."""
        return self.syllable.fullmatch(bare(key)) is None


def joined(key: str) -> bool:
    """Whether a word is a whole name of the Central Highlands, its particle before an apostrophe."""
    return key[1:2] in ("'", "\u2019", "\u02bc") and len(key) > 2


def _single(phrases: Sequence[str]) -> Iterator[str]:
    return (key_of(phrase)[0] for phrase in phrases)


@dataclass(frozen=True, slots=True)
class Reader:
    """All that the rules below look at: the words, the posts by the word they cover, the lexicon, the words that open a sentence."""

    words: Words
    posts: Sequence[Post]
    covered: Mapping[int, Post]  # word -> the post phrase that runs up to or over it
    known: NameWords
    post_words: PostWords
    openers: frozenset[int]
    runs: Sequence[tuple[int, int]]
    post_starts: frozenset[int]


def runs(words: Words) -> Iterator[tuple[int, int]]:
    """The runs of capitalised words with nothing but a space between them; words all in capitals stand apart."""
    first = end = -2
    for word in [w for w, capital in enumerate(words.capital) if capital and not words.shout[w]]:
        if word != end or not words.near(word) or word - first >= _RUN:
            if first >= 0:
                yield first, end
            first = word
        end = word + 1
    if first >= 0:
        yield first, end


def address_of(words: Words, first: int, known: NameWords) -> int:
    """The first word of the words of address right before a name (a rank, a degree); `first` where there are none."""
    address = first
    while address:
        gap = words.gap(address)
        before = known.honorifics.before(words, address)
        if before == address or "\n" in gap or gap.strip() not in ("", ".", ",", ":"):
            break
        if (gap == ", " and address == first) or ("." in gap and not known.pointed.at_exactly(words, before, address)):
            break
        address = before
    return address


def borne_by_another(reader: Reader, first: int) -> bool:
    """Whether a street, school, award or body bears the name, a house number stands before it, or it is a credit."""
    words = reader.words
    if credited(reader, first) or names_unit_or_work(reader, first):
        return True
    return first > 0 and words.near(first) and (words.shout[first - 1] or words.keys[first - 1][:1].isdigit())


def names_unit_or_work(reader: Reader, first: int) -> bool:
    """Whether the words right before say that a place, a school or an award bears the name."""
    words = reader.words
    if not first or reader.known.compounds.before(words, first, 2) < first:
        return False
    gap = words.gap(first)
    pointed = gap in (".", ". ") and (words.shout[first - 1] or words.ends[first - 1] - words.starts[first - 1] <= 2)
    return (words.near(first) or pointed) and reader.known.not_after.before(words, first) < first


def credited(reader: Reader, first: int) -> bool:
    """Whether the name follows a slash, or a colon behind the word for a photo or a source."""
    gap = reader.words.gap(first)
    return "/" in gap or (first > 0 and ":" in gap and reader.known.credits.before(reader.words, first) < first)
