"""Articles from every kind of source: what is read, where it comes from, and in which order."""

from __future__ import annotations

import gzip
import io
import json
import time
from pathlib import Path
from typing import Any

import pytest

from civicgraph.errors import ArticleError
from civicgraph.model import Article
from civicgraph.sources import read
from civicgraph.sources.cleaning import clean
from civicgraph.sources.portal import load_portal
from civicgraph.sources.times import line_time, published_time

LEAD = "Sáng 5/3, UBND phường Hoa Sen tổ chức hội nghị tổng kết phong trào thi đua năm 2020 và triển khai nhiệm vụ năm 2021."
REST = "Nhân dịp này, 12 tập thể và 30 cá nhân được tặng Giấy khen vì có thành tích xuất sắc trong phong trào thi đua."
PAGE = f"""Print Thứ Sáu, 05/03/2021 16:45 Gốc

{LEAD}

Các tập thể được khen thưởng.

{REST}

Bùi Thu Giang

Tiện ích thông tin
Nguồn tin
QR Code
QR CODE: Phường Hoa Sen tổng kết phong trào thi đua
Chúng tôi trên Mạng Xã hội
QR Code Fanpage
Mã QR Code truy cập vào Fanpage Cổng tin tức Phường Hoa Sen
Tin khác
Phường bên cạnh cũng họp
"""


def article(folder: Path, name: str, content: str | bytes) -> Article:
    """The one article of a file of this content."""
    found = articles(folder, name, content)
    assert len(found) == 1
    assert isinstance(found[0], Article), found[0]
    return found[0]


def articles(folder: Path, name: str, content: str | bytes) -> list[Article | ArticleError]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read([str(path)]))


def line(**fields: Any) -> str:
    return json.dumps({"id": "a", "title": "Tiêu đề", "text": LEAD, "published": "2021-03-05"} | fields, ensure_ascii=False)


def test_the_seed_page_as_copied_from_its_portal(shared: Path) -> None:
    expected = json.loads((shared / "gold" / "seed_article.json").read_text("utf-8"))
    [found] = read([str(shared / "gold" / "seed_page.txt")])
    assert isinstance(found, Article)
    assert (found.title, found.text, found.author, found.publisher) == tuple(expected[k] for k in ("title", "text", "author", "publisher"))
    assert found.published is not None
    assert found.published.isoformat() == expected["published"]
    assert found.id == "seed_page"


def test_a_portal_page(tmp_path: Path) -> None:
    found = article(tmp_path, "hoa-sen.txt", PAGE)
    assert found.id == "hoa-sen"
    assert found.title == "Phường Hoa Sen tổng kết phong trào thi đua"
    assert found.text == f"{LEAD}\nCác tập thể được khen thưởng.\n{REST}"
    assert found.author == "Bùi Thu Giang"
    assert found.publisher == "Cổng tin tức Phường Hoa Sen"
    assert found.published is not None
    assert found.published.isoformat() == "2021-03-05T16:45:00+07:00"


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("title above the date line, path above the title", f"Trang chủ\nTin tức\nHội nghị tổng kết\nThứ Sáu, 05/03/2021 16:45\n{LEAD}\n{REST}"),
        ("title below the date line", f"16:45, 05/03/2021\nHội nghị tổng kết\n{LEAD}\n{REST}"),
        ("title repeated above the text", f"05/03/2021 16:45\nHội nghị tổng kết\n{LEAD}\n{REST}\nQR CODE: Hội nghị tổng kết\nTin khác"),
        (
            "first line is the title, related news below",
            f"Hội nghị tổng kết\nCập nhật lúc 16:45, 05/03/2021\n{LEAD}\n{REST}\nTin liên quan\nTin một\nTin hai",
        ),
        ("windows line ends, byte order mark, no-break spaces", f"\ufeffHội\u00a0nghị tổng kết\r\n05/03/2021 16:45\r\n{LEAD}\r\n{REST}\r\n"),
    ],
)
def test_pages_of_other_portals(tmp_path: Path, name: str, page: str) -> None:
    found = article(tmp_path, "page.txt", page)
    assert (found.title, found.text) == ("Hội nghị tổng kết", f"{LEAD}\n{REST}"), name
    assert found.published is not None
    assert found.published.isoformat() == "2021-03-05T16:45:00+07:00"


