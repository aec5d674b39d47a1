"""HTTP as it comes over the wire: what the front answers itself, what it hands over, and that nobody can tell the two apart."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import httpx
import pytest

from civicgraph.web.wire.requests import Unusual, parsed
from web.running import served

HEAD = b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
ASK = b"query=ASK%20%7B%7D"


def plain(body: bytes = ASK, more: bytes = b"") -> bytes:
    return HEAD + FORM + more + b"Content-Length: %d\r\n\r\n" % len(body) + body


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served("--memory") as (found, _):
        yield found


def exchanged(address: str, *pieces: bytes, until: int = 1) -> bytes:
    """What comes back for some bytes, sent with pauses, up to so many answers or the end of the connection."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.05)
        received = b""
        while received.count(b'"boolean":true') < until and (more := connection.recv(65_536)):
            received += more
        return received


def test_plain_requests_are_answered_one_after_the_other(address: str) -> None:
    assert exchanged(address, plain(), until=1).startswith(b"HTTP/1.1 200 OK\r\n")
    assert exchanged(address, plain() * 5, until=5).count(b"HTTP/1.1 200 OK") == 5
    whole = plain()
    assert b"200 OK" in exchanged(address, *(whole[at : at + 30] for at in range(0, len(whole), 30)))


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + FORM + b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%s\r\n0\r\n\r\n" % (len(ASK), ASK),
        plain(more=b"Expect: 100-continue\r\n"),
        plain(more=b"Connection: close\r\n"),
        plain(more=b"Connection: keep-alive, x\r\n"),
        plain(more=b"Accept: application/json\r\nAccept: */*\r\n"),
        b"GET /sparql?query=ASK%20%7B%7D HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /sparql.srj?query=ASK%20%7B%7D HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET http://127.0.0.1/sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ],
)
def test_every_way_to_ask_gets_the_same_answer(address: str, sent: bytes) -> None:
    received = exchanged(address, sent)
    assert b" 200 OK" in received and b'"boolean":true' in received and b"x-content-type-options: nosniff" in received.lower()


def test_a_connection_can_change_its_subject(address: str) -> None:
    page = b"GET /context.jsonld HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    received = exchanged(address, plain(), page, plain(), until=2)
    assert received.count(b"HTTP/1.1 200 OK") == 3


@pytest.mark.parametrize(
    "sent",
    [plain(more=b"Content-Length: 3\r\n"), plain(more=b"X y: 1\r\n"), plain(more=b"Transfer-Encoding: chunked\r\n"), HEAD + b" folded: 1\r\n\r\n"],
)
def test_what_could_be_read_in_two_ways_is_left_to_the_server(sent: bytes) -> None:
    with pytest.raises(Unusual):
        parsed(bytearray(sent), 1_000)


def test_the_front_refuses_what_the_server_refuses(address: str) -> None:
    for headers in ({"host": "evil.example"}, {"x-forwarded-for": "1.2.3.4"}):
        assert httpx.get(f"{address}/sparql?query=" + quote("ASK {}"), headers=headers).status_code == 421
    assert httpx.put(f"{address}/sparql").status_code == 405
    assert httpx.head(f"{address}/sparql?query=" + quote("ASK {}")).content == b""
    preflight = httpx.options(f"{address}/sparql")
    assert preflight.status_code == 204 and "POST" in preflight.headers["access-control-allow-methods"]
    assert httpx.post(f"{address}/sparql", content=b"x" * 2_100_000, headers={"content-type": "application/sparql-query"}).status_code == 413


def test_the_description_comes_in_every_notation(address: str) -> None:
    for accept in ("text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples", "*/*"):
        answer = httpx.get(f"{address}/sparql", headers={"accept": accept})
        assert answer.status_code == 200 and "sparql-service-description#" in answer.text.replace("sd:", "sparql-service-description#")
    refused = httpx.get(f"{address}/sparql", headers={"accept": "image/png"})
    assert refused.status_code == 406 and "text/turtle" in refused.json()["offered"]
