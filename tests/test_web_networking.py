"""The page of networks: who is central, who meets whom, how two are connected; a real server over the sample articles, and real Chromium."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from civicgraph import knowledge
from civicgraph.cli import main
from civicgraph.config import BASE, Settings
from civicgraph.graph.network import nearest, standing, weave
from civicgraph.ingest import ingest
from civicgraph.model import Article
from civicgraph.sources import read
from test_network import WORLD
from web import browser
from web.running import server

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
CHAIR, SECRETARY = "person/dao-cong-sang-849b9d48", "person/pham-duy-hung-c6476c70"


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    found = read([str(knowledge.file("data", "articles"))], on_warning=lambda warning: None)
    return {article.id: article for article in found if isinstance(article, Article)}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, articles: dict[str, Article]) -> Path:
    folder = tmp_path_factory.mktemp("networking") / "store"
    ingest(articles.values(), folder, Settings(workers=1))
    return folder


@pytest.fixture(scope="module")
def site(store: Path) -> Iterator[httpx.Client]:
    with server(store) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def test_who_is_central_and_who_is_near() -> None:
    woven = weave(WORLD, "attendance")
    found = standing(woven)
    assert [(place.name, place.strength, place.group) for place in found.central[:3]] == [("an", 3, 1), ("ba", 3, 1), ("x", 2, 1)]
    assert [(group.number, group.size, [place.name for place in group.members]) for group in found.groups] == [(1, 3, ["an", "ba", "x"])]
    near = nearest(woven, f"{BASE}person/an")
    assert [(name, weight, len(events)) for _, name, weight, events in near] == [("ba", 2, 2), ("x", 1, 1)]
    assert nearest(woven, f"{BASE}person/nobody") == []


def test_the_page_the_data_and_the_command_say_the_same(site: httpx.Client, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = site.get("/network", headers={"accept": "application/json"}).json()
    names = [place["name"] for place in told["central"]]
    assert set(names[:2]) == {"Phạm Duy Hưng", "Ủy ban nhân dân quận Kiến An, thành phố Hải Phòng"} and told["nodes"] > 50
    text = html.unescape(site.get("/network?lang=vi", headers=BROWSER).text)
    shown = re.findall(r'<li><a class="thing \w+" href="/page/([^"]+)">[^<]+</a> <span class="meta">\d+ · ', text)
    assert shown == [place["thing"].removeprefix(BASE) for place in told["central"]]
    assert main(["network", "--store", str(store), "--central"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[-1] for line in printed[2 : 2 + len(names)]] == [place["thing"] for place in told["central"]]
    assert any(re.match(r"\d+ .*, Phạm Duy Hưng\b|\d+ .*Phạm Duy Hưng,", line) for line in printed[2 + len(names) :])


# what somebody writes, and whom it means
MEANT = [
    ("Đào Công Sáng", CHAIR),
    ("dao cong sang", CHAIR),
    ("cong sang", CHAIR),
    (BASE + CHAIR, CHAIR),
    (CHAIR, CHAIR),
    (f"/page/{CHAIR}", CHAIR),
    ("ubnd nobody", None),
    ("", None),
    ('"><b>', None),
]


@pytest.mark.parametrize(("given", "meant"), MEANT)
def test_a_name_means_who_takes_part_in_most(site: httpx.Client, given: str, meant: str | None) -> None:
    told = site.get("/network", params={"from": given, "format": "json"}).json()
    assert told["from"] == (meant and BASE + meant)
    page = site.get("/network", params={"from": given, "lang": "vi"}, headers=BROWSER).text
    assert ("Không thấy" in page) == (meant is None and given.strip() != "") and "<b>" not in page


def test_with_whom_one_meets(site: httpx.Client) -> None:
    told = site.get("/network", params={"from": CHAIR, "format": "json"}).json()
    near = [(other["name"], len(other["events"])) for other in told["nearest"]]
    assert near[0] == ("Phạm Duy Hưng", 2) and ("Lại Thị Thu Hà", 1) in near
    assert f'href="/page/{SECRETARY}"' in site.get("/network", params={"from": CHAIR}, headers=BROWSER).text
    assert "/network?from=" in site.get(f"/page/{CHAIR}", headers=BROWSER).text


def test_how_two_are_connected_in_the_words_of_articles(site: httpx.Client, articles: dict[str, Article]) -> None:
    told = site.get("/network", params={"from": "dao cong sang", "to": "pham duy hung", "format": "json"}).json()
    assert [hop["thing"] for hop in told["hops"]] == [BASE + CHAIR, BASE + SECRETARY]
    contents = [article.content for article in articles.values()]
    assert all(hop["words"] and any(hop["words"] in content for content in contents) for hop in told["hops"])
    page = html.unescape(site.get("/network", params={"from": "dao cong sang", "to": "pham duy hung"}, headers=BROWSER).text)
    assert all(hop["words"] in page and f'href="/page/{hop["event"].removeprefix(BASE)}"' in page for hop in told["hops"])


def test_those_who_never_meet_are_not_connected(site: httpx.Client) -> None:
    far = [place["thing"] for place in site.get("/network?format=json").json()["central"]]
    chains = {thing: site.get("/network", params={"from": CHAIR, "to": thing, "format": "json"}).json()["hops"] for thing in far}
    apart = next(thing for thing, hops in chains.items() if not hops)
    assert "Không có chuỗi sự kiện nào" in site.get("/network", params={"from": CHAIR, "to": apart, "lang": "vi"}, headers=BROWSER).text


def test_networks_are_files_for_other_programs(site: httpx.Client) -> None:
    for kind in ("attendance", "awards"):
        graph, picture = (site.get(f"/network.{ending}", params={"kind": kind}) for ending in ("gexf", "svg"))
        assert graph.headers["content-type"] == "application/gexf+xml" and ElementTree.fromstring(graph.text).tag.endswith("gexf")
        assert picture.headers["content-type"] == "image/svg+xml" and ElementTree.fromstring(picture.text).tag.endswith("svg")


def test_the_page_fits_a_telephone_and_a_desk(site: httpx.Client) -> None:
    for width in (390, 1280):
        with browser.Tab(width) as tab:
            for path in ("/network", f"/network?from={CHAIR}", f"/network?from={CHAIR}&to={SECRETARY}"):
                tab.open(f"{site.base_url}{path}")
                assert tab.said("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (path, width)
            assert tab.errors == []
