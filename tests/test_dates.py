"""Dates: what each way of saying when means, what is no date, and what a hostile text costs."""

from __future__ import annotations

import re
import time
import tomllib
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicgraph.errors import KnowledgeError
from civicgraph.extraction.dating.dates import DateExpression, find_dates
from civicgraph.extraction.dating.values import Reading, value_of
from civicgraph.knowledge import file
from civicgraph.knowledge.lexicon import Lexicon

TABLE = tomllib.loads(file("data", "lexicon", "dates.toml").read_text("utf-8"))
LEXICON = Lexicon({"dates": TABLE})
SAID = date(2021, 4, 2)  # a Friday


def read(text: str, said: date | None = SAID) -> tuple[DateExpression, ...]:
    return find_dates(text, said, LEXICON)


@pytest.mark.parametrize("row", TABLE["row"], ids=lambda row: row["example"])
def test_every_row_reads_its_example(row: dict[str, object]) -> None:
    found = read(f"Theo đó, {row['example']}", row.get("said", SAID))
    assert (found[-1].value, found[-1].rule) == (row["means"], row["rule"])


# what the text says; what it means on Friday 2 April 2021 (several values: several expressions)
CASES = """
Sáng 2/4 | 2021-04-02
Sáng ngày 2-4, tại trụ sở | 2021-04-02
sáng 2.4 | 2021-04-02
sáng 1 - 4 | 2021-04-01
Chiều tối 30/3 | 2021-03-30
tối 31-3 | 2021-03-31
rạng sáng 2/4 | 2021-04-02
trưa 1/4 | 2021-04-01
sáng nay | 2021-04-02
Sáng nay 2.4 | 2021-04-02
sáng nay (2/4) | 2021-04-02
hôm nay (2/4) | 2021-04-02
hôm nay | 2021-04-02
ngày hôm nay | 2021-04-02
Hôm qua | 2021-04-01
chiều qua | 2021-04-01
tối hôm qua | 2021-04-01
ngày hôm qua | 2021-04-01
hôm kia | 2021-03-31
ngày mai | 2021-04-03
sáng mai | 2021-04-03
ngày kia | 2021-04-04
ngày 2/4 | 2021-04-02
Ngày 6.2, tại cuộc họp | 2021-02-06
ngày 28-3 | 2021-03-28
chiều 28-3 | 2021-03-28
ngày 23/5/2021 | 2021-05-23
ngày 23-5-2021 | 2021-05-23
ngày 23.05.2021 | 2021-05-23
ngày 02/04/2021 | 2021-04-02
23/5/2021 | 2021-05-23
2021-05-23 | 2021-05-23
ngày 4 tháng 8 năm 2020 | 2020-08-04
ngày 4/8 năm 2020 | 2020-08-04
Chiều 30/3 khai mạc, trước đó một ngày họp trù bị | 2021-03-30 2021-03-29
ngày 4 tháng 8 | 2020-08-04
ngày 4 tháng 8, năm 2020 | 2020-08-04
23 tháng 5 năm 2021 | 2021-05-23
ngày 2 tháng 9 năm ngoái | 2020-09-02
ngày 9-1 năm sau | 2022-01-09
ngày 3 tháng tư | 2021-04-03
mùng 2 tháng 9 | 2020-09-02
8 giờ ngày 23/5 | 2021-05-23
7h30 ngày 5/4 | 2021-04-05
vào lúc 8 giờ 30 phút, ngày 5 tháng 4 năm 2021 | 2021-04-05
14h chiều nay 2/4 | 2021-04-02
17h30 hôm qua | 2021-04-01
từ 8h đến 11h ngày 2/4 | 2021-04-02
Chủ nhật (23/5) | 2021-05-23
Chủ nhật, ngày 23/5/2021 | 2021-05-23
Thứ Sáu, ngày 2/4/2021 | 2021-04-02
thứ bảy 3/4 | 2021-04-03
sáng thứ Hai (5/4) | 2021-04-05
thứ hai tuần trước | 2021-03-22
thứ 3 tuần này | 2021-03-30
chủ nhật tuần này | 2021-04-04
thứ tư tuần sau | 2021-04-07
chiều thứ năm tuần trước | 2021-03-25
ngày 25 | 2021-03-25
trong ngày 1, đoàn đã | 2021-04-01
ngày 25 tháng này | 2021-04-25
ngày 25 tháng trước | 2021-03-25
hội nghị sẽ khai mạc ngày 25 | 2021-04-25
hội nghị dự kiến tổ chức ngày 20/12 | 2021-12-20
ngày 20/12 vừa qua | 2020-12-20
hôm 16/3 | 2021-03-16
đến hết ngày 10.3 | 2021-03-10
trước ngày 30/6 | 2021-06-30
diễn ra đến 21/6 | 2021-06-21
nhân ngày thành lập (26/3) | 2021-03-26
Sáng 1/4 khai mạc, chiều cùng ngày bế mạc | 2021-04-01 2021-04-01
Cùng ngày, đoàn làm việc | 2021-04-02
từ ngày 1 đến ngày 3/6 | 2021-06-01/2021-06-03
từ ngày 1/6 đến ngày 3/6 | 2021-06-01/2021-06-03
từ 22/5 đến 21/6 | 2021-05-22/2021-06-21
từ ngày 28/12 đến 5/1 | 2020-12-28/2021-01-05
từ ngày 9/10/2007 đến 5/10/2010 | 2007-10-09/2010-10-05
từ ngày 1-9 đến ngày 10-9-2020 | 2020-09-01/2020-09-10
từ ngày 5-7/7 | 2021-07-05/2021-07-07
ngày 27-29/12 | 2020-12-27/2020-12-29
từ 12-14/6 | 2021-06-12/2021-06-14
trong 2 ngày 5 và 6-12 | 2020-12-05/2020-12-06
hai ngày 1 và 2/4 | 2021-04-01/2021-04-02
trong ba ngày 1, 2, 3/4 | 2021-04-01/2021-04-03
các ngày 5, 6 và 7 tháng 7 năm 2020 | 2020-07-05/2020-07-07
từ ngày 5 đến ngày 7 tháng 4 | 2021-04-05/2021-04-07
từ ngày 1 tháng 3 đến ngày 15 tháng 4 năm 2021 | 2021-03-01/2021-04-15
từ ngày 25 đến ngày 28 | 2021-03-25/2021-03-28
ngày 30/3 và 1/4 | 2021-03-30 2021-04-01
ngày 2/4, 5/4 | 2021-04-02 2021-04-05
tháng 3/2021 | 2021-03
tháng 3-2021 | 2021-03
tháng 11.2014 | 2014-11
tháng 3 năm 2021 | 2021-03
Tháng 5 tới | 2021-05
tháng 12 năm ngoái | 2020-12
tháng 12 năm nay | 2021-12
tháng 1 năm sau | 2022-01
hồi tháng 6 | 2020-06
hồi tháng 3. Ông cho biết | 2021-03
cuối tháng 10 | 2020-10
tháng 10 này | 2020-10
dự kiến vào tháng 10 | 2021-10
đầu tháng 4/2021 | 2021-04
tháng 3 tới | 2022-03
tháng 5 vừa qua | 2020-05
ngày 1/3 tới đây | 2022-03-01
tháng này | 2021-04
tháng trước | 2021-03
tháng tới | 2021-05
đại hội (11/2015) | 2015-11
từ tháng 3 đến tháng 5/2021 | 2021-03/2021-05
từ tháng 10/2017 đến 4/2021 | 2017-10/2021-04
các tháng 9 và 10/2020 | 2020-09/2020-10
từ tháng 1 đến tháng 3 | 2021-01/2021-03
tháng mười hai năm 2020 | 2020-12
tuần trước | 2021-03-22/2021-03-28
trong tuần này | 2021-03-29/2021-04-04
tuần tới | 2021-04-05/2021-04-11
cách đây hai tuần | 2021-03-15/2021-03-21
cách đây 3 ngày | 2021-03-30
2 ngày nữa | 2021-04-04
cách đây 5 năm | 2016
cách đây 4 tháng | 2020-12
năm 2020 | 2020
Năm 2021, quận tiếp tục | 2021
cuối năm 2018 | 2018
các năm 2011, 2012, 2013 và 2014. | 2011 2012 2013 2014
năm nay | 2021
năm ngoái | 2020
năm tới | 2022
đến 2030 | 2030
SEA Games 2019. | 2019
quý I/2021 | 2021-01/2021-03
quý 4 năm 2020 | 2020-10/2020-12
trong quý II | 2021-04/2021-06
6 tháng đầu năm 2021 | 2021-01/2021-06
6 tháng đầu năm | 2021-01/2021-06
6 tháng cuối năm 2020 | 2020-07/2020-12
sáu tháng đầu năm nay | 2021-01/2021-06
9 tháng đầu năm 2020 | 2020-01/2020-09
từ đầu năm đến nay | 2021-01/2021-04-02
từ năm 2019 đến nay | 2019/2021-04-02
từ tháng 6/2012 đến nay | 2012-06/2021-04-02
nhiệm kỳ 2021-2026 | 2021/2026
nhiệm kỳ 2021 – 2026 | 2021/2026
nhiệm kì 2016 - 2021 | 2016/2021
khóa XV (2021-2026) | 2021/2026
khoá XV, nhiệm kỳ 2021-2026 | 2021/2026
giai đoạn 2021-2025 | 2021/2025
giai đoạn từ năm 2016 đến 2020 | 2016/2020
5 năm (2016-2020) | 2016/2020
2010 - 2015 | 2010/2015
năm học 2020-2021 | 2020/2021
trong năm học 2020 – 2021 | 2020/2021
sinh ngày 12/12/1960 | 1960-12-12
sinh năm 1974 | 1974
(SN 1985) | 1985
ngày 30/4/75 | 1975-04-30
"""
ROWS = [line.rsplit(" | ", 1) for line in CASES.strip().splitlines()]


