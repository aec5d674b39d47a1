"""Store folders for the tests: made once, with the ontology, the bodies and three units, then copied."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import handmade
from civicgraph import knowledge
from civicgraph.config import BASE, Settings
from civicgraph.graph.describing.triples import describe
from civicgraph.graph.storage.counts import FILE
from civicgraph.graph.storage.layout import Layout
from civicgraph.graph.storage.store import Store, Writer
from civicgraph.knowledge.units import Units
from civicgraph.model import Extraction

SETTINGS = Settings()


def made(folder: Path, units: Iterable[str]) -> Path:
    """A fresh store with the ontology, the bodies, the awards and these units with all above them; of elections what needs no other unit."""
    known = knowledge.load()
    wanted = [unit for id in units if (unit := known.units.get(id))]
    ids = {"vn_viet-nam", *(unit.id for one in wanted for unit in (one, *known.units.ancestors(one)))}
    few = Units(unit for unit in known.units if unit.id in ids)
    elections = replace(known.elections, constituencies=(), candidates=())
    Writer.open(folder, replace(known, units=few, elections=elections, changes=()), SETTINGS).close()
    return folder


@cache
def _template() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="civicgraph-test-")
    made(Path(folder.name) / "store", [handmade.LE_CHAN])
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A fresh store with reference facts alone."""
    yield shutil.copytree(Path(_template().name) / "store", tmp_path / "store")


def writer(folder: Path) -> Writer:
    return Writer.open(folder, knowledge.load(), SETTINGS)


def put(folder: Path, extractions: Iterable[Extraction]) -> None:
    """Stores these readings in one batch."""
    with writer(folder) as w:
        w.replace([describe(extraction, knowledge.load(), BASE) for extraction in extractions])


def lines(folder: Path) -> list[str]:
    """What is published, as sorted N-Quads."""
    with Store.open(folder) as store:
        return sorted(f"{quad} ." for quad in store.quads)


def number(folder: Path, query: str) -> int:
    """The one number that a query answers."""
    with Store.open(folder) as store:
        (row,) = store.query(query)  # type: ignore[misc]
        return int(row[0].value)  # type: ignore[index]


def newest(store: Path) -> Path:
    """The snapshot that readers open."""
    layout = Layout(store)
    return layout.snapshot(layout.generation())


def counted(store: Path, seconds: float = 20.0) -> None:
    """Waits until the server has counted what is published."""
    until = time.monotonic() + seconds
    while not (newest(store) / FILE).exists():
        assert time.monotonic() < until, "nobody counted"
        time.sleep(0.1)
