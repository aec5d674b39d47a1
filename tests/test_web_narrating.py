"""Storylines and timelines as readers and programs meet them: a real server over the sample articles, and real Chromium."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from civicgraph.cli import main
from civicgraph.config import BASE
from civicgraph.graph.storage.store import Store
from civicgraph.graph.storylines.reading import listed, one
from web import browser
from web.running import server

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("narrating") / "store"
    assert main(["demo", "--no-serve", "--store", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def site(store: Path) -> Iterator[httpx.Client]:
    with server(store) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def no_litter(store: Path) -> str:
    """The path of the storyline of a movement in Kiến An, from its launch in March 2022 on."""
    with Store.open(store) as opened:
        (found,) = (row["storyline"] for row in listed(opened) if row["start"] == "2022-03-10")
    return str(found).removeprefix(BASE)


def page(site: httpx.Client, path: str) -> str:
    answer = site.get(path, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def event(site: httpx.Client, pattern: str) -> str:
    """The path of the one event that a pattern of SPARQL fits."""
    rows = site.get("/sparql", params={"query": f"SELECT DISTINCT ?e {{ {pattern} }}"}).json()["results"]["bindings"]
    (found,) = (row["e"]["value"] for row in rows)
    return str(found).removeprefix(BASE)


def test_the_list_is_the_same_on_the_page_as_json_and_in_the_store(site: httpx.Client, store: Path) -> None:
    with Store.open(store) as opened:
        rows = listed(opened)
    told = site.get("/storylines", headers={"accept": "application/json"}).json()
    assert told == {"query": "", "total": len(rows), "next": None, "storylines": rows}
    shown = re.findall(r'class="headline" href="/page/(storyline/\w+)"', page(site, "/storylines"))
    assert shown == [row["storyline"].removeprefix(BASE) for row in rows]


def test_the_first_page_leads_to_the_latest(site: httpx.Client) -> None:
    rows = site.get("/storylines?format=json").json()["storylines"]
    text = page(site, "/").split('id="latest-storylines"')[1].split("</section>")[0]
    assert re.findall(r'class="headline" href="/page/(storyline/\w+)"', text) == [row["storyline"].removeprefix(BASE) for row in rows[:5]]


@pytest.mark.parametrize(("query", "found"), [("kien an", 1), ("THI ĐUA", 2), ("kien an bau cu", 0), ('"><b>', 0)])
def test_the_list_is_searched_without_marks(site: httpx.Client, query: str, found: int) -> None:
    assert site.get("/storylines", params={"q": query, "format": "json"}).json()["total"] == found
    assert site.get("/storylines", params={"q": query}, headers=BROWSER).text.count("<b>") == 0


def test_a_storyline_is_told_step_by_step_with_the_reason(site: httpx.Client, store: Path, no_litter: str) -> None:
    with Store.open(store) as opened:
        told = one(opened, BASE + no_litter)
    assert site.get(f"/page/{no_litter}?format=json").json() == told
    text = page(site, f"/page/{no_litter}?lang=vi")
    at = text.index("Các chặng</h2>")
    for word in (word for step in told["steps"] for word in (f'datetime="{step["day"]}"', step["label"], step["why"].get("vi", ""))):
        at = text.index(word, at)
    assert all(f'href="/page/{article["article"].removeprefix(BASE)}"' in text for step in told["steps"] for article in step["articles"])
    assert "quận Kiến An" in text.split("Ai và nơi nào")[1]


def test_articles_and_events_lead_to_their_storyline(site: httpx.Client, no_litter: str) -> None:
    told = site.get(f"/page/{no_litter}?format=json").json()
    for step in told["steps"]:
        for iri in filter(None, (step["event"], step["articles"][0]["article"])):
            assert f'href="/page/{no_litter}"' in page(site, f"/page/{iri.removeprefix(BASE)}")


def test_a_storyline_is_linked_data(site: httpx.Client, no_litter: str) -> None:
    answer = site.get(f"/id/{no_litter}", headers={"accept": "text/turtle"}, follow_redirects=True)
    assert answer.status_code == 200 and answer.text.count("civic:inStoryline") == 4


POLL = f"?e civic:pollingDate '2026-03-15'^^xsd:date ; civic:electedBody <{BASE}body/quoc-hoi> ; ^civic:reports ?a"
MOVEMENT = "?e a civic:EmulationMovement ; rdfs:label ?l FILTER(CONTAINS(?l, 'Tuyến phố không rác” năm 2022'))"
# a thing or the pattern that fits it, and what its timeline must hold: the day, a role, words of the label
TIMELINES: list[tuple[str, list[tuple[str, str, str]]]] = [
    ("unit/305_quan-le-chan", [("2021-07-01", "organizer", "đối thoại"), ("2021-07-02", "organizer", "kỳ họp thứ nhất")]),
    ("body/quoc-hoi", [("2021-05-23", "electedBody", "khóa XV"), ("2026-03-15", "electedBody", "khóa XVI")]),
    (POLL, [("2026-01-17", "about", "Người trẻ hỏi"), ("2026-03-15", "", "khóa XVI")]),
    (MOVEMENT, [("2022-03-10", "launchedAt", "Lễ phát động"), ("2022-09-15", "reviewedAt", "Hội nghị sơ kết")]),
]


@pytest.mark.parametrize(("thing", "wanted"), TIMELINES, ids=["unit", "body", "election", "campaign"])
def test_a_timeline_begins_with_the_earliest(site: httpx.Client, thing: str, wanted: list[tuple[str, str, str]]) -> None:
    path = event(site, thing) if "?" in thing else thing
    entries = site.get(f"/timeline/{path}", params={"format": "json"}).json()["timeline"]
    days = [entry["day"] or "9" for entry in entries]
    assert days == sorted(days)
    for day, role, words in wanted:
        fitting = [e for e in entries if e["day"] == day and (not role or role in e["roles"]) and words in e["label"]]
        assert fitting, (day, role, words, entries)
    text = page(site, f"/timeline/{path}?lang=vi")
    assert re.findall(r'href="/page/(event/\w+)" lang', text) == [entry["event"].removeprefix(BASE) for entry in entries]


def test_what_lasts_shows_its_timeline_on_its_own_page(site: httpx.Client) -> None:
    path = event(site, POLL)
    text = page(site, f"/page/{path}?lang=vi")
    assert "Người trẻ hỏi" in text and f'href="/timeline/{path}"' in text
    assert 'href="/timeline/body/quoc-hoi"' in page(site, "/page/body/quoc-hoi")


def test_what_is_not_there_is_not_found(site: httpx.Client) -> None:
    for path in ("/timeline/unit/nowhere", "/page/storyline/none"):
        assert site.get(path, headers=BROWSER).status_code == 404
    assert site.get("/storylines", headers={"accept": "image/png"}).status_code == 406


def test_the_pages_name_their_queries_and_are_quick(site: httpx.Client, no_litter: str) -> None:
    for path in ("/storylines", f"/page/{no_litter}", "/timeline/body/quoc-hoi"):
        behind = re.findall(r'href="(/sparql\?query=[^"]+)"', page(site, path))
        assert behind
        for address in behind:
            assert site.get(address, headers={"accept": "application/sparql-results+json"}).json()["results"]["bindings"], address
        start = time.perf_counter()
        page(site, path)
        assert time.perf_counter() - start < 0.5  # measured 0.02 to 0.06


def test_the_pages_fit_a_telephone_and_a_desk(site: httpx.Client, no_litter: str) -> None:
    for width in (390, 1280):
        with browser.Tab(width) as tab:
            for path in ("/storylines", f"/page/{no_litter}", "/timeline/body/quoc-hoi"):
                tab.open(f"{site.base_url}{path}")
                assert tab.said("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (path, width)
            assert tab.errors == []
