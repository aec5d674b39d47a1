"""When do two reports speak of one event? When their keys are equal: class, who, when and about what, each as far as the class needs it.

A key is made from one article alone; that equal keys mean one event is decided in `keys`, which is where a look at all articles would
come in. A key lacks nothing or is none: an event that cannot be told apart by a whole key is identified by its text, so that exact
copies of an article still meet. Numbers are words of a key: events that differ in one are two. So are events of one article, always.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from civicgraph.graph.describing.naming import Naming, term_sign
from civicgraph.graph.rdf.dates import Period, period
from civicgraph.graph.rdf.phrases import Telling, number, telling, years
from civicgraph.graph.rdf.preference import date_rank
from civicgraph.model import Entity, Event, Extraction, Role
from civicgraph.spelling import fold, slug

_COMMUNE = 3  # the level of the units in which one voter meeting a day is held
_EVERYWHERE = "all"  # the scope of an election that names none
_SPECIFIC = 4  # telling words that make a campaign's name its own, whoever runs it


@dataclass(frozen=True)
class Telltale:
    """One article's events, as far as their identity is concerned."""

    extraction: Extraction
    naming: Naming

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """The entities by their local id."""
        return {entity.id: entity for entity in self.extraction.entities}

    @cached_property
    def events(self) -> Mapping[str, Event]:
        """The events by their local id."""
        return {event.id: event for event in self.extraction.events}

    @cached_property
    def words(self) -> Telling:
        """The words that tell labels apart."""
        return telling(self.naming.knowledge.lexicon)

    def node(self, role: Role) -> str | None:
        """What fills a role, as a part of a key: an IRI, or the count or the folded phrase of unnamed people."""
        entity = self.entities.get(role.value)
        if entity is None:
            return None
        if entity.type != "GROUP":
            return self.naming.iri_of(entity)
        count = self.words.count(entity.name)
        return fold(entity.name) if count is None else str(count)

    def nodes(self, event: Event, role: str) -> str:
        """What fills a role of an event, sorted."""
        return " ".join(sorted({node for r in event.fillers(role) if (node := self.node(r))}))

    def first(self, event: Event, role: str) -> str:
        """The first filler of a role that is an entity with a name of its own."""
        return next((node for r in event.fillers(role) if (node := self.node(r))), "")

    def anchor(self, event: Event, *roles: str) -> str:
        """Who holds an event: the unit that a body or an authority stands for, else the body; where nobody is named, the place."""
        for role in roles or ("organizer", "place"):
            for filler in event.fillers(role):
                entity = self.entities.get(filler.value)
                if entity and entity.type not in ("PERSON", "GROUP"):
                    return entity.unit if entity.unit and entity.type in ("UNIT", "BODY") else self.naming.iri_of(entity)
        return ""

    def period(self, event: Event) -> Period | None:
        """When an event is: its own date, else that of the meeting of which it is part."""
        for told in (event, *self.wholes(event)):
            periods = [when for role in told.fillers("time") if (when := period(role.value))]
            if periods:
                return min(periods, key=lambda when: date_rank(when.precision, when.start, when.end))
        return None

    def wholes(self, event: Event) -> list[Event]:
        """The meetings of which an event is part."""
        return [self.events[r.value] for r in event.fillers("partOf") if r.value in self.events and r.value != event.id]

    def giver(self, event: Event) -> str:
        """Who gives an award: the unit that the granter stands for, else the granter, else who holds the ceremony."""
        return self.anchor(event, "granter") or next((anchor for whole in self.wholes(event) if (anchor := self.anchor(whole))), "")

    def awardees(self, event: Event) -> str:
        """How many got an award, where an account counts them; else who they are by name."""
        groups = [e for r in event.fillers("awardee") if (e := self.entities.get(r.value)) and e.type == "GROUP"]
        counts = [count for group in groups if (count := self.words.count(group.name)) is not None]
        return str(sum(counts)) if counts else self.nodes(event, "awardee")

    def days(self, event: Event) -> str:
        """The days of an event; empty where they are not known to the day."""
        when = self.period(event)
        return f"{when.start}/{when.end}" if when and when.within_days else ""

    def year(self, event: Event) -> str:
        """The year or years of an event, from its date or else from its label."""
        when = self.period(event)
        return when.year if when else years(event.label)

    def theme(self, event: Event) -> str:
        """What an event is about: the telling words of the campaign or election that it serves, else of its own label."""
        served = sorted(
            " ".join(self.telling(self.events[r.value])) for r in event.fillers("about") if r.value in self.events and r.value != event.id
        )
        return " & ".join(served) or " ".join(self.telling(event))

    def continuations(self) -> Iterator[tuple[Event, Event]]:
        """The campaigns of the article that go on from one year to the next: the later one, then the earlier."""
        by_year: dict[tuple[str, str, int], Event] = {}
        for event in self.extraction.events:
            if event.cls == "Campaign" and (year := self.year(event)).isdecimal():
                whose, _, name = _campaign(self, event)
                if whose and name:
                    by_year.setdefault((whose, name, int(year)), event)
        for (whose, name, when), later in by_year.items():
            if earlier := by_year.get((whose, name, when - 1)):
                yield later, earlier

    def telling(self, event: Event) -> tuple[str, ...]:
        """The telling words of an event's label, without the words of the units and bodies named in it."""
        label = event.label
        for entity in self.extraction.entities:
            if entity.type in ("UNIT", "BODY", "PERSON"):
                for mention in entity.mentions:
                    if event.start <= mention.start and mention.end <= event.end:
                        named = self.extraction.article.content[mention.start : mention.end]
                        label = label.replace(named, " ")
        return self.words.words(label, but=self.year(event).split("/"))


