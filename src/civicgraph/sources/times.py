"""When an article was published: values of a field and lines of a page as a time with its zone."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from civicgraph.sources.portal import Portal
from civicgraph.spelling import fold

_ISO = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[T ]\d{2}(?::?\d{2}.*)?)?")
_SHORT_ZONE = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$)")


def published_time(value: str, portal: Portal) -> datetime | None:
    """A field's value (ISO with or without zone, a date alone, dd/mm/yyyy with or without a time, RFC 2822); None when it is no date."""
    value = value.strip()
    return _iso(value, portal) or line_time(value, portal) or _mail(value, portal)


def line_time(line: str, portal: Portal) -> datetime | None:
    """The time that a whole line of a page tells, whatever buttons and weekdays stand around it."""
    found = _date(line, portal)
    return found[0] if found else None


def tells_hour(line: str, portal: Portal) -> bool:
    """Whether the line is a date line with an hour: the portal's own line rather than a calendar."""
    found = _date(line, portal)
    return bool(found and found[1].get("hour"))


def _date(line: str, portal: Portal) -> tuple[datetime, dict[str, str]] | None:
    if len(line) > portal.longest_date_line or not any(c.isdigit() for c in line):
        return None
    key = fold(line)
    for pattern in portal.date_lines:
        found = pattern.fullmatch(key)
        if found:
            parts = {name: text for name, text in found.groupdict().items() if text}
            when = _from_parts(parts, portal)
            return (when, parts) if when else None
    return None


def _from_parts(parts: dict[str, str], portal: Portal) -> datetime | None:
    number = {name: int(text) for name, text in parts.items() if text.isdecimal()}
    hour = number.get("hour", 0)
    if parts.get("half") and 1 <= hour <= 12:
        hour = hour % 12 + (12 if parts["half"] in portal.afternoon else 0)
    try:
        when = datetime(number["year"], number["month"], number["day"], hour, number.get("minute", 0), number.get("second", 0))
    except ValueError:
        return None
    return _with_zone(when, portal)


def _iso(value: str, portal: Portal) -> datetime | None:
    if not _ISO.fullmatch(value):
        return None
    try:
        return _with_zone(datetime.fromisoformat(_SHORT_ZONE.sub("", value)), portal)
    except ValueError:
        return None


def _mail(value: str, portal: Portal) -> datetime | None:
    try:
        return _with_zone(parsedate_to_datetime(value), portal)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _with_zone(when: datetime, portal: Portal) -> datetime | None:
    if not portal.earliest_year <= when.year < 9999:
        return None
    when = when.replace(microsecond=0)
    return when if when.tzinfo else when.replace(tzinfo=portal.zone)
