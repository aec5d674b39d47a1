"""Administrative units in a text: a type word and a name, a bare name written with capitals, and a bare type word for the one that is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.wording.phrases import syllables
from civicgraph.extraction.wording.text import Text
from civicgraph.knowledge.units import Unit, Units

_LONGEST_OPEN_NAME = 4  # syllables of a unit that no list knows


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place in the text that may name a unit, and the units that it may name."""

    first: int
    last: int
    type: str  # empty for a bare name
    name: str
    units: tuple[Unit, ...]


def find_units(draft: Draft) -> Draft:
    """All mentions of units, each linked to one legal existence where the article decides which."""
    day = draft.article.published.date() if draft.article.published else None
    typed = _typed(draft, day)
    known = {c.name: c for c in typed if c.units}
    bare = _bare(draft, day, typed, known)
    found = sorted([*typed, *bare], key=lambda c: c.first)
    context = _context(draft, found, day)
    linked = [_link(draft, candidate, following, context) for candidate, following in zip_longest(found, found[1:])]
    linked = _agree(linked)
    generic = _generic(draft, [*linked, *_of_publisher(draft, day)])
    return replace(draft, units=tuple(sorted([*linked, *generic], key=lambda n: n.first)))


def _of_publisher(draft: Draft, day: date | None) -> list[Named]:
    """The province of a portal stands behind everything it publishes; it comes last, so that whatever the text names goes first."""
    units = draft.vocabulary.knowledge.units
    end = len(draft.text.keys)
    return [
        Named(end, end, "UNIT", units.full_name(u), f"UNIT {u.id}", "unit-publisher", u.id)
        for u in _named_by(units, draft.article.publisher or "", day)
    ]


def _typed(draft: Draft, day: date | None) -> list[_Candidate]:
    text, hits, units = draft.text, draft.hits, draft.vocabulary.knowledge.units
    found, at = [], 0
    while at < len(hits):
        candidate = _typed_at(text, draft, units, at, day) if "unit-type" in hits[at] and "not-unit" not in hits[at] else None
        if candidate:
            listed = [candidate, *_listed(text, draft, units, candidate, day)]
            found += listed
            at = listed[-1].last
        else:
            at += 1
    return found


def _listed(text: Text, draft: Draft, units: Units, first: _Candidate, day: date | None) -> list[_Candidate]:
    """The other names after one type word in the plural ("the wards A, B and C")."""
    if first.first == 0 or text.keys[first.first - 1] not in draft.vocabulary.words["unit-plural"]:
        return []
    found: list[_Candidate] = []
    at = first.last
    while at + 1 < len(text.keys) and text.keys[at] in draft.vocabulary.words["joint"] and text.sentence[at + 1] == text.sentence[first.first]:
        for last, key in reversed(draft.hits[at + 1].get("unit-name", ())):
            named = [u for u in units.named(key) if u.type == first.type]
            if named and _proper(text, at + 1, last):
                found.append(_Candidate(at + 1, last, first.type, key, _at_date(units, named, day)))
                break
        else:
            break
        at = found[-1].last
    return found


def _typed_at(text: Text, draft: Draft, units: Units, at: int, day: date | None) -> _Candidate | None:
    end, unit_type = draft.hits[at]["unit-type"][-1]
    if end >= len(text.keys) or text.content[text.ends[end - 1] : text.starts[end]].count("\n"):
        return None
    for last, key in reversed(draft.hits[end].get("unit-name", ())):
        named = [u for u in units.named(key) if u.type == unit_type]
        if named and _proper(text, end, last):
            return _Candidate(at, last, unit_type, key, _at_date(units, named, day))
    last = end
    while (
        last < len(text.keys)
        and last - end < _LONGEST_OPEN_NAME
        and text.capital[last]
        and text.sentence[last] == text.sentence[end]
        and text.keys[last].isalpha()
    ):
        last += 1
    if last - end < 2 or _starts_something(draft, end) or "label-stop" in draft.hits[end]:
        return None
    return _Candidate(at, last, unit_type, text.span(end, last), ())


def _starts_something(draft: Draft, at: int) -> bool:
    return at in draft.people_syllables or bool(draft.hits[at].keys() & {"body-head", "national", "organization"})


def _proper(text: Text, first: int, last: int) -> bool:
    return all(text.capital[i] or not text.keys[i].isalpha() for i in range(first, last))


