"""When an event takes place: the date that belongs to it among those of its sentences, of its meeting and of the article."""

from __future__ import annotations

from civicgraph.extraction.dating.dates import DateExpression
from civicgraph.extraction.draft import Draft
from civicgraph.extraction.occasions.occasion import DATED_BY_OCCASION, MEETINGS, Occasion, Scene
from civicgraph.extraction.roles.polling import polling_time
from civicgraph.model import Role

_SOON = 12  # syllables
_DAY = 10  # characters of a value that names a day
_YEAR = 4  # characters of a value that names a year
_MONTH = 7  # characters of a value that names a month


def time_of(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    """The date of the event: in the label of a campaign, else in one of the sentences that name it."""
    if occasion.cls == "Election":
        return polling_time(draft, scene, occasion)
    if occasion.cls == "Campaign":
        found = _year_of_campaign(draft, scene, occasion)
    elif occasion.cls == "Appointment":
        found = next((d for first, _ in occasion.places if (d := _near(draft, scene, first, first))), None)
    elif occasion.cls in DATED_BY_OCCASION:
        found = next((d for first, _ in occasion.places if (d := _day_near(draft, scene, first) or _opening(draft, scene, first))), None)
    else:
        found = _month_in_label(draft, scene, occasion) or next((d for first, _ in occasion.places if (d := _day_near(draft, scene, first))), None)
        found = found or (_opening_year(draft, scene, occasion.first) if occasion.cls == "Contest" else None)
    return [_role(found, "time-sentence", 0.85)] if found else []


def _month_in_label(draft: Draft, scene: Scene, occasion: Occasion) -> DateExpression | None:
    """A regular meeting is named by its month."""
    first, last = occasion.first, occasion.last
    if occasion.cls != "Conference":
        return None
    return next((d for at, d in scene.dates[draft.text.sentence[first]] if first < at < last and len(d.value) == _MONTH), None)


def _role(expression: DateExpression, rule: str, confidence: float) -> Role:
    return Role("time", "literal", expression.value, expression.start, expression.end, rule, confidence)


def _near(draft: Draft, scene: Scene, first: int, last: int) -> DateExpression | None:
    """The nearest day before the label, else after it, else a coarser date before or inside it; all within the sentence."""
    dates = scene.dates[draft.text.sentence[first]]
    coarse = [d for at, d in dates if len(d.value) < _DAY and (at < first or at < last)]
    coarse = coarse or [d for at, d in dates if len(d.value) == _MONTH and last <= at <= last + _SOON]
    return _day_near(draft, scene, first) or (coarse[-1] if coarse else None)


def _day_near(draft: Draft, scene: Scene, first: int) -> DateExpression | None:
    """The nearest day before a syllable, else the first after it, within the sentence."""
    days = [(at, d) for at, d in scene.dates[draft.text.sentence[first]] if _names_days(d.value)]
    before = [d for at, d in days if at < first]
    return before[-1] if before else (days[0][1] if days else None)


def _names_days(value: str) -> bool:
    """A day or days: "from 2019 until now" ends on a day, but is a period that is looked back on."""
    return all(len(part) == _DAY for part in value.split("/"))


def _opening(draft: Draft, scene: Scene, at: int) -> DateExpression | None:
    """The month or year with which the sentence opens."""
    sentence = draft.text.sentence[at]
    start = draft.text.bounds[sentence][0]
    return next((d for where, d in scene.dates[sentence] if where - start <= 2), None)


def _year_of_campaign(draft: Draft, scene: Scene, occasion: Occasion) -> DateExpression | None:
    """The year or period in a label; else the year with which the sentence opens."""
    for first, last in occasion.places:
        inside = [d for at, d in scene.dates[draft.text.sentence[first]] if first <= at < last]
        if inside:
            return inside[-1]
    for first, last in occasion.places:
        ahead = [d for at, d in scene.dates[draft.text.sentence[first]] if at >= last and "/" in d.value]
        if ahead:
            return ahead[0]
    return _opening_year(draft, scene, occasion.first)


def year_in_label(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    """The year in the label of a meeting."""
    for first, last in occasion.places:
        for at, expression in scene.dates[draft.text.sentence[first]]:
            if first <= at < last and len(expression.value) == _YEAR:
                return [_role(expression, "time-outer", 0.6)]
    return []


def _opening_year(draft: Draft, scene: Scene, at: int) -> DateExpression | None:
    """The year with which the paragraph opens: it holds until the paragraph ends."""
    sentence = draft.text.sentence[at]
    if (found := _opening(draft, scene, at)) and len(found.value) == 4:
        return found
    while sentence > 0 and "\n" not in draft.text.content[draft.text.sentences[sentence - 1][1] : draft.text.sentences[sentence][0]]:
        sentence -= 1
    start = draft.text.bounds[sentence][0]
    return next((d for where, d in scene.dates[sentence] if where - start <= 2 and len(d.value) == 4), None)


def day_of_article(draft: Draft, scene: Scene) -> DateExpression | None:
    """The first day that the first sentences name: when what the article reports took place."""
    for row in scene.dates[:4]:
        for _, expression in row:
            if len(expression.value) == _DAY:
                return expression
    return None


def borrowed_time(draft: Draft, scene: Scene, occasion: Occasion, meeting: Occasion | None, alone: bool) -> list[Role]:
    """Without a date, an award, pledge or appointment took place when its meeting did, an early or only meeting on the article's day."""
    if occasion.fillers("time"):
        return []
    if occasion.cls in DATED_BY_OCCASION and meeting and meeting.fillers("time"):
        role = meeting.fillers("time")[0]
        return [Role("time", "literal", role.value, role.start, role.end, "time-meeting", 0.75)]
    early = draft.text.sentence[occasion.first] <= 2 or (alone and occasion.last == occasion.trigger_end)
    if occasion.status == "reported" and ((early and occasion.cls in MEETINGS) or _by_article(draft, occasion)):
        day = day_of_article(draft, scene)
        if day:
            return [_role(day, "time-article", 0.6)]
    return _coarse(draft, scene, occasion)


def _by_article(draft: Draft, occasion: Occasion) -> bool:
    """Awards and pledges are told of on their day; an appointment only near the top, further down it belongs to a career."""
    return occasion.cls in DATED_BY_OCCASION and (occasion.cls != "Appointment" or draft.text.sentence[occasion.first] <= 4)


def _coarse(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    coarse = next((d for place in occasion.places if (d := _near(draft, scene, *place))), None) if occasion.cls in MEETINGS | {"Contest"} else None
    return [_role(coarse, "time-coarse", 0.6)] if coarse else []
