"""Public bodies: the national ones as rows, those of administrative units by pattern ("People's Committee of" every unit).

Read from data/bodies: `national.csv`, `successions.csv` (what national bodies became), `patterns.csv` and `kinds.csv` (what the kinds of
national bodies are called). A pattern's name is a template: `{unit}` stands for the full name of the unit,
`{name}` for the same without the unit's own type word, and `{another-kind}` for the template of that kind, which makes one pattern for each
of its forms ("Office of {cap-uy}").
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from civicgraph.errors import KnowledgeError
from civicgraph.knowledge.tables import rows
from civicgraph.knowledge.units import Unit, Units
from civicgraph.spelling import fold

CLASSES = frozenset({"StateBody", "PartyBody", "MassOrganization", "AdHocBody"})
_NATIONAL = ("id", "name", "name_en", "class", "kind", "parent", "valid_from", "valid_until", "aliases")
_PATTERN = ("kind", "class", "levels", "types", "name", "name_en", "office", "aliases")
_OTHER_KIND = re.compile(r"\{((?!unit\}|name\})[a-z0-9-]+)\}")


@dataclass(frozen=True, slots=True)
class NationalBody:
    """A body of the whole nation; `parent` is the id of the body that it belongs to, empty for none."""

    id: str
    name: str
    name_en: str
    cls: str
    kind: str
    parent: str
    valid_from: date | None
    valid_until: date | None
    aliases: tuple[str, ...]

    @property
    def office(self) -> bool:
        """Whether this is an office that acts as an institution, held by one person."""
        return self.kind == "office"


@dataclass(frozen=True, slots=True)
class BodyPattern:
    """A kind of body that every unit of some levels and types has; no types means all types."""

    kind: str
    cls: str
    levels: tuple[int, ...]
    types: tuple[str, ...]
    template: str
    template_en: str
    aliases: tuple[str, ...]  # the heads: what stands before the unit in a text
    office: bool = False  # an office that acts as an institution (chairperson, secretary): held by a person

    def fits(self, unit: Unit) -> bool:
        """Whether such a unit has such a body."""
        return unit.level in self.levels and (not self.types or unit.type in self.types)

    def name(self, unit: Unit, units: Units) -> str:
        """The full name of the unit's body."""
        full = units.full_name(unit)
        return self.template.replace("{unit}", full).replace("{name}", full[len(unit.type) + 1 :] if unit.level else full)

    def name_en(self, unit: Unit, units: Units) -> str:
        """The same in English."""
        full = ", ".join(u.name_en for u in (unit, *units.ancestors(unit)))
        return self.template_en.replace("{unit}", full).replace("{name}", full)


@dataclass(frozen=True)
class Bodies:
    """All national bodies and all patterns."""

    national: tuple[NationalBody, ...]
    patterns: tuple[BodyPattern, ...]
    successions: tuple[tuple[str, str], ...] = ()  # (old, new): national bodies that took over, wholly or in part
    kinds: tuple[tuple[str, str, str], ...] = ()  # (kind, name, English name) of national bodies

    def get(self, id: str) -> NationalBody | None:
        """The national body with this id."""
        return self._by_id.get(id)

    def pattern_for(self, kind: str, unit: Unit) -> BodyPattern | None:
        """The pattern of that kind that fits the unit; None where such a unit has no such body."""
        return next((pattern for pattern in self._by_kind.get(kind, ()) if pattern.fits(unit)), None)

    def heads(self) -> Mapping[str, tuple[BodyPattern, ...]]:
        """Every folded head form with the patterns that it may begin."""
        return self._heads

    def national_keys(self) -> Mapping[str, NationalBody]:
        """Every folded name and alias of a national body; of two that claim one alias, the first row has it."""
        return self._national_keys

    def successors(self, id: str) -> tuple[str, ...]:
        """The ids of the national bodies that took over from this one, wholly or in part."""
        return tuple(new for old, new in self.successions if old == id)

    @cached_property
    def _by_id(self) -> dict[str, NationalBody]:
        return {body.id: body for body in self.national}

    @cached_property
    def _by_kind(self) -> dict[str, list[BodyPattern]]:
        found: dict[str, list[BodyPattern]] = {}
        for pattern in self.patterns:
            found.setdefault(pattern.kind, []).append(pattern)
        return found

    @cached_property
    def _heads(self) -> Mapping[str, tuple[BodyPattern, ...]]:
        found: dict[str, dict[BodyPattern, None]] = {}
        for pattern in self.patterns:
            for alias in pattern.aliases:
                found.setdefault(fold(alias), {})[pattern] = None
        return MappingProxyType({key: tuple(patterns) for key, patterns in found.items()})

    @cached_property
    def _national_keys(self) -> Mapping[str, NationalBody]:
        found = {fold(body.name): body for body in reversed(self.national)}
        for body in self.national:
            for alias in body.aliases:
                found.setdefault(fold(alias), body)
        return MappingProxyType(found)


