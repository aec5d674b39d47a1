"""What is kept of an article to relate it to others: its weighted terms, its events and things, and the words to name them.

A profile is a pure function of the article's own graph and of what ships with the program. It is small, can be sent to another process,
and says nothing about other articles.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from sys import intern

from civicgraph.graph.describing.account import Account, Told, account
from civicgraph.graph.describing.triples import ArticleGraph
from civicgraph.graph.relating.likeness import packed
from civicgraph.graph.relating.rarity import SCALE, Rarity, Terms, terms
from civicgraph.graph.relating.syllables import SYLLABLE, syllables
from civicgraph.graph.relating.wordings import Wording
from civicgraph.knowledge import Knowledge
from civicgraph.knowledge.lexicon import Lexicon
from civicgraph.knowledge.units import NATION
from civicgraph.model import Extraction
from civicgraph.spelling import bare

_LEVELS = ("nation", "province", "district", "commune")
_ROLES = frozenset(  # why articles are related, and what tells events apart
    {"launchedAt", "reviewedAt", "about", "inSupportOf", "partOf", "organizer", "place", "scope", "granter", "startDate", "endDate", "eventStatus"}
    | {"appointee", "awardee", "electedBody", "award", "post", "action", "forTerm"}
)
_HOLDERS = ("organizer", "place", "scope", "granter", "inBody", "electedBody")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that an article names. `weight` is what it adds when another article names it too, in 1/SCALE."""

    iri: str
    kind: str  # event, body, person, document, unit, org, award
    vi: str
    en: str
    weight: int


_thing = lru_cache(maxsize=20_000)(Thing)


@dataclass(frozen=True, slots=True)
class Card:
    """What is needed to say why an article is related: who published what when, its events, its things, its telling words."""

    article: str
    identifier: str
    title: str
    published: str
    outlet: str
    events: tuple[Told, ...]
    things: tuple[Thing, ...]
    phrases: tuple[Wording, ...]

    def to_json(self) -> bytes:
        """The card as one line of JSON."""
        texts = (self.article, self.identifier, self.title, self.published, self.outlet)
        events = [[e.iri, e.cls, e.label, e.roles, e.at] for e in self.events]
        things = [[t.iri, t.kind, t.vi, t.en, t.weight] for t in self.things]
        return json.dumps([*texts, events, things, self.phrases], ensure_ascii=False, separators=(",", ":")).encode()

    @staticmethod
    def from_json(line: bytes) -> Card:
        """The card that `to_json` wrote; what many cards name is in memory once."""
        article, identifier, title, published, outlet, events, things, phrases = json.loads(line)
        told = tuple(Told(iri, cls, label, tuple((name, value) for name, value in roles), at) for iri, cls, label, roles, at in events)
        said = tuple((intern(words), first, last) for words, first, last in phrases)
        return Card(article, identifier, title, published, outlet, told, tuple(_thing(*thing) for thing in things), said)


@dataclass(frozen=True, slots=True)
class Profile:
    """An article as the relator and the search index take it.

    `packed` holds terms and things as numbers (see `likeness`), `words` the folded text for search by field: title, names, text.
    """

    card: Card
    packed: bytes
    words: Mapping[str, str]

    @property
    def article(self) -> str:
        """The article's IRI."""
        return self.card.article


def profile(extraction: Extraction, graph: ArticleGraph, knowledge: Knowledge) -> Profile:
    """The profile of an article that was just described; the extraction adds nothing that its graph does not hold."""
    found = profile_of(graph.triples, knowledge)
    if found is None:
        raise ValueError(f"the graph of {extraction.article.id} describes no article")
    return found


def profile_of(triples: Iterable[tuple[str, str, str]], knowledge: Knowledge) -> Profile | None:
    """The profile of the article that this graph describes, terms in N-Triples form; None where it describes none."""
    told = account(triples)
    if told is None:
        return None
    title, text = _parted(told.title, told.content)
    rare = rarity(knowledge.lexicon)
    counted = syllables(title, text, rare.lead)
    weighed = terms(counted, rare)
    things = tuple(_things(told, knowledge, knowledge.lexicon["related"]["things"]))
    in_title, in_text = counted.words()
    return Profile(
        card=_card(told, things, weighed),
        packed=packed(weighed, {thing.iri: thing.weight for thing in things}),
        words={
            "title": " ".join(map(bare, in_title)),
            "names": " ".join(map(bare, SYLLABLE.findall(" . ".join(_names(told, things, knowledge))))),
            "text": " ".join(map(bare, in_text)),
        },
    )


