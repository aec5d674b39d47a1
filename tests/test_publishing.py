"""What others take away: the same tables in every notation, Turtle a graph, and a description whose counts are true."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
import rdflib

import handmade
from civicgraph.cli import main
from civicgraph.config import BASE
from civicgraph.errors import ConfigError, NotFoundError, StoreError
from civicgraph.graph.publishing.dataset import Distribution, description
from civicgraph.graph.publishing.profiles import publish
from civicgraph.graph.publishing.tables import Table, contents, table, tables
from civicgraph.graph.publishing.version import version
from civicgraph.graph.storage.store import Store
from stores import folder, put

__all__ = ["folder"]

ROOT = Path(__file__).resolve().parents[1]
NAMES = "appointments articles awards bodies candidacies events participations people posts related statements successions units"


@pytest.fixture
def store(folder: Path) -> Path:
    put(folder, [handmade.conference(), *handmade.four_outlets()])
    return folder


def shown(folder: Path, name: str, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of a table, of these columns only, IRIs by their last part."""
    one = table(name)
    places = [[column.name for column in one.columns].index(column) for column in columns]
    with Store.open(folder) as opened:
        return [tuple(str(row[place]).rsplit("/", 1)[-1] if row[place] is not None else None for place in places) for row in one.rows(opened)]


def test_there_are_these_tables_and_no_other() -> None:
    assert [one.name for one in tables()] == NAMES.split()
    with pytest.raises(NotFoundError, match="no table 'nothing'; there are: appointments"):
        table("nothing")


@pytest.mark.parametrize("one", tables(), ids=lambda one: one.name)
def test_a_table_is_what_its_query_says(one: Table, folder: Path) -> None:
    """Columns and variables are the same, all explained in both languages; keys and links name columns that there are."""
    with Store.open(folder) as opened:
        assert [variable.value for variable in opened.rows(f"table-{one.name}").variables] == [column.name for column in one.columns]
    names = {column.name for column in one.columns}
    assert set(one.key) <= names and set(one.links) <= names
    assert all(set(told) == {"vi", "en"} and all(told.values()) for told in (one.title, *(column.about for column in one.columns)))
    assert all(column in {c.name for c in table(other).columns} for other, column in one.links.values())


def test_one_event_of_four_outlets_is_one_row(store: Path) -> None:
    """The meeting, the campaigns it speaks of, and one grant of which four articles tell."""
    rows = shown(store, "events", "class", "starts", "articles")
    assert [row for row in rows if row[0] == "AwardGrant"].count(("AwardGrant", "2021-05-10", "4")) == 1
    assert ("Conference", "2021-04-02", "1") in rows
    told = {row[1:] for row in shown(store, "awards", "grant", "starts", "award", "granter", "awardees")}
    assert ("2021-05-10", "giay-khen", handmade.LE_CHAN, "28") in told


def test_every_fact_of_an_article_has_its_words(store: Path) -> None:
    rows = shown(store, "statements", "article", "property", "value", "exact")
    said = {row[3] for row in rows if row[0].endswith("gk-1") and row[1] == "granter"}
    assert len(said) == 1 and "quận Lê Chân tặng Giấy khen cho 28 cá nhân" in said.pop()
    with Store.open(store) as opened:
        for row in table("statements").rows(opened):
            assert row[6] - row[5] == len(str(row[7]))  # type: ignore[operator]


def test_rows_are_told_apart_by_their_key_and_lead_where_they_say(store: Path) -> None:
    with Store.open(store) as opened:
        held = {one.name: (one, rows) for one, rows in contents(opened)}
    for one, rows in held.values():
        places = {column.name: index for index, column in enumerate(one.columns)}
        keys = [tuple(row[places[name]] for name in one.key) for row in rows]
        assert len(set(keys)) == len(keys), one.name
        for name, (other, column) in one.links.items():
            there, whole = held[other]
            target = {row[[c.name for c in there.columns].index(column)] for row in whole}
            assert {row[places[name]] for row in rows} - {None} <= target, (one.name, name)


