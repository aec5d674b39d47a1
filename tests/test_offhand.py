"""Related articles over HTTP: the same as the command prints, and those of a text that is not stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from civicgraph import sources
from civicgraph.cli import main
from civicgraph.config import Settings
from civicgraph.ingest import ingest
from civicgraph.model import Article
from web.running import server

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "articles"


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return [article for article in sources.read([str(SAMPLES)]) if isinstance(article, Article)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, articles: list[Article]) -> Path:
    folder = tmp_path_factory.mktemp("offhand") / "store"
    ingest(articles, folder, Settings(workers=1))
    return folder


@pytest.fixture(scope="module")
def site(store: Path) -> Iterator[httpx.Client]:
    with server(store) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def test_a_stored_article_has_the_links_that_the_command_prints(site: httpx.Client, store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["related", "--store", str(store), "--all", "--format", "jsonl"]) == 0
    told = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert any(one["related"] for one in told)
    for one in told[::6]:
        assert site.get(f"/articles/{one['article']}/related").json() == one
    first = next(one for one in told if len(one["related"]) > 1)
    assert site.get(f"/articles/{first['article']}/related?top=1").json()["related"] == first["related"][:1]


def test_a_copy_of_an_article_finds_the_article(site: httpx.Client, articles: list[Article]) -> None:
    for article in articles[::9]:
        brought = site.post("/related", json={"title": article.title, "text": article.text}).json()["related"]
        best = brought[0]
        assert (best["article"], best["kind"]) == (article.id, "near-duplicate") and best["score"] > 0.95
        assert set(best["why"]) == {"vi", "en"}
        assert [row["score"] for row in brought] == sorted((row["score"] for row in brought), reverse=True)
        plain = site.post("/related?top=1", content=article.content.encode(), headers={"content-type": "text/plain; charset=utf-8"})
        assert plain.json()["related"] == brought[:1]


def test_a_text_about_nothing_has_no_links(site: httpx.Client) -> None:
    assert site.post("/related", json={"text": "zzz qqq xxx"}).json() == {"article": None, "related": []}


@pytest.mark.parametrize(
    ("path", "content", "media", "status"),
    [
        ("/related", b"{", "application/json", 400),
        ("/related", b"[]", "application/json", 400),
        ("/related", b'{"text": 5}', "application/json", 400),
        ("/related", b"  ", "text/plain", 400),
        ("/related", b"\xff", "text/plain", 400),
        ("/related", b"a", "image/png", 415),
        ("/related", b"a" * 1_000_001, "text/plain", 413),
        ("/related?top=0", b"a", "text/plain", 400),
    ],
)
def test_what_is_no_text_is_told(site: httpx.Client, path: str, content: bytes, media: str, status: int) -> None:
    assert site.post(path, content=content, headers={"content-type": media}).status_code == status


def test_an_article_that_is_not_there_is_404(site: httpx.Client) -> None:
    assert site.get("/articles/nothing/related").status_code == 404
