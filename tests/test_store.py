"""The store: readers see what was published, whole; the writer is alone; what the disk or an import says is told in one line."""

from __future__ import annotations

import errno
import gzip
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

import handmade
from civicgraph import knowledge
from civicgraph.config import Settings
from civicgraph.errors import ArticleError, NotFoundError, QueryError, StoreError
from civicgraph.graph.describing.triples import describe
from civicgraph.graph.storage import snapshots
from civicgraph.graph.storage.layout import Layout, failure
from civicgraph.graph.storage.store import Store, Writer, term
from stores import BASE, folder, lines, put, writer

__all__ = ["folder"]


def test_a_reader_sees_what_is_published_and_nothing_else(folder: Path) -> None:
    with Store.open(folder) as store, writer(folder) as w:
        assert store.articles() == []
        w.replace([describe(handmade.conference(), knowledge.load(), BASE)])
        assert not store.refresh()
        assert store.articles() == []
        w.publish()
        assert store.articles() == []
        assert store.refresh()
        assert [article.value for article in store.articles()] == [f"{BASE}article/bao-song-cam-hn-1"]
        assert not store.refresh()


def test_an_article_is_found_by_its_id_and_its_iri(folder: Path) -> None:
    put(folder, [handmade.conference(), handmade.conference("hn-1", "Báo Cửa Biển")])
    with Store.open(folder) as store:
        assert store.article(f"{BASE}article/bao-song-cam-hn-1").value.endswith("cam-hn-1")
        with pytest.raises(NotFoundError, match=r"2 articles have the id 'hn-1'.*bao-cua-bien.*bao-song-cam"):
            store.article("hn-1")
        with pytest.raises(NotFoundError, match="there is no article 'hn-2'"):
            store.article("hn-2")


def test_values_are_bound_and_not_pasted(folder: Path) -> None:
    with Store.open(folder) as store:
        hostile = '" . } DELETE WHERE { ?s ?p ?o } #'
        assert [row["id"] for row in store.query("SELECT ?id WHERE {}", substitutions={"id": term(hostile)})] == [ox.Literal(hostile)]


def test_a_wrong_query_is_located(folder: Path) -> None:
    with Store.open(folder) as store, pytest.raises(QueryError) as caught:
        store.query("SELECT ?s\nWHERE { ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 16)
    with Store.open(folder) as store, pytest.raises(NotFoundError, match="no saved query 'nothing'"):
        store.saved("nothing")
    with Store.open(folder) as store, pytest.raises(QueryError, match=r"\?nobody"):
        store.saved("articles", nobody="x")


def test_the_union_of_graphs_is_there_for_who_asks(folder: Path) -> None:
    put(folder, [handmade.conference()])
    with Store.open(folder) as store:
        query = "ASK { ?s a civic:Mention }"
        assert not store.query(query)
        assert store.query(query, default_graph="union")


def test_a_second_writer_is_told_who_has_the_folder(folder: Path) -> None:
    with writer(folder), pytest.raises(StoreError, match=rf"{folder}: another writer has this store"):
        writer(folder)
    writer(folder).close()


def test_the_lock_of_another_process_counts(folder: Path) -> None:
    code = "import sys; from stores import writer; w = writer(sys.argv[1]); print('has it', flush=True); sys.stdin.read()"
    with _python(code, str(folder)) as holder:
        assert holder.stdout and holder.stdout.readline() == b"has it\n"
        with pytest.raises(StoreError, match="another writer has this store"):
            writer(folder)
        holder.kill()
        holder.wait()
        writer(folder).close()


def test_what_failed_half_way_is_taken_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, [handmade.conference()])
    before = lines(folder)
    full = OSError(errno.ENOSPC, "No space left on device")
    with writer(folder) as w:
        monkeypatch.setattr("civicgraph.graph.storage.derive._take_out", lambda *_: (_ for _ in ()).throw(full))
        with pytest.raises(StoreError, match=rf"{folder}: the disk is full; what was stored before is intact"):
            w.replace([describe(handmade.conference(day="2021-05-05"), knowledge.load(), BASE)])
        with pytest.raises(StoreError, match="is taken back"):
            w.publish()
    assert lines(folder) == before
    monkeypatch.undo()
    with writer(folder) as w:
        assert sorted(f"{quad} ." for quad in w.live) == before


