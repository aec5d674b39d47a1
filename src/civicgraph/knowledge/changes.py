"""Changes of administrative units, one an act: which units it touched and what they became, when, and who decided.

Read from `acts.csv` and `successions.csv` of data/units.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from civicgraph.errors import KnowledgeError
from civicgraph.knowledge.tables import rows

KINDS = frozenset({"merger", "split", "establishment", "renaming", "borders", "dissolution"})
_COLUMNS = ("id", "name", "name_en", "number", "issuer", "date", "kind")


@dataclass(frozen=True, slots=True)
class Change:
    """What one act did to units; `id` is the act's number where no other act has it, else its name; `issuer` is the id of a national body."""

    id: str
    name: str
    name_en: str
    number: str
    issuer: str
    date: date
    kind: str
    affected: tuple[str, ...]
    resulting: tuple[str, ...]


def load_changes(folder: Path) -> tuple[Change, ...]:
    """All changes whose act is known; KnowledgeError names the file, the line and the reason where a row is wrong."""
    pairs: dict[str, list[tuple[str, str]]] = {}
    for _, (old, new, _, act, *_) in rows(folder / "successions.csv", ("old", "new", "kind", "act")):
        if act:
            pairs.setdefault(act, []).append((old, new))
    found = tuple(_changes(folder / "acts.csv", pairs))
    if unknown := sorted(pairs.keys() - {change.id for change in found}):
        raise KnowledgeError(str(folder / "acts.csv"), f"there is no act {unknown[0]}")
    return found


def _changes(path: Path, pairs: dict[str, list[tuple[str, str]]]) -> Iterator[Change]:
    for line, (id, name, english, number, issuer, day, kind, *_) in rows(path, _COLUMNS):
        if id not in pairs or kind not in KINDS:
            raise KnowledgeError(str(path), f"no succession is by {id}" if id not in pairs else f"there is no kind of change {kind}", line)
        olds, news = (tuple(dict.fromkeys(side)) for side in zip(*pairs[id], strict=True))
        try:
            yield Change(id, name, english, number, issuer, date.fromisoformat(day), kind, olds, news)
        except ValueError as error:
            raise KnowledgeError(str(path), str(error), line) from None
