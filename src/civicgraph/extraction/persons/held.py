"""Which post a person holds: the phrase that stands before a name, behind it, or, where there is no other, further on in its sentence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from civicgraph.extraction.persons.names import Name
from civicgraph.extraction.persons.posts import Post
from civicgraph.extraction.persons.signs import Reader
from civicgraph.extraction.wording.words import PhraseTable, Words

Span = tuple[int, int]  # words, half-open
Who = TypeVar("Who")
_REACH = 24  # words between a name and a post that it is given


@dataclass(frozen=True, slots=True)
class _Beside:
    reader: Reader
    starts: frozenset[int]  # the first words of all names
    by_first: dict[int, Post]
    outer: dict[int, Post]  # word -> the first post that runs up to or over it, which may hold another

    @property
    def words(self) -> Words:
        return self.reader.words


def posts_beside(reader: Reader, mentions: Sequence[tuple[Name, Who]]) -> dict[int, Span]:
    """For the first word of a mention, its post: the longer of those before and behind it; one that it is given, for a person with no other."""
    beside = _Beside(reader, frozenset(name.first for name, _ in mentions), {post.first: post for post in reader.posts}, _outer(reader.posts))
    found: dict[int, Span] = {}
    holders: set[Who] = set()
    for name, who in mentions:
        options = [post for post in (_before(beside, name), _behind(beside, name)) if post and not _only_address(beside, post)]
        if options:
            found[name.first] = max(options, key=lambda post: post[1] - post[0])
            holders.add(who)
    for name, post in _shared(beside, [name for name, _ in mentions]):
        found.setdefault(name.first, post)
        holders.update(who for other, who in mentions if other is name)
    for name, who in mentions:
        if who not in holders and (given := _succeeded(beside, name) or _taken(beside, name)):
            found[name.first] = given
            holders.add(who)
    return found


def _outer(posts: Sequence[Post]) -> dict[int, Post]:
    return {word: post for post in reversed(posts) for word in range(post.head, post.end + 1)}


def _only_address(beside: _Beside, post: Span) -> bool:
    return beside.reader.post_words.not_alone.at_exactly(beside.words, *post)


def _before(beside: _Beside, name: Name) -> Span | None:
    """The chain of posts that runs into a name, with no other name within."""
    words, end = beside.words, name.address
    post = beside.reader.covered.get(end)
    gap = words.gap(end)
    sign = gap.strip()
    if post is None or "\n" in gap or sign not in ("", ".", ","):
        return None
    outer = beside.outer.get(end, post)
    chain = _chain_before(beside, outer, end) or _chain_before(beside, post, end)
    return chain if chain and (sign != "," or _apposed(beside, name, chain[0])) else None


def _apposed(beside: _Beside, name: Name, first: int) -> bool:
    """Whether a post before a comma is that of the name behind it: it opens the sentence, or the name is addressed and no other stands near."""
    return first in beside.reader.openers or (name.address < name.first and not _held_before(beside, first))


def _held_before(beside: _Beside, first: int) -> bool:
    """Whether a name stands so near before a post that it holds it."""
    for word in range(first, max(0, first - 7), -1):
        if word < first and word in beside.starts:
            return True
        if word in beside.reader.openers:
            return False
    return False


def _chain_before(beside: _Beside, post: Post, end: int) -> Span | None:
    first = post.first
    if any(word in beside.starts for word in range(first, end)):
        return None
    while first and (before := beside.reader.covered.get(first)) and before.first < first and _chained(beside, before, first):
        first = before.first
    return first, end


def _chained(beside: _Beside, before: Post, first: int) -> bool:
    gap = beside.words.gap(first)
    joined = gap.strip() in (",", "-", "\u2013") and "\n" not in gap and not _owned(beside, before.first)
    return joined and before.head <= first and not any(word in beside.starts for word in range(before.first, first))


def _owned(beside: _Beside, first: int) -> bool:
    """Whether the word before a post gives it to somebody or something else."""
    table = beside.reader.post_words
    return _follows(beside.words, first, table.owners) or _follows(beside.words, first, table.takes)


def _behind(beside: _Beside, name: Name) -> Span | None:
    """The chain of posts that follows a name behind a comma, dash, bracket or copula, unless it runs into the next name."""
    words = beside.words
    for start in (name.end, _behind_bracket(words, name.end)):
        first = _behind_copula(beside, start)
        post = beside.by_first.get(first)
        if post is not None:
            return _chain_behind(beside, post)
    return None


def _chain_behind(beside: _Beside, post: Post) -> Span | None:
    first, end = post.first, _end_behind(beside, post)
    while end is not None and end < len(beside.words) and (then := beside.by_first.get(_behind_join(beside, end))):
        following = _end_behind(beside, then)
        if following is None:
            return None
        end = following
    return None if end is None or end <= first else (first, end)


def _end_behind(beside: _Beside, post: Post) -> int | None:
    """Where a post behind a name ends; None where it runs into the next name and so belongs to that."""
    named = next((word for word in range(post.head, post.end + 1) if word in beside.starts), None)
    if named is None:
        return post.strict
    return None if not beside.words.gap(named).strip() else min(post.strict, named)


def _behind_bracket(words: Words, word: int) -> int:
    """The word behind a short bracket that follows a name, as one with an age."""
    if word < len(words) and words.gap(word).strip() == "(":
        for after in range(word + 1, min(word + 7, len(words))):
            if ")" in words.gap(after):
                return after
    return word


def _behind_copula(beside: _Beside, word: int) -> int:
    words = beside.words
    if word >= len(words) or any(sign in words.gap(word) for sign in "\n.;:"):
        return -1
    after = beside.reader.post_words.copulas.at(words, word)
    return -1 if not words.gap(word).strip() and after == word else after


def _behind_join(beside: _Beside, word: int) -> int:
    """The word behind what joins two posts of one person; -1 where nothing does."""
    gap = beside.words.gap(word)
    if "\n" in gap or gap.strip() not in ("", ",", "-", "\u2013"):
        return -1
    after = beside.reader.post_words.joins.at(beside.words, word)
    return after if gap.strip() or after > word else -1


def _shared(beside: _Beside, mentions: Sequence[Name]) -> Iterator[tuple[Name, Span]]:
    """The people of a list behind a post in the plural ("two deputies, Mr A and Mrs B"), but those with a post of their own."""
    words, table = beside.words, beside.reader.post_words
    firsts = [name.first for name in mentions]
    for post in beside.reader.posts:
        if not (_follows(words, post.first, table.plurals) or (post.first and words.keys[post.first - 1].isdigit())):
            continue
        end = min(post.strict, next((word for word in firsts[bisect_left(firsts, post.head) :][:1]), post.strict))
        for name in _listed(beside, mentions[bisect_left(firsts, end) :], end):
            yield name, (post.first, end)


def _listed(beside: _Beside, mentions: Sequence[Name], end: int) -> Iterator[Name]:
    """The names that follow one another from here, with nothing but signs and small words between."""
    words, table = beside.words, beside.reader.post_words
    for name in mentions:
        between = words.content[words.ends[end - 1] : words.starts[name.address]] if name.address >= end else "\n"
        joined = name.address == end or any(phrases.at_exactly(words, end, name.address) for phrases in (table.listings, table.joiners))
        if not joined or any(sign in between for sign in "\n.;()"):
            return
        yield name
        end = name.end


def _succeeded(beside: _Beside, name: Name) -> Span | None:
    """A post whose holder was, is or will be this one: "post, instead of, name"."""
    words, table = beside.words, beside.reader.post_words.successions
    end = table.before(words, name.address) if name.address and words.near(name.address) else name.address
    post = beside.reader.covered.get(end)
    if end == name.address or post is None or post.strict != end or not words.near(end):
        return None
    return _chain_before(beside, post, end)


def _taken(beside: _Beside, name: Name) -> Span | None:
    """A post further on in the sentence that the name is said to take, with no other name between."""
    words, posts = beside.words, beside.reader.posts
    at = bisect_left(posts, name.end, key=lambda post: post.first)
    for post in posts[at : at + 4]:
        if post.first - name.end > _REACH or _broken(beside, name.end, post.first):
            return None
        if _follows(words, post.first, beside.reader.post_words.takes):
            return _chain_behind(beside, post)
    return None


def _broken(beside: _Beside, first: int, last: int) -> bool:
    return any(word in beside.starts or word in beside.reader.openers or "\n" in beside.words.gap(word) for word in range(first, last + 1))


def _follows(words: Words, first: int, table: PhraseTable) -> bool:
    return words.near(first) and table.before(words, first) < first
