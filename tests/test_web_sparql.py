"""The SPARQL endpoint: formats, errors, limits, and what it refuses."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest

from civicgraph.errors import QueryError, QueryTimeout
from civicgraph.ingest import store_extractions
from civicgraph.web.processes.copies import Copies
from civicgraph.web.processes.forked import Forker
from civicgraph.web.processes.workers import Asked, Workers
from civicgraph.web.viewing.reading import Reading
from web import sample
from web.running import server

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SELECT = "SELECT ?label WHERE { ?e a civic:Conference ; rdfs:label ?label }"
LABEL = "Hội nghị tổng kết phong trào thi đua năm 2021"
CONSTRUCT = "CONSTRUCT { ?e rdfs:label ?label } WHERE { ?e a civic:Conference ; rdfs:label ?label }"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sparql") / "store"
    store_extractions([sample.first(), sample.second()], folder)
    return folder


@pytest.fixture(scope="module")
def site(store: Path) -> Iterator[httpx.Client]:
    with server(store) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def _json(text: str) -> list[str]:
    return [row["label"]["value"] for row in json.loads(text)["results"]["bindings"]]


def _xml(text: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(text).iter("{http://www.w3.org/2005/sparql-results#}literal")]


def _csv(text: str) -> list[str]:
    return [row["label"] for row in csv.DictReader(io.StringIO(text))]


def _tsv(text: str) -> list[str]:
    return [line.removesuffix("@vi").strip('"') for line in text.splitlines()[1:]]


FORMATS = [
    ("application/sparql-results+json", "json", _json),
    ("application/sparql-results+xml", "xml", _xml),
    ("text/csv", "csv", _csv),
    ("text/tab-separated-values", "tsv", _tsv),
]


@pytest.mark.parametrize(("media", "name", "read"), FORMATS)
def test_solutions_come_in_every_format(site: httpx.Client, media: str, name: str, read: object) -> None:
    for answer in (
        site.get("/sparql", params={"query": SELECT}, headers={"accept": media}),
        site.get("/sparql", params={"query": SELECT, "format": name}, headers=BROWSER),
        site.get("/sparql", params={"query": SELECT, "format": media}),
    ):
        assert answer.status_code == 200 and answer.headers["content-type"].split(";")[0] == media
        assert answer.headers["vary"].startswith("Accept")
        assert read(answer.text) == [LABEL]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("media", "name", "format"),
    [
        ("text/turtle", "turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", "ntriples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", "rdfxml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", "jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_graphs_come_in_every_format(site: httpx.Client, media: str, name: str, format: ox.RdfFormat) -> None:
    for given in ({"headers": {"accept": media}}, {"params": {"format": name}}):
        answer = site.get("/sparql", **{**given, "params": {"query": CONSTRUCT, **given.get("params", {})}})  # type: ignore[arg-type]
        assert answer.headers["content-type"].split(";")[0] == media
        assert [quad.object.value for quad in ox.parse(answer.content, format=format)] == [LABEL]


@pytest.mark.parametrize(
    ("accept", "query", "media"),
    [
        ("", SELECT, "application/sparql-results+json"),
        ("*/*", CONSTRUCT, "text/turtle"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", SELECT, "application/sparql-results+xml"),
        ("application/json", SELECT, "application/sparql-results+json"),
        ("text/turtle, application/sparql-results+json", SELECT, "application/sparql-results+json"),
        ("text/turtle;q=0.2, application/n-triples", CONSTRUCT, "application/n-triples"),
    ],
)
def test_quality_values_decide(site: httpx.Client, accept: str, query: str, media: str) -> None:
    answer = site.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert answer.headers["content-type"].split(";")[0] == media


def test_the_three_ways_to_ask(site: httpx.Client) -> None:
    form = site.post("/sparql", data={"query": SELECT})
    direct = site.post("/sparql", content=SELECT.encode(), headers={"content-type": "application/sparql-query"})
    assert form.json() == direct.json() == site.get("/sparql", params={"query": SELECT}).json()
    assert site.head("/sparql", params={"query": SELECT}).status_code == 200


def test_the_dataset_can_be_named(site: httpx.Client) -> None:
    graph = site.get("/sparql", params={"query": "SELECT ?g { GRAPH ?g { ?t a civic:TextVersion } } LIMIT 1"}).json()["results"]["bindings"][0]["g"][
        "value"
    ]
    counted = "SELECT (COUNT(*) AS ?n) { ?t a civic:TextVersion }"
    for given, count in (({}, "0"), ({"default-graph-uri": graph}, "1")):
        answer = site.get("/sparql", params={"query": counted, **given})
        assert answer.json()["results"]["bindings"][0]["n"]["value"] == count
    inside = site.get("/sparql", params={"query": "SELECT ?g { GRAPH ?g { ?t a civic:TextVersion } }", "named-graph-uri": graph}).json()
    assert [row["g"]["value"] for row in inside["results"]["bindings"]] == [graph]


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        ({"params": {"query": "SELECT * WHERE { ?s ?p }"}}, 400, ""),
        ({"params": {"query": "SELECT *\nWHERE { ?s nope:p ?o }"}}, 400, "Prefix not found"),
        ({"params": {"query": "SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}}, 403, "SERVICE"),
        ({"params": {"query": "SELECT * FROM <file:///etc/hosts> WHERE { ?s ?p ?o }"}}, 403, "files"),
        ({"params": {"query": "SELECT (<http://x/f>() AS ?x) {}"}}, 422, "function"),
        ({"params": {"query": SELECT, "timeout": "soon"}}, 400, "timeout"),
        ({"params": {"query": "DELETE WHERE { ?s ?p ?o }"}}, 400, ""),
        ({"params": {"query": "SELECT * {" + "{" * 5000 + "}" * 5000 + "}"}}, 400, "deep"),
        ({"params": {"default-graph-uri": "http://x/"}}, 400, "query"),
        ({"params": {"query": SELECT, "format": "docx"}}, 406, "json"),
        ({"params": {"query": SELECT}, "headers": {"accept": "text/turtle"}}, 406, "sparql-results"),
        ({"params": {"query": CONSTRUCT}, "headers": {"accept": "text/csv"}}, 406, "turtle"),
        ({"params": [("query", SELECT), ("query", SELECT)]}, 400, "one query"),
        ({"params": {"query": SELECT, "default-graph-uri": "not an iri"}}, 400, ""),
    ],
)
def test_errors_are_problem_details(site: httpx.Client, request_: dict[str, object], status: int, words: str) -> None:
    answer = site.get("/sparql", **request_)  # type: ignore[arg-type]
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status and words in answer.text


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [(b"\xff\xfe", "application/sparql-query", 400), (b"x", "text/plain", 415), (b"x" * 2_100_000, "application/sparql-query", 413)],
)
def test_bodies_that_are_no_query_are_refused(site: httpx.Client, content: bytes, kind: str, status: int) -> None:
    assert site.post("/sparql", content=content, headers={"content-type": kind}).status_code == status


def test_an_error_says_line_and_column(site: httpx.Client) -> None:
    problem = site.get("/sparql", params={"query": "SELECT *\nWHERE { ?s nope:p ?o }"}).json()
    assert (problem["line"], problem["column"]) == (2, 18)
    page = site.get("/sparql", params={"query": "SELECT *\nWHERE { ?s nope:p ?o }", "lang": "en"}, headers=BROWSER)
    assert page.status_code == 400 and "Line 2, column 18" in page.text and "<textarea" in page.text


def test_people_get_an_editor_examples_and_a_table(site: httpx.Client) -> None:
    page = site.get("/sparql?lang=en", headers=BROWSER).text
    assert "<textarea" in page and "/sparql?example=page-example-conferences" in page
    answered = site.get("/sparql", params={"query": SELECT}, headers=BROWSER).text
    assert f"<td>{LABEL}</td>" in answered and "format=csv" in answered
    hostile = site.get("/sparql", params={"query": "SELECT ('<script>x</script>' AS ?x) {} # </textarea><script>"}, headers=BROWSER).text
    assert "<script>x" not in hostile and "</textarea><script>" not in hostile


def test_every_example_runs(site: httpx.Client) -> None:
    page = site.get("/sparql", headers=BROWSER).text
    names = sorted({part.split('"')[0] for part in page.split("/sparql?example=")[1:]})
    assert len(names) >= 6
    for name in names:
        shown = site.get("/sparql", params={"example": name}, headers=BROWSER).text
        query = ElementTree.fromstring(
            "<t>" + shown.split("spellcheck")[1].split(">", 1)[1].split("</textarea>")[0].replace("&#39;", "'") + "</t>"
        ).text
        assert query and site.get("/sparql", params={"query": query}).status_code == 200, name


def test_a_query_is_stopped_at_its_limit_and_others_go_on(store: Path) -> None:
    async def ask() -> tuple[float, float, bytes]:
        workers = Workers(Forker("civicgraph.web.lending.processes"), Copies(Reading(store), whole=True), union=False, seconds=1.0)
        await workers.answer(Asked(SELECT, "text/csv", None))
        started = time.monotonic()
        slow = asyncio.create_task(workers.answer(Asked(ENDLESS, "text/csv", None)))
        await asyncio.sleep(0.05)
        quick = await workers.answer(Asked(SELECT, "text/csv", None))
        answered = time.monotonic() - started
        with pytest.raises(QueryTimeout):
            await slow
        stopped = time.monotonic() - started
        await workers.answer(Asked(SELECT, "text/csv", None))
        await workers.close()
        return answered, stopped, quick.body

    answered, stopped, body = asyncio.run(ask())
    assert answered < 0.9 and stopped < 3 and LABEL.encode() in body


def test_a_process_that_dies_is_replaced(store: Path) -> None:
    async def ask() -> bytes:
        workers = Workers(Forker("civicgraph.web.lending.processes"), Copies(Reading(store), whole=True), union=False)
        with pytest.raises(QueryError, match="its process died"):
            await workers.answer(Asked("SELECT * { FILTER(" + "!" * 150_000 + "true) }", "text/csv", None))
        answer = await workers.answer(Asked(SELECT, "text/csv", None))
        await workers.close()
        return answer.body

    assert LABEL.encode() in asyncio.run(ask())


def test_a_client_that_goes_away_frees_its_process(site: httpx.Client) -> None:
    for _ in range(6):  # more than there are processes
        with pytest.raises(httpx.ReadTimeout):
            site.get("/sparql", params={"query": ENDLESS}, timeout=0.3)
    started = time.monotonic()
    assert site.get("/sparql", params={"query": SELECT}).status_code == 200
    assert time.monotonic() - started < 5


def test_the_union_of_graphs_can_be_the_default(store: Path) -> None:
    async def count(union: bool) -> bytes:
        workers = Workers(Forker("civicgraph.web.lending.processes"), Copies(Reading(store), whole=True), union=union)
        answer = await workers.answer(Asked("ASK { ?text civic:content ?content }", "text/csv", None))
        await workers.close()
        return answer.body

    assert asyncio.run(count(False)) == b"false" and asyncio.run(count(True)) == b"true"
