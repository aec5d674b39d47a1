"""The quality of extraction against gold records, and that it does not fall below `tests/gold/floors.json`."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from civicgraph import knowledge
from civicgraph.errors import ArticleError
from civicgraph.extraction import extract
from civicgraph.extraction.records import as_record
from civicgraph.model import Article
from civicgraph.sources import read
from gold.measuring import shared_scorer
from gold.scoring import LAYERS, f1, score

HERE = Path(__file__).parent / "gold"
FLOORS: dict[str, dict[str, float]] = json.loads((HERE / "floors.json").read_text("utf-8"))
GOLD: dict[str, Any] = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((HERE / "samples").glob("*.json"))}
MEETINGS = {"Conference", "Congress", "CouncilSession", "VoterMeeting", "Ceremony"}
CLASSES = {*MEETINGS, "Campaign", "Contest", "Election", "AwardGrant", "Pledge", "Appointment"}
ROLES = {
    "time": CLASSES,
    "place": CLASSES - {"Campaign"},
    "organizer": CLASSES - {"Election", "Appointment"},
    "chair": MEETINGS,
    "participant": MEETINGS | {"Contest", "Pledge"},
    "scope": {"Campaign", "Election"},
    "about": MEETINGS | {"Campaign", "Contest"},
    "partOf": {"Campaign", "AwardGrant", "Pledge", "Appointment", "Contest"},
    "slogan": {"Campaign", "Contest", "Congress"},
    "electedBody": {"Election"},
    "term": {"Election", "CouncilSession", "Congress"},
    "result": {"Election"},
    **{key: {"AwardGrant"} for key in ("award", "granter", "awardee")},
    **{key: {"Appointment"} for key in ("appointee", "post", "action", "by")},
}
QUOTED = {"slogan", "term", "post"}
LITERAL = QUOTED | {"time", "action"}


def articles_of(paths: list[str]) -> dict[str, Article]:
    found = list(read(paths))
    assert not [one for one in found if isinstance(one, ArticleError)]
    return {one.id: one for one in found if isinstance(one, Article)}


@pytest.fixture(scope="module")
def samples() -> dict[str, Article]:
    return articles_of([str(knowledge.file("data", "articles"))])


@pytest.fixture(scope="module")
def records(samples: dict[str, Article]) -> dict[str, dict[str, Any]]:
    known = knowledge.load()
    return {name: as_record(extract(article, known)) for name, article in samples.items()}


def test_every_sample_has_its_gold_record(samples: dict[str, Article]) -> None:
    assert set(samples) == set(GOLD)


def test_the_samples_are_many_and_varied(samples: dict[str, Article]) -> None:
    assert len(samples) >= 60
    assert len({article.publisher for article in samples.values()}) >= 10
    assert {article.published.year for article in samples.values() if article.published} == set(range(2020, 2027))


def test_the_samples_show_every_class_and_every_status() -> None:
    events = [event for record in GOLD.values() for event in record["events"]]
    assert {event["class"] for event in events} == CLASSES
    assert {event.get("status", "reported") for event in events} == {"reported", "planned", "called-for", "cancelled"}


@pytest.mark.parametrize("name", sorted(GOLD))
def test_a_gold_record_quotes_its_article(name: str, samples: dict[str, Article]) -> None:
    content, record = samples[name].content, GOLD[name]
    quotes = [surface for entity in record["entities"] for surface in entity["surface"]]
    quotes += [entity["post"] for entity in record["entities"] if "post" in entity]
    quotes += [event["label"] for event in record["events"]]
    quotes += [text for event in record["events"] for role in QUOTED & event["roles"].keys() for text in event["roles"][role]]
    assert [quote for quote in quotes if quote not in content or quote != quote.strip()] == []


@pytest.mark.parametrize("name", sorted(GOLD))
def test_a_gold_record_keeps_its_form(name: str) -> None:
    record = GOLD[name]
    ids = [thing["id"] for thing in (*record["entities"], *record["events"])]
    assert record["id"] == name
    assert len(ids) == len(set(ids))
    for event in record["events"]:
        assert {role for role in event["roles"] if event["class"] not in ROLES[role]} == set()
        assert {f for role, fillers in event["roles"].items() if role not in LITERAL for f in fillers} <= set(ids)


def test_the_samples_stay_above_their_floor(records: dict[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    total: Counter[tuple[str, str]] = Counter()
    for name, record in records.items():
        total += score(GOLD[name], record)
    check("samples", {layer: f1(total, layer) for layer in LAYERS}, len(records), capsys)


def test_the_dev_set_stays_above_its_floor(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scorer, known = shared_scorer(shared), knowledge.load()
    gold = scorer.load(shared / "gold" / "dev")
    articles = articles_of([str(shared / "gold" / "dev_articles.jsonl")])
    total: Counter[tuple[str, ...]] = Counter()
    for name, record in gold.items():
        total.update(scorer.score_article(record, as_record(extract(articles[name], known))))
    table = scorer.table(total)
    right, named = table["names"]
    figures = {layer: scorer.prf(*table[layer]["all"])[2] for layer in ("entities", "events", "roles")}
    check("dev", {**figures, "names": right / named if named else 0.0}, len(gold), capsys)


def check(which: str, figures: dict[str, float], size: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Prints the table, also when the test passes, and compares it with the floors."""
    with capsys.disabled():
        print(f"\n{which}: {size} articles")
        for layer, floor in FLOORS[which].items():
            print(f"  {layer:9} {figures[layer]:.3f}   (floor {floor:.2f})")
    assert {layer: figures[layer] for layer, floor in FLOORS[which].items() if figures[layer] < floor} == {}
