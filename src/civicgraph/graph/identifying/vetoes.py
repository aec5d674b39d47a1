"""What excludes that two reports are of one event, however alike they are: numerals, places, times, people and bodies that do not meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

from civicgraph.graph.identifying.signs import Days, Path, Sign

Veto: TypeAlias = Callable[[Sign, Sign], bool]


def vetoed(one: Sign, other: Sign, apart: int) -> bool:
    """Whether nothing can make two reports of one class one event.

    Papers may be wrong by a day or two: days of one year that are not more than `apart` from each other may still be those of one event.
    """
    return any(veto(one, other) for veto in _VETOES) or (other_days(one.days, other.days) and _between(one.days, other.days) > apart)


def _numerals(one: Sign, other: Sign) -> bool:
    """Each label has a numeral that the other lacks, or they are of one row and differ in which."""
    rows = one.in_row and (_differ(one.which, other.which) or _differ(one.term, other.term))
    return rows or (bool(one.numbers - other.numbers) and bool(other.numbers - one.numbers))


def _briefings(one: Sign, other: Sign) -> bool:
    """One tells the press of what the other is."""
    return one.briefing != other.briefing


def _places(one: Sign, other: Sign) -> bool:
    """No place of one lies within, or around, a place of the other."""
    return disjoint(one.within, other.within) and not any(_nested(ours, theirs) for ours in one.within for theirs in other.within)


def _nested(ours: Path, theirs: Path) -> bool:
    return ours[: len(theirs)] == theirs[: len(ours)]


def _years(one: Sign, other: Sign) -> bool:
    return other_days(_year(one.days), _year(other.days))


def _bodies(one: Sign, other: Sign) -> bool:
    """Sessions and congresses of two bodies; a body may be named by its unit."""
    return one.of_body and disjoint(one.organizers, other.organizers) and not (one.within & other.within)


def _posts(one: Sign, other: Sign) -> bool:
    """Appointments of other people, to posts without a word in common, or the one to a post and the other from it."""
    return one.cls == "Appointment" and (one.who.isdisjoint(other.who) or disjoint(one.posts, other.posts) or disjoint(one.actions, other.actions))


_VETOES: tuple[Veto, ...] = (_numerals, _briefings, _places, _years, _bodies, _posts)


def disjoint(ours: frozenset[Any], theirs: frozenset[Any]) -> bool:
    """Whether both are known, and have nothing in common."""
    return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)


def other_days(ours: Days, theirs: Days) -> bool:
    """Whether two times are known that do not meet."""
    return bool(ours[0]) and bool(theirs[0]) and (ours[0] > theirs[1] or theirs[0] > ours[1])


def _differ(ours: int | None, theirs: int | None) -> bool:
    return ours is not None and theirs is not None and ours != theirs


def _year(days: Days) -> Days:
    return days[0][:4], days[1][:4]


def _between(ours: Days, theirs: Days) -> int:
    """How many days lie between two times that do not meet."""
    first, then = sorted((ours, theirs))
    return (date.fromisoformat(then[0]) - date.fromisoformat(first[1])).days
