"""The clients that people have, against a real server: SPARQLWrapper, rdflib's stores, what reads CSV from an address, and curl."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator

import httpx
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper

from web.running import served

S, P, G = "http://example.org/s", "http://example.org/p", "http://example.org/graph"
NAME = "Hội đồng nhân dân"
DATA = f'INSERT DATA {{ <{S}> <{P}> "{NAME}"@vi , 7 . GRAPH <{G}> {{ <{S}> <{P}> "trong" }} }}'
SELECT = f"SELECT ?name WHERE {{ <{S}> <{P}> ?name FILTER(LANG(?name) = 'vi') }}"
ASK, CONSTRUCT, DESCRIBE = f"ASK {{ <{S}> ?p ?o }}", f"CONSTRUCT WHERE {{ <{S}> <{P}> ?o }}", f"DESCRIBE <{S}>"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with served("--memory", "--token", "secret") as (address, _):
        answer = httpx.post(f"{address}/update", data={"update": f"DROP ALL ; {DATA}"}, headers={"authorization": "Bearer secret"}, timeout=60)
        assert answer.status_code == 204, answer.text
        yield address


WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]


def _wrapper(server: str, query: str, form: str, method: str, how: str) -> SPARQLWrapper:
    wrapper = SPARQLWrapper(f"{server}/sparql")
    wrapper.setQuery(query)
    wrapper.setReturnFormat(form)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(how)
    return wrapper


@pytest.mark.parametrize(("method", "how"), WAYS)
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_selects_and_asks(server: str, form: str, method: str, how: str) -> None:
    for query, expected in ((SELECT, NAME), (ASK, "true")):
        found = _wrapper(server, query, form, method, how).query()
        assert found.response.status == 200 and found._get_responseFormat() == form
        converted = found.convert()
        text = json.dumps(converted, ensure_ascii=False) if form == JSON else converted.toxml() if form == XML else converted.decode()
        assert expected in text


@pytest.mark.parametrize(("method", "how"), WAYS)
@pytest.mark.parametrize("form", [XML, RDFXML, TURTLE, N3, JSONLD])
def test_sparqlwrapper_constructs_and_describes(server: str, form: str, method: str, how: str) -> None:
    for query in (CONSTRUCT, DESCRIBE):
        converted = _wrapper(server, query, form, method, how).query().convert()
        graph = converted if isinstance(converted, Graph) else Graph().parse(data=converted, format="turtle")
        assert (URIRef(S), URIRef(P), Literal(NAME, lang="vi")) in graph


def test_rdflib_reads_through_its_store(server: str) -> None:
    for form in ("xml", "json"):
        graph = Graph(SPARQLStore(f"{server}/sparql", returnFormat=form))
        assert {str(row[0]) for row in graph.query(SELECT)} == {NAME}
        assert len(graph) == 2 and Literal(7) in set(graph.objects(URIRef(S), URIRef(P)))
    named = Graph(SPARQLStore(f"{server}/sparql", context_aware=True), identifier=URIRef(G))
    assert set(named.objects(URIRef(S), URIRef(P))) == {Literal("trong")}


@pytest.mark.parametrize("given", [{"auth": ("anybody", "secret")}, {"headers": {"Authorization": "Bearer secret"}}])
def test_rdflib_writes_through_its_store(server: str, given: dict[str, object]) -> None:
    store = SPARQLUpdateStore(f"{server}/sparql", f"{server}/update", autocommit=True, **given)
    triple = (URIRef("http://example.org/new"), URIRef(P), Literal("mới", lang="vi"))
    graph = Graph(store, identifier=URIRef("http://example.org/written"))
    graph.add(triple)
    assert triple in graph
    graph.remove(triple)
    assert triple not in graph


def test_sparqlwrapper_updates(server: str) -> None:
    wrapper = SPARQLWrapper(f"{server}/update")
    wrapper.addCustomHttpHeader("Authorization", "Bearer secret")
    wrapper.setMethod(POST)
    for how in (URLENCODED, POSTDIRECTLY):
        wrapper.setRequestMethod(how)
        wrapper.setQuery(f"INSERT DATA {{ GRAPH <{G}/wrapper> {{ <{S}> <{P}> '{how}' }} }}")
        assert wrapper.query().response.status == 204
    found = _wrapper(server, f"SELECT ?o WHERE {{ GRAPH <{G}/wrapper> {{ ?s ?p ?o }} }}", JSON, GET, URLENCODED).query().convert()
    assert {row["o"]["value"] for row in found["results"]["bindings"]} == {URLENCODED, POSTDIRECTLY}


@pytest.mark.parametrize("path", ["/sparql.csv?query=", "/sparql?format=csv&query="])
def test_tables_are_read_from_an_address(server: str, path: str) -> None:
    """As pandas.read_csv does: urllib, with no word about formats."""
    with urllib.request.urlopen(server + path + urllib.parse.quote(SELECT), timeout=30) as answer:
        rows = list(csv.DictReader(io.TextIOWrapper(answer, encoding="utf-8")))
    assert rows == [{"name": NAME}]


def _curl(*arguments: str) -> str:
    return subprocess.run(["curl", "-sS", "--fail-with-body", *arguments], check=True, capture_output=True, text=True, timeout=30).stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed here")
def test_curl_asks_puts_and_deletes(server: str) -> None:
    assert NAME in _curl(f"{server}/sparql", "--data-urlencode", f"query={SELECT}")
    assert NAME in _curl("-G", f"{server}/sparql", "-H", "Accept: text/tab-separated-values", "--data-urlencode", f"query={SELECT}")
    graph = f"{server}/graphs?graph={urllib.parse.quote(G + '/curl', safe='')}"
    _curl("-u", "me:secret", "-X", "PUT", "-H", "Content-Type: text/turtle", "--data-binary", f"<{S}> <{P}> 'x' .", graph)
    assert _curl("-u", "me:secret", "-H", "Accept: application/n-triples", graph).strip() == f'<{S}> <{P}> "x" .'
    _curl("-u", "me:secret", "-X", "DELETE", graph)
    assert "404" in _curl("-u", "me:secret", "-o", "/dev/null", "-w", "%{http_code}", "--no-fail-with-body", graph)
