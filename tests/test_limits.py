"""What bounds a query, an update and an endpoint that is asked through SERVICE: time, size, rows, and who may be asked at all."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from civicgraph.errors import RemoteError
from civicgraph.graph.querying.doors import Doors, is_open
from civicgraph.web.processes import proxy
from web.running import served

TOKEN = {"authorization": "Bearer secret"}
HEAVY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LONG = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"
QUICK = "SELECT ?o WHERE { <http://example.org/s> ?p ?o }"


@pytest.fixture(scope="module")
def served_small() -> Iterator[tuple[str, int]]:
    with served("--memory", "--token", "secret", "--timeout", "4", answer_rows="1000") as running:
        yield running


@pytest.fixture(scope="module")
def client(served_small: tuple[str, int]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served_small[0], timeout=60) as opened:
        yield opened


def tree_cpu(root: int) -> float:
    """Seconds of processor time that a process and all below it have used."""
    used, parent = {}, {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        used[int(file.parent.name)], parent[int(file.parent.name)] = sum(map(int, fields[11:15])) / 100, int(fields[1])
    ours = {root}
    while more := {pid for pid, above in parent.items() if above in ours} - ours:
        ours |= more
    return sum(used[pid] for pid in ours if pid in used)


def test_a_query_is_stopped_at_the_time_that_its_asker_sets(client: httpx.Client) -> None:
    started = time.monotonic()
    answer = client.post("/sparql", data={"query": HEAVY, "timeout": "0.7"})
    assert answer.status_code == 503 and answer.json()["detail"] == "the query was stopped after 0.7 seconds"
    assert answer.headers["content-type"] == "application/problem+json" and "retry-after" in answer.headers
    assert 0.6 < time.monotonic() - started < 2.5


def test_no_asker_gets_more_time_than_the_server_gives(client: httpx.Client) -> None:
    started = time.monotonic()
    assert client.post("/sparql", data={"query": HEAVY, "timeout": "600"}).status_code == 503
    assert time.monotonic() - started < 8


def test_too_many_rows_are_an_error_before_the_first_byte_and_a_broken_stream_after_it(client: httpx.Client) -> None:
    for form in ("json", "xml", "csv", "tsv"):
        answer = client.post("/sparql", data={"query": "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1500", "format": form})
        assert answer.status_code == 503 and "more than 1000 rows" in answer.json()["detail"]
        assert client.post("/sparql", data={"query": "SELECT ?s WHERE { ?s ?p ?o } LIMIT 900", "format": form}).status_code == 200
    wide = "SELECT ?s (CONCAT(?x, ?x) AS ?y) WHERE { ?s ?p ?o BIND(REPLACE(STR(?p), '.', '0123456789012345678901234567890123456789') AS ?x) }"
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/sparql", data={"query": wide})


def test_a_stream_that_runs_out_of_time_is_broken_off(served_small: tuple[str, int]) -> None:
    with served("--memory", "--timeout", "2") as (address, _), httpx.Client(base_url=address, timeout=60) as client:
        with client.stream("POST", "/sparql", data={"query": LONG, "format": "json"}) as answer:
            assert answer.status_code == 200
            with pytest.raises(httpx.RemoteProtocolError):
                for _ in answer.iter_bytes():
                    time.sleep(0.005)
        assert client.post("/sparql", data={"query": QUICK}).status_code == 200


def test_who_goes_away_frees_the_processor(served_small: tuple[str, int], client: httpx.Client) -> None:
    address, pid = served_small

    def give_up(_: int) -> None:
        with pytest.raises(httpx.TimeoutException):
            httpx.post(f"{address}/sparql", data={"query": HEAVY}, timeout=0.5)

    with ThreadPoolExecutor(8) as clients:
        list(clients.map(give_up, range(8)))
    time.sleep(0.3)
    before = tree_cpu(pid)
    time.sleep(2)
    assert tree_cpu(pid) - before < 0.7
    assert client.post("/sparql", data={"query": QUICK}).status_code == 200


def test_an_update_that_takes_too_long_changes_nothing(client: httpx.Client) -> None:
    slow = "INSERT { GRAPH <http://example.org/slow> { ?a ?e ?i } } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    marked = "INSERT DATA { <http://example.org/s> <http://example.org/p> 'beside' }"
    with ThreadPoolExecutor(2) as clients:
        first = clients.submit(client.post, "/update", data={"update": slow}, headers=TOKEN)
        time.sleep(0.3)
        second = clients.submit(client.post, "/update", data={"update": marked}, headers=TOKEN)
        stopped, stored = first.result(), second.result()
    assert stopped.status_code == 503 and "nothing of it was stored" in stopped.text
    assert stored.status_code == 204
    found = client.post("/sparql", data={"query": "SELECT ?o { <http://example.org/s> ?p ?o }"}).json()
    assert [row["o"]["value"] for row in found["results"]["bindings"]] == ["beside"]
    assert client.post("/sparql", data={"query": "ASK { GRAPH <http://example.org/slow> { ?s ?p ?o } }"}).json()["boolean"] is False


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("/update", {"data": {"update": "LOAD <http://example.org/>"}}, 403),
        ("/update", {"data": {"update": "LOADSILENT<http://example.org/>"}}, 403),
        ("/update", {"data": {"update": "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}}, 403),
        ("/update", {"data": {"update": "INSERT DATA { <http://x/s> <http://x/p> " + "(" * 20_000 + ")" * 20_000 + " }"}}, 400),
        ("/update", {"data": {"update": "DROP GRAPH <http://example.org/none>"}}, 422),
        ("/update", {"data": {"update": "nonsense"}}, 400),
        ("/update", {"data": {"query": "DROP ALL"}}, 400),
        ("/graphs?graph=http://x/g", {"content": "<a> <b> " + "[ <p> " * 60_000, "headers": {"content-type": "text/turtle"}}, 400),
        ("/graphs?graph=http://x/g", {"content": '{"@id":' * 60_000, "headers": {"content-type": "application/ld+json"}}, 400),
        ("/graphs?graph=http://x/g&default", {"content": "", "headers": {"content-type": "text/turtle"}}, 400),
        ("/graphs?graph=not an iri", {"content": "<http://x/s> <http://x/p> 1 .", "headers": {"content-type": "text/turtle"}}, 400),
        ("/graphs?graph=http://x/g", {"content": "x", "headers": {"content-type": "image/png"}}, 400),
    ],
)
def test_what_may_not_be_stored_is_refused_and_says_why(client: httpx.Client, path: str, given: dict[str, object], status: int) -> None:
    headers = {**TOKEN, **given.pop("headers", {})}  # type: ignore[dict-item]
    answer = client.post(path, headers=headers, **given)  # type: ignore[arg-type]
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_xml_entities_do_not_grow(client: httpx.Client) -> None:
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY {n} "{f"&{p};" * 10}">' for p, n in zip("abcdefgh", "bcdefghi", strict=True))
    bomb = (
        f'<!DOCTYPE rdf:RDF [{entities}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
        '<rdf:Description rdf:about="http://x/s"><x:p>&i;</x:p></rdf:Description></rdf:RDF>'
    )
    answer = client.put("/graphs?graph=http://x/bomb", content=bomb, headers={**TOKEN, "content-type": "application/rdf+xml"})
    assert answer.status_code in (400, 503), answer.text
    assert client.post("/sparql", data={"query": QUICK}).status_code == 200


@pytest.mark.parametrize(("given", "status"), [({}, 401), ({"authorization": "Bearer secre"}, 401), ({"authorization": "Basic OnNlY3JldA=="}, 204)])
def test_the_token_opens(client: httpx.Client, given: dict[str, str], status: int) -> None:
    assert client.post("/update", data={"update": "CREATE SILENT GRAPH <http://x/g>"}, headers=given).status_code == status


def test_without_a_token_nothing_changes() -> None:
    with served("--memory") as (address, _):
        for path in ("/update", "/graphs"):
            assert httpx.post(address + path, data={"update": "DROP ALL"}, headers={"authorization": "Bearer x"}).status_code == 403


@pytest.mark.parametrize(
    ("iri", "allowed", "opened"),
    [
        ("https://query.example.org/sparql", "https://query.example.org/", True),
        ("https://query.example.org:443/sparql?x=1", "https://query.example.org/sparql", True),
        ("http://query.example.org/sparql", "https://query.example.org/", False),
        ("https://query.example.org.evil.example/", "https://query.example.org/", False),
        ("https://query.example.org@evil.example/", "https://query.example.org/", False),
        ("https://user@query.example.org/", "https://query.example.org/", False),
        ("https://query.example.org:8443/", "https://query.example.org/", False),
        ("http://127.0.0.1:8443/x", "http://127.0.0.1:*/", True),
        ("https://query.example.org/other", "https://query.example.org/sparql", False),
        ("http://[::1", "http://127.0.0.1:*/", False),
    ],
)
def test_only_what_begins_as_allowed_is_open(iri: str, allowed: str, opened: bool) -> None:
    assert is_open(iri, (allowed,)) is opened
    assert (Doors((allowed,), "http://proxy/").through(iri, silent=False) is not None) is opened


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("127.0.0.1", False), ("10.1.2.3", False), ("169.254.169.254", False), ("192.168.0.1", False), ("0.0.0.0", False),
        ("::1", False), ("::ffff:127.0.0.1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("224.0.0.1", False), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
    ],
)  # fmt: skip
def test_private_addresses_are_known(address: str, public: bool) -> None:
    assert proxy.is_public(address) is public


def test_a_store_in_memory_goes_away_with_its_server() -> None:
    """Ended as services are; what a killed one leaves is cleared up by the next."""
    ends, folders = (signal.SIGTERM, signal.SIGINT, signal.SIGKILL), []
    for end in ends:
        with served("--memory", "--token", "secret") as (address, pid):
            folders.append(next(Path("/").glob(f"{_opened_by(pid)}")))
            assert httpx.post(f"{address}/update", data={"update": "CREATE SILENT GRAPH <http://x/g>"}, headers=TOKEN, timeout=30).status_code == 204
            os.kill(pid, end)
            give_up = time.monotonic() + 8
            while (folders[-1].exists() if end != signal.SIGKILL else _alive(pid)) and time.monotonic() < give_up:
                time.sleep(0.05)
    with served("--memory"):
        assert [folder.exists() for folder in folders] == [False] * len(ends)


def _opened_by(pid: int) -> str:
    """The folder of a store in memory that a process holds, without the slash it begins with."""
    links = (os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir() if link.exists())
    return next(link for link in links if link.endswith("/in-use") and "civicgraph-memory-" in link and "/store/" not in link)[1 : -len("/in-use")]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class _Remote(BaseHTTPRequestHandler):
    """An endpoint that answers, redirects, or never ends, by the path."""

    def do_POST(self) -> None:
        if self.path == "/away":
            self.send_response(307)
            self.send_header("location", "http://localhost:1/secret")
            self.end_headers()
        elif self.path == "/circle":
            self.send_response(307)
            self.send_header("location", "/circle")
            self.end_headers()
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            while not self.wfile.closed:
                self.wfile.write(b"x" * 100)
                time.sleep(0.05)
        else:
            body = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "remote"}}]}}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def remote() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Remote)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("path", "reason"), [("/away", "not open"), ("/circle", "redirects"), ("/endless", "slow|did not answer")])
def test_an_endpoint_that_leads_away_or_never_ends_is_given_up(remote: str, path: str, reason: str) -> None:
    started = time.monotonic()
    with pytest.raises(RemoteError, match=reason):
        proxy.asked(remote + path, "POST", {}, b"x", ("http://127.0.0.1:*/",), 1.0)
    assert time.monotonic() - started < 3


def test_a_name_that_leads_to_this_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))])
    with pytest.raises(RemoteError, match="private network"):
        proxy.asked("http://rebound.example.org/", "POST", {}, b"", ("http://rebound.example.org/",), 1.0)


def test_an_allowed_endpoint_is_asked_and_another_is_not(remote: str) -> None:
    with served("--memory", "--allow-service", f"{remote}/open") as (address, _):
        for way in (f"SERVICE <{remote}/open>", f"SERVICE SILENT <{remote}/open>"):
            found = httpx.post(f"{address}/sparql", data={"query": f"SELECT * {{ {way} {{ ?s ?p ?x }} }}"}, timeout=30)
            assert [row["x"]["value"] for row in found.json()["results"]["bindings"]] == ["remote"], found.text
        prefixed = f"PREFIX r: <{remote}/> SELECT * {{ SERVICE r:open {{ ?s ?p ?x }} }}"
        assert httpx.post(f"{address}/sparql", data={"query": prefixed}, timeout=30).status_code == 200
        for way in (f"SERVICE <{remote}/other>", "SERVICE ?where", "SERVICE SILENT ?where"):
            assert httpx.post(f"{address}/sparql", data={"query": f"SELECT * {{ {way} {{ ?s ?p ?x }} }}"}, timeout=30).status_code == 403
