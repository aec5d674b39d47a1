"""Articles as records: JSONL, one object a line; the file never stands in memory whole."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from civicgraph.errors import ArticleError
from civicgraph.model import Article
from civicgraph.sources.articles import LARGEST, Place, article
from civicgraph.sources.encoding import marked
from civicgraph.sources.origin import Origin

_UNDECODED = re.compile("[\udc80-\udcff]")


def looks_like_lines(head: bytes) -> bool:
    """Whether the first line is a JSON object of its own."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0].rstrip()
    if not (first.startswith(b"{") and first.endswith(b"}")):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def read_lines(origin: Origin) -> Iterator[Article | ArticleError]:
    """One article a line; a line that cannot be read is an error with its number, and the next one is read."""
    with as_text(origin) as stream:
        number = 0
        while line := stream.readline(LARGEST + 1):
            number += 1
            if len(line) > LARGEST:
                _skip_line(stream, line)
                yield Place(origin, number).error(f"the line has more than {LARGEST:,} characters, the limit for one article")
            elif not line.isspace():
                yield _line(line, Place(origin, number))


def record(value: Any, place: Place) -> Article | ArticleError:
    """The article of a parsed object, or the reason why it is none."""
    if not isinstance(value, dict):
        return place.error("it is no JSON object")
    try:
        return article(value, place)
    except ArticleError as error:
        return error


@contextmanager
def as_text(origin: Origin) -> Iterator[io.TextIOWrapper]:
    """The stream as text; bytes that are not UTF-8 stay as lone surrogates, so that one bad line spoils no other."""
    encoding = marked(origin.head()) or "utf-8"
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    stream = io.TextIOWrapper(origin.stream, encoding, errors=errors, newline="\n")
    try:
        yield stream
    finally:
        stream.detach()


def undecoded(text: str) -> bool:
    """Whether bytes that are not UTF-8 stand in the text."""
    return _UNDECODED.search(text) is not None


def why(error: Exception) -> str:
    """What is wrong with a JSON text, on one line."""
    if isinstance(error, json.JSONDecodeError):
        return f"broken JSON at column {error.colno}: {error.msg}"
    return f"JSON that cannot be read: {str(error).splitlines()[0]}"


def _line(line: str, place: Place) -> Article | ArticleError:
    if undecoded(line):
        return place.error("the line is not UTF-8 text")
    try:
        return record(json.loads(line.rstrip()), place)
    except (ValueError, RecursionError) as error:
        return place.error(why(error))


def _skip_line(stream: io.TextIOWrapper, part: str) -> None:
    while part and not part.endswith("\n"):
        part = stream.readline(LARGEST)
