"""A reason is true where both texts show it: the named characters are read in every sample article, for every link."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from civicgraph import knowledge
from civicgraph.cli import main
from civicgraph.config import BASE, Settings
from civicgraph.graph.relating.related import related
from civicgraph.graph.relating.spans import BY_WORDS, WITH_WORDS
from civicgraph.graph.storage.store import Store
from civicgraph.ingest import ingest
from civicgraph.model import Article
from civicgraph.sources import read
from civicgraph.spelling import tone_place
from web.running import server

BY_SPARQL = """
    SELECT ?page ?other (STRAFTER(STR(?code), "relation/") AS ?kind) ?why {
      ?page dcterms:identifier "%s" . ?link civic:relatedArticle ?page, ?article ; civic:relationKind ?code ; civic:explanation ?why .
      ?article dcterms:identifier ?other FILTER(?article != ?page && LANG(?why) = "vi")
    }"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("spans") / "store"
    ingest(read([str(knowledge.file("data", "articles"))]), store, Settings(workers=2))
    return store


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {a.id: a.content for a in read([str(knowledge.file("data", "articles"))]) if isinstance(a, Article)}


@pytest.fixture(scope="module")
def links(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    with Store.open(folder) as store:
        return [(one.article, dict(link)) for one in related(store, with_spans=True) for link in one.related]


def plain(text: str) -> str:
    """The words of a text, in small letters, with one place for their tones."""
    return " ".join(re.findall(r"\w+", tone_place(text).lower()))


def names_something(link: dict[str, Any]) -> bool:
    """Copies are alike from end to end, and a few articles of one topic are so in many words of which none is telling."""
    return link["kind"] != "near-duplicate" and (link["kind"] not in BY_WORDS or "\u201c" in link["why"]["vi"])


def test_every_link_shows_its_reason_in_both_texts(links: list[tuple[str, dict[str, Any]]], texts: dict[str, str]) -> None:
    assert len(links) > 300 and len({link["kind"] for _, link in links}) >= 7
    bare = Counter[str]()
    for article, link in links:
        for side, where in (("here", article), ("there", link["article"])):
            assert all(texts[where][s["start"] : s["end"]] == s["text"] for s in link["spans"][side]), (article, link)
            bare[link["kind"]] += not link["spans"][side] and names_something(link)
    assert {kind: count for kind, count in bare.items() if count} == {}


def test_the_words_that_a_reason_names_stand_in_both_texts(links: list[tuple[str, dict[str, Any]]]) -> None:
    for article, link in links:
        if link["kind"] in WITH_WORDS:
            named = [plain(words) for words in re.findall("\u201c([^\u201d]+)\u201d", link["why"]["vi"])]
            for side in ("here", "there"):
                shown = {plain(span["text"]) for span in link["spans"][side]}
                assert set(named) <= shown, (article, link["article"], link["kind"], named, shown)
    assert any(link["kind"] in BY_WORDS for _, link in links)


def test_spans_are_told_where_they_are_asked_for(folder: Path, links: list[tuple[str, dict[str, Any]]]) -> None:
    article = links[0][0]
    with server(folder) as address:
        with_spans = httpx.get(f"{address}/articles/{article}/related?spans", timeout=30).json()["related"]
        without = httpx.get(f"{address}/articles/{article}/related", timeout=30).json()["related"]
    assert with_spans == [link for name, link in links if name == article]
    assert without == [{key: value for key, value in link.items() if key != "spans"} for link in with_spans]


SAMPLES_OF_LINKS = 6  # articles, spread over the list


def test_the_links_are_the_same_wherever_they_are_asked_for(
    folder: Path, links: list[tuple[str, dict[str, Any]]], capfd: pytest.CaptureFixture[str]
) -> None:
    """The store, the command, the data and the page of the server, and SPARQL by protocol."""
    names = sorted({article for article, _ in links})
    with server(folder) as address, httpx.Client(base_url=address, timeout=30) as site:
        for article in names[:: len(names) // SAMPLES_OF_LINKS]:
            stored = [(link["article"], link["kind"], link["score"], link["why"]["vi"]) for name, link in links if name == article]
            answered = site.get(f"/articles/{article}/related").json()["related"]
            capfd.readouterr()
            assert main(["related", article, "--store", str(folder), "--format", "jsonl"]) == 0
            for rows in (answered, json.loads(capfd.readouterr().out)["related"]):
                assert [(row["article"], row["kind"], row["score"], row["why"]["vi"]) for row in rows] == stored
            asked = site.post("/sparql", data={"query": BY_SPARQL % article}, headers={"Accept": "application/sparql-results+json"}).json()
            told = [tuple(row[name]["value"] for name in ("other", "kind", "why")) for row in asked["results"]["bindings"]]
            assert set(told) >= {(other, kind, why) for other, kind, _, why in stored} and len(told) >= len(stored) > 0
            page = site.get(
                asked["results"]["bindings"][0]["page"]["value"].replace("https://w3id.org/civicgraph/", "/id/"), follow_redirects=True
            ).text
            assert all(html.escape(why) in page or why in page for _, _, _, why in stored), article


def test_on_a_page_links_between_articles_that_are_little_alike_are_folded(folder: Path, links: list[tuple[str, dict[str, Any]]]) -> None:
    scores: dict[str, list[float]] = {}
    for article, link in links:
        scores.setdefault(article, []).append(link["score"])
    article = min(name for name, found in scores.items() if min(found) < 0.2 <= max(found))
    with server(folder) as address, httpx.Client(base_url=address, timeout=30) as site:
        asked = {"query": f'SELECT ?a {{ ?a dcterms:identifier "{article}" }}'}
        page = site.post("/sparql", data=asked, headers={"Accept": "text/csv"}).text.split()[1].removeprefix(BASE)
        related = site.get(f"/page/{page}?lang=en", headers={"Accept": "text/html"}).text.partition('id="related"')[2].partition("</section>")[0]
    clear, _, faint = related.partition('<details class="more"')
    shown = [[float(score) for score in re.findall(r'title="[^"]*">(0\.\d+|1\.0)<', part)] for part in (clear, faint)]
    assert min(shown[0]) >= 0.2 > max(shown[1]) and f"Less alike: {len(shown[1])}" in faint
