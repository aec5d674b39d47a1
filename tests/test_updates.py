"""Updates are there once they are acknowledged: for the next query, beside an ingest, and after the server was killed."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from civicgraph import knowledge
from civicgraph.config import Settings
from civicgraph.graph.storage.store import Store, Writer
from web.running import served, store_elsewhere

TOKEN = {"authorization": "Bearer secret"}


def insert(client: httpx.Client, name: str) -> httpx.Response:
    text = f"INSERT DATA {{ GRAPH <http://example.org/g> {{ <http://example.org/{name}> <http://example.org/p> 1 }} }}"
    return client.post("/update", data={"update": text}, headers=TOKEN)


def names(client: httpx.Client) -> set[str]:
    found = client.post("/sparql", data={"query": "SELECT ?s { GRAPH <http://example.org/g> { ?s ?p ?o } }"}).json()
    return {row["s"]["value"].rsplit("/", 1)[1] for row in found["results"]["bindings"]}


def test_a_query_sees_what_was_acknowledged_before_it() -> None:
    with served("--memory", "--token", "secret") as (address, _), httpx.Client(base_url=address, timeout=30) as client:
        for number in range(5):
            assert insert(client, f"a{number}").status_code == 204
            assert names(client) == {f"a{n}" for n in range(number + 1)}
        with ThreadPoolExecutor(6) as clients:
            assert {answer.status_code for answer in clients.map(lambda n: insert(client, f"b{n}"), range(12))} == {204}
        assert len(names(client)) == 17


@pytest.mark.parametrize("address", ["/graphs", "/graphs?graph=http%3A%2F%2Fexample.org%2Fg&default", "/graphs/a/b"])
def test_methods_that_no_graph_has_are_refused_whatever_the_graph(address: str) -> None:
    with served("--memory", "--token", "secret") as (base, _), httpx.Client(base_url=base, timeout=30) as client:
        for method in ("TRACE", "PATCH"):
            answer = client.request(method, address, headers=TOKEN)
            assert answer.status_code == 405 and "DELETE" in answer.headers["allow"]


def test_an_ingest_gets_its_turn_and_loses_nothing(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store_elsewhere("first", store)
    with served("--store", str(store), "--token", "secret") as (address, _), httpx.Client(base_url=address, timeout=60) as client:
        assert insert(client, "before").status_code == 204
        time.sleep(1.5)
        store_elsewhere("second", store)
        assert insert(client, "after").status_code == 204
        assert names(client) == {"before", "after"}
    with Store.open(store) as opened:
        assert len(opened.articles()) == 2


def test_what_was_acknowledged_outlives_the_server(tmp_path: Path) -> None:
    store, acknowledged = tmp_path / "store", set[str]()
    store_elsewhere("first", store)
    for round_ in range(3):
        with served("--store", str(store), "--token", "secret") as (address, pid), httpx.Client(base_url=address, timeout=30) as client:
            threading.Timer(0.9 + round_ / 3, os.kill, (pid, signal.SIGKILL)).start()
            try:
                for number in range(1_000):
                    insert(client, f"r{round_}-{number}").raise_for_status()
                    acknowledged.add(f"r{round_}-{number}")
            except httpx.TransportError:
                pass
        with served("--store", str(store), "--token", "secret") as (address, _), httpx.Client(base_url=address, timeout=30) as client:
            assert acknowledged <= names(client) and len(names(client)) <= len(acknowledged) + round_ + 1
    assert acknowledged


def test_a_closed_writer_gives_the_store_back_whoever_holds_it(tmp_path: Path) -> None:
    class Ring:
        """Refers to itself, so that only the garbage collector ends it."""

        def __init__(self, held: ox.Store) -> None:
            self.itself, self.held = self, held

    gc.disable()
    try:
        writer = Writer.open(tmp_path / "store", knowledge.load(), Settings())
        Ring(writer.live)
        writer.close()
        ox.Store(str(tmp_path / "store" / "live" / "quads"))
    finally:
        gc.enable()
