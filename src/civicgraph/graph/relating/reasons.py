"""Why two articles are related: the kind of relation, the shared thing, and a sentence in each language that says only what both hold.

The reason is a pure function of the two cards and their likeness; kinds are tried from the most to the least telling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from civicgraph.graph.describing.account import Told
from civicgraph.graph.rdf.phrases import roman
from civicgraph.graph.relating.profile import Card, Thing
from civicgraph.spelling import fold

LANGUAGES = ("vi", "en")
_CAMPAIGNS = ("Campaign", "EmulationMovement")
_EDITION_WORDS = 4  # words without numbers that a label must have to tell an edition of something
_SHARED_WORDS = 3  # pairs of syllables that a sentence names
_NAMED = {"person": "same-person", "document": "same-document", "body": "same-body", "org": "same-body", "unit": "same-place-and-topic"}


@dataclass(frozen=True, slots=True)
class Reason:
    """The code of the relation, the IRI of the shared thing, and what fills the sentences."""

    kind: str
    via: str
    names: Mapping[str, str]  # of the shared thing, by language
    when: str = ""  # the day of the shared event, where both give the same
    more: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles, the earlier first, and what they share."""

    first: Card
    second: Card
    lexical: float
    near_duplicate: float
    events: tuple[tuple[Told, Told], ...]
    things: tuple[tuple[Thing, Thing], ...]


def pair(one: Card, other: Card, lexical: float, near_duplicate: float) -> Pair:
    """The two cards in order of publication, whichever comes first."""
    first, second = sorted((one, other), key=lambda card: (card.published, card.article))
    events = tuple(_both({e.iri: e for e in first.events}, {e.iri: e for e in second.events}))
    things = sorted(_both({t.iri: t for t in first.things}, {t.iri: t for t in second.things}), key=lambda both: (-both[0].weight, both[0].iri))
    return Pair(first, second, lexical, near_duplicate, events, tuple(things))


def _both(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    return ((mine, theirs[iri]) for iri, mine in ours.items() if iri in theirs)


def reason(of: Pair) -> Reason:
    """The most telling reason; where the two share nothing that has a name, their words, and the earlier article stands for these."""
    return next((found for kind in KINDS if (found := kind(of))), Reason("same-topic", of.first.article, {}, more=_percent(of)))


def _near_duplicate(of: Pair) -> Reason | None:
    if of.lexical < of.near_duplicate:
        return None
    shared = min((told.iri for told, _ in of.events), default=of.first.article)
    return Reason("near-duplicate", shared, {}, more=_percent(of))


def _percent(of: Pair) -> dict[str, int]:
    return {"percent": int(100 * of.lexical)}


def _next_step(of: Pair) -> Reason | None:
    """The earlier article tells of the launch of a campaign, the later one of its review."""
    for campaign, again in of.events:
        if campaign.values("launchedAt") and again.values("reviewedAt") and not campaign.values("reviewedAt"):
            return Reason("next-step", campaign.iri, _label(campaign, again))
    return None


def _same_event(of: Pair) -> Reason | None:
    return _shared_event(of, "same-event", lambda told: told.cls not in (*_CAMPAIGNS, "Election"))


def _same_campaign(of: Pair) -> Reason | None:
    return _shared_event(of, "same-campaign", lambda told: told.cls in _CAMPAIGNS)


def _same_election(of: Pair) -> Reason | None:
    return _shared_event(of, "same-election", lambda told: told.cls == "Election")


def _shared_event(of: Pair, kind: str, fits: Callable[[Told], bool]) -> Reason | None:
    weights = {mine.iri: mine.weight for mine, _ in of.things}
    shared = [(mine, theirs) for mine, theirs in of.events if fits(mine) and fits(theirs)]
    if not shared:
        return None
    mine, theirs = min(shared, key=lambda both: (-weights.get(both[0].iri, 0), both[0].iri))
    same_day = mine.start if mine.start == theirs.start and mine.values("endDate") == (mine.start,) == theirs.values("endDate") else ""
    return Reason(kind, mine.iri, _label(mine, theirs), same_day)


def _previous_edition(of: Pair) -> Reason | None:
    """Both tell of an event of one class with one name, numbers aside, and one holder, in different years."""
    for mine in of.first.events:
        for theirs in of.second.events:
            if mine.cls == theirs.cls and "" < mine.start[:4] < theirs.start[:4] and _is_edition(mine, theirs):
                more = {"year": mine.start[:4], "other": theirs.label, "other_year": theirs.start[:4]}
                return Reason("previous-edition", mine.iri, _label(mine, mine), more=more)
    return None


def _is_edition(mine: Told, theirs: Told) -> bool:
    return bool(_holders(mine) & _holders(theirs)) and _core(mine.label) == _core(theirs.label) != ()


def _holders(told: Told) -> set[str]:
    return {*told.values("organizer"), *told.values("granter"), *told.values("scope")}


def _core(label: str) -> tuple[str, ...]:
    words = tuple(word for word in fold(label).split() if not word[0].isdecimal() and roman(word.strip("-,")) is None)
    return words if len(words) >= _EDITION_WORDS else ()


def _same_thing(of: Pair) -> Reason | None:
    """The heaviest thing that both name; what has no weight at all is not worth a link."""
    named = (both for both in of.things if both[0].kind in _NAMED and min(both[0].weight, both[1].weight) > 0)
    for mine, theirs in named:
        return Reason(_NAMED[mine.kind], mine.iri, {"vi": _longest(mine.vi, theirs.vi), "en": _longest(mine.en, theirs.en)})
    return None


KINDS: tuple[Callable[[Pair], Reason | None], ...] = (
    _near_duplicate,
    _same_event,
    _next_step,
    _same_campaign,
    _previous_edition,
    _same_election,
    _same_thing,
)


def _label(mine: Told, theirs: Told) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, _longest(mine.label, theirs.label))


def _longest(*names: str) -> str:
    return min(names, key=lambda name: (-len(name), name))


def sentences(of: Pair, why: Reason, templates: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The sentence of each language; every name, day and word in it stands in both articles or in the one that it is said of."""
    shared = _shared_words(of.first.phrases, of.second.phrases)
    return {language: _sentence(of, why, templates[language], language, shared) for language in LANGUAGES}


def _sentence(of: Pair, why: Reason, words: Mapping[str, str], language: str, shared: Iterable[str]) -> str:
    listed = ", ".join(words["word"].format(word=word) for word in shared)
    return words[why.kind].format(
        thing=why.names.get(language, ""),
        first=_teller(of.first, words),
        second=_teller(of.second, words),
        when=words["when"].format(day=_day(why.when, words)) if why.when else "",
        words=words["words"].format(list=listed) if listed else "",
        **(why.more or {}),
    )


def _shared_words(ours: Iterable[str], theirs: tuple[str, ...]) -> list[str]:
    ranks = {word: rank for rank, word in enumerate(theirs)}
    shared = sorted((rank + ranks[word], word) for rank, word in enumerate(ours) if word in ranks)
    return [word for _, word in shared[:_SHARED_WORDS]]


def _teller(card: Card, words: Mapping[str, str]) -> str:
    outlet = card.outlet or words["no_outlet"]
    if not card.published:
        return words["teller_without_day"].format(outlet=outlet)
    return words["teller"].format(outlet=outlet, day=_day(card.published, words))


def _day(iso: str, words: Mapping[str, str]) -> str:
    year, month, day = (int(part) for part in iso.split("-"))
    return words["day"].format(year=year, month=month, day=day)
