"""Administrative units, one a legal existence: what they are called, where they lie, when they existed and what they became.

Read from data/units: `units.csv` (rebuilt from public snapshots), `earlier.csv` and `nations.csv` (by hand), `parents.csv` (parents that a
unit had at another time), `aliases.csv` and `variants.csv` (other ways to write a name), `successions.csv`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from civicgraph.errors import KnowledgeError
from civicgraph.knowledge.tables import day, rows
from civicgraph.spelling import fold

NATION = "vn_viet-nam"
UNIT_COLUMNS = ("id", "code", "level", "type", "name", "name_en", "parent", "valid_from", "valid_until")
_PARENT_COLUMNS = ("id", "parent", "valid_from", "valid_until")

Spell = tuple[str, str, date | None, date | None]  # unit, parent, since, until


@dataclass(frozen=True, slots=True)
class Unit:
    """One legal existence of an administrative unit, or a nation (level 0).

    It existed in [valid_from, valid_until); None is open or unknown. Where only an interval is known, the dates are its outer ends and
    `from_by` (it had begun) and `until_after` (it had not ended) the inner ones.
    """

    id: str
    code: str
    level: int
    type: str
    name: str
    name_en: str
    parent: str
    valid_from: date | None
    valid_until: date | None
    from_by: date | None = None
    until_after: date | None = None

    @property
    def label(self) -> str:
        """The type word in lower case and the proper name; of a nation the name alone."""
        return f"{self.type} {self.name}" if self.level else self.name


class Units:
    """All units, by id, by name and by their place in the hierarchy."""

    def __init__(
        self,
        units: Iterable[Unit],
        aliases: Iterable[tuple[str, str]] = (),
        parents: Iterable[Spell] = (),
        successions: Iterable[tuple[str, str, str]] = (),
    ) -> None:
        self._units = {unit.id: unit for unit in units}
        self._aliases: dict[str, list[str]] = {}
        for unit, alias in aliases:
            self._aliases.setdefault(unit, []).append(alias)
        self._other_parents: dict[str, list[tuple[str, date | None, date | None]]] = {}
        for unit, parent, start, end in parents:
            self._other_parents.setdefault(unit, []).append((parent, start, end))
        self._succession_rows = tuple(successions)

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._units.values())

    def __len__(self) -> int:
        return len(self._units)

    def get(self, id: str) -> Unit | None:
        """The unit with this id."""
        return self._units.get(id)

    def aliases(self, id: str) -> tuple[str, ...]:
        """The other ways to write the unit's proper name."""
        return tuple(self._aliases.get(id, ()))

    def named(self, key: str) -> tuple[Unit, ...]:
        """The units whose proper name or alias, without the type word, folds to `key`."""
        return self.keys().get(key, ())

    def keys(self) -> Mapping[str, tuple[Unit, ...]]:
        """Every folded name and alias with its units, in the order of the files; what a gazetteer is built of."""
        return self._keys

    @cached_property
    def _keys(self) -> Mapping[str, tuple[Unit, ...]]:
        found: dict[str, dict[str, Unit]] = {}
        for unit in self:
            found.setdefault(fold(unit.name), {})[unit.id] = unit
            if len(unit.name) == 1 and unit.name.isdecimal():
                found.setdefault(f"0{unit.name}", {})[unit.id] = unit
        for id, aliases in self._aliases.items():
            for alias in aliases:
                found.setdefault(fold(alias), {})[id] = self._units[id]
        return MappingProxyType({key: tuple(units.values()) for key, units in found.items()})

    def valid(self, unit: Unit, day: date | None) -> bool:
        """Whether the unit may have existed on that day; on no day in particular, always."""
        return day is None or _within(day, unit.valid_from, unit.valid_until)

    def parent(self, unit: Unit, day: date | None = None) -> Unit | None:
        """The unit above on that day; without a day, or with one out of its time, the one that it had longest."""
        if day is not None and unit.id in self._other_parents:
            for parent, start, end in self._other_parents[unit.id]:
                if _within(day, start, end):
                    return self._units[parent]
        return self._units.get(unit.parent)

    def ancestors(self, unit: Unit, day: date | None = None) -> tuple[Unit, ...]:
        """The units above, nearest first, without the nation."""
        found: list[Unit] = []
        above = self.parent(unit, day)
        while above is not None and above.level > 0:
            found.append(above)
            above = self.parent(above, day)
        return tuple(found)

    def full_name(self, unit: Unit, day: date | None = None) -> str:
        """The label and the labels of the units above, down to up, with commas between."""
        return ", ".join(u.label for u in (unit, *self.ancestors(unit, day)))

    def parents(self, unit: Unit) -> tuple[str, ...]:
        """The ids of all units that this one was ever part of, the one that it had longest first."""
        return tuple(dict.fromkeys((*([unit.parent] if unit.parent else ()), *(p for p, _, _ in self._other_parents.get(unit.id, ())))))

    def children(self, id: str) -> tuple[Unit, ...]:
        """The units that were ever directly below this one."""
        return self._children.get(id, ())

    @cached_property
    def _children(self) -> dict[str, tuple[Unit, ...]]:
        found: dict[str, list[Unit]] = {}
        for unit in self:
            for parent in self.parents(unit):
                found.setdefault(parent, []).append(unit)
        return {parent: tuple(units) for parent, units in found.items()}

    @cached_property
    def _successions(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for old, new, kind in self._succession_rows:
            found.setdefault(old, {})[new] = kind
        return found

    def successors(self, id: str) -> tuple[str, ...]:
        """The ids of the units that this one became, wholly or in part."""
        return tuple(self._successions.get(id, ()))

    def succession(self, old: str, new: str) -> str:
        """`full` or `partial`; empty where `new` does not succeed `old`."""
        return self._successions.get(old, {}).get(new, "")


def _within(day: date, start: date | None, end: date | None) -> bool:
    return (start is None or start <= day) and (end is None or day < end)


def load_units(folder: Path) -> Units:
    """All units of data/units; KnowledgeError names the file, the line and the reason where a row is wrong."""
    units = [*_nations(folder / "nations.csv"), *_unit_rows(folder / "units.csv"), *_unit_rows(folder / "earlier.csv")]
    aliases = [(a, b) for name in ("aliases.csv", "variants.csv") for _, (a, b, *_) in rows(folder / name, ("id", "alias"))]
    aliases += [(row[0], alias) for _, row in rows(folder / "nations.csv", ("id",)) for alias in row[2].split("|") if alias]
    parents = list(_parent_rows(folder / "parents.csv"))
    successions = [(row[0], row[1], row[2]) for _, row in rows(folder / "successions.csv", ("old", "new", "kind"))]
    _check(folder, units, aliases, parents, successions)
    return Units(units, aliases, parents, successions)


def _nations(path: Path) -> Iterator[Unit]:
    for _, (id, name, _, name_en, code, kind, *_) in rows(path, ("id", "name", "aliases", "name_en", "code", "type")):
        yield Unit(id, code, 0, kind, name, name_en, "", None, None)


def _unit_rows(path: Path) -> Iterator[Unit]:
    for line, row in rows(path, UNIT_COLUMNS):
        id, code, level, kind, name, name_en, parent, start, end, start_by, end_after, *_ = row
        try:
            yield Unit(id, code, int(level), kind, name, name_en, parent, day(start), day(end), day(start_by), day(end_after))
        except ValueError as error:
            raise KnowledgeError(str(path), str(error), line) from None


def _parent_rows(path: Path) -> Iterator[Spell]:
    for line, (id, parent, start, end, *_) in rows(path, _PARENT_COLUMNS):
        try:
            yield id, parent, day(start), day(end)
        except ValueError as error:
            raise KnowledgeError(str(path), str(error), line) from None


def _check(
    folder: Path,
    units: list[Unit],
    aliases: list[tuple[str, str]],
    parents: list[Spell],
    successions: list[tuple[str, str, str]],
) -> None:
    """Every id is there once, and every id that another row names is there."""
    ids = {unit.id for unit in units}
    if len(ids) != len(units):
        seen: set[str] = set()
        twice = next(unit.id for unit in units if unit.id in seen or seen.add(unit.id))  # type: ignore[func-returns-value]
        raise KnowledgeError(str(folder), f"{twice} stands there twice")
    for name, named in (
        ("units.csv", {unit.parent for unit in units} - {""}),
        ("aliases.csv", {id for id, _ in aliases}),
        ("parents.csv", {id for row in parents for id in row[:2]}),
        ("successions.csv", {id for row in successions for id in row[:2]}),
    ):
        if missing := sorted(named - ids):
            raise KnowledgeError(str(folder / name), f"there is no unit {missing[0]}")