def test_the_table_is_long_enough() -> None:
    assert len({said for said, _ in ROWS}) >= 120


@pytest.mark.parametrize(("said", "means"), ROWS, ids=[said for said, _ in ROWS])
def test_expressions(said: str, means: str) -> None:
    assert [found.value for found in read(said)] == means.split()


NO_DATES = """
ngày 31/2 | ngày 30/2/2021 | ngày 31/4 họp | ngày 32/1 | tháng 13/2020 | 78/79 đơn vị | đạt 2/3 số phiếu | tỉ lệ 3/4 | thắng 3-1
tỷ số 2-1 nghiêng về đội khách | Nghị quyết số 04-NQ/TW | Quyết định số 45/2019/QĐ-TTg | Luật số 100/2015/QH13 | số 28/2024/NĐ-CP
công văn số 15679 | 0912.345.678 | điện thoại 024 3825 1234 | 6.950.000 đồng | giá 2.5 triệu | 1/3 diện tích | ngày 10/3 âm lịch
ngày 15 tháng Giêng | mùng 3 Tết | ngày nay | ngày càng | mỗi ngày 2 ca | kỳ họp thứ hai | lần thứ năm | thứ ba là | 24/24 giờ
trong 2 tháng 4 người | 2 ngày 1 đêm | đường 3/2 | phố 19/5 | 2000 người | 1500 đại biểu | 5 năm qua | tuần lễ | tháng hành động
quý báu | thông tin 24h | 8/10 xã | Quốc lộ 1A | lớp 12/3 | km 1698+993 | IP 10.0.12.1 | phiên bản 2.10.4 | ngày thứ 3 của kỳ họp
giải nhì | năm đồng chí | năm người | 22,5 ngày | sau 7-8 năm
"""


