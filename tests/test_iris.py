"""IRIs are made from content: what is the same gets the same one, what differs another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from civicgraph.graph.rdf import iris
from civicgraph.model import Article, Event

BASE = "https://example.org/"


def made(**given: object) -> str:
    return iris.article(Article(**{"id": "", "title": "Tin", "text": "Chữ.", **given}), BASE)  # type: ignore[arg-type]


def test_the_seed_page_has_the_name_that_the_contract_gives_it() -> None:
    assert made(id="seed", publisher="Cổng tin tức thành phố Hải Phòng") == f"{BASE}article/cong-tin-tuc-thanh-pho-hai-phong-seed"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"id": "7", "publisher": "Báo Sông Cấm"}, {"id": "7", "publisher": "Báo Cửa Biển"}),
        ({"id": "a/b", "publisher": "Báo Sông Cấm"}, {"id": "a-b", "publisher": "Báo Sông Cấm"}),
        ({"id": "A1", "publisher": "Báo Sông Cấm"}, {"id": "a1", "publisher": "Báo Sông Cấm"}),
        ({"id": "x" * 100 + "1"}, {"id": "x" * 100 + "2"}),
        ({"url": "https://example.org/tin/1"}, {"url": "https://example.org/tin/2"}),
        ({"url": "https://example.org/tin?id=1"}, {"url": "https://example.org/tin?id=2"}),
        ({"title": "Tin sáng"}, {"title": "Tin chiều"}),
        ({"published": datetime(2021, 4, 2, tzinfo=UTC)}, {"published": datetime(2021, 4, 3, tzinfo=UTC)}),
    ],
)
def test_other_articles_have_other_iris(one: dict[str, object], other: dict[str, object]) -> None:
    assert made(**one) != made(**other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"id": "7", "text": "Cũ."}, {"id": "7", "text": "Mới, đã sửa."}),
        ({"id": "7", "title": "Cũ"}, {"id": "7", "title": "Mới"}),
        ({"url": "https://www.example.org/tin/1/"}, {"url": "http://example.org/tin/1?utm_source=x#cuoi"}),
    ],
)
def test_an_edited_article_keeps_its_iri(one: dict[str, object], other: dict[str, object]) -> None:
    assert made(**one) == made(**other)


def test_names_that_ascii_cannot_write_still_differ() -> None:
    assert iris.named("award", "勲章", BASE) != iris.named("award", "賞", BASE)


def test_a_person_is_told_apart_by_province() -> None:
    here, there = iris.person("Nguyễn Văn A", "31_thanh-pho-hai-phong", BASE), iris.person("Nguyễn Văn A", "48_thanh-pho-da-nang", BASE)
    assert here != there
    assert here.startswith(f"{BASE}person/nguyen-van-a-")


def test_events_with_one_label_have_reports_of_their_own() -> None:
    told = Event("v1", "Appointment", "bổ nhiệm", 3, 11)
    assert iris.report("a", told, 0, BASE) != iris.report("a", told, 1, BASE)


def test_a_hash_keeps_its_parts_apart() -> None:
    assert iris.digest("ab", "c") != iris.digest("a", "bc")
