"""What a reader meets at an IRI that was merged, removed or forgotten."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

import handmade
from civicgraph import knowledge
from civicgraph.config import BASE, Settings
from civicgraph.graph.correcting.judgements import Why
from civicgraph.graph.describing.triples import describe
from civicgraph.ingest import remove, store_extractions
from civicgraph.ingest.correcting import forget, merge
from stores import folder
from web.running import server

__all__ = ["folder"]

WHY = Why("một việc", "Lan", "2026-03-01T09:00:00+07:00")
SETTINGS = Settings(workers=1)


@pytest.fixture
def paths(folder: Path) -> tuple[Path, dict[str, str]]:
    """A store with a merged event, a removed article and a forgotten person; their paths."""
    one, other = handmade.conference(), handmade.conference("hn-3", "Báo Cửa Biển", day="2021-04-09")
    store_extractions([one, other, handmade.election()], folder, SETTINGS)
    graphs = [describe(extraction, knowledge.load(), BASE) for extraction in (one, other)]
    kept, gone, person = graphs[0].events["v1"], graphs[1].events["v1"], graphs[0].nodes["e3"].strip("<>")
    merge(folder, kept, gone, WHY, SETTINGS)
    remove(["bc-1"], folder, SETTINGS, WHY)
    forget(folder, person, WHY, SETTINGS)
    named = {"kept": kept, "gone": gone, "article": f"{BASE}article/bao-song-cam-bc-1", "person": person}
    return folder, {name: iri.removeprefix(BASE) for name, iri in named.items()}


def test_the_dead_lead_on_or_say_that_they_are_gone(paths: tuple[Path, dict[str, str]]) -> None:
    store, path = paths
    with server(store) as address, httpx.Client(base_url=address, timeout=30) as client:
        for before, after in (("/page/{}", "/page/{}"), ("/data/{}.ttl", "/data/{}.ttl"), ("/id/{}", "/id/{}")):
            answer = client.get(before.format(path["gone"]), params={"print": "1"})
            assert (answer.status_code, answer.headers["location"]) == (308, after.format(path["kept"]) + "?print=1")
        assert client.get(f"/page/{path['gone']}", follow_redirects=True).status_code == 200
        for name in ("article", "person"):
            answer = client.get(f"/id/{path[name]}", headers={"accept": "application/json"})
            assert answer.status_code == 410
            assert answer.headers["content-type"] == "application/problem+json"
        assert "2026-03-01" in client.get(f"/page/{path['article']}", headers={"accept": "text/html"}).text
        assert client.get("/page/person/nobody-12345678").status_code == 404
        assert client.get(f"/page/{path['kept']}").status_code == 200
