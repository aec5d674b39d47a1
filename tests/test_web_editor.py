"""The page of the SPARQL endpoint in a real browser: it completes, runs, shares, draws, and asks no other site for anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from civicgraph.ingest import store_extractions
from web import browser, sample
from web.running import server

COUNTS = "SELECT ?class (COUNT(*) AS ?n) WHERE { ?event a ?class . ?class rdfs:subClassOf* civic:CivicEvent } GROUP BY ?class ORDER BY DESC(?n)"
DAYS = "SELECT ?event ?day WHERE { ?event civic:startDate ?day } ORDER BY ?day"
WHO = "SELECT ?event ?body WHERE { ?event civic:organizer ?body }"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = tmp_path_factory.mktemp("editor") / "store"
    store_extractions([sample.first(), sample.second(), sample.hostile()], store)
    with server(store) as address:
        yield address


@pytest.fixture(scope="module")
def tab(site: str) -> Iterator[browser.Tab]:
    with browser.Tab() as opened:
        yield opened


def shown(tab: browser.Tab, site: str, query: str = "", view: str = "") -> None:
    tab.open("about:blank")
    tab.open(f"{site}/sparql?lang=en" + (f"&query={quote(query)}" if query else "") + (f"#{view}" if view else ""))
    tab.until("document.documentElement.dataset.editor === 'ready'")


def test_the_editor_stands_in_the_place_of_the_field_and_asks_nobody_else(tab: browser.Tab, site: str) -> None:
    shown(tab, site, COUNTS)
    assert tab.said("window.civicgraphEditor.getValue()").strip() == COUNTS
    assert tab.said("document.getElementById('query').hidden") is True
    assert tab.said("window.civicgraphEditor.queryValid") is True  # although no prefix is declared
    tab.said("window.civicgraphEditor.setValue('SELECT * WHERE { ?a unknown:b ?c }')")
    assert tab.said("window.civicgraphEditor.queryValid") is False
    assert tab.errors == []
    assert {address for address in tab.asked if not address.startswith((site, "about:", "data:"))} == set()


def test_it_completes_the_terms_of_the_ontology_with_how_often_the_data_has_them(tab: browser.Tab, site: str) -> None:
    shown(tab, site)
    tab.said("window.civicgraphEditor.setValue(''); window.civicgraphEditor.focus()")
    tab.until("Number(document.documentElement.dataset.counted) > 10")
    tab.press("SELECT * WHERE { ?e a civic:Confer")
    tab.until("document.querySelector('.CodeMirror-hint-active')?.textContent.includes('civic:Conference')")
    offered = tab.said("document.querySelector('.CodeMirror-hints').textContent")
    assert "civic:Conference · conference · " in offered and any(letter.isdecimal() for letter in offered)
    tab.said("window.civicgraphEditor.state.completionActive.widget.pick()")
    assert tab.said("window.civicgraphEditor.getValue()").endswith("?e a civic:Conference")


def test_a_query_runs_from_the_editor_and_its_address_can_be_shared(tab: browser.Tab, site: str) -> None:
    shown(tab, site)
    tab.said(f"window.civicgraphEditor.setValue({COUNTS!r}); document.querySelector('form.editor p button').click()")
    tab.until("!!document.querySelector('.answer table')")
    address = tab.said("location.href")
    tab.open("about:blank")
    tab.open(address)
    tab.until("document.documentElement.dataset.editor === 'ready'")
    assert tab.said("window.civicgraphEditor.getValue()").strip() == COUNTS
    assert tab.said("document.querySelectorAll('.answer tbody tr').length") > 2


@pytest.mark.parametrize(("query", "view", "marks"), [(COUNTS, "chart", "rect"), (DAYS, "timeline", "circle"), (WHO, "graph", "path")])
def test_an_answer_is_drawn_where_its_columns_allow_it(query: str, view: str, marks: str, tab: browser.Tab, site: str) -> None:
    shown(tab, site, query, view)
    tab.until(f"document.querySelectorAll('.answer svg.view {marks}').length > 1")
    tab.said("document.querySelector('[data-view=table]').click()")
    tab.until("!!document.querySelector('.answer tbody')")
    assert tab.said("document.querySelectorAll('.answer tbody tr').length") > 1
    assert tab.errors == []


_SAID = "{ ?a schema:headline ?h ; civic:reports ?e . ?e civic:organizer ?b }"
TOLD = f"CONSTRUCT {_SAID} WHERE {_SAID}"
GRAPHS = {  # a query, and of its drawing the things, the values, the lines, and what is written at these
    TOLD: (7, 0, 7, {"organizer", "reports"}),
    "DESCRIBE ?e WHERE { ?e a civic:Conference }": (7, 2, 8, {"chair", "organizer", "place", "startDate", "type"}),
    "CONSTRUCT { <http://e/a> <http://e/p> <http://e/b> . <http://e/b> <http://e/q> <http://e/a>, <http://e/b> } WHERE {}": (2, 0, 3, {"p", "q"}),
    "CONSTRUCT { [] <http://e/p> 'a \\\\ \"b\"\\n'@vi, 1.5, [] } WHERE {}": (2, 2, 3, {"p"}),
}  # fmt: skip


@pytest.mark.parametrize("query", GRAPHS, ids=["construct", "describe", "ring", "blank"])
def test_a_graph_is_drawn_as_one(query: str, tab: browser.Tab, site: str) -> None:
    shown(tab, site, query, "graph")
    tab.until("!!document.querySelector('.answer svg.view')")
    things, values, lines, roles = GRAPHS[query]
    count = "document.querySelectorAll('.answer svg.view {}').length"
    assert [tab.said(count.format(marks)) for marks in ("circle", "text.thing", "text.value", "path")] == [things, things, values, lines]
    assert roles <= set(tab.said("[...document.querySelectorAll('.answer svg.view text.role')].map((one) => one.textContent).join(', ')").split(", "))
    tab.said("document.querySelector('[data-view=text]').click()")
    tab.until("!!document.querySelector('.answer pre')?.textContent.includes('<')")
    assert tab.said("location.hash") == ""
    assert tab.errors == []


def test_names_in_a_graph_are_read_and_never_run(tab: browser.Tab, site: str) -> None:
    shown(tab, site, TOLD, "graph")
    tab.until("!!document.querySelector('.answer svg.view')")
    written = tab.said("document.querySelector('.answer svg.view').textContent")
    assert "Lê Chân tổng kết phong trào thi đ…" in written and "<script>document.title='taken'</s…" in written
    assert tab.said("document.querySelectorAll('.answer img, .answer script').length") == 0
    assert tab.said("document.title") != "taken"


def test_words_of_the_data_do_not_run_in_a_view(tab: browser.Tab, site: str) -> None:
    query = "SELECT ?name ?n WHERE { VALUES (?name ?n) { ('<img src=x onerror=document.title=1>' 3) ('<script>document.title=2</script>' 4) } }"
    shown(tab, site, query, "chart")
    tab.until("!!document.querySelector('.answer svg.view')")
    assert "<img" in tab.said("document.querySelector('.answer svg.view').textContent")
    assert tab.said("document.querySelectorAll('.answer img, .answer script').length") == 0
    assert tab.said("document.title") not in ("1", "2")


@pytest.mark.parametrize("example", ["page-example-awards", "question-10-awards", "question-17-election-timeline"])
def test_examples_and_questions_are_at_hand(example: str, tab: browser.Tab, site: str) -> None:
    shown(tab, site)
    assert tab.said(f"document.querySelectorAll('a[href=\"/sparql?example={example}\"]').length") == 1


def test_the_editor_ships_with_its_licence() -> None:
    folder = Path(__file__).resolve().parents[1] / "src" / "civicgraph" / "web" / "static" / "editor"
    assert "MIT License" in (folder / "LICENSE.txt").read_text("utf-8")
    assert all("sourceMappingURL" not in path.read_text("utf-8") for path in folder.glob("yasqe.min.*"))
