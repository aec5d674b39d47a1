"""How many articles to expect, for a bar that shows what remains: lines counted, nothing decoded."""

from __future__ import annotations

from collections.abc import Sequence

from civicgraph.errors import ArticleError
from civicgraph.sources.fetch import is_address
from civicgraph.sources.locate import locate
from civicgraph.sources.origin import opened
from civicgraph.sources.portal import load_portal

_LINES = (".jsonl", ".ndjson")
_CHUNK = 1 << 20


def expected(paths: Sequence[str]) -> int | None:
    """About as many articles as `read` will yield: the lines of JSONL, one for any other file; None where that cannot be known ahead."""
    total = 0
    for path in paths:
        if path == "-" or is_address(path):
            return None
        total += sum(1 if isinstance(source, ArticleError) else _in(source) for source in locate(path))
    return total


def _in(source: str) -> int:
    if not source.lower().removesuffix(".gz").endswith(_LINES):
        return 1
    try:
        with opened(source, load_portal(), lambda warning: None) as origin:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: origin.stream.read(_CHUNK), b""))
    except Exception:  # `read` will say what is wrong with it
        return 1
