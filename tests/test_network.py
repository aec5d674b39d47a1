"""Networks: who met whom and how two are connected, against a small world whose answers are written down by hand."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

import handmade
from civicgraph.cli import main
from civicgraph.config import BASE, Settings
from civicgraph.errors import NotFoundError
from civicgraph.graph.network import central, communities, connection, gexf, svg, ties, weave
from civicgraph.graph.network.ties import Tie
from civicgraph.graph.storage.store import Store
from civicgraph.ingest import store_extractions
from stores import folder

__all__ = ["folder"]

LE_CHAN = f"{BASE}unit/{handmade.LE_CHAN}"


def tie(event: str, role: str, thing: str) -> Tie:
    return Tie(f"{BASE}event/{event}", role, BASE + thing, thing.rpartition("/")[2])


WORLD = [
    *(tie("m1", role, thing) for role, thing in (("chair", "person/an"), ("participant", "person/ba"), ("organizer", "body/x"))),
    *(tie("m2", role, thing) for role, thing in (("chair", "person/an"), ("participant", "person/ba"))),
    *(tie("m3", role, thing) for role, thing in (("chair", "person/chi"), ("participant", "person/duc"), ("participant", "group/5-nguoi"))),
    *(tie("g1", role, thing) for role, thing in (("granter", "body/x"), ("awardee", "person/duc"), ("awardee", "person/em"))),
]


@pytest.mark.parametrize(
    ("kind", "edges"),
    [
        ("attendance", {("an", "ba"): 2, ("x", "an"): 1, ("x", "ba"): 1, ("chi", "duc"): 1}),
        ("awards", {("x", "duc"): 1, ("x", "em"): 1}),
    ],
)
def test_two_are_joined_as_often_as_an_event_joins_them(kind: str, edges: dict[tuple[str, str], int]) -> None:
    woven = weave(WORLD, kind)
    told = {frozenset(end.rpartition("/")[2] for end in ends): weight for *ends, weight in woven.edges(data="weight")}
    assert told == {frozenset(ends): weight for ends, weight in edges.items()}


def test_who_meets_most_stands_in_the_middle_and_those_who_meet_are_a_community() -> None:
    woven = weave(WORLD, "attendance")
    assert [(name, strength) for _, name, strength in central(woven, 3)] == [("an", 3), ("ba", 3), ("x", 2)]
    assert [[node.rpartition("/")[2] for node in group] for group in communities(woven)] == [["x", "an", "ba"], ["chi", "duc"]]
    assert communities(weave([], "attendance")) == []


def test_a_network_is_a_file_that_others_read_the_same_each_time() -> None:
    woven = weave(WORLD, "attendance")
    assert gexf(woven) == gexf(weave(reversed(WORLD), "attendance"))
    graph = ElementTree.fromstring(gexf(woven))
    names = {node.get("label") for node in graph.iter("{http://www.gexf.net/1.2draft}node")}
    assert names == {"an", "ba", "x", "chi", "duc"} and "lastmodified" not in gexf(woven)
    picture = ElementTree.fromstring(svg(woven))
    places = [(float(dot.get("cx", "nan")), float(dot.get("cy", "nan"))) for dot in picture.iter("{http://www.w3.org/2000/svg}circle")]
    assert len(set(places)) == 5 and all(0 < x < 1600 and 0 < y < 1600 for x, y in places)
    assert svg(weave([], "attendance")).endswith("</svg>\n")


def test_how_one_is_connected_with_another_is_told_in_the_words_of_an_article(folder: Path) -> None:
    extraction = handmade.conference()
    store_extractions([extraction, handmade.election()], folder, Settings(workers=1))
    with Store.open(folder) as store:
        (chair,) = (tie.thing for tie in ties(store) if tie.role == "chair")
        hops = connection(store, chair, LE_CHAN)
        assert [(hop.role, hop.label) for hop in hops] == [
            ("chair", "Hội nghị tổng kết phong trào thi đua năm 2020"),
            ("organizer", "Hội nghị tổng kết phong trào thi đua năm 2020"),
        ]
        assert [hop.name for hop in hops] == ["Trần Văn Mẫu", "quận Lê Chân"]
        assert all(hop.words and hop.words in extraction.article.content for hop in hops)
        assert connection(store, LE_CHAN, chair) == hops[::-1]
        with pytest.raises(NotFoundError, match="no event or post names"):
            connection(store, chair, BASE + "person/nobody")


def test_the_command_writes_a_network_or_tells_a_path(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store_extractions([handmade.conference()], folder, Settings(workers=1))
    assert main(["network", "--store", str(folder), "-o", str(tmp_path / "n.svg")]) == 0
    assert "Trần Văn Mẫu" in (tmp_path / "n.svg").read_text("utf-8")
    assert main(["network", "--store", str(folder), "-o", str(tmp_path / "n.txt")]) == 1
    with Store.open(folder) as store:
        (chair,) = (tie.thing for tie in ties(store) if tie.role == "chair")
    capsys.readouterr()
    assert main(["network", "--store", str(folder), "--path", chair, LE_CHAN]) == 0
    assert "quận Lê Chân tổ chức" in capsys.readouterr().out
    assert main(["network", "--store", str(folder)]) == 2