@pytest.mark.parametrize("text", [text.strip() for text in NO_DATES.replace("\n", "|").split("|") if text.strip()])
def test_what_is_no_date(text: str) -> None:
    assert read(text) == ()


RULES = """
sinh ngày 12/12/1960 | birth
sinh năm 1960 | birth
nhiệm kỳ 2021-2026 | term
khóa XIV (2016-2021) | term
giai đoạn 2021-2025 | period
năm học 2020-2021 | school-year
sáng 2/4 | day
ngày 25 | day-only
World Cup 2018. | bare-year
Cùng ngày | same-day
"""


@pytest.mark.parametrize(("text", "rule"), [line.split(" | ") for line in RULES.strip().splitlines()])
def test_rules(text: str, rule: str) -> None:
    assert [found.rule for found in read(text)] == [rule]


@pytest.mark.parametrize(
    ("text", "precision"),
    [("ngày 2/4/2021", "day"), ("tháng 4/2021", "month"), ("năm 2021", "year"), ("nhiệm kỳ 2021-2026", "interval"), ("quý I/2021", "interval")],
)
def test_precision(text: str, precision: str) -> None:
    assert read(text)[0].precision == precision


@pytest.mark.parametrize(
    ("said", "text", "means"),
    [
        (date(2017, 1, 3), "ngày 28/12", "2016-12-28"),
        (date(2017, 12, 28), "ngày 3/1", "2018-01-03"),
        (date(2014, 11, 26), "Trước đó, ngày 18-3, Ban đã họp", "2014-03-18"),
        (date(2015, 9, 15), "kỳ họp sẽ khai mạc vào ngày 20-10", "2015-10-20"),
        (date(2017, 6, 26), "hồi tháng 11", "2016-11"),
        (date(2024, 3, 1), "ngày 29/2", "2024-02-29"),
        (date(2023, 3, 1), "ngày 29/2", "2024-02-29"),
        (date(2021, 3, 31), "tháng trước", "2021-02"),
        (date(2021, 1, 15), "tháng trước", "2020-12"),
        (date(2021, 1, 1), "hôm qua", "2020-12-31"),
    ],
)
def test_the_year_nearest_to_the_article(said: date, text: str, means: str) -> None:
    assert [found.value for found in read(text, said)] == [means]


