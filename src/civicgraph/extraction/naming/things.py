"""Organizations, documents and awards: a head from a list, then the words that belong to the name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.wording.text import Text
from civicgraph.spelling import fold

_LONGEST_NAME = 16  # syllables
_LONGEST_LOWER_RUN = 3
_NOT_IN_NAMES = frozenset({"label-stop", "organizes", "passive", "unit-type", "body-head", "national", "action", "trigger-AwardGrant"})
_CLOSERS = {'"': '"', "\u201c": "\u201d", "\u2018": "\u2019", "'": "'"}


def find_organizations(draft: Draft) -> Draft:
    """Schools, hospitals, enterprises, papers: a head and capitalised words."""
    return _scan(draft, _organization_at)


def find_documents(draft: Draft) -> Draft:
    """Laws by name, other documents by number or by a name in quotes."""
    return _scan(draft, _document_at)


def find_awards(draft: Draft) -> Draft:
    """Named awards and titles, with field and rank."""
    return _scan(draft, _award_at)


def _scan(draft: Draft, reader: Callable[[Draft, int], Named | None]) -> Draft:
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


def _make(draft: Draft, first: int, last: int, kind: str, rule: str, confidence: float, name: str | None = None) -> Named:
    written = name or " ".join(draft.text.span(first, last).split())
    return Named(first, last, kind, written, f"{kind} {fold(written)}", rule, confidence=confidence)  # type: ignore[arg-type]


def _organization_at(draft: Draft, at: int) -> Named | None:
    text = draft.text
    outlet = longest(draft.hits, at, "outlet")
    if outlet and all(text.capital[i] for i in range(at, outlet[0])) and not _credited(text, at):
        return _make(draft, at, outlet[0], "ORG", "organization-outlet", 0.85)
    head = longest(draft.hits, at, "organization")
    if head is None:
        return None
    last, capitals = _name_from(draft, head[0], text.sentence[at])
    if capitals == 0 or not (text.capital[at] or text.capital[head[0]]):
        return None
    return _make(draft, at, last, "ORG", "organization-head", 0.75)


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


def _document_at(draft: Draft, at: int) -> Named | None:
    hits = draft.hits[at]
    whole = longest(draft.hits, at, "document-whole")
    if whole:
        return _make(draft, at, whole[0], "DOCUMENT", "document-whole", 0.7, _sentence_case(draft.text.span(at, whole[0])))
    if "document" in hits and (numbered := _numbered(draft, at, hits["document"][-1][0])):
        return numbered
    if "law" in hits and (law := _law(draft, at, hits["law"][-1][0])):
        return law
    if "document-quoted" in hits:
        return _quoted(draft, at, hits["document-quoted"][-1][0])
    return None


def _sentence_case(written: str) -> str:
    return written[:1].upper() + written[1:]


def _numbered(draft: Draft, at: int, end: int) -> Named | None:
    """A type, perhaps the sign for a number, and the number itself with its suffixes."""
    text = draft.text
    sign = draft.vocabulary.knowledge.lexicon["documents"]["sign"]
    number = end + 1 if end < len(text.keys) and text.keys[end] == sign else end
    if number < len(text.keys) and text.keys[number] == '"':
        number += 1
    if number >= len(text.keys) or not text.keys[number][0].isdigit() or text.sentence[number] != text.sentence[at]:
        return None
    last = number + 1
    while last + 1 < len(text.keys) and text.keys[last] in {"/", "-"} and text.ends[last] == text.starts[last + 1]:
        last += 2
    if number == end and last == number + 1 and not (text.capital[at] and _ends_there(draft, last)):
        return None
    return _make(draft, at, last, "DOCUMENT", "document-number", 0.9, _sentence_case(text.span(at, last).replace('"', "").replace("\u201c", "")))


def _ends_there(draft: Draft, at: int) -> bool:
    """A bare number after a type is the document's own unless it counts what follows."""
    text = draft.text
    return at >= len(text.keys) or not text.keys[at].isalpha() or bool(draft.hits[at].keys() & {"label-stop", "national", "body-head"})


def _law(draft: Draft, at: int, end: int) -> Named | None:
    text = draft.text
    if not text.capital[at] or end >= len(text.keys) or not (text.capital[end] or _inside_sentence(draft, at, end)):
        return None
    last = end
    while last < len(text.keys) and last - end < _LONGEST_NAME and text.sentence[last] == text.sentence[at] and _goes_on(draft, last):
        last += 1
    while last > end and text.keys[last - 1] in {",", *draft.vocabulary.words["law-stop"], *draft.vocabulary.words["joint"]}:
        last -= 1
    return _make(draft, at, _law_tail(draft, last), "DOCUMENT", "document-law", 0.8)


