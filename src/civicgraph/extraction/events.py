"""All events of an article: found by their kind, then given their roles by a visible tuple of readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from civicgraph.extraction.draft import Draft
from civicgraph.extraction.occasions.announced import find_announced
from civicgraph.extraction.occasions.appointments import find_appointments
from civicgraph.extraction.occasions.elections import find_elections, term_phrases
from civicgraph.extraction.occasions.grants import find_grants
from civicgraph.extraction.occasions.occasion import MEETINGS, Occasion, Scene
from civicgraph.extraction.roles.attendants import chairs, participants, speakers
from civicgraph.extraction.roles.links import about, meeting_of, part_of, slogans, within
from civicgraph.extraction.roles.organizers import organizers
from civicgraph.extraction.roles.places import places, scopes
from civicgraph.extraction.roles.times import borrowed_time, time_of, year_in_label
from civicgraph.model import Role

_LEAD = 3  # sentences in which an article says what it is about
_TERM_REACH = 14  # syllables behind a label in which its term may stand
_MOST = 300  # occasions of one text; no article has a tenth of them, and each is held against all others
_BY_VOTE = frozenset({"elected", "dismissed"})
_BEHIND = 6  # syllables between a body and its term
_TELLING = frozenset({"organizes", "action", "attends", "trigger-Election", "trigger-AwardGrant", "post-head"})


def find_occasions(draft: Draft) -> list[Occasion]:
    """Every event with its roles, in text order."""
    scene = Scene(draft)
    found = [*find_announced(draft), *find_elections(draft, scene), *find_grants(draft, scene), *find_appointments(draft, scene)]
    found.sort(key=lambda o: (o.first, o.last, o.cls))
    del found[_MOST:]
    found = [_own_roles(draft, scene, o, _until(draft, o, found)) for o in found]
    found = [_inherited(draft, o, found) for o in found]
    found = [_linked(draft, o, found) for o in found]
    found = [_timed(draft, scene, o, found) for o in found]
    found = [_decided(draft, o, found[:i]) for i, o in enumerate(found)]
    found = [_dated(draft, o) for o in found]
    found = _heard(draft, scene, found)
    found = [_honoured(i, o, found) for i, o in enumerate(found)]
    found = [_yearly(draft, scene, o, found) for o in found]
    return [o.with_roles([*places(draft, scene, o), *scopes(draft, scene, o)]) for o in found]


def _yearly(draft: Draft, scene: Scene, occasion: Occasion, found: Sequence[Occasion]) -> Occasion:
    """A campaign without a period runs in the year that the label of its meeting names."""
    if occasion.cls != "Campaign" or occasion.fillers("time"):
        return occasion
    outer = next((o for o in found if o.cls in MEETINGS and within(occasion, o)), None)
    return occasion.with_roles(year_in_label(draft, scene, outer)) if outer else occasion


def _until(draft: Draft, occasion: Occasion, found: Sequence[Occasion]) -> int:
    """Where the next meeting begins: what is told up to there belongs to this one."""
    later = [
        o.first for o in found if o.cls in MEETINGS and o.first > occasion.last and draft.text.sentence[o.first] > draft.text.sentence[occasion.first]
    ]
    return min(later, default=len(draft.text.keys))


def _own_roles(draft: Draft, scene: Scene, occasion: Occasion, until: int) -> Occasion:
    """What the sentences that name the event say of it."""
    if occasion.cls in {"Election", "AwardGrant", "Appointment"}:
        return occasion.with_roles(time_of(draft, scene, occasion))
    presided = occasion.with_roles(
        [*time_of(draft, scene, occasion), *organizers(draft, scene, occasion), *(chairs(draft, scene, occasion) if occasion.cls in MEETINGS else ())]
    )
    return presided.with_roles([*participants(draft, scene, presided, until), *_terms(draft, scene, occasion, presided)])


def _terms(draft: Draft, scene: Scene, occasion: Occasion, presided: Occasion) -> list[Role]:
    """The term of a session or congress, as one of the places that name it writes it: in the label, or right behind its body."""
    if occasion.cls not in {"CouncilSession", "Congress"}:
        return []
    for first, last in occasion.places:
        end = min(_before_verb(draft, last, draft.text.bounds[draft.text.sentence[first]][1]), last + _TERM_REACH)
        spans = term_phrases(draft, min(first + 1, end), end) or _behind_body(draft, scene, first, presided)
        if spans:
            return [
                Role("term", "literal", draft.text.span(a, b), draft.text.starts[a], draft.text.ends[b - 1], "term-label", 0.85) for a, b in spans
            ]
    return []


def _behind_body(draft: Draft, scene: Scene, at: int, presided: Occasion) -> list[tuple[int, int]]:
    """The term that stands right behind the body that sits, in the sentence of the label."""
    sitting = {r.value for r in presided.fillers("organizer")}
    behind = [n.last for n in scene.names[draft.text.sentence[at]] if n.key in sitting]
    found = [term_phrases(draft, last, min(last + _BEHIND, _before_verb(draft, last, len(draft.hits)))) for last in behind]
    return next((spans for spans in found if spans), [])


def _before_verb(draft: Draft, first: int, last: int) -> int:
    """Where the words after a label begin to tell what happened."""
    return next((i for i in range(first, last) if draft.hits[i].keys() & _TELLING), last)


def _inherited(draft: Draft, occasion: Occasion, found: Sequence[Occasion]) -> Occasion:
    """A campaign inside the label of a meeting has the meeting's organizer."""
    if occasion.cls != "Campaign":
        return occasion
    outer = next((o for o in found if o.cls in MEETINGS and within(occasion, o) and o.fillers("organizer")), None)
    if outer is None:
        return occasion
    roles = [replace(r, rule="organizer-meeting", confidence=round(r.confidence * 0.9, 3)) for r in outer.fillers("organizer")]
    return replace(occasion, roles=tuple(r for r in occasion.roles if r.name != "organizer")).with_roles(roles)


