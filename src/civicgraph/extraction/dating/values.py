"""What a date expression means: from the numbers that a row of data/lexicon/dates.toml read to a value in the notation of the records.

A value is a point (`2021-04-02`, `2021-04`, `2021`) or an interval `start/end` of two points. Every way to compute one is a function from a
Reading to a Value, named in `VALUES`; None means that the numbers name no date (31/2), or that the article's date is needed and not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Precision = Literal["day", "month", "year", "interval"]
Point = tuple[int, ...]  # (year,), (year, month) or (year, month, day)

_PRECISIONS: tuple[Precision, ...] = ("year", "month", "day")
_AGAINST = 2.5  # a date ahead counts as so many times as far: news tells more of the past
_AGAINST_WORDS = (1.0, 4.0, 1_000.0)  # the same of the side that the words around a date do not name, by how sure they are


@dataclass(frozen=True, slots=True)
class Value:
    """A date in the records' notation, and how exact it is."""

    text: str
    precision: Precision


@dataclass(frozen=True, slots=True)
class Reading:
    """The numbers of one expression, with all that they may lean on."""

    numbers: Mapping[str, int]
    published: date | None
    day_before: date | None = None  # the last full day that the text named
    lean: int = 0  # what the words around say: 2 surely ahead of the article, 1 likely, -1 likely behind it, -2 surely
    unit: str = ""
    by: int = 0

    def __getitem__(self, slot: str) -> int | None:
        return self.numbers.get(slot)


def value_of(way: str, reading: Reading) -> Value | None:
    """The value of a reading; None where there is no such date."""
    try:
        return VALUES[way](reading)
    except (ValueError, OverflowError):
        return None


def last_day(value: Value) -> date | None:
    """The day of a value that is a single day."""
    return date.fromisoformat(value.text) if value.precision == "day" else None


def _text(point: Point) -> str:
    return "-".join([f"{point[0]:04}", *(f"{n:02}" for n in point[1:])])


def _check(point: Point) -> None:
    """ValueError where the calendar has no such point."""
    date(*(*point, 1, 1)[:3])


def _point(point: Point) -> Value:
    _check(point)
    return Value(_text(point), _PRECISIONS[len(point) - 1])


def _interval(start: Point, end: Point) -> Value | None:
    _check(start)
    _check(end)
    return Value(f"{_text(start)}/{_text(end)}", "interval") if start <= end else None


def _ymd(day: date) -> Point:
    return (day.year, day.month, day.day)