def _at_date(units: Units, named: Sequence[Unit], day: date | None) -> tuple[Unit, ...]:
    valid = [u for u in named if units.valid(u, day)] if day else []
    return tuple(valid or named)


def _bare(draft: Draft, day: date | None, typed: Iterable[_Candidate], known: dict[str, _Candidate]) -> list[_Candidate]:
    """Names without a type word: provinces, nations and units that the text names with their type elsewhere."""
    text, units = draft.text, draft.vocabulary.knowledge.units
    covered = {i for c in typed for i in range(c.first, c.last)} | draft.people_syllables
    found: list[_Candidate] = []
    at = 0
    while at < len(text.keys):
        candidate = None
        if text.capital[at] and "unit-name" in draft.hits[at] and at not in covered:
            candidate = _bare_at(draft, units, at, day, known, covered)
        if candidate:
            found.append(candidate)
        at = candidate.last if candidate else at + 1
    return found


def _bare_at(draft: Draft, units: Units, at: int, day: date | None, known: dict[str, _Candidate], covered: set[int]) -> _Candidate | None:
    text = draft.text
    for last, key in reversed(draft.hits[at]["unit-name"]):
        if (
            not _proper(text, at, last)
            or key in draft.vocabulary.words["never-bare"]
            or text.keys[at].isdigit()
            or _runs_on(draft, at, last, covered)
        ):
            continue
        wide = [u for u in units.named(key) if u.level <= 1]
        if wide:
            return _Candidate(at, last, "", key, _at_date(units, wide, day))
        if key in known:
            return _Candidate(at, last, known[key].type, key, known[key].units)
    return None


def _runs_on(draft: Draft, first: int, last: int, covered: set[int]) -> bool:
    """The name is a part of a longer proper name: a capital stands right before it or after it."""
    text = draft.text
    before = (
        first > 0
        and text.capital[first - 1]
        and text.ends[first - 1] + 1 == text.starts[first]
        and first - 1 not in covered
        and text.sentence[first - 1] == text.sentence[first]
        and "label-stop" not in draft.hits[first - 1]
    )
    if before and not _headed(draft, first):
        return True
    after = (
        last < len(text.keys) and text.capital[last] and text.ends[last - 1] + 1 == text.starts[last] and text.sentence[last] == text.sentence[first]
    )
    return (
        after
        and last not in covered
        and not text.content[text.starts[first] : text.ends[last]].isupper()
        and not draft.hits[last].keys() & {"national", "body-head", "unit-type"}
    )


def _headed(draft: Draft, first: int) -> bool:
    """The capital before the name belongs to the head of a body."""
    return any(
        end == first for back in range(max(0, first - 6), first) for kind in ("body-head", "national") for end, _ in draft.hits[back].get(kind, ())
    )


def _context(draft: Draft, found: Iterable[_Candidate], day: date | None) -> Counter[str]:
    """How often the article points at each unit or at one inside it; its publisher's name and its title count more."""
    units = draft.vocabulary.knowledge.units
    weight: Counter[str] = Counter()
    title_ends = len(draft.article.title)
    for candidate in found:
        if len(candidate.units) == 1:
            step = 3 if draft.text.starts[candidate.first] < title_ends else 1
            for unit in (candidate.units[0], *units.ancestors(candidate.units[0])):
                weight[unit.id] += step
    for unit in _named_by(units, draft.article.publisher or "", day):
        weight[unit.id] += 2
    return weight


def _named_by(units: Units, name: str, day: date | None) -> tuple[Unit, ...]:
    """The province in the name of a portal or paper."""
    keys = syllables(name)
    for size in (4, 3, 2):
        for first in range(len(keys) - size + 1):
            wide = [u for u in units.named(" ".join(keys[first : first + size])) if u.level == 1]
            if wide:
                return _at_date(units, wide, day)[:1]
    return ()


def _link(draft: Draft, candidate: _Candidate, following: _Candidate | None, context: Counter[str]) -> Named:
    """The one unit that the neighbours and the rest of the article leave; open when none or several do."""
    units = draft.vocabulary.knowledge.units
    chosen = candidate.units if len(candidate.units) == 1 else _narrow(units, candidate, following, context, draft.text)
    if len(chosen) == 1:
        unit = chosen[0]
        rule = "unit-typed" if candidate.type else "unit-bare"
        return Named(
            candidate.first,
            candidate.last,
            "UNIT",
            units.full_name(unit),
            f"UNIT {unit.id}",
            rule,
            unit.id,
            confidence=0.95 if candidate.type else 0.85,
        )
    name = f"{candidate.type} {_proper_name(draft, candidate)}".strip()
    return Named(candidate.first, candidate.last, "UNIT", name, f"UNIT {name.lower()}", "unit-open", confidence=0.6)