def _linked(draft: Draft, occasion: Occasion, found: Sequence[Occasion]) -> Occasion:
    return occasion.with_roles([*about(draft, occasion, found), *part_of(draft, occasion, found), *slogans(draft, occasion, found)])


def _dated(draft: Draft, occasion: Occasion) -> Occasion:
    """What is said to happen after the article appeared is planned."""
    published = draft.article.published
    starts = [r.value.split("/")[0] for r in occasion.fillers("time")]
    if published is None or occasion.status != "reported" or not starts or occasion.cls == "Campaign":
        return occasion
    today = published.date().isoformat()
    return replace(occasion, status="planned") if min(starts) > today[: len(min(starts))] else occasion


def _heard(draft: Draft, scene: Scene, found: list[Occasion]) -> list[Occasion]:
    """Whoever speaks in the article was at the meeting that it reports first."""
    main = next((o for o in found if o.cls in MEETINGS and o.status == "reported" and draft.text.sentence[o.first] <= _LEAD), None)
    if main is None:
        return found
    chairing = {r.value for r in main.fillers("chair")}
    return [o.with_roles(r for r in speakers(draft, scene, o) if r.value not in chairing) if o is main else o for o in found]


def _honoured(index: int, occasion: Occasion, found: Sequence[Occasion]) -> Occasion:
    """People who won a prize at a contest or got an award at a ceremony were there."""
    if occasion.cls not in {"Contest", "Ceremony"}:
        return occasion
    there = [o for o in found if any(r.value == str(index) for r in o.fillers("partOf"))]
    roles = [r for o in there for r in o.fillers("awardee") if r.value.startswith("PERSON")]
    chairing = {r.value for r in occasion.fillers("chair")}
    return occasion.with_roles(replace(r, name="participant", rule="honoured", confidence=0.6) for r in roles if r.value not in chairing)


def _decided(draft: Draft, occasion: Occasion, before: Sequence[Occasion]) -> Occasion:
    """An appointment told right after another one, without a decider of its own, was decided by the same."""
    if occasion.cls != "Appointment" or occasion.fillers("by"):
        return occasion
    sentence = draft.text.sentence[occasion.first]
    near = [o for o in before if o.cls == "Appointment" and o.fillers("by") and 0 <= sentence - draft.text.sentence[o.first] <= 2]
    same = near[-1:] if near and _value(near[-1], "time") == _value(occasion, "time") else []
    bodies = [r for o in same for r in o.fillers("by") if r.value.startswith("BODY")]
    return occasion.with_roles(replace(r, rule="by-before", confidence=0.6) for r in bodies)


def _value(occasion: Occasion, role: str) -> frozenset[str]:
    return frozenset(r.value for r in occasion.fillers(role))


def _timed(draft: Draft, scene: Scene, occasion: Occasion, found: Sequence[Occasion]) -> Occasion:
    """The time of its meeting, and what else follows from being part of one: a council decides at its session, a meeting launches campaigns."""
    meeting = meeting_of(draft, occasion, found)
    alone = sum(o.cls in MEETINGS for o in found) == 1
    timed = occasion.with_roles(borrowed_time(draft, scene, occasion, meeting[1] if meeting else None, alone))
    if meeting is None:
        return timed
    hosts = meeting[1].fillers("organizer")
    if occasion.cls == "Campaign" and not occasion.fillers("organizer"):
        return timed.with_roles(replace(r, rule="organizer-launch", confidence=0.6) for r in hosts)
    if occasion.cls != "Appointment":
        return timed
    bodies = [replace(r, name="by", rule="by-meeting", confidence=0.7) for r in hosts if r.value.startswith("BODY")]
    if bodies and meeting[1].cls == "CouncilSession" and {r.value for r in occasion.fillers("action")} & _BY_VOTE:
        timed = replace(timed, roles=tuple(r for r in timed.roles if r.name != "by"))
    return timed if timed.fillers("by") else timed.with_roles(bodies)
