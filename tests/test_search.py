"""Search: what a reader types without marks finds what stands with them, on what is published, while a writer writes."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

import handmade
from civicgraph.config import Settings
from civicgraph.errors import StoreError
from civicgraph.graph.searching.search import Search, words_of
from civicgraph.graph.searching.snippets import marks, snippet
from civicgraph.ingest import remove, store_extractions
from civicgraph.model import Article, Extraction
from stores import folder

__all__ = ["folder"]

ALONE = Settings(workers=1)
TEXTS = {
    "port": ("Hải Phòng mở rộng cảng nước sâu", "Bến thứ ba ở Lạch Huyện đón tàu lớn."),
    "term": ("Bế mạc kỳ họp", "Hội đồng nhân dân khoá XVI họp phiên cuối tại Hải Phòng."),
    "drive": ("Lê Chân thi đua lập thành tích", "Quận phát động đợt thi đua chào mừng bầu cử."),
    "chan": ("Chân dung người thợ", "Ông Lê Mạnh thi tay nghề, đua cùng thời gian, chân đi đất."),
    "dd": ("Đường về Đồng Đăng", "Đoàn xe dài trên quốc lộ 1A, số 45/2019/QĐ-TTg."),
}


@pytest.fixture
def filled(folder: Path) -> Path:
    store_extractions(readings(), folder, ALONE)
    return folder


def readings() -> list[Extraction]:
    return [Extraction(Article(id, title, text, publisher="Báo Sông Cấm")) for id, (title, text) in TEXTS.items()]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("hai phong", ["port", "term"]),
        ("HẢI PHÒNG", ["port", "term"]),
        ("khóa", ["term"]),
        ("khoá XVI", ["term"]),
        ("le chan thi dua", ["drive", "chan"]),
        ("đồng đăng", ["dd"]),
        ("dong dang", ["dd"]),
        ("45/2019", ["dd"]),
        ("cang lach huyen", ["port"]),
        ("hai phong khong co dau", ["port", "term"]),
        ("xyzzy", []),
        ("", []),
        ("  ?!  ", []),
        ('"title:port" AND (OR', ["port"]),
    ],
)
def test_what_is_typed_finds_what_is_written(filled: Path, query: str, found: list[str]) -> None:
    assert [hit.id for hit in Search.open(filled).search(query)][: len(found) or None] == found


def test_a_hit_names_the_article_and_pages_follow_one_another(filled: Path) -> None:
    search = Search.open(filled)
    hits = search.search("bao song cam", limit=10)
    assert {hit.id for hit in hits} == set(TEXTS)
    assert all(hit.article_iri.endswith(f"article/bao-song-cam-{hit.id}") for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert search.search("bao song cam", 2) + search.search("bao song cam", 9, offset=2) == hits
    assert search.search("bao song cam", 0) == [] == search.search("bao song cam", 5, offset=5)


def test_names_of_entities_are_found(folder: Path) -> None:
    store_extractions(handmade.four_outlets(), folder, ALONE)
    search = Search.open(folder)
    assert not any("Hải Phòng" in extraction.article.content for extraction in handmade.four_outlets())
    for query in ("quan le chan thanh pho hai phong", "hải phòng", "thoi bao dat cang"):
        found = {hit.id for hit in search.search(query)}
        assert found == ({"gk-3"} if "dat cang" in query else {"gk-1", "gk-2", "gk-3", "gk-4"})


def test_a_search_follows_what_is_published(folder: Path) -> None:
    search = Search.open(folder)
    assert search.search("hai phong") == []
    store_extractions(readings(), folder, ALONE)
    assert [hit.id for hit in search.search("hai phong")] == ["port", "term"]
    generation = search.generation
    remove(["port"], folder, ALONE)
    assert [hit.id for hit in search.search("hai phong")] == ["term"]
    assert search.generation > generation


def test_a_folder_without_a_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no civicgraph store"):
        Search.open(tmp_path)


WRITING = textwrap.dedent(
    """
    import sys
    from civicgraph.config import Settings
    from civicgraph.ingest import store_extractions
    from civicgraph.model import Article, Extraction
    for n in range(12):
        words = f"Hải Phòng tin thứ {n} " + " ".join(f"t{n}w{k}" for k in range(200))
        store_extractions([Extraction(Article(f"more-{n}", f"Hải Phòng {n}", words, publisher="Báo"))], sys.argv[1], Settings(workers=1))
    """
)


def test_readers_go_on_while_another_process_writes(filled: Path) -> None:
    """Twelve publications: the snapshots that were being read are deleted meanwhile."""
    search, held = Search.open(filled), Search.open(filled)
    first = held._view
    writer = subprocess.Popen([sys.executable, "-c", WRITING, str(filled)])
    counts, generations = [], set()
    while writer.poll() is None:
        counts.append(len(search.search("hai phong", limit=50)))
        generations.add(search.generation)
        assert first.searcher is not None and first.searcher.num_docs == len(TEXTS)
        time.sleep(0.002)
    assert writer.returncode == 0
    assert counts == sorted(counts) and len(generations) > 3
    assert len(search.search("hai phong", limit=50)) == 14 == len(held.search("hai phong", limit=50))


@pytest.mark.parametrize(
    ("content", "query", "shown"),
    [
        ("Tin\nQuận Lê Chân thi đua.", "le chan", ["Lê", "Chân"]),
        ("Uỷ ban nhân dân khoá 2", "ủy khóa", ["Uỷ", "khoá"]),
        ("không có gì", "hải phòng", []),
        ("đĐ d", "d", ["d"]),
        ("", "a", []),
    ],
)
def test_marks_are_places_in_the_text_as_it_stands(content: str, query: str, shown: list[str]) -> None:
    assert [content[start:end] for start, end in marks(content, query)] == shown


def test_a_snippet_shows_where_most_words_stand() -> None:
    content = "thi " * 100 + "Giữa bài, quận Lê Chân phát động thi đua mừng ngày hội. " + "đua " * 100
    passage = snippet(content, "le chan thi dua", 80)
    shown = content[passage.start : passage.end]
    assert "Lê Chân phát động thi đua" in shown and len(shown) <= 80 and shown == shown.strip()
    assert {content[start:end] for start, end in passage.marks} == {"Lê", "Chân", "thi", "đua"}
    assert snippet("ngắn", "khác") == snippet("ngắn", "") and snippet("ngắn", "khác").end == 4


def test_a_query_is_cut_at_a_sensible_length() -> None:
    assert words_of("Lê Chân, 2/4/2021") == ["le", "chan", "2/4/2021"]
    assert len(words_of("từ " * 10_000)) <= 32
