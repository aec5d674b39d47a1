"""Articles as JSON: an object, an array of objects, or objects one after the other; decoded one by one as the text comes in."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

from civicgraph.errors import ArticleError
from civicgraph.model import Article
from civicgraph.sources.articles import LARGEST, Place
from civicgraph.sources.origin import Origin
from civicgraph.sources.records import as_text, record, undecoded, why

_BETWEEN = re.compile(r"[\s,]*")
_CHUNK = 1 << 16


def looks_like_json(head: bytes) -> bool:
    """Whether the text begins as a JSON object, or an array of them, does."""
    return re.match(rb"\s*(\[\s*)?\{\s*\"", head.removeprefix(b"\xef\xbb\xbf")) is not None


def read_values(origin: Origin) -> Iterator[Article | ArticleError]:
    """Every object with the line on which it begins; broken JSON ends the file with an error, what stood before it is kept."""
    with as_text(origin) as stream:
        try:
            for value, line in _Values(stream, origin):
                yield record(value, Place(origin, line))
        except ArticleError as error:
            yield error


class _Values:
    """The top-level objects of a text, or the elements of its array: `rest` is what is read and not yet decoded."""

    def __init__(self, stream: io.TextIOWrapper, origin: Origin) -> None:
        self._stream, self._origin = stream, origin
        self._rest, self._line = "", 1
        self._decoder = json.JSONDecoder()

    def __iter__(self) -> Iterator[tuple[Any, int]]:
        in_array = self._next_starts_with("[")
        if in_array:
            self._drop(1)
        while not self._next_starts_with("]"):
            if self._rest:
                yield self._value()
            elif in_array:
                raise self._error("broken JSON: the array is not closed")
            else:
                return

    def _value(self) -> tuple[Any, int]:
        """The next value; reads on, in ever larger pieces, for as long as it is not whole."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self._rest)
            except (ValueError, RecursionError) as error:
                if len(self._rest) > LARGEST:
                    raise self._error(f"the object has more than {LARGEST:,} characters, the limit for one article") from None
                if isinstance(error, RecursionError) or not self._read_on():
                    raise self._error(why(error)) from None
                continue
            if undecoded(self._rest[:end]):
                raise self._error("it is not UTF-8 text")
            line = self._line
            self._drop(end)
            return value, line

    def _next_starts_with(self, sign: str) -> bool:
        """Whether the next character that is neither space nor comma is this one."""
        while True:
            gap = _BETWEEN.match(self._rest)
            self._drop(gap.end() if gap else 0)
            if self._rest or not self._read_on():
                return self._rest.startswith(sign)

    def _drop(self, count: int) -> None:
        self._line += self._rest.count("\n", 0, count)
        self._rest = self._rest[count:]

    def _read_on(self) -> bool:
        chunk = self._stream.read(max(_CHUNK, len(self._rest)))
        self._rest += chunk.lstrip("\ufeff") if not self._rest and self._line == 1 else chunk
        return bool(chunk)

    def _error(self, reason: str) -> ArticleError:
        return Place(self._origin, self._line).error(reason)
