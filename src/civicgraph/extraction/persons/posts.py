"""Posts in a text: the word for a post and all that goes on with it up to a name, a sign or a word that belongs to no body's name.

The words are those of data/lexicon/posts.toml. A phrase has two ends: `end` with any subject of an office allowed, for a post that runs into a
name, and `strict`, where a subject must follow its office, for a post behind a name, which a verb may follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from civicgraph.extraction.wording.words import PhraseTable, Words, key_of

_LONGEST = 28  # words of a post
_HYPHENS = frozenset("-\u2013\u2014/&")


@dataclass(frozen=True, slots=True)
class Post:
    """Words [first, end) of a post phrase; `head` is the word after its head, `strict` the end where a verb may follow."""

    first: int
    head: int
    end: int
    strict: int


class PostWords:
    """The words of data/lexicon/posts.toml, ready to be looked up."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.prefixes = PhraseTable(table["prefixes"])
        self.heads = PhraseTable(table["heads"])
        self.openers = self.prefixes.openers() | self.heads.openers()
        self.proper = PhraseTable(table["proper_offices"])
        self.not_alone = PhraseTable(table["not_alone"])
        self.units = PhraseTable(table["units"])
        self.offices = PhraseTable(table["offices"])
        self.subjects = PhraseTable(table["subjects"])
        self.qualifiers = PhraseTable(table["qualifiers"])
        self.territories = PhraseTable(table["territories"])
        self.connectors = PhraseTable(table["connectors"])
        self.abbreviations = PhraseTable(table["abbreviations"])
        self.joins = PhraseTable(table["joins"])
        self.copulas = PhraseTable(table["copulas"])
        self.successions = PhraseTable(table["successions"])
        self.stops = frozenset(keys[0] for keys in map(key_of, table["stops"]))
        self.plurals = PhraseTable(table["plurals"])
        self.listings = PhraseTable(table["listings"])
        self.joiners = PhraseTable(table["joiners"])
        self.owners = PhraseTable(table["owners"])
        self.takes = PhraseTable(table["takes"])


def find_posts(words: Words, known: PostWords) -> list[Post]:
    """Every post phrase, in order; none starts within the head of another."""
    posts: list[Post] = []
    reached = 0
    for word, key in enumerate(words.keys):
        if key in known.openers and word >= reached and (head := head_at(words, word, known)) > word:
            posts.append(Post(word, head, *_body(words, head, known)))
            reached = head
    return posts


def head_at(words: Words, first: int, known: PostWords) -> int:
    """The word after a head with its prefixes; `first` itself where there is none."""
    if words.keys[first] not in known.openers:
        return first
    head = first
    for _ in range(3):
        end = known.heads.at(words, head)
        if end > head:
            return end
        after = known.prefixes.at(words, head)
        if after == head or after >= len(words) or len(words.gap(after)) > 2 or "\n" in words.gap(after):
            return first
        head = after
    return first


def _body(words: Words, word: int, known: PostWords) -> tuple[int, int]:
    """How far a post goes on behind its head: the lenient and the strict end."""
    limit, office, strict = min(len(words), word + _LONGEST), True, -1
    end = word
    while word < limit and _goes_on(words, word, known):
        after, office_now, subject = _step(words, word, known, office)
        if after == word:
            break
        if subject and not office and strict < 0:
            strict = end
        word, office = after, office_now
        if not _is_connector(words, word - 1, known):
            end = word
    return end, end if strict < 0 else strict


def _step(words: Words, word: int, known: PostWords, office: bool) -> tuple[int, bool, bool]:
    """The word after the next part of a post, whether an office's subject may follow, and whether this part was one in small letters."""
    inner = known.heads.at(words, word)
    if inner > word + 1 and words.near(word):
        return inner, False, False
    kind, after = _longest(words, word, known)
    if known.proper.at_exactly(words, word, after) and not (after < len(words) and words.capital[after]):
        return word, office, False
    if after > word:
        small = kind == "subject" and not words.capital[word]
        return after, kind in ("office", "subject") or (kind == "qualifier" and office), small
    if words.capital[word] or (words.keys[word].isdigit() and (words.near(word) or words.gap(word) == ". ")):
        return word + 1, False, False
    if _is_half(words, word, known):
        return word + 1, True, False
    after = known.connectors.at(words, word)
    return (after, True, False) if after > word and _worth_joining(words, after, known) else (word, office, False)


def _longest(words: Words, word: int, known: PostWords) -> tuple[str, int]:
    """The longest part of a body's name that starts here, and its end."""
    tables = {"unit": known.units, "office": known.offices, "subject": known.subjects, "qualifier": known.qualifiers}
    ends = {kind: table.at(words, word) for kind, table in tables.items()}
    kind = max(ends, key=lambda k: ends[k])
    return kind, ends[kind]


def _is_half(words: Words, word: int, known: PostWords) -> bool:
    """Whether a word in small letters is the second half of the capitalised one before it, which begins what an office cares for."""
    if word < 2 or not words.near(word) or not words.capital[word - 1] or words.shout[word - 1] or words.keys[word] in known.stops:
        return False
    return known.offices.before(words, word - 1, 3) < word - 1 or known.connectors.at_exactly(words, word - 2, word - 1)


def _worth_joining(words: Words, word: int, known: PostWords) -> bool:
    """Whether what follows a connector can belong to a body's name, and is no new post."""
    if word >= len(words) or not words.near(word) or head_at(words, word, known) > word:
        return False
    return words.capital[word] or any(table.at(words, word) > word for table in (known.subjects, known.units, known.offices))


def _is_connector(words: Words, word: int, known: PostWords) -> bool:
    return not words.capital[word] and known.connectors.at(words, word) == word + 1


def _goes_on(words: Words, word: int, known: PostWords) -> bool:
    """Whether what lies before the word lets a post go on: a space, the point of an abbreviation, a hyphen, a comma before an office's subject."""
    gap = words.gap(word)
    if words.near(word):
        return True
    if "\n" in gap or len(gap) > 3:
        return False
    sign = gap.strip()
    if sign == ".":
        return len(gap) <= 2 and (words.shout[word - 1] or known.abbreviations.at(words, word - 1) == word)
    if sign in _HYPHENS:
        return head_at(words, word, known) == word
    return gap == ", " and (_is_unit_of_unit(words, word, known) or known.subjects.at(words, word) > word) and head_at(words, word, known) == word


def _is_unit_of_unit(words: Words, word: int, known: PostWords) -> bool:
    """Whether a comma leads from a named unit to the unit that it lies in."""
    after = known.territories.at(words, word)
    return word < after < len(words) and words.capital[after] and words.near(after) and (words.capital[word - 1] or words.keys[word - 1].isdigit())
