"""What a reason is made of: which events are editions of one, and the words that two articles share."""

from __future__ import annotations

import pytest

from civicgraph import knowledge
from civicgraph.graph.describing.account import Told
from civicgraph.graph.relating.editions import Editions
from civicgraph.graph.relating.profile import Card, rarity
from civicgraph.graph.relating.rarity import terms
from civicgraph.graph.relating.reasons import Reasons
from civicgraph.graph.relating.syllables import folded, syllables
from civicgraph.graph.relating.wordings import shared

KNOWN = knowledge.load()
HERE = ("organizer", "body/hdnd-a")
SESSION, MEETING, DRIVE = "CouncilSession", "Conference", "EmulationMovement"

EDITIONS = [  # class, two labels, the days where both are told; which of them is the earlier edition (0: none)
    (SESSION, "kỳ họp thứ 3, HĐND phường khóa XV", "Kỳ họp thứ 4 HĐND phường khóa XV", ("", ""), 1),
    (SESSION, "kỳ họp thứ 3, HĐND phường khóa XV", "Kỳ họp thứ 5 HĐND phường khóa XV", ("", ""), 0),
    (SESSION, "kỳ họp thứ 3, HĐND phường khóa XV", "kỳ họp thứ 12, HĐND phường khóa XIV", ("", ""), 0),
    (SESSION, "kỳ họp thứ 3, HĐND phường khóa XV", "kỳ họp thứ ba, HĐND phường khóa XV", ("2021-07-01", "2022-07-01"), 0),
    (SESSION, "kỳ họp thứ 3, HĐND phường khóa XV", "kỳ họp HĐND phường khóa XV", ("2021-07-01", "2022-07-01"), 0),
    (MEETING, "hội nghị tổng kết phong trào đọc sách năm 2020", "hội nghị tổng kết phong trào đọc sách năm 2021", ("", ""), 1),
    (MEETING, "hội nghị tổng kết phong trào đọc sách năm 2020", "hội nghị tổng kết phong trào trồng cây năm 2021", ("", ""), 0),
    (MEETING, "hội nghị tổng kết phong trào đọc sách", "hội nghị tổng kết phong trào đọc sách", ("2021-01-09", "2020-01-08"), 2),
    (MEETING, "hội nghị tổng kết phong trào đọc sách", "hội nghị tổng kết phong trào đọc sách", ("2021", "2020"), 0),
    (MEETING, "hội nghị tổng kết phong trào đọc sách", "hội nghị tổng kết phong trào đọc sách", ("2021-01-09", "2018-01-08"), 0),
    (MEETING, "hội nghị tổng kết", "hội nghị tổng kết", ("2021-01-09", "2020-01-08"), 0),
    (DRIVE, "phong trào thi đua “Ngõ phố xanh” năm 2021", "phong trào thi đua “Ngõ phố xanh” năm 2020", ("", ""), 2),
    ("Election", "bầu cử HĐND phường nhiệm kỳ 2016-2021", "bầu cử HĐND phường nhiệm kỳ 2016 – 2021", ("2016-01-08", "2017-01-08"), 0),
    ("Election", "bầu cử HĐND phường nhiệm kỳ 2016-2021", "bầu cử HĐND phường nhiệm kỳ 2021 – 2026", ("", ""), 1),
    ("Congress", "Đại hội đại biểu phường lần thứ XIII", "Đại hội đại biểu phường lần thứ XIII", ("2014-01-08", "2021-01-08"), 0),
    ("AwardGrant", "được tặng thưởng Huân chương Sao vàng", "được tặng thưởng Huân chương Sao vàng", ("2018-01-08", "2024-01-08"), 0),
]


def told(iri: str, cls: str, label: str, start: str, at: int = 10, holder: tuple[str, str] = HERE) -> Told:
    roles = [holder, *([("startDate", start)] if start else [])]
    return Told(iri, cls, label, tuple(sorted(roles)), at)


