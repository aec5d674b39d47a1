"""Related articles where there is little to go by: the answer is defined, and no reason says more than both texts hold."""

from __future__ import annotations

from pathlib import Path

import pytest

import handmade
from civicgraph import knowledge
from civicgraph.config import BASE
from civicgraph.graph.describing.triples import describe
from civicgraph.model import Article, Extraction
from test_related import KIND, WHY, World, described, samples

WORDS = "Hợp tác xã muối Bạch Long phơi cát trên đồng Giao Thủy, diêm dân cào muối trắng lúc xế trưa."
ENGLISH = "Salt farmers of the Bach Long cooperative rake their harvest under a scorching afternoon sun."


def plain(id: str, title: str, text: str, language: str = "vi") -> Extraction:
    return Extraction(Article(id, title, text, language=language))


def linked(folder: Path, *extractions: Extraction) -> World:
    return World(folder).change(described(extractions))


def kinds(world: World) -> list[str]:
    return sorted(quad.object.value.rpartition("/")[2] for quad in world.live.quads_for_pattern(None, KIND, None))


def reasons(world: World) -> list[str]:
    return [quad.object.value for quad in world.live.quads_for_pattern(None, WHY, None)]


def test_articles_without_date_event_or_outlet_are_related_by_their_words(tmp_path: Path) -> None:
    world = linked(tmp_path, plain("a", "Mùa muối", WORDS), plain("b", "Mùa muối mới", WORDS.replace("xế trưa", "sáng sớm")))
    assert kinds(world) in (["near-duplicate"], ["same-topic"])
    vi, en = sorted(reasons(world), key=lambda why: "alike" in why)
    assert "một bài và một bài" in vi and "one article and one article" in en
    assert "ngày" not in vi and "of 20" not in en


def test_articles_in_another_language_are_related_among_themselves(tmp_path: Path) -> None:
    other = ENGLISH.replace("scorching afternoon", "pale morning")
    world = linked(tmp_path, plain("en-1", "Salt", ENGLISH, "en"), plain("en-2", "Salt again", other, "en"), plain("vi-1", "Mùa muối", WORDS))
    assert len(kinds(world)) == 1
    (node,) = {quad.subject for quad in world.live.quads_for_pattern(None, KIND, None)}
    ends = {
        quad.object.value.rpartition("-")[0].rpartition("/")[2] for quad in world.live.quads_for_pattern(node, None, None) if "article" in str(quad)
    }
    assert not any(end.startswith("vi") for end in ends)


@pytest.mark.parametrize("text", ["", ".", "Tin.", "…", "12"])
def test_an_article_that_is_nearly_empty_has_no_links_and_disturbs_none(tmp_path: Path, text: str) -> None:
    alone = linked(tmp_path / "alone", *handmade.four_outlets()).links()
    assert linked(tmp_path / "with", *handmade.four_outlets(), plain("empty", "", text)).links() == alone
    assert alone


def test_exact_copies_are_near_duplicates_at_a_full_score(tmp_path: Path) -> None:
    text = "\n".join([WORDS, WORDS.replace("muối", "cói").replace("cát", "bùn")])
    world = linked(tmp_path, *(plain(f"copy-{n}", "Mùa muối", text) for n in range(12)))
    assert set(kinds(world)) == {"near-duplicate"}
    assert all("100%" in why or "99%" in why for why in reasons(world))
    by_article = {}
    for quad in world.live.quads_for_pattern(None, None, None):
        if quad.predicate.value.endswith("relatedArticle"):
            by_article.setdefault(quad.object.value, []).append(quad.subject)
    assert len(by_article) == 12 and all(len(links) >= 10 for links in by_article.values())


def test_a_store_of_one_article_has_no_links(tmp_path: Path) -> None:
    extraction, graph = samples()[0]
    assert World(tmp_path).change([(extraction, graph)]).links() == []
    assert describe(extraction, knowledge.load(), BASE).article == graph.article
