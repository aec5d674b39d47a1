"""Full text inside SPARQL: how a triple with civic:matches is rewritten, as a table, and what a real endpoint answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from civicgraph.config import BASE, NAMESPACE
from civicgraph.errors import QueryError
from civicgraph.graph.querying.matching import LOOK_UPS, MOST, MOST_SHOWN, Found, Wanted, rewritten
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.ingest import store_extractions
from web import sample
from web.running import server

HITS = [Found("http://x/a", 7.25, 'nói "gì"'), Found("http://x/b", 1.0, "b")]
DECIMAL = "^^<http://www.w3.org/2001/XMLSchema#decimal>"


@pytest.mark.parametrize(
    ("query", "wanted", "block"),
    [
        ('SELECT * { ?a civic:matches "le chan" }', Wanted("le chan", MOST, False), "VALUES (?a) { (<http://x/a>) (<http://x/b>) }"),
        (
            "SELECT * { ?a civic:matches 'le chan' . ?a ?p ?o }",
            Wanted("le chan", MOST, False),
            "VALUES (?a) { (<http://x/a>) (<http://x/b>) } . ?a ?p ?o",
        ),
        (
            'SELECT * { ?a civic:matches ("x" ?s) }',
            Wanted("x", MOST, False),
            f'VALUES (?a ?s) {{ (<http://x/a> "7.2500"{DECIMAL}) (<http://x/b> "1.0000"{DECIMAL}) }}',
        ),
        ('SELECT * { ?a civic:matches ("x" ?s 5) }', Wanted("x", 5, False), '"7.2500"'),
        ('SELECT * { ?a civic:matches ("x" ?s ?t 900) }', Wanted("x", MOST_SHOWN, True), '"nói \\"gì\\""'),
        (f'SELECT * {{ ?a <{NAMESPACE}matches> """a "b" c""" }}', Wanted('a "b" c', MOST, False), "VALUES (?a)"),
        (f'PREFIX o: <{NAMESPACE}> SELECT * {{ ?a o:matches "a\\"b" }}', Wanted('a"b', MOST, False), "VALUES (?a)"),
        ('SELECT * { { ?b a ?c } ?a civic:matches "x" OPTIONAL { ?a ?p ?o } }', Wanted("x", MOST, False), "OPTIONAL { ?a ?p ?o }"),
        ('SELECT * { ?a ?p ?o FILTER(ISIRI(?o)) ?a civic:matches "x" FILTER(ISIRI(?a)) }', Wanted("x", MOST, False), "FILTER(ISIRI(?a))"),
        ('SELECT * { ?a civic:matches "x" ; ?p ?o }', None, ""),
    ],
)
def test_a_triple_becomes_a_block(query: str, wanted: Wanted | None, block: str) -> None:
    asked: list[Wanted] = []

    def look_up(one: Wanted) -> list[Found]:
        asked.append(one)
        return HITS

    if wanted is None:
        with pytest.raises(QueryError, match="civic:matches is written"):
            rewritten(query, look_up)
        return
    found = rewritten(query, look_up)
    assert asked == [wanted] and block in found and "matches" not in found
    ox.Store().query(found, prefixes=dict(PREFIXES))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a ?matches ?b }",
        'SELECT * { ?a rdfs:label "civic:matches" } # ?a civic:matches "x"',
        'PREFIX civic: <http://other/> SELECT * { ?a civic:matches "x" }',
        'SELECT * { ?a rdfs:label ?b FILTER(CONTAINS(?b, "matches")) }',
    ],
)
def test_what_only_looks_like_it_stays_as_it_is(query: str) -> None:
    assert rewritten(query, lambda wanted: pytest.fail("nothing is to be looked up")) == query


@pytest.mark.parametrize(
    "triple",
    [
        "?a civic:matches ?b",
        "<http://x/a> civic:matches 'x'",
        "?a a ?c ; civic:matches 'x'",
        "?a civic:matches 'x', 'y'",
        "?a civic:matches 'x'@vi",
        "?a civic:matches ('x' ?s ?t ?u)",
        "?a civic:matches ('x' ?s 1.5)",
        "?a civic:matches ()",
        "?a civic:matches ('x'",
        "?a civic:matches",
        "?a civic:matches/rdfs:label 'x'",
    ],
)
def test_what_is_written_otherwise_is_refused_and_not_silently_empty(triple: str) -> None:
    with pytest.raises(QueryError, match="civic:matches is written"):
        rewritten(f"SELECT * {{ {triple} }}", lambda wanted: HITS)


def test_a_query_of_many_look_ups_is_refused_before_the_first() -> None:
    """They run in the server, where neither the time limit nor a client that goes away ends them."""
    asked: list[Wanted] = []

    def look_up(wanted: Wanted) -> list[Found]:
        asked.append(wanted)
        return []

    def query(triples: int) -> str:
        return "SELECT * { " + "?a civic:matches 'x' . " * triples + "}"

    rewritten(query(LOOK_UPS), look_up)
    assert len(asked) == LOOK_UPS
    with pytest.raises(QueryError, match=f"this one has {LOOK_UPS + 1}"):
        rewritten(query(LOOK_UPS + 1), look_up)
    assert len(asked) == LOOK_UPS


def test_variables_of_one_look_up_have_different_names() -> None:
    with pytest.raises(QueryError, match="binds 2 variables, which have different names"):
        rewritten('SELECT * { ?a civic:matches ("x" ?a) }', lambda wanted: HITS)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    store: Path = tmp_path_factory.mktemp("matching") / "store"
    store_extractions([sample.first(), sample.second(), sample.hostile()], store)
    with server(store) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def rows(client: httpx.Client, query: str) -> list[dict[str, str]]:
    answer = client.post("/sparql", data={"query": query}, headers={"accept": "application/sparql-results+json"})
    assert answer.status_code == 200, answer.text
    return [{name: cell["value"] for name, cell in row.items()} for row in answer.json()["results"]["bindings"]]


def test_an_endpoint_finds_without_marks_and_ranks(site: httpx.Client) -> None:
    """The same articles as the search page, in the same order, whatever the marks."""
    shown = [result["article"] for result in site.get("/search", params={"q": "le chan hoi nghi", "format": "json"}).json()["results"]]
    for words in ("le chan hoi nghi", "Lê Chân hội nghị"):
        found = rows(site, f'SELECT ?a ?s ?t {{ ?a civic:matches ("{words}" ?s ?t) . ?a a civic:NewsArticle }} ORDER BY DESC(?s)')
        assert [row["a"] for row in found] == shown and shown
        assert all(float(row["s"]) > 0 for row in found) and "Lê Chân" in found[0]["t"]
    assert rows(site, 'SELECT ?a { ?a civic:matches "nothinglikethis" }') == []
    assert rows(site, 'SELECT ?h { ?a civic:matches "le chan" . ?a schema:headline ?h } LIMIT 1')


def test_a_mistake_is_told_and_people_can_ask_too(site: httpx.Client) -> None:
    answer = site.get("/sparql", params={"query": "SELECT * { ?a civic:matches ?b }"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert "civic:matches is written" in answer.json()["detail"]
    page = site.get("/sparql", params={"query": 'SELECT ?a { ?a civic:matches "le chan" }'}, headers={"accept": "text/html"})
    assert (page.status_code == 200 and BASE + "article/bao-cua-bien-le-chan-1" in page.text) or "bao-cua-bien-le-chan-1" in page.text