@pytest.mark.parametrize(("cls", "one", "other", "days", "earlier"), EDITIONS)
def test_editions(cls: str, one: str, other: str, days: tuple[str, str], earlier: int) -> None:
    events = told("event/1", cls, one, days[0]), told("event/2", cls, other, days[1])
    for first, second in (events, events[::-1]):
        found = Editions(KNOWN).between([first], [second], ("Tin", "Tin"))
        assert (found and found.earlier.iri) == (f"event/{earlier}" if earlier else None)


NO_EDITION = [
    ("another holder", {"holder": ("organizer", "body/hdnd-b")}),
    ("named in passing, at the end of the text", {"at": 5000}),
]


@pytest.mark.parametrize(("why", "changed"), NO_EDITION)
def test_what_is_mentioned_in_passing_or_held_by_another_is_no_edition(why: str, changed: dict[str, object]) -> None:
    labels = "kỳ họp thứ 3, HĐND phường khóa XV", "kỳ họp thứ 4, HĐND phường khóa XV"
    first, second = told("event/1", SESSION, labels[0], ""), told("event/2", SESSION, labels[1], "")
    assert Editions(KNOWN).between([first], [second], ("Tin", "Tin"))
    other = told("event/2", SESSION, labels[1], "", **changed)  # type: ignore[arg-type]
    assert Editions(KNOWN).between([first], [other], ("Tin", "Tin")) is None, why


NAMES = [  # what two articles call one event; what the sentence calls it, and what it says besides
    ("Kỳ họp thứ 3, HĐND phường khoá XV", "kỳ họp thứ 3 HĐND phường khóa XV", "kỳ họp thứ 3 HĐND phường khóa XV", ""),
    ("lễ hội đua thuyền lại mang", "lễ hội đua thuyền", "lễ hội đua thuyền", ""),
    ("ra quân dọn ngõ", "lễ phát động Ngõ phố xanh", "ra quân dọn ngõ", "lễ phát động Ngõ phố xanh"),
]


@pytest.mark.parametrize(("one", "other", "name", "besides"), NAMES)
def test_an_event_is_named_as_both_name_it(one: str, other: str, name: str, besides: str) -> None:
    ours, theirs = told("event/1", MEETING, one, ""), told("event/1", MEETING, other, "")
    cards = [Card(f"article/{n}", f"a{n}", "Tin", f"2021-01-0{n}", f"Báo {n}", (event,), (), ()) for n, event in ((1, ours), (2, theirs))]
    why, said = Reasons(KNOWN).of(cards[0], cards[1], 0.3)
    assert (why.kind, why.names["vi"], (why.more or {}).get("other", "")) == ("same-event", name, besides)
    assert all(f"“{called}”" in said[language] for called in (name, besides) if called for language in ("vi", "en"))


SHARED = [  # two texts; what both say
    ("Bàn về dự án Luật Cư trú sửa đổi ở phường.", "Phường góp ý Luật Cư trú sửa đổi.", ["luật cư trú sửa đổi"]),
    ("Bà Đoàn Thị Mây Thu nhận giấy khen.", "Giấy khen về tay bà Đoàn Thị Mây Thu.", ["đoàn thị mây thu", "giấy khen"]),
    ("Ngõ phố xanh, rồi lúa chín.", "Lúa chín. Ngõ phố xanh!", ["ngõ phố xanh", "lúa chín"]),
    ("Phường họp bàn việc trồng rừng.", "Bão làm đổ cột điện.", []),
    ("Việc của các cháu nhỏ.", "Đồ chơi của các em.", []),
]


@pytest.mark.parametrize(("one", "other", "expected"), SHARED)
def test_the_words_that_both_say(one: str, other: str, expected: list[str]) -> None:
    rare, slight = rarity(KNOWN.lexicon), frozenset(map(folded, KNOWN.lexicon["related"]["wordings"]["slight"]))
    ours, theirs = (terms(syllables("", text, rare.lead), rare).phrases for text in (one, other))
    assert sorted(shared(ours, theirs, slight, 3)) == sorted(shared(theirs, ours, slight, 3)) == sorted(expected)
