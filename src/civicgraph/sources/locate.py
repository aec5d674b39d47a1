"""The sources that a path means: itself, the files of a folder in sorted order, the matches of a pattern."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator

from civicgraph.errors import ArticleError
from civicgraph.sources.fetch import is_address

READABLE = (".txt", ".html", ".htm", ".xhtml", ".json", ".jsonl", ".ndjson")


def locate(path: str) -> Iterator[str | ArticleError]:
    """Each source as a path, an address or `-`; an error for a path that leads to none."""
    if path == "-" or is_address(path):
        yield path
    elif os.path.isdir(path):
        yield from _folder(path)
    elif os.path.lexists(path) or not glob.has_magic(path):
        yield path
    else:
        yield from _pattern(path)


def _folder(path: str) -> Iterator[str | ArticleError]:
    errors: list[OSError] = []
    found = sorted(_files(path, errors), key=lambda name: name.split(os.sep))
    yield from (ArticleError(error.filename or path, f"the folder cannot be read: {error.strerror}") for error in errors)
    yield from found
    if not found and not errors:
        yield ArticleError(path, f"the folder holds no article: no file that ends in {', '.join(READABLE)} (or these and .gz)")


def _files(path: str, errors: list[OSError]) -> Iterator[str]:
    for folder, inner, names in os.walk(path, onerror=errors.append):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        yield from (os.path.join(folder, name) for name in names if _readable(name))


def _readable(name: str) -> bool:
    return not name.startswith(".") and name.lower().removesuffix(".gz").endswith(READABLE)


def _pattern(path: str) -> Iterator[str | ArticleError]:
    matches = sorted(glob.glob(path, recursive=True))
    if not matches:
        yield ArticleError(path, "no file fits this pattern")
    seen: set[str] = set()
    for match in matches:  # `**` matches a folder and then what is in it
        for source in locate(match):
            if str(source) not in seen:
                seen.add(str(source))
                yield source
