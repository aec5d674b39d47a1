"""Kill -9 at random moments during ingest and update: does the store open, is it whole, and is there what was acknowledged?

    python benchmarks/kills.py ARTICLES.jsonl[.gz] [--rounds 50] [--count 400] [--seed 1]

Half of the rounds kill an ingest: afterwards every article that a report named as published is there, `civicgraph check` finds nothing, and the
next round goes on. In the end the ingest is finished and must export the same bytes as one that nobody disturbed. The other half kill a server,
or one of its processes, under a client that writes: every acknowledged update must be there.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import httpx
import psutil

from civicgraph.graph.storage.store import Store

INGEST = """
import sys
from itertools import islice
from civicgraph.config import Settings
from civicgraph.ingest import ingest
from civicgraph.sources import read
articles = islice(read([sys.argv[1]], on_warning=lambda warning: None), int(sys.argv[3]))
ingest(articles, sys.argv[2], Settings(workers=2), lambda report: print(report.added + report.changed + report.unchanged, flush=True))
"""
TOKEN = {"authorization": "Bearer kills"}
LONGEST = 6.0  # seconds until a kill


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        killed_ingests(Path(folder), options.articles, options.rounds // 2, options.count, chance)
        killed_servers(Path(folder) / "disturbed-0", options.rounds - options.rounds // 2, chance)


def killed_ingests(folder: Path, articles: Path, rounds: int, count: int, chance: random.Random) -> None:
    """Kills an ingest again and again; a new store is begun when one is full."""
    run(INGEST, articles, folder / "whole", count)
    expected, number, most = export(folder / "whole"), 0, 0
    for round_ in range(1, rounds + 1):
        store = folder / f"disturbed-{number}"
        reported = killed(store, articles, count, chance.uniform(0.3, LONGEST))
        there = len(ids(store)) if (store / "CURRENT").exists() else 0
        assert there >= reported, f"{reported} articles were reported, {there} are there"
        sound(store)
        print(f"ingest {round_}: {reported} reported, {there} there", flush=True)
        most = max(most, there)
        if there == count:
            assert export(store) == expected, "a store that was killed on its way is not the same"
            number += 1
    for begun in range(number + 1):
        run(INGEST, articles, folder / f"disturbed-{begun}", count)
        assert export(folder / f"disturbed-{begun}") == expected, "a store that was killed on its way is not the same"
    print(f"{rounds} kills of an ingest: nothing lost, nothing half-written, the same bytes in the end")


def killed(store: Path, articles: Path, count: int, seconds: float) -> int:
    """Runs an ingest until it is killed; how many articles its last report named."""
    child = subprocess.Popen([sys.executable, "-c", INGEST, articles, store, str(count)], stdout=subprocess.PIPE, text=True)
    threading.Timer(seconds, child.kill).start()
    assert child.stdout
    reports = child.stdout.read().splitlines(keepends=True)
    child.wait()
    whole = [int(line) for line in reports if line.endswith("\n") and line.strip().isdigit()]
    return max(whole, default=0)


def killed_servers(store: Path, rounds: int, chance: random.Random) -> None:
    """Kills a server, or one of its processes, under a client that writes."""
    written: set[str] = set()
    for round_ in range(1, rounds + 1):
        with serving(store) as (address, server):
            threading.Timer(chance.uniform(0.2, LONGEST / 2), kill_one, (server, chance.random() < 0.5, chance)).start()
            written |= set(islice(acknowledged(address, f"r{round_}", server), 2_000))
        with serving(store) as (address, _):
            there = names(address)
        assert written <= there, f"{len(written - there)} acknowledged updates are gone"
        sound(store)
        print(f"update {round_}: {len(written)} acknowledged so far, {len(there)} there", flush=True)
    print(f"{rounds} kills under updates: every acknowledged one is there")


def kill_one(server: psutil.Process, all_of_it: bool, chance: random.Random) -> None:
    """Kills the server, or one of its processes and then the server."""
    with contextlib.suppress(psutil.NoSuchProcess):
        if not all_of_it and (children := server.children(recursive=True)):
            chance.choice(children).kill()
        else:
            server.kill()


def acknowledged(address: str, prefix: str, server: psutil.Process) -> Iterator[str]:
    """Writes one update after the other; those that were acknowledged, until the server is gone or enough were written."""
    with httpx.Client(base_url=address, timeout=30, headers=TOKEN) as client:
        for number in range(120):
            update = f"INSERT DATA {{ <http://kills.example/{prefix}-{number}> <http://kills.example/p> 1 }}"
            try:
                answer = client.post("/update", data={"update": update})
            except httpx.TransportError:
                if not server.is_running() or server.status() == psutil.STATUS_ZOMBIE:
                    return
                continue
            if answer.status_code == 204:
                yield f"{prefix}-{number}"


def names(address: str) -> set[str]:
    asked = {"query": "SELECT ?s { ?s <http://kills.example/p> 1 }"}
    found = httpx.post(f"{address}/sparql", data=asked, headers={"accept": "text/csv"}, timeout=30).raise_for_status()
    return set(re.findall(r"http://kills\.example/(\S+)", found.text))


@contextlib.contextmanager
def serving(store: Path) -> Iterator[tuple[str, psutil.Process]]:
    """`civicgraph serve` on a free port."""
    command = [sys.executable, "-m", "civicgraph", "serve", "--port", "0", "--store", str(store), "--token", "kills"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    said = process.stderr.readline()
    address = re.search(r"http://\S+", said)
    assert address, said
    threading.Thread(target=process.stderr.read, daemon=True).start()
    try:
        yield address.group().rstrip("/"), psutil.Process(process.pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def sound(store: Path) -> None:
    """`civicgraph check` finds nothing."""
    if (store / "CURRENT").exists():
        done = subprocess.run([sys.executable, "-m", "civicgraph", "check", "--store", str(store)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def run(code: str, articles: Path, store: Path, count: int) -> None:
    subprocess.run([sys.executable, "-c", code, articles, store, str(count)], stdout=subprocess.DEVNULL, check=True)


def ids(store: Path) -> list[str]:
    with Store.open(store) as opened:
        return list(opened.articles())


def export(store: Path) -> bytes:
    file = store.parent / "export.nq"
    command = [sys.executable, "-m", "civicgraph", "export", "--store", str(store), "--profile", "nquads", "-o", str(file)]
    subprocess.run(command, capture_output=True, check=True)
    return file.read_bytes()


if __name__ == "__main__":
    main()
