"""How the events of one article hang together: what a meeting sums up or launches, where an award was given, and slogans."""

from __future__ import annotations

from collections.abc import Sequence

from civicgraph.extraction.draft import Draft, longest
from civicgraph.extraction.naming.quotes import closing_quote
from civicgraph.extraction.occasions.occasion import DATED_BY_OCCASION, MEETINGS, Occasion
from civicgraph.model import Role

_SUBJECTS = frozenset({"Campaign", "Election", "Contest"})
_SERVED = _SUBJECTS | {"CouncilSession", "Congress"}  # what a meeting may prepare or report on
_LEAD = 3  # sentences in which an article says what it is about
_SERVING = 7  # syllables behind a label in which it may still say for what it is
_SLOGAN_REACH = 5  # syllables between "slogan" and its quotation mark


def within(occasion: Occasion, outer: Occasion) -> bool:
    """Whether one place of an event lies inside a place of another."""
    return any(a <= first and last <= b for first, last in occasion.places for a, b in outer.places)


def about(draft: Draft, occasion: Occasion, occasions: Sequence[Occasion]) -> list[Role]:
    """The campaigns, elections and contests that the label names, but not those that stand inside the label of one of them."""
    if occasion.cls not in MEETINGS | {"Campaign", "Contest"}:
        return []
    subjects = _SERVED if occasion.cls in MEETINGS else _SUBJECTS
    inner = [(i, o) for i, o in enumerate(occasions) if o is not occasion and o.cls in subjects and within(o, occasion)]
    direct = [(i, o) for i, o in inner if not any(o is not other and within(o, other) for _, other in inner)]
    if occasion.cls == "Campaign":
        direct = [(i, o) for i, o in direct if o.cls != "Campaign"]
    if not direct and _serves_election(draft, occasion):
        direct = [(i, o) for i, o in enumerate(occasions) if o.cls == "Election"][:2]
    return [_link(draft, "about", i, o, "about-label") for i, o in direct]


def _serves_election(draft: Draft, occasion: Occasion) -> bool:
    """The label speaks of voting without saying which assembly: the elections that the article is about are meant."""
    end = min(occasion.last + _SERVING, draft.text.bounds[draft.text.sentence[occasion.first]][1])
    return any(draft.hits[i].keys() & {"trigger-Election", "serves-election"} for i in range(occasion.first, end))


def _link(draft: Draft, name: str, index: int, target: Occasion, rule: str) -> Role:
    return Role(name, "event", str(index), draft.text.starts[target.first], draft.text.ends[target.last - 1], rule, 0.85)


def meeting_of(draft: Draft, occasion: Occasion, occasions: Sequence[Occasion]) -> tuple[int, Occasion] | None:
    """The meeting or ceremony at which an award, pledge or appointment took place, or a campaign was launched."""
    if prize := _contest_of(occasion, occasions):
        return prize
    meetings = [(i, o) for i, o in enumerate(occasions) if o.cls in MEETINGS and o is not occasion]
    if not meetings:
        return None
    if occasion.cls == "Campaign":
        return _launch(draft, occasion, meetings)
    if occasion.cls not in DATED_BY_OCCASION:
        return None
    return _same_sentence(draft, occasion, meetings) or _on_that_occasion(draft, occasion, meetings)


def _contest_of(occasion: Occasion, occasions: Sequence[Occasion]) -> tuple[int, Occasion] | None:
    """A prize is won at the contest named last before it, or else at the first one of the article."""
    if not any(r.value.startswith("AWARD") and r.rule == "grant-prize" for r in occasion.fillers("award")):
        return None
    contests = [(i, o) for i, o in enumerate(occasions) if o.cls == "Contest"]
    before = [c for c in contests if c[1].first < occasion.first]
    nearest = before[-1:] or contests[:1]
    return nearest[0] if nearest else None


