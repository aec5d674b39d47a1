"""Web pages: the body without the page around it, captions kept, and the time that the page itself tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from civicgraph.errors import ArticleError
from civicgraph.model import Article
from civicgraph.sources import read

TITLE = "Phường Hoa Sen tổng kết phong trào thi đua"
LEAD = "Sáng 5/3, UBND phường Hoa Sen tổ chức hội nghị tổng kết phong trào thi đua năm 2020 và triển khai nhiệm vụ năm 2021."
REST = "Nhân dịp này, 12 tập thể và 30 cá nhân được tặng Giấy khen vì có thành tích xuất sắc trong phong trào thi đua."
BODY = f"<p>{LEAD}</p><figure><img src='a.jpg'><figcaption>Các tập thể được khen thưởng.</figcaption></figure><p>{REST}</p>"
DATED = "<span>Thứ Sáu, </span><span>05/03/2021</span> <span>16:45</span>"
NAVIGATION = "<nav><ul>" + "".join(f"<li><a href='/{n}'>Chuyên mục số {n}</a></li>" for n in range(8)) + "</ul></nav>"
RELATED = (
    "<div class='related'><h3>Tin liên quan</h3><ul>" + "".join(f"<li><a href='/{n}'>Tin khác thứ {n}</a></li>" for n in range(5)) + "</ul></div>"
)


def page(body: str, head: str = "", date: str = DATED, heading: str = TITLE) -> str:
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{heading} - Cổng thông tin điện tử quận Sen Hồng</title>{head}</head>
<body><header>Thứ Tư, 25/11/2026 {NAVIGATION}</header><main><h1>{heading}</h1><div class="date">{date}</div><div class="content">{body}</div></main>
{RELATED}<footer>Bản quyền thuộc Cổng thông tin điện tử quận Sen Hồng</footer></body></html>"""


def article(folder: Path, content: str | bytes, name: str = "page.html") -> Article:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    [found] = read([str(folder / name)])
    assert isinstance(found, Article), found
    return found


def when(found: Article) -> str:
    return found.published.isoformat() if found.published else ""


def test_a_portal_page(tmp_path: Path) -> None:
    found = article(tmp_path, page(f"{BODY}<p><strong>Bùi Thu Giang</strong></p>", '<link rel="canonical" href="https://example.org/tin/7">'))
    assert (found.id, found.title, found.author) == ("page", TITLE, "Bùi Thu Giang")
    assert found.text == f"{LEAD}\nCác tập thể được khen thưởng.\n{REST}"
    assert found.publisher == "Cổng thông tin điện tử quận Sen Hồng"
    assert found.url == "https://example.org/tin/7"
    assert when(found) == "2021-03-05T16:45:00+07:00"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (
            "caption in a table around the photo",
            f"<p>{LEAD}</p><table><tr><td><img src='a'></td></tr><tr><td>Chú thích.</td></tr></table><p>{REST}</p>",
        ),
        ("caption as a paragraph of its own", f"<p>{LEAD}</p><p class='caption'><em>Chú thích.</em></p><p>{REST}</p>"),
        ("paragraphs divided by line breaks", f"{LEAD}<br><br>Chú thích.<br>{REST}"),
        ("paragraphs as divisions", f"<div>{LEAD}</div><div>Chú thích.</div><div>{REST}</div>"),
    ],
)
def test_captions_stay_between_the_paragraphs(tmp_path: Path, name: str, body: str) -> None:
    assert article(tmp_path, page(body)).text == f"{LEAD}\nChú thích.\n{REST}", name


SPEECH = "Phát biểu tại hội nghị, ông Nguyễn Văn A, Chủ tịch UBND phường, đề nghị các tổ dân phố tiếp tục đẩy mạnh phong trào."


def test_a_paper_whose_lead_stands_outside_its_article(tmp_path: Path) -> None:
    body = f"""<section><span class="date">Thứ sáu, 5/3/2021, 16:45 (GMT+7)</span><h1>{TITLE}</h1><p>{LEAD}</p>
    <article><p>{SPEECH}</p>
    <figure><div><img src="x"></div><figcaption><p>Quang cảnh hội nghị. Ảnh: <em>Thu Giang</em></p></figcaption></figure><p>{REST}</p>
    <p style="text-align:right"><strong>Thu Giang</strong></p></article>
    <div class="box"><article><h4><a href="/x">{SPEECH} Tin khác.</a></h4></article></div></section>"""
    found = article(tmp_path, f"<html><head><title>{TITLE} - Báo Sen Hồng</title></head><body>{NAVIGATION}{body}</body></html>")
    assert found.text == f"{LEAD}\n{SPEECH}\nQuang cảnh hội nghị. Ảnh: Thu Giang\n{REST}"
    assert (found.title, found.author, found.publisher, when(found)) == (TITLE, "Thu Giang", "Báo Sen Hồng", "2021-03-05T16:45:00+07:00")


