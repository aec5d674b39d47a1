"""Whether a search index belongs to a store: made by the same program from the same words, for as many articles."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import tantivy

from civicgraph.graph.rdf import iris
from civicgraph.graph.relating.rarity import model

_MADE_BY = "civicgraph.json"
_BEHIND = "behind"  # the file that stands where articles changed and nobody could say which
_VERSION = "civicgraph index 5"


def fits(folder: Path, live: ox.Store, base: str, table: Mapping[str, Any]) -> bool:
    """Whether the index in the folder can be kept; an index that cannot be opened is put away."""
    articles = sum(graph.value.startswith(iris.article_graph(f"{base}article/", base)) for graph in live.named_graphs())
    held = _held(folder, table)
    return held == articles or (held is None and articles == 0)


def _held(folder: Path, table: Mapping[str, Any]) -> int | None:
    """How many articles an index of this version and these words holds; None where there is none."""
    try:
        if stands(folder, table):
            return int(tantivy.Index.open(str(folder)).searcher().num_docs)
    except (OSError, ValueError):
        pass
    start_over(folder)
    return None


def stands(folder: Path, table: Mapping[str, Any]) -> bool:
    """Whether an index is of this version and these words, and is not behind its store."""
    try:
        return (folder / _MADE_BY).read_text("utf-8") == _sign(table) and not is_behind(folder)
    except (OSError, ValueError):
        return False


def is_behind(folder: Path) -> bool:
    """Whether articles changed of which the index has an earlier state."""
    return (folder / _BEHIND).exists()


def fall_behind(folder: Path) -> None:
    """Notes that the index has an earlier state; it can be searched as it is, and whoever opens it next makes it anew."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _BEHIND).touch()


def start_over(folder: Path) -> None:
    """Empties the folder."""
    shutil.rmtree(folder, ignore_errors=True)


def vouch(folder: Path, table: Mapping[str, Any]) -> None:
    """Writes down by what the index was made."""
    path = folder / _MADE_BY
    if not path.exists():
        path.write_text(_sign(table), "utf-8")


def _sign(table: Mapping[str, Any]) -> str:
    """The version of the index and a hash of all words and weights that its profiles are made from."""
    words = iris.digest(json.dumps(table, sort_keys=True, ensure_ascii=False, default=str), model()[1])
    return json.dumps({"version": _VERSION, "words": words})
