"""Watching a feed, a sitemap or a folder, against a real server that counts what it is asked."""

from __future__ import annotations

import gzip
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from civicgraph import knowledge
from civicgraph.cli import main
from civicgraph.config import Settings
from civicgraph.errors import ArticleError
from civicgraph.graph.storage.store import Store
from civicgraph.graph.storage.writer import Writer
from civicgraph.ingest import IngestReport, ingest
from civicgraph.ingest.watching import look
from civicgraph.sources.listing import listing
from civicgraph.sources.polite import Guest

ALONE = Settings(workers=1)
TEXT = "Sáng 2/4, UBND quận Lê Chân tổ chức Hội nghị tổng kết phong trào thi đua năm 2020. Ông Trần Văn Mẫu, Chủ tịch UBND quận, chủ trì hội nghị."


def page(title: str) -> str:
    body = "".join(f"<p>{TEXT}</p>" for _ in range(3))
    head = f"<title>{title}</title><meta property='article:published_time' content='2021-04-02T22:30:00+07:00'>"
    return f"<html><head>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"


@dataclass
class Site:
    """A site whose answers a test sets: by path a status, headers and a body. It counts what is asked."""

    pages: dict[str, tuple[int, dict[str, str], str | bytes]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    agents: set[str] = field(default_factory=set)
    address: str = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked[handler.path] += 1
        self.agents.add(handler.headers["User-Agent"])
        status, headers, body = self.pages.get(handler.path, (404, {}, ""))
        etag = headers.get("ETag")
        if etag and handler.headers.get("If-None-Match") == etag:
            status, body = 304, ""
        content = body.encode() if isinstance(body, str) else body
        handler.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(content)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    def feed(self, *items: tuple[str, str], etag: str = "") -> None:
        listed = "".join(f"<item><link>{self.address}{path}</link><pubDate>{day}</pubDate></item>" for path, day in items)
        self.pages["/feed"] = (200, {"ETag": etag} if etag else {}, f"<rss><channel>{listed}</channel></rss>")


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.answer(self)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made.address = f"http://127.0.0.1:{server.server_address[1]}"
        yield made
        server.shutdown()


@dataclass
class Watcher:
    """Looks at one place; a new guest each time, as after a new start."""

    place: str
    store: Path
    failures: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    guest: Guest | None = None

    def look(self) -> IngestReport:
        guest = self.guest or Guest({}, sleep=self.slept.append)
        report, failures = look(self.place, self.store, ALONE, guest, ingest, lambda warning: None)
        self.failures = [str(failure) for failure in failures]
        return report


@pytest.fixture
def watcher(site: Site, tmp_path: Path) -> Watcher:
    return Watcher(f"{site.address}/feed", tmp_path / "store")


def test_only_what_is_new_or_changed_is_read(site: Site, watcher: Watcher) -> None:
    site.feed(("/a", "1"), ("/b", "1"))
    site.pages |= {f"/{name}": (200, {}, page(f"Tin {name}")) for name in "abc"}
    assert watcher.look().added == 2
    assert watcher.look().done == 0
    site.feed(("/a", "1"), ("/b", "2"), ("/c", "1"))
    site.pages["/b"] = (200, {}, page("Tin b sửa"))
    report = watcher.look()
    assert (report.added, report.changed) == (1, 1)
    assert (site.asked["/a"], site.asked["/b"], site.asked["/c"]) == (1, 2, 1)
    with Store.open(watcher.store) as store:
        assert len(store.articles()) == 3


def test_a_feed_that_has_not_changed_is_not_sent_again(site: Site, watcher: Watcher) -> None:
    site.feed(("/a", "1"), etag='"x"')
    site.pages["/a"] = (200, {}, page("Tin a"))
    watcher.look()
    assert watcher.look().done == 0
    assert site.asked["/feed"] == 2 and site.asked["/a"] == 1 and watcher.failures == []


def test_a_guest_says_who_it_is_and_makes_pauses(site: Site, watcher: Watcher) -> None:
    site.feed(("/a", "1"), ("/b", "1"))
    site.pages |= {f"/{name}": (200, {}, page(f"Tin {name}")) for name in "ab"}
    site.pages["/robots.txt"] = (200, {}, "User-agent: *\nCrawl-delay: 3\n")
    watcher.look()
    assert {agent.partition("/")[0] for agent in site.agents} == {"civicgraph"}
    assert len(watcher.slept) == 4 and watcher.slept[1] > 0.5 and watcher.slept[2] > 2  # a second after robots.txt, then what that asks for


def test_what_robots_txt_closes_is_not_asked_for(site: Site, watcher: Watcher) -> None:
    site.feed(("/a", "1"), ("/closed/b", "1"))
    site.pages |= {"/a": (200, {}, page("Tin a")), "/closed/b": (200, {}, page("Tin b"))}
    site.pages["/robots.txt"] = (200, {}, "User-agent: civicgraph\nDisallow: /closed/\n")
    assert watcher.look().added == 1
    assert site.asked["/closed/b"] == 0 and "robots.txt" in watcher.failures[0]


@pytest.mark.parametrize(("status", "headers"), [(429, {"Retry-After": "120"}), (429, {}), (503, {"Retry-After": "60"})])
def test_a_host_that_asks_for_it_is_left_alone_and_asked_again_later(status: int, headers: dict[str, str], site: Site, watcher: Watcher) -> None:
    site.feed(("/a", "1"), ("/b", "1"))
    site.pages |= {"/a": (status, headers, ""), "/b": (200, {}, page("Tin b"))}
    watcher.guest = Guest({}, sleep=watcher.slept.append)
    assert watcher.look().done == 0
    assert (site.asked["/a"], site.asked["/b"]) == (1, 0)
    assert watcher.look().done == 0 and site.asked["/feed"] == 1  # not even the feed
    watcher.guest = None  # long after
    site.pages["/a"] = (200, {}, page("Tin a"))
    assert watcher.look().added == 2


def test_one_bad_page_stops_nobody_and_is_given_up_in_the_end(site: Site, watcher: Watcher) -> None:
    site.feed(("/gone", "1"), ("/a", "1"), etag='"x"')
    site.pages["/a"] = (200, {}, page("Tin a"))
    assert watcher.look().added == 1
    for _ in range(7):
        watcher.look()
    assert site.asked["/gone"] == 5


BROKEN: list[tuple[str, tuple[int, dict[str, str], str]]] = [
    ("a fault of the server", (500, {}, "")),
    ("not now", (503, {}, "")),
    ("cut off", (200, {"Content-Length": "9000"}, "<html>")),
]


@pytest.mark.parametrize(("kind", "answer"), BROKEN, ids=[kind for kind, _ in BROKEN])
def test_a_page_that_fails_holds_up_no_other(kind: str, answer: tuple[int, dict[str, str], str], site: Site, watcher: Watcher) -> None:
    site.feed(("/bad", "1"), ("/a", "1"))
    site.pages |= {"/bad": answer, "/a": (200, {}, page("Tin a")), "/b": (200, {}, page("Tin b"))}
    watcher.guest = Guest({}, sleep=watcher.slept.append)
    assert watcher.look().added == 1 and "/bad" in watcher.failures[0]
    site.feed(("/bad", "1"), ("/b", "1"))
    assert watcher.look().added == 1
    site.pages["/bad"] = (200, {}, page("Tin c"))
    assert watcher.look().added == 1


def test_a_page_that_always_fails_is_given_up_in_the_end(site: Site, watcher: Watcher) -> None:
    site.feed(("/bad", "1"), ("/a", "1"))
    site.pages |= {"/bad": (500, {}, ""), "/a": (200, {}, page("Tin a"))}
    for _ in range(53):
        watcher.look()
    assert site.asked["/bad"] == 50 and watcher.failures == []


def test_three_failures_in_a_row_are_those_of_the_host(site: Site, watcher: Watcher) -> None:
    site.feed(*((f"/{name}", "1") for name in "abcde"))
    site.pages |= {f"/{name}": (500, {}, "") for name in "abcde"}
    watcher.look()
    assert [site.asked[f"/{name}"] for name in "abcde"] == [1, 1, 1, 0, 0]
    site.pages |= {f"/{name}": (200, {}, page(f"Tin {name}")) for name in "abcde"}
    assert watcher.look().added == 5


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_page_that_has_moved_within_its_site_is_followed(status: int, site: Site, watcher: Watcher) -> None:
    site.feed(("/old", "1"))
    site.pages |= {"/old": (status, {"Location": "/new"}, ""), "/new": (200, {}, page("Tin a"))}
    assert watcher.look().added == 1 and watcher.failures == []


def test_what_robots_txt_closes_is_not_reached_by_a_redirect(site: Site, watcher: Watcher) -> None:
    site.feed(("/old", "1"))
    site.pages |= {"/old": (302, {"Location": "/closed/new"}, ""), "/closed/new": (200, {}, page("Tin a"))}
    site.pages["/robots.txt"] = (200, {}, "User-agent: *\nDisallow: /closed/\n")
    assert watcher.look().done == 0 and site.asked["/closed/new"] == 0


@pytest.mark.parametrize("to", ["http://localhost:{port}/a", "//localhost:{port}/a", "http://127.0.0.1:1/a", "file:///etc/hosts", "http://[x/"])
def test_a_page_that_leads_to_another_site_is_not_followed(to: str, site: Site, watcher: Watcher) -> None:
    site.feed(("/old", "1"), ("/b", "1"))
    site.pages |= {"/old": (302, {"Location": to.format(port=site.address.rpartition(":")[2])}, ""), "/a": (200, {}, page("Tin a"))}
    site.pages["/b"] = (200, {}, page("Tin b"))
    assert watcher.look().added == 1 and "leads to another site" in watcher.failures[0]
    assert (site.asked["/a"], site.asked["/robots.txt"]) == (0, 1)
    watcher.look()
    assert site.asked["/old"] == 1  # and not asked again


def test_a_page_that_leads_to_itself_is_left(site: Site, watcher: Watcher) -> None:
    site.feed(("/old", "1"))
    site.pages["/old"] = (302, {"Location": "/old"}, "")
    assert watcher.look().done == 0 and "on and on" in watcher.failures[0] and site.asked["/old"] == 5


def test_a_feed_that_has_moved_to_another_site_is_said_so_and_nothing_is_forgotten(site: Site, watcher: Watcher) -> None:
    site.pages["/feed"] = (301, {"Location": "http://localhost:1/feed"}, "")
    assert watcher.look().done == 0 and "leads to another site, http://localhost:1/feed" in watcher.failures[0]
    site.feed(("/a", "1"))
    site.pages["/a"] = (200, {}, page("Tin a"))
    assert watcher.look().added == 1


def test_where_the_rules_of_a_host_cannot_be_had_nothing_is_asked_for(site: Site, watcher: Watcher) -> None:
    site.feed(("/a", "1"))
    site.pages |= {"/robots.txt": (500, {}, ""), "/a": (200, {}, page("Tin a"))}
    assert watcher.look().done == 0 and (site.asked["/feed"], site.asked["/a"]) == (0, 0)
    del site.pages["/robots.txt"]
    assert watcher.look().added == 1


def test_pages_of_other_hosts_are_left_out(site: Site, watcher: Watcher) -> None:
    site.pages["/feed"] = (200, {}, "<rss><channel><item><link>http://169.254.169.254/latest</link></item></channel></rss>")
    assert watcher.look().done == 0 and "is left out" in watcher.failures[0]


def test_a_sitemap_of_sitemaps_is_walked(site: Site, watcher: Watcher) -> None:
    inner = f"<urlset><url><loc>{site.address}/a</loc><lastmod>2021</lastmod></url></urlset>"
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{site.address}/s.xml.gz</loc></sitemap></sitemapindex>'
    site.pages |= {"/feed": (200, {}, index), "/s.xml.gz": (200, {}, gzip.compress(inner.encode())), "/a": (200, {}, page("Tin a"))}
    assert watcher.look().added == 1


def test_a_folder_is_watched_by_its_files(tmp_path: Path) -> None:
    folder, store = tmp_path / "in", tmp_path / "store"
    folder.mkdir()
    watcher = Watcher(str(folder), store)
    (folder / "a.html").write_text(page("Tin a"), "utf-8")
    assert watcher.look().added == 1
    assert watcher.look().done == 0
    (folder / "b.html").write_text(page("Tin b"), "utf-8")
    assert watcher.look().added == 1


def test_what_was_seen_is_forgotten_only_where_it_cannot_be_read(site: Site, watcher: Watcher) -> None:
    site.feed(("/a", "1"))
    site.pages["/a"] = (200, {}, page("Tin a"))
    watcher.look()
    (watcher.store / "watch.json").write_text('{"seen": ')
    report = watcher.look()
    assert (report.added, report.unchanged) == (0, 1)


FEEDS: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("RSS", "<rss><channel><link>/</link><item><link>/a#x</link><pubDate>d</pubDate></item></channel></rss>", [("http://e/a", "d")]),
    (
        "RSS 1.0",
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><item xmlns="http://purl.org/rss/1.0/"><link>/a</link></item></r:RDF>',
        [("http://e/a", "")],
    ),
    (
        "Atom",
        '<feed xmlns="http://www.w3.org/2005/Atom"><link href="/feed"/><entry><link rel="edit" href="/e"/>'
        '<link href="a"/><updated>d</updated></entry></feed>',
        [("http://e/x/a", "d")],
    ),
    ("sitemap", "<urlset><url><loc> http://e/a </loc><lastmod>d</lastmod></url><url><changefreq/></url></urlset>", [("http://e/a", "d")]),
    (
        "no addresses",
        "<rss><item><link>http://[x/</link></item><item><link>http://e:99999/</link></item><item><link>/a</link></item></rss>",
        [("http://e/a", "")],
    ),
    ("broken at its end", "<rss><channel><item><link>/a</link></item><item>", [("http://e/a", "")]),
    (
        "an entity",
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hosts">]><rss><item><link>/a</link><pubDate>&x;</pubDate></item></rss>',
        [("http://e/a", "")],
    ),
]


