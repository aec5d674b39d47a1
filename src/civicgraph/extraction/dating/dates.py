"""Dates in a text: every expression that says when, with its value, as the rows of data/lexicon/dates.toml teach.

A row is a pattern and the way its value is computed. They are tried only where a digit or a word that may begin an expression stands,
so that a text is read in one pass. Expressions that lean on the article's date are left out where that date is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from civicgraph.extraction.dating.grammar import Grammar, Row, grammar_of
from civicgraph.extraction.dating.values import Precision, Reading, Value, last_day, value_of

if TYPE_CHECKING:
    from civicgraph.knowledge.lexicon import Lexicon

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


def find_dates(content: str, published: date | None, lexicon: Lexicon) -> tuple[DateExpression, ...]:
    """Every date expression of the text, in order, none overlapping another."""
    if isinstance(published, datetime):
        published = published.date()
    return tuple(_expressions(_lower(content), published, grammar_of(lexicon)))


def _lower(content: str) -> str:
    """The text in lower case, as long as it was."""
    lowered = content.lower()
    return lowered if len(lowered) == len(content) else "".join(low if len(low := c.lower()) == 1 else c for c in content)


def _expressions(text: str, published: date | None, grammar: Grammar) -> Iterator[DateExpression]:
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


def _following(text: str, previous: DateExpression | None, start: int, grammar: Grammar) -> re.Pattern[str] | None:
    """The rows that may go on from the expression before, where only a joiner lies between."""
    if previous is None or start - previous.end > 8 or text[previous.end : start].strip() not in grammar.joiners:
        return None
    return grammar.following.get(previous.precision)


def _forbidden(text: str, found: re.Match[str], grammar: Grammar) -> bool:
    start, end = found.span()
    return grammar.not_before.search(text, max(0, start - 16), start) is not None or grammar.not_after.match(text, end) is not None


def _reading(found: re.Match[str], published: date | None, named_day: date | None, grammar: Grammar) -> Reading:
    row = grammar.row(found)
    numbers = {slot: _number(written, words) for slot, group, words in row.slots if (written := found[group]) is not None}
    lean = 0
    if row.value in _LEANING and not {"year", "year2"} & numbers.keys():
        lean = _lean(_around(found.string, *found.span()), grammar)
    return Reading(numbers, published, named_day, lean, row.unit, row.by)


def _lean(around: str, grammar: Grammar) -> int:
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


def _expression(text: str, found: re.Match[str], row: Row, value: Value) -> DateExpression:
    start, end = found.span()
    if row.pre is not None and found[row.pre] is not None:
        start = found.end(row.pre)
    while text[end - 1].isspace():
        end -= 1
    if text.startswith(")", end) and "(" in text[start:end] and ")" not in text[start:end]:
        end += 1
    return DateExpression(start, end, value.text, value.precision, row.rule)
