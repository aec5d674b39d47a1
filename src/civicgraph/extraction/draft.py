"""The value that the steps of extraction hand on: an article as far as it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

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


@dataclass(frozen=True)
class Draft:
    """An article on its way: every step returns a copy that knows more. What is looked up again and again is sorted once, when first asked for."""

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

    @cached_property
    def unit_by_key(self) -> dict[str, str]:
        """The unit that each name is or belongs to."""
        return {n.key: n.unit for n in (*self.units, *self.named) if n.unit}

    @cached_property
    def bodies(self) -> dict[int, Named]:
        """The bodies and organizations by their first syllable."""
        return {n.first: n for n in self.named if n.type in {"BODY", "ORG"}}

    @cached_property
    def names_begin(self) -> frozenset[int]:
        """The syllables where a person's name begins."""
        return frozenset(self.text.token(p.start) for p in self.people)

    @cached_property
    def people_begin(self) -> frozenset[int]:
        """The syllables where a person's name or the address before it begins."""
        return self.names_begin | {self.text.token(p.honorific_start) for p in self.people if p.honorific_start >= 0}

    @cached_property
    def people_syllables(self) -> frozenset[int]:
        """The syllables of people's names."""
        return frozenset(i for p in self.people for i in range(self.text.token(p.start), self.text.token(p.end)))

    @cached_property
    def posts_begin(self) -> frozenset[int]:
        """The syllables where a post that stands next to a person begins."""
        return frozenset(self.text.token(p.post_start) for p in self.people if p.post_start >= 0)

    @cached_property
    def post_syllables(self) -> frozenset[int]:
        """The syllables of all posts that stand next to a person."""
        posts = ((self.text.token(p.post_start), self.text.token(p.post_end)) for p in self.people if p.post_start >= 0)
        return frozenset(i for first, last in posts for i in range(first, last))

    @cached_property
    def surroundings(self) -> frozenset[str]:
        """The units that the article names, and the larger ones that they lie in."""
        units = self.vocabulary.knowledge.units
        named = (unit for i in {u.unit for u in self.units if u.unit} if (unit := units.get(i)))
        return frozenset(a.id for unit in named for a in (unit, *units.ancestors(unit)))


def longest(hits: Hits, at: int, kind: str) -> Found | None:
    """The longest phrase of a kind that starts at a syllable."""
    if at < len(hits) and (here := hits[at]) and (found := here.get(kind)):
        return found[-1]
    return None
