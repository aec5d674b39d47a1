"""The tables as one SQLite file, for Datasette and whoever knows SQL: keys, indexes, and a table that says what the columns hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from civicgraph.graph.publishing.tables import Row, Table, contents
from civicgraph.graph.storage.store import Store

_AFFINITY = {"integer": "INTEGER", "number": "REAL"}
_INDEXED = ("starts", "class", "label", "thing", "awardee", "granter", "appointee", "body", "event", "article", "person", "unit", "code", "value")


def write(store: Store, path: Path, about: Iterable[tuple[str, str]]) -> int:
    """Writes all tables and, in `about`, what the whole is; returns the number of rows. The same store gives the same rows in the same order."""
    count = 0
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT)")
        connection.executemany("INSERT INTO about VALUES (?, ?)", about)
        connection.execute('CREATE TABLE columns ("table" TEXT, "column" TEXT, en TEXT, vi TEXT, PRIMARY KEY ("table", "column"))')
        for table, rows in contents(store):
            _make(connection, table, rows)
            count += len(rows)
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()
    return count


def _make(connection: sqlite3.Connection, table: Table, rows: list[Row]) -> None:
    """One table with its indexes; a key whose later parts may be missing is an index, since SQL wants keys to be whole."""
    whole = len(table.key) == 1
    columns = [f'"{c.name}" {_AFFINITY.get(c.kind, "TEXT")}{" PRIMARY KEY" if whole and c.name == table.key[0] else ""}' for c in table.columns]
    foreign = [f'FOREIGN KEY ("{name}") REFERENCES "{other}" ("{column}")' for name, (other, column) in sorted(table.links.items())]
    connection.execute(f'CREATE TABLE "{table.name}" ({", ".join(columns + foreign)})')
    connection.executemany(f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(columns))})', rows)
    for name in sorted({c.name for c in table.columns} & {*_INDEXED, *table.links} - ({table.key[0]} if whole else set())):
        connection.execute(f'CREATE INDEX "{table.name}_{name}" ON "{table.name}" ("{name}")')
    connection.executemany("INSERT INTO columns VALUES (?, ?, ?, ?)", ((table.name, c.name, c.about["en"], c.about["vi"]) for c in table.columns))