@pytest.mark.parametrize(
    ("last", "author"),
    [
        ("Bùi Thu Giang", "Bùi Thu Giang"),
        ("Thu Giang - Hải Nam", "Thu Giang - Hải Nam"),
        ("Tin, ảnh: Thu Giang", "Thu Giang"),
        ("Bài và ảnh: Thu Giang, Hải Nam", "Thu Giang, Hải Nam"),
        ("Tác giả: T.G", "T.G"),
        ("PV", "PV"),
        ("Quang cảnh hội nghị", None),  # a caption
        ("Quận Hoa Sen", None),  # a place
        ("Chương trình kết thúc.", None),  # a sentence
        ("Hội nghị thông qua: Nghị quyết năm 2021.", None),  # a colon makes no byline
    ],
)
def test_the_last_line_is_a_byline_or_text(tmp_path: Path, last: str, author: str | None) -> None:
    found = article(tmp_path, "page.txt", f"Tiêu đề\n05/03/2021\n{LEAD}\n{last}\n")
    assert found.author == author
    assert found.text == (LEAD if author else f"{LEAD}\n{last}")


def test_plain_text_has_its_title_on_the_first_line(tmp_path: Path) -> None:
    found = article(tmp_path, "note.txt", f"Hội nghị tổng kết\n\n{LEAD}\n\n{REST}\n")
    assert (found.id, found.title, found.text, found.published) == ("note", "Hội nghị tổng kết", f"{LEAD}\n{REST}", None)


def test_jsonl_keeps_every_field_and_the_characters_of_the_text(tmp_path: Path) -> None:
    fields = {
        "author": "Bùi Giang",
        "publisher": "Báo Hoa Sen",
        "url": "https://example.org/a?b=1#c",
        "language": "vi",
        "text": f"{LEAD}\n\n  {REST}",
    }
    found = article(tmp_path, "a.jsonl", line(**fields))
    assert (found.id, found.title, found.author, found.publisher) == ("a", "Tiêu đề", "Bùi Giang", "Báo Hoa Sen")
    assert found.url == "https://example.org/a?b=1"
    assert found.content == f"Tiêu đề\n{LEAD}\n\n  {REST}"


def test_source_stands_for_publisher_and_numbers_for_ids(tmp_path: Path) -> None:
    found = article(tmp_path, "a.jsonl", line(id=7, source="Báo Hoa Sen"))
    assert (found.id, found.publisher) == ("7", "Báo Hoa Sen")


def test_a_record_without_id_is_named_by_its_address_else_by_title_and_time(tmp_path: Path) -> None:
    addressed = [article(tmp_path, "a.jsonl", line(id=None, url="https://example.org/1", text=text)) for text in (LEAD, REST)]
    bare = [article(tmp_path, "a.jsonl", line(id=None, title=title)) for title in ("Một", "Một", "Hai")]
    assert addressed[0].id == addressed[1].id
    assert bare[0].id == bare[1].id
    assert len({addressed[0].id, bare[0].id, bare[2].id}) == 3


def test_json_holds_one_object_or_an_array_or_many(tmp_path: Path) -> None:
    one, two = line(id="1"), line(id="2")
    for content in (f"[\n{one},\n {two}]", f"{one}\n{two}\n", f"\ufeff [{one} , {two}] \n"):
        found = articles(tmp_path, "a.json", content)
        assert [a.id for a in found if isinstance(a, Article)] == ["1", "2"]
    assert article(tmp_path, "a.json", json.dumps(json.loads(one), indent=2) + "\n").id == "1"


def test_an_array_larger_than_the_buffer(tmp_path: Path) -> None:
    many = [json.loads(line(id=str(n), text=LEAD * 40)) for n in range(300)]
    found = articles(tmp_path, "a.json", json.dumps(many, ensure_ascii=False, indent=1))
    assert [a.id for a in found if isinstance(a, Article)] == [str(n) for n in range(300)]


@pytest.mark.parametrize(("name", "content"), [("p.txt", PAGE), ("a.jsonl", line()), ("a.json", line()), ("no-suffix", line()), ("no-suffix", PAGE)])
def test_everything_may_be_gzipped_and_needs_no_suffix(tmp_path: Path, name: str, content: str) -> None:
    plain = article(tmp_path, name, content)
    packed = article(tmp_path, f"{name}.gz", gzip.compress(content.encode()))
    assert packed == plain


