"""The whole way from articles to a store: the same store whatever the order, the workers and the hash seed, and bad input told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import tantivy

import handmade
from civicgraph import ingest as ingesting
from civicgraph import knowledge, sources
from civicgraph.config import Settings
from civicgraph.errors import ArticleError, NotFoundError, StoreError
from civicgraph.extraction import extract
from civicgraph.graph.storage.check import check
from civicgraph.graph.storage.export import export
from civicgraph.graph.storage.store import Store, Writer
from civicgraph.ingest import IngestReport, batches, ingest, load, reading, remove, store_extractions, workers
from civicgraph.model import Article
from stores import folder, lines, made, number

__all__ = ["folder"]

ALONE, PAIR = Settings(workers=1), Settings(workers=2)
SAMPLES = Path(__file__).resolve().parents[1] / "data" / "articles"


def samples() -> list[Article]:
    return [article for article in sources.read([str(SAMPLES)]) if isinstance(article, Article)]


def copy(folder: Path, name: str) -> Path:
    subprocess.run(["cp", "-r", folder, folder.parent / name], check=True)
    return folder.parent / name


def test_the_samples_are_ingested_and_the_store_is_in_order(tmp_path: Path) -> None:
    known = knowledge.load()
    read = [extract(article, known) for article in samples()]
    folder = made(tmp_path / "store", {entity.unit for extraction in read for entity in extraction.entities if entity.unit})
    report = ingest(samples(), folder, PAIR)
    assert (report.added, report.changed, report.unchanged, report.failed) == (len(samples()), 0, 0, ())
    assert report.events > len(samples())
    with Store.open(folder) as store:
        assert len(store.articles()) == len(samples())
        assert [str(finding) for finding in check(store)] == []
        quads = len(store.quads)
    assert quads - len(lines(copy_of_empty(folder))) <= 700 * len(samples())  # news holds less in an article: benchmarks/ingest.py


def copy_of_empty(folder: Path) -> Path:
    """The store without its articles."""
    empty = copy(folder, "empty")
    with Store.open(empty) as store:
        ids = [article.value for article in store.articles()]
    remove(ids, empty)
    return empty


def test_ingesting_twice_changes_nothing(folder: Path) -> None:
    ingest(samples(), folder, ALONE)
    once, generation = lines(folder), _generation(folder)
    report = ingest(samples(), folder, ALONE)
    assert (report.added, report.changed, report.unchanged) == (0, 0, len(samples()))
    assert lines(folder) == once
    assert _generation(folder) == generation


def _generation(folder: Path) -> int:
    with Store.open(folder) as store:
        return store.generation


SECOND_STORE = """
import sys
from civicgraph import ingest as ingesting
from civicgraph import knowledge, sources
from civicgraph.config import Settings
from civicgraph.ingest import batches, ingest
batches._BATCH, batches._LIST = 3, 2
articles = list(sources.read([sys.argv[2]]))
report = ingest(articles[::-1], sys.argv[1], Settings(workers=3))
assert report.added == len(articles), report
"""


def test_order_workers_batches_and_hash_seed_leave_no_trace(folder: Path) -> None:
    other = copy(folder, "other")
    ingest(samples(), folder, ALONE)
    for seed in ("1", "4242"):
        again = copy(other, f"again-{seed}")
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        subprocess.run([sys.executable, "-c", SECOND_STORE, again, SAMPLES], env=env, check=True)
        assert lines(again) == lines(folder)


def test_after_a_removal_the_store_never_had_the_article(folder: Path) -> None:
    never = copy(folder, "never")
    articles = samples()
    ingest(articles[1:], never, ALONE)
    ingest(articles, folder, ALONE)
    assert remove([articles[0].id], folder).removed == 1
    assert lines(folder) == lines(never)
    assert ingest(articles, folder, ALONE).added == 1
    with pytest.raises(NotFoundError, match="there is no article 'nobody'"):
        remove([articles[0].id, "nobody"], folder)
    with Store.open(folder) as store:
        assert store.article(articles[0].id)


def test_an_edited_article_is_read_again_and_an_edited_author_too(folder: Path) -> None:
    fresh = copy(folder, "fresh")
    one, *others = samples()
    edited = replace(one, text=one.text + "\nTin bổ sung: hội nghị đã kết thúc.")
    signed = replace(others[0], author="Người Khác")
    ingest([one, *others], folder, ALONE)
    report = ingest([edited, signed, *others[1:]], folder, ALONE)
    assert (report.added, report.changed, report.unchanged) == (0, 2, len(others) - 1)
    ingest([edited, signed, *others[1:]], fresh, ALONE)
    assert lines(folder) == lines(fresh)


def test_other_words_are_another_extractor(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(samples()[:2], folder, ALONE)
    for module in (ingesting, batches):
        monkeypatch.setattr(module, "extractor", lambda: "0.1.0-other")
    assert ingest(samples()[:2], folder, ALONE).changed == 2


def test_of_one_id_the_last_is_kept_and_told(folder: Path) -> None:
    fresh = copy(folder, "fresh")
    first = handmade.article("x", "Tin", "Bản cũ.")
    last = replace(first, text="Bản mới.")
    report = ingest([first, last], folder, PAIR)
    assert report.added == 1
    assert report.warnings == ("x: given more than once; the last one is kept",)
    ingest([last], fresh, ALONE)
    assert lines(folder) == lines(fresh)


def test_one_id_at_two_publishers_is_two_articles(folder: Path) -> None:
    ingest([handmade.article("x", "Tin", "Chữ."), handmade.article("x", "Tin", "Chữ.", "Báo Cửa Biển")], folder, ALONE)
    assert number(folder, "SELECT (COUNT(*) AS ?n) WHERE { ?a a civic:NewsArticle ; dcterms:identifier 'x' }") == 2


def test_four_outlets_with_one_text_report_one_event(folder: Path) -> None:
    report = store_extractions(handmade.four_outlets(), folder)
    assert (report.added, report.events) == (4, 4)
    assert number(folder, "SELECT (SUM(?n) AS ?sum) WHERE { ?grant a civic:AwardGrant ; civic:awardeeCount ?n }") == 28
    with Store.open(folder) as store:
        assert list(check(store)) == []


def test_what_cannot_be_read_is_reported_and_the_rest_goes_on(folder: Path) -> None:
    bad = ArticleError("news.jsonl", "the line has no text", 7)
    report = ingest([bad, handmade.article("x", "Tin", "Chữ.")], folder, PAIR)
    assert report.failed == (bad,)
    assert report.added == 1
    assert report.done == 2


def test_an_article_that_the_extractor_trips_over_does_not_stop_the_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = reading.extract
    monkeypatch.setattr(reading, "extract", lambda a, k: 1 / 0 if a.id == "bad" else inner(a, k))
    report = ingest([handmade.article("bad", "Tin", "Chữ."), handmade.article("good", "Tin", "Chữ.")], folder, ALONE)
    assert [str(failure) for failure in report.failed] == ["bad: the extractor failed: ZeroDivisionError: division by zero"]
    assert report.added == 1


def test_a_graph_that_breaks_a_shape_is_not_stored(folder: Path) -> None:
    extraction = handmade.election()
    (event,) = extraction.events
    wrong = replace(extraction, events=(replace(event, confidence=7.0),))
    report = store_extractions([wrong, handmade.conference()], folder)
    assert [failure.source for failure in report.failed] == ["bc-1"]
    assert "confidence" in report.failed[0].reason
    assert report.added == 1


DEADLY = """
import os
from civicgraph.ingest import workers
inner = workers.read
workers.read = lambda article, base, run: os._exit(9) if article.id == "deadly" else inner(article, base, run)
workers.work()
"""


def test_an_article_that_kills_its_reader_is_reported_and_the_rest_goes_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_START", workers._START.partition("from civicgraph")[0] + DEADLY)
    articles = [handmade.article(id, "Tin", "Chữ.") for id in ("a", "b", "deadly", "c")]
    report = ingest(articles, folder, PAIR)
    assert [failure.source for failure in report.failed] == ["deadly"]
    assert report.added == 3


def test_workers_end_with_their_owner(folder: Path) -> None:
    code = """