def _inside_sentence(draft: Draft, at: int, end: int) -> bool:
    """A capital inside a sentence marks a name even where the words after it have none."""
    starts = draft.text.bounds[draft.text.sentence[at]][0]
    return at > starts and draft.text.keys[end].isalpha() and "label-stop" not in draft.hits[end]


def _goes_on(draft: Draft, at: int) -> bool:
    """A word of a law's name; after a comma or "and" another lower-case word must follow, else another law begins."""
    text = draft.text
    if text.keys[at] in draft.vocabulary.words["joint"]:
        following = at + 1 < len(text.keys) and not text.capital[at + 1] and text.keys[at + 1].isalpha()
        return following and not draft.hits[at + 1].keys() & {"law", "label-stop", "organizes"}
    return text.capital[at] or (text.keys[at].isalpha() and text.keys[at] not in draft.vocabulary.words["law-stop"])


def _law_tail(draft: Draft, last: int) -> int:
    """A remark in brackets ("amended") and a number belong to the name."""
    keys = draft.text.keys
    if (
        last + 1 < len(keys)
        and keys[last] == "("
        and (inner := longest(draft.hits, last + 1, "law-tail"))
        and inner[0] < len(keys)
        and keys[inner[0]] == ")"
    ):
        last = inner[0] + 1
    sign = draft.vocabulary.knowledge.lexicon["documents"]["sign"]
    if last + 1 < len(keys) and keys[last] == sign and keys[last + 1][0].isdigit():
        last += 2
        while last + 1 < len(keys) and keys[last] in {"/", "-"} and draft.text.ends[last] == draft.text.starts[last + 1]:
            last += 2
    return last


def _quoted(draft: Draft, at: int, end: int) -> Named | None:
    text = draft.text
    if end >= len(text.keys) or text.keys[end] != '"':
        return None
    close = closing_quote(draft, end)
    if close is None or close - end < 3:
        return None
    name = f"{_sentence_case(text.span(at, end))} {text.span(end + 1, close)}"
    return _make(draft, at, close + 1, "DOCUMENT", "document-quoted", 0.75, name)


def closing_quote(draft: Draft, opening: int, within: int = 60) -> int | None:
    """The syllable that closes the quotation opened at `opening`, in the same sentence or the next; None when it stays open."""
    text = draft.text
    for at in range(opening + 1, min(opening + within, len(text.keys))):
        if text.keys[at] == '"':
            return at
        if text.sentence[at] > text.sentence[opening] + 1:
            return None
    return None


def _award_at(draft: Draft, at: int) -> Named | None:
    ranked = longest(draft.hits, at, "award-ranked")
    if ranked and (award := _ranked(draft, at, ranked[0])):
        return award
    plain = longest(draft.hits, at, "award")
    if plain:
        return _make(draft, at, plain[0], "AWARD", "award", 0.9, plain[1])
    prize = longest(draft.hits, at, "prize")
    if prize:
        return _make(draft, at, prize[0], "AWARD", "award-prize", 0.7, draft.text.span(at, prize[0]).lower())
    title = longest(draft.hits, at, "title")
    return _titled(draft, at, title[0]) if title else None


def _ranked(draft: Draft, at: int, end: int) -> Named | None:
    field = longest(draft.hits, end, "award-field")
    if field is None:
        return None
    last, name = field[0], f"{_sentence_case(draft.text.span(at, end).lower())} {field[1]}"
    rank = longest(draft.hits, last, "award-rank")
    if rank:
        head, grade = rank[1].rsplit(" ", 1)
        last, name = rank[0], f"{name} {head} {grade.capitalize()}"
    return _make(draft, at, last, "AWARD", "award-ranked", 0.95, name)


def _titled(draft: Draft, at: int, end: int) -> Named | None:
    """The name of a title in quotes or in capitals: the title word is not part of the name."""
    text = draft.text
    if end < len(text.keys) and text.keys[end] == '"' and (close := closing_quote(draft, end, 15)) and close > end + 1:
        return _make(draft, end + 1, close, "AWARD", "award-titled", 0.75)
    last = end
    while (
        last < len(text.keys)
        and last - end < 6
        and text.keys[last].isalpha()
        and text.sentence[last] == text.sentence[at]
        and "label-stop" not in draft.hits[last]
    ):
        last += 1
    return _make(draft, end, last, "AWARD", "award-titled", 0.6) if last - end >= 2 and text.capital[end] else None
