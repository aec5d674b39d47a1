"""What a path, an address or `-` stands for: a stream of bytes with a name, opened one at a time."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, cast

from civicgraph.errors import ArticleError
from civicgraph.sources.fetch import Fetched, fetch, is_address
from civicgraph.sources.portal import Portal

_GZIP = b"\x1f\x8b"
_BUFFER = 1 << 16


@dataclass(frozen=True, slots=True)
class Origin:
    """An open source: `suffix` says the kind where it says one, `charset` and `url` are known of fetched pages."""

    name: str
    stream: io.BufferedReader
    suffix: str
    stem: str | None
    portal: Portal
    on_warning: Callable[[ArticleError], None]
    charset: str | None = None
    url: str | None = None

    def head(self) -> bytes:
        """The first bytes, not consumed; empty only when the source is."""
        return self.stream.peek(_BUFFER)


@contextmanager
def opened(place: str, portal: Portal, on_warning: Callable[[ArticleError], None]) -> Iterator[Origin]:
    """The origin of a path, an http(s) address or `-`, unpacked where it is gzipped; OSError and ArticleError when it cannot be had."""
    if is_address(place):
        yield from_page(fetch(place), portal, on_warning)
    elif place == "-":
        yield Origin("-", _unpacked(sys.stdin.buffer), "", None, portal, on_warning)
    else:
        with open(place, "rb") as file:
            suffix, stem = _suffix_and_stem(place)
            yield Origin(place, _unpacked(file), suffix, stem, portal, on_warning)


def from_page(page: Fetched, portal: Portal, on_warning: Callable[[ArticleError], None]) -> Origin:
    """The origin of a page that was fetched."""
    return Origin(page.url, _unpacked(io.BytesIO(page.content)), page.suffix, None, portal, on_warning, page.charset, page.url)


def _unpacked(file: BinaryIO) -> io.BufferedReader:
    buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, file), _BUFFER)
    if buffered.peek(2)[:2] != _GZIP:
        return buffered
    return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=buffered, mode="rb")), _BUFFER)


def _suffix_and_stem(path: str) -> tuple[str, str]:
    name = PurePath(path).name
    if name.lower().endswith(".gz"):
        name = name[:-3]
    return PurePath(name).suffix.lower(), PurePath(name).stem