def _meeting(of: Telltale, event: Event) -> tuple[str, ...]:
    return of.anchor(event), of.days(event), of.theme(event)


def _voter_meeting(of: Telltale, event: Event) -> tuple[str, ...]:
    unit = of.naming.knowledge.units.get(of.anchor(event))
    return of.anchor(event), of.days(event), of.nodes(event, "place") or ("there" if unit and unit.level == _COMMUNE else "")


def _session(of: Telltale, event: Event) -> tuple[str, ...]:
    term = next((r.value for r in event.fillers("term")), "")
    organizer = of.first(event, "organizer")
    label = event.label.replace(term, " ") if term else event.label
    which = number(label) or of.words.ordinal(label)
    return organizer, "" if which is None else str(which), of.naming.term_sign(organizer, term) or of.year(event)


def _congress(of: Telltale, event: Event) -> tuple[str, ...]:
    term = next((r.value for r in event.fillers("term")), "")
    return of.first(event, "organizer"), term_sign(term) or of.days(event), of.theme(event)


def _campaign(of: Telltale, event: Event) -> tuple[str, ...]:
    name = of.telling(event)
    whose = "everyone" if len(of.words.own(name)) >= _SPECIFIC else of.anchor(event) or of.nodes(event, "scope")
    return whose, of.year(event) or "always", " ".join(name)


def _election(of: Telltale, event: Event) -> tuple[str, ...]:
    body, term = of.first(event, "electedBody"), next((r.value for r in event.fillers("term")), "")
    sign = of.naming.term_sign(body, term) or of.naming.term_sign(body, of.year(event))
    return of.nodes(event, "electedBody"), sign, of.nodes(event, "scope") or _EVERYWHERE


def election_key(body_iri: str, sign: str) -> str:
    """The key of the election of a whole body for one term: what an article tells of it is told of this node."""
    return "|".join(("Election", body_iri, sign, _EVERYWHERE))


def _grant(of: Telltale, event: Event) -> tuple[str, ...]:
    return of.nodes(event, "award"), of.giver(event), of.awardees(event), of.days(event)


def _appointment(of: Telltale, event: Event) -> tuple[str, ...]:
    posts = " ".join(sorted(slug(r.value) for r in event.fillers("post")))
    return of.nodes(event, "appointee"), posts, " ".join(r.value for r in event.fillers("action")), of.year(event) or _published(of)


def _pledge(of: Telltale, event: Event) -> tuple[str, ...]:
    return of.anchor(event) or of.nodes(event, "participant"), of.days(event), of.theme(event)


def _published(of: Telltale) -> str:
    published = of.extraction.article.published
    return str(published.year) if published else ""


KEYS: Mapping[str, Callable[[Telltale, Event], tuple[str, ...]]] = {
    "Conference": _meeting,
    "Congress": _congress,
    "CouncilSession": _session,
    "VoterMeeting": _voter_meeting,
    "Ceremony": _meeting,
    "Campaign": _campaign,
    "Contest": _meeting,
    "Election": _election,
    "AwardGrant": _grant,
    "Pledge": _pledge,
    "Appointment": _appointment,
}


def key(of: Telltale, event: Event) -> str | None:
    """The identity of an event as text; None where a part that its class needs is not known."""
    parts = KEYS[event.cls](of, event)
    cls = "EmulationMovement" if event.cls == "Campaign" and of.words.is_movement(event.label) else event.cls
    return "|".join((cls, *parts)) if all(parts) else None


def keys(of: Telltale, text_hash: str) -> dict[str, str]:
    """The key of each event of an article, by local id, no two alike."""
    whole = {event.id: key(of, event) for event in of.extraction.events}
    seen = Counter(whole.values())
    found: dict[str, str] = {}
    for event in of.extraction.events:
        own = whole[event.id]
        if own is None or seen[own] > 1:
            when = of.period(event)
            place = f"text|{text_hash}|{event.cls}|{event.start}|{event.end}|{when.start + when.end if when else ''}"
            own = _apart(place, found)
        found[event.id] = own
    return found


def _apart(place: str, taken: Mapping[str, str]) -> str:
    """The key of a place in a text; a number is added where several events have the same words for a label."""
    others = sum(1 for other in taken.values() if other == place or other.startswith(place + "#"))
    return f"{place}#{others}" if others else place
