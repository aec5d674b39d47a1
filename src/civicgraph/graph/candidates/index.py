"""The index of names over one snapshot: exact keys, the words of every name, what lies in what, and when it was there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from civicgraph.config import NAMESPACE
from civicgraph.graph.candidates.entries import classes, entries
from civicgraph.graph.candidates.forms import Forms
from civicgraph.graph.storage.store import Store
from civicgraph.spelling import bare

Ids = tuple[int, ...]
Mask = npt.NDArray[np.bool_]
UNIT = "AdministrativeUnit"
_EVER = 4_000_000  # a day after all others


class Lookup:
    """Keys with the numbers of the entries that have them, as they are written and without marks."""

    def __init__(self) -> None:
        self._marked: dict[str, Ids] = {}
        self._bare: dict[str, Ids] = {}

    def add(self, key: str, id: int) -> None:
        """Notes that an entry has a key."""
        for table, form in ((self._marked, key), (self._bare, bare(key))):
            if id not in (held := table.get(form, ())):
                table[form] = (*held, id)

    def marked(self, key: str) -> Ids:
        """The entries with this key, letter by letter."""
        return self._marked.get(key, ())

    def unmarked(self, key: str) -> Ids:
        """The entries with this key, whatever its marks."""
        return self._bare.get(bare(key), ())


class Index:
    """Everything that is asked of names. `full` holds whole names, `short` those of units without their type word and of bodies by it."""

    def __init__(self, store: Store, forms: Forms) -> None:
        self.store, self.forms = store, forms
        self.properties: dict[str, list[str]] = {}  # of a class, once they were looked up
        self.classes = classes(store.quads)
        self.entries = entries(store.quads, {kind for kinds in self.classes.values() for kind in kinds})
        self.numbers = {entry.iri: id for id, entry in enumerate(self.entries)}
        self.full, self.short = Lookup(), Lookup()
        self.keys: list[tuple[str, ...]] = [tuple(dict.fromkeys(forms.key(name.text) for name in entry.names)) for entry in self.entries]
        self.above: list[Ids] = [tuple(self.numbers[iri] for iri in entry.above if iri in self.numbers) for entry in self.entries]
        for id in range(len(self.entries)):
            self._enter(id)

    @property
    def generation(self) -> int:
        """The number of the snapshot."""
        return self.store.generation

    def is_unit(self, id: int) -> bool:
        """Whether an entry is an administrative unit."""
        return self.entries[id].cls == UNIT

    def unit_of(self, id: int) -> int | None:
        """The unit whose body an entry is; None for everything else."""
        entry, above = self.entries[id], self.above[id]
        is_body = entry.cls in self.classes["Organization"] and len(above) == 1 and self.is_unit(above[0])
        return above[0] if is_body else None

    def _enter(self, id: int) -> None:
        unit = self.unit_of(id)
        for key in self.keys[id]:
            self.full.add(key, id)
            if self.is_unit(id) and (proper := self.forms.proper(key)):
                self.short.add(proper, id)
        if unit is not None:
            self._enter_body(id, unit)

    def _enter_body(self, id: int, unit: int) -> None:
        """The names of a body of a unit end with the unit's, which may lack what lies above it, or its type word."""
        label = self.keys[unit][0]
        proper = self.forms.proper(label) or label
        shorter = {key[: at + len(name) + 1] for key in self.keys[id] for name in (label, proper) if (at := f"{key} ".find(f" {name} ")) > 0}
        for key in sorted(shorter):
            self.full.add(key, id)
            if key.endswith(f" {label}"):
                self.short.add(f"{key.removesuffix(label)}{proper}", id)
        self.keys[id] = tuple(dict.fromkeys((*self.keys[id], *sorted(shorter))))

    # ------------------------------------------------------------ places

    def lineage(self, id: int) -> set[int]:
        """What an entry lies in, at any distance."""
        found: set[int] = set()
        waiting = list(self.above[id])
        while waiting:
            if (one := waiting.pop()) not in found:
                found.add(one)
                waiting += self.above[one]
        return found

    def within(self, ids: Iterable[int]) -> Mask:
        """The entries that lie in one of these, at any distance."""
        mask = np.zeros(len(self.entries), dtype=np.bool_)
        waiting = list(ids)
        while waiting:
            below = [one for one in self._below.get(waiting.pop(), ()) if not mask[one]]
            mask[below] = True
            waiting += below
        return mask

    @cached_property
    def _below(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for id, above in enumerate(self.above):
            for one in above:
                found.setdefault(one, []).append(id)
        return found

    def named(self, key: str) -> Ids:
        """The units that a key names, whole or without its type word; letter by letter where there are such."""
        for find in (Lookup.marked, Lookup.unmarked):
            if found := tuple(id for id in (*find(self.full, key), *find(self.short, key)) if self.is_unit(id)):
                return found
        return ()

    # ------------------------------------------------------------ times and classes

    @cached_property
    def times(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Mask]:
        """Of every entry the day of its beginning and end as a number, and whether anything is known of that; a body has those of its unit."""
        since, until = np.zeros(len(self.entries), dtype=np.int64), np.zeros(len(self.entries), dtype=np.int64)
        dated = np.zeros(len(self.entries), dtype=np.bool_)
        for id, entry in enumerate(self.entries):
            unit = self.unit_of(id)
            own = self.entries[unit] if unit is not None and not (entry.since or entry.until) else entry
            since[id], until[id] = _day(own.since, 0), _day(own.until, _EVER)
            dated[id] = bool(own.since or own.until) or (own.cls == UNIT and own.known)
        return since, until, dated

    def of_classes(self, names: Iterable[str]) -> Mask:
        """The entries of these classes or of classes below them; all where none is named, none where none is known."""
        wanted = list(names)
        kinds = {kind for name in wanted for kind in self.classes.get(name.removeprefix(NAMESPACE), ())}
        return np.array([kind in kinds for kind in self._kinds], dtype=np.bool_)[self._kind_of] if wanted else np.ones(len(self.entries), np.bool_)

    @cached_property
    def _kinds(self) -> list[str]:
        return sorted({entry.cls for entry in self.entries})

    @cached_property
    def _kind_of(self) -> npt.NDArray[np.int64]:
        places = {kind: place for place, kind in enumerate(self._kinds)}
        return np.array([places[entry.cls] for entry in self.entries], dtype=np.int64)

    # ------------------------------------------------------------ words

    @cached_property
    def postings(self) -> dict[str, npt.NDArray[np.int32]]:
        """Every word of a key, without marks, with the entries that have it."""
        found: dict[str, list[int]] = {}
        for id, keys in enumerate(self.keys):
            for word in {word for key in keys for word in bare(key).split()}:
                found.setdefault(word, []).append(id)
        return {word: np.array(found[word], dtype=np.int32) for word in sorted(found)}

    @cached_property
    def vocabulary(self) -> list[str]:
        """The words of all keys in alphabetical order."""
        return list(self.postings)

    def weight(self, word: str) -> float:
        """How much a word tells: the rarer, the more."""
        return math.log(1 + len(self.entries) / len(self.postings[word]))

    @cached_property
    def sizes(self) -> npt.NDArray[np.float32]:
        """The sum of the weights of the words of every entry."""
        total = np.zeros(len(self.entries), dtype=np.float32)
        for word, ids in self.postings.items():
            total[ids] += self.weight(word)
        return total

    def prepared(self) -> Index:
        """This index with all that is otherwise made at the first question."""
        _ = self._below, self.times, self._kind_of, self.vocabulary, self.sizes
        return self


def _day(text: str, default: int) -> int:
    try:
        return date.fromisoformat(text[:10]).toordinal() if text else default
    except ValueError:
        return default


def open_index(folder: Path, forms: Forms) -> Index:
    """The index of what is published in a store folder now, which it keeps open; StoreError where that fails."""
    return Index(Store.open(folder), forms).prepared()


def ordered(index: Index, ids: Iterable[int]) -> Iterator[int]:
    """Entries that fit equally well: those still there first, then the larger units, then by IRI."""
    yield from sorted(ids, key=lambda id: (bool(index.entries[id].until), index.entries[id].level, index.entries[id].iri))
