"""When an election takes place, and in which unit: a known polling day that the article states, else a day soon after the election is named."""

from __future__ import annotations

import re

from civicgraph.extraction.dating.dates import DateExpression
from civicgraph.extraction.draft import Draft
from civicgraph.extraction.occasions.occasion import Occasion, Scene
from civicgraph.model import Role

_SOON = 12  # syllables
_DAY = 10  # characters of a value that names a day
_ASSEMBLY = "quoc-hoi"
_YEARS = re.compile(r"(\d{4})\s*[-\u2013]\s*\d{4}")
_NUMBER = re.compile(r"\b([ivxl]+|\d{1,2})$")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


def polling_time(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    """The polling day: the known one where the article states it; else what the sentence of the election says."""
    known = _known(draft, occasion)
    found = known or _soon(draft, scene, occasion)
    return [Role("time", "literal", found.value, found.start, found.end, "time-known-poll" if known else "time-polling", 0.9)] if found else []


def _known(draft: Draft, occasion: Occasion) -> DateExpression | None:
    """A stated day that is a polling day of the table, and that of the term which the election is for."""
    elections = draft.vocabulary.knowledge.elections
    days = {t.polling_date.isoformat() for t in elections.terms} | {p.polling_date.isoformat() for p in elections.polls}
    stated = [d for d in draft.dates if d.value in days]
    wanted = _days_of_term(draft, occasion)
    fitting = [d for d in stated if d.value in wanted] if wanted else stated
    return fitting[0] if len({d.value for d in fitting}) == 1 else None


def _days_of_term(draft: Draft, occasion: Occasion) -> frozenset[str]:
    """The polling days of the term that the election names by years, or by the number of the National Assembly."""
    written = " ".join(r.value.lower() for r in occasion.fillers("term"))
    years, number = _YEARS.search(written), _NUMBER.search(written)
    body = occasion.fillers("electedBody")[0].value
    terms = draft.vocabulary.knowledge.elections.terms
    if years:
        return frozenset(t.polling_date.isoformat() for t in terms if str(t.first_year) == years.group(1))
    if number and _ASSEMBLY in body:
        return frozenset(t.polling_date.isoformat() for t in terms if t.body == _ASSEMBLY and t.number == _value(number.group(1)))
    return frozenset()


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    values = [_ROMAN[letter] for letter in number]
    return sum(-value if value < max(values[i:]) else value for i, value in enumerate(values))


def _soon(draft: Draft, scene: Scene, occasion: Occasion) -> DateExpression | None:
    """A day soon after the election is named, or right after "polling day": when people vote, not when they met about it."""
    for first, last in occasion.places:
        start, end = draft.text.bounds[draft.text.sentence[first]]
        said = next((i for i in range(start, end) if "polling-day" in draft.hits[i]), None)
        for at, expression in scene.dates[draft.text.sentence[first]]:
            if len(expression.value) == _DAY and (0 <= at - last <= _SOON or (said is not None and 0 <= at - said <= _SOON)):
                return expression
    return None


def polling_scope(draft: Draft, occasion: Occasion) -> list[Role]:
    """The election of a council runs in the unit of that council, where the article names it."""
    role = occasion.fillers("electedBody")[0]
    body = next((n for n in draft.named if n.key == role.value), None)
    unit = next((n for n in draft.units if body and body.unit and n.unit == body.unit), None)
    if unit is None:
        return []
    return [Role("scope", "entity", unit.key, role.start, role.end, "scope-body", round(role.confidence * 0.9, 3))]
