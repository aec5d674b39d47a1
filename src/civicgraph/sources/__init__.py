"""Articles from files, folders, patterns, addresses and standard input: `read`.

What cannot be read is yielded as an ArticleError (source, line, reason) among the articles, so that an ingest goes on. What is amiss with an
article that is kept (no date, a date that is none) goes to `on_warning`, as an ArticleError too; by default it is logged under `civicgraph.sources`.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from civicgraph.errors import ArticleError
from civicgraph.model import Article
from civicgraph.sources.articles import LARGEST
from civicgraph.sources.fetch import Fetched
from civicgraph.sources.html import looks_like_html, read_html
from civicgraph.sources.locate import locate
from civicgraph.sources.origin import Origin, from_page, opened
from civicgraph.sources.page import read_page
from civicgraph.sources.portal import load_portal
from civicgraph.sources.records import looks_like_lines, read_lines
from civicgraph.sources.values import looks_like_json, read_values

__all__ = ["LARGEST", "READERS", "Reader", "read", "read_fetched"]


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of source: the suffixes that say so, how its first bytes look, and what reads it."""

    name: str
    suffixes: tuple[str, ...]
    looks: Callable[[bytes], bool]
    read: Callable[[Origin], Iterator[Article | ArticleError]]


READERS = (
    Reader("jsonl", (".jsonl", ".ndjson"), looks_like_lines, read_lines),
    Reader("json", (".json",), looks_like_json, read_values),
    Reader("html", (".html", ".htm", ".xhtml"), looks_like_html, read_html),
    Reader("page", (), lambda head: True, read_page),
)


def read(paths: Sequence[str], on_warning: Callable[[ArticleError], None] | None = None) -> Iterator[Article | ArticleError]:
    """The articles of the paths in the order given: a file (also gzipped), a folder, a pattern, an http(s) address or `-`.

    A page or record may have up to `LARGEST` bytes; JSONL of any length is read line by line.
    """
    warn = on_warning or _log
    for path in paths:
        for source in locate(path):
            if isinstance(source, ArticleError):
                yield source
            else:
                yield from _articles(source, warn)


def read_fetched(page: Fetched, on_warning: Callable[[ArticleError], None] | None = None) -> Iterator[Article | ArticleError]:
    """The articles of a page that was fetched already."""
    try:
        yield from _told(from_page(page, load_portal(), on_warning or _log))
    except ArticleError as error:
        yield error
    except (EOFError, OSError, zlib.error):
        yield ArticleError(page.url, "its gzip archive is damaged or cut off")


def _articles(source: str, on_warning: Callable[[ArticleError], None]) -> Iterator[Article | ArticleError]:
    """The articles of one source; what the file system or a damaged archive says is an error of the source."""
    try:
        with opened(source, load_portal(), on_warning) as origin:
            yield from _told(origin)
    except ArticleError as error:
        yield error
    except (EOFError, zlib.error):
        yield ArticleError(source, "the gzip archive is damaged or cut off")
    except OSError as error:
        yield ArticleError(source, f"it cannot be read: {error.strerror or error}")


def _told(origin: Origin) -> Iterator[Article | ArticleError]:
    """What the right reader yields; an error when that is nothing."""
    head = origin.head()
    found = False
    for one in _reader(origin.suffix, head).read(origin) if head.strip() else ():
        found = True
        yield one
    if not found:
        yield ArticleError(origin.name, "the file holds no article" if head.strip() else "the file is empty")


def _reader(suffix: str, head: bytes) -> Reader:
    by_suffix = (reader for reader in READERS if suffix in reader.suffixes)
    by_looks = (reader for reader in READERS if reader.looks(head))
    return next(by_suffix, None) or next(by_looks)


def _log(warning: ArticleError) -> None:
    logging.getLogger(__name__).warning("%s", warning)
