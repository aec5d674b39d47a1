"""Unnamed people and units that fill a role: many groups and people, 26 poor households. They exist only where an event needs them."""

from __future__ import annotations

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.spelling import fold

_LONGEST = 22  # syllables
_STOPS = frozenset(".;:!?()[]\u2026")


def group_at(draft: Draft, at: int) -> Named | None:
    """The group whose phrase starts at a syllable: a quantity or "leaders of", then a noun of people, then what describes it."""
    quantity = _quantity_end(draft, at)
    leader = longest(draft.hits, quantity or at, "group-leader")
    if leader:
        quantity = _quantity_end(draft, leader[0]) or leader[0]
    if quantity is None:
        return None
    noun = longest(draft.hits, quantity, "group-noun")
    if (noun is None and not leader) or (noun and _begins_event(draft, quantity, noun[0])):
        return None
    last = _group_end(draft, at, noun[0] if noun else quantity)
    name = fold(draft.text.span(at, last))
    return Named(at, last, "GROUP", name, f"GROUP {name}", "group", confidence=0.75)


def bare_group_at(draft: Draft, at: int) -> Named | None:
    """A group without a quantity, at the start of a sentence or right after "for"."""
    noun = longest(draft.hits, at, "group-noun")
    if noun is None:
        return None
    last = _group_end(draft, at, noun[0])
    name = fold(draft.text.span(at, last))
    return Named(at, last, "GROUP", name, f"GROUP {name}", "group-bare", confidence=0.6)


def _begins_event(draft: Draft, at: int, end: int) -> bool:
    """The syllable of the noun begins a longer one that names an event ("three conferences")."""
    return any(kind.startswith("trigger-") and found[-1][0] > end for kind, found in draft.hits[at].items())


def groups_between(draft: Draft, first: int, last: int) -> list[Named]:
    """All groups whose phrases start between two syllables, none inside another."""
    found, at = [], first
    while at < last:
        group = group_at(draft, at)
        if group:
            found.append(group)
        at = group.last if group else at + 1
    return found


def _quantity_end(draft: Draft, at: int) -> int | None:
    """The syllable after a quantity: words of number, digits, "78/79", a percentage."""
    keys, here = draft.text.keys, at
    while here < len(keys) and here - at < 5:
        hit = longest(draft.hits, here, "group-quantity")
        if hit:
            here = hit[0]
        elif keys[here].isdigit() or (here > at and keys[here] in {"/", "%", "."} and keys[here - 1].isdigit() and _unbroken(draft, here)):
            here += 1
        else:
            break
    return here if here > at and keys[here - 1] != "." else None


def _unbroken(draft: Draft, at: int) -> bool:
    """The sign stands in a number: no space before it, and none behind a full stop."""
    text = draft.text
    close = text.starts[at] == text.ends[at - 1]
    return close and (text.keys[at] != "." or (at + 1 < len(text.keys) and text.starts[at + 1] == text.ends[at]))


def _group_end(draft: Draft, first: int, at: int) -> int:
    """Where the phrase ends: at a verb, a full stop, or a comma that no further member follows."""
    text = draft.text
    while at < len(text.keys) and text.sentence[at] == text.sentence[first] and at - first < _LONGEST:
        key = text.keys[at]
        if key in _STOPS or key == '"' or "group-stop" in draft.hits[at]:
            break
        further = _describes(draft, at + 1) if key in draft.vocabulary.words["joint"] else _describes(draft, at)
        if further is None:
            break
        at = further
    while at > first + 1 and text.keys[at - 1] in draft.vocabulary.words["weak"]:
        at -= 1
    return at


def _describes(draft: Draft, at: int) -> int | None:
    """The syllable after a member or a description of the group; None where something else begins."""
    if at >= len(draft.hits):
        return None
    for kind in ("group-noun", "group-description", "body-head", "unit-type", "unit-generic", "group-quantity"):
        if hit := longest(draft.hits, at, kind):
            return hit[0]
    return at + 1 if draft.text.capital[at] or draft.text.keys[at].isdigit() else None
