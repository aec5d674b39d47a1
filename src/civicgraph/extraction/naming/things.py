"""Organizations and awards: a head from a list, then the words that belong to the name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.naming.quotes import closing_quote
from civicgraph.extraction.wording.text import Text
from civicgraph.spelling import fold

_LONGEST_NAME = 16  # syllables
_LONGEST_LOWER_RUN = 3
_NOT_IN_NAMES = frozenset({"label-stop", "organizes", "passive", "unit-type", "body-head", "national", "action", "trigger-AwardGrant"})
_CLOSERS = {'"': '"', "\u201c": "\u201d", "\u2018": "\u2019", "'": "'"}


def find_organizations(draft: Draft) -> Draft:
    """Schools, hospitals, enterprises, papers: a head and capitalised words."""
    return scan(draft, _organization_at)


def find_awards(draft: Draft) -> Draft:
    """Named awards and titles, with field and rank."""
    return scan(draft, _award_at)


def scan(draft: Draft, reader: Callable[[Draft, int], Named | None]) -> Draft:
    """Reads at every syllable that no name covers yet; a unit within what is found stands inside it."""
    covered = {i for n in draft.named for i in range(n.first, n.last)}
    found: list[Named] = []
    at, total = 0, len(draft.hits)
    while at < total:
        thing = reader(draft, at) if draft.hits[at] and at not in covered else None
        if thing:
            found.append(thing)
        at = thing.last if thing else at + 1
    inside = {i for n in found for i in range(n.first, n.last)}
    units = tuple(replace(u, inside=True) if u.first in inside else u for u in draft.units)
    return replace(draft, units=units, named=tuple(sorted([*draft.named, *found], key=lambda n: n.first)))


def make(draft: Draft, first: int, last: int, kind: str, rule: str, confidence: float, name: str | None = None) -> Named:
    """The mention of a thing that is known by its folded name."""
    written = name or " ".join(draft.text.span(first, last).split())
    return Named(first, last, kind, written, f"{kind} {fold(written)}", rule, confidence=confidence)  # type: ignore[arg-type]


def sentence_case(written: str) -> str:
    """With a capital at its head."""
    return written[:1].upper() + written[1:]


def _organization_at(draft: Draft, at: int) -> Named | None:
    text = draft.text
    outlet = longest(draft.hits, at, "outlet")
    if outlet and all(text.capital[i] for i in range(at, outlet[0])) and not _credited(text, at):
        return make(draft, at, outlet[0], "ORG", "organization-outlet", 0.85)
    head = longest(draft.hits, at, "organization")
    if head is None:
        return None
    last, capitals = _name_from(draft, head[0], text.sentence[at])
    if capitals == 0 or not (text.capital[at] or text.capital[head[0]]):
        return None
    return make(draft, at, last, "ORG", "organization-head", 0.75)


def _name_from(draft: Draft, first: int, sentence: int) -> tuple[int, int]:
    """The end of the name that starts at `first`, and how many capitalised syllables it has; it ends on one of them or on a number."""
    text = draft.text
    last, capitals, at = first, 0, first
    while at < len(text.keys) and text.sentence[at] == sentence and at - first < _LONGEST_NAME:
        if text.capital[at] or (capitals and text.keys[at].isdigit()):
            if at in draft.names_begin and capitals:
                break
            capitals += text.capital[at]
            inner = longest(draft.hits, at, "organization-inner")
            last = at = max(at + 1, inner[0] if inner else 0)
        elif inner := longest(draft.hits, at, "organization-inner"):
            at = inner[0]
        elif capitals and (after := _lower_run(draft, at)):
            at = after
        else:
            break
    return last, capitals


def _lower_run(draft: Draft, at: int) -> int | None:
    """A few lower-case syllables inside a name, as the second halves of its words are: a capital must follow, and none may be a verb."""
    text, end = draft.text, at
    while end < len(text.keys) and end - at < _LONGEST_LOWER_RUN and text.keys[end].isalpha() and not text.capital[end]:
        if draft.hits[end].keys() & _NOT_IN_NAMES or text.sentence[end] != text.sentence[at]:
            return None
        end += 1
    return end if end < len(text.keys) and text.capital[end] and text.sentence[end] == text.sentence[at] else None


def _credited(text: Text, at: int) -> bool:
    """The source of a picture or a quotation, not an organization that does something."""
    return at > 0 and text.keys[at - 1] in {":", "/", "("}


def _award_at(draft: Draft, at: int) -> Named | None:
    ranked = longest(draft.hits, at, "award-ranked")
    if ranked and (award := _ranked(draft, at, ranked[0])):
        return award
    plain = longest(draft.hits, at, "award")
    if plain:
        return make(draft, at, plain[0], "AWARD", "award", 0.9, plain[1])
    prize = longest(draft.hits, at, "prize")
    if prize:
        return make(draft, at, prize[0], "AWARD", "award-prize", 0.7, draft.text.span(at, prize[0]).lower())
    title = longest(draft.hits, at, "title")
    return _titled(draft, at, title[0]) if title else None


def _ranked(draft: Draft, at: int, end: int) -> Named | None:
    field = longest(draft.hits, end, "award-field")
    if field is None:
        return None
    last, name = field[0], f"{sentence_case(draft.text.span(at, end).lower())} {field[1]}"
    rank = longest(draft.hits, last, "award-rank")
    if rank:
        head, grade = rank[1].rsplit(" ", 1)
        last, name = rank[0], f"{name} {head} {grade.capitalize()}"
    return make(draft, at, last, "AWARD", "award-ranked", 0.95, name)


def _titled(draft: Draft, at: int, end: int) -> Named | None:
    """The name of a title in quotes or in capitals: the title word is not part of the name."""
    text = draft.text
    if end < len(text.keys) and text.keys[end] == '"' and (close := closing_quote(draft, end, 15)) and close > end + 1:
        return make(draft, end + 1, close, "AWARD", "award-titled", 0.75)
    last = end
    while (
        last < len(text.keys)
        and last - end < 6
        and text.keys[last].isalpha()
        and text.sentence[last] == text.sentence[at]
        and "label-stop" not in draft.hits[last]
    ):
        last += 1
    return make(draft, end, last, "AWARD", "award-titled", 0.6) if last - end >= 2 and text.capital[end] else None