def _proper_name(draft: Draft, candidate: _Candidate) -> str:
    first = candidate.first
    if candidate.type and (found := longest(draft.hits, first, "unit-type")):
        first = found[0]
    return draft.text.span(min(first, candidate.last - 1), candidate.last)


def _narrow(units: Units, candidate: _Candidate, following: _Candidate | None, context: Counter[str], text: Text) -> tuple[Unit, ...]:
    if not candidate.units:
        return ()
    if following and following.first - candidate.last <= 3 and text.sentence[following.first] == text.sentence[candidate.first]:
        named = {u.id for u in following.units}
        inside = tuple(u for u in candidate.units if named & {a.id for a in units.ancestors(u)})
        if inside:
            return _only(units, inside, context)
    return _only(units, candidate.units, context)


def _only(units: Units, choice: tuple[Unit, ...], context: Counter[str]) -> tuple[Unit, ...]:
    """The units whose larger units the article names most; a province before what is inside it, when nothing else decides."""
    if len(choice) == 1:
        return choice
    points = [sum(context[a.id] for a in units.ancestors(u)) for u in choice]
    best = max(points)
    if best > 0:
        return tuple(u for u, p in zip(choice, points, strict=True) if p == best)
    wide = tuple(u for u in choice if u.level <= 1)
    return wide or choice


def _agree(linked: Sequence[Named]) -> list[Named]:
    """An open mention takes the link of a linked one of the same type and name."""
    known = {n.name.split(",")[0].lower(): n for n in linked if n.unit}
    return [replace(n, name=k.name, key=k.key, unit=k.unit) if not n.unit and (k := known.get(n.name.lower())) else n for n in linked]


def _generic(draft: Draft, linked: Sequence[Named]) -> list[Named]:
    """ "The district", "the city": the unit of that type that was named last before, or else that contains what the article is about."""
    covered = {i for n in linked for i in range(n.first, n.last)}
    found = []
    for at in range(len(draft.hits)):
        hit = longest(draft.hits, at, "unit-generic")
        if hit and at not in covered and _stands_alone(draft, at, hit[0], covered):
            unit = unit_of_type(draft, linked, hit[1], at)
            if unit:
                found.append(replace(unit, first=at, last=hit[0], rule="unit-generic", generic=True, confidence=0.8))
    return found


def _stands_alone(draft: Draft, at: int, end: int, covered: set[int]) -> bool:
    text, plural = draft.text, draft.vocabulary.words["unit-plural"]
    if "not-unit" in draft.hits[at] or (at > 0 and text.keys[at - 1] in plural) or end in covered:
        return False
    if at > 1 and f"{text.keys[at - 2]} {text.keys[at - 1]}" in plural:
        return False
    follows = end + 1 < len(text.keys) and text.keys[end] in {",", "/", "-"} and "unit-generic" in draft.hits[end + 1] and end + 1 not in covered
    precedes = at > 1 and text.keys[at - 1] in {",", "/", "-"} and text.keys[at - 2] in draft.vocabulary.words["unit-plural"] | {"tp"}
    return not (follows or precedes)


def unit_of_type(draft: Draft, linked: Sequence[Named], unit_type: str, at: int) -> Named | None:
    """The unit of a type that a word without a name means at a place of the text."""
    units = draft.vocabulary.knowledge.units
    before: Named | None = None
    after: Named | None = None
    for mention in linked:
        for holder in _self_and_ancestors(units, mention):
            if holder.type == unit_type:
                meant = (
                    mention
                    if holder.id == mention.unit
                    else Named(0, 0, "UNIT", units.full_name(holder), f"UNIT {holder.id}", "unit-generic", holder.id)
                )
                if mention.first < at:
                    before = meant
                elif after is None:
                    after = meant
                break
    return before or after


def _self_and_ancestors(units: Units, mention: Named) -> tuple[Unit, ...]:
    unit = units.get(mention.unit) if mention.unit else None
    return (unit, *units.ancestors(unit)) if unit else ()
