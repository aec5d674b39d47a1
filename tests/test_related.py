"""Related articles: links are a function of the set of articles, and every reason is true of both."""

from __future__ import annotations

import gzip
import importlib.util
import json
import random
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

import handmade
from civicgraph import knowledge, sources
from civicgraph.config import BASE, NAMESPACE, Settings
from civicgraph.errors import NotFoundError
from civicgraph.extraction import extract
from civicgraph.graph.describing.triples import ArticleGraph, describe
from civicgraph.graph.relating.likeness import Shelf, unpacked
from civicgraph.graph.relating.profile import Card, Profile, profile, profile_of, rarity
from civicgraph.graph.relating.rarity import SCALE, Terms, terms
from civicgraph.graph.relating.related import related
from civicgraph.graph.relating.relator import Relator
from civicgraph.graph.relating.syllables import SYLLABLE, folded, syllables
from civicgraph.graph.storage.store import Store
from civicgraph.ingest import remove, store_extractions
from civicgraph.model import Article, Extraction
from stores import folder

__all__ = ["folder"]

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "articles"
VIA, KIND, WHY, SCORE = (ox.NamedNode(NAMESPACE + name) for name in ("relatedVia", "relationKind", "explanation", "score"))


@cache
def known() -> knowledge.Knowledge:
    return knowledge.load()


@cache
def samples() -> tuple[tuple[Extraction, ArticleGraph], ...]:
    articles = [article for article in sources.read([str(SAMPLES)]) if isinstance(article, Article)]
    return tuple(described(extract(article, known()) for article in articles))


def described(extractions: Iterable[Extraction]) -> list[tuple[Extraction, ArticleGraph]]:
    return [(extraction, describe(extraction, known(), BASE)) for extraction in extractions]


class World:
    """A live store and its relator, fed as an ingest feeds them."""

    def __init__(self, folder: Path, knows: knowledge.Knowledge | None = None) -> None:
        self.folder = folder / "search"
        self.live = ox.Store()
        self.relator = Relator(self.folder, self.live, BASE, knows)

    def change(self, added: Sequence[tuple[Extraction, ArticleGraph]], removed: Sequence[str] = ()) -> World:
        for article in [*removed, *(graph.article for _, graph in added)]:
            self.live.remove_graph(ox.NamedNode(f"{BASE}graph/{article[len(BASE) :]}"))
        for _, graph in added:
            self.live.load(graph.nquads().encode(), ox.RdfFormat.N_QUADS)
        new, old = self.relator.apply([profile(extraction, graph, known()) for extraction, graph in added], removed)
        for quad in old:
            self.live.remove(quad)
        self.live.extend(new)
        return self

    def links(self) -> list[str]:
        return sorted(str(quad) for quad in self.live.quads_for_pattern(None, None, None, ox.DefaultGraph()))


def test_links_do_not_depend_on_order_or_batches(tmp_path: Path) -> None:
    whole = World(tmp_path / "whole").change(samples()).links()
    assert len(whole) > 8 * len(samples())
    one_by_one = World(tmp_path / "single")
    for pair in reversed(samples()):
        one_by_one.change([pair])
    assert one_by_one.links() == whole
    shuffled = list(samples())
    random.Random(7).shuffle(shuffled)
    batches = World(tmp_path / "batches")
    for at in range(0, len(shuffled), 4):
        batches.change(shuffled[at : at + 4])
    assert batches.links() == whole


def test_a_kind_that_says_little_needs_a_better_score(tmp_path: Path) -> None:
    links = known().lexicon["related"]["links"]
    world = World(tmp_path).change(samples())
    for quad in world.live.quads_for_pattern(None, KIND, None):
        ((score,),) = [[q.object.value for q in world.live.quads_for_pattern(quad.subject, SCORE, None)]]
        assert float(score) >= links["least_of"].get(quad.object.value.rpartition("/")[2], links["least"])


def test_what_was_removed_was_never_there(tmp_path: Path) -> None:
    kept, gone = samples()[::2], samples()[1::2]
    without = World(tmp_path / "without").change(kept).links()
    world = World(tmp_path / "with").change(samples())
    world.change([], [graph.article for _, graph in gone[:3]])
    world.change([], [graph.article for _, graph in gone[3:]])
    assert world.links() == without
    assert World(tmp_path / "none").change(samples()).change([], [graph.article for _, graph in samples()]).links() == []


def test_an_article_that_changed_is_as_if_it_had_always_been_so(tmp_path: Path) -> None:
    first, second = handmade.conference(), handmade.conference(text=handmade.conference().article.text + "\nNgày mai họp tiếp ở phường An Biên.")
    others = described([*handmade.four_outlets(), handmade.conference("hn-2", "Báo Cửa Biển")])
    fresh = World(tmp_path / "fresh").change([*others, *described([second])]).links()
    changed = World(tmp_path / "changed").change([*others, *described([first])])
    assert changed.links() != fresh
    assert changed.change(described([second])).links() == fresh
    assert changed.change(described([second])).links() == fresh


