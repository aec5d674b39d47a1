"""Where reading goes wrong: for each gold record that was missed, and each record that was invented, the part of the way that lost or made it.

    python benchmarks/causes.py SHARED/gold [--classes] [--list CAUSE]

Records are matched as `score.py` matches them. --classes prints precision, recall and F1 by class instead; --list the single records of a cause,
to be read beside their articles.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from calibration import scorer

from civicgraph import knowledge
from civicgraph.errors import ArticleError
from civicgraph.extraction import extract
from civicgraph.extraction.records import as_record
from civicgraph.sources import read

Record = Mapping[str, Any]
ALIKE, NEAR = 0.5, 0.2  # shares of syllables: the same event, and one that is cut or runs on
NESTING = ("BODY", "ORG", "AWARD", "DOCUMENT")


@dataclass(frozen=True, slots=True)
class Error:
    """A record that is missing or too much: its layer and class, the cause, the article, and what it says."""

    layer: str
    side: str
    cause: str
    kind: str
    article: str
    what: str


class Compared:
    """A gold record and what was read, matched."""

    def __init__(self, gold: Record, told: Record, score: ModuleType) -> None:
        self.gold, self.told, self.score = gold, told, score
        self.entities = score.assign(self._entity, len(gold["entities"]), len(told["entities"]), ALIKE)
        self.events = score.assign(self._event, len(gold["events"]), len(told["events"]), ALIKE)
        self.meant = {gold["entities"][i]["id"]: told["entities"][j]["id"] for i, j in self.entities.items()}
        self.meant |= {gold["events"][i]["id"]: told["events"][j]["id"] for i, j in self.events.items()}
        self.ids = {record["id"] for record in (*gold["entities"], *gold["events"])}
        self.told_ids = {record["id"] for record in (*told["entities"], *told["events"])}

    def _entity(self, i: int, j: int) -> float:
        return float(self.score.entity_score(self.gold["entities"][i], self.told["entities"][j]))

    def _event(self, i: int, j: int) -> float:
        one, other = self.gold["events"][i], self.told["events"][j]
        return float(self.score.overlap(one["label"], other["label"])) if one["class"] == other["class"] else 0.0

    def errors(self) -> Iterator[Error]:
        """All that is missing or too much."""
        yield from self._entity_errors()
        yield from self._event_errors()
        yield from self._missing_roles()
        yield from self._invented_roles()

    def _error(self, layer: str, side: str, cause: str, kind: str, what: str) -> Error:
        return Error(layer, side, cause, kind, self.gold["id"], what)

    def _entity_errors(self) -> Iterator[Error]:
        gold, told = self.gold["entities"], self.told["entities"]
        nested = [self.score.norm(n) for e in gold if e["type"] in NESTING for n in (e["name"], *e.get("surface", []))]
        for i, one in enumerate(gold):
            if i not in self.entities and not one.get("optional"):
                spare = [e for j, e in enumerate(told) if j not in self.entities.values()]
                yield self._error("entities", "missed", self._entity_cause(one, spare, "nothing was read there"), one["type"], one["name"])
        for j, other in enumerate(told):
            inside = other["type"] == "UNIT" and any(self.score.norm(other["name"].split(",")[0]) in name for name in nested)
            if j not in self.entities.values() and not inside:
                spare = [e for i, e in enumerate(gold) if i not in self.entities]
                cause = self._entity_cause(other, spare, "gold has nothing there")
                yield self._error("entities", "invented", cause, other["type"], other["name"])

    def _entity_cause(self, one: Record, others: Sequence[Record], none: str) -> str:
        near = [e for e in others if self._surfaces(e) & self._surfaces(one) or self.score.overlap(e["name"], one["name"]) >= ALIKE]
        if any(e["type"] != one["type"] for e in near):
            return "another type"
        return "other limits or another name" if near else none

    def _surfaces(self, entity: Record) -> set[str]:
        return {self.score.norm(s) for s in entity.get("surface", [])} - self.score.GENERIC

    def _event_errors(self) -> Iterator[Error]:
        gold, told = self.gold["events"], self.told["events"]
        for i, one in enumerate(gold):
            if i not in self.events:
                cause = self._event_cause(one, told, set(self.events.values()), "not seen as an event")
                yield self._error("events", "missed", cause, one["class"], one["label"])
        for j, other in enumerate(told):
            if j not in self.events.values():
                cause = self._event_cause(other, gold, set(self.events), "no occasion, or too general")
                yield self._error("events", "invented", cause, other["class"], other["label"])

    def _event_cause(self, one: Record, others: Sequence[Record], taken: set[int], none: str) -> str:
        shares = [(self.score.overlap(one["label"], e["label"]), e["class"] == one["class"], k in taken) for k, e in enumerate(others)]
        if any(share >= ALIKE and not same for share, same, _ in shares):
            return "another class"
        if any(share >= ALIKE and used for share, _, used in shares):
            return "told once here, twice there"
        return "the label is cut or runs on" if any(share >= NEAR and same and not used for share, same, used in shares) else none

    def _missing_roles(self) -> Iterator[Error]:
        for i, event in enumerate(self.gold["events"]):
            there = self.told["events"][self.events[i]] if i in self.events else None
            for role, fillers in event.get("roles", {}).items():
                left = list(there.get("roles", {}).get(role, [])) if there else []
                for filler in fillers:
                    hit = next((value for value in left if self._same(role, filler, value)), None)
                    if hit is None:
                        cause = self._missing_cause(role, filler, there, left)
                        yield self._error("roles", "missed", cause, role, f"{event['class']} {event['label']} <- {self._name(filler, self.gold)}")
                    else:
                        left.remove(hit)

    def _missing_cause(self, role: str, filler: str, event: Record | None, left: Sequence[str]) -> str:
        if event is None:
            return "its event was missed"
        if filler in self.ids and filler not in self.meant:
            return "its filler was missed"
        if role == "time" and any(value.startswith(filler) or filler.startswith(value) for value in left):
            return "a date more or less exact"
        others = [e for e in self.told["events"] if e is not event]
        if any(self._same(role, filler, value) for e in others for value in e.get("roles", {}).get(role, [])):
            return "given to another event"
        if any(self._same(role, filler, value) for name, values in event.get("roles", {}).items() if name != role for value in values):
            return "given to another role"
        return "another filler stands there" if left else "left empty"

    def _invented_roles(self) -> Iterator[Error]:
        of = {j: i for i, j in self.events.items()}
        for j, event in enumerate(self.told["events"]):
            there = self.gold["events"][of[j]] if j in of else None
            for role, fillers in event.get("roles", {}).items():
                left = list(there.get("roles", {}).get(role, [])) if there else []
                for value in fillers:
                    hit = next((filler for filler in left if self._same(role, filler, value)), None)
                    if hit is None:
                        cause = self._invented_cause(role, value, there, left)
                        yield self._error("roles", "invented", cause, role, f"{event['class']} {event['label']} <- {self._name(value, self.told)}")
                    else:
                        left.remove(hit)

    def _invented_cause(self, role: str, value: str, event: Record | None, left: Sequence[str]) -> str:
        if event is None:
            return "its event is invented"
        if value in self.told_ids and value not in self.meant.values():
            return "its filler is invented"
        if role == "time" and any(value.startswith(filler) or filler.startswith(value) for filler in left):
            return "a date more or less exact"
        others = [e for e in self.gold["events"] if e is not event]
        if any(self._same(role, filler, value) for e in others for filler in e.get("roles", {}).get(role, [])):
            return "given to another event"
        if any(self._same(role, filler, value) for name, fillers in event.get("roles", {}).items() if name != role for filler in fillers):
            return "given to another role"
        return "gold has another filler" if left else "gold leaves it empty"

    def _same(self, role: str, filler: str, value: str) -> bool:
        if filler in self.ids:
            return self.meant.get(filler) == value
        return value not in self.told_ids and self.score.literal_score(role, filler, value) > 0

    def _name(self, value: str, of: Record) -> str:
        return next((str(r.get("name") or r.get("label")) for r in (*of["entities"], *of["events"]) if r["id"] == value), value)


def compared(folder: Path) -> Iterator[Compared]:
    """Every development article."""
    score, known = scorer(folder / "score.py"), knowledge.load()
    for article in read([str(folder / "dev_articles.jsonl")]):
        if not isinstance(article, ArticleError):
            gold = json.loads((folder / "dev" / f"{article.id}.json").read_text("utf-8"))
            yield Compared(gold, as_record(extract(article, known)), score)


def table(errors: Sequence[Error], layer: str) -> Iterator[str]:
    """The causes of one layer, the largest first, with the classes that they strike most."""
    yield "| | cause | records | most in |\n|---|---|---|---|"
    counts = Counter((e.side, e.cause) for e in errors if e.layer == layer)
    for (side, cause), count in sorted(counts.items(), key=lambda row: (row[0][0] != "missed", -row[1], row[0])):
        kinds = Counter(e.kind for e in errors if (e.layer, e.side, e.cause) == (layer, side, cause)).most_common(4)
        yield f"| {side} | {cause} | {count} | {', '.join(f'{kind} {n}' for kind, n in kinds)} |"


def classes(found: Sequence[Compared]) -> Iterator[str]:
    """Precision, recall and F1 by class."""
    score, total = found[0].score, Counter[Any]()
    for one in found:
        total.update(score.score_article(one.gold, one.told))
    yield "| layer | class | precision | recall | F1 | gold |\n|---|---|---|---|---|---|"
    for layer, rows in score.table(total).items():
        for kind, (hit, gold, told) in rows.items() if layer != "names" else ():
            precision, recall, f1 = score.prf(hit, gold, told)
            yield f"| {layer} | {kind} | {precision:.2f} | {recall:.2f} | {f1:.3f} | {gold} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--classes", action="store_true")
    parser.add_argument("--list", metavar="CAUSE")
    options = parser.parse_args()
    found = list(compared(options.gold))
    errors = [error for one in found for error in one.errors()]
    if options.classes:
        print(*classes(found), sep="\n")
    elif options.list:
        print(*(f"{e.layer} {e.side} {e.kind}\t{e.article}\t{e.what}" for e in errors if e.cause == options.list), sep="\n")
    else:
        for layer in ("entities", "events", "roles"):
            print(f"\n{layer}", *table(errors, layer), sep="\n")


if __name__ == "__main__":
    main()