def _launch(draft: Draft, occasion: Occasion, meetings: Sequence[tuple[int, Occasion]]) -> tuple[int, Occasion] | None:
    """A meeting whose label says "launches" right before the campaign, or one that a sentence of launching names."""
    for index, meeting in meetings:
        for first, last in occasion.places:
            if any(a <= first and last <= b and _launched(draft, a, first) for a, b in meeting.places):
                return index, meeting
    for first, _ in occasion.places:
        start = draft.text.bounds[draft.text.sentence[first]][0]
        named = [m for m in meetings if any(start <= a < first for a, _ in m[1].others)]
        if named and _launched(draft, start, first):
            return named[-1]
    return None


def _launched(draft: Draft, start: int, at: int) -> bool:
    """The last verb of launching or summing up before the campaign is one of launching."""
    for i in range(at - 1, start - 1, -1):
        if "sums-up" in draft.hits[i]:
            return False
        if "launches" in draft.hits[i]:
            return True
    return False


def _same_sentence(draft: Draft, occasion: Occasion, meetings: Sequence[tuple[int, Occasion]]) -> tuple[int, Occasion] | None:
    sentence = draft.text.sentence[occasion.first]
    named = [m for m in meetings if any(draft.text.sentence[a] == sentence and a < occasion.first for a, _ in m[1].places)]
    return named[-1] if named else None


def _on_that_occasion(draft: Draft, occasion: Occasion, meetings: Sequence[tuple[int, Occasion]]) -> tuple[int, Occasion] | None:
    """ "On this occasion", "at the meeting": the meeting named last; a caption without a date of its own belongs to the first one."""
    first, last = draft.text.bounds[draft.text.sentence[occasion.first]]
    before = [m for m in meetings if m[1].first < occasion.first and m[1].status == "reported"]
    if any("occasion" in draft.hits[i] for i in range(first, min(first + 4, last))):
        return before[-1] if before else None
    leading = [m for m in before if draft.text.sentence[m[1].first] <= _LEAD]
    chosen = leading[:1] or (meetings if len(meetings) == 1 and meetings[0][1].status == "reported" else [])
    return chosen[0] if chosen and _same_day(occasion, chosen[0][1]) else None


def _same_day(occasion: Occasion, meeting: Occasion) -> bool:
    """The event has no day of its own, or that of the meeting."""
    days = {r.value for r in occasion.fillers("time")}
    return not days or bool(days & {r.value for r in meeting.fillers("time")})


def part_of(draft: Draft, occasion: Occasion, occasions: Sequence[Occasion]) -> list[Role]:
    """The link from an event to the meeting at which it took place."""
    meeting = meeting_of(draft, occasion, occasions)
    if meeting is None:
        return []
    start, end = draft.text.sentences[draft.text.sentence[occasion.first]]
    return [Role("partOf", "event", str(meeting[0]), start, end, "part-of", 0.8)]


def slogans(draft: Draft, occasion: Occasion, occasions: Sequence[Occasion]) -> list[Role]:
    """The quotation after "with the slogan" in a sentence that names the event, without its quotation marks."""
    if occasion.cls not in {"Campaign", "Contest", "Congress"}:
        return []
    for first, last in occasion.places:
        end = draft.text.bounds[draft.text.sentence[first]][1]
        nearer = [a for o in occasions if o.cls == occasion.cls for a, _ in o.places if first < a < end]
        for at in range(last, min([end, *nearer])):
            hit = longest(draft.hits, at, "slogan")
            opening = (
                next((i for i in range(hit[0], min(hit[0] + _SLOGAN_REACH, len(draft.text.keys))) if draft.text.keys[i] == '"'), None)
                if hit
                else None
            )
            close = closing_quote(draft, opening) if opening is not None else None
            if opening is not None and close is not None and close > opening + 1:
                return [
                    Role(
                        "slogan",
                        "literal",
                        draft.text.span(opening + 1, close),
                        draft.text.starts[opening + 1],
                        draft.text.ends[close - 1],
                        "slogan",
                        0.9,
                    )
                ]
    return []
