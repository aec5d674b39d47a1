"""The value that the steps of extraction hand on: an article as far as it is understood."""

from __future__ import annotations

from dataclasses import dataclass

from civicgraph.extraction.dating.dates import DateExpression
from civicgraph.extraction.persons.people import PersonMention
from civicgraph.extraction.wording.phrases import Found, Hits
from civicgraph.extraction.wording.text import Text
from civicgraph.extraction.wording.vocabulary import Vocabulary
from civicgraph.model import Article, Entity, EntityType, Event


@dataclass(frozen=True, slots=True)
class Named:
    """A mention that knows what it names; [first, last) are syllables.

    `key` groups the mentions of one entity. `generic` is a word such as "the district"; `inside` stands within another's name.
    """

    first: int
    last: int
    type: EntityType
    name: str
    key: str
    rule: str
    unit: str | None = None
    kind: str | None = None
    confidence: float = 1.0
    generic: bool = False
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """An article on its way: every step returns a copy that knows more."""

    article: Article
    vocabulary: Vocabulary
    text: Text
    hits: Hits
    dates: tuple[DateExpression, ...] = ()
    people: tuple[PersonMention, ...] = ()
    units: tuple[Named, ...] = ()  # units, also those inside other names
    named: tuple[Named, ...] = ()  # everything else that has a name
    entities: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()


def longest(hits: Hits, at: int, kind: str) -> Found | None:
    """The longest phrase of a kind that starts at a syllable."""
    if at < len(hits) and (here := hits[at]) and (found := here.get(kind)):
        return found[-1]
    return None
