"""The words of page furniture, compiled from data/lexicon/portal.toml: date lines, buttons, ends, titles, publishers, bylines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta, timezone
from functools import cache
from typing import Any

from civicgraph import knowledge
from civicgraph.spelling import fold

_BETWEEN = r"[\s,:;|()\[\]-]*"


@dataclass(frozen=True, slots=True)
class Portal:
    """What a page says around its article."""

    zone: timezone
    earliest_year: int
    longest_date_line: int
    date_lines: tuple[re.Pattern[str], ...]
    afternoon: frozenset[str]
    ends: frozenset[str]
    end_starts: tuple[str, ...]
    buttons: frozenset[str]
    titles: tuple[re.Pattern[str], ...]
    publishers: tuple[re.Pattern[str], ...]
    sites: tuple[re.Pattern[str], ...]
    title_separators: tuple[str, ...]
    byline: re.Pattern[str]
    joins: re.Pattern[str]
    most_names: int
    most_words: int
    not_names: tuple[str, ...]

    def is_end(self, line: str) -> bool:
        """Whether the furniture below an article begins with this line."""
        key = fold(line).rstrip(" :")
        return key in self.ends or fold(line).startswith(self.end_starts)

    def is_site(self, text: str) -> bool:
        """Whether the text is the name of a portal or a paper and nothing else."""
        return any(pattern.fullmatch(text) for pattern in self.sites)

    def is_button(self, line: str) -> bool:
        """Whether the line is a button or a path of the page."""
        return fold(line) in self.buttons


@cache
def load_portal() -> Portal:
    """The furniture that the program knows, compiled once a process."""
    return compiled(knowledge.load().lexicon["portal"])


def compiled(table: Mapping[str, Any]) -> Portal:
    """A table with the keys of portal.toml as a value."""
    dates, furniture, author = table["dates"], table["furniture"], table["author"]
    return Portal(
        zone=timezone(timedelta(hours=dates["utc_offset_hours"])),
        earliest_year=dates["earliest_year"],
        longest_date_line=dates["longest_line"],
        date_lines=tuple(_date_line(pattern, dates) for pattern in dates["patterns"]),
        afternoon=frozenset(dates["afternoon"]),
        ends=frozenset(map(fold, furniture["ends"])),
        end_starts=tuple(map(fold, furniture["end_starts"])),
        buttons=frozenset(map(fold, furniture["buttons"])),
        titles=tuple(map(re.compile, furniture["titles"])),
        publishers=tuple(map(re.compile, furniture["publishers"])),
        sites=tuple(map(re.compile, furniture["sites"])),
        title_separators=tuple(furniture["title_separators"]),
        byline=re.compile(rf"(?i)(?:{_any(author['labels'])})\s*:\s*(?P<author>\S.*)"),
        joins=re.compile(rf"\s*[{''.join(re.escape(j) for j in author['joins'] if len(j) == 1)}]\s*|\s+(?:{_any(_words(author['joins']))})\s+"),
        most_names=author["most_names"],
        most_words=author["most_words"],
        not_names=tuple(fold(word) for word in author["not_names"]),
    )


def _date_line(pattern: str, dates: Mapping[str, Any]) -> re.Pattern[str]:
    """A whole folded line: dress, the date, dress."""
    between = rf"(?:{_BETWEEN}(?:{_any(map(fold, dates['dress']))})(?!\w))*{_BETWEEN}"
    date = pattern.replace("{between}", between).replace("{clock}", dates["clock"])
    return re.compile(between + date + between)


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))


def _words(joins: Iterable[str]) -> list[str]:
    return [join for join in joins if len(join) > 1]
