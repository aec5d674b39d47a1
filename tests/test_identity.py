"""When two reports speak of one event, and when they must not."""

from __future__ import annotations

from dataclasses import replace

import pytest

import handmade
from civicgraph import extract, knowledge
from civicgraph.config import BASE
from civicgraph.graph.describing.triples import describe
from civicgraph.graph.rdf.phrases import number, roman, telling, years
from civicgraph.model import Extraction


def event(extraction: Extraction, id: str = "v1") -> str:
    return describe(extraction, knowledge.load(), BASE).events[id]


def test_four_outlets_in_their_own_words_speak_of_one_award() -> None:
    assert len({event(extraction) for extraction in handmade.four_outlets()}) == 1


def test_another_day_is_another_event() -> None:
    first, *_ = handmade.four_outlets()
    (one,) = first.events
    other = replace(first, events=(replace(one, roles=(replace(one.roles[0], value="2021-05-11"), *one.roles[1:])),))
    assert event(first) != event(other)


def test_another_number_of_awardees_is_another_award() -> None:
    first, *_ = handmade.four_outlets()
    other = handmade.award("gk-5", "Báo Cửa Biển", "Ngày 10/5, quận Lê Chân tặng Giấy khen cho 82 cá nhân.", "82 cá nhân")
    assert event(first) != event(other)


def test_who_counts_the_awardees_may_name_some_of_them() -> None:
    first, second, *_ = handmade.four_outlets()
    a = handmade.article("gk-6", "Tin", "Ngày 10/5, quận Lê Chân tặng Giấy khen cho 28 cá nhân, trong đó có bà Trần Thị Mẫu.", "Báo Cửa Biển")
    (event_of_second,) = second.events
    roles = (*(replace(r, start=0, end=5) for r in event_of_second.roles), handmade.role(a, "awardee", "e4", "Trần Thị Mẫu"))
    start, end = handmade.place(a, "tặng Giấy khen")
    told = replace(event_of_second, label="tặng Giấy khen", start=start, end=end, roles=roles)
    named = Extraction(a, (*second.entities, handmade.entity(a, "e4", "PERSON", "Trần Thị Mẫu", unit=handmade.HAI_PHONG)), (told,))
    assert event(named) == event(first)


def test_another_giver_is_another_award() -> None:
    first, *_ = handmade.four_outlets()
    elsewhere = replace(first, entities=tuple(replace(e, unit=handmade.HAI_PHONG) if e.type == "UNIT" else e for e in first.entities))
    assert event(first) != event(elsewhere)


def test_a_unit_and_its_committee_hold_one_conference() -> None:
    district, other = handmade.conference(), handmade.conference("hn-2", "Báo Cửa Biển")
    meeting = other.events[0]
    roles = tuple(replace(role, value="e2") if role.name == "organizer" else role for role in meeting.roles)
    committee = replace(other, events=(replace(meeting, roles=roles), *other.events[1:]))
    assert event(district) == event(committee)


def test_a_conference_on_another_day_or_another_theme_is_another() -> None:
    base, later = handmade.conference(), handmade.conference(day="2021-04-09")
    assert event(base) != event(later)
    old = handmade.conference()
    numbered = tuple(replace(e, label=e.label.replace("thi đua", "thi đua số 2")) if e.id in ("v2", "v3") else e for e in old.events)
    assert event(base) != event(replace(old, events=numbered))


def test_the_movements_of_two_years_are_two() -> None:
    graph = describe(handmade.conference(), knowledge.load(), BASE)
    assert graph.events["v2"] != graph.events["v3"]


@pytest.mark.parametrize("term", ["khóa XV", "khoá XV", "khóa 15", "khóa XV, nhiệm kỳ 2021-2026"])
def test_an_election_is_one_however_its_term_is_written(term: str) -> None:
    assert event(handmade.election("bc-2", "Báo Cửa Biển", term)) == event(handmade.election())


def test_another_term_is_another_election() -> None:
    assert event(handmade.election(term="khóa XVI")) != event(handmade.election())


def test_two_events_of_one_article_never_fall_together() -> None:
    extraction = handmade.election()
    (one,) = extraction.events
    twice = replace(extraction, events=(one, replace(one, id="v2")))
    graph = describe(twice, knowledge.load(), BASE)
    assert len(set(graph.events.values())) == 2
    reports = {s for s, p, o in graph.triples if o.endswith("#EventReport>")}
    assert len(reports) == 2


def test_what_has_no_whole_key_meets_only_in_exact_copies() -> None:
    first, *_ = handmade.four_outlets()
    (one,) = first.events
    vague = replace(first, events=(replace(one, roles=one.roles[1:]),))  # no date
    copy = handmade.retitled(vague, id="copy", publisher="Báo Cửa Biển")
    edited = handmade.retitled(vague, id="edited", text=first.article.text.replace("Sáng", "Tối "))
    assert event(vague) == event(copy)
    assert event(vague) != event(edited)