@pytest.mark.parametrize(("kind", "text", "pages"), FEEDS, ids=[kind for kind, _, _ in FEEDS])
def test_feeds_and_sitemaps_are_read(kind: str, text: str, pages: list[tuple[str, str]]) -> None:
    assert [(one.address, one.changed) for one in listing(text.encode(), "http://e/x/feed").pages] == pages


@pytest.mark.parametrize("content", [b"", b"<html><body>x</body></html>", b"{}", b"\x1f\x8bx", b"\x00"])
def test_what_is_no_listing_is_said_so(content: bytes) -> None:
    with pytest.raises(ArticleError, match="http://e/f"):
        listing(content, "http://e/f")


def test_the_command_looks_once_and_says_what_it_found(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site.feed(("/a", "1"))
    site.pages["/a"] = (200, {}, page("Tin a"))
    arguments = ["watch", f"{site.address}/feed", "--store", str(tmp_path / "store"), "--once"]
    assert main(arguments) == 0 and "1 articles added" in capsys.readouterr().err
    assert main(arguments) == 0 and "nothing new" in capsys.readouterr().err
    assert main(["watch", str(tmp_path / "nowhere"), "--store", str(tmp_path / "store"), "--once"]) == 1


def test_another_writer_ends_one_look_and_not_the_watch(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, folder = tmp_path / "store", tmp_path / "in"
    folder.mkdir()
    (folder / "a.html").write_text(page("Tin a"), "utf-8")
    arguments = ["watch", str(folder), str(tmp_path), "--store", str(store), "--once"]
    assert main(["watch", str(folder), "--store", str(store), "--once"]) == 0
    (folder / "b.html").write_text(page("Tin b"), "utf-8")
    with Writer.open(store, knowledge.load(), ALONE):
        capsys.readouterr()
        assert main(arguments) == 1
        told = capsys.readouterr().err
        assert main([*arguments, "--identify"]) == 1
        assert capsys.readouterr().err.count("error: ") == 3
    assert told.count("error: ") == 2 and "writ" in told  # both places were looked at
    assert main(["watch", str(folder), "--store", str(store), "--once"]) == 0 and "1 articles added" in capsys.readouterr().err


def test_events_are_brought_together_after_the_first_round_and_each_that_stored_something(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(knowledge.file("data", "articles") / "tin-cang.jsonl", folder)
    arguments = ["watch", str(folder), "--store", str(tmp_path / "store"), "--once", "--identify"]
    for told in ("0 taken back, 0 as before", "nothing new"):
        assert main(arguments) == 0
        assert told in capsys.readouterr().err


def test_a_watch_that_is_killed_loses_no_page(site: Site, tmp_path: Path) -> None:
    names = [f"/{number}" for number in range(40)]
    site.feed(*((name, "1") for name in names))
    site.pages |= {name: (200, {}, page(f"Tin so {name}")) for name in names}
    command = [
        sys.executable,
        "-c",
        f"import time; time.sleep = lambda _: None; from civicgraph.cli import main; raise SystemExit(main({_watching(site, tmp_path)!r}))",
    ]
    for delay in (0.6, 0.9, 1.2, 1.5):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
    last = subprocess.run(command, capture_output=True, text=True, check=False)
    assert last.returncode == 0, last.stderr
    with Store.open(tmp_path / "store") as store:
        assert len(store.articles()) == 40


def _watching(site: Site, folder: Path) -> list[str]:
    return ["watch", f"{site.address}/feed", "--store", str(folder / "store"), "--once"]


@pytest.mark.parametrize("interval", ["5s", "15", "soon", "0h"])
def test_an_interval_that_is_none_is_a_mistake_of_the_command_line(interval: str, run: Callable[[list[str]], int] = main) -> None:
    assert run(["watch", ".", "--store", "s", "--every", interval]) == 2
