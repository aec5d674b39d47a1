"""After an update over HTTP search, civic:matches and related links are what they are when everything is made anew."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import handmade
from civicgraph import knowledge
from civicgraph.cli import main
from civicgraph.config import BASE, Settings
from civicgraph.graph.describing.triples import describe
from civicgraph.graph.querying import following
from civicgraph.graph.querying.changing import Changing
from civicgraph.graph.rdf import iris
from civicgraph.graph.relating.articleindex import IndexReader
from civicgraph.graph.relating.profile import profile_in, profile_of
from civicgraph.graph.relating.reasons import Reasons
from civicgraph.graph.relating.touched import Touched
from civicgraph.graph.searching.search import Search
from civicgraph.ingest import reindex, store_extractions
from civicgraph.model import Article, Extraction
from stores import lines, made, newest
from web.running import served

TOKEN, ALONE = {"authorization": "Bearer secret"}, Settings(workers=1)
PLAIN = [
    ("port", "Hải Phòng mở rộng cảng nước sâu", "Bến thứ ba ở Lạch Huyện đón tàu lớn, hai cần cẩu mới đã lắp xong ở Lạch Huyện."),
    ("quay", "Bến thứ ba ở Lạch Huyện đón tàu lớn", "Hai cần cẩu mới đã lắp xong ở Lạch Huyện, bến thứ ba đón tàu lớn."),
]
READINGS = [*handmade.four_outlets(), handmade.conference(), *(Extraction(Article(id, title, text)) for id, title, text in PLAIN)]
WORDS = ("lach huyen", "giay khen", "le chan", "sieu thi", "thi dua", "tran van mau", "nguyen thi la", "can cau", "gk-1", "chep")


def iri(id: str) -> str:
    (found,) = {iris.article(reading.article, BASE) for reading in READINGS if reading.article.id == id}
    return found


def graph(id: str) -> str:
    return iris.article_graph(iri(id), BASE)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = made(tmp_path_factory.mktemp("following") / "store", [handmade.LE_CHAN])
    store_extractions(READINGS, store, ALONE)
    return store


@pytest.fixture
def store(filled: Path, tmp_path: Path) -> Path:
    """The articles, in a store that the test may change."""
    return copied(filled, tmp_path / "store")


@pytest.fixture(scope="module")
def site(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Path]]:
    store = copied(filled, tmp_path_factory.mktemp("served") / "store")
    with served("--store", str(store), "--token", "secret") as (address, _), httpx.Client(base_url=address, timeout=30, headers=TOKEN) as client:
        yield client, store


def copied(store: Path, elsewhere: Path) -> Path:
    return shutil.copytree(store, elsewhere, ignore=shutil.ignore_patterns("lock", "dirty"))


def told(store: Path) -> tuple[list[str], dict[str, list[str]], dict[str, Any]]:
    """What a reader has of a store: its quads, the articles that words find, and what the index keeps of each."""
    search, index = Search.open(store), IndexReader(newest(store) / "search")
    found = {words: sorted(hit.article_iri for hit in search.search(words)) for words in WORDS}
    return lines(store), found, {reading.article.id: index.find(iri(reading.article.id)) for reading in READINGS}


def as_made_anew(store: Path, elsewhere: Path) -> tuple[list[str], dict[str, list[str]], dict[str, Any]]:
    reindex(copied(store, elsewhere), ALONE)
    return told(elsewhere)


HEADLINE = f"""
    DELETE {{ ?a schema:headline ?h . GRAPH <{graph("port")}> {{ ?a schema:headline ?h . ?text civic:content ?old }} }}
    INSERT {{ ?a schema:headline ?new . GRAPH <{graph("port")}> {{ ?a schema:headline ?new . ?text civic:content ?content }} }}
    WHERE {{
      BIND("Siêu thị mới"@vi AS ?new) BIND(<{iri("port")}> AS ?a) GRAPH <{graph("port")}> {{ ?a schema:headline ?h . ?text civic:content ?old }}
      BIND(CONCAT(STR(?new), "\\nBến thứ ba ở Lạch Huyện có siêu thị.") AS ?content)
    }}"""
TEXT = f"""
    PREFIX g: <{BASE}graph/article/> WITH <{graph("gk-1")}> DELETE {{ ?t civic:content ?c }} INSERT {{ ?t civic:content ?new }}
    WHERE {{ ?t civic:content ?c BIND(CONCAT(?c, " Có mặt bà Nguyễn Thị La.") AS ?new) }}"""
NAME = f"""
    WITH <{graph("hn-1")}> DELETE {{ ?p skos:prefLabel ?n }} INSERT {{ ?p skos:prefLabel 'Nguyễn Thị La'@vi }}
    WHERE {{ ?p a civic:Person ; skos:prefLabel ?n }}"""
DAMAGE = """
    DELETE { ?l civic:score ?s } INSERT { ?l civic:relationKind <http://e/kind> ; civic:score 9 } WHERE { ?l civic:score ?s }"""
LINK = f"a civic:RelatedLink ; civic:relatedArticle <{iri('gk-1')}>"
NONSENSE = f"""
    INSERT DATA {{ GRAPH <{graph("gk-1")}> {{
      [] a civic:Statement, civic:EventReport, civic:Mention ; civic:refersTo 'x', [] ; rdf:subject [] .
      <{BASE}report/0> a civic:EventReport ; civic:denotes 'x' .
      <{BASE}statement/0> a civic:Statement ; rdf:subject <{BASE}report/0>
    }} }}"""
ESCAPED = f"""
    WITH <{graph("gk-1")}> DELETE {{ ?t civic:content ?c }} INSERT {{ ?t civic:content 'b\\u00e0i ch\\u00e9p' }} WHERE {{ ?t civic:content ?c }}"""
EVERYWHERE = """
    DELETE { GRAPH ?g { ?t civic:content ?c } } INSERT { GRAPH ?g { ?t civic:content 'bài chép' } } WHERE { GRAPH ?g { ?t civic:content ?c } }"""
AGAIN = f"""
    INSERT DATA {{ GRAPH <{graph("gk-1")}> {{
      <{iri("gk-1")}> a civic:NewsArticle ; schema:headline 'Siêu thị'@vi ; schema:datePublished 'hôm qua'
    }} }}"""
UPDATES: dict[str, tuple[str, dict[str, list[str]]]] = {  # in this order, upon one store: what is done, words, and the articles that they find then
    "a headline and a text": (HEADLINE, {"sieu thi": ["port"], "can cau": ["quay"]}),
    "a text by a prefixed name": (TEXT, {"nguyen thi la": ["gk-1"]}),
    "the name of a person": (NAME, {"nguyen thi la": ["gk-1", "hn-1"]}),
    "a graph is dropped": (f"DROP GRAPH <{graph('gk-2')}>", {"giay khen": ["gk-1", "gk-3", "gk-4"]}),
    "a graph is moved, and speaks for nobody": (f"MOVE <{graph('gk-3')}> TO <{graph('gk-2')}>", {"giay khen": ["gk-1", "gk-4"]}),
    "it is moved back": (f"MOVE <{graph('gk-2')}> TO <{graph('gk-3')}>", {"giay khen": ["gk-1", "gk-3", "gk-4"]}),
    "a graph is emptied": (f"CLEAR GRAPH <{graph('gk-4')}>", {"giay khen": ["gk-1", "gk-3"]}),
    "two at once": (f"DELETE WHERE {{ GRAPH <{graph('quay')}> {{ ?s ?p ?o }} }} ; DROP GRAPH <{graph('gk-3')}>", {"giay khen": ["gk-1"]}),
    "links are damaged": (DAMAGE, {}),
    "links are invented": (f"INSERT DATA {{ <{BASE}link/0> {LINK} }}", {}),
    "others speak of links": (f"INSERT DATA {{ <http://e/link> {LINK} . [] a civic:RelatedLink }}", {}),
    "nonsense in the graph of an article": (NONSENSE, {"giay khen": ["gk-1"]}),
    "an escape, of which nobody knows what it touches": (ESCAPED, {"chep": ["gk-1"]}),
    "the world is cleared, and the links stay": ("CLEAR DEFAULT", {"chep": ["gk-1"]}),
    "everything is dropped": ("DROP ALL", {words: [] for words in WORDS}),
    "an article comes again": (AGAIN, {"sieu thi": ["gk-1"]}),
}


@pytest.mark.parametrize("what", UPDATES)
def test_an_update_is_followed_as_if_all_were_made_anew(what: str, site: tuple[httpx.Client, Path], tmp_path: Path) -> None:
    client, store = site
    update, finds = UPDATES[what]
    before = lines(store)
    answer = client.post("/update", data={"update": update})
    assert answer.status_code == 204, answer.text
    assert (lines(store) == before) == (what in ("links are damaged", "links are invented"))
    assert told(store) == as_made_anew(store, tmp_path / "anew")
    for words, ids in finds.items():
        query = f'SELECT ?a {{ ?a civic:matches "{words}" }} ORDER BY ?a'
        rows = client.post("/sparql", data={"query": query}).json()["results"]["bindings"]
        assert [row["a"]["value"] for row in rows] == sorted(map(iri, ids)), words
        assert client.get("/search", params={"q": words, "format": "json"}).status_code == 200
    assert client.get("/feed.atom", params={"related-to": "gk-1"}).status_code in (200, 404)


def test_graphs_that_are_put_and_deleted_are_followed(store: Path) -> None:
    before = told(store)
    with served("--store", str(store), "--token", "secret") as (address, _), httpx.Client(base_url=address, timeout=30, headers=TOKEN) as client:
        assert "gk-2" in client.get("/articles/gk-1/related").text
        kept = client.get("/graphs", params={"graph": graph("gk-2")}, headers={"accept": "application/n-triples"}).content
        assert client.delete("/graphs", params={"graph": graph("gk-2")}).status_code == 204
        assert iri("gk-2") not in told(store)[1]["giay khen"]
        assert not any("/link/" in line and iri("gk-2") in line for line in lines(store))
        assert "gk-2" not in client.get("/articles/gk-1/related").text
        document = {"content": kept, "headers": {"content-type": "application/n-triples"}}
        assert client.put("/graphs", params={"graph": graph("gk-2")}, **document).status_code == 201
        assert told(store) == before
        assert client.put("/graphs", params={"graph": graph("gk-2")}, **document).status_code == 204
        assert told(store) == before


UNTOUCHED = (
    "INSERT DATA { GRAPH <http://e/g> { <http://e/s> <http://e/p> 1 } }",
    f"INSERT DATA {{ <{BASE}article/none> schema:headline 'x' }}",
    f"WITH <{graph('gk-1')}> DELETE {{ ?s civic:confidence ?c }} INSERT {{ ?s civic:confidence 0.5 }} WHERE {{ ?s civic:confidence ?c }}",
)


def in_process(store: Path, update: str) -> None:
    """The update as the server's writer runs it."""
    changing = Changing(str(store), BASE)
    assert changing.change({}, update) == {"there": False}
    changing.publish()
    changing.close()


@pytest.mark.parametrize("update", UNTOUCHED)
def test_the_index_is_not_written_where_no_article_reads_otherwise(update: str, store: Path, tmp_path: Path) -> None:
    before = (store / "live" / "search" / "meta.json").read_bytes()
    in_process(store, update)
    assert (store / "live" / "search" / "meta.json").read_bytes() == before
    assert told(store) == as_made_anew(store, tmp_path / "anew")


@pytest.mark.parametrize("update", [UNTOUCHED[2], TEXT])
def test_who_goes_by_the_graphs_themselves_is_told_which_changed(update: str, store: Path) -> None:
    Touched(store / "live" / "search").begin()
    in_process(store, update)
    assert Touched(newest(store) / "search").articles() == {iri("gk-1")}


UNCLEAR = (ESCAPED, EVERYWHERE)


@pytest.mark.parametrize("update", UNCLEAR)
def test_a_large_store_says_that_its_index_is_behind_until_it_is_made_anew(
    update: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not Search.open(store).behind
    monkeypatch.setattr(following, "RENEWED", 3)
    monkeypatch.setattr(following, "FOLLOWED", 3)
    in_process(store, update)
    in_process(store, UNTOUCHED[0])
    assert Search.open(store).behind
    assert Search.open(store).search("giay khen")  # by what the articles said before
    assert main(["check", "--store", str(store)]) == 1
    assert "civicgraph reindex" in capsys.readouterr().out
    with served("--store", str(store)) as (address, _):
        assert "\ncivicgraph_search_behind 1\n" in httpx.get(f"{address}/metrics").text
    assert main(["reindex", "--store", str(store)]) == 0
    assert not Search.open(store).behind
    assert iri("gk-1") in told(store)[1]["chep"]
    assert told(store) == as_made_anew(store, tmp_path / "anew")


def test_an_ingest_makes_an_index_anew_that_is_behind(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(store)
    monkeypatch.setattr(following, "RENEWED", 3)
    in_process(store, f"DELETE DATA {{ GRAPH <{graph('gk-1')}> {{ <{iri('gk-1')}> schema:headline 'ch\\u00e9p' }} }}")
    assert Search.open(store).behind
    store_extractions([READINGS[0]], store, ALONE)
    assert not Search.open(store).behind
    assert told(store) == before


def test_what_touches_too_much_is_followed_where_the_graphs_are_known(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("civicgraph.graph.storage.record.MOST", 5)
    monkeypatch.setattr(following, "RENEWED", 3)
    many = " . ".join(f"<http://e/{n}> <http://e/p> {n}" for n in range(9))
    in_process(store, f"INSERT DATA {{ {many} }} ; INSERT DATA {{ GRAPH <http://e/g> {{ {many} }} }} ; DROP GRAPH <{graph('gk-2')}>")
    assert not Search.open(store).behind
    assert iri("gk-2") not in told(store)[1]["giay khen"]
    assert told(store) == as_made_anew(store, tmp_path / "anew")


KILLED = """
import os, signal, sys
from civicgraph.graph.querying.changing import Changing
from civicgraph.graph.relating import articleindex, relator
from civicgraph.graph.storage import writer

def deadly(owner, name, after):
    inner = getattr(owner, name)
    def wrapped(*arguments, **named):
        if after: inner(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(owner, name, wrapped)

folder, base, update, owner, name, after = sys.argv[1:]
deadly({"relator": relator.Relator, "index": articleindex.ArticleIndex, "writer": writer.Writer, "writing": writer}[owner], name, after == "after")
changing = Changing(folder, base)
changing.change({}, update)
changing.publish()
"""
MOMENTS = [
    ("relator", "apply", "before"),
    ("index", "commit", "after"),
    ("relator", "commit", "after"),
    ("writer", "change", "after"),
    ("writing", "publish", "before"),
]


@pytest.mark.parametrize(("owner", "name", "when"), MOMENTS)
def test_a_kill_while_it_follows_leaves_all_as_it_was(owner: str, name: str, when: str, store: Path, tmp_path: Path) -> None:
    before = told(store)
    update = f"DROP GRAPH <{graph('gk-2')}>"
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    done = subprocess.run([sys.executable, "-c", KILLED, store, BASE, update, owner, name, when], env={**os.environ, "PYTHONPATH": path}, check=False)
    assert done.returncode == -signal.SIGKILL
    assert told(store) == before
    in_process(store, update)
    assert told(store) == as_made_anew(store, tmp_path / "anew")
    assert iri("gk-2") not in told(store)[1]["giay khen"]


def test_whatever_a_graph_holds_its_article_can_be_read_or_is_passed_over() -> None:
    known, rng = knowledge.load(), random.Random(2026)
    reasons = Reasons(known)
    graphs = [describe(reading, known, BASE) for reading in READINGS]
    terms = [
        *{term for graph in graphs for triple in graph.triples for term in triple},
        "_:b",
        '""',
        '"\\\\"',
        '"2021-99-99"',
        "<x>",
        "<<( <a> <b> <c> )>>",
    ]
    whole = profile_of(graphs[0].triples, known)
    read = 0
    for _ in range(300):
        chosen = rng.choice(graphs)
        triples = [tuple(rng.choice(terms) if rng.random() < 0.02 else term for term in triple) for triple in chosen.triples if rng.random() < 0.97]
        found = profile_in(chosen.article, triples, known)  # type: ignore[arg-type]
        if found and whole:
            read += 1
            assert all(reasons.of(whole.card, found.card, 0.5)[1].values())
    assert read > 100