@pytest.mark.parametrize(
    ("token", "value"),
    [("xv", 15), ("xiv", 14), ("ix", 9), ("i", 1), ("xl", 40), ("xxix", 29), ("vi", 6), ("iix", None), ("", None), ("vì", None), ("quận", None)],
)
def test_roman_numerals(token: str, value: int | None) -> None:
    assert roman(token) == value


@pytest.mark.parametrize(
    ("phrase", "which"),
    [
        ("khoá XV", 15),
        ("khóa 14", 14),
        ("nhiệm kỳ 2021-2026", None),
        ("kỳ họp thứ 10", 10),
        ("vì dân", None),
        ("lần thứ XIII, nhiệm kỳ 2020-2025", 13),
    ],
)
def test_numbers_in_a_phrase(phrase: str, which: int | None) -> None:
    assert number(phrase) == which


@pytest.mark.parametrize(
    ("label", "which"), [("kỳ họp thứ nhất, HĐND quận", 1), ("kỳ họp thứ mười", 10), ("kỳ họp chuyên đề", None), ("thứ nhấtt", None)]
)
def test_ordinals_in_words(label: str, which: int | None) -> None:
    assert telling(knowledge.load().lexicon).ordinal(label) == which


def test_years_in_a_phrase() -> None:
    assert years("nhiệm kỳ 2021-2026") == years("nhiệm kỳ 2021 – 2026") == "2021/2026"
    assert years("năm 2021") == "2021"
    assert years("số 12021") == ""


@pytest.mark.parametrize(
    ("phrase", "count"),
    [
        ("28 cá nhân", 28),
        ("5 tập thể và 12 cá nhân", 17),
        ("1.200 hộ nghèo", 1200),
        ("hai tập thể", 2),
        ("nhiều tập thể", None),
        ("các hộ nghèo", None),
        ("tập thể năm 2021 của quận", None),
    ],
)
def test_how_many_a_phrase_counts(phrase: str, count: int | None) -> None:
    assert telling(knowledge.load().lexicon).count(phrase) == count


HEADLINES = [
    "Quận Lê Chân tặng Giấy khen",
    "UBND quận Lê Chân tặng Giấy khen",
    "Quận Lê Chân tặng Giấy khen cho 82 cá nhân",
    "UBND quận Lê Chân tặng Giấy khen cho 82 cá nhân",
    "Khen thưởng tại quận Lê Chân",
]
REPORTS = [
    "Ngày 10/5/2021, UBND quận Lê Chân (Hải Phòng) tặng Giấy khen cho 82 cá nhân có thành tích xuất sắc.",
    "Sáng 10/5, UBND quận Lê Chân, thành phố Hải Phòng trao tặng Giấy khen cho 82 cá nhân tiêu biểu.",
    "Có 82 cá nhân được UBND quận Lê Chân, Hải Phòng tặng Giấy khen ngày 10/5/2021 vì nhiều đóng góp.",
]


@pytest.mark.parametrize("headline", HEADLINES)
def test_a_headline_and_what_follows_tell_of_one_award_in_every_outlet(headline: str) -> None:
    counts, nodes = set(), set()
    for n, sentence in enumerate(REPORTS):
        read = extract(handmade.article(f"h{n}", headline, sentence, f"Báo {n}", "2021-05-11T08:00:00+07:00"))
        graph = describe(read, knowledge.load(), BASE)
        grants = [one for one in read.events if one.cls == "AwardGrant"]
        nodes |= {graph.events[one.id] for one in grants}
        counts |= {(p, o) for s, p, o in graph.triples if p == "<https://w3id.org/civicgraph/ontology#awardeeCount>"}
    assert len(nodes) == 1
    assert {value.partition("^^")[0] for _, value in counts} == {'"82"'}


CAMPAIGNS = [  # two sentences; whether they tell of one campaign
    ("Phong trào thi đua yêu nước năm 2021 của quận Lê Chân.", "Phong trào thi đua yêu nước năm 2021 của quận Kiến An.", False),
    ("Quận Lê Chân phát động phong trào thi đua khen thưởng năm 2021.", "Quận Kiến An phát động phong trào thi đua khen thưởng năm 2021.", False),
    ("Phong trào “Toàn dân bảo vệ an ninh Tổ quốc” năm 2021 ở quận Lê Chân.", "Phong trào “Toàn dân bảo vệ an ninh Tổ quốc” năm 2021.", True),
    ("Quận Lê Chân phát động phong trào thi đua yêu nước năm 2021.", "Phong trào thi đua yêu nước năm 2021 do quận Lê Chân phát động.", True),
]


@pytest.mark.parametrize(("one", "other", "same"), CAMPAIGNS)
def test_a_campaign_with_a_name_of_its_own_is_everybody_s(one: str, other: str, same: bool) -> None:
    nodes = []
    for n, sentence in enumerate((one, other)):
        read = extract(handmade.article(f"c{n}", "Tin vắn", sentence, f"Báo {n}", "2021-05-11T08:00:00+07:00"))
        graph = describe(read, knowledge.load(), BASE)
        nodes.append({graph.events[event.id] for event in read.events if event.cls == "Campaign"})
    assert nodes[0] and nodes[1] and bool(nodes[0] & nodes[1]) is same
