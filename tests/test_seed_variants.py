"""No rule is written for one page: ten copies of it, with other places, dates, terms, counts and names, are read as well as the page itself.

The page and its gold record are read from the shared folder; a copy exchanges the same words in both, so that the gold stays true.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from civicgraph import knowledge
from civicgraph.extraction import extract
from civicgraph.extraction.records import as_record
from civicgraph.model import Article
from civicgraph.sources import read
from gold.measuring import shared_scorer

HANOI = timezone(timedelta(hours=7))
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
LEAST = {"entities": 0.90, "events": 0.90, "roles": 0.85}
NEAR = 0.05


@dataclass(frozen=True)
class Variant:
    """What a copy says instead: the unit and the larger one (type and name each), when, which term, who, how many, what was done."""

    unit: tuple[str, str]
    larger: tuple[str, str]
    published: datetime
    numeral: str
    term: str
    author: str
    count: str
    movements: tuple[str, str, str, str]
    appeal: str
    smaller: str = "phường"


def at(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=HANOI)


SAFE = ("Toàn dân phòng cháy, chữa cháy", "xây dựng trường học hạnh phúc", "ngày thứ Bảy tình nguyện", "nâng cao chất lượng dịch vụ hành chính công")
GREEN = ("Toàn dân đoàn kết xây dựng đời sống văn hóa", "chống rác thải nhựa học đường", "trồng cây nhớ ơn Bác", "dạy tốt, học tốt")
VARIANTS = {
    "district of a municipality, Đà Nẵng": Variant(
        ("quận", "Thanh Khê"), ("thành phố", "Đà Nẵng"), at(2021, 3, 26, 17, 5), "XV", "2021-2026", "Lê Quang Vinh", "nhiều tập thể, cá nhân",
        SAFE, "Đoàn kết, đổi mới",
    ),
    "district of a municipality, another election": Variant(
        ("quận", "Bình Thủy"), ("thành phố", "Cần Thơ"), at(2016, 4, 15, 8, 40), "XIV", "2016-2021", "Mỹ Duyên", "35 tập thể, 60 cá nhân",
        GREEN, "Nêu cao tinh thần trách nhiệm",
    ),
    "rural district of a municipality": Variant(
        ("huyện", "Củ Chi"), ("thành phố", "Hồ Chí Minh"), at(2021, 4, 9, 21, 15), "XV", "2021-2026", "Trần Phước", "12 tập thể, 30 cá nhân",
        GREEN, "Chung sức, đồng lòng", "xã, thị trấn",
    ),
    "district of a province": Variant(
        ("huyện", "Nam Đàn"), ("tỉnh", "Nghệ An"), at(2021, 3, 31, 15, 0), "XV", "2021-2026", "Phan Thị Giang", "nhiều tập thể, cá nhân",
        SAFE, "Phát huy truyền thống quê hương", "xã, thị trấn",
    ),
    "district of a province in the north": Variant(
        ("huyện", "Định Hóa"), ("tỉnh", "Thái Nguyên"), at(2016, 4, 21, 10, 10), "XIV", "2016-2021", "Nông Văn Đức", "20 tập thể, 45 cá nhân",
        GREEN, "Tích cực thi đua", "xã, thị trấn",
    ),
    "town of a municipality": Variant(
        ("thị xã", "Sơn Tây"), ("thành phố", "Hà Nội"), at(2021, 4, 16, 19, 45), "XV", "2021-2026", "Kim Ngân", "nhiều tập thể, cá nhân",
        GREEN, "Đoàn kết, sáng tạo", "phường, xã",
    ),
    "town of a province": Variant(
        ("thị xã", "Hương Thủy"), ("tỉnh", "Thừa Thiên Huế"), at(2016, 3, 29, 9, 30), "XIV", "2016-2021", "Bảo Ngọc", "15 tập thể, 28 cá nhân",
        SAFE, "Giữ vững kỷ cương", "phường, xã",
    ),
    "city of a province": Variant(
        ("thành phố", "Vinh"), ("tỉnh", "Nghệ An"), at(2021, 4, 7, 16, 20), "XV", "2021-2026", "Thành Duy", "nhiều tập thể, cá nhân",
        GREEN, "Đồng thuận, quyết tâm", "phường, xã",
    ),
    "city of a province, another election": Variant(
        ("thành phố", "Quy Nhơn"), ("tỉnh", "Bình Định"), at(2016, 4, 12, 22, 5), "XIV", "2016-2021", "Võ Hoài An", "18 tập thể, 52 cá nhân",
        SAFE, "Phát huy dân chủ", "phường, xã",
    ),
    "ward after the reform of 2025": Variant(
        ("phường", "Hải Châu"), ("thành phố", "Đà Nẵng"), at(2026, 2, 6, 18, 55), "XVI", "2026-2031", "Quỳnh Chi", "nhiều tập thể, cá nhân",
        SAFE, "Đoàn kết, kỷ cương", "tổ dân phố",
    ),
}  # fmt: skip


def exchanged(variant: Variant, page: Variant) -> Mapping[str, str]:
    """What stands on the page, and what the copy says instead."""
    pairs = {old: new for old, new in zip(spoken(page), spoken(variant), strict=True) if old != new}
    return {**pairs, **{old[0].upper() + old[1:]: new[0].upper() + new[1:] for old, new in pairs.items() if old[0].islower()}}


def spoken(page: Variant) -> tuple[str, ...]:
    """The words of a page that a copy exchanges, always in the same order."""
    when = page.published
    dates = (WEEKDAYS[when.weekday()], when.strftime("%d/%m/%Y %H:%M"), when.isoformat(), when.date().isoformat(), f"{when.day}/{when.month}")
    years = (page.term, str(when.year - 1), str(when.year), page.numeral)
    return (*page.unit, *page.larger, *dates, *years, page.author, page.count, *page.movements, page.appeal, f"tại {page.smaller}")


def described(gold: Mapping[str, Any], meta: Mapping[str, str]) -> Variant:
    """The page itself as a variant, read from its gold record: not one phrase of it stands here."""
    entities = {entity["id"]: entity for entity in gold["entities"]}
    events: list[dict[str, Any]] = gold["events"]
    by_class = {cls: [event for event in events if event["class"] == cls] for cls in ("Conference", "Campaign", "Election", "AwardGrant")}
    unit, larger = (parted(name) for name in entities[by_class["Conference"][0]["roles"]["organizer"][0]]["name"].split(", "))
    assembly, councils = (event["roles"]["term"][0].split()[-1] for event in by_class["Election"])
    movements = [event["label"].removeprefix("phong trào ") for event in by_class["Campaign"] if not re.search(r"\d", event["label"])]
    (slogan,) = (event["roles"]["slogan"][0] for event in events if "slogan" in event["roles"])
    return Variant(
        unit, larger, datetime.fromisoformat(meta["published"]), assembly, councils, meta["author"],
        entities[by_class["AwardGrant"][0]["roles"]["awardee"][0]]["name"], (movements[0], movements[1], movements[2], movements[3]),
        slogan.split(" tổ chức")[0],
    )  # fmt: skip


def parted(name: str) -> tuple[str, str]:
    """Type and proper name of a unit: the type is written small."""
    kind, proper = re.fullmatch(r"([^A-ZĐ]+) (.+)", name).groups()  # type: ignore[union-attr]
    return kind, proper


def copier(words: Mapping[str, str]) -> Callable[[str], str]:
    """All exchanges in one pass, the longest words first, so that no exchange meets another's result."""
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(words, key=len, reverse=True)))
    return lambda text: pattern.sub(lambda found: words[found.group()], text)


