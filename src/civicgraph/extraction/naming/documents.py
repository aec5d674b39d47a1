"""Documents: laws by name, others by number or by a name in quotes. A number that an article cuts short is that of the document it cites in full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.naming.quotes import closing_quote
from civicgraph.extraction.naming.things import make, scan, sentence_case
from civicgraph.spelling import fold

Cited: TypeAlias = tuple[str, str]  # the type and the first part of the number

_SYLLABLE = re.compile(r"\w+")
_LONGEST_NAME = 16  # syllables
_JOINTS = frozenset("/-")  # between the parts of a number


def find_documents(draft: Draft) -> Draft:
    """Laws by name, other documents by number or by a name in quotes."""
    found = scan(draft, _document_at)
    return replace(found, named=tuple(_in_full(found)))


def _in_full(draft: Draft) -> Iterable[Named]:
    """The names, a number that stands alone as that of the one document whose whole number begins with it."""
    cited = {id(n): _cited(draft, n) for n in draft.named if n.rule == "document-number"}
    whole: dict[Cited, dict[str, Named]] = {}
    for named in draft.named:
        if id(named) in cited and not _is_bare(named):
            whole.setdefault(cited[id(named)], {})[named.key] = named
    return [_meant(named, whole.get(cited.get(id(named), ("", "")), {})) for named in draft.named]


def _meant(named: Named, whole: Mapping[str, Named]) -> Named:
    if len(whole) != 1 or not _is_bare(named):
        return named
    (meant,) = whole.values()
    return replace(named, name=meant.name, key=meant.key)


def _is_bare(named: Named) -> bool:
    return named.name.rpartition(" ")[2].isdecimal()


def _cited(draft: Draft, named: Named) -> Cited:
    """By what an article may cite a document again."""
    syllables = [s for s in _SYLLABLE.findall(fold(named.name)) if s != _sign(draft)]
    number = next(i for i, syllable in enumerate(syllables) if syllable[0].isdigit())
    return " ".join(syllables[:number]), syllables[number]


def _document_at(draft: Draft, at: int) -> Named | None:
    hits = draft.hits[at]
    whole = longest(draft.hits, at, "document-whole")
    if whole:
        return make(draft, at, whole[0], "DOCUMENT", "document-whole", 0.7, sentence_case(draft.text.span(at, whole[0])))
    if "document" in hits and (numbered := _numbered(draft, at, hits["document"][-1][0])):
        return numbered
    if "law" in hits and "law-none" not in hits and (law := _law(draft, at, hits["law"][-1][0])):
        return law
    if "document-quoted" in hits:
        return _quoted(draft, at, hits["document-quoted"][-1][0])
    return None


def _numbered(draft: Draft, at: int, end: int) -> Named | None:
    """A type, perhaps the sign for a number, and the number itself with its suffixes."""
    text = draft.text
    number = end + 1 if end < len(text.keys) and text.keys[end] == _sign(draft) else end
    if number < len(text.keys) and text.keys[number] == '"':
        number += 1
    if number >= len(text.keys) or not text.keys[number][0].isdigit() or text.sentence[number] != text.sentence[at]:
        return None
    last = _number_end(draft, number)
    if number == end and last == number + 1 and not (text.capital[at] and _ends_there(draft, last)):
        return None
    return make(draft, at, last, "DOCUMENT", "document-number", 0.9, sentence_case(text.span(at, last).replace('"', "").replace("\u201c", "")))


def _number_end(draft: Draft, at: int) -> int:
    """The syllable after a number and the parts that are joined to it."""
    text, last = draft.text, at + 1
    while last + 1 < len(text.keys) and text.keys[last] in _JOINTS and text.ends[last] == text.starts[last + 1]:
        last += 2
    return last


def _sign(draft: Draft) -> str:
    """What may stand between a type and its number."""
    return str(draft.vocabulary.knowledge.lexicon["documents"]["sign"])


def _ends_there(draft: Draft, at: int) -> bool:
    """A bare number after a type is the document's own unless it counts what follows."""
    text = draft.text
    return at >= len(text.keys) or not text.keys[at].isalpha() or bool(draft.hits[at].keys() & {"label-stop", "national", "body-head"})


def _law(draft: Draft, at: int, end: int) -> Named | None:
    text = draft.text
    if not text.capital[at] or end >= len(text.keys) or not (text.capital[end] or _inside_sentence(draft, at, end)):
        return None
    last = end
    while last < len(text.keys) and last - end < _LONGEST_NAME and text.sentence[last] == text.sentence[at] and (after := _goes_on(draft, last)):
        last = after
    while last > end and text.keys[last - 1] in {",", *draft.vocabulary.words["joint"]}:
        last -= 1
    amending = any("law" in draft.hits[inner] for inner in range(end, last))  # a number after it is that of the law that it amends
    return make(draft, at, last if amending else _law_tail(draft, last), "DOCUMENT", "document-law", 0.8) if last > end else None


def _inside_sentence(draft: Draft, at: int, end: int) -> bool:
    """A capital inside a sentence marks a name even where the words after it have none."""
    starts = draft.text.bounds[draft.text.sentence[at]][0]
    return at > starts and draft.text.keys[end].isalpha() and "label-stop" not in draft.hits[end]


def _goes_on(draft: Draft, at: int) -> int | None:
    """The syllable after this part of a law's name, None where the name ends; after a comma or "and" another lower-case word must follow."""
    text = draft.text
    if part := longest(draft.hits, at, "law-part"):
        return part[0]
    if text.keys[at] in draft.vocabulary.words["joint"]:
        following = at + 1 < len(text.keys) and not text.capital[at + 1] and text.keys[at + 1].isalpha()
        return at + 1 if following and not draft.hits[at + 1].keys() & {"law", "label-stop", "organizes", "law-stop"} else None
    return at + 1 if text.keys[at].isalpha() and "law-stop" not in draft.hits[at] else None


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
    numbered = last + 1 < len(keys) and keys[last] == _sign(draft) and keys[last + 1][0].isdigit()
    return _number_end(draft, last + 1) if numbered else last


def _quoted(draft: Draft, at: int, end: int) -> Named | None:
    text = draft.text
    if end >= len(text.keys) or text.keys[end] != '"':
        return None
    close = closing_quote(draft, end)
    if close is None or close - end < 3:
        return None
    name = f"{sentence_case(text.span(at, end))} {text.span(end + 1, close)}"
    return make(draft, at, close + 1, "DOCUMENT", "document-quoted", 0.75, name)
