"""What was judged before: the events of each article as they were compared, and the pairs of nodes that are likely one, in a small database.

It stands beside the search index and goes with it into snapshots, so that it is never changed in place: a new one takes its place when all is done.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from civicgraph.graph.describing.account import Told
from civicgraph.graph.identifying.grouping import Pair
from civicgraph.graph.rdf import iris

_FILE = "identity.sqlite"
_UNSAFE = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"  # of a draft, which nobody reads until it is whole
_TABLES = """
CREATE TABLE made (by TEXT, people TEXT);
CREATE TABLE article (article TEXT PRIMARY KEY, digest TEXT, published TEXT, told TEXT) WITHOUT ROWID;
CREATE TABLE report (event TEXT, article TEXT, PRIMARY KEY (event, article)) WITHOUT ROWID;
CREATE TABLE pair (article TEXT, other TEXT, one TEXT, two TEXT, likely REAL, why TEXT, PRIMARY KEY (article, other, one, two)) WITHOUT ROWID;
CREATE INDEX report_of ON report (article);
CREATE INDEX pair_of ON pair (other);
"""


@dataclass(frozen=True, slots=True)
class Compared:
    """An article as far as it is compared with others: its day, its events, and what stands for its words."""

    article: str
    published: str
    events: tuple[Told, ...]
    words: str

    @property
    def told(self) -> str:
        """The events as a line of JSON."""
        return json.dumps([[e.iri, e.cls, e.label, e.roles] for e in self.events], ensure_ascii=False, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """A hash of all of it."""
        return iris.digest(self.published, self.told, self.words, length=24)


class Judged:
    """The database of an index folder, made `by` a version of the program and its words; what another version made is left aside."""

    def __init__(self, folder: Path, by: str) -> None:
        self._file, self._draft = folder / _FILE, folder / f"{_FILE}.new"
        self._by = by
        self._draft.unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            shutil.copyfile(self._file, self._draft)
        self._database = sqlite3.connect(self._draft, isolation_level=None)
        if self._made() is None:
            self._database.close()
            self._draft.unlink()
            self._database = sqlite3.connect(self._draft, isolation_level=None)
            self._database.executescript(f"{_UNSAFE} {_TABLES}")
            self._database.execute("INSERT INTO made VALUES (?, '')", (by,))
        self._database.executescript(_UNSAFE)

    def _made(self) -> str | None:
        """What people had judged then, as `people` is given; None where the database is of another version, damaged, or empty."""
        try:
            found = self._database.execute("SELECT people FROM made WHERE by = ?", (self._by,)).fetchone()
        except sqlite3.DatabaseError:
            return None
        return None if found is None else str(found[0])

    def is_of(self, people: str) -> bool:
        """Whether people had judged the same when this was made; from now on it is taken to be of these judgements."""
        same = self._made() == people
        self._database.execute("UPDATE made SET people = ?", (people,))
        return same

    def digests(self) -> dict[str, str]:
        """The articles, each with the digest of what was compared."""
        return dict(self._database.execute("SELECT article, digest FROM article"))

    def forget(self, articles: Iterable[str]) -> None:
        """Takes articles out, with the pairs in which they are."""
        for article in articles:
            for table, column in (("article", "article"), ("report", "article"), ("pair", "article"), ("pair", "other")):
                self._database.execute(f"DELETE FROM {table} WHERE {column} = ?", (article,))

    def put(self, compared: Compared) -> None:
        """Takes an article in that is not there."""
        row = compared.article, compared.digest, compared.published, compared.told
        self._database.execute("INSERT INTO article VALUES (?, ?, ?, ?)", row)
        self._database.executemany("INSERT INTO report VALUES (?, ?)", [(event.iri, compared.article) for event in compared.events])

    def join(self, article: str, other: str, pairs: Iterable[Pair]) -> None:
        """Takes in what is likely one in two articles."""
        rows = [(article, other, pair.one, pair.other, pair.probability, pair.why) for pair in pairs]
        self._database.executemany("INSERT OR REPLACE INTO pair VALUES (?, ?, ?, ?, ?, ?)", rows)

    def events(self, article: str) -> tuple[str, tuple[Told, ...]]:
        """The day and the events of an article; nothing of one that is not there."""
        published, told = self._database.execute("SELECT published, told FROM article WHERE article = ?", (article,)).fetchone() or ("", "[]")
        return published, tuple(Told(iri, cls, label, tuple((role, value) for role, value in roles)) for iri, cls, label, roles in json.loads(told))

    def pairs(self) -> Iterator[Pair]:
        """All pairs."""
        rows = self._database.execute("SELECT one, two, likely, why FROM pair ORDER BY article, other, one, two")
        return (Pair(*row) for row in rows)

    def telling(self) -> list[str]:
        """The articles that tell of a node that is in a pair."""
        nodes = "SELECT one FROM pair UNION SELECT two FROM pair"
        return [row[0] for row in self._database.execute(f"SELECT DISTINCT article FROM report WHERE event IN ({nodes}) ORDER BY article")]

    def keep(self) -> None:
        """Puts it in the place of the one before."""
        self._database.close()
        self._draft.replace(self._file)

    def close(self) -> None:
        """Ends it; nothing stays of what was not kept."""
        self._database.close()
        self._draft.unlink(missing_ok=True)
