"""The posts that a verb of appointing speaks of: where "to hold" stands, and the phrases of the posts behind it."""

from __future__ import annotations

from dataclasses import dataclass

from civicgraph.extraction.draft import Draft, longest
from civicgraph.extraction.occasions.elections import term_phrases

_LONGEST_POST = 24
_REACH = 48  # syllables between the verb and "to hold the office of"
_POST_STOPS = frozenset(',.;:!?()[]\u2026"')

Span = tuple[int, int]  # syllables, half-open


@dataclass(frozen=True, slots=True)
class Posts:
    """Where "to hold" stands, or the post itself without it, and the posts; none where somebody leaves or moves to a place."""

    hold: int
    spans: tuple[Span, ...]

    @property
    def first(self) -> int:
        """Where the first post begins."""
        return self.spans[0][0] if self.spans else self.hold

    @property
    def last(self) -> int:
        """Where the last post ends."""
        return self.spans[-1][1] if self.spans else self.hold


def posts_after(draft: Draft, first: int, last: int) -> Posts | None:
    """The posts behind "to hold" within reach of a verb, or right behind the verb."""
    for at in range(first, min(first + _REACH, last)):
        hit = longest(draft.hits, at, "hold")
        if hit and hit[0] < last and is_post(draft, hit[0]) and not _second_verb(draft, first, at):
            return Posts(at, _chain(draft, hit[0], last))
    if first < last and "post-head" in draft.hits[first] and is_post(draft, first):
        return Posts(first, _chain(draft, first, last))
    return None


def _second_verb(draft: Draft, first: int, at: int) -> bool:
    """A second verb of this kind between the verb and "to hold" has the post for itself."""
    return any("action" in draft.hits[i] and i > first + 2 for i in range(first, at))


def is_post(draft: Draft, at: int) -> bool:
    """Whether a post, or the body that somebody joins, begins at a syllable."""
    return bool(draft.hits[at].keys() & {"post-head", "body-head"}) and "no-post" not in draft.hits[at]


def _chain(draft: Draft, first: int, last: int) -> tuple[Span, ...]:
    """The post that begins at a syllable, and those that "and at the same time" joins to it."""
    found = [(first, post_end(draft, first, last))]
    while (joined := _joined(draft, found[-1][1], last)) is not None:
        found.append((joined, post_end(draft, joined, last)))
    return tuple(found)


def _joined(draft: Draft, at: int, last: int) -> int | None:
    hit = longest(draft.hits, at, "post-joins") if at < last else None
    return hit[0] if hit and hit[0] < last and is_post(draft, hit[0]) else None


def post_end(draft: Draft, first: int, last: int) -> int:
    """Where the phrase of a post ends: at a sign, a term, a person, or a word that goes on with the sentence; never inside a body's name."""
    text, at = draft.text, first
    terms = {a for a, _ in term_phrases(draft, first, min(last, first + _LONGEST_POST))}
    while at < last and at - first < _LONGEST_POST and at not in draft.people_begin:
        if at > first and at in draft.bodies:
            at = draft.bodies[at].last
        elif (text.keys[at] in _POST_STOPS and not _inner_stop(draft, at)) or at in terms or _goes_on(draft, first, at):
            break
        else:
            at += 1
    while at > first + 1 and text.keys[at - 1] in draft.vocabulary.words["weak"]:
        at -= 1
    return at


def _goes_on(draft: Draft, first: int, at: int) -> bool:
    return "toward" in draft.hits[at] or (at > first and bool(draft.hits[at].keys() & {"label-stop", "post-stop", "post-joins"}))


def _inner_stop(draft: Draft, at: int) -> bool:
    """A full stop within an abbreviation, as in "T.W"."""
    text = draft.text
    return text.keys[at] == "." and at + 1 < len(text.keys) and text.sentence[at + 1] == text.sentence[at] and text.starts[at + 1] == text.ends[at]