def load_bodies(folder: Path) -> Bodies:
    """All bodies of data/bodies; KnowledgeError names the file, the line and the reason where a row is wrong."""
    national = tuple(_national(folder / "national.csv"))
    kinds = tuple((kind, name, english) for _, (kind, name, english) in rows(folder / "kinds.csv", ("kind", "name", "name_en")))
    if unnamed := {body.kind for body in national} - {kind for kind, _, _ in kinds}:
        raise KnowledgeError(str(folder / "kinds.csv"), f"there is no kind {min(unnamed)}")
    successions = tuple(_successions(folder / "successions.csv", {body.id: body for body in national}))
    return Bodies(national, tuple(_expanded(folder / "patterns.csv")), successions, kinds)


def _successions(path: Path, bodies: Mapping[str, NationalBody]) -> Iterator[tuple[str, str]]:
    for line, (old, new, kind, day, _) in rows(path, ("old", "new", "kind", "date", "act")):
        if old not in bodies or new not in bodies or kind not in ("full", "partial"):
            raise KnowledgeError(str(path), f"there is no body {new if old in bodies else old}, or no kind {kind}", line)
        if bodies[old].valid_until != _day(day, path, line):
            raise KnowledgeError(str(path), f"{old} does not end on that day", line)
        yield old, new


def _national(path: Path) -> Iterator[NationalBody]:
    rows = list(_rows(path, _NATIONAL))
    ids = [row[0] for _, row in rows]
    for line, (id, name, name_en, cls, kind, parent, start, end, aliases) in rows:
        if ids.count(id) > 1 or (parent and parent not in ids):
            raise KnowledgeError(str(path), f"{id} stands there twice" if ids.count(id) > 1 else f"there is no body {parent}", line)
        yield NationalBody(id, name, name_en, cls, kind, parent, _day(start, path, line), _day(end, path, line), _split(aliases))


def _expanded(path: Path) -> Iterator[BodyPattern]:
    """The patterns, those that name another kind once for each pattern of that kind, which must stand above."""
    known: dict[str, list[BodyPattern]] = {}
    for line, (kind, cls, levels, types, name, name_en, office, aliases) in _rows(path, _PATTERN):
        if not levels or set(levels.split("|")) - {"0", "1", "2", "3"}:
            raise KnowledgeError(str(path), f"levels must be some of 0|1|2|3, not {levels!r}", line)
        row = BodyPattern(kind, cls, tuple(int(level) for level in levels.split("|")), _split(types), name, name_en, _split(aliases), office == "yes")
        other = _OTHER_KIND.search(name)
        if other and other[1] not in known:
            raise KnowledgeError(str(path), f"the kind {other[1]} does not stand above", line)
        made = list(_filled(row, other[1], known[other[1]])) if other else [row]
        known.setdefault(kind, []).extend(made)
        yield from made


def _filled(row: BodyPattern, kind: str, inner: Iterable[BodyPattern]) -> Iterator[BodyPattern]:
    """The row with the templates, the heads and the limits of each pattern of the other kind put in."""
    hole = f"{{{kind}}}"
    for one in inner:
        levels = tuple(level for level in row.levels if level in one.levels)
        types = tuple(t for t in one.types if not row.types or t in row.types) if one.types else row.types
        if not levels or (one.types and not types):
            continue
        heads = tuple(dict.fromkeys(alias.replace(hole, head) for alias in row.aliases for head in one.aliases))
        template, english = row.template.replace(hole, one.template), row.template_en.replace(hole, one.template_en)
        yield replace(row, levels=levels, types=types, template=template, template_en=english, aliases=heads)


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """The rows with their line numbers, all fields there and a class that the ontology has."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.reader(lines)
            if tuple(next(reader, ())) != columns:
                raise KnowledgeError(str(path), f"the columns must be {', '.join(columns)}", 1)
            for row in reader:
                if len(row) != len(columns):
                    raise KnowledgeError(str(path), f"{len(row)} fields where the header has {len(columns)}", reader.line_num)
                if row[columns.index("class")] not in CLASSES:
                    raise KnowledgeError(str(path), f"the class must be one of {', '.join(sorted(CLASSES))}", reader.line_num)
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(str(path), str(error)) from None


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _day(text: str, path: Path, line: int) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise KnowledgeError(str(path), str(error), line) from None
