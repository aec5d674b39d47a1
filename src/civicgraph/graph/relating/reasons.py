"""Why two articles are related: the kind of relation, the shared thing, and a sentence in each language that says only what both hold.

The reason is a pure function of the two cards and their likeness; kinds are tried from the most to the least telling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from civicgraph.graph.describing.account import Told
from civicgraph.graph.relating.editions import Editions
from civicgraph.graph.relating.profile import Card, Thing
from civicgraph.graph.relating.syllables import folded
from civicgraph.graph.relating.wordings import shared
from civicgraph.knowledge import Knowledge
from civicgraph.spelling import fold

LANGUAGES = ("vi", "en")
_WORD = re.compile(r"\w+")
_SHARED = frozenset({"same-event", "same-campaign", "same-election"})  # kinds of one event, which each article may call as it likes
_CAMPAIGNS = ("Campaign", "EmulationMovement")
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_FOR_WORDS = ("{words}", "{alone}")  # where a sentence names words
_LONG = ("CouncilSession", "Congress")  # that go on for days: the one that is told is the first or today's
_SHARED_WORDS = 3  # wordings that a sentence names
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
    editions: Editions
    events: tuple[tuple[Told, Told], ...]
    things: tuple[tuple[Thing, Thing], ...]


def pair(one: Card, other: Card, lexical: float, near_duplicate: float, editions: Editions) -> Pair:
    """The two cards in order of publication, whichever comes first."""
    first, second = sorted((one, other), key=lambda card: (card.published, card.article))
    events = tuple(_both({e.iri: e for e in first.events}, {e.iri: e for e in second.events}))
    things = sorted(_both({t.iri: t for t in first.things}, {t.iri: t for t in second.things}), key=lambda both: (-both[0].weight, both[0].iri))
    return Pair(first, second, lexical, near_duplicate, editions, events, tuple(things))


def _both(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    return ((mine, theirs[iri]) for iri, mine in ours.items() if iri in theirs)


def reason(of: Pair) -> Reason:
    """The most telling reason; where the two share nothing that has a name, their words, and the earlier article stands for these."""
    return next((found for kind in KINDS if (found := kind(of))), Reason("same-topic", of.first.article, {}))


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
            return Reason("next-step", campaign.iri, _names(campaign, again)[0])
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
    one_day = mine.values("endDate") == (mine.start,) == theirs.values("endDate") and mine.cls not in _LONG
    same_day = mine.start if mine.start == theirs.start and one_day else ""
    names, other = _names(mine, theirs)
    return Reason(kind, mine.iri, names, same_day, {"other": other} if other else None)


def _previous_edition(of: Pair) -> Reason | None:
    found = of.editions.between(of.first.events, of.second.events, (of.first.title, of.second.title))
    if found is None:
        return None
    first, second = (f" ({told.start[:4]})" if found.dated else "" for told in (found.earlier, found.later))
    more = {"year": first, "other": found.later.label, "other_year": second}
    return Reason("previous-edition", found.earlier.iri, _in_each(found.earlier.label), more=more)


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


def _names(mine: Told, theirs: Told) -> tuple[dict[str, str], str]:
    """What both articles call an event; where neither label stands in the other, that of the first, and that of the second."""
    shorter = min((mine.label, theirs.label), key=lambda label: (len(label), label))
    if all(f" {_plain(shorter)} " in f" {_plain(told.label)} " for told in (mine, theirs)):
        return _in_each(shorter), ""
    return _in_each(mine.label), theirs.label


def _plain(label: str) -> str:
    """A label without its signs."""
    return " ".join(_WORD.findall(fold(label)))


def _in_each(label: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, label)


def _longest(*names: str) -> str:
    return min(names, key=lambda name: (-len(name), name))


class Reasons:
    """Gives the reason for a link, and the sentences that tell it, in the words of data/lexicon/related.toml."""

    def __init__(self, knowledge: Knowledge) -> None:
        table = knowledge.lexicon["related"]
        self._near_duplicate = float(table["links"]["near_duplicate"])
        self._editions = Editions(knowledge)
        self._templates: Mapping[str, Mapping[str, str]] = table["sentences"]
        self._slight = frozenset(map(folded, table["wordings"]["slight"]))

    def kind(self, one: Card, other: Card, lexical: float) -> str:
        """How two articles of this likeness (0 to 1) are related."""
        return reason(pair(one, other, lexical, self._near_duplicate, self._editions)).kind

    def of(self, one: Card, other: Card, lexical: float) -> tuple[Reason, dict[str, str]]:
        """Why two articles of this likeness (0 to 1) are related, and the sentence of each language.

        Every name, day and word in a sentence stands in both articles or in the one that it is said of.
        """
        both = pair(one, other, lexical, self._near_duplicate, self._editions)
        why = reason(both)
        worded = any(place in self._templates[language][why.kind] for place in _FOR_WORDS for language in LANGUAGES)
        words = shared(both.first.phrases, both.second.phrases, self._slight, _SHARED_WORDS) if worded else []
        return why, {language: _sentence(both, why, self._templates[language], language, words) for language in LANGUAGES}


def _sentence(of: Pair, why: Reason, words: Mapping[str, str], language: str, said: Iterable[str]) -> str:
    listed = ", ".join(words["word"].format(word=word) for word in said)
    named_twice = why.kind in _SHARED and bool((why.more or {}).get("other"))
    return words[f"{why.kind}-named-twice" if named_twice else why.kind].format(
        thing=why.names.get(language, ""),
        first=_teller(of.first, words),
        second=_teller(of.second, words),
        when=words["when"].format(day=_day(why.when, words)) if why.when else "",
        words=words["words"].format(list=listed) if listed else "",
        alone=words["words_alone"].format(list=listed) if listed else words["no_words"],
        **(why.more or {}),
    )


def _teller(card: Card, words: Mapping[str, str]) -> str:
    outlet = card.outlet or words["no_outlet"]
    if not card.published:
        return words["teller_without_day"].format(outlet=outlet)
    return words["teller"].format(outlet=outlet, day=_day(card.published, words))


def _day(iso: str, words: Mapping[str, str]) -> str:
    found = _ISO.fullmatch(iso)
    return words["day"].format(**{part: int(number) for part, number in found.groupdict().items()}) if found else iso
