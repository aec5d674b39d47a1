"""Reads the tables of data/: CSV with a header, each row with its line, so that whoever must mend one is told where."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from civicgraph.errors import KnowledgeError


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """The rows with their line numbers; the file must begin with these columns and every row have as many fields as its header."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.reader(lines)
            header = next(reader, [])
            if tuple(header[: len(columns)]) != columns:
                raise KnowledgeError(str(path), f"the first columns must be {', '.join(columns)}", 1)
            width = len(header)
            for row in reader:
                if len(row) != width:
                    raise KnowledgeError(str(path), f"{len(row)} fields where the header has {width}", reader.line_num)
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(str(path), str(error)) from None


@cache
def day(text: str) -> date | None:
    """An ISO date, None where the field is empty; ValueError says what is wrong."""
    return date.fromisoformat(text) if text else None


def parts(text: str) -> tuple[str, ...]:
    """The values of a field that holds several, with bars between."""
    return tuple(part.strip() for part in text.split("|") if part.strip())
