"""A report of an event as far as it is compared with others: the words and numerals of its label, its days, and the things in its roles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from civicgraph.graph.describing.account import Told
from civicgraph.graph.rdf.phrases import Telling
from civicgraph.knowledge.units import Units

Path: TypeAlias = tuple[str, ...]
Days: TypeAlias = tuple[str, str]  # the first and the last, as ISO dates; empty where they are not known

_NAMELESS = re.compile(r"/group/[^/]*$")  # unnamed people: their node is made from the event
_WHO = ("appointee", "awardee", "electedBody")
_WHERE = ("organizer", "place", "scope")
_WHAT = ("award", "post", "forTerm", "scope")
ROLES = frozenset({*_WHO, *_WHERE, *_WHAT, "startDate", "endDate", "action"})  # all that is compared


@dataclass(frozen=True, slots=True)
class Sign:
    """People stand by their names alone, because an article rarely says enough to tell namesakes apart the same way as another does."""

    cls: str
    in_row: bool  # of a class of which there is one after the other, by number
    of_body: bool  # of a class that is of one body
    words: frozenset[str]
    numbers: frozenset[str]
    which: int | None  # of a row of sessions, conferences or congresses
    term: int | None
    briefing: bool  # of the press
    days: Days
    published: str
    organizers: frozenset[str]
    places: frozenset[str]
    who: frozenset[str]
    what: frozenset[str]
    posts: frozenset[str]  # the words of their names
    actions: frozenset[str]
    within: frozenset[Path]

    @classmethod
    def of(cls, told: Told, published: str, words: Telling, units: Units) -> Sign:
        """The sign of an event as an article tells it that was published on a day; an empty day where that is not known."""
        tokens = frozenset(words.words(told.label))
        numbers = frozenset(token for token in tokens if token[0].isdecimal())
        roles = {role: frozenset(v for v in told.values(role) if not _NAMELESS.search(v)) for role in (*_WHERE, *_WHO, *_WHAT)}
        return cls(
            cls=told.cls,
            in_row=told.cls in words.rows,
            of_body=told.cls in words.of_bodies,
            words=tokens - numbers,
            numbers=numbers,
            which=words.which(told.label),
            term=words.term(told.label),
            briefing=words.is_briefing(told.label),
            days=(told.start, max(told.values("endDate"), default=told.start)),
            published=published,
            organizers=roles["organizer"],
            places=roles["place"],
            who=frozenset(_name(thing) for role in _WHO for thing in roles[role]),
            what=frozenset(thing for role in _WHAT for thing in roles[role]),
            posts=frozenset(word for post in roles["post"] for word in post.rpartition("/")[2].split("-")),
            actions=frozenset(told.values("action")),
            within=frozenset(path for role in _WHERE for thing in roles[role] if (path := _path(thing, units))),
        )


def _name(thing: str) -> str:
    """A thing by its IRI, a person by the name in it."""
    return thing.rpartition("-")[0] if "/person/" in thing else thing


def _path(thing: str, units: Units) -> Path:
    """The units below the nation in which a unit or a body lies, the widest first, and it itself; empty where it lies in none."""
    kind, name = f"/{thing}".rsplit("/", 2)[-2:]
    unit = units.get(name if kind == "unit" else name.partition("_")[2]) if kind in ("unit", "body") else None
    return tuple(u.id for u in (*reversed(units.ancestors(unit)), unit) if u.level) if unit else ()
