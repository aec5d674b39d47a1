"""The life of a store: read again after an upgrade, brought to a newer format, saved to a file and brought back."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import handmade
from civicgraph import knowledge
from civicgraph.config import BASE, Settings
from civicgraph.errors import StoreError
from civicgraph.extraction import extract
from civicgraph.graph.describing.triples import describe
from civicgraph.graph.storage.backup import backup, restore
from civicgraph.graph.storage.layout import FORMAT, Layout
from civicgraph.graph.storage.store import Store
from civicgraph.ingest import correcting, ingest, reading, workers
from civicgraph.ingest.correcting import Why, merge, reject, set_, split, undo
from civicgraph.ingest.rereading import Change, article_of, compared, reextract
from civicgraph.model import Article, Extraction
from stores import folder, lines

__all__ = ["folder"]

ALONE = Settings(workers=1)
WHY = Why("đọc nhầm", "Lan", "2026-03-01T09:00:00+07:00")
TEXTS = {
    "a": "Sáng 2/4, UBND quận Lê Chân tổ chức Hội nghị tổng kết phong trào thi đua năm 2020. Ông Trần Văn Mẫu, Chủ tịch UBND quận, chủ trì.",
    "b": "Ngày 2/4, UBND quận Lê Chân tổ chức Hội nghị tổng kết phong trào thi đua năm 2020. Dịp này, 5 tập thể được tặng Giấy khen.",
    "c": "Sáng 9/4, UBND quận Lê Chân tổ chức Hội nghị tổng kết phong trào thi đua năm 2020. Ông Trần Văn Mẫu, Chủ tịch UBND quận, chủ trì.",
}


def articles() -> list[Article]:
    return [handmade.article(id, f"Quận Lê Chân họp ({id})", text, f"Báo {id}") for id, text in TEXTS.items()]


def rows(store: Path, query: str) -> list[str]:
    with Store.open(store) as reader:
        return [row[0].value for row in reader.query(query)]  # type: ignore[index, union-attr]


def of_article(article: str, predicate: str) -> str:
    graph = f"<{BASE}graph/article/bao-{article}-{article}>"
    return f"SELECT ?s WHERE {{ GRAPH {graph} {{ ?s a civic:Statement ; rdf:predicate {predicate} }} }} ORDER BY ?s"


def corrected(store: Path) -> None:
    """A merge, a split, a rejection and a value."""
    first, third = (rows(store, f"SELECT ?e WHERE {{ ?a dcterms:identifier '{id}' ; civic:reports ?e . ?e a civic:Conference }}")[0] for id in "ac")
    merge(store, first, third, WHY, ALONE)
    split(store, rows(store, "SELECT ?p WHERE { ?p a civic:Person } ORDER BY ?p")[0], ["c"], WHY, ALONE)
    reject(store, rows(store, of_article("b", "civic:awardee"))[0], WHY, ALONE)
    set_(store, first, "civic:startDate", "2021-04-01", WHY, ALONE)


def test_corrections_stand_when_the_texts_are_read_again(folder: Path) -> None:
    ingest(articles(), folder, ALONE)
    before = lines(folder)
    corrected(folder)
    standing = lines(folder)
    report = reextract(folder, Settings(workers=2))
    assert (report.read, report.changed, report.changes, report.failed) == (3, 0, (), ())
    assert lines(folder) == standing
    for judgement, _ in reversed(correcting.corrections(folder)):
        undo(folder, judgement, ALONE)
    assert lines(folder) == before


def another_reader(article: Article, known: object) -> Extraction:
    """The extractor of a later version: events have longer labels, are surer, and a person has no post any more."""
    found = extract(article, knowledge.load())
    events = tuple(
        replace(event, start=event.start - 8, label=article.content[event.start - 8 : event.end], confidence=0.5)
        if event.cls == "Conference"
        else event
        for event in found.events
    )
    return replace(found, entities=tuple(replace(entity, post=None) for entity in found.entities), events=events)


def test_corrections_stand_when_another_version_reads_otherwise(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(articles(), folder, ALONE)
    organizers = {id: rows(folder, of_article(id, "civic:organizer")) for id in "ab"}
    for statement in organizers["a"]:
        reject(folder, statement, WHY, ALONE)
    monkeypatch.setattr(reading, "extract", another_reader)
    report = reextract(folder, ALONE)
    assert report.changed == 3
    assert report.count("altered") > 0
    assert report.count("removed") == 2, "two articles gave the post"
    assert rows(folder, of_article("a", "civic:organizer")) == []
    assert len(rows(folder, of_article("b", "civic:organizer"))) == len(organizers["b"]) > 0


def test_what_cannot_be_read_again_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest([*articles(), Article("", "Tin", "Chữ.", url="https://báo.example/tin")], folder, ALONE)
    before = lines(folder)
    inner = workers.read
    monkeypatch.setattr(workers, "read", lambda a, base, run: reading.ArticleError(a.id, "no") if a.id == "b" else inner(a, base, run))
    report = reextract(folder, ALONE)
    assert [failure.source for failure in report.failed if failure.source == "b"] == ["b"]
    assert lines(folder) == before


@pytest.mark.parametrize(
    "article", [*articles(), Article("x", "", "Chữ \\ “và”."), Article("", "Tin", "Chữ.\nHết.", language="en")], ids=lambda a: a.id or "none"
)
def test_an_article_comes_back_from_its_graph(article: Article) -> None:
    graph = describe(Extraction(article), knowledge.load(), BASE)
    assert article_of(graph.triples, graph.article) == article


def test_statements_are_compared_by_subject_and_property() -> None:
    known = knowledge.load()
    old, new = (describe(handmade.conference(day=day), known, BASE) for day in ("2021-04-02", "2021-04-05"))
    changes = list(compared("a", old.triples, new.triples))
    assert ("startDate", "2021-04-02", "2021-04-05") in [(c.property.rpartition("#")[2], c.before, c.after) for c in changes]
    assert {c.kind for c in changes} == {"altered"}, "what is part of the meeting is part of another one now"
    first = handmade.conference()
    less = replace(first, events=tuple(replace(e, roles=tuple(r for r in e.roles if r.name != "chair")) for e in first.events))
    gone = list(compared("a", old.triples, describe(less, known, BASE).triples))
    assert [(c.kind, c.property.rpartition("#")[2], c.after) for c in gone] == [("removed", "chair", "")]
    assert [c.kind for c in compared("a", describe(less, known, BASE).triples, old.triples)] == ["added"]
    assert list(compared("a", old.triples, old.triples)) == []
    assert isinstance(gone[0], Change)


# Formats


def test_a_store_of_the_format_before_is_read_and_brought_up_to_date(folder: Path) -> None:
    ingest(articles(), folder, ALONE)
    before = lines(folder)
    Layout(folder).format.write_text(f"civicgraph store 1\n{BASE}\n")
    assert lines(folder) == before
    assert Layout(folder).version() == "civicgraph store 1", "a reader changes nothing"
    ingest([], folder, ALONE)
    assert Layout(folder).version() == FORMAT != "civicgraph store 1"
    assert lines(folder) == before


def test_an_unknown_format_says_what_to_do(folder: Path) -> None:
    Layout(folder).format.write_text(f"civicgraph store 0\n{BASE}\n")
    for attempt in (lambda: Store.open(folder), lambda: ingest([], folder, ALONE), lambda: backup(folder, folder.parent / "b")):
        with pytest.raises(StoreError, match=r"'civicgraph store 0'.*`civicgraph export` there and `civicgraph import` here"):
            attempt()


# Backup


def test_a_backup_is_restored_to_the_same_store_and_goes_on(folder: Path, tmp_path: Path) -> None:
    ingest(articles(), folder, ALONE)
    corrected(folder)
    size = backup(folder, tmp_path / "b.tar.gz")
    assert size == (tmp_path / "b.tar.gz").stat().st_size > 1000
    count = restore(tmp_path / "b.tar.gz", tmp_path / "new" / "store")
    assert lines(tmp_path / "new" / "store") == lines(folder)
    assert count == len(lines(folder))
    assert reextract(tmp_path / "new" / "store", ALONE).changed == 0
    for judgement, _ in reversed(correcting.corrections(folder)):
        undo(tmp_path / "new" / "store", judgement, ALONE)
    assert lines(tmp_path / "new" / "store") != lines(folder)
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith((".", "civicgraph-"))) == []


def test_a_backup_is_made_while_a_writer_works(folder: Path, tmp_path: Path) -> None:
    from stores import writer

    ingest(articles(), folder, ALONE)
    published = lines(folder)
    with writer(folder) as w:
        w.remove([f"{BASE}article/bao-a-a"])
        backup(folder, tmp_path / "b")
    restore(tmp_path / "b", tmp_path / "new")
    assert lines(tmp_path / "new") == published


def _rewritten(file: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> None:
    with tarfile.open(file, "r:gz") as tar:
        held = [(m.name, tar.extractfile(m).read()) for m in tar]  # type: ignore[union-attr]
    with tarfile.open(file, "w:gz") as tar:
        for name, content in filter(None, (change(*one) for one in held)):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "no tar": lambda f: f.write_bytes(b"no tar"),
    "cut short": lambda f: f.write_bytes(f.read_bytes()[:-5000]),
    "a file is missing": lambda f: _rewritten(f, lambda n, c: None if n == "reference.gz" else (n, c)),
    "a file was changed": lambda f: _rewritten(f, lambda n, c: (n, c + b"x") if n == "reference.gz" else (n, c)),
    "a file leads outside": lambda f: _rewritten(f, lambda n, c: ("../evil" if n == "reference.gz" else n, c)),
    "the list is missing": lambda f: _rewritten(f, lambda n, c: None if n.endswith(".json") and "backup" in n else (n, c)),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_backup_is_refused_and_leaves_nothing(name: str, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "b"
    backup(folder, file)
    DAMAGE[name](file)
    with pytest.raises(StoreError, match="this is no backup of a civicgraph store, or it is damaged"):
        restore(file, tmp_path / "x" / "new")
    assert list((tmp_path / "x").iterdir()) == []
    assert not (tmp_path / "evil").exists()


def test_a_backup_is_not_restored_over_something(folder: Path, tmp_path: Path) -> None:
    backup(folder, tmp_path / "b")
    with pytest.raises(StoreError, match="new or empty"):
        restore(tmp_path / "b", folder)
    (tmp_path / "empty").mkdir()
    restore(tmp_path / "b", tmp_path / "empty")
    assert lines(tmp_path / "empty") == lines(folder)