import os, sys, handmade
from civicgraph.ingest.workers import Workers
w = Workers(2, "https://w3id.org/civicgraph/", "0")
results = w.read([[handmade.article(f"{n}", "Tin", "Chữ.")] for n in range(9)])
next(results)
children = [c.pid for c in [w._idle.get(), w._idle.get()] if c]
print(*children, flush=True)
os.kill(os.getpid(), 9)
"""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    done = subprocess.run([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, check=False)
    children = [int(pid) for pid in done.stdout.split()]
    assert children
    until = time.monotonic() + 10
    while any(_alive(pid) for pid in children) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(_alive(pid) for pid in children)


def test_an_interrupt_is_quiet_and_keeps_what_was_published(folder: Path) -> None:
    code = """
import sys, time, handmade
from civicgraph.config import Settings
from civicgraph.ingest import ingest
def slow():
    for n in range(10_000):
        time.sleep(0.02)
        yield handmade.article(f"a{n}", f"Tin {n}", "Chữ.")
try:
    ingest(slow(), sys.argv[1], Settings(workers=2), lambda report: report.added and print(report.added, flush=True))
except KeyboardInterrupt:
    print("stopped", flush=True)
"""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    child = subprocess.Popen([sys.executable, "-c", code, folder], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    assert child.stdout and child.stdout.readline()
    os.killpg(child.pid, signal.SIGINT)  # as a terminal does: to the owner and to the workers
    out, err = child.communicate(timeout=30)
    assert out.endswith(b"stopped\n")  # the interrupt may come between a number and its line end
    assert err == b""
    assert number(folder, "SELECT (COUNT(?a) AS ?n) WHERE { ?a a civic:NewsArticle }") > 0
    assert ingest([handmade.article("after", "Tin", "Chữ.")], folder, ALONE).added == 1


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_locked_store_is_told_before_anything_is_read(folder: Path) -> None:
    def articles() -> Iterator[Article]:
        raise AssertionError("nothing may be read")
        yield

    with Writer.open(folder, knowledge.load(), ALONE), pytest.raises(StoreError, match="another writer has this store"):
        ingest(articles(), folder, ALONE)


def test_readers_see_articles_while_the_ingest_goes_on(folder: Path) -> None:
    """A slow source: long before its end, and within two seconds of each article, readers have what came before."""
    seen: list[int] = []
    done = threading.Event()

    def slow() -> object:
        for n in range(60):
            time.sleep(0.07)
            yield handmade.article(f"a{n}", f"Tin {n}", "Chữ.")

    def watch() -> None:
        with Store.open(folder) as store:
            while not done.is_set():
                if store.refresh():
                    seen.append(len(store.articles()))
                time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    report = ingest(slow(), folder, ALONE)  # type: ignore[arg-type]
    done.set()
    watcher.join()
    assert report.added == 60
    assert seen == sorted(seen)
    assert 0 < seen[0] < 60


def test_progress_is_told(folder: Path) -> None:
    told: list[int] = []
    ingest(samples(), folder, PAIR, lambda report: told.append(report.done))
    assert told == sorted(told)
    assert told[-1] <= len(samples())


@pytest.mark.parametrize("text", ["", "x" * 100_000, "\n" * 1000, "Chữ \x00 và \ud800."], ids=["empty", "long", "lines", "odd"])
def test_odd_texts_are_stored(text: str, folder: Path) -> None:
    report = ingest([Article("odd", "", text)], folder, ALONE)
    assert report.done == 1
    with Store.open(folder) as store:
        assert list(check(store)) == []


def test_an_article_without_anything_to_name_it_gets_a_name(folder: Path) -> None:
    first = Article("", "Tin", "Chữ.", published=datetime.fromisoformat("2021-04-02T08:00:00+07:00"))
    assert ingest([first, replace(first, title="Tin khác")], folder, ALONE).added == 2


def test_an_import_of_articles_is_searched_and_related(folder: Path, tmp_path: Path) -> None:
    other = copy(folder, "other")
    ingest(samples(), folder, ALONE)
    with Store.open(folder) as store:
        count = export(store, tmp_path / "all.nq.gz")
    assert load([tmp_path / "all.nq.gz"], other) == [count]
    assert lines(other) == lines(folder)
    with Store.open(other) as store:
        assert len(tantivy.Index.open(str(store.index_folder)).searcher().search(tantivy.Query.all_query(), 100).hits) == len(samples())
    assert ingest(samples(), other, ALONE).unchanged == len(samples())
    assert lines(other) == lines(folder)


def test_a_bad_file_among_good_ones_keeps_all_out(folder: Path, tmp_path: Path) -> None:
    before = lines(folder)
    (tmp_path / "good.nt").write_text("<http://e/a> <http://e/p> <http://e/b> .")
    (tmp_path / "bad.nt").write_text("<http://e/a> <http://e/p> ")
    with pytest.raises(ArticleError, match=r"bad\.nt:1"):
        load([tmp_path / "good.nt", tmp_path / "bad.nt"], folder)
    assert lines(folder) == before
    assert load([tmp_path / "good.nt"], folder) == [1]


def test_a_report_counts_what_was_done() -> None:
    assert IngestReport(added=1, changed=2, unchanged=3, failed=(ArticleError("x", "y"),)).done == 7
