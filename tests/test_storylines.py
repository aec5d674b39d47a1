"""Storylines: which articles are chained, what the steps are, and that a store tells the same whatever the order of arrival."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from civicgraph import knowledge
from civicgraph.cli import main
from civicgraph.config import BASE, Settings
from civicgraph.graph.storage.check import check
from civicgraph.graph.storage.store import Store
from civicgraph.graph.storylines import Rules
from civicgraph.graph.storylines.chaining import Link, chained
from civicgraph.graph.storylines.reading import listed, one
from civicgraph.ingest import ingest, remove
from civicgraph.ingest.identifying import identify
from civicgraph.ingest.narrating import narrate
from civicgraph.model import Article
from civicgraph.sources import read
from stores import lines

ALONE = Settings(workers=1)
NOW = "2026-03-01T09:00:00+07:00"
RULES = Rules.of(knowledge.load().lexicon["storylines"])


def link(ends: str, score: int, kind: str = "same-person", tellers: str = "") -> Link:
    return Link(f"link/{ends}", *ends, kind, score, frozenset(tellers))


def full(articles: str, score: int) -> list[Link]:
    """Each two of these articles linked."""
    return [link(a + b, score) for i, a in enumerate(articles) for b in articles[i + 1 :]]


# what is linked, and the groups that come out
CHAINED: list[tuple[str, list[Link], list[str]]] = [
    ("each with each", full("abcd", 400), ["abcd"]),
    ("a chain in which the ends know nothing of each other", [link("ab", 900), link("bc", 290)], ["ab"]),
    ("one thin thread between two matters", [*full("abc", 400), *full("xyz", 400), link("cx", 350)], ["abc", "xyz"]),
    ("several threads", [*full("abc", 400), *full("xyz", 400), link("ax", 500), link("by", 500), link("cz", 500)], ["abcxyz"]),
    ("a review follows its launch in other words", [*full("abc", 400), *full("xyz", 400), link("cx", 120, "next-step")], ["abcxyz"]),
    (
        "two editions of what many others tell of too",
        [*full("abc", 400), *full("xyz", 400), link("cx", 300, "previous-edition", "abcdefgh")],
        ["abc", "xyz"],
    ),
    ("two editions of what these tell of", [*full("abc", 400), *full("xyz", 400), link("cx", 300, "previous-edition", "abcd")], ["abcxyz"]),
    ("a weak link that says one event", [link("ab", 160, "same-event")], ["ab"]),
    ("as weak, and says a person alone", [link("ab", 160)], []),
    ("too weak for anything", [link("ab", 90, "next-step")], []),
    ("no links", [], []),
]


@pytest.mark.parametrize(("links", "groups"), [row[1:] for row in CHAINED], ids=[row[0] for row in CHAINED])
def test_which_articles_are_chained_whatever_the_order_of_their_links(links: list[Link], groups: list[str]) -> None:
    for seed in range(10):
        random.Random(seed).shuffle(links)
        assert ["".join(group) for group in chained(links, RULES)] == groups


def articles() -> list[Article]:
    found = read([str(knowledge.file("data", "articles"))], on_warning=lambda warning: None)
    return [article for article in found if isinstance(article, Article)]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("samples") / "store"
    ingest(articles(), store, ALONE)
    identify(store, ALONE, NOW)
    narrate(store, ALONE)
    return store


# The movement of one district over two years (data/articles): the day, the beginning of the label, the articles, the kind of the chaining link.
NO_LITTER = [
    ("2022-03-10", "Kiến An phát động phong trào", ["ka-220310-phat-dong"], ""),
    ("2022-09-15", "Quận Kiến An sơ kết sáu tháng", ["ka-220915-so-ket"], "same-campaign"),
    ("2023-01-11", "Hội nghị tổng kết công tác thi đua", ["ka-230112-tong-ket", "tc-230113-kien-an-tong-ket"], "same-campaign"),
    ("2024-01-18", "Kiến An: Nhiều tập thể được khen thưởng", ["ka-240118-tong-ket"], "next-step"),
]


def no_litter(store: Store) -> str:
    (found,) = (row["storyline"] for row in listed(store) if row["start"] == "2022-03-10")
    return str(found)


def test_a_movement_is_told_from_its_launch_to_its_last_review(samples: Path) -> None:
    with Store.open(samples) as store:
        told = one(store, no_litter(store))
    assert (told["start"], told["latest"], "Kiến An" in told["title"]) == ("2022-03-10", "2024-01-18", True)
    assert [(s["day"], [a["id"] for a in s["articles"]], s["kind"]) for s in told["steps"]] == [(day, ids, kind) for day, _, ids, kind in NO_LITTER]
    for step, (_, label, _, kind) in zip(told["steps"], NO_LITTER, strict=True):
        assert step["label"].startswith(label)
        assert set(step["why"]) == ({"vi", "en"} if kind else set())


def test_the_list_begins_with_the_latest_news_and_counts_steps_and_articles(samples: Path) -> None:
    with Store.open(samples) as store:
        rows = listed(store)
        (found,) = (row for row in rows if row["storyline"] == no_litter(store))
    assert (found["steps"], found["articles"]) == (4, 5)
    assert [row["latest"] for row in rows] == sorted((row["latest"] for row in rows), reverse=True)
    assert all(row["steps"] >= 2 and row["start"] <= row["latest"] for row in rows)


def test_a_storyline_is_the_same_whatever_the_order_of_arrival(samples: Path, tmp_path: Path) -> None:
    other, every = tmp_path / "store", articles()
    ingest(every[30:], other, ALONE)
    narrate(other, ALONE)
    ingest(reversed(every[:30]), other, ALONE)
    identify(other, ALONE, NOW)
    report = narrate(other, ALONE)
    assert report.added > 0
    assert lines(other) == lines(samples)
    again = narrate(other, ALONE)
    assert (again.added, again.removed) == (0, 0)


def test_what_was_told_of_an_article_goes_with_it_and_the_store_stays_sound(samples: Path, tmp_path: Path) -> None:
    other = shutil.copytree(samples, tmp_path / "store")
    remove(["ka-220915-so-ket"], other, ALONE)
    with Store.open(other) as store:
        assert "2022-03-10" not in {row["start"] for row in listed(store)}
        assert len(listed(store)) > 3
        assert list(check(store)) == []
    narrate(other, ALONE)
    with Store.open(other) as store:
        told = one(store, no_litter(store))
    assert [s["day"] for s in told["steps"]] == ["2022-03-10", "2023-01-11", "2024-01-18"]


def test_the_command_prints_and_writes_the_same(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = lines(samples)
    assert main(["storylines", "--store", str(samples), "--format", "jsonl"]) == 0
    output = capsys.readouterr()
    told = [json.loads(line) for line in output.out.splitlines()]
    assert f"{len(told)} storylines, 0 quads added, 0 taken out" in output.err
    with Store.open(samples) as store:
        assert told == [one(store, row["storyline"]) for row in listed(store)]
    assert main(["storylines", "--store", str(samples), "--as-stored"]) == 0
    assert "Kiến An" in capsys.readouterr().out
    assert lines(samples) == before


def test_a_storyline_is_asked_for_in_sparql(samples: Path) -> None:
    query = f"""SELECT ?position ?day WHERE {{ ?step civic:inStoryline ?line ; civic:position ?position ; civic:toldIn/dcterms:identifier ?id .
                OPTIONAL {{ ?step civic:startDate ?day }} ?line a civic:Storyline ; civic:startDate "2022-03-10"^^xsd:date
                FILTER(STRSTARTS(STR(?line), "{BASE}storyline/")) }} ORDER BY ?position ?id"""
    with Store.open(samples) as store:
        rows = [(row["position"].value, row["day"].value) for row in store.query(query)]  # type: ignore[index, union-attr]
    assert rows == [(str(n), day) for n, (day, _, ids, _) in enumerate(NO_LITTER, 1) for _ in ids]
