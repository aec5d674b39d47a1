"""Articles come, change and go: what is left is what the articles that are there say, whatever happened on the way."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

import handmade
from civicgraph import knowledge
from civicgraph.graph.describing.triples import describe
from civicgraph.graph.rdf import preference
from civicgraph.graph.rdf.preference import Facts, merged
from civicgraph.graph.rdf.vocabulary import CIVIC, RDFS, SKOS
from civicgraph.graph.storage import upkeep
from civicgraph.graph.storage.check import Finding, check, spans
from civicgraph.graph.storage.derive import world
from civicgraph.graph.storage.export import export
from civicgraph.graph.storage.layout import Layout
from civicgraph.graph.storage.store import Store
from civicgraph.model import Extraction
from stores import BASE, folder, lines, number, put, writer

__all__ = ["folder"]

DEFAULT = ox.DefaultGraph()
GRANTS = "SELECT (COUNT(?grant) AS ?n) WHERE { ?grant a civic:AwardGrant }"
AWARDEES = "SELECT (SUM(?count) AS ?n) WHERE { ?grant civic:awardeeCount ?count }"


def some() -> list[Extraction]:
    """Articles that share people, bodies, publishers and events, and one that is an exact copy."""
    first = handmade.conference()
    return [
        first,
        handmade.conference("hn-2", "Báo Cửa Biển"),
        handmade.conference("hn-3", "Báo Cửa Biển", day="2021-04-09"),
        handmade.election(),
        handmade.election("bc-2", "Báo Cửa Biển", "khoá XV"),
        *handmade.four_outlets(),
        handmade.retitled(handmade.election(), id="copy", publisher="Bản tin Cát Bi"),
    ]


def test_a_fact_of_four_outlets_counts_once(folder: Path) -> None:
    put(folder, handmade.four_outlets())
    assert number(folder, GRANTS) == 1
    assert number(folder, AWARDEES) == 28
    assert number(folder, "SELECT (COUNT(?r) AS ?n) WHERE { GRAPH ?g { ?r a civic:EventReport } }") == 4


def test_sources_that_disagree_on_the_day_speak_of_two_events(folder: Path) -> None:
    put(folder, [handmade.conference(), handmade.conference("hn-3", "Báo Cửa Biển", day="2021-04-09")])
    assert number(folder, "SELECT (COUNT(?e) AS ?n) WHERE { ?e a civic:Conference }") == 2


def test_order_and_batches_leave_no_trace(folder: Path, tmp_path: Path) -> None:
    put(folder, some())
    for seed in range(3):
        other = tmp_path / f"other-{seed}"
        subprocess.run(["cp", "-r", folder, other], check=True)
        with writer(other) as w:
            w.remove([article.value for article in Store.open(other).articles()])
            shuffled = random.Random(seed).sample(some(), len(some()))
            for extraction in shuffled:
                w.replace([describe(extraction, knowledge.load(), BASE)])
        assert lines(other) == lines(folder)


def test_twice_is_once(folder: Path) -> None:
    put(folder, some())
    once = lines(folder)
    put(folder, some())
    assert lines(folder) == once
    assert not any("_:" in line.split('"')[0] for line in once)


@pytest.mark.parametrize("gone", range(len(some())))
def test_what_was_removed_was_never_there(gone: int, folder: Path, tmp_path: Path) -> None:
    articles = some()
    subprocess.run(["cp", "-r", folder, tmp_path / "never"], check=True)
    put(tmp_path / "never", articles[:gone] + articles[gone + 1 :])
    put(folder, articles)
    with writer(folder) as w:
        w.remove([describe(articles[gone], knowledge.load(), BASE).article])
    assert lines(folder) == lines(tmp_path / "never")


def test_when_all_are_gone_the_store_is_as_it_was(folder: Path) -> None:
    empty = lines(folder)
    put(folder, some())
    with writer(folder) as w:
        w.remove([describe(extraction, knowledge.load(), BASE).article for extraction in some()])
    assert lines(folder) == empty


def test_an_edited_article_takes_the_place_of_the_old_one(folder: Path, tmp_path: Path) -> None:
    subprocess.run(["cp", "-r", folder, tmp_path / "new"], check=True)
    old, new = handmade.conference(), handmade.conference(day="2021-04-05")
    edited = replace(new, article=replace(new.article, text=new.article.text + " Hết."))
    put(folder, [old, *handmade.four_outlets()])
    put(folder, [edited])
    put(tmp_path / "new", [edited, *handmade.four_outlets()])
    assert lines(folder) == lines(tmp_path / "new")


def test_the_longest_label_wins_and_goes_with_its_article(folder: Path) -> None:
    first, second, *_ = handmade.four_outlets()
    (event,) = second.events
    start, end = handmade.place(second.article, "đã tặng Giấy khen tới 28 gương tiêu biểu")
    longer = replace(second, events=(replace(event, label=second.article.content[start:end], start=start, end=end),))
    query = f'ASK {{ ?grant a civic:AwardGrant ; rdfs:label "{longer.events[0].label}"@vi }}'
    put(folder, [first, longer])
    with Store.open(folder) as store:
        assert store.query(query)
    with writer(folder) as w:
        w.remove([describe(longer, knowledge.load(), BASE).article])
    with Store.open(folder) as store:
        assert not store.query(query)
        assert store.query('ASK { ?grant a civic:AwardGrant ; rdfs:label "tặng Giấy khen"@vi }')


def test_what_a_person_curated_outlives_extraction(folder: Path) -> None:
    put(folder, handmade.four_outlets())
    event = describe(handmade.four_outlets()[0], knowledge.load(), BASE).events["v1"]
    correction = folder.parent / "correction.nq"
    fact = f'<{event}> <http://www.w3.org/2000/01/rdf-schema#label> "Trao Giấy khen tháng 5"@vi'
    correction.write_text(f"{fact} <{BASE}graph/curated> .\n{fact} .\n")
    with writer(folder) as w:
        w.load(correction)
        w.replace([describe(extraction, knowledge.load(), BASE) for extraction in handmade.four_outlets()])
    labels = f"SELECT (COUNT(?l) AS ?n) WHERE {{ <{event}> rdfs:label ?l FILTER (?l = 'Trao Giấy khen tháng 5'@vi) }}"
    assert number(folder, labels) == 1
    assert number(folder, f"SELECT (COUNT(?l) AS ?n) WHERE {{ <{event}> rdfs:label ?l }}") == 1


def test_what_others_loaded_into_their_own_graphs_is_no_evidence(folder: Path) -> None:
    body = f"<{BASE}body/ubnd_{handmade.LE_CHAN}>"
    foreign = folder.parent / "foreign.nq"
    foreign.write_text(f'{body} {SKOS.prefLabel} "Một tên rất dài mà không bài báo nào dùng, của người khác"@vi <http://e/g> .')
    with writer(folder) as w:
        w.load(foreign)
    empty = lines(folder)
    put(folder, [handmade.conference(), handmade.conference("hn-2", "Báo Cửa Biển")])
    with writer(folder) as w:
        w.remove([describe(handmade.conference(), knowledge.load(), BASE).article])
    with Store.open(folder) as store:
        assert [f for f in check(store) if "default graph" in f.where] == []
        assert "của người khác" not in "".join(str(q) for q in store.quads.quads_for_pattern(None, None, None, DEFAULT))
    with writer(folder) as w:
        w.remove([describe(handmade.conference("hn-2", "Báo Cửa Biển"), knowledge.load(), BASE).article])
    assert lines(folder) == empty


def test_a_new_version_of_the_program_brings_its_reference_facts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, some())
    unit, label = f"<{BASE}unit/{handmade.LE_CHAN}>", SKOS.prefLabel
    human = folder.parent / "human.nt"
    human.write_text(f'{unit} <http://e/note> "x" <{BASE}graph/curated> .\n{unit} <http://e/note> "x" .')
    human = human.rename(human.with_suffix(".nq"))
    with writer(folder) as w:
        w.load(human)
    before = set(lines(folder))
    old = {line for line in upkeep.remembered(Layout(folder)) if line.startswith(f"{unit} {label} ".encode()) and b"@vi" in line}
    new = f'{unit} {label} "quận Lê Chân mới"@vi .'
    facts = [line for line in upkeep.remembered(Layout(folder)) if line not in old]
    monkeypatch.setattr(upkeep, "fingerprint", lambda: "another version")
    monkeypatch.setattr(upkeep, "reference_quads", lambda *_: [*facts, new.encode()])
    writer(folder).close()
    after, curated = set(lines(folder)), f" <{BASE}graph/curated> ."
    assert after - before == {new, new.removesuffix(" .") + curated}
    assert before - after == {line for one in old for line in (one.decode(), one.decode().removesuffix(" .") + curated)}
    generation = Layout(folder).generation()
    writer(folder).close()
    assert Layout(folder).generation() == generation, "once is enough"


def _facts() -> list[Facts]:
    """What different articles may say of one event."""
    said = []
    for extraction in some():
        said += world(describe(extraction, knowledge.load(), BASE).triples).values()
    label, status = RDFS.label, CIVIC.eventStatus
    said.append(frozenset({(label, '"a"@vi'), (status, f"<{BASE}code/event-status/cancelled>"), (CIVIC.awardeeCount, '"7"^^<x>')}))
    said.append(frozenset({(label, '"b"@vi'), (status, f"<{BASE}code/event-status/held>"), (CIVIC.awardeeCount, '"70"^^<x>')}))
    return said


def test_merging_knows_no_order() -> None:
    said = _facts()
    chance = random.Random(1)
    for _ in range(500):
        a, b, c = chance.sample(said, 3)
        assert merged(a, b) == merged(b, a)
        assert merged(merged(a, b), c) == merged(a, merged(b, c))
        assert merged(a, merged(a, b)) == merged(a, b)
        for predicate in preference.SINGLE:
            assert len([fact for fact in merged(a, b) if fact[0] == predicate]) <= 1


# Kill -9 at several moments: while a batch is written, while it is published, between the two.

KILLED = """
import os, signal, sys, handmade
from stores import BASE, writer
from civicgraph import knowledge
from civicgraph.graph.storage import derive, opening, snapshots, writer as writing
from civicgraph.graph.describing.triples import describe