@dataclass(frozen=True)
class Read:
    """One page as it was read, with its gold record, the expected metadata and the figures."""

    article: Article
    gold: dict[str, Any]
    expected: dict[str, str]
    figures: dict[str, float]


Reader = Callable[[str, Variant | None], Read]


@pytest.fixture(scope="module")
def reader(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Reads the page, or a variant of it, with the whole pipeline."""
    folder, scorer = shared / "gold", shared_scorer(shared)
    page, gold, meta = ((folder / name).read_text("utf-8") for name in ("seed_page.txt", "dev/seed.json", "seed_article.json"))

    def read_copy(name: str, variant: Variant | None) -> Read:
        change = copier(exchanged(variant, described(json.loads(gold), json.loads(meta)))) if variant else str
        path = tmp_path_factory.mktemp("copy") / f"{name}.txt"
        path.write_text(change(page), "utf-8")
        (article,) = read([str(path)])
        assert isinstance(article, Article)
        record = json.loads(change(gold))
        table = scorer.table(scorer.score_article(record, as_record(extract(article, knowledge.load()))))
        return Read(article, record, json.loads(change(meta)), {layer: scorer.prf(*table[layer]["all"])[2] for layer in LEAST})

    return read_copy


@pytest.fixture(scope="module")
def original(reader: Reader) -> Read:
    return reader("seed", None)


@pytest.fixture(scope="module", params=sorted(VARIANTS))
def copied(request: pytest.FixtureRequest, reader: Reader) -> Read:
    return reader("copy", VARIANTS[request.param])


def assert_metadata(page: Read) -> None:
    article = page.article
    assert article.published is not None
    told = {"title": article.title, "text": article.text, "author": article.author, "publisher": article.publisher}
    assert told == {key: page.expected[key] for key in told}
    assert article.published.isoformat() == page.expected["published"]


def test_the_page_is_read_well(original: Read) -> None:
    assert_metadata(original)
    assert {layer: figure for layer, figure in original.figures.items() if figure < LEAST[layer]} == {}


def test_a_copy_is_another_page_with_a_true_record(copied: Read, original: Read) -> None:
    quotes = [surface for entity in copied.gold["entities"] for surface in entity["surface"]]
    quotes += [event["label"] for event in copied.gold["events"]]
    assert [quote for quote in quotes if quote not in copied.article.content] == []
    named = described(original.gold, original.expected)
    for word in (named.unit[1], named.larger[1], named.author, named.appeal, *named.movements, original.expected["published"][:10]):
        assert word not in json.dumps([copied.gold, copied.article.content, copied.article.author], ensure_ascii=False)
    assert copied.gold["entities"] != original.gold["entities"]


def test_a_copy_is_read_as_well_as_the_page(copied: Read, original: Read) -> None:
    assert_metadata(copied)
    assert {layer: (figure, original.figures[layer]) for layer, figure in copied.figures.items() if figure < original.figures[layer] - NEAR} == {}
