"""Connections that are lent to the processes that answer: a client sees no difference, whatever it asks and whatever happens."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from civicgraph.ingest import store_extractions
from stores import counted
from web import sample
from web.running import served

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
SELECT = "SELECT ?label WHERE { ?e a civic:Conference ; rdfs:label ?label } ORDER BY ?label"
CONSTRUCT = "CONSTRUCT { ?e rdfs:label ?label } WHERE { ?e a civic:Conference ; rdfs:label ?label }"
LONG = "SELECT ?a ?b ?p WHERE { ?a ?p ?o . ?b ?p ?q } LIMIT 40000"  # more than a megabyte: comes in pieces
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LIMIT = 2  # seconds
Server = tuple[str, int]


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("lending") / "store"
    store_extractions([sample.first(), sample.second()], folder)
    with served("--store", str(folder), "--token", "t", "--timeout", str(LIMIT)) as running:
        yield running


@pytest.fixture
def client(serving: Server) -> Iterator[httpx.Client]:
    """A connection that was lent: it brought a plain query before."""
    with httpx.Client(base_url=serving[0], timeout=30) as made:
        ask(made, SELECT)
        ask(made, SELECT)
        yield made


def ask(client: httpx.Client, query: str, accept: str = "text/csv") -> httpx.Response:
    return client.post("/sparql", data={"query": query}, headers={"accept": accept})


def told(response: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """All that an answer says, but for the time."""
    return response.status_code, {name: value for name, value in response.headers.items() if name not in ("date", "connection")}, response.content


@pytest.mark.parametrize(
    ("what", "request_"),
    [
        ("a form", {"method": "POST", "url": "/sparql", "data": {"query": SELECT}, "headers": {"accept": "text/csv"}}),
        ("a query as it is", {"method": "POST", "url": "/sparql", "content": SELECT, "headers": {"content-type": "application/sparql-query"}}),
        ("an address", {"method": "GET", "url": "/sparql", "params": {"query": SELECT}, "headers": {"accept": "application/sparql-results+xml"}}),
        ("a graph", {"method": "POST", "url": "/sparql", "data": {"query": CONSTRUCT}, "headers": {"accept": "text/turtle"}}),
        ("in pieces", {"method": "POST", "url": "/sparql", "data": {"query": LONG}, "headers": {"accept": "text/csv"}}),
        ("a format by name", {"method": "GET", "url": "/sparql", "params": {"query": SELECT, "format": "tsv"}}),
        ("its own time limit", {"method": "GET", "url": "/sparql", "params": {"query": SELECT, "timeout": "1"}}),
        ("the search index", {"method": "GET", "url": "/sparql", "params": {"query": 'SELECT ?a { ?a civic:matches "thi dua" }'}}),
        ("a wrong query", {"method": "POST", "url": "/sparql", "data": {"query": "SELECT {"}}),
        ("a closed door", {"method": "POST", "url": "/sparql", "data": {"query": "SELECT * { SERVICE <http://a.example/> { ?s ?p ?o } }"}}),
        ("no such format", {"method": "POST", "url": "/sparql", "data": {"query": SELECT}, "headers": {"accept": "image/png"}}),
        ("two queries", {"method": "GET", "url": "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"}),
        ("nothing", {"method": "POST", "url": "/sparql", "data": {}}),
        ("only the head", {"method": "HEAD", "url": "/sparql", "params": {"query": SELECT}, "headers": {"accept": "text/csv"}}),
        ("another address", {"method": "GET", "url": "/health"}),
        ("another host", {"method": "POST", "url": "/sparql", "data": {"query": SELECT}, "headers": {"host": "a.example"}}),
    ],
)
def test_a_lent_connection_answers_as_a_new_one(serving: Server, client: httpx.Client, what: str, request_: dict[str, object]) -> None:
    with httpx.Client(base_url=serving[0], timeout=30) as new:
        expected = told(new.request(**request_))  # type: ignore[arg-type]
    assert told(client.request(**request_)) == expected  # type: ignore[arg-type]
    assert ask(client, SELECT).status_code == 200


def test_a_process_answers_on_the_connection_itself(serving: Server, client: httpx.Client) -> None:
    def holders() -> int:
        mine = {c.laddr.port for c in psutil.Process().net_connections() if c.status == "ESTABLISHED" and c.raddr and c.raddr.port == port}
        family = [psutil.Process(serving[1]), *psutil.Process(serving[1]).children(recursive=True)]
        return sum(c.raddr.port in mine for process in family for c in process.net_connections() if c.raddr)

    port = int(serving[0].rpartition(":")[2])
    assert holders() == 2
    time.sleep(0.6)  # longer than a connection may rest
    assert holders() == 1


def test_what_is_published_is_seen_by_the_next_query(serving: Server, client: httpx.Client) -> None:
    for number in range(5):
        before = ask(client, COUNT).text
        update = f"INSERT DATA {{ <http://a.example/{number}> <http://a.example/p> {number} }}"
        written = httpx.post(f"{serving[0]}/update", data={"update": update}, headers={"authorization": "Bearer t"}, timeout=30)
        assert written.status_code < 300
        assert int(ask(client, COUNT).text.split()[1]) == int(before.split()[1]) + 1


def test_requests_that_come_together_are_answered_in_turn(serving: Server) -> None:
    host, port = re.findall(r"//([^:]+):(\d+)", serving[0])[0]
    query = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nhost: localhost\r\naccept: text/csv\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        for together in (1, 1, 20):
            raw.sendall(query * together)
            received = b""
            while received.count(b"HTTP/1.1 200 OK") < together or not received.endswith(b"true"):
                received += raw.recv(1 << 16)
            assert received.count(b"true") == together


def test_a_query_over_the_limit_is_told_so_and_others_go_on(client: httpx.Client) -> None:
    began = time.monotonic()
    stopped = ask(client, ENDLESS)
    assert time.monotonic() - began < LIMIT + 1
    assert (stopped.status_code, stopped.headers["content-type"], stopped.headers["connection"]) == (503, "application/problem+json", "close")
    assert ask(client, SELECT).status_code == 200


def test_a_client_that_leaves_ends_its_query(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store_extractions([sample.first(), sample.second()], store)
    with served("--store", str(store), "--timeout", "20", texts="full") as (address, process), httpx.Client(base_url=address, timeout=30) as client:
        counted(store)  # by the server itself, which takes processor time too
        ask(client, SELECT)
        ask(client, SELECT)
        with pytest.raises(httpx.ReadTimeout):
            client.post("/sparql", data={"query": ENDLESS}, timeout=0.3)
        time.sleep(0.5)
        server = psutil.Process(process)
        before = [child.cpu_times().user for child in server.children(recursive=True)]
        time.sleep(0.5)
        assert sum(child.cpu_times().user for child in server.children(recursive=True)) - sum(before) < 0.2


def test_a_process_that_dies_is_told_as_the_fault_of_the_query(client: httpx.Client) -> None:
    died = ask(client, "SELECT * { FILTER(" + "!" * 150_000 + "true) }")
    assert died.status_code == 400 and "its process died" in died.json()["detail"]
    assert ask(client, SELECT).status_code == 200


def test_there_are_processes_for_everybody(serving: Server) -> None:
    clients = [httpx.Client(base_url=serving[0], timeout=30) for _ in range(30)]  # more than there are processes
    try:
        assert {ask(client, SELECT).status_code for _ in range(4) for client in clients} == {200}
    finally:
        for client in clients:
            client.close()


def test_every_answer_is_counted(serving: Server, client: httpx.Client) -> None:
    def counted() -> int:
        return sum(int(n) for n in re.findall(r'requests_total\{route="sparql",method="POST",status="200"\} (\d+)', new.get("/metrics").text))

    with httpx.Client(base_url=serving[0]) as new:
        before = counted()
        for _ in range(20):
            ask(client, SELECT)
        assert counted() == before + 20