def _month_after(year: int, month: int, months: int) -> Point:
    index = year * 12 + month - 1 + months
    return (index // 12, index % 12 + 1)


def _full_year(reading: Reading) -> int | None:
    """The year as written; of two digits, the century that does not lie far ahead of the article."""
    if reading["year"] is not None or reading["short"] is None:
        return reading["year"]
    newest = (reading.published.year if reading.published else 2029) + 10
    year = 2000 + reading["short"]
    return year if year <= newest else year - 100


def _nearest(candidates: Iterable[date], reading: Reading) -> date | None:
    """The candidate nearest to the article's date, on the side that the words prefer."""
    published = reading.published
    if published is None:
        return None
    ahead = _AGAINST_WORDS[max(0, -reading.lean)] if reading.lean else _AGAINST
    behind = _AGAINST_WORDS[max(0, reading.lean)]

    def distance(day: date) -> float:
        days = (day - published).days
        return days * ahead if days > 0 else -days * behind

    return min(candidates, key=distance, default=None)


def _valid(points: Iterable[Point]) -> list[date]:
    days = []
    for year, month, day in points:
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return days


def _year_near(month: int, day: int, reading: Reading) -> int | None:
    published = reading.published
    if published is None:
        return None
    if reading.unit == "year":
        return published.year + reading.by
    found = _nearest(_valid((published.year + n, month, day) for n in (-1, 0, 1)), reading)
    return found.year if found else None


def _day_of_near_month(day: int, reading: Reading) -> Value | None:
    published = reading.published
    if published is None:
        return None
    shifts = (reading.by,) if reading.unit == "month" else (-1, 0, 1)
    found = _nearest(_valid((*_month_after(published.year, published.month, n), day) for n in shifts), reading)
    return _point(_ymd(found)) if found else None


def _day(reading: Reading) -> Value | None:
    day, month = reading["day"] or 0, reading["month"] or reading["month2"] or reading["named"]
    if month is None:
        return _day_of_near_month(day, reading)
    year = _full_year(reading) or _year_near(month, day, reading)
    return _point((year, month, day)) if year else None


def _days(reading: Reading) -> Value | None:
    """From day to day2; a start without month or year takes them from the end."""
    first, last = reading["day"] or 0, reading["day2"] or 0
    month2 = reading["month2"]
    if month2 is None:
        return _days_of_one_month(first, last, reading)
    month = reading["month"] or month2
    year2 = reading["year2"] or reading["year"] or _year_near(month2, last, reading)
    if year2 is None:
        return None
    written = reading["year"] if reading["year2"] else None
    return _interval((written or year2 - (month > month2), month, first), (year2, month2, last))


def _days_of_one_month(first: int, last: int, reading: Reading) -> Value | None:
    end = _day_of_near_month(last, reading)
    return _interval((*map(int, end.text.split("-")[:2]), first), tuple(map(int, end.text.split("-")))) if end else None


def _month(reading: Reading) -> Value | None:
    month = reading["month"] or reading["named"] or 0
    year = _full_year(reading) or _year_near(month, 15, reading)
    return _point((year, month)) if year else None


def _months(reading: Reading) -> Value | None:
    month, month2 = reading["month"] or 0, reading["month2"] or 0
    year2 = reading["year2"] or _year_near(month2, 15, reading)
    if year2 is None:
        return None
    return _interval((reading["year"] or year2 - (month > month2), month), (year2, month2))


def _year(reading: Reading) -> Value | None:
    year = reading["year"]
    return _point((year,)) if year else None


def _years(reading: Reading) -> Value | None:
    year, short = reading["year"] or 0, reading["short"]
    year2 = reading["year2"] or (year // 100 * 100 + short if short is not None else 0)
    return _interval((year,), (year2,)) if year < year2 <= year + 100 else None


def _quarter(reading: Reading) -> Value | None:
    quarter = reading["quarter"] or 0
    year = reading["year"] or (reading.published.year if reading.published else None)
    return _interval((year, quarter * 3 - 2), (year, quarter * 3)) if year else None


def _part(reading: Reading) -> Value | None:
    """The first (by 1) or last (by -1) months of a year."""
    year, count = reading["year"] or (reading.published.year if reading.published else None), reading["count"] or 0
    if year is None or not 0 < count < 12:
        return None
    return _interval((year, 1), (year, count)) if reading.by > 0 else _interval((year, 13 - count), (year, 12))


def _shift(reading: Reading) -> Value | None:
    """So many days, weeks, months or years from the article's date."""
    published, by = reading.published, reading.by * (reading["count"] or 1)
    if published is None:
        return None
    if reading.unit == "day":
        return _point(_ymd(published + timedelta(days=by)))
    if reading.unit == "week":
        monday = published + timedelta(days=7 * by - published.weekday())
        return _interval(_ymd(monday), _ymd(monday + timedelta(days=6)))
    return _point((published.year + by,) if reading.unit == "year" else _month_after(published.year, published.month, by))


def _weekday(reading: Reading) -> Value | None:
    """A day of this week, of the week before or of the week after."""
    if reading.published is None:
        return None
    days = (reading["weekday"] or 0) - reading.published.weekday() + 7 * reading.by
    return _point(_ymd(reading.published + timedelta(days=days)))


def _same_day(reading: Reading) -> Value | None:
    """The last day that the text named, or so many days from it; the article's where it named none."""
    day = reading.day_before or reading.published
    return _point(_ymd(day + timedelta(days=reading.by * (reading["count"] or 1)))) if day else None


def _since(reading: Reading) -> Value | None:
    """From a year, a month or the article's January up to the article's date."""
    published, year = reading.published, reading["year"] or reading["year2"]
    if published is None:
        return None
    month = reading["month"]
    start = (published.year, 1) if year is None else (year,) if month is None else (year, month)
    return _interval(start, _ymd(published))


VALUES: Mapping[str, Callable[[Reading], Value | None]] = {
    "day": _day,
    "days": _days,
    "month": _month,
    "months": _months,
    "year": _year,
    "years": _years,
    "quarter": _quarter,
    "part": _part,
    "shift": _shift,
    "weekday": _weekday,
    "same-day": _same_day,
    "since": _since,
}
