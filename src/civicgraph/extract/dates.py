"""Dates in a text: every expression that says when, with its value, as the rows of data/lexicon/dates.toml teach.

A row is a pattern and the way its value is computed. The rows become one regular expression, tried only where a digit or a word of `starters`
begins, so that a text is read in one pass. Expressions that lean on the article's date are left out where that date is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import count, groupby
from typing import TYPE_CHECKING, Any

from civicgraph.errors import KnowledgeError
from civicgraph.extract.date_values import VALUES, Precision, Reading, Value, last_day, value_of

if TYPE_CHECKING:
    from civicgraph.knowledge.lexicon import Lexicon

_SOURCE = "data/lexicon/dates.toml"
_NAME = re.compile(r"\{([a-z][a-z_]*)([0-9]?)(?::([^{}]*))?\}")
_PIECES = re.compile(r"(\{[a-z][a-z_]*[0-9]?(?::[^{}]*)?\})")
_FIRST = re.compile(r"(\[[^]]*\]|.)(.*)")
_SPACE = r"(?:[^\S\n]{1,3})"
_SENTENCE_END = re.compile(r"\n|[.] ")
_BEFORE, _AFTER = 48, 28  # how far the words that say past or future may stand from a date
_LEANING = frozenset({"day", "days", "month", "months"})  # the values that the words around a date may move to another year
_REACH = 400  # no expression is longer


@dataclass(frozen=True, slots=True)
class DateExpression:
    """Characters [start, end) that name a date: its value in the records' notation, its precision and the rule that read it.

    Rules worth knowing: `birth` (when somebody was born), `term` (of an assembly or office), `bare-year` (a lone number at a phrase's end).
    """

    start: int
    end: int
    value: str
    precision: Precision
    rule: str


@dataclass(frozen=True, slots=True)
class _Row:
    rule: str
    value: str
    unit: str
    by: int
    after: str  # the precision of the expression that must stand before, but for a joiner
    pre: int | None  # group of what is matched but left out of the span
    slots: tuple[tuple[str, int, Mapping[str, int]], ...]  # slot, group, its words


@dataclass(frozen=True, slots=True)
class _Grammar:
    starters: re.Pattern[str]
    rows: re.Pattern[str]
    following: Mapping[str, re.Pattern[str]]  # precision of the expression before -> rows that lean on it
    by_name: Mapping[str, _Row]
    not_before: re.Pattern[str]
    not_after: re.Pattern[str]
    next: re.Pattern[str]
    last: re.Pattern[str]
    future: re.Pattern[str]
    past: re.Pattern[str]
    joiners: frozenset[str]

    def row(self, found: re.Match[str]) -> _Row:
        """The row that matched."""
        return self.by_name[found.lastgroup or ""]


def find_dates(content: str, published: date | None, lexicon: Lexicon) -> tuple[DateExpression, ...]:
    """Every date expression of the text, in order, none overlapping another."""
    if isinstance(published, datetime):
        published = published.date()
    return tuple(_expressions(_lower(content), published, _grammar(lexicon)))


def _lower(content: str) -> str:
    """The text in lower case, as long as it was."""
    lowered = content.lower()
    return lowered if len(lowered) == len(content) else "".join(low if len(low := c.lower()) == 1 else c for c in content)


def _expressions(text: str, published: date | None, grammar: _Grammar) -> Iterator[DateExpression]:
    reached, named_day, previous = 0, None, None
    for starter in grammar.starters.finditer(text):
        start = starter.start()
        rows = (_following(text, previous, start, grammar), grammar.rows) if start >= reached else ()
        found = next((found for row_set in rows if row_set and (found := row_set.match(text, start, start + _REACH))), None)
        if found is None:
            continue
        row, reached = grammar.row(found), found.end()
        if _forbidden(text, found, grammar):
            continue
        value = value_of(row.value, _reading(found, published, named_day, grammar))
        if value is None:
            continue
        previous = _expression(text, found, row, value)
        named_day = last_day(value) or named_day
        yield previous


def _following(text: str, previous: DateExpression | None, start: int, grammar: _Grammar) -> re.Pattern[str] | None:
    """The rows that may go on from the expression before, where only a joiner lies between."""
    if previous is None or start - previous.end > 8 or text[previous.end : start].strip() not in grammar.joiners:
        return None
    return grammar.following.get(previous.precision)


def _forbidden(text: str, found: re.Match[str], grammar: _Grammar) -> bool:
    start, end = found.span()
    return grammar.not_before.search(text, max(0, start - 16), start) is not None or grammar.not_after.match(text, end) is not None


def _reading(found: re.Match[str], published: date | None, named_day: date | None, grammar: _Grammar) -> Reading:
    row = grammar.row(found)
    numbers = {slot: _number(written, words) for slot, group, words in row.slots if (written := found[group]) is not None}
    lean = 0
    if row.value in _LEANING and not {"year", "year2"} & numbers.keys():
        lean = _lean(_around(found.string, *found.span()), grammar)
    return Reading(numbers, published, named_day, lean, row.unit, row.by)


def _lean(around: str, grammar: _Grammar) -> int:
    """On which side of the article's date the words around a date put it; 0 where they say nothing or both."""
    for sure, ahead, behind in ((2, grammar.next, grammar.last), (1, grammar.future, grammar.past)):
        says = (ahead.search(around) is not None) - (behind.search(around) is not None)
        if says:
            return sure * says
    return 0


def _number(written: str, words: Mapping[str, int]) -> int:
    number = words.get(" ".join(written.split()))
    return int(written) if number is None else number


def _around(text: str, start: int, end: int) -> str:
    """The words of the same sentence before and after a date, and its own, a bar behind them."""
    before, after = text[max(0, start - _BEFORE) : end], text[end : end + _AFTER]
    cut = max(before.rfind("\n"), before.rfind(". "))
    return f"{before[cut + 1 :]}|{_SENTENCE_END.split(after, maxsplit=1)[0]}"


def _expression(text: str, found: re.Match[str], row: _Row, value: Value) -> DateExpression:
    start, end = found.span()
    if row.pre is not None and found[row.pre] is not None:
        start = found.end(row.pre)
    while text[end - 1].isspace():
        end -= 1
    if text.startswith(")", end) and "(" in text[start:end] and ")" not in text[start:end]:
        end += 1
    return DateExpression(start, end, value.text, value.precision, row.rule)


@lru_cache(maxsize=4)
def _grammar(lexicon: Lexicon) -> _Grammar:
    """The rows as a few regular expressions; KnowledgeError names the row that cannot be compiled or the table that is missing."""
    try:
        return _compiled(lexicon["dates"])
    except KeyError as missing:
        raise KnowledgeError(_SOURCE, f"there is no {missing}") from missing


def _compiled(table: Mapping[str, Any]) -> _Grammar:
    by_after: dict[str, list[int]] = {}
    for number, row in enumerate(table["row"]):
        by_after.setdefault(row.get("after", ""), []).append(number)
    compiled = {after: re.compile(_alternatives(numbers, table)) for after, numbers in by_after.items()}
    numbered = [(f"r{number}", row, compiled[row.get("after", "")]) for number, row in enumerate(table["row"])]
    return _Grammar(
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
    return rf"(?<![\w/])(?:{'|'.join(parts)})(?![\w%‰])(?!/\w|[.,:][0-9]|-[0-9])"


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


def _row(row: Mapping[str, Any], name: str, rows: re.Pattern[str], table: Mapping[str, Any]) -> _Row:
    head = f"{name}_"
    groups = [(key.split("_", 2)[2], group) for key, group in rows.groupindex.items() if key.startswith(head)]
    pre = next((group for slot, group in groups if slot == "pre"), None)
    words = table.get("words", {})
    slots = tuple((slot, group, words.get(slot.rstrip("0123456789"), {})) for slot, group in groups if slot != "pre")
    return _Row(row["rule"], row["value"], row.get("unit", ""), row.get("by", 0), row.get("after", ""), pre, slots)