def test_a_folder_is_read_in_the_order_of_its_paths(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b.jsonl", "a-b.txt", ".hidden.txt", "c.png", "README.md", ".git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(line(id="in-lines") if name.endswith("jsonl") else PAGE, "utf-8")
    assert [a.id for a in read([str(tmp_path)]) if isinstance(a, Article)] == ["in-lines", "z", "a-b", "b"]


def test_paths_are_read_in_the_order_given_and_patterns_sorted(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.txt", "in/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(PAGE, "utf-8")
    found = read([str(tmp_path / "c.txt"), str(tmp_path / "[ab].txt"), str(tmp_path / "**")])
    assert [a.id for a in found if isinstance(a, Article)] == ["c", "a", "b", "a", "b", "c", "d"]


@pytest.mark.parametrize("content", [PAGE, f"{line()}\n", gzip.compress(line().encode())])
def test_standard_input(monkeypatch: pytest.MonkeyPatch, content: str | bytes) -> None:
    data = content.encode() if isinstance(content, str) else content
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
    [found] = read(["-"])
    assert isinstance(found, Article)
    assert LEAD in found.text


def test_text_is_cleaned_once_at_the_border() -> None:
    assert clean("Hô\u0323i\u00a0nghi\u0323\r\nmột\u200b\x00hai\u2028ba\ud800") == "Hội nghị\nmộthai\nba\ufffd"
    assert clean("dấu\u00a0cách") == "dấu cách"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2021-04-02T22:30:00+07:00", "2021-04-02T22:30:00+07:00"),
        ("2021-04-02T15:30:00Z", "2021-04-02T15:30:00+00:00"),
        ("2021-04-02T22:30:00", "2021-04-02T22:30:00+07:00"),
        ("2021-04-02 22:30:15.250 +0700", "2021-04-02T22:30:15+07:00"),
        ("2021-04-02", "2021-04-02T00:00:00+07:00"),
        ("02/04/2021 22:30", "2021-04-02T22:30:00+07:00"),
        ("2/4/2021", "2021-04-02T00:00:00+07:00"),
        ("02-04-2021, 22h30", "2021-04-02T22:30:00+07:00"),
        ("Fri, 02 Apr 2021 22:30:00 +0700", "2021-04-02T22:30:00+07:00"),
        ("31/02/2021", None),
        ("2021-13-01", None),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31T23:59:59", None),
        ("hôm qua", None),
        ("1617377400", None),
        ("", None),
    ],
)
def test_the_date_of_publication(value: str, expected: str | None) -> None:
    found = published_time(value, load_portal())
    assert (found and found.isoformat()) == expected


@pytest.mark.parametrize(
    ("date_line", "expected"),
    [
        ("Print Thứ Sáu, 02/04/2021 22:30 Gốc", "2021-04-02T22:30:00+07:00"),
        ("Thứ sáu, 2/4/2021, 22:30 (GMT+7)", "2021-04-02T22:30:00+07:00"),
        ("02/04/2021 22:30 GMT+7", "2021-04-02T22:30:00+07:00"),
        ("22:30 | 02/04/2021", "2021-04-02T22:30:00+07:00"),
        ("22h30 ngày 02/04/2021", "2021-04-02T22:30:00+07:00"),
        ("Cập nhật lúc 22:30, Thứ 6, 02/04/2021", "2021-04-02T22:30:00+07:00"),
        ("Ngày đăng: 02/04/2021", "2021-04-02T00:00:00+07:00"),
        ("Thứ Sáu, ngày 2 tháng 4 năm 2021", "2021-04-02T00:00:00+07:00"),
        ("Thứ Sáu, 2 tháng 4, 2021 - 22:30", "2021-04-02T22:30:00+07:00"),
        ("02/04/2021 10:30:00 CH", "2021-04-02T22:30:00+07:00"),
        ("02/04/2021 12:05 SA", "2021-04-02T00:05:00+07:00"),
        ("CHỦ NHẬT, 04/04/2021 – 07:00", "2021-04-04T07:00:00+07:00"),
        ("Sáng 2/4/2021, hội nghị khai mạc", None),
        ("Hội nghị ngày 02/04/2021", None),
        ("Thứ Sáu", None),
    ],
)
def test_date_lines(date_line: str, expected: str | None) -> None:
    found = line_time(date_line, load_portal())
    assert (found and found.isoformat()) == expected


def test_five_thousand_records_a_second_and_never_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    record = line(text=(LEAD + "\n" + REST + "\n") * 12) + "\n"
    path.write_text(record * 10_000, "utf-8")
    begun = time.process_time()
    assert sum(isinstance(one, Article) for one in read([str(path)])) == 10_000
    assert 10_000 / (time.process_time() - begun) > 5_000


def test_records_stream_from_disk(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "many.jsonl"
    path.write_text((line(text=LEAD * 30) + "\n") * 4_000, "utf-8")
    tracemalloc.start()
    count = sum(1 for _ in read([str(path)]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 4_000
    assert peak < path.stat().st_size / 8
