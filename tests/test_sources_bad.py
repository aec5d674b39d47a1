"""Bad input: each gets one clear error that names the source and the reason, and what stands beside it is still read."""

from __future__ import annotations

import gzip
import json
import os
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from civicgraph.errors import ArticleError
from civicgraph.model import Article
from civicgraph.sources import fetch, read

TEXT = "Sáng 5/3, UBND phường Hoa Sen tổ chức hội nghị tổng kết phong trào thi đua năm 2020 và triển khai nhiệm vụ năm 2021."
GOOD = json.dumps({"id": "good", "title": "Tiêu đề", "text": TEXT, "published": "2021-03-05"}, ensure_ascii=False)
PAGE = f"<html><head><title>Tiêu đề</title></head><body>{{}}<p>{TEXT}</p></body></html>"
ENTITIES = (
    '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def errors(folder: Path, name: str, content: str | bytes) -> list[str]:
    """What is said of a file of this content, without the folder."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [str(one).removeprefix(str(folder) + os.sep) for one in read([str(path)]) if isinstance(one, ArticleError)]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", "", "a.txt: the file is empty"),
        ("a.jsonl", "\n \n", "a.jsonl: the file is empty"),
        ("a.json", "[]", "a.json: the file holds no article"),
        ("a.txt", "Một dòng", "a.txt: it has a single line: a title without a text, or a text without a title"),
        ("a.txt", bytes(range(256)) * 9, "a.txt: it is a binary file, not text"),
        ("a.html", b"\x89PNG\r\n\x1a\n" + bytes(range(1, 32)) * 99, "a.html: it is a binary file, not text"),
        ("a.txt", "Größe naïve\n".encode("cp1252") * 9, "a.txt: it is neither UTF-8 nor UTF-16 nor windows-1258 text: save it as UTF-8"),
        ("a.txt", "\ufeffHội".encode("utf-16-le") + b"\x00\xd8\x00", "a.txt: its beginning says UTF-16, the rest is not"),
        ("a.txt", "a" * 20_000_000, "a.txt: it has more than 5,000,000 bytes, the limit for one article"),
        ("a.html", "a" * 20_000_000, "a.html: it has more than 5,000,000 bytes, the limit for one article"),
        ("a.txt.gz", gzip.compress(b"a" * 50_000_000), "a.txt.gz: it has more than 5,000,000 bytes, the limit for one article"),
        ("a.txt.gz", gzip.compress(os.urandom(5000))[:-300], "a.txt.gz: the gzip archive is damaged or cut off"),
        ("a.jsonl.gz", b"\x1f\x8b\x08\x00" + b"\xff" * 90, "a.jsonl.gz: the gzip archive is damaged or cut off"),
        ("a.html", "<div>" * 100_000, "a.html: the page has more than 60,000 tags, the limit for one article"),
        ("a.html", f"<p {'b=1 ' * 501}>", "a.html: a tag of the page has more than 500 attributes, the limit for one tag"),
        ("a.html", "<html><body></body></html>", "a.html: no article text is found in the page"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    assert errors(tmp_path, name, content) == [said]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ('{"id": "x", "title": "a"}', "it has no text"),
        ('{"id": "x", "title": "a", "text": " \\n "}', "it has no text"),
        ('{"id": "x", "title": "a", "text": 7}', "its text is not a string"),
        ('{"id": ["x"], "title": "a", "text": "b"}', "its id is neither a string nor a number"),
        ('{"id": "' + "x" * 201 + '", "title": "a", "text": "b"}', "its id has more than 200 characters"),
        ('{"id": "x", "title": "a", "text": "b"', "broken JSON at column 38: Expecting ',' delimiter"),
        ("[1, 2]", "it is no JSON object"),
        ("[" * 100_000, "JSON that cannot be read: maximum recursion depth exceeded while decoding a JSON array from a unicode string"),
        ('{"text": "' + "x" * 20_000_000 + '"}', "the line has more than 5,000,000 characters, the limit for one article"),
        (b'{"id": "x", "title": "a", "text": "\xff\xe1"}', "the line is not UTF-8 text"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_next_one_read(tmp_path: Path, bad: str | bytes, said: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join([GOOD.encode(), b"", bad if isinstance(bad, bytes) else bad.encode(), GOOD.encode()]))
    first, error, last = read([str(path)])
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(error, ArticleError)
    assert (error.source, error.line, error.reason) == (str(path), 3, said)


def test_broken_json_keeps_what_stood_before_it(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(f'[\n{GOOD},\n{{"id": "x", "title": "a"}},\n{GOOD},\n{{"id": "y", "ti', "utf-8")
    found = [one if isinstance(one, ArticleError) else one.id for one in read([str(path)])]
    assert found[0] == found[2] == "good"
    assert [str(error).removeprefix(str(path)) for error in found if isinstance(error, ArticleError)] == [
        ":3: it has no text",
        ":5: broken JSON at column 13: Unterminated string starting at",
    ]


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("deep nesting", "<div>" * 20_000),
        ("deep inline nesting", "<b><i>" * 20_000),
        ("nested tables", "<table><tr><td>" * 15_000),
        ("a huge attribute", f"<img alt='{'a' * 4_000_000}'>"),
        ("a huge script", f"<script>{'a(b);' * 500_000}</script>"),
        ("many attributes", "<p " + " ".join(f"a{n}='>'" for n in range(300_000)) + ">x</p>"),
        ("many crowded tags", ("<p " + " ".join(f"a{n}" for n in range(500)) + ">x</p>") * 800),
        ("tags in tags", "<a b='<a b=\"" * 29_000),
        ("many paragraphs", "<p>Xin chào các bạn</p>" * 20_000),
        ("an entity bomb", ENTITIES + "&i;"),
    ],
)
def test_html_bombs_cost_little(tmp_path: Path, name: str, inside: str) -> None:
    (tmp_path / "a.html").write_text(PAGE.format(inside), "utf-8")
    begun = time.process_time()
    [found] = read([str(tmp_path / "a.html")])
    assert time.process_time() - begun < 6, name
    assert isinstance(found, ArticleError) or len(found.text) < 1_000_000, name


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_other_encodings_of_unicode_are_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(f"Title here\n05/03/2021\n{TEXT}".encode(encoding))
    (tmp_path / "b.jsonl").write_bytes(f"{GOOD}\n{GOOD}".encode(encoding))
    found = list(read([str(tmp_path)]))
    assert [one.text for one in found if isinstance(one, Article)] == [TEXT] * 3


def test_windows_1258_is_read(tmp_path: Path) -> None:
    legacy = {"ộ": b"\xf4\xf2", "ị": b"i\xf2", "ổ": b"\xf4\xd2", "ế": b"\xea\xec", "đ": b"\xf0", "ơ": b"\xf5"}
    content = b"".join(legacy.get(c) or c.encode("cp1258") for c in "Tiêu đề mới\nHội nghị tổng kết hôm qua.".replace("ề", "e").replace("ớ", "ơ"))
    (tmp_path / "a.txt").write_bytes(content)
    [found] = read([str(tmp_path / "a.txt")])
    assert isinstance(found, Article)
    assert found.text == "Hội nghị tổng kết hôm qua."


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"published": None}, "it has no date of publication: its relative dates stay open"),
        ({"published": "32/13/2021"}, "its date of publication '32/13/2021' is no date and is left out: its relative dates stay open"),
        ({"published": 20210305}, "its date of publication '20210305' is no date and is left out: its relative dates stay open"),
        ({"url": "javascript:alert(1)"}, "its url is no http(s) address and is left out"),
        ({"author": {"name": "x"}}, "its author is not a string and is left out"),
        ({"language": "Tiếng Việt"}, "its language is no language code: taken for Vietnamese"),
    ],
)
def test_an_article_with_a_flaw_is_kept_with_a_warning(tmp_path: Path, fields: dict[str, object], reason: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(json.loads(GOOD) | fields), "utf-8")
    warnings: list[ArticleError] = []
    [found] = read([str(path)], warnings.append)
    assert isinstance(found, Article)
    assert [(w.source, w.line, w.reason) for w in warnings] == [(str(path), 1, reason)]
    assert not (found.url or found.author) and (found.published is None) == ("published" in fields)


def test_warnings_are_logged_where_nobody_asks_for_them(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "a.txt").write_text(f"Tiêu đề\n{TEXT}", "utf-8")
    list(read([str(tmp_path / "a.txt")]))
    assert caplog.messages == [f"{tmp_path / 'a.txt'}: it has no date of publication: its relative dates stay open"]


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "good.jsonl").write_text(GOOD, "utf-8")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "gone")
    places = ["missing.txt", "*.nothing", "empty", "dangling.txt", "good.jsonl"]
    found = list(read([str(tmp_path / place) for place in places]))
    assert [one.reason.split(":")[0] for one in found if isinstance(one, ArticleError)] == [
        "it cannot be read",
        "no file fits this pattern",
        "the folder holds no article",
        "it cannot be read",
    ]
    assert isinstance(found[-1], Article)


def test_files_and_folders_without_permission(tmp_path: Path) -> None:
    """In a process of another user where this one may read everything."""
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents:  # as many as pytest made, one more where it runs in several processes
        if parent.stat().st_mode & 0o077 == 0:
            parent.chmod(0o755)
    (tmp_path / "closed.txt").write_text("Tiêu đề\nbài", "utf-8")
    (tmp_path / "closed.txt").chmod(0)
    (tmp_path / "closed").mkdir(mode=0)
    script = """
import os, sys
from civicgraph.sources import read
from civicgraph.sources.portal import load_portal
load_portal()
if os.geteuid() == 0:
    os.setuid(65534)
print(*read(sys.argv[1:]), sep='\\n')
"""
    command = [sys.executable, "-c", script, str(tmp_path / "closed.txt"), str(tmp_path / "closed")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == f"{tmp_path}/closed.txt: it cannot be read: Permission denied\n{tmp_path}/closed: the folder cannot be read: Permission denied\n"


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            return self._answer(302, "text/html", b"", {"Location": "/page"})
        if self.path == "/to-file":
            return self._answer(302, "text/html", b"", {"Location": "file:///etc/hostname"})
        answers = {
            "/page": ("text/html; charset=utf-8", PAGE.format("<h1>Tiêu đề</h1><p>05/03/2021 16:45</p>").encode()),
            "/lines": ("application/x-ndjson", f"{GOOD}\n{GOOD}\n".encode()),
            "/huge": ("text/plain", b"a" * 3000),
            "/cut": ("text/plain", b"a"),
        }
        if self.path not in answers:
            return self._answer(404, "text/plain", b"no")
        return self._answer(200, *answers[self.path], {"Content-Length": "99"} if self.path == "/cut" else {})

    def _answer(self, status: int, kind: str, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": kind, "Content-Length": str(len(content))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """A quiet server."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    socketserver.TCPServer.allow_reuse_address = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_pages_are_fetched(site: str) -> None:
    direct, moved, *lines = read([f"{site}/page", f"{site}/moved", f"{site}/lines"])
    assert isinstance(direct, Article)
    assert (direct.title, direct.text, direct.url) == ("Tiêu đề", TEXT, f"{site}/page")
    assert direct == moved
    assert [one.id for one in lines if isinstance(one, Article)] == ["good", "good"]


def test_addresses_that_give_no_page(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "LARGEST", 2000)
    places = [
        "file:///etc/hostname",
        "ftp://example.org/a",
        f"{site}/none",
        f"{site}/huge",
        f"{site}/to-file",
        f"{site}/cut",
        "http://127.0.0.1:9/",
        "http://[x/",
    ]
    found = list(read(places))
    assert [str(one).removeprefix(place + ": ") for one, place in zip(found, places, strict=True)] == [
        "only http and https addresses are fetched; give a file as a path",
        "only http and https addresses are fetched; give a file as a path",
        "the server answered 404 Not Found",
        "the answer has more than 2,000 bytes",
        "the server answered 302 Found - Redirection to url 'file:///etc/hostname' is not allowed",
        "the answer was cut off, 98 bytes are missing",
        "it cannot be reached: [Errno 111] Connection refused",
        "it cannot be fetched: Invalid IPv6 URL",
    ]


def test_a_server_that_dawdles_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            for _ in range(50):
                self.wfile.write(b"a")
                time.sleep(0.05)

        def log_message(self, *_: object) -> None:
            """A quiet server."""

    monkeypatch.setattr(fetch, "LONGEST", 0.3)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    begun = time.monotonic()
    [found] = read([f"http://127.0.0.1:{server.server_address[1]}/"])
    server.shutdown()
    assert "took more than" in str(found)
    assert time.monotonic() - begun < 2
