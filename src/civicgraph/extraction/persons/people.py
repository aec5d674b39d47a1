"""People in a text: every mention of a person by name, who it is among the people of the article, and the post that stands beside it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from civicgraph.errors import KnowledgeError
from civicgraph.extraction.persons.held import posts_beside
from civicgraph.extraction.persons.names import Name, names
from civicgraph.extraction.persons.posts import Post, PostWords, find_posts
from civicgraph.extraction.persons.signs import NameWords, Reader, credited, joined, names_unit_or_work, runs
from civicgraph.extraction.wording.words import Words, read_words

if TYPE_CHECKING:
    from civicgraph.knowledge.lexicon import Lexicon

Person = tuple[str, ...]  # the keys of the full name


@dataclass(frozen=True, slots=True)
class PersonMention:
    """Characters [start, end) that name a person, without title or word of address.

    `name` is the full name of the person in this article, `person` a number that its mentions share. `honorific_start` is where the words of
    address before the name begin (`start` where there are none), [post_start, post_end) the post that the text gives beside it (-1 where none).
    """

    start: int
    end: int
    name: str
    person: int
    honorific_start: int
    post_start: int
    post_end: int
    rule: str
    confidence: float


def find_people(content: str, sentences: Sequence[tuple[int, int]], lexicon: Lexicon) -> tuple[PersonMention, ...]:
    """Every mention of a person, in order, none overlapping another."""
    known, post_words = _tables(lexicon)
    words = read_words(content)
    posts = find_posts(words, post_words)
    openers = frozenset(bisect_left(words.starts, start) for start, _ in sentences)
    reader = Reader(words, posts, _covered(posts), known, post_words, openers, tuple(runs(words)), frozenset(post.first for post in posts))
    found = [name for name in names(reader) if not _byline(reader, name)]
    people = _people(words, [name for name in found if _whole(_person(words, name))])
    mentions = sorted([*_resolved(words, found, people), *_again(reader, found, people)], key=lambda pair: pair[0].first)
    beside = posts_beside(reader, mentions)
    numbers = {person: number for number, person in enumerate(dict.fromkeys(person for _, person in mentions))}
    return tuple(_mention(words, name, people[person], numbers[person], beside.get(name.first)) for name, person in mentions)


@lru_cache(maxsize=4)
def _tables(lexicon: Lexicon) -> tuple[NameWords, PostWords]:
    """The words of the lexicon, made ready once; KnowledgeError names a list that is missing."""
    try:
        return NameWords(lexicon["people"]), PostWords(lexicon["posts"])
    except KeyError as missing:
        raise KnowledgeError("data/lexicon/people.toml or posts.toml", f"there is no list {missing}") from missing


def _covered(posts: Sequence[Post]) -> dict[int, Post]:
    """For every word behind a post's head, the last post that runs up to or over it."""
    return {word: post for post in posts for word in range(post.head, post.end + 1)}


def _mention(words: Words, name: Name, full: Name, number: int, post: tuple[int, int] | None) -> PersonMention:
    start, end = words.starts[name.first], words.ends[name.end - 1]
    written = " ".join(words.content[words.starts[full.first] : words.ends[full.end - 1]].split())
    post_start, post_end = (words.starts[post[0]], words.ends[post[1] - 1]) if post else (-1, -1)
    return PersonMention(start, end, written, number, words.starts[name.address], post_start, post_end, name.rule, name.confidence)


def _byline(reader: Reader, name: Name) -> bool:
    """A name alone in a sentence, with nothing that addresses it: who wrote or photographed."""
    if name.rule != "plain":
        return False
    words, opens = reader.words, reader.openers
    begins = name.first in opens or "\n" in words.gap(name.first)
    return begins and (name.end == len(words) or name.end in opens or "\n" in words.gap(name.end))


def _person(words: Words, name: Name) -> Person:
    return tuple(words.keys[name.first : name.end])


def _whole(person: Person) -> bool:
    """Whether these syllables can be somebody's full name."""
    return len(person) > 1 or joined(person[0])


def _people(words: Words, found: Sequence[Name]) -> dict[Person, Name]:
    """The people of the article by their full names, each with its first mention; a name that ends exactly one longer name is its short form."""
    return {person: name for name in reversed(found) for person in [_person(words, name)]}


def _full(person: Person, people: dict[Person, Name], endings: dict[Person, set[Person]]) -> Person | None:
    """The full name that these syllables stand for: the only longer one that ends in them, else themselves."""
    longer = endings.get(person, set())
    if len(longer) == 1:
        return next(iter(longer))
    return person if person in people else None


def _endings(people: dict[Person, Name]) -> dict[Person, set[Person]]:
    endings: dict[Person, set[Person]] = {}
    for person in people:
        for cut in range(1, len(person)):
            endings.setdefault(person[cut:], set()).add(person)
    for short in [person for person in people if len(endings.get(person, ())) == 1]:
        for cut in range(1, len(short)):
            endings[short[cut:]].discard(short)
    return endings


def _resolved(words: Words, found: Sequence[Name], people: dict[Person, Name]) -> Iterator[tuple[Name, Person]]:
    """The names with the person that each means; a lone given name that means nobody or several is left out."""
    endings = _endings(people)
    for name in found:
        person = _full(_person(words, name), people, endings)
        if person is not None:
            yield name, person


def _again(reader: Reader, found: Sequence[Name], people: dict[Person, Name]) -> Iterator[tuple[Name, Person]]:
    """Names of known people that stand without address or post, and bare given names that open a sentence."""
    words, taken, endings = reader.words, {word for name in found for word in range(name.first, name.end)}, _endings(people)
    for first, end in reader.runs:
        for name in _known_in_run(reader, first, end, people, endings):
            if name.first not in taken and name.end - 1 not in taken:
                person = _full(_person(words, name), people, endings)
                if person is not None:
                    yield name, person


def _known_in_run(reader: Reader, first: int, end: int, people: dict[Person, Name], endings: dict[Person, set[Person]]) -> Iterator[Name]:
    words = reader.words
    for k in range(first, end - 1):
        if tuple(words.keys[k:end]) in people and not (credited(reader, k) or names_unit_or_work(reader, k)):
            yield Name(k, end, k, "again", 0.85)
            return
    if end - first == 1 and first in reader.openers and (words.keys[first],) in endings and _is_subject(reader, end):
        yield Name(first, end, first, "bare", 0.7)


def _is_subject(reader: Reader, end: int) -> bool:
    words = reader.words
    return end < len(words) and words.near(end) and words.keys[end] in reader.known.after_bare