def test_a_disk_that_fills_up_loses_nothing(folder: Path) -> None:
    """A limit on the size of files stands for the disk: what is written beyond it fails as on a full one."""
    put(folder, [handmade.conference()])
    before = lines(folder)
    code = """
import sys, resource, signal, handmade
from stores import BASE, writer
from civicgraph import knowledge
from civicgraph.graph.describing.triples import describe
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
w = writer(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    w.replace([describe(handmade.conference("hn-2"), knowledge.load(), BASE)])
    w.publish()
except Exception as error:
    print(type(error).__name__, error, flush=True)
import os; os._exit(0)
"""
    with _python(code, str(folder)) as child:
        said = child.communicate()[0].decode()
    assert said.startswith(f"StoreError {folder}: "), said
    assert said.count("\n") == 1
    assert lines(folder) == before
    put(folder, [handmade.conference("hn-2")])
    assert len(lines(folder)) > len(before)


def test_an_index_that_cannot_be_written_says_so_in_one_line(tmp_path: Path) -> None:
    code = """
import sys, resource, signal
from pathlib import Path
from civicgraph.graph.relating.articleindex import ArticleIndex
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
index = ArticleIndex(Path(sys.argv[1]))
index.clear()
resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
try:
    index.commit()
except Exception as error:
    print(type(error).__name__, error, flush=True)
import os; os._exit(0)
"""
    with _python(code, str(tmp_path)) as child:
        said = child.communicate()[0].decode()
    assert said.startswith(f"StoreError {tmp_path}: ") and said.count("\n") == 1, said


def test_a_damaged_snapshot_says_so_in_one_line(folder: Path) -> None:
    layout = Layout(folder)
    pointer = layout.snapshot(layout.generation()) / "quads" / "CURRENT"
    pointer.unlink()
    pointer.write_bytes(b"")
    with pytest.raises(StoreError, match=rf"{folder}: snapshot \d+ cannot be read"):
        Store.open(folder)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full; what was stored before is intact"),
        (errno.EROFS, "no permission to write"),
        (errno.EACCES, "no permission to write"),
    ],
)
def test_what_the_system_says_is_told_in_plain_words(number: int, said: str, tmp_path: Path) -> None:
    assert str(failure(tmp_path, OSError(number, os.strerror(number)))).startswith(f"{tmp_path}: {said}")
    for told in (
        OSError(f"IO error: {os.strerror(number)}: while appending"),
        ValueError(f"An IO error occurred: '{os.strerror(number)} (os error)'"),
    ):
        assert str(failure(tmp_path, told)).startswith(f"{tmp_path}: {said}")


def test_a_folder_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("private")
    with pytest.raises(StoreError, match="holds no civicgraph store"):
        writer(tmp_path)
    with pytest.raises(StoreError, match="there is no civicgraph store"):
        Store.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]
    with pytest.raises(StoreError, match="no civicgraph store"):
        Store.open(tmp_path / "nowhere")


def test_another_format_or_base_is_refused(folder: Path) -> None:
    with pytest.raises(StoreError, match=r"the store has IRIs under https://w3id.org/civicgraph/, not under https://example.org/"):
        Writer.open(folder, knowledge.load(), Settings(base="https://example.org/"))
    Layout(folder).format.write_text("civicgraph store 99\nhttps://example.org/\n")
    with pytest.raises(StoreError, match="'civicgraph store 99'"):
        Store.open(folder)
    with pytest.raises(StoreError, match="'civicgraph store 99'"):
        writer(folder)


def test_a_damaged_pointer_is_named(folder: Path) -> None:
    Layout(folder).current.write_text("seven")
    with pytest.raises(StoreError, match="CURRENT is damaged"):
        Store.open(folder)


def test_old_snapshots_go_but_not_under_a_reader(folder: Path) -> None:
    with Store.open(folder) as store:
        first = store.generation
        for day in range(1, snapshots.KEPT + 4):
            put(folder, [handmade.conference(day=f"2021-04-{day:02}")])
        kept = {path.name for path in Layout(folder).snapshots.iterdir()}
        assert str(first) in kept
        assert len(kept) == snapshots.KEPT + 1
        assert len(list(store.query("SELECT * WHERE { ?s ?p ?o }"))) > 1000  # type: ignore[arg-type]
    put(folder, [handmade.conference(day="2021-04-30")])
    assert str(first) not in {path.name for path in Layout(folder).snapshots.iterdir()}


