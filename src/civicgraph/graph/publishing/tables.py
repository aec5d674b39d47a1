"""The graph as tables: one definition, the saved queries `table-*`, from which CSV, SQLite and Parquet are written alike.

    # Title in English                     the first line, as of every saved query
    # vi: title in Vietnamese
    # column name = kind ; in English | in Vietnamese       one for each variable, in order
    # key name name                        what tells rows apart; rows are sorted by it
    # link name = table.name               the column holds a value of a column of another table

Kinds: iri; name (the last part of an IRI of ours, as `Conference`); text; date; integer; number. A value that is not there is None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from civicgraph.errors import NotFoundError
from civicgraph.graph import queries
from civicgraph.graph.storage.store import Store

PREFIX = "table-"
Value = str | int | float | None
Row = tuple[Value, ...]
_COLUMN = re.compile(r"# column (\w+) = (\w+) ; (.+?) \| (.+)")
_LINK = re.compile(r"# link (\w+) = (\w+)\.(\w+)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the kind of its values, and what it holds, by language."""

    name: str
    kind: str
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, its title by language, its columns, the names of those that tell rows apart, and which column leads to which table's."""

    name: str
    title: Mapping[str, str]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    links: Mapping[str, tuple[str, str]]

    def rows(self, store: Store) -> list[Row]:
        """What a store has, sorted by the key: the same store gives the same rows."""
        readers = [(column.name, _READERS[column.kind]) for column in self.columns]
        found = [
            tuple(None if (term := solution[name]) is None else read(term) for name, read in readers) for solution in store.rows(PREFIX + self.name)
        ]
        order = [index for index, column in enumerate(self.columns) if column.name in self.key]
        return sorted((row for row in found if row[order[0]] is not None), key=lambda row: [str(row[index] or "") for index in order])


@cache
def tables() -> tuple[Table, ...]:
    """All tables, by name."""
    return tuple(_read(name) for name in queries.names() if name.startswith(PREFIX))


def table(name: str) -> Table:
    """The table of this name; NotFoundError where there is none."""
    for one in tables():
        if one.name == name:
            return one
    raise NotFoundError(f"there is no table {name!r}; there are: {', '.join(one.name for one in tables())}")


def contents(store: Store) -> Iterator[tuple[Table, list[Row]]]:
    """Each table with its rows."""
    return ((one, one.rows(store)) for one in tables())


def _read(name: str) -> Table:
    lines = [line for line in queries.text(name).splitlines() if line.startswith("# ")]
    columns = tuple(Column(m[1], m[2], {"en": m[3], "vi": m[4]}) for line in lines if (m := _COLUMN.fullmatch(line)))
    (key,) = (tuple(line.removeprefix("# key ").split()) for line in lines if line.startswith("# key "))
    (title,) = (line.removeprefix("# vi: ") for line in lines if line.startswith("# vi: "))
    links = {m[1]: (m[2], m[3]) for line in lines if (m := _LINK.fullmatch(line))}
    return Table(name.removeprefix(PREFIX), {"en": queries.title(name), "vi": title}, columns, key, links)


def _value(term: ox.NamedNode | ox.Literal) -> str:
    return term.value


def _name(term: ox.NamedNode | ox.Literal) -> str:
    return re.split(r"[/#]", term.value)[-1]


_READERS: Mapping[str, Callable[[ox.NamedNode | ox.Literal], Value]] = {
    "iri": _value,
    "name": _name,
    "text": _value,
    "date": _value,
    "integer": lambda term: int(term.value),
    "number": lambda term: float(term.value),
}
