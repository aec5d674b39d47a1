"""Awards: every row is found in a sentence under the IRI that the reference facts give it, and the law's lists are whole."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from civicgraph.config import BASE
from civicgraph.errors import KnowledgeError
from civicgraph.extraction import extract
from civicgraph.graph.describing.naming import Naming
from civicgraph.knowledge import file, load
from civicgraph.knowledge.awards import Award, load_awards
from civicgraph.model import Article
from civicgraph.spelling import slug

AWARDS = load().awards
NAMES = {award.name: award for award in AWARDS}
GRANTER_TELLS = {  # articles name the award and who gives it apart: the narrower concept is for the law's own words
    "Bằng khen của Thủ tướng Chính phủ": "Bằng khen",
    "Bằng khen của bộ, ban, ngành, tỉnh": "Bằng khen",
    "Cờ thi đua của bộ, ban, ngành, tỉnh": "Cờ thi đua",
    "Chiến sĩ thi đua bộ, ban, ngành, tỉnh": "Chiến sĩ thi đua",
}
NOT_READ = {
    "Huy hiệu",
    "Thành phố Anh hùng",
    "Chiến sĩ tiên tiến",
    "Xã, phường, thị trấn tiêu biểu",
    "Thôn, tổ dân phố văn hóa",
}  # no word of the lexicon


def iris_in(sentence: str) -> list[str]:
    knowledge = load()
    found = extract(Article("1", "Tin", sentence), knowledge)
    return [Naming(knowledge, BASE, "vi", f"{BASE}article/a").iri_of(entity) for entity in found.entities if entity.type == "AWARD"]


@pytest.mark.parametrize("award", [a for a in AWARDS if a.name not in NOT_READ], ids=lambda award: slug(award.name))
def test_an_article_that_names_an_award_means_its_concept(award: Award) -> None:
    name = GRANTER_TELLS.get(award.name, award.name)
    assert iris_in(f"Sáng 5/5, UBND tỉnh trao tặng {award.name} cho ông Nguyễn Văn An.") == [f"{BASE}award/{slug(name)}"]


@pytest.mark.parametrize("name", sorted(NOT_READ))
def test_what_is_not_read_yet_is_noticed_when_it_is(name: str) -> None:
    assert iris_in(f"Sáng 5/5, UBND tỉnh trao tặng {name} cho ông Nguyễn Văn An.") == []


@pytest.mark.parametrize("award", [a for a in AWARDS if a.hidden], ids=lambda award: slug(award.name))
def test_other_spellings_mean_the_same_award(award: Award) -> None:
    assert {AWARDS.canonical(other) for other in award.hidden} == {award.name}


def test_an_unknown_title_keeps_its_name() -> None:
    assert AWARDS.canonical("Bông sen vàng") == "Bông sen vàng"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Mẹ Việt Nam anh hùng", "ba-me-viet-nam-anh-hung"),
        ("Huân chương Lao động hạng 2", "huan-chuong-lao-dong-hang-nhi"),
        ("Chiến sĩ thi đua cơ sở", "chien-si-thi-dua-co-so"),
    ],
)
def test_older_and_short_names_in_articles(written: str, name: str) -> None:
    assert iris_in(f"Sáng 5/5, Chủ tịch nước trao tặng {written} cho bà Trần Thị Hoa.") == [f"{BASE}award/{name}"]


@pytest.mark.parametrize("name", [*load().lexicon["awards"]["plain"], *load().lexicon["awards"]["prizes"]])
def test_every_award_of_the_lexicon_is_a_concept(name: str) -> None:
    assert AWARDS.canonical(name) in NAMES


@pytest.mark.parametrize(
    ("kind", "count"),
    [("state-prize", 2), ("honorary-title", 13), ("order", 34), ("medal", 9), ("merit-certificate", 3), ("commendation", 1)],
)
def test_how_many_awards_of_each_kind(kind: str, count: int) -> None:
    assert len([a for a in AWARDS if a.kind == kind]) == count


def test_orders_with_classes_have_three() -> None:
    for award in AWARDS:
        narrower = [other.rank for other in AWARDS if other.broader == award.name and other.rank]
        assert narrower in ([], [1, 2, 3]), award.name
    assert sum(a.rank == 1 for a in AWARDS) == 8


def test_names_are_nfc_and_of_their_own() -> None:
    assert len({slug(a.name) for a in AWARDS}) == len(AWARDS.all) == 106
    for award in AWARDS:
        assert all(unicodedata.is_normalized("NFC", text) for text in (award.name, *award.hidden))
        assert award.name_en.isascii()
        assert award.broader == "" or NAMES[award.broader].kind == award.kind


def test_who_confers_is_known_and_orders_are_conferred_by_the_president() -> None:
    bodies = load().bodies
    kinds = {kind for kind, _, _ in bodies.kinds} | {pattern.kind for pattern in bodies.patterns}
    for award in AWARDS:
        for what, who in award.confers:
            assert bodies.get(who) if what == "body" else who in kinds, (award.name, who)
        if award.kind in ("order", "medal", "honorary-title", "state-prize"):
            assert award.confers == (("body", "chu-tich-nuoc"),)


def test_what_the_law_of_2022_has_is_not_called_older() -> None:
    assert {a.name for a in AWARDS if a.law == "06/2022/QH15" and a.older} == set()
    assert len([a for a in AWARDS if a.law == "06/2022/QH15"]) > 60


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,A,order,,,,,,\nA,A,order,,,,,,", "twice"),
        ("A,A,order,B,,,,,", "no award B"),
        ("A,A,order,,4,,,,", "rank"),
        ("A,A,order,,,someone,,,", "who confers"),
        ("A,A,order,,,,1/2000/QH10,,", "no law 1/2000/QH10"),
        ("A,A,order", "3 fields"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: str, reason: str) -> None:
    head = file("data", "awards", "awards.csv").read_text("utf-8").splitlines()[0]
    (tmp_path / "awards.csv").write_text(f"{head}\n{row}\n", "utf-8")
    (tmp_path / "laws.csv").write_text("number,name,name_en,issuer\n", "utf-8")
    with pytest.raises(KnowledgeError, match=reason):
        load_awards(tmp_path)
