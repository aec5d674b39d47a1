"""When two ways of writing a name are the same: short heads written out, type words in full, numerals as numbers, no punctuation.

What heads and type words there are is known to data/bodies and data/lexicon. The same is done to the names of the store and to those that
are asked for, so that a form only has to be the same, not right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from civicgraph import knowledge
from civicgraph.knowledge.bodies import Bodies, load_bodies
from civicgraph.knowledge.lexicon import Lexicon, load_lexicon
from civicgraph.spelling import bare, fold

Words = tuple[str, ...]

_WORD = re.compile(r"\w+")
_ROMAN = re.compile(r"(?<![^\W_])(?=[IVXivx])([Xx]{0,3})([Ii][Xx]|[Ii][Vv]|[Vv]?[Ii]{0,3})(?![^\W_])")
_AMBIGUOUS = frozenset({"i", "v", "x", "vi", "xi"})  # words as well: numbers only where they are in capitals and the others are not
_BREAK = re.compile(r"\s*[,;(]\s*")
_DASH = re.compile(r"\s+[-\u2013\u2014]\s+")


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of names: `longer` writes out a head or type word, `types` are those of units in full, `joints` stand before a unit above."""

    longer: Mapping[Words, Words]
    types: frozenset[Words]
    joints: tuple[str, ...]
    longest: int

    def key(self, text: str) -> str:
        """The form that equal names share; marks count in it."""
        return " ".join(self._written_out(_words(text)))

    def _written_out(self, words: Words) -> Iterator[str]:
        at = 0
        while at < len(words):
            length = next((n for n in range(min(self.longest, len(words) - at), 0, -1) if words[at : at + n] in self.longer), 0)
            if length and (longer := self.longer[words[at : at + length]]) and (longer not in self.types or at + length < len(words)):
                yield from longer
            else:
                yield from words[at : at + (length or 1)]
            at += length or 1

    def proper(self, key: str) -> str:
        """The key of a unit without its type word; empty where nothing but a number would be left."""
        words = tuple(key.split())
        for length in (2, 1):
            if words[:length] in self.types and len(words) > length:
                return "" if words[length].isdecimal() else " ".join(words[length:])
        return ""

    def readings(self, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The ways to read a text as a name and the larger units that it is said to lie in, the likeliest first."""
        seen = set()
        for name, *above in self._splits(text):
            reading = self.key(name), tuple(key for part in above if (key := self.key(part)))
            if reading[0] and reading not in seen:
                seen.add(reading)
                yield reading

    def _splits(self, text: str) -> Iterator[list[str]]:
        whole = text.rstrip(") ")
        yield [whole]
        broken = [part.strip(" )") for part in _BREAK.split(whole)]
        yield broken
        yield [piece for part in broken for piece in _DASH.split(part)]
        for joint in self.joints:
            name, found, above = broken[0].partition(f" {joint} ")
            if found:
                yield [name, above, *broken[1:]]


def numerals(key: str) -> tuple[str, ...]:
    """The numbers in a key, sorted: names whose numbers differ are never the same."""
    return tuple(sorted(word for word in key.split() if any(c.isdecimal() for c in word)))


def unmarked(text: str) -> bool:
    """Whether somebody wrote without any marks, so that none can contradict."""
    return bare(text) == text.lower()


def _words(given: str) -> Words:
    text = unicodedata.normalize("NFC", given)
    shouted = text.isupper()

    def number(found: re.Match[str]) -> str:
        roman = found.group()
        sure = roman.lower() not in _AMBIGUOUS or (roman.isupper() and not shouted)
        return str(_value(roman.upper())) if sure else roman

    words = _WORD.findall(fold(_ROMAN.sub(number, text)).replace("_", " "))
    return tuple((word.lstrip("0") or "0") if word.isdecimal() else word for word in words)


def _value(roman: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in roman]
    return sum(-value if any(later > value for later in values[at + 1 :]) else value for at, value in enumerate(values))


def name_forms() -> Forms:
    """The forms that data/bodies and data/lexicon/units.toml know; KnowledgeError where they cannot be read."""
    return forms_of(load_bodies(knowledge.file("data", "bodies")), load_lexicon(knowledge.file("data", "lexicon")))


def forms_of(bodies: Bodies, lexicon: Lexicon) -> Forms:
    """The forms that these bodies and words make."""
    units = lexicon["units"]
    types = {_words(full): [_words(way) for way in ways] for full, ways in units["types"].items()}
    longer = dict(_heads(bodies)) | {way: full for full, ways in types.items() for way in ways}
    joints = tuple(joint for joint in units["words"]["appositions"] if joint.isalpha())
    return Forms(longer, frozenset(types), joints, max(map(len, longer)))


def _heads(bodies: Bodies) -> Iterator[tuple[Words, Words]]:
    """Every head of a body of a unit with the one that its full name has; a head that could be two says nothing."""
    meant: dict[Words, set[Words]] = {}
    for pattern in bodies.patterns:
        full = _words(pattern.template.partition("{")[0])
        for alias in (*pattern.aliases, *_acronyms(pattern.aliases)):
            meant.setdefault(_words(alias), set()).add(full)
        meant.setdefault(full, set()).add(full)
    yield from ((head, next(iter(fulls))) for head, fulls in meant.items() if len(fulls) == 1 and head)


def _acronyms(aliases: Iterable[str]) -> Iterator[str]:
    """The heads of one word as they are typed without marks."""
    yield from (bare(alias) for alias in aliases if len(_WORD.findall(alias)) == 1 and alias.isupper())
