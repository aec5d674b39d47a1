"""Nonsense at the doors of the server: no answer is a mistake of the server, none takes long, and afterwards it answers as before."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from civicgraph.ingest import store_extractions
from stores import made
from web import sample
from web.running import served

TOKEN = {"authorization": "Bearer secret"}
SEEDS = {
    "query": [
        "PREFIX x: <http://x/> SELECT ?s (COUNT(?o) AS ?n) WHERE { ?s x:p/x:q* ?o FILTER(?o < 3 && REGEX(STR(?s), 'a', 'i')) } GROUP BY ?s LIMIT 3",
        "CONSTRUCT { ?s ?p [ ?p ?o ] } WHERE { GRAPH ?g { ?s ?p ?o } OPTIONAL { ?s ?q ?r } MINUS { ?s a ?c } VALUES (?s ?o) { (UNDEF 1) } }",
        "ASK FROM <http://x/g> { { ?s ?p 'a'@vi } UNION { SELECT * { ?s ?p \"\"\"b\"\"\" } } BIND(IF(BOUND(?s), 1, 2.5e3) AS ?z) }",
    ],
    "update": [
        "PREFIX x: <http://x/> WITH x:g DELETE { ?s ?p ?o } INSERT { ?s ?p 'x' } USING NAMED x:h WHERE { ?s ?p ?o } ; CREATE SILENT GRAPH x:i",
        "INSERT DATA { GRAPH <http://x/g> { <http://x/s> <http://x/p> 1 , 'a'@vi , _:b } } ; MOVE SILENT <http://x/g> TO DEFAULT",
        "DELETE WHERE { GRAPH <http://x/g> { ?s ?p ?o } } ; COPY DEFAULT TO <http://x/h>",
    ],
    "text/turtle": ["@prefix x: <http://x/> . x:s a x:T ; x:p 1 , 'a'@vi , ( 1 2 [ x:q true ] ) . _:b x:p \"\"\"c\"\"\"^^x:d ."],
    "application/ld+json": [
        '{"@context": {"x": "http://x/", "p": {"@id": "x:p", "@type": "@id"}}, "@id": "x:s", "p": ["x:a", {"@id": "_:b"}], "x:q": {"@list": [1]}}'
    ],
    "application/rdf+xml": [
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/"><rdf:Description rdf:about="http://x/s">'
        '<x:p xml:lang="vi">a</x:p><x:q rdf:parseType="Collection"><x:T/></x:q></rdf:Description></rdf:RDF>'
    ],
    "application/n-quads": ['<http://x/s> <http://x/p> "a\\u0111"@vi <http://x/g> .\n_:b <http://x/p> "1"^^<http://x/d> .'],
}  # fmt: skip
BRICKS = [
    *"{}()[]<>'\"\\#@?$:;,.|/^*+!=&%_-\n\0\t ", "\\u0053", "\\U0010FFFF", "\ufeff", "\U0001f600", "SERVICE", "LOAD", "SILENT", "FROM",
    "<file:///etc/hosts>", "1e999", "''''''", "&a;", "<!ENTITY",
]  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with served("--memory", "--token", "secret", "--timeout", "5") as (address, _):
        emptied = (httpx.post(f"{address}/update", data={"update": "DROP ALL"}, headers=TOKEN, timeout=60).status_code == 204 for _ in range(5))
        assert any(emptied)  # on a busy machine the first may be stopped at the limit
        yield address


def mutated(text: str, rng: random.Random) -> str:
    """The text with a few places cut out, doubled, or filled with what parsers trip over."""
    for _ in range(rng.randrange(1, 6)):
        at, length = rng.randrange(len(text) + 1), rng.randrange(0, 12)
        middle = rng.choice(["", text[at : at + length] * 2, rng.choice(BRICKS) * rng.choice([1, 1, 1, 2, 40, 3000])])
        text = text[:at] + middle + text[at + length :]
    return text


def sent(client: httpx.Client, kind: str, text: str) -> httpx.Response:
    body = text.encode("utf-8", "surrogatepass")
    if kind in ("query", "update"):
        path = "/sparql" if kind == "query" else "/update"
        return client.post(path, content=body, headers={**TOKEN, "content-type": f"application/sparql-{kind}"})
    path = "/graphs" if kind.endswith("quads") else "/graphs?graph=http://x/fuzz"
    return client.post(path, content=body, headers={**TOKEN, "content-type": kind})


@pytest.mark.parametrize("kind", SEEDS)
def test_nonsense_is_the_asker_s_mistake(server: str, kind: str) -> None:
    rng = random.Random(f"2026 {kind}")
    with httpx.Client(base_url=server, timeout=20) as client:
        for seed in SEEDS[kind]:
            assert sent(client, kind, seed).status_code in (200, 201, 204), seed
        for _ in range(60):
            text = mutated(rng.choice(SEEDS[kind]), rng)
            started = time.monotonic()
            answer = sent(client, kind, text)
            assert answer.status_code < 500, (text, answer.text)
            assert answer.status_code < 300 or answer.headers["content-type"] == "application/problem+json"
            assert time.monotonic() - started < 6, text
        assert client.post("/sparql", data={"query": "ASK {}"}).json()["boolean"] is True


@pytest.mark.parametrize(
    "query", ["SELECT * {" + "{" * 50_000, "SELECT (" + "-" * 100_000 + "1 AS ?x) {}", "SELECT * { ?s " + "^" * 100_000 + "<http://x/p> ?o }"]
)
def test_texts_that_end_a_parser_end_no_server(server: str, query: str) -> None:
    for path, name in (("/sparql", "query"), ("/update", "update")):
        answer = httpx.post(server + path, data={name: query}, headers=TOKEN, timeout=20)
        assert answer.status_code == 400 and answer.headers["content-type"] == "application/problem+json"
    assert httpx.post(f"{server}/sparql", data={"query": "ASK {}"}, timeout=20).status_code == 200


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = made(tmp_path_factory.mktemp("documented") / "store", [sample.LE_CHAN, sample.HAI_PHONG])
    store_extractions([sample.first(), sample.second(), sample.hostile()], store)
    with served("--store", str(store), "--token", "secret", "--timeout", "5") as (address, _):
        dumps_are_made(address)
        yield address


def dumps_are_made(address: str) -> None:
    until = time.monotonic() + 30
    while httpx.get(f"{address}/dumps/").status_code == 202:
        assert time.monotonic() < until
        time.sleep(0.2)


def test_what_the_openapi_document_promises_holds(filled: str, tmp_path: Path) -> None:
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,unsupported_method"
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{filled}/openapi.json", "-H", "Authorization: Bearer secret"]
    command += ["--checks", checks, "--phases", "coverage,fuzzing", "--max-examples", "8", "--max-time", "15", "--seed", "7", "--no-color"]
    command += ["--exclude-path", "/update", "--exclude-path-regex", "^/(graphs|dumps/)"]  # what changes the store, and so the files, comes below
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=55, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-4000:]


def test_what_it_promises_of_changes_holds(server: str, tmp_path: Path) -> None:
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,unsupported_method,ignored_auth"
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{server}/openapi.json", "-H", "Authorization: Bearer secret"]
    command += ["--checks", checks, "--phases", "coverage,fuzzing", "--max-examples", "8", "--max-time", "8", "--seed", "7", "--no-color"]
    command += ["--include-path", "/update", "--include-path-regex", "^/graphs"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=55, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-4000:]


def test_the_document_names_every_address(filled: str) -> None:
    from civicgraph.web.app import ROUTES
    from civicgraph.web.reconcile.routes import ROUTES as RECONCILING

    told = {re.sub(r"[{].*?[}]", "*", path) for path in httpx.get(f"{filled}/openapi.json").json()["paths"]}
    served_ = {re.sub(r"[{].*?[}]", "*", path) for path, *_ in (*ROUTES, *RECONCILING)}
    assert served_ - told == {"/data/*", "/*", "/reconcile/"}  # `/data/*.*`, what is `/id/*` elsewhere, and an address with a stroke too many
    assert told - served_ == {"/data/*.*", "/update", "/graphs"}


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/data/ontology.nope", 404, "endings"),
        ("GET", "/data/ontology.null,null", 404, "endings"),
        ("DELETE", "/graphs?graph=", 400, "?default"),
        ("PUT", "/graphs?graph=", 400, "?default"),
        ("GET", "/graphs?graph=", 400, "?default"),
        ("GET", "/related", 405, "POST"),
    ],
)
def test_what_was_once_taken_for_something_else_is_refused(filled: str, method: str, path: str, status: int, words: str) -> None:
    answer = httpx.request(method, filled + path, headers={**TOKEN, "content-type": "text/turtle"})
    assert answer.status_code == status and words in answer.json()["detail"]
    assert status != 405 or answer.headers["allow"] == "POST"
