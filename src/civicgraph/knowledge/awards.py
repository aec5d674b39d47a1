"""Awards and titles: what they are called, of which kind, under which broader one, and who may confer them.

Read from `awards.csv` and `laws.csv` of data/awards, which follow the Law on Emulation and Commendation and add what else news name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from civicgraph.errors import KnowledgeError
from civicgraph.knowledge.tables import parts, rows
from civicgraph.spelling import fold, slug

_COLUMNS = ("name", "name_en", "kind", "broader", "rank", "conferred_by", "law", "older_name", "hidden")


@dataclass(frozen=True, slots=True)
class Award:
    """One award; `confers` are (`body`, id of a national body) and (`kind`, kind of body), `broader` is a name or empty."""

    name: str
    name_en: str
    kind: str
    broader: str
    rank: int | None  # 1 to 3, of awards with classes
    confers: tuple[tuple[str, str], ...]
    law: str  # the number of the law that has it, empty where it is no award of the state
    older: str  # why it stands in older news only, empty where it is still given
    hidden: tuple[str, ...]  # other spellings


@dataclass(frozen=True, slots=True)
class Law:
    """A law that provides for awards; `issuer` is the id of a national body."""

    number: str
    name: str
    name_en: str
    issuer: str


@dataclass(frozen=True)
class Awards:
    """All awards, in the order of the table, and the laws that they name."""

    all: tuple[Award, ...]
    laws: tuple[Law, ...]

    def __iter__(self) -> Iterator[Award]:
        return iter(self.all)

    def canonical(self, name: str) -> str:
        """The name in the table of what an article calls so; the name itself where the table has none."""
        found = self._by_key.get(fold(name))
        return found.name if found else name

    @cached_property
    def _by_key(self) -> Mapping[str, Award]:
        """Every folded name and other spelling; names come first."""
        found = {fold(award.name): award for award in self.all}
        for award in self.all:
            for other in award.hidden:
                found.setdefault(fold(other), award)
        return MappingProxyType(found)


def load_awards(folder: Path) -> Awards:
    """All awards; KnowledgeError names the file, the line and the reason where a row is wrong."""
    path = folder / "awards.csv"
    table = list(rows(path, _COLUMNS))
    names = [row[0] for _, row in table]
    laws = tuple(Law(*row) for _, row in rows(folder / "laws.csv", ("number", "name", "name_en", "issuer")))
    found = Awards(tuple(_award(path, line, row, names) for line, row in table), laws)
    if unknown := {award.law for award in found} - {law.number for law in laws} - {""}:
        raise KnowledgeError(str(folder / "laws.csv"), f"there is no law {min(unknown)}")
    return found


def _award(path: Path, line: int, row: list[str], names: Iterable[str]) -> Award:
    name, english, kind, broader, rank, by, law, older, hidden = row[: len(_COLUMNS)]
    if [slug(other) for other in names].count(slug(name)) > 1:
        raise KnowledgeError(str(path), f"{name} stands there twice", line)
    if broader and broader not in names:
        raise KnowledgeError(str(path), f"there is no award {broader}", line)
    if rank not in ("", "1", "2", "3"):
        raise KnowledgeError(str(path), f"the rank must be 1, 2 or 3, not {rank!r}", line)
    confers = tuple((what, who) for what, _, who in (one.partition(":") for one in parts(by)))
    if any(what not in ("body", "kind") or not who for what, who in confers):
        raise KnowledgeError(str(path), f"who confers must be body:... or kind:..., not {by!r}", line)
    return Award(name, english, kind, broader, int(rank) if rank else None, confers, law, older, parts(hidden))
