"""Vietnamese or English: which one a reader gets, and the words of the interface in both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from civicgraph.errors import KnowledgeError
from civicgraph.web.wire.negotiation import ranges

LANGUAGES = ("vi", "en")
_HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def language_of(asked: str | None, cookie: str | None, accept: str) -> str:
    """The language asked for by name, else the one chosen earlier, else the browser's, else Vietnamese."""
    for given in (asked, cookie):
        if given in LANGUAGES:
            return given
    wanted = {language: _wish(accept, language) for language in LANGUAGES}
    return "en" if wanted["en"] > wanted["vi"] else "vi"


def _wish(accept: str, language: str) -> float:
    entries = ranges(",".join(f"x/{entry.strip()}" for entry in accept.split(",") if entry.strip())) if accept else ()
    wishes = [r.quality for r in entries if r.media.removeprefix("x/").split("-")[0] == language]
    return max(wishes, default=0.0)


class Words:
    """`words("search", "en")` is a phrase of data/lexicon/interface.toml; `{n}` in it is filled by `words("found", "en", n=3)`."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._phrases: Mapping[str, Mapping[str, str]] = table["words"]
        self._months: list[str] = table["dates"]["months_en"]
        for name, phrase in self._phrases.items():
            if set(phrase) != set(LANGUAGES):
                raise KnowledgeError("data/lexicon/interface.toml", f"the phrase {name!r} must have vi and en")

    def __call__(self, name: str, language: str, **values: object) -> str:
        """The phrase in that language; KnowledgeError where there is none."""
        try:
            return self._phrases[name][language].format(**values)
        except KeyError:
            raise KnowledgeError("data/lexicon/interface.toml", f"there is no phrase {name!r}") from None

    def has(self, name: str) -> bool:
        """Whether there is such a phrase."""
        return name in self._phrases

    def day(self, value: str, language: str, precision: str = "day") -> str:
        """An xsd:date as people write it, no more exact than it is known; what is no date stays as it is."""
        try:
            day = date.fromisoformat(value[:10])
        except ValueError:
            return value
        if precision == "year":
            return str(day.year)
        if language == "vi":
            return f"{day.month}/{day.year}" if precision == "month" else f"{day.day}/{day.month}/{day.year}"
        month = f"{self._months[day.month - 1]} {day.year}"
        return month if precision == "month" else f"{day.day} {month}"

    def moment(self, value: str, language: str) -> str:
        """An xsd:dateTime as people write it, in the time of Viet Nam."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        local = moment.astimezone(_HERE) if moment.tzinfo else moment
        return f"{self.day(local.date().isoformat(), language)}, {local:%H:%M}"

    def period(self, start: str, end: str, language: str, precision: str) -> str:
        """A time of an event: one day, one month, one year, or from a day to a day."""
        if not start or precision in ("month", "year") or end in ("", start):
            return self.day(start, language, precision)
        return f"{self.day(start, language)} – {self.day(end, language)}"
