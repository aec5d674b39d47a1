"""Bodies of the state, the Party, the Front and the unions: national ones by name, local ones as a head and the unit that they serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.naming.units import unit_of_type
from civicgraph.knowledge.bodies import BodyPattern
from civicgraph.knowledge.units import Unit
from civicgraph.spelling import slug

_EVERY_LEVEL = "every-level"


@dataclass(frozen=True, slots=True)
class _Focus:
    """The units that an article is about, by level: what a body without a unit belongs to."""

    units: tuple[Unit, ...]

    def at(self, pattern: BodyPattern) -> Unit | None:
        return next((u for u in self.units if pattern.fits(u)), None)


def find_bodies(draft: Draft) -> Draft:
    """Adds the bodies; a unit within the name of one is kept as standing inside it."""
    focus = _focus(draft)
    starts = {n.first: n for n in draft.units if not n.generic}
    generic = {n.first: n for n in draft.units if n.generic}
    found: list[Named] = []
    at = 0
    while at < len(draft.hits):
        body = _body_at(draft, at, starts, generic, focus)
        if body:
            found.append(body)
        at = body.last if body else at + 1
    return replace(draft, units=tuple(_mark_inside(draft.units, found)), named=(*draft.named, *found))


def _mark_inside(units: Sequence[Named], bodies: Sequence[Named]) -> list[Named]:
    covered = {i for b in bodies for i in range(b.first, b.last)}
    return [replace(u, inside=True) if u.first in covered else u for u in units]


def _focus(draft: Draft) -> _Focus:
    """Named units by weight (the title and the first sentences count more), each followed by what contains it."""
    units = draft.vocabulary.knowledge.units
    weight: dict[str, int] = {}
    for mention in draft.units:
        if mention.unit and not mention.generic:
            near = 3 if draft.text.sentence[mention.first] <= 2 else 1
            weight[mention.unit] = weight.get(mention.unit, 0) + near
    chain: dict[str, Unit] = {}
    for identifier in sorted(weight, key=lambda i: -weight[i]):
        unit = units.get(identifier)
        if unit and unit.level > 0:
            for holder in (unit, *units.ancestors(unit)):
                chain.setdefault(holder.id, holder)
    return _Focus(tuple(chain.values()))


def _body_at(draft: Draft, at: int, starts: dict[int, Named], generic: dict[int, Named], focus: _Focus) -> Named | None:
    hits = draft.hits[at]
    if not hits:
        return None
    if general := longest(draft.hits, at, "body-general"):
        name = draft.text.folded[draft.text.starts[at] : draft.text.ends[general[0] - 1]]
        return Named(at, general[0], "BODY", name, f"BODY {name}", "every-body", kind=slug(name), confidence=0.7, generic=True)
    local = _local(draft, at, starts, generic, focus) if "body-head" in hits else None
    national = _national(draft, at) if "national" in hits else None
    if local and national:
        return local if local.last > national.last else national
    return local or national


def _national(draft: Draft, at: int) -> Named | None:
    """A national body; it must be written with a capital, as names are."""
    end, body = draft.hits[at]["national"][-1]
    if not draft.text.capital[at] and not any(draft.text.capital[at + 1 : end]):
        return None
    if (body.office and not _acts(draft, at, end)) or _across_words(draft, at, end):
        return None
    return Named(at, end, "BODY", body.name, f"BODY {body.id}", "body-national", kind=body.id, confidence=0.95)


def _across_words(draft: Draft, at: int, end: int) -> bool:
    """A name in capitals begins inside: the last syllable of one word and the first of the next are no body."""
    return end - at == 2 and not draft.text.capital[at] and draft.text.capital[at + 1]


def _local(draft: Draft, at: int, starts: dict[int, Named], generic: dict[int, Named], focus: _Focus) -> Named | None:
    of_post = at > 0 and draft.text.keys[at - 1] in draft.vocabulary.words["post-before"]
    for end, patterns in reversed(draft.hits[at]["body-head"]):
        if of_post and patterns[0].kind in draft.vocabulary.words["rank"]:
            continue
        body = _headed(draft, at, end, patterns, starts, generic, focus)
        if body and (not patterns[0].office or _acts(draft, at, body.last)):
            return body
    return None


def _acts(draft: Draft, at: int, end: int) -> bool:
    """An office is a body where it does something itself or its name stands in the genitive; next to a person it is a post."""
    text = draft.text
    if end >= len(text.keys) or end in draft.names_begin or at in draft.post_syllables:
        return False
    if at > 0 and text.keys[at - 1] in draft.vocabulary.words["post-before"]:
        return False
    verb = draft.hits[end]
    return "office-verb" in verb or "trigger-AwardGrant" in verb or "action" in verb or (at > 0 and text.keys[at - 1] in draft.vocabulary.words["of"])


def _headed(
    draft: Draft, at: int, end: int, patterns: Sequence[BodyPattern], starts: dict[int, Named], generic: dict[int, Named], focus: _Focus
) -> Named | None:
    text = draft.text
    if _says_every_level(draft, end):
        return _of_every_level(draft, at, end, patterns)
    mention = starts.get(end) or _bare_unit(draft, end, patterns)
    if mention:
        return _of_unit(draft, at, mention.last, patterns, mention, 0.95)
    if end in generic:
        return _of_unit(draft, at, generic[end].last, patterns, generic[end], 0.85)
    if end < len(text.keys) and text.keys[end] in draft.vocabulary.words["unit-plural"]:
        return None
    if at > 0 and text.keys[at - 1] in draft.vocabulary.words["plural"]:
        return None
    named = text.capital[at] or any(text.capital[at + 1 : end]) or len(patterns[0].types) == 1
    return _alone(draft, at, end, patterns, focus) if named else None


def _says_every_level(draft: Draft, end: int) -> bool:
    words = draft.vocabulary.knowledge.lexicon["bodies"]["every_level"]
    return any(draft.text.keys[end : end + len(w.split())] == w.split() for w in words)


def _of_every_level(draft: Draft, at: int, end: int, patterns: Sequence[BodyPattern]) -> Named:
    """A body at every level: a body in general, kept because elections and awards name it."""
    phrase = draft.vocabulary.knowledge.lexicon["bodies"]["every_level"][0]
    name = f"{_head_name(patterns[0])} {phrase}"
    return Named(at, end + len(phrase.split()), "BODY", name, f"BODY {name}", _EVERY_LEVEL, kind=slug(name), confidence=0.8, generic=True)


def _head_name(pattern: BodyPattern) -> str:
    return pattern.template.split("{")[0].strip()


def _bare_unit(draft: Draft, end: int, patterns: Sequence[BodyPattern]) -> Named | None:
    """A unit named without its type right after a head that says the type itself or leaves it open."""
    text, units = draft.text, draft.vocabulary.knowledge.units
    if end >= len(text.keys) or not text.capital[end]:
        return None
    day = draft.article.published.date() if draft.article.published else None
    near = draft.surroundings
    for last, key in reversed(draft.hits[end].get("unit-name", ())):
        named = [u for u in units.named(key) if any(p.fits(u) for p in patterns) and (day is None or units.valid(u, day))]
        if any(p.types for p in patterns) or any(u.level == 1 for u in named):
            named.sort(key=lambda u: (-sum(a.id in near for a in units.ancestors(u)), u.level, u.id))
            if named and (len(named) == 1 or named[0].level < named[1].level or any(a.id in near for a in units.ancestors(named[0]))):
                return Named(end, last, "UNIT", units.full_name(named[0]), f"UNIT {named[0].id}", "unit-bare", named[0].id)
    return None


def _of_unit(draft: Draft, at: int, end: int, patterns: Sequence[BodyPattern], mention: Named, confidence: float) -> Named | None:
    units = draft.vocabulary.knowledge.units
    unit = units.get(mention.unit) if mention.unit else None
    if unit is None:
        pattern = patterns[0]
        name = f"{_head_name(pattern)} {mention.name}"
        return Named(at, end, "BODY", name, f"BODY {name.lower()}", "body-open", kind=pattern.kind, confidence=confidence - 0.2)
    for holder in (unit, *units.ancestors(unit)):
        for pattern in patterns:
            if pattern.fits(holder):
                return _named(draft, at, end, pattern, holder, "body-unit", confidence if holder is unit else confidence - 0.2)
    return None


def _alone(draft: Draft, at: int, end: int, patterns: Sequence[BodyPattern], focus: _Focus) -> Named | None:
    """A head without a unit: it belongs to the nearest unit of its level that the article is about."""
    for pattern in patterns:
        unit_types = pattern.types or ()
        if len(unit_types) == 1 and (meant := unit_of_type(draft, [u for u in draft.units if not u.generic], unit_types[0], at)):
            return _of_unit(draft, at, end, [pattern], meant, 0.85)
    for pattern in patterns:
        unit = (_nearest(draft, at, pattern) if pattern.levels == (1,) else None) or focus.at(pattern)
        if unit:
            return _named(draft, at, end, pattern, unit, "body-alone", 0.7)
    return None


def _nearest(draft: Draft, at: int, pattern: BodyPattern) -> Unit | None:
    """The province that was named last before the head: an article on several provinces speaks of one at a time."""
    units = draft.vocabulary.knowledge.units
    for mention in reversed([u for u in draft.units if u.first < at and u.unit and not u.inside]):
        unit = units.get(mention.unit or "")
        for holder in (unit, *units.ancestors(unit)) if unit else ():
            if pattern.fits(holder):
                return holder
    return None


def _named(draft: Draft, at: int, end: int, pattern: BodyPattern, unit: Unit, rule: str, confidence: float) -> Named:
    name = pattern.name(unit, draft.vocabulary.knowledge.units)
    return Named(at, end, "BODY", name, f"BODY {pattern.kind} {unit.id}", rule, unit.id, pattern.kind, confidence)
