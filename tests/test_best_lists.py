"""Lists of best neighbours as they are kept beside the index: read back whole, and never trusted where somebody else changed the links."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from civicgraph.config import BASE
from civicgraph.graph.relating.bestlists import BestLists
from civicgraph.graph.relating.links import Best, Links
from civicgraph.graph.relating.reasons import Reason

LENGTH = 3


def best(*names: str, start: int = 900) -> Best:
    return [(rank - start, f"{BASE}article/{name}") for rank, name in enumerate(names)]


def article(name: str) -> str:
    return f"{BASE}article/{name}"


@pytest.fixture
def links() -> Links:
    """A store in which `a` is linked with four others, `b` the best."""
    store = ox.Store()
    links = Links(store, BASE)
    for score, other in ((900, "b"), (800, "c"), (700, "d"), (600, "e")):
        store.extend(links.described(article("a"), article(other), score, Reason("same-topic", article("a"), {}), {}))
    return links


def opened(folder: Path, links: Links, length: int = LENGTH) -> BestLists:
    return BestLists(folder, links, length)


def test_a_list_that_is_not_known_is_read_in_the_store_and_kept(tmp_path: Path, links: Links) -> None:
    lists = opened(tmp_path, links)
    assert lists.of(article("a")) == [(-900, article("b")), (-800, article("c")), (-700, article("d"))]
    lists.save()
    again = opened(tmp_path, Links(ox.Store(), BASE))
    assert again.of(article("a")) == lists.of(article("a"))
    assert again.of(article("b")) == []  # named in a list, its own was never read


@pytest.mark.parametrize(
    ("score", "name", "admitted"),
    [(701, "z", True), (700, "z", False), (700, "cc", True), (699, "z", False)],
    ids=["better", "worse IRI", "better IRI", "worse"],
)
def test_a_newcomer_is_admitted_where_it_is_better_than_the_last(tmp_path: Path, links: Links, score: int, name: str, admitted: bool) -> None:
    lists = opened(tmp_path, links)
    lists.put({article("a"): [(-900, article("b")), (-800, article("c")), (-700, article("d"))], article("b"): best("a")})
    assert lists.admits(article("a"), (-score, article(name))) == admitted
    assert lists.admits(article("b"), (-1, article(name)))  # there is room
    assert lists.holds(article("a"), (-700, article("d"))) and not lists.holds(article("a"), (-600, article("e")))


def test_rows_of_articles_that_went_are_given_to_others(tmp_path: Path, links: Links) -> None:
    lists = opened(tmp_path, links)
    lists.put({article("b"): best("c"), article("c"): best("b"), article("d"): best("b", "c")})
    lists.put({article("b"): [], article("d"): best("b")}, gone=[article("c")])
    lists.put({article("f"): best("d"), article("d"): best("b", "f")})
    lists.save()
    for kept in (lists, opened(tmp_path, links)):
        assert kept.of(article("d")) == best("b", "f") and kept.of(article("f")) == best("d") and kept.of(article("b")) == []


def test_a_list_that_still_names_an_article_that_went_is_read_again(tmp_path: Path, links: Links) -> None:
    lists = opened(tmp_path, links)
    lists.put({article("a"): best("gone", "b"), article("gone"): best("a")})
    lists.put({}, gone=[article("gone")])
    assert lists.of(article("a"))[0] == (-900, article("b")) and len(lists.of(article("a"))) == LENGTH  # as the store has it


@pytest.mark.parametrize("damage", ["nothing", "half", "another length"])
def test_a_file_that_cannot_be_used_is_left_aside(tmp_path: Path, links: Links, damage: str) -> None:
    lists = opened(tmp_path, links)
    lists.put({article("a"): best("x")})
    lists.save()
    file = tmp_path / "lists.npz"
    if damage != "another length":
        file.write_bytes(file.read_bytes()[: 0 if damage == "nothing" else 200])
    again = opened(tmp_path, links, 2 if damage == "another length" else LENGTH)
    assert again.of(article("a"))[0] == (-900, article("b"))
