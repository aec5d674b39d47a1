"""Whether a thing of another endpoint is one of ours: a score between 0 and 1, with the reasons for it.

The name comes first; numerals that differ are a veto (term XIV is not term XV, however alike they look). The place decides between
namesakes: one that lies elsewhere is another. What fits equally well twice is told with half the score, for a person to choose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.fuzz import ratio

from civicgraph.spelling import bare, fold

_NUMERAL = re.compile(r"\d+|\b[ivxl]+\b")


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of the store: IRI, names (the first is the full one), kind words, the place it lies in with all above, and its years."""

    iri: str
    names: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing of another endpoint, as far as it tells: IRI, the name by which it was found, kinds, places and years."""

    iri: str
    name: str
    kinds: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """That two things are one: ours, theirs, the score and the reasons."""

    ours: str
    theirs: str
    score: float
    reasons: tuple[str, ...]


def best(thing: Thing, candidates: Iterable[Candidate], weights: Mapping[str, float]) -> Proposal | None:
    """The candidate that fits a thing best; None where none fits well enough (`least`)."""
    scored = [(score, candidate, reasons) for candidate in candidates for score, reasons in [judged(thing, candidate, weights)] if score]
    scored.sort(key=lambda found: (-found[0], found[1].iri))
    if not scored:
        return None
    score, chosen, reasons = scored[0]
    rivals = {candidate.iri for other, candidate, _ in scored if other == score} - {chosen.iri}
    if rivals:
        score, reasons = score * weights["rival"], (*reasons, f"{len(rivals)} others fit as well")
    return Proposal(thing.iri, chosen.iri, round(score, 3), reasons) if score >= weights["least"] else None


def contested(found: Sequence[Proposal], weights: Mapping[str, float]) -> list[Proposal]:
    """The same proposals, where several of ours would be one of theirs: only the best keeps its score, and none where two are best."""
    tops: dict[str, list[float]] = {}
    for one in found:
        tops.setdefault(one.theirs, []).append(one.score)
    told = []
    for one in found:
        rivals = sorted(tops[one.theirs], reverse=True)
        if len(rivals) > 1 and (one.score < rivals[0] or rivals[0] == rivals[1]):
            reasons = (*one.reasons, f"{len(rivals) - 1} of ours fit as well")
            told.append(replace(one, score=round(one.score * weights["rival"], 3), reasons=reasons))
        else:
            told.append(one)
    return [one for one in told if one.score >= weights["least"] * weights["rival"]]


def judged(thing: Thing, candidate: Candidate, weights: Mapping[str, float]) -> tuple[float, tuple[str, ...]]:
    """The score of one candidate and its reasons; 0 where something speaks against it."""
    likeness, name = max(((_alike(name, candidate.name), name) for name in thing.names), default=(0.0, ""))
    if likeness < weights["alike"]:
        return 0.0, ()
    score, reasons = weights["name"] * likeness, [f"named {candidate.name!r}" + ("" if likeness == 1 else f", ours {name!r}")]
    for part, ours, theirs in (("place", thing.places, candidate.places), ("kind", thing.kinds, candidate.kinds)):
        met = _met(ours, theirs)
        if met:
            score += weights[part]
            reasons.append(f"its {part} is {met!r}")
        elif ours and theirs and part == "place":
            return 0.0, ()
    for part, ours_, theirs_ in (("since", thing.since, candidate.since), ("until", thing.until, candidate.until)):
        if ours_ and theirs_ and ours_[:4] != theirs_[:4]:
            score -= weights["year"]
            reasons.append(f"{part} {theirs_[:4]}, ours {ours_[:4]}")
        elif ours_ and theirs_:
            score += weights["year"]
            reasons.append(f"{part} {theirs_[:4]}")
    return min(score, 1.0), tuple(reasons)


def _alike(ours: str, theirs: str) -> float:
    """How alike two names are, 1 where they differ in spelling only; 0 where their numerals differ."""
    a, b = fold(ours), fold(theirs)
    if a == b:
        return 1.0
    return 0.0 if _NUMERAL.findall(bare(a)) != _NUMERAL.findall(bare(b)) else ratio(a, b) / 100


def _met(ours: Sequence[str], theirs: Iterable[str]) -> str:
    """The first of their words that is one of ours, or ends as it ends or begins with it; empty where there is none."""
    known = [fold(word) for word in ours]
    for word in sorted(theirs):
        told = fold(word)
        if any(one == told or one.endswith(f" {told}") or told.endswith(f" {one}") or told.startswith(f"{one} ") for one in known):
            return word
    return ""
