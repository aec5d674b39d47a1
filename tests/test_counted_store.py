"""Counts follow the store through every write, and the next query sees them: with a writer beside, and over HTTP with updates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

import handmade
from civicgraph.config import BASE, Settings
from civicgraph.graph.correcting.judgements import Why
from civicgraph.graph.storage.counts import FILE, Counts, make
from civicgraph.graph.storage.redacted import without_texts
from civicgraph.ingest import load, remove, store_extractions
from civicgraph.ingest.correcting import forget, merge, split, undo
from civicgraph.model import Extraction
from stores import counted, folder, newest
from test_corrections import CHAIR, FIRST, GRANT, SECOND
from web.running import served

__all__ = ["folder"]

SETTINGS, TOKEN = Settings(workers=1), {"authorization": "Bearer secret"}
WHY = Why("hai bài nói về một việc", "Lan", "2026-03-01T09:00:00+07:00")
Write = Callable[[Path], object]


@pytest.fixture(autouse=True)
def compiled_shapes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """pySHACL's opinion on a sample is asked for elsewhere."""
    monkeypatch.setattr("civicgraph.graph.conforming.conformance._by_pyshacl", lambda part, base: set())


def some() -> list[Extraction]:
    return [handmade.conference(), handmade.conference("hn-3", "Báo Cửa Biển", day="2021-04-09"), handmade.election(), *handmade.four_outlets()]


def rows(snapshot: Path) -> list[object]:
    counts = Counts.beside(snapshot / "quads")
    assert counts is not None, "the snapshot is not counted"
    return [counts.rows(table) for table in ("totals", "graphs", "years", "dated")]


def as_counted_anew(snapshot: Path, elsewhere: Path) -> list[object]:
    (elsewhere / "quads").mkdir(parents=True)
    make(ox.Store.read_only(str(snapshot / "quads")), elsewhere)
    return rows(elsewhere)


def import_a_file(store: Path) -> None:
    file = store.parent / "more.ttl"
    file.write_text("<http://example.org/a> a <http://example.org/Thing> .", "utf-8")
    load([file], store, SETTINGS)


CARRIED: dict[str, Write] = {
    "articles come": lambda store: store_extractions([handmade.conference("hn-9", "Báo Mới", day="2022-05-06")], store, SETTINGS),
    "an article is read again": lambda store: store_extractions([handmade.conference(day="2021-04-03")], store, SETTINGS),
    "an article goes": lambda store: remove(["hn-3"], store, SETTINGS),
    "a merge": lambda store: merge(store, FIRST, SECOND, WHY, SETTINGS),
    "a merge and back": lambda store: undo(store, merge(store, FIRST, SECOND, WHY, SETTINGS).iri(BASE), SETTINGS),
    "a split": lambda store: split(store, GRANT, [], WHY, SETTINGS),
}
COUNTED_ANEW: dict[str, Write] = {
    "a person is forgotten": lambda store: forget(store, CHAIR, WHY, SETTINGS),  # the tables are written anew
    "a file is imported": import_a_file,
}


@pytest.mark.parametrize("write", CARRIED.values(), ids=CARRIED)
def test_the_counts_of_a_state_follow_from_those_before(folder: Path, tmp_path: Path, write: Write) -> None:
    store_extractions(some(), folder, SETTINGS)
    first = newest(folder)
    make(ox.Store.read_only(str(first / "quads")), first)
    write(folder)
    assert newest(folder) != first
    assert rows(newest(folder)) == as_counted_anew(newest(folder), tmp_path / "anew")
    copy = without_texts(newest(folder) / "quads", tmp_path / "copy" / "quads").parent
    assert rows(copy) == as_counted_anew(copy, tmp_path / "anew-copy") != rows(newest(folder))


@pytest.mark.parametrize("write", COUNTED_ANEW.values(), ids=COUNTED_ANEW)
def test_where_nobody_knows_what_changed_nothing_is_said(folder: Path, write: Write) -> None:
    store_extractions(some(), folder, SETTINGS)
    first = newest(folder)
    make(ox.Store.read_only(str(first / "quads")), first)
    write(folder)
    assert newest(folder) != first
    assert not (newest(folder) / FILE).exists()


def test_a_store_that_was_never_counted_costs_its_writer_nothing(folder: Path) -> None:
    store_extractions(some(), folder, SETTINGS)
    assert not (newest(folder) / FILE).exists()


ASKED = (
    "SELECT (COUNT(?s) AS ?n) WHERE { GRAPH <http://e/g> { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s a <http://e/Event> } }",
    "SELECT (SUM(1) AS ?n) WHERE { GRAPH ?g { ?s a <http://e/Event> } }",  # by the engine
)


@pytest.mark.parametrize("texts", ["full", "quotes"])
def test_the_query_after_an_update_sees_it(folder: Path, texts: str) -> None:
    with served("--store", str(folder), "--token", "secret", texts=texts) as (address, _), httpx.Client(base_url=address, timeout=30) as client:
        counted(folder)
        for number in range(4):
            said = f"<http://e/{number}> a <http://e/Event>"
            update = (
                f"INSERT DATA {{ GRAPH <http://e/g> {{ {said} }} }}" if number != 2 else "DELETE WHERE { GRAPH <http://e/g> { <http://e/1> ?p ?o } }"
            )
            assert client.post("/update", data={"update": update}, headers=TOKEN).status_code == 204
            expected = {0: 1, 1: 2, 2: 1, 3: 2}[number]
            for query in ASKED:
                for _ in range(3):  # over a connection that is lent, too
                    found = client.post("/sparql", data={"query": query}).json()
                    assert [row["n"]["value"] for row in found["results"]["bindings"]] == [str(expected)]
            assert (newest(folder) / FILE).exists()