def _parted(headline: str, content: str) -> tuple[str, str]:
    """Title and text: the text version begins with the headline, unless somebody wrote another headline without a new text version."""
    return headline, content[len(headline) :] if content.startswith(headline) else content


def profile_in(article: str, triples: Iterable[tuple[str, str, str]], knowledge: Knowledge) -> Profile | None:
    """The same for the graph of one article, which speaks for that one alone."""
    found = profile_of(triples, knowledge)
    return found if found and found.article == article else None


@cache
def rarity(lexicon: Lexicon) -> Rarity:
    """The rarity of data/lexicon/related.toml, read once."""
    return Rarity(lexicon["related"])


def _card(told: Account, things: tuple[Thing, ...], weighed: Terms) -> Card:
    events = tuple(Told(e.iri, e.cls, e.label, tuple(r for r in e.roles if r[0] in _ROLES), e.at) for e in told.events)
    return Card(told.article, told.identifier, told.title, told.published, told.outlet, events, things, weighed.phrases)


def _things(told: Account, knowledge: Knowledge, weights: Mapping[str, float]) -> Iterator[Thing]:
    """The events and the mentioned things, in code point order of their IRIs."""
    for event in told.events:
        yield Thing(event.iri, "event", event.label, event.label, round(weights[_event_weight(event)] * SCALE))
    for iri, label in told.named.items():
        kind, name = f"/{iri}".rsplit("/", 2)[-2:]
        if kind in ("unit", "body", "person", "document", "org", "award"):
            vi, en, weight = _described(kind, name, label, knowledge)
            yield Thing(iri, kind, vi, en, round(weights[weight] * SCALE))


def _event_weight(event: Told) -> str:
    """Which weight an event has: wide is what the whole nation holds, or what nobody in particular does."""
    if event.cls == "Election":
        return "election"
    local = any(_is_local(*f"//{value}".rsplit("/", 2)[-2:]) for role in _HOLDERS for value in event.values(role))
    kind = "campaign" if event.cls in ("Campaign", "EmulationMovement") else "event"
    dated = kind == "campaign" or bool(event.start)
    return kind if local and dated else f"wide_{kind}"


def _is_local(kind: str, name: str) -> bool:
    """Whether a holder of an event is one of many: a unit below the nation, a body of a unit, an organization."""
    return (kind == "unit" and name != NATION) or (kind == "body" and "_" in name) or kind == "org"


def _described(kind: str, name: str, label: str, knowledge: Knowledge) -> tuple[str, str, str]:
    """The Vietnamese and the English name of a thing, and which weight it has."""
    if kind == "unit":
        unit = knowledge.units.get(name)
        if unit is None:
            return label, label, "unit_open"
        return unit.label, unit.name_en, "unit_country" if unit.level == 0 and name != NATION else f"unit_{_LEVELS[unit.level]}"
    if kind != "body":
        return label, label, kind
    if national := knowledge.bodies.get(name):
        return national.name, national.name_en, "body_national"
    pattern_kind, _, unit_id = name.partition("_")
    unit = knowledge.units.get(unit_id) if unit_id else None
    pattern = knowledge.bodies.pattern_for(pattern_kind, unit) if unit else None
    if unit is None or pattern is None:
        return label, label, "body_open"
    return pattern.name(unit, knowledge.units), pattern.name_en(unit, knowledge.units), f"body_{_LEVELS[unit.level]}"


def _names(told: Account, things: Iterable[Thing], knowledge: Knowledge) -> Iterator[str]:
    """What an article may be searched by besides its words: full names, of units with all that they lie in, outlet, id."""
    for thing in things:
        unit = knowledge.units.get(thing.iri.rpartition("/")[2]) if thing.kind == "unit" else None
        yield knowledge.units.full_name(unit) if unit else thing.vi
    yield from (told.outlet, told.identifier)
