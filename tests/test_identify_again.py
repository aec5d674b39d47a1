"""What identify judged is kept: it judges again what changed since, and nothing else, and what comes out is what judging all anew gives."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from civicgraph.errors import CorrectionError
from civicgraph.graph.correcting.judgements import Judgement, Why
from civicgraph.graph.relating.relator import Relator
from civicgraph.graph.storage.store import Store
from civicgraph.ingest import ingest, load, remove
from civicgraph.ingest.batches import opened
from civicgraph.ingest.correcting import merge, split, undo
from civicgraph.ingest.identifying import identify
from civicgraph.ingest.linking import settle
from civicgraph.model import Article
from stores import lines
from test_identify import ALONE, NOW, articles

WHY = Why("hai bài nói về một việc", "Lan", NOW)
KEPT = ("identity.sqlite", "touched.log")
EVERY = articles("bn-23", "lh-2", "sh-2", "tc-23", "cn-2", "dx-22", "tv-22", "ka-2")


class Life:
    """A store to which all kinds of things happen, in an order that a number decides."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        self.there: dict[str, Article] = {}
        self.judged: list[Judgement] = []

    def come(self) -> None:
        some = self.chance.sample(EVERY, 5)
        ingest(some, self.folder, ALONE)
        self.there |= {article.id: article for article in some}

    def change(self) -> None:
        for article in self.chance.sample(sorted(self.there.values(), key=lambda a: a.id), 2):
            self.there[article.id] = replace(article, text=article.text.partition("\n")[0])
        ingest(list(self.there.values()), self.folder, ALONE)

    def go(self) -> None:
        gone = self.chance.sample(sorted(self.there), 2)
        remove(gone, self.folder, ALONE)
        self.there = {id: article for id, article in self.there.items() if id not in gone}

    def fail(self) -> None:
        """A batch that is written and never published, as when the program is killed."""
        with pytest.raises(KeyboardInterrupt), opened(self.folder, ALONE) as (batches, _):
            batches.remove([article.value for article in self.stored()[:3]])
            raise KeyboardInterrupt

    def decide(self) -> None:
        """People merge two events, split one, decline or accept what was judged, or take back what they decided."""
        made = [j for j in identify(self.folder, ALONE, NOW).made if j.score]
        names = sorted(judgement.iri(ALONE.base) for judgement in made)
        with Store.open(self.folder) as store:
            events = sorted(row["event"].value for row in store.query("SELECT DISTINCT ?event { ?a civic:reports ?event . ?event a civic:Ceremony }"))  # type: ignore[index, union-attr]
        choices: list[Callable[[], object]] = (
            [lambda: self._keep(merge(self.folder, *self.chance.sample(events, 2), WHY, ALONE))] if events[1:] else []
        )
        choices += [lambda: self._keep(split(self.folder, self.chance.choice(events), [], WHY, ALONE))] if events else []
        accepted = self.chance.random() < 0.5
        choices += [lambda: self._keep(*settle(self.folder, names[:1], None, accepted, WHY, ALONE))] * 2 if names else []
        choices += [lambda: undo(self.folder, self.judged.pop().iri(ALONE.base), ALONE)] if self.judged else []
        with suppress(CorrectionError):  # not everything can be judged
            self.chance.choice(choices or [list])()

    def _keep(self, *judgements: Judgement) -> None:
        self.judged += judgements

    def stored(self) -> list[object]:
        with Store.open(self.folder) as store:
            return list(store.articles())


def anew(store: Path, copy: Path) -> Path:
    """A copy of a store that does not know what was judged."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(store, copy)
    for name in KEPT:
        (copy / "live" / "search" / name).unlink(missing_ok=True)
    return copy


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happened_since_what_comes_out_is_what_judging_all_anew_gives(seed: int, tmp_path: Path) -> None:
    life = Life(tmp_path / "store", seed)
    life.come()
    identify(life.folder, ALONE, NOW)
    for _ in range(2):
        for happens in life.chance.sample([life.come, life.change, life.go, life.fail, life.decide], 2):
            if len(life.there) > 2 or happens == life.come:
                happens()
        identify(life.folder, ALONE, NOW)
        copy = anew(life.folder, tmp_path / "copy")
        again = identify(copy, ALONE, NOW)
        assert (again.made, again.taken_back) == ((), ())
        assert lines(copy) == lines(life.folder)


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The articles that are compared with others, as it happens."""
    names: list[str] = []
    inner = Relator.alike

    def alike(self: Relator, article: str, least: float) -> list[tuple[str, float]]:
        names.append(article.rpartition("/")[2])
        return inner(self, article, least)

    monkeypatch.setattr(Relator, "alike", alike)
    yield names


def test_only_what_changed_is_compared(tmp_path: Path, searched: list[str]) -> None:
    store = tmp_path / "store"
    ingest(EVERY[:-2], store, ALONE)
    first = identify(store, ALONE, NOW)
    assert len(searched) > 10 and first.made
    searched.clear()
    assert identify(store, ALONE, NOW).kept == len(first.made)
    assert searched == []  # not the articles either that were rewritten for what was judged
    ingest(EVERY[-2:], store, ALONE)
    identify(store, ALONE, NOW)
    assert len(searched) == 2 and all(article.endswith(name) for article, name in zip(searched, sorted(a.id for a in EVERY[-2:]), strict=True))
    searched.clear()
    remove([EVERY[-1].id], store, ALONE)
    identify(store, ALONE, NOW)
    assert searched == []
    more = tmp_path / "more.ttl"
    more.write_text("<http://example.org/a> a <http://example.org/Thing> .", "utf-8")
    load([more], store, ALONE)  # it may change any article: all are looked at, and are as they were
    identify(store, ALONE, NOW)
    assert searched == []


def test_what_another_version_judged_is_judged_again(tmp_path: Path, searched: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    ingest(EVERY[:8], store, ALONE)
    identify(store, ALONE, NOW)
    every = len(searched)
    monkeypatch.setattr("civicgraph.ingest.identifying._VERSION", "another")
    identify(store, ALONE, NOW)
    assert len(searched) == 2 * every
    (store / "live" / "search" / KEPT[0]).write_bytes(b"damaged")
    identify(store, ALONE, NOW)
    assert len(searched) == 3 * every
