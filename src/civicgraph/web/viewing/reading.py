"""The store as pages see it: rows of plain terms, names of things, always of the newest snapshot."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from civicgraph.graph.storage.layout import Layout
from civicgraph.graph.storage.store import Results, Store
from civicgraph.web.viewing.paths import web_address

_REMEMBERED = 50_000  # names kept in memory


@dataclass(frozen=True, slots=True)
class Term:
    """An IRI or a literal."""

    value: str
    is_iri: bool = False
    language: str = ""
    datatype: str = ""


Row = Mapping[str, Term]
Kept = TypeVar("Kept")


def plain(node: Any) -> Term:
    """A term of the engine as ours."""
    if hasattr(node, "datatype"):
        return Term(node.value, language=node.language or "", datatype=node.datatype.value)
    return Term(node.value, is_iri=True)


def text(row: Row, name: str) -> str:
    """The value of a variable, or nothing where it is not bound."""
    term = row.get(name)
    return term.value if term else ""


def number(row: Row, name: str) -> int:
    """The value of a variable as a whole number, 0 where it is none: RDF of others may hold anything."""
    value = text(row, name)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else 0


def rows(results: Any) -> list[Row]:
    """The solutions of a SELECT, unbound variables left out."""
    names = [variable.value for variable in results.variables]
    return [{name: plain(node) for name, node in zip(names, row, strict=True) if node is not None} for row in results]


@dataclass(slots=True)
class View:
    """One state of the store, and what was already looked up in it. Safe to share between threads: a lost update is only repeated work."""

    store: Store
    generation: int
    _names: dict[str, tuple[Term, ...]] = field(default_factory=dict)
    _kept: dict[str, list[Row]] = field(default_factory=dict)
    _made: dict[str, Any] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """What the IRIs of this store begin with."""
        return self.store.base

    def graph_of(self, article: str) -> str:
        """The named graph that holds the evidence of an article."""
        return f"{self.base}graph/{article.removeprefix(self.base)}"

    def rows(self, query: str, **given: str) -> list[Row]:
        """The answer of `queries/page-{query}.rq`; each value given is an IRI."""
        return rows(self.store.saved(f"page-{query}", **{name: f"<{iri}>" for name, iri in given.items()}))

    def kept_rows(self, query: str) -> list[Row]:
        """As `rows`, for questions about the whole store: asked once a snapshot."""
        if query not in self._kept:
            self._kept[query] = self.rows(query)
        return self._kept[query]

    def once(self, name: str, make: Callable[[], Kept]) -> Kept:
        """What `make` makes of this state, made once for each name."""
        if name not in self._made:
            self._made[name] = make()
        found: Kept = self._made[name]
        return found

    def triples(self, query: str, **given: str) -> Results:
        """The answer of a CONSTRUCT or ASK of `queries/page-{query}.rq`."""
        return self.store.saved(f"page-{query}", **{name: f"<{iri}>" for name, iri in given.items()})

    def exists(self, iri: str) -> bool:
        """Whether the store says anything about an IRI."""
        return bool(self.triples("exists", this=iri))

    def name(self, iri: str, language: str) -> str:
        """What to call a thing: its name in the language, in any other, or the last part of its IRI."""
        if not web_address(iri):
            return iri
        if iri not in self._names:
            if len(self._names) > _REMEMBERED:
                self._names.clear()
            self._names[iri] = tuple(row["label"] for row in self.rows("label", this=iri))
        found = self._names[iri]
        named = next((term for term in found if term.language == language), None) or next(iter(found), None)
        return named.value if named else iri.rstrip("/").replace("#", "/").rsplit("/", 1)[-1]


class Reading:
    """A store folder as a server reads it: each request asks for the `view` of the moment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._layout = Layout(folder)
        self._current = str(self._layout.current)
        self._store = Store.open(folder)
        self._lock = threading.Lock()
        self._view = View(self._store, self._store.generation)

    def view(self) -> View:
        """The newest published state; costs a stat of one file where nothing was published since."""
        with self._lock:
            if self._store.refresh() or self._view.generation != self._store.generation:
                self._view = View(self._store, self._store.generation)
            return self._view

    @property
    def current(self) -> str:
        """The file that names the newest state."""
        return self._current

    def stamp(self) -> tuple[int, int]:
        """What changes with each publication: the age and the number of the file CURRENT."""
        try:
            stat = os.stat(self._current)
        except OSError:
            return (0, 0)
        return (stat.st_mtime_ns, stat.st_ino)

    def changed(self) -> float:
        """When the newest state was published, in seconds since 1970."""
        return self.stamp()[0] / 1e9

    def published(self) -> tuple[int, Path]:
        """The number and the folder of the newest snapshot, which is not opened here: it may be gone before it is opened elsewhere."""
        generation = self._layout.generation()
        return generation, self._layout.snapshot(generation)


def ordered(found: Iterable[Row], *by: str, latest: str = "") -> list[Row]:
    """Rows by the values of some variables, those with the greatest `latest` first: the engine sorts text a hundred times slower."""
    rows_by_name = sorted(found, key=lambda row: tuple(text(row, name) for name in by))
    return sorted(rows_by_name, key=lambda row: text(row, latest), reverse=True) if latest else rows_by_name


def grouped(found: Iterable[Row], *by: str) -> dict[tuple[str, ...], list[Row]]:
    """Rows by the values of some variables, in the order of their first appearance."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in found:
        groups.setdefault(tuple(text(row, name) for name in by), []).append(row)
    return groups