def test_without_the_article_s_date_relative_expressions_stay_open() -> None:
    assert read("Sáng 2/4, hôm qua, tuần trước, ngày 25, tháng 5 tới, quý I, cùng ngày, năm ngoái", None) == ()
    assert [found.value for found in read("ngày 2/4/2021, tháng 3/2020, nhiệm kỳ 2021-2026. Cùng ngày", None)] == [
        "2021-04-02",
        "2020-03",
        "2021/2026",
        "2021-04-02",
    ]


def test_a_time_of_day_counts_as_its_day() -> None:
    assert read("sáng nay", datetime(2021, 4, 2, 22, 30)) == read("sáng nay")


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Hội nghị diễn ra sáng 2/4, tại Nhà hát", "sáng 2/4"),
        ("khai mạc Chủ nhật (23/5) tới", "Chủ nhật (23/5)"),
        ("kéo dài đến 21/6.", "21/6"),
        ("nhiệm kỳ 2021-2026 và", "nhiệm kỳ 2021-2026"),
        ("bầu khóa XV (2021-2026)", "khóa XV (2021-2026)"),
        ("lúc 8 giờ ngày 2/4 ", "8 giờ ngày 2/4"),
    ],
)
def test_spans(text: str, span: str) -> None:
    found = read(text)[0]
    assert text[found.start : found.end] == span


def test_spans_hold_where_lower_case_is_longer() -> None:
    text = "İİİ: ngày 2/4/2021"
    assert [text[d.start : d.end] for d in read(text)] == ["ngày 2/4/2021"]


def test_expressions_do_not_cross_a_line() -> None:
    assert [found.value for found in read("ngày\n2/4/2021\ntháng\n5/2020")] == ["2021-04-02"]


@pytest.mark.parametrize(
    "row",
    [{"pattern": "({day}", "value": "day"}, {"pattern": "{dey}", "value": "day"}, {"pattern": "{day}", "value": "moon"}],
    ids=["unbalanced", "unknown slot", "unknown value"],
)
def test_a_wrong_row_is_named(row: dict[str, str]) -> None:
    table = {**TABLE, "row": [{"rule": "x", "example": "ngày hội", **row}]}
    with pytest.raises(KnowledgeError, match=re.escape("dates.toml")):
        find_dates("ngày hội", SAID, Lexicon({"dates": table}))


def test_a_missing_table_is_named() -> None:
    with pytest.raises(KnowledgeError, match="numbers"):
        find_dates("ngày hội", SAID, Lexicon({"dates": {"row": TABLE["row"]}}))


def test_a_year_beyond_the_calendar_names_nothing() -> None:
    assert value_of("shift", Reading({"count": 10**9}, SAID, unit="day", by=1)) is None
    assert value_of("day", Reading({"day": 1, "month": 1, "year": 10_000}, SAID)) is None


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *" \n.,/-()–:0123456789",
                "ngày ",
                "tháng ",
                "năm ",
                "từ ",
                "đến ",
                "sáng ",
                "nhiệm kỳ ",
                "quý ",
                "2021",
                "31/2",
                "h",
                "nay",
                "İ",
                "âm lịch",
            ]
        )
    ).map("".join),
    st.none() | st.dates(),
)
def test_no_text_makes_it_raise_and_every_value_is_a_date(text: str, said: date | None) -> None:
    end = 0
    for found in read(text, said):
        assert end <= found.start < found.end <= len(text)
        for point in found.value.split("/"):
            date.fromisoformat(point + "-01-01"[: 10 - len(point)] if len(point) < 10 else point)
        end = found.end


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_any_characters(text: str) -> None:
    read(text)


HOSTILE = {
    "a megabyte without a space": "a" * 1_000_000,
    "digits and slashes": "1/" * 50_000,
    "digits": "1" * 100_000,
    "capitals": "A " * 10_000,
    "days without end": "ngày 1, " * 15_000,
    "numbers with commas": "ngày " + "1, " * 40_000,
    "from and to": "từ ngày " * 15_000,
    "spaces": "ngày" + " " * 200_000 + "2/4",
    "years": "2021-" * 20_000,
    "years in a row": "năm 2015, " * 12_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_cost_is_linear(text: str) -> None:
    read("")
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 3 * max(1.0, len(text) / 250_000)