def test_a_reader_in_another_process_survives_any_number_of_publications(folder: Path) -> None:
    code = """
import sys
from civicgraph.graph.storage.store import Store
store = Store.open(sys.argv[1]); print(store.generation, flush=True)
for _ in sys.stdin:
    print(len(list(store.query("SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }"))), flush=True)
"""
    with _python(code, str(folder)) as reader:
        assert reader.stdin and reader.stdout
        generation = int(reader.stdout.readline())
        for day in range(1, snapshots.KEPT + 3):
            put(folder, [handmade.conference(day=f"2021-04-{day:02}")])
        assert Layout(folder).generation() > generation + snapshots.KEPT
        reader.stdin.write(b"\n")
        reader.stdin.flush()
        assert int(reader.stdout.readline()) > 1000
        reader.stdin.close()


MENTIONS = """
SELECT ?a (COUNT(?m) AS ?n) WHERE { ?a a civic:NewsArticle . GRAPH ?g { ?a a civic:NewsArticle . ?m a civic:Mention } } GROUP BY ?a
"""


def test_reading_goes_on_while_it_is_written(folder: Path) -> None:
    done, seen, failures = threading.Event(), set(), []

    def read() -> None:
        try:
            with Store.open(folder) as store:
                while not done.is_set():
                    store.refresh()
                    rows = list(store.query(MENTIONS))
                    seen.add(tuple(sorted((row["a"].value, int(row["n"].value)) for row in rows)))
        except Exception as error:
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for thread in readers:
        thread.start()
    for n in range(8):
        put(folder, [handmade.conference(f"hn-{n}")])
    done.set()
    for thread in readers:
        thread.join()
    assert not failures
    whole = {(a, n) for rows in seen for a, n in rows}
    assert len({n for _, n in whole}) == 1, "an article is there with all its mentions or not at all"
    assert len(seen) > 1


def test_a_reader_follows_within_two_seconds(folder: Path) -> None:
    code = """
import sys, time
from civicgraph.graph.storage.store import Store
store = Store.open(sys.argv[1]); print("ready", flush=True)
while not store.articles():
    store.refresh(); time.sleep(0.05)
print(time.time(), flush=True)
"""
    with _python(code, str(folder)) as reader:
        assert reader.stdout and reader.stdout.readline()
        put(folder, [handmade.conference()])
        written = time.time()
        assert float(reader.stdout.readline()) < written + 2


RDF = {
    "x.nq": "<http://e/a> <http://e/p> _:b <http://e/g> . _:b <http://e/p> _:c <http://e/g> .".replace(" . _:", " .\n_:"),
    "x.ttl": "@prefix e: <http://e/> . e:a e:p [ e:p [] ] .",
    "x.trig": "@prefix e: <http://e/> . e:g { e:a e:p [ e:p [] ] }",
    "x.ttl.gz": "@prefix e: <http://e/> . e:a e:p [ e:p [] ] .",
}


@pytest.mark.parametrize("name", RDF)
def test_an_import_keeps_graphs_and_names_blank_nodes_by_content(name: str, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(gzip.compress(RDF[name].encode()) if name.endswith(".gz") else RDF[name].encode())
    before = set(lines(folder))
    for _ in range(2):  # twice is once
        with writer(folder) as w:
            assert w.load(file) == 2
        new = set(lines(folder)) - before
        assert len(new) == 2
        assert all(f"<{BASE}genid/" in line and "_:" not in line for line in new)
        assert all(("<http://e/g> ." in line) == (name not in ("x.ttl", "x.ttl.gz")) for line in new)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("x.nq", b"<http://e/a> <http://e/p> .", r"x\.nq:1: "),
        ("x.ttl", b"\x00\xff\xfe", r"x\.ttl"),
        ("x.ttl", b"@prefix e: <http://e/> . e:a e:p " + b"[ e:p " * 200_000, r"x\.ttl.*: "),
        ("x.nq.gz", b"no gzip", r"x\.nq\.gz: "),
        ("x.rdf", b"<a/>", r"must end in one of \.nq, "),
        ("x.ttl", b"@prefix e: <http://e/> . e:a e:p <<( e:a e:p e:b )>> .", r"RDF 1\.1"),
    ],
)
def test_a_bad_import_is_told_and_changes_nothing(name: str, content: bytes, reason: str, folder: Path, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    before = lines(folder)
    with writer(folder) as w, pytest.raises(ArticleError, match=reason):
        w.load(tmp_path / name)
    assert lines(folder) == before


def test_a_folder_without_a_file_is_told(folder: Path, tmp_path: Path) -> None:
    with writer(folder) as w, pytest.raises(ArticleError, match="there is no such file"):
        w.load(tmp_path / "none.ttl")


def _python(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
    )
