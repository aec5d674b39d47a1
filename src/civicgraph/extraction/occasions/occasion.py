"""Events while they are being read: what names them, where, and what is known of their roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from civicgraph.extraction.dating.dates import DateExpression
from civicgraph.extraction.draft import Draft, Named
from civicgraph.extraction.persons.people import PersonMention
from civicgraph.model import EventClass, Role, Status

MEETINGS = frozenset({"Conference", "Congress", "CouncilSession", "VoterMeeting", "Ceremony"})
DATED_BY_OCCASION = frozenset({"AwardGrant", "Pledge", "Appointment"})

# No article tells of so many occasions, of one at so many places, or names so many who had a part in it; but a text of any length is to be
# read in time that grows with its length.
_LATEST = 60
_PLACES = 200
_ROLES = 500


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event in the making; [first, last) are the syllables of its label, `trigger_end` those of the word that announced it.

    `others` are later places that name it again. Roles hold keys of `Named` and numbers of occasions until the last step gives ids.
    """

    cls: EventClass
    first: int
    last: int
    trigger_end: int
    rule: str
    confidence: float = 0.8
    status: Status = "reported"
    others: tuple[tuple[int, int], ...] = ()
    roles: tuple[Role, ...] = ()

    def with_roles(self, roles: Iterable[Role]) -> Occasion:
        """A copy with more roles; a filler that a role has already is not added again."""
        known = {(r.name, r.value) for r in self.roles}
        added: list[Role] = []
        for role in roles:
            if (role.name, role.value) not in known and len(known) < _ROLES:
                known.add((role.name, role.value))
                added.append(role)
        return replace(self, roles=(*self.roles, *added)) if added else self

    def told_again(self, places: Sequence[tuple[int, int]]) -> Occasion:
        """A copy that is named at more places."""
        return replace(self, others=(*self.others, *places)[:_PLACES])

    def fillers(self, name: str) -> tuple[Role, ...]:
        """The fillers of one role."""
        return tuple(r for r in self.roles if r.name == name)

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """All spans that name the event, the label's first."""
        return ((self.first, self.last), *self.others)


def latest(found: Sequence[Occasion]) -> Iterator[tuple[int, Occasion]]:
    """The occasions of which a new one may be another telling, in their order, each with its place."""
    start = max(0, len(found) - _LATEST)
    return enumerate(found[start:], start)


_DAY = 10  # characters of a value that names a day
_PAST = 3  # years before publication of which the days are told as history


class Scene:
    """What stands in each sentence: names, people and dates in text order. Built once, after all names are found."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = draft.text
        self.hits = draft.hits

    @cached_property
    def names(self) -> list[list[Named]]:
        """Per sentence, the mentions that may fill a role: nothing that stands inside another name or inside a post."""
        rows: list[list[Named]] = [[] for _ in self.text.bounds]
        posts = self.draft.post_syllables
        for named in sorted([*self.draft.units, *self.draft.named, *self.people_named], key=lambda n: (n.first, -n.last)):
            if not named.inside and (named.type == "PERSON" or named.first not in posts):
                row = rows[self.text.sentence[named.first]]
                if not (row and self._contains(named, row[-1])):
                    row.append(named)
        return rows

    def _contains(self, named: Named, before: Named) -> bool:
        """The name only says where the one right before it lies (district, comma, city)."""
        if named.type != "UNIT" or named.generic or not before.unit or named.first - before.last > 2:
            return False
        units = self.draft.vocabulary.knowledge.units
        unit = units.get(before.unit)
        return (
            unit is not None
            and named.unit in {a.id for a in units.ancestors(unit)}
            and self.text.keys[before.last] in self.draft.vocabulary.words["apposition"]
        )

    @cached_property
    def people_named(self) -> list[Named]:
        """The people as mentions."""
        token = self.text.token
        starts = [p.honorific_start if 0 <= p.honorific_start < p.start else p.start for p in self.draft.people]
        return [
            Named(token(start), token(p.end), "PERSON", p.name, person_key(p), p.rule, confidence=p.confidence)
            for start, p in zip(starts, self.draft.people, strict=True)
        ]

    @cached_property
    def dates(self) -> list[list[tuple[int, DateExpression]]]:
        """Per sentence, the syllable where a date begins, and the date; births, terms and days long past are no dates of what is reported."""
        rows: list[list[tuple[int, DateExpression]]] = [[] for _ in self.text.bounds]
        for expression in self.draft.dates:
            if expression.rule not in {"birth", "term"} and expression.value and not self._remembered(expression.value):
                at = min(self.text.token(expression.start), len(self.text.sentence) - 1)
                rows[self.text.sentence[at]].append((at, expression))
        return rows

    def _remembered(self, value: str) -> bool:
        """Whether a date is a day that an article recalls, as on an anniversary: news tells the day of what is new."""
        published = self.draft.article.published
        return published is not None and len(value) == _DAY and int(value[:4]) < published.year - _PAST

    def coordinated(self, names: Sequence[Named]) -> list[Named]:
        """The last of the names and those before it that "and" or a comma joins to it."""
        chosen = list(names[-1:])
        for named in reversed(names[:-1]):
            between = self.text.keys[named.last : chosen[0].first]
            if not between or len(between) > 2 or not set(between) <= self.draft.vocabulary.words["joint"]:
                break
            chosen.insert(0, named)
        return chosen

    def role(self, name: str, named: Named, trigger: tuple[int, int], rule: str, confidence: float) -> Role:
        """A role filled by an entity; the evidence runs over filler and trigger when one sentence holds both, else it is the filler."""
        start, end = self.evidence(named.first, named.last, trigger)
        return Role(name, "entity", named.key, start, end, rule, round(confidence * named.confidence, 3))

    def evidence(self, first: int, last: int, trigger: tuple[int, int]) -> tuple[int, int]:
        """The characters from filler to trigger within their sentence."""
        if self.text.sentence[first] == self.text.sentence[trigger[0]]:
            first, last = min(first, trigger[0]), max(last, trigger[1])
        return self.text.starts[first], self.text.ends[last - 1]


def person_key(mention: PersonMention) -> str:
    """The key under which the mentions of a person are one entity."""
    return f"PERSON {mention.person}"
