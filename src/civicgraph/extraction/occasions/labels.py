"""How far the label of an event reaches: from its trigger to the end of its name or purpose."""

from __future__ import annotations

from civicgraph.extraction.draft import Draft, longest
from civicgraph.extraction.naming.quotes import closing_quote
from civicgraph.extraction.occasions.groups import group_at

_LONGEST_LABEL = 60  # syllables
_HARD_STOPS = frozenset(".;:!?()[]\u2026|")


def label_end(draft: Draft, first: int, end: int, cls: str) -> int:
    """The syllable after the label of the event announced by the trigger [first, end)."""
    text = draft.text
    at, listing = end, False
    while at < len(text.keys) and text.sentence[at] == text.sentence[first] and at - first < _LONGEST_LABEL:
        if cls == "CouncilSession" and not _of_session(draft, at):
            break
        if text.keys[at] == ",":
            carried, listing = _carries_on(draft, at, listing, cls) if at > end else (False, False)
            following = at + 1 if carried and not _person_at(draft, at + 1) else None
        else:
            following = _skipped(draft, at, cls) or (None if _ends(draft, at, end, cls) else at + 1)
        if following is None:
            break
        at = following
    return _trim(draft, end, at)


def _skipped(draft: Draft, at: int, cls: str) -> int | None:
    """The syllable after something that a label runs over as a whole: a remark in brackets, a quotation, a body in general, a party."""
    key = draft.text.keys[at]
    if key == "(":
        return _bracket(draft, at)
    if key == '"':
        close = closing_quote(draft, at)
        return close + 1 if close is not None else None
    if cls == "CouncilSession" and (word := longest(draft.hits, at, "session-word")):
        return word[0]
    if general := longest(draft.hits, at, "body-general"):
        return general[0]
    party = group_at(draft, at + 1) if key in draft.vocabulary.words["between"] else None
    return party.last if party else None


def _ends(draft: Draft, at: int, end: int, cls: str) -> bool:
    """A full stop, an open quotation, a word that ends a label, or the next event."""
    key = draft.text.keys[at]
    if key == '"' or (key in _HARD_STOPS and not _abbreviates(draft, at)):
        return True
    return _stops(draft, at, end, cls) or (key in draft.vocabulary.words["joint"] and _new_event(draft, at, end, cls))


def _of_session(draft: Draft, at: int) -> bool:
    """A session is named by number, body and term; anything else is what it does."""
    text = draft.text
    return (
        text.capital[at]
        or not text.keys[at].isalpha()
        or bool(draft.hits[at].keys() & {"session-word", "body-head", "national", "unit-type", "unit-generic"})
        or text.capital[at - 1]
    )


def _bracket(draft: Draft, opening: int) -> int | None:
    """The syllable after a short remark in brackets that the label goes on behind."""
    keys = draft.text.keys
    close = next((i for i in range(opening, min(opening + 16, len(keys))) if keys[i] == ")"), None)
    return close + 1 if close is not None and close + 1 < len(keys) and keys[close + 1] in draft.vocabulary.words["joint"] else None


def _abbreviates(draft: Draft, at: int) -> bool:
    """A full stop inside a sentence stands after an abbreviation."""
    text = draft.text
    return text.keys[at] == "." and at + 1 < len(text.keys) and text.sentence[at + 1] == text.sentence[at]


def _stops(draft: Draft, at: int, end: int, cls: str) -> bool:
    """A word that ends a label; a partner may follow a meeting's noun at once."""
    if "label-stop" not in draft.hits[at]:
        return False
    if at == end:
        return not (cls in {"Conference", "VoterMeeting"} and "partner" in draft.hits[at])
    return "label-purpose" not in draft.hits[at]


def _person_at(draft: Draft, at: int) -> bool:
    return at in draft.people_begin or at in draft.posts_begin


def _carries_on(draft: Draft, comma: int, listing: bool, cls: str) -> tuple[bool, bool]:
    """Whether the label goes on after a comma: with a purpose, the body of a session, or the next member of an enumeration."""
    at = comma + 1
    if at >= len(draft.hits):
        return False, listing
    hits = draft.hits[at]
    if f"trigger-{cls}" in hits:
        return False, listing
    if cls != "Campaign" and "label-purpose" in hits:
        return True, listing
    if cls in {"CouncilSession", "Congress"} and hits.keys() & {"national", "body-head"}:
        return True, listing
    member = _member(draft, at, listing)
    return member, member


def _member(draft: Draft, at: int, listing: bool) -> bool:
    """A short lower-case member of an enumeration that goes on after it."""
    text, joint = draft.text, draft.vocabulary.words["joint"]
    if text.capital[at] or "label-stop" in draft.hits[at] or "organizes" in draft.hits[at]:
        return False
    window = range(at + 1, min(at + 5, len(text.keys)))
    return any(text.keys[i] in joint for i in window) or (
        listing and any(text.keys[i] in _HARD_STOPS or "label-stop" in draft.hits[i] for i in range(at + 1, min(at + 8, len(text.keys))))
    )


def _new_event(draft: Draft, joint: int, end: int, cls: str) -> bool:
    """After "and" another event of the class begins, or the label so far says nothing yet."""
    following = draft.hits[joint + 1] if joint + 1 < len(draft.hits) else {}
    if f"trigger-{cls}" in following:
        return True
    return cls == "Campaign" and ("launches" in following or not says_something(draft, end, joint))


def says_something(draft: Draft, first: int, last: int) -> bool:
    """Whether more than general words stand between two syllables."""
    general = draft.vocabulary.words["campaign-general"]
    at = first
    while at < last:
        pair = " ".join(draft.text.keys[at : at + 2])
        if at + 1 < last and pair in general:
            at += 2
        elif draft.text.keys[at] in general or draft.text.keys[at] in draft.vocabulary.words["weak"]:
            at += 1
        else:
            return True
    return False


def _trim(draft: Draft, end: int, last: int) -> int:
    """Takes conjunctions and prepositions off the end."""
    weak = draft.vocabulary.words["weak"]
    while last > end and draft.text.keys[last - 1] in weak and longest(draft.hits, last - 1, "unit-name") is None:
        last -= 1
    return last