def deadly(module, name, after):
    inner = getattr(module, name)
    def wrapped(*arguments, **named):
        if not after: os.kill(os.getpid(), signal.SIGKILL)
        inner(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(module, name, wrapped)

folder, module, name, after = sys.argv[1:]
deadly({"derive": derive, "opening": opening, "snapshots": snapshots, "writing": writing}[module], name, after == "after")
w = writer(folder)
w.replace([describe(handmade.conference(day="2021-06-06"), knowledge.load(), BASE)])
w.publish()
"""
MOMENTS = [
    ("derive", "withdraw", "after", False),
    ("derive", "_take_out", "after", False),
    ("derive", "assert_articles", "after", False),
    ("snapshots", "sync", "before", False),
    ("snapshots", "write_for_good", "before", False),
    ("snapshots", "write_for_good", "after", True),
    ("opening", "prune", "before", False),
    ("writing", "prune", "before", True),
]


@pytest.mark.parametrize(("module", "name", "when", "kept"), MOMENTS)
def test_after_a_kill_a_batch_is_there_or_not(module: str, name: str, when: str, kept: bool, folder: Path, tmp_path: Path) -> None:
    subprocess.run(["cp", "-r", folder, tmp_path / "whole"], check=True)
    put(folder, [handmade.conference(), *handmade.four_outlets()])
    before = lines(folder)
    put(tmp_path / "whole", [handmade.conference(day="2021-06-06"), *handmade.four_outlets()])
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    done = subprocess.run([sys.executable, "-c", KILLED, folder, module, name, when], env={**os.environ, "PYTHONPATH": path}, check=False)
    assert done.returncode == -signal.SIGKILL
    assert lines(folder) == (lines(tmp_path / "whole") if kept else before)
    put(folder, [handmade.conference(day="2021-06-06")])  # the next writer mends what is broken and goes on
    assert lines(folder) == lines(tmp_path / "whole")


def test_a_kill_at_any_time_leaves_a_store_that_is_whole(folder: Path) -> None:
    code = """
import sys, handmade
from stores import put
for n in range(1000):
    put(sys.argv[1], [handmade.conference(f"hn-{n}"), handmade.election(f"bc-{n}")])
    print(n, flush=True)
"""
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    for wait in (0.05, 0.11, 0.17):
        child = subprocess.Popen([sys.executable, "-c", code, folder], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path})
        assert child.stdout and child.stdout.readline()
        time.sleep(wait)
        child.kill()
        child.communicate()
        meetings = number(folder, "SELECT (COUNT(?a) AS ?n) WHERE { ?a a civic:NewsArticle ; civic:reports/a civic:Conference }")
        assert meetings == number(folder, "SELECT (COUNT(?a) AS ?n) WHERE { ?a a civic:NewsArticle ; civic:reports/a civic:Election }") > 0
    writer(folder).close()


# Checks and export.


def test_a_check_finds_nothing_in_a_good_store_and_what_is_wrong_in_a_bad_one(folder: Path, tmp_path: Path) -> None:
    put(folder, some())
    with Store.open(folder) as store:
        assert [finding for finding in check(store)] == []
    bad = tmp_path / "bad.nq"
    event = describe(handmade.election(), knowledge.load(), BASE).events["v1"]
    bad.write_text(f"<{event}> <{CIVIC.organizer[1:-1]}> <{BASE}unit/{handmade.LE_CHAN}> .\n<{BASE}person/nobody> <http://e/p> <http://e/o> .\n")
    with writer(folder) as w:
        w.load(bad)
    with Store.open(folder) as store:
        found = {str(finding) for finding in check(store)}
    assert any("holds what nobody says" in line and "organizer" in line for line in found)
    assert any("person/nobody" in line for line in found)


def test_a_span_that_does_not_hold_is_found() -> None:
    triples = list(describe(handmade.conference(), knowledge.load(), BASE).triples)
    assert list(spans("g", triples)) == []
    where = next(i for i, (_, p, _) in enumerate(triples) if p == CIVIC.exact)
    wrong = [*triples[:where], (triples[where][0], CIVIC.exact, '"khác"'), *triples[where + 1 :]]
    assert [type(finding) for finding in spans("g", wrong)] == [Finding]
    content = next(i for i, (_, p, _) in enumerate(triples) if p == CIVIC.content)
    other = [*triples[:content], (triples[content][0], CIVIC.content, '"khác"'), *triples[content + 1 :]]
    assert any("hash" in str(finding) for finding in spans("g", other))
    without = [t for t in triples if t[0] != triples[where][0]]
    assert any("has no evidence" in str(finding) for finding in spans("g", without)) or len(without) == len(triples)


def test_an_export_is_sorted_whole_and_the_same_every_time(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, some())
    with Store.open(folder) as store:
        count = export(store, tmp_path / "a.nq.gz")
        monkeypatch.setattr("civicgraph.graph.storage.export._RUN", 1000)
        assert export(store, tmp_path / "b.nq.gz") == count == len(store.quads)
        export(store, tmp_path / "c.nq")
        without = export(store, tmp_path / "d.nq", "quotes")
    assert (tmp_path / "a.nq.gz").read_bytes() == (tmp_path / "b.nq.gz").read_bytes()
    assert (tmp_path / "c.nq").read_text("utf-8").splitlines() == lines(folder)
    assert without == count - len(some())
    assert not any(f'{CIVIC.content} "' in line for line in (tmp_path / "d.nq").read_text("utf-8").splitlines())
    assert any(f'{CIVIC.content} "' in line for line in lines(folder))


def test_an_export_comes_back_the_same(folder: Path, tmp_path: Path) -> None:
    subprocess.run(["cp", "-r", folder, tmp_path / "other"], check=True)
    put(folder, some())
    with Store.open(folder) as store:
        export(store, tmp_path / "all.nq.gz")
    with writer(tmp_path / "other") as w:
        w.load(tmp_path / "all.nq.gz")
    assert lines(tmp_path / "other") == lines(folder)
