"""All nouns of the program on one page: small, frozen, the same from source to RDF.

Offsets are positions in `Article.content` (title, a line feed, text), in code points, half-open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

EntityType = Literal["UNIT", "BODY", "ORG", "PERSON", "AWARD", "DOCUMENT", "GROUP"]
EventClass = Literal[
    "Conference", "Congress", "CouncilSession", "VoterMeeting", "Ceremony", "Campaign",
    "Contest", "Election", "AwardGrant", "Pledge", "Appointment",
]  # fmt: skip
Status = Literal["reported", "planned", "called-for", "cancelled"]
FillerKind = Literal["entity", "event", "literal"]


@dataclass(frozen=True, slots=True)
class Article:
    """One news article. All strings are in Unicode NFC; `published` carries a time zone (Asia/Ho_Chi_Minh where none was given)."""

    id: str
    title: str
    text: str
    url: str | None = None
    published: datetime | None = None
    author: str | None = None
    publisher: str | None = None
    language: str = "vi"

    @property
    def content(self) -> str:
        """The frozen string that every offset refers to."""
        return f"{self.title}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters of an article that name an entity: [start, end), and the rule that found them."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Entity:
    """Something that the article names.

    `id` is local to the article (`e1`). `name` is canonical (see docs/graph.md). `unit` is the id of the administrative unit that the
    entity *is* (UNIT) or belongs to (BODY: jurisdiction; PERSON and ORG: the province or unit that tells namesakes apart); None when
    open or national. `kind` is, of a BODY, the code of its pattern or national row (`ubnd`, `quoc-hoi`) or the slug of its head name;
    None for other types. `post` is, of a PERSON, the fullest post that the article gives, as written.
    """

    id: str
    type: EntityType
    name: str
    mentions: tuple[Mention, ...]
    unit: str | None = None
    kind: str | None = None
    post: str | None = None
    post_body: str | None = None  # id of the BODY/ORG/UNIT entity in which the post is held
    post_span: tuple[int, int] | None = None
    optional: bool = False  # a UNIT that stands only inside the name of a body or document
    rule: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Role:
    """One filler of one role of an event, with the characters that say so.

    `value` is an entity id, an event id or a literal, as `kind` says; [start, end) lies in one sentence and contains the filler or the trigger.
    """

    name: str
    kind: FillerKind
    value: str
    start: int
    end: int
    rule: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Event:
    """A concrete occasion that the article reports; [start, end) are the characters of its label."""

    id: str
    cls: EventClass
    label: str
    start: int
    end: int
    roles: tuple[Role, ...] = ()
    status: Status = "reported"
    mentions: tuple[Mention, ...] = ()  # every place that names it, the label's first
    rule: str = ""
    confidence: float = 1.0

    def fillers(self, role: str) -> tuple[Role, ...]:
        """The fillers of one role, in text order."""
        return tuple(r for r in self.roles if r.name == role)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one article says: nothing is claimed without the characters that say so."""

    article: Article
    entities: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()
    sentences: tuple[tuple[int, int], ...] = field(default=(), repr=False)