def test_an_old_portal_laid_out_in_tables_with_its_own_name_as_title(tmp_path: Path) -> None:
    name = "Cổng thông tin điện tử phường Hoa Sen"
    body = f"""<table><tr><td>Trang chủ | Giới thiệu</td></tr><tr><td><div>{TITLE.upper()}</div><div>Ngày đăng: 05/03/2021 16:45</div>
    <div><div>{LEAD}</div>
    <div>&nbsp;</div><div align="center"><img src="a"></div><div><i>Quang cảnh hội nghị</i></div><div>{REST}</div><div><b>Thu Giang</b></div></div>
    <div>Các tin khác</div><ul><li><a href="1">Tin số một của phường (04/03/2021)</a></li></ul></td></tr>
    <tr><td>Bản quyền thuộc {name}</td></tr></table>"""
    found = article(tmp_path, f"<html><head><title>{name}</title></head><body>{body}</body></html>")
    assert found.text == f"{LEAD}\nQuang cảnh hội nghị\n{REST}"
    assert (found.title, found.author, found.publisher, when(found)) == (TITLE.upper(), "Thu Giang", name, "2021-03-05T16:45:00+07:00")


def test_links_to_other_news_between_the_paragraphs_are_left_out(tmp_path: Path) -> None:
    inside = f"<p>{LEAD}</p><div><a href='/1'>Quận Hoa Hồng phát động phong trào thi đua chào mừng ngày lễ lớn</a></div><p>{SPEECH}</p><p>{REST}</p>"
    assert article(tmp_path, page(inside)).text == f"{LEAD}\n{SPEECH}\n{REST}"


@pytest.mark.parametrize(
    ("name", "head", "date", "expected"),
    [
        (
            "the date line before the meta tag",
            '<meta property="article:published_time" content="2021-03-06T08:00:00+07:00">',
            DATED,
            "2021-03-05T16:45:00+07:00",
        ),
        ("a meta tag", '<meta property="article:published_time" content="2021-03-06T08:00:00+07:00">', "", "2021-03-06T08:00:00+07:00"),
        ("a meta tag in the portal's spelling", '<meta name="pubdate" content="06/03/2021 08:00">', "", "2021-03-06T08:00:00+07:00"),
        ("linked data", '<script type="application/ld+json">{"datePublished": "2021-03-06T01:00:00Z"}</script>', "", "2021-03-06T01:00:00+00:00"),
        ("a time element", "", '<time datetime="2021-03-06T08:00">hôm qua</time>', "2021-03-06T08:00:00+07:00"),
        ("never the calendar of the page's head", "", "", ""),
    ],
)
def test_the_time_that_the_page_tells(tmp_path: Path, name: str, head: str, date: str, expected: str) -> None:
    assert when(article(tmp_path, page(BODY, head, date))) == expected, name


def test_a_guessed_date_is_told(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(BODY, '<link rel="canonical" href="https://example.org/2021/03/05/tin-7.html">', ""), "utf-8")
    warnings: list[ArticleError] = []
    [found] = read([str(path)], warnings.append)
    assert isinstance(found, Article)
    assert when(found).startswith("2021-03-05")
    assert [warning.reason for warning in warnings] == ["its date of publication 2021-03-05 is guessed from the page"]


def test_a_page_in_the_legacy_encoding_that_it_declares(tmp_path: Path) -> None:
    text = page(f"<p>{LEAD}</p><p>{REST}</p>").replace("utf-8", "windows-1258").encode("ascii", "xmlcharrefreplace").replace(b"</p>", b"\xa0\xd0</p>")
    assert article(tmp_path, text).text.startswith(f"{LEAD} Đ")


def test_a_page_without_suffix_is_known_by_its_looks(tmp_path: Path) -> None:
    assert article(tmp_path, page(BODY), "saved").title == TITLE
    assert article(tmp_path, page(BODY), "saved.txt").title == TITLE


def test_a_short_notice(tmp_path: Path) -> None:
    found = article(tmp_path, f"<html><body><h1>{TITLE}</h1><p>05/03/2021 16:45</p><p>Hội nghị hoãn.</p></body></html>")
    assert (found.title, found.text, when(found)) == (TITLE, "Hội nghị hoãn.", "2021-03-05T16:45:00+07:00")