def test_a_full_list_lets_the_best_in_and_the_worst_out(tmp_path: Path) -> None:
    same = [
        handmade.award(f"a{n:02}", f"Báo {n}", f"Sáng 10/5, quận Lê Chân tặng Giấy khen cho 28 cá nhân{' có' * n}.", "28 cá nhân") for n in range(16)
    ]
    forward, backward = World(tmp_path / "forward"), World(tmp_path / "backward")
    for one, other in zip(described(same), reversed(described(same)), strict=True):
        forward.change([one])
        backward.change([other])
    assert forward.links() == backward.links()
    shown = forward.live.quads_for_pattern(None, KIND, None)
    assert 16 * 10 / 2 <= len(list(shown)) < 16 * 15 / 2


def drop_index(folder: Path) -> None:
    shutil.rmtree(folder)


def spoil_index(folder: Path) -> None:
    (folder / "meta.json").write_text("{")


def change_words(folder: Path) -> None:
    (folder / "civicgraph.json").write_text(json.dumps({"version": "civicgraph index 0", "words": ""}))


@pytest.mark.parametrize("damage", [drop_index, spoil_index, change_words])
def test_an_index_that_does_not_fit_is_made_anew_from_the_store(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    world = World(tmp_path).change(samples()[:8])
    world.relator.close()
    damage(world.folder)
    world.relator = Relator(world.folder, world.live, BASE)
    assert world.relator.stale
    assert world.change(samples()[8:]).links() == World(tmp_path / "all").change(samples()).links()


def test_an_index_that_fits_is_kept(tmp_path: Path) -> None:
    world = World(tmp_path).change(samples()[:8])
    world.relator.close()
    world.relator = Relator(world.folder, world.live, BASE)
    assert not world.relator.stale
    assert world.change(samples()[8:]).links() == World(tmp_path / "all").change(samples()).links()


def test_the_store_alone_gives_the_same_profile() -> None:
    for extraction, graph in samples()[:5]:
        live = ox.Store()
        live.load(graph.nquads().encode(), ox.RdfFormat.N_QUADS)
        triples = [(str(q.subject), str(q.predicate), str(q.object)) for q in live]
        found = profile(extraction, graph, known())
        assert profile_of(triples, known()) == found
        assert Card.from_json(found.card.to_json()) == found.card
    assert profile_of([], known()) is None


def test_likeness_is_the_same_both_ways_and_whole_with_itself() -> None:
    profiles = [profile(extraction, graph, known()) for extraction, graph in samples()]
    shelf, columns = Shelf(0.6, 200), [unpacked(p.packed) for p in profiles]
    rows = [shelf.put(one) for one in columns]
    table = [shelf.likeness(one, rows).scores.tolist() for one in columns]
    assert all(table[a][b] == table[b][a] for a in range(len(rows)) for b in range(len(rows)))
    assert all(table[a][a] >= 990 for a in range(len(rows)))
    assert len({score for line in table for score in line}) > 30


def test_one_event_in_four_outlets_is_the_reason(tmp_path: Path) -> None:
    world = World(tmp_path).change(described(handmade.four_outlets()))
    kinds = [quad.object.value.rpartition("/")[2] for quad in world.live.quads_for_pattern(None, KIND, None)]
    assert len(kinds) == 6 and set(kinds) <= {"same-event", "near-duplicate"} and "same-event" in kinds
    events = {graph.events["v1"] for _, graph in described(handmade.four_outlets())}
    assert {quad.object.value for quad in world.live.quads_for_pattern(None, VIA, None)} == events
    for quad in world.live.quads_for_pattern(None, KIND, ox.NamedNode(f"{BASE}code/relation/same-event")):
        why = {q.object.language: q.object.value for q in world.live.quads_for_pattern(quad.subject, WHY, None)}
        assert "“tặng Giấy khen”" in why["vi"] and "ngày 10/5/2021" in why["vi"] and "of 2021-05-10" in why["en"]
        assert sum(outlet in why["vi"] for outlet in ("Báo Sông Cấm", "Báo Cửa Biển", "Thời báo Đất Cảng", "Bản tin Cát Bi")) == 2


def test_every_word_that_a_reason_quotes_stands_in_both_articles(tmp_path: Path) -> None:
    world = World(tmp_path).change(samples())
    texts = {graph.article: " ".join(folded(w) for w in SYLLABLE.findall(extraction.article.content)) for extraction, graph in samples()}
    nodes = {quad.object.value for quad in world.live.quads_for_pattern(None, None, None)} | {quad.subject.value for quad in world.live}
    quoted = 0
    for quad in world.live.quads_for_pattern(None, KIND, None):
        both = [q.object.value for q in world.live.quads_for_pattern(quad.subject, ox.NamedNode(NAMESPACE + "relatedArticle"), None)]
        for sentence in world.live.quads_for_pattern(quad.subject, WHY, None):
            for words in re.findall(r"(?:cụm từ|the words) ((?:“[^”]+”(?:, )?)+)", sentence.object.value):
                for word in re.findall(r"“([^”]+)”", words):
                    quoted += 1
                    assert all(word in texts[article] for article in both), (word, both)
        (via,) = world.live.quads_for_pattern(quad.subject, VIA, None)
        assert via.object.value in nodes
    assert quoted > 20


@pytest.mark.parametrize(
    ("common", "rare"),
    [("người dân", "phường Gia Viên"), ("thành phố", "Cát Bi"), ("hội nghị", "ma tuý đá"), ("Uỷ ban", "lúa ST25")],
)
def test_what_everybody_writes_weighs_less(common: str, rare: str) -> None:
    said = [words for words, _, _ in weighed("", f"{common}. {rare}.").phrases]
    assert said.index(" ".join(map(folded, rare.split()))) < said.index(" ".join(map(folded, common.split())))


def weighed(title: str, text: str) -> Terms:
    rare = rarity(known().lexicon)
    return terms(syllables(title, text, rare.lead), rare)


def test_the_weights_of_an_article_add_up_to_one() -> None:
    for extraction, _ in samples():
        found = weighed(extraction.article.title, extraction.article.text)
        assert sum(weight**2 for weight in found.weights.tolist()) == pytest.approx(SCALE**2, rel=0.03)
        assert len(set(found.hashes.tolist())) == len(found.hashes)


def test_terms_are_counted_within_clauses_whatever_their_spelling() -> None:
    found = syllables("Uỷ ban họp", "Ủy ban họp. Họp ban, 1,5 triệu", 600)
    (pair,) = (at for at, first in enumerate(found.pairs.first.tolist()) if found.words_at(first, first + 2) == "ủy ban")
    assert found.pairs.counts[pair] == 2
    told = {found.words_at(first, first + 2) for first in found.pairs.first.tolist()}
    assert told == {"ủy ban", "ban họp", "họp ban", "1 5", "5 triệu"}
    assert found.words() == (["Uỷ", "ban", "họp"], ["Ủy", "ban", "họp", "Họp", "ban", "1", "5", "triệu"])
    assert [len(part.hashes) for part in (syllables("", "", 600).pairs, syllables("", "...", 600).syllables)] == [0, 0]


def test_related_reads_the_links_of_a_published_store(folder: Path) -> None:
    store_extractions(handmade.four_outlets(), folder, Settings(workers=1))
    with Store.open(folder) as store:
        everything = [entry.as_json() for entry in related(store)]
        assert [entry["article"] for entry in everything] == ["gk-1", "gk-2", "gk-3", "gk-4"]
        assert all({row["article"] for row in entry["related"]} == {f"gk-{n}" for n in range(1, 5)} - {entry["article"]} for entry in everything)
        assert all(set(row) == {"article", "score", "kind", "why"} and set(row["why"]) == {"vi", "en"} for e in everything for row in e["related"])
        scores = [row["score"] for row in everything[0]["related"]]
        assert scores == sorted(scores, reverse=True) and 0 < scores[-1] <= scores[0] <= 1
        assert related(store, "gk-1")[0].as_json() == everything[0]
        assert len(related(store, "gk-1", top=2)[0].related) == 2
        with pytest.raises(NotFoundError, match="gk-9"):
            related(store, "gk-9")
    remove(["gk-1"], folder, Settings(workers=1))
    with Store.open(folder) as store:
        assert [entry.article for entry in related(store)] == ["gk-2", "gk-3", "gk-4"]


def test_articles_on_one_event_find_each_other(shared: Path, tmp_path: Path) -> None:
    """By words alone, without extraction, on the first clusters of the development set."""
    clusters: dict[str, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(shared / "related" / "dev_clusters.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            clusters[row["cluster"]].append(row)
    rows = [row for name in sorted(clusters)[:60] for row in clusters[name]]
    world = World(tmp_path)
    world.change(described(Extraction(Article(row["id"], row["title"], row["text"])) for row in rows))
    kinds = {quad.object.value.rpartition("/")[2] for quad in world.live.quads_for_pattern(None, KIND, None)}
    assert kinds == {"same-topic", "near-duplicate"}
    predicted = tmp_path / "predicted.jsonl"
    ids: dict[str, str] = {graph.article: e.article.id for e, graph in described(Extraction(Article(r["id"], r["title"], r["text"])) for r in rows)}
    with predicted.open("w", encoding="utf-8") as file:
        for article, id in ids.items():
            best = world.relator._links.neighbours(article)[:10]
            file.write(json.dumps({"article": id, "related": [ids[other] for _, other in best]}) + "\n")
    some = tmp_path / "clusters.jsonl"
    some.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    spec = importlib.util.spec_from_file_location("score_related", shared / "related" / "score_related.py")
    assert spec and spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    assert scorer.score(some, predicted)["all"]["nDCG@10"] >= 0.97


def test_profiles_are_plain_values(tmp_path: Path) -> None:
    import pickle

    extraction, graph = samples()[0]
    found: Profile = profile(extraction, graph, known())
    assert pickle.loads(pickle.dumps(found)) == found
    assert len(pickle.dumps(found)) < 40_000
