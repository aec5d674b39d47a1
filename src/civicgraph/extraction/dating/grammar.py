"""The grammar of dates: the rows of data/lexicon/dates.toml as a few regular expressions, compiled once a lexicon.

Rows that follow one another with the same `lead` share one reading of it. A search for `starters` says where the rows are tried at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, groupby
from typing import TYPE_CHECKING, Any

from civicgraph.errors import KnowledgeError
from civicgraph.extraction.dating.values import VALUES

if TYPE_CHECKING:
    from civicgraph.knowledge.lexicon import Lexicon

_SOURCE = "data/lexicon/dates.toml"
_NAME = re.compile(r"\{([a-z][a-z_]*)([0-9]?)(?::([^{}]*))?\}")
_PIECES = re.compile(r"(\{[a-z][a-z_]*[0-9]?(?::[^{}]*)?\})")
_FIRST = re.compile(r"(\[[^]]*\]|.)(.*)")
_SPACE = r"(?:[^\S\n]{1,3})"


@dataclass(frozen=True, slots=True)
class Row:
    """One way to say a date: how its value is computed, and which groups of the expression hold its numbers."""

    rule: str
    value: str
    unit: str
    by: int
    after: str  # the precision of the expression that must stand before, but for a joiner
    pre: int | None  # group of what is matched but left out of the span
    slots: tuple[tuple[str, int, Mapping[str, int]], ...]  # slot, group, its words


@dataclass(frozen=True, slots=True)
class Grammar:
    """All that reading a text needs, compiled."""

    starters: re.Pattern[str]
    rows: re.Pattern[str]
    following: Mapping[str, re.Pattern[str]]  # precision of the expression before -> rows that lean on it
    by_name: Mapping[str, Row]
    not_before: re.Pattern[str]
    not_after: re.Pattern[str]
    next: re.Pattern[str]
    last: re.Pattern[str]
    future: re.Pattern[str]
    past: re.Pattern[str]
    joiners: frozenset[str]

    def row(self, found: re.Match[str]) -> Row:
        """The row that matched."""
        return self.by_name[found.lastgroup or ""]


@lru_cache(maxsize=4)
def grammar_of(lexicon: Lexicon) -> Grammar:
    """The rows as a few regular expressions; KnowledgeError names the row that cannot be compiled or the table that is missing."""
    try:
        return _compiled(lexicon["dates"])
    except KeyError as missing:
        raise KnowledgeError(_SOURCE, f"there is no {missing}") from missing


def _compiled(table: Mapping[str, Any]) -> Grammar:
    by_after: dict[str, list[int]] = {}
    for number, row in enumerate(table["row"]):
        by_after.setdefault(row.get("after", ""), []).append(number)
    compiled = {after: re.compile(_alternatives(numbers, table)) for after, numbers in by_after.items()}
    numbered = [(f"r{number}", row, compiled[row.get("after", "")]) for number, row in enumerate(table["row"])]
    return Grammar(
        starters=re.compile(_starters(table["starters"])),
        rows=compiled.pop(""),
        following=compiled,
        by_name={name: _row(row, name, rows, table) for name, row, rows in numbered},
        not_before=re.compile(rf"(?<!\w){table['not_before']}"),
        not_after=re.compile(table["not_after"]),
        next=re.compile(table["next"]),
        last=re.compile(table["last"]),
        future=re.compile(table["future"]),
        past=re.compile(table["past"]),
        joiners=frozenset(table["joiners"]),
    )


def _starters(patterns: Iterable[str]) -> str:
    """The places to look at, grouped by their first character, the look-behind after it, so that the search can skip from one to the next."""
    by_first: dict[str, list[str]] = {}
    for pattern in patterns:
        first, rest = _FIRST.fullmatch(pattern).groups()  # type: ignore[union-attr]
        by_first.setdefault(first, []).append(_spaced(rest))
    return "|".join(rf"{first}(?<![\w/.,].)(?={'|'.join(rests)})" for first, rests in by_first.items())


def _alternatives(numbers: list[int], table: Mapping[str, Any]) -> str:
    """The rows in their order, those with one lead in a row behind one reading of it."""
    parts = []
    for lead, together in groupby(numbers, key=lambda number: table["row"][number].get("lead")):
        rows = "|".join(_row_pattern(table["row"][number], number, table) for number in together)
        parts.append(f"{_filled(f'{{{lead}}}', 'lead', count(), table)}(?:{rows})" if lead else rows)
    return rf"(?<![\w/])(?:{'|'.join(parts)})(?![\w%\u2030])(?!/\w|[.,:][0-9]|-[0-9])"


def _row_pattern(row: Mapping[str, Any], number: int, table: Mapping[str, Any]) -> str:
    if row["value"] not in VALUES:
        raise KnowledgeError(_SOURCE, f"row {number + 1} ({row['example']}): there is no way to compute {row['value']!r}")
    pattern = f"(?P<r{number}>{_filled(row['pattern'], f'r{number}', count(), table)})"
    try:
        re.compile(pattern)
    except re.error as error:
        raise KnowledgeError(_SOURCE, f"row {number + 1} ({row['example']}): {error}") from error
    return pattern


def _filled(pattern: str, row: str, groups: Iterator[int], table: Mapping[str, Any]) -> str:
    """The pattern with its phrases and numbers put in (each number a group `row_which_slot`), spaces widened."""

    def put(found: re.Match[str]) -> str:
        name, which, raw = found.groups()
        if raw is not None:
            return f"(?P<{row}_{next(groups)}_{name}>{_spaced(raw)})"
        if name in table["numbers"]:
            return f"(?P<{row}_{next(groups)}_{name}{which}>{_spaced(table['numbers'][name])})"
        if name in table["phrases"]:
            return f"(?:{_filled(table['phrases'][name], row, groups, table)})"
        raise KnowledgeError(_SOURCE, f"{row} uses {{{name}}}, which is neither a number nor a phrase")

    return "".join(_NAME.sub(put, piece) if _NAME.fullmatch(piece) else _spaced(piece) for piece in _PIECES.split(pattern))


def _spaced(pattern: str) -> str:
    return pattern.replace(" ", _SPACE)


def _row(row: Mapping[str, Any], name: str, rows: re.Pattern[str], table: Mapping[str, Any]) -> Row:
    head = f"{name}_"
    groups = [(key.split("_", 2)[2], group) for key, group in rows.groupindex.items() if key.startswith(head)]
    pre = next((group for slot, group in groups if slot == "pre"), None)
    words = table.get("words", {})
    slots = tuple((slot, group, words.get(slot.rstrip("0123456789"), {})) for slot, group in groups if slot != "pre")
    return Row(row["rule"], row["value"], row.get("unit", ""), row.get("by", 0), row.get("after", ""), pre, slots)