def test_csv_sqlite_and_parquet_hold_the_same(store: Path, tmp_path: Path) -> None:
    with Store.open(store) as opened:
        counts = {profile: publish(opened, profile, tmp_path / profile, False) for profile in ("csv", "sqlite", "parquet")}
        held = [(one, rows) for one, rows in contents(opened)]
    assert set(counts.values()) == {sum(len(rows) for _, rows in held)}
    database = sqlite3.connect(tmp_path / "sqlite")
    for one, rows in held:
        with (tmp_path / "csv" / f"{one.name}.csv").open(encoding="utf-8", newline="") as file:
            assert list(csv.reader(file)) == [[c.name for c in one.columns], *(["" if v is None else str(v) for v in row] for row in rows)]
        assert database.execute(f'SELECT * FROM "{one.name}" ORDER BY rowid').fetchall() == rows
        arrow = pyarrow.parquet.read_table(tmp_path / "parquet" / f"{one.name}.parquet")
        assert [tuple(row.values()) for row in arrow.to_pylist()] == rows
    assert dict(database.execute("SELECT * FROM about"))["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    metadata = json.loads((tmp_path / "csv" / "csv-metadata.json").read_text("utf-8"))
    for described in metadata["tables"]:
        head = (tmp_path / "csv" / described["url"]).read_text("utf-8").splitlines()[0]
        assert head.split(",") == [column["name"] for column in described["tableSchema"]["columns"]]


def test_turtle_is_a_file_a_graph_and_holds_no_whole_text(store: Path, tmp_path: Path) -> None:
    with Store.open(store) as opened:
        count = publish(opened, "turtle", tmp_path / "turtle", False)
        publish(opened, "turtle", tmp_path / "whole", True)
        graphs, whole = 1 + len(list(opened.quads.named_graphs())), len(opened.quads)
    files = [path for path in (tmp_path / "turtle").rglob("*.ttl") if path.name != "dataset.ttl"]
    assert (len(files), count) == (graphs, whole - 5)
    assert sum(len(rdflib.Graph().parse(path)) for path in files) == count
    content = 'civic:content "'
    assert not any(content in path.read_text("utf-8") for path in files)
    assert sum(content in path.read_text("utf-8") for path in (tmp_path / "whole" / "graph" / "article").iterdir()) == 5


def test_the_same_store_gives_the_same_files(store: Path, tmp_path: Path) -> None:
    for profile in ("turtle", "csv", "sqlite", "parquet"):
        with Store.open(store) as opened:
            for name in ("a", "b"):
                publish(opened, profile, tmp_path / f"{profile}-{name}", False)
        a, b = (tmp_path / f"{profile}-{name}" for name in ("a", "b"))
        files = sorted(path.relative_to(a) for path in a.rglob("*") if path.is_file()) if a.is_dir() else [Path()]
        assert files and all((a / path).read_bytes() == (b / path).read_bytes() for path in files)


def test_a_description_counts_what_there_is_and_says_what_may_be_done(store: Path) -> None:
    with Store.open(store) as opened:
        files = [Distribution("all.nq.gz", "https://example.org/all.nq.gz", "application/n-quads", 17, "ab" * 32)]
        graph = rdflib.Graph().parse(data=description(opened, distributions=files, endpoint="https://example.org/sparql"))
        asked = {name: int(next(iter(opened.query(text)))[0].value) for name, text in COUNTS.items()}  # type: ignore[arg-type]
    dataset = rdflib.URIRef(f"{BASE}dataset")
    void, dcat, dqv = (rdflib.Namespace(f"http://{name}#") for name in ("rdfs.org/ns/void", "www.w3.org/ns/dcat", "www.w3.org/ns/dqv"))
    assert graph.value(dataset, void.triples).toPython() == asked["triples"]
    for part in graph.objects(dataset, void.classPartition):
        if graph.value(part, void["class"]).endswith("#AwardGrant"):
            assert graph.value(part, void.entities).toPython() == asked["grants"] == 2
    assert str(graph.value(dataset, rdflib.DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"
    assert {str(rights.language) for rights in graph.objects(dataset, rdflib.DCTERMS.rights)} == {"vi", "en"}
    assert len(list(graph.objects(dataset, dqv.hasQualityMeasurement))) == 4
    (distribution,) = graph.objects(dataset, dcat.distribution)
    assert graph.value(distribution, dcat.byteSize).toPython() == 17
    assert (dataset, void.sparqlEndpoint, rdflib.URIRef("https://example.org/sparql")) in graph
    assert not [node for node in graph.all_nodes() if isinstance(node, rdflib.BNode)]


COUNTS = {"triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "grants": "SELECT (COUNT(*) AS ?n) { ?s a civic:AwardGrant }"}


def test_published_quality_is_what_the_tests_hold_the_program_to() -> None:
    """A figure that is published is at most what was measured, and the floors of the gold test stand close below it."""
    graph = rdflib.Graph().parse(ROOT / "data" / "dataset.ttl", publicID=BASE)
    floors = json.loads((ROOT / "tests" / "gold" / "floors.json").read_text("utf-8"))["dev"]
    value = rdflib.URIRef("http://www.w3.org/ns/dqv#value")
    told = {str(s).rsplit("/", 1)[-1]: float(o) for s, o in graph.subject_objects(value)}
    assert told.keys() == floors.keys()
    assert all(floors[name] <= told[name] <= floors[name] + 0.05 for name in floors)


def test_a_version_is_that_of_the_content(store: Path, folder: Path) -> None:
    with Store.open(store) as opened:
        before = version(opened)
        assert before == version(opened)
        assert re.fullmatch(r"2021-04-02\.[0-9a-f]{12}", str(before))
    put(store, [handmade.conference("hn-9", "Báo Cửa Biển")])
    with Store.open(store) as opened:
        assert version(opened).digest != before.digest


def test_what_cannot_be_written_is_said_in_one_line(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("private")
    with Store.open(store) as opened:
        with pytest.raises(StoreError, match="is written into a new or empty folder"):
            publish(opened, "csv", tmp_path / "full", False)
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(ConfigError, match=r"pip install 'civicgraph\[parquet\]'"):
            publish(opened, "parquet", tmp_path / "parquet", False)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]
    assert not (tmp_path / "parquet").exists() and not list(tmp_path.glob(".civicgraph*"))


def test_the_commands_write_and_describe(store: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for path, more in (("a.nq.gz", []), ("a.db", []), ("a", ["--profile", "csv"]), ("quotes.nq", ["--no-texts"])):
        assert main(["export", "--store", str(store), "-o", str(tmp_path / path), *more]) == 0
    assert 'ontology#content> "' not in (tmp_path / "quotes.nq").read_text("utf-8")
    assert main(["export", "--store", str(store), "-o", str(tmp_path / "b")]) == 2
    assert "say what to write with --profile" in capfd.readouterr().err
    assert main(["describe", "--store", str(store)]) == 0
    assert len(rdflib.Graph().parse(data=capfd.readouterr().out)) > 100


def test_a_citation_names_the_program_as_it_is() -> None:
    import yaml

    from civicgraph import __version__

    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (cited["cff-version"], cited["version"], cited["license"]) == ("1.2.0", __version__, "Apache-2.0")
