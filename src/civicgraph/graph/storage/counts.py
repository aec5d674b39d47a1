"""The counts of a snapshot: a small database beside its quads, made once for a state that never changes, or carried on from the state before."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pyoxigraph as ox

from civicgraph.graph.storage import tallies
from civicgraph.graph.storage.differences import Before, of_changes
from civicgraph.graph.storage.layout import sync
from civicgraph.graph.storage.record import Changes
from civicgraph.graph.storage.tallies import ALL, DEFAULT, NAMED, Tallies

FILE = "counts.sqlite"
_TABLES = """
CREATE TABLE totals (graphs TEXT, predicate TEXT, class TEXT, n INTEGER CHECK (n >= 0), PRIMARY KEY (graphs, predicate, class)) WITHOUT ROWID;
CREATE TABLE graphs (graph TEXT PRIMARY KEY, n INTEGER CHECK (n >= 0)) WITHOUT ROWID;
CREATE TABLE years (graphs TEXT, class TEXT, predicate TEXT, year INTEGER, n INTEGER CHECK (n >= 0),
  PRIMARY KEY (graphs, class, predicate, year)) WITHOUT ROWID;
CREATE TABLE dated (thing INTEGER PRIMARY KEY, n INTEGER CHECK (n >= 0));
"""
_KEYS = {
    "totals": ("graphs", "predicate", "class"),
    "graphs": ("graph",),
    "years": ("graphs", "class", "predicate", "year"),
    "dated": ("thing",),
}
_AT_ONCE = 500  # things that are asked about at once


def make(store: ox.Store, folder: Path) -> None:
    """Counts the store of a snapshot and puts the counts beside it; they are whole once they are there."""
    draft = folder / f"{FILE}.{os.getpid()}"
    try:
        with closing(_writing(draft)) as database, database:
            database.executescript(_TABLES)
            _apply(database, tallies.of_store(store))
        draft.replace(folder / FILE)
    finally:
        draft.unlink(missing_ok=True)


def carry(before: Path, after: Path, store: ox.Store, changes: Changes | None) -> None:
    """Puts the counts of the snapshot `after`, whose quads the store has, beside it, where it is known what changed since the one before."""
    if changes is None or not (before / FILE).exists():
        return
    shutil.copyfile(before / FILE, after / FILE)
    try:
        with closing(_writing(after / FILE)) as database, database:
            _apply(database, of_changes(store, changes, _before(database)))
    except sqlite3.DatabaseError:  # a file that something else damaged: it is made anew
        (after / FILE).unlink()
    else:
        sync(after / FILE)


def _before(database: sqlite3.Connection) -> Before:
    """What the counts themselves know of the state that they count."""
    predicates = {row[0] for row in database.execute("SELECT DISTINCT predicate FROM years WHERE class = ''")}

    def dated(keys: Iterable[int]) -> set[int]:
        """Those of some things that have dates."""
        asked, found = list(keys), set[int]()
        for some in (asked[at : at + _AT_ONCE] for at in range(0, len(asked), _AT_ONCE)):
            found.update(row[0] for row in database.execute(f"SELECT thing FROM dated WHERE thing IN ({', '.join('?' * len(some))})", some))
        return found

    return Before(predicates, dated)


def _writing(path: Path) -> sqlite3.Connection:
    """A file that nobody else reads yet, so that it needs no journal."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    return database


def _apply(database: sqlite3.Connection, change: Tallies) -> None:
    """Adds numbers; what comes to nothing goes."""
    rows = {
        "totals": ((*key, number) for key, number in change.totals.items() if number),
        "graphs": ((graph, number) for graph, number in change.graphs.items() if number),
        "years": ((*key, number) for key, number in change.years.items() if number),
        "dated": ((thing, number) for thing, number in change.dated.items() if number),
    }
    for name, added in rows.items():
        for row in added:
            _added(database, name, row)


class Counts:
    """The counts of one snapshot, to be read."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)

    @classmethod
    def beside(cls, quads: Path) -> Counts | None:
        """Those of the snapshot with this folder of quads; None where it is not counted yet."""
        path = quads.parent / FILE
        with suppress(sqlite3.OperationalError):
            return cls(path) if path.exists() else None
        return None

    def total(self, graphs: str, predicate: str | None = None, class_: str | None = None) -> int:
        """How many quads: all, of one predicate, of one class."""
        sql, given = _chosen("SELECT sum(n) FROM totals", graphs, predicate, class_)
        return self._number(sql, given)

    def by_predicate(self, graphs: str) -> Iterator[tuple[str, int]]:
        """Each predicate, as an IRI."""
        sql, given = _chosen("SELECT predicate, sum(n) FROM totals", graphs)
        yield from self._database.execute(f"{sql} GROUP BY predicate ORDER BY predicate", given)

    def by_class(self, graphs: str) -> Iterator[tuple[str, int]]:
        """Each class, as a term of N-Triples."""
        sql, given = _chosen("SELECT class, sum(n) FROM totals", graphs, tallies.TYPE.value)
        yield from self._database.execute(f"{sql} GROUP BY class ORDER BY class", given)

    def by_graph(self) -> Iterator[tuple[str, int]]:
        """Each named graph with its quads, as a term of N-Triples."""
        yield from self._database.execute("SELECT graph, n FROM graphs ORDER BY graph")

    def graph(self, graph: str) -> int:
        """How many quads a named graph has, which is given as a term of N-Triples."""
        return self._number("SELECT n FROM graphs WHERE graph = ?", (graph,))

    def by_year(self, graphs: str, class_: str, predicate: str) -> Iterator[tuple[int, int]]:
        """Each year, with how many pairs of a thing of the class (any thing without one) and a date of it."""
        sql = "SELECT year, n FROM years WHERE graphs = ? AND class = ? AND predicate = ? ORDER BY year"
        yield from self._database.execute(sql, (graphs, class_, predicate))

    def rows(self, table: str) -> list[tuple[str | int, ...]]:
        """All numbers of one kind, for who checks them."""
        return list(self._database.execute(f"SELECT * FROM {table} ORDER BY {', '.join(_KEYS[table])}"))

    def _number(self, sql: str, given: tuple[str, ...]) -> int:
        row = self._database.execute(sql, given).fetchone()
        return int(row[0] or 0) if row else 0


def _added(database: sqlite3.Connection, name: str, row: tuple[str | int, ...]) -> None:
    """Adds to a number, or begins one: a number that falls below nothing is refused."""
    where = " AND ".join(f"{key} = ?" for key in _KEYS[name])
    if not database.execute(f"UPDATE {name} SET n = n + ? WHERE {where}", (row[-1], *row[:-1])).rowcount:
        database.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", row)
    elif int(row[-1]) < 0:
        database.execute(f"DELETE FROM {name} WHERE {where} AND n = 0", row[:-1])


def _chosen(select: str, graphs: str, predicate: str | None = None, class_: str | None = None) -> tuple[str, tuple[str, ...]]:
    conditions = [("graphs = ?", graphs)] if graphs != ALL else []
    conditions += [("predicate = ?", predicate)] if predicate is not None else []
    conditions += [("class = ?", class_)] if class_ is not None else []
    where = " WHERE " + " AND ".join(condition for condition, _ in conditions) if conditions else ""
    return select + where, tuple(value for _, value in conditions)


__all__ = ["ALL", "DEFAULT", "FILE", "NAMED", "Counts", "carry", "make"]
