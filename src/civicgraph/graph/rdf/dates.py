"""A date as records write it (`2021-04-02`, `2021-04`, `2021`, `start/end`) as first day, last day and precision."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to `end`, both included; `precision` is day, month, year or interval."""

    start: str
    end: str
    precision: str

    @property
    def year(self) -> str:
        """The year, or years, as text: `2021` or `2021/2026`."""
        first, last = self.start[:4], self.end[:4]
        return first if first == last else f"{first}/{last}"

    @property
    def within_days(self) -> bool:
        """Whether the days themselves are known."""
        return self.precision == "day" or (self.precision == "interval" and self.end[:7] <= self._two_months_on)

    @property
    def _two_months_on(self) -> str:
        year, month = int(self.start[:4]), int(self.start[5:7]) + 2
        return f"{year + (month > 12)}-{(month - 1) % 12 + 1:02}"


def period(value: str) -> Period | None:
    """The period that a value names; None where it is no date."""
    first, _, last = value.partition("/")
    start, end = _bounds(first), _bounds(last or first)
    if start is None or end is None or start[0] > end[1]:
        return None
    precision = "interval" if last and last != first else {10: "day", 7: "month", 4: "year"}[len(first)]
    return Period(start[0], end[1], precision)


def _bounds(value: str) -> tuple[str, str] | None:
    """The first and the last day of a day, a month or a year."""
    try:
        if len(value) == 10:
            return (date.fromisoformat(value).isoformat(),) * 2
        if len(value) == 7 and value[4] == "-":
            first = date(int(value[:4]), int(value[5:]), 1)
            return first.isoformat(), first.replace(day=monthrange(first.year, first.month)[1]).isoformat()
        if len(value) == 4:
            first = date(int(value), 1, 1)
            return first.isoformat(), first.replace(month=12, day=31).isoformat()
    except ValueError:
        return None
    return None
