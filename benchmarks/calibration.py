"""How often records are right, by the rule that read them, and whether their confidence says so.

    python benchmarks/calibration.py SHARED/gold [--write]

Every entity, event and role of the development articles is held against the gold record as `score.py` matches them. The confidence of a rule is
the share of its records that are right, drawn towards that of its family where there are few. The reliability tables are cross-validated: a
fifth of the articles gets the confidences that the others give. --write makes data/lexicon/confidence.toml of all articles.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from civicgraph import knowledge
from civicgraph.errors import ArticleError
from civicgraph.extraction import extract
from civicgraph.extraction.records import as_record
from civicgraph.sources import read

FOLDS, DRAWN = 5, 8.0  # records of the family's mean that are added to those of a rule
TABLE = knowledge.file("data", "lexicon") / "confidence.toml"


@dataclass(frozen=True, slots=True)
class Judged:
    """A record: its article, family, rule and confidence, and whether gold has it."""

    article: str
    family: str
    rule: str
    confidence: float
    right: bool


def scorer(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judged(gold: Mapping[str, Any], found: Any, score: ModuleType) -> Iterator[Judged]:
    """All records of one article, as score.py matches them."""
    told, name = as_record(found), found.article.id
    entities, events = gold["entities"], gold["events"]
    same = score.assign(lambda i, j: score.entity_score(entities[i], told["entities"][j]), len(entities), len(told["entities"]), 0.5)
    for index, entity in enumerate(found.entities):
        if index in same.values() or not entity.optional:
            yield Judged(name, "entity", entity.rule, entity.confidence, index in same.values())

    def alike(i: int, j: int) -> float:
        one, other = events[i], told["events"][j]
        return score.overlap(one["label"], other["label"]) if one["class"] == other["class"] else 0.0

    met = score.assign(alike, len(events), len(told["events"]), 0.5)
    meant = {entities[i]["id"]: told["entities"][j]["id"] for i, j in same.items()} | {
        events[i]["id"]: told["events"][j]["id"] for i, j in met.items()
    }
    ids = {record["id"] for record in (*entities, *events)}
    of = {j: i for i, j in met.items()}
    for index, event in enumerate(found.events):
        yield Judged(name, "event", event.rule, event.confidence, index in of)
        wanted = events[of[index]].get("roles", {}) if index in of else {}
        for role in event.roles:
            right = any(
                meant.get(value) == role.value if value in ids else role.kind == "literal" and score.literal_score(role.name, value, role.value) > 0
                for value in wanted.get(role.name, [])
            )
            yield Judged(name, "role", role.rule, role.confidence, right)


def learned(records: Iterable[Judged]) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    """The share that is right of each family, and of each rule in it."""
    families, rules = defaultdict(list), defaultdict(list)
    for one in records:
        families[one.family].append(one.right)
        rules[one.family, one.rule].append(one.right)
    mean = {family: sum(rights) / len(rights) for family, rights in families.items()}
    return mean, {key: (sum(rights) + DRAWN * mean[key[0]]) / (len(rights) + DRAWN) for key, rights in rules.items()}


def reliability(pairs: list[tuple[float, bool]]) -> tuple[list[str], float]:
    """A row for each tenth of confidence with records in it, and the expected calibration error."""
    bins = defaultdict(list)
    for confidence, right in pairs:
        bins[min(int(confidence * 10), 9)].append((confidence, right))
    rows, error = [], 0.0
    for tenth, held in sorted(bins.items()):
        said, were = sum(c for c, _ in held) / len(held), sum(r for _, r in held) / len(held)
        error += abs(said - were) * len(held) / len(pairs)
        rows.append(f"| {tenth / 10:.1f}-{(tenth + 1) / 10:.1f} | {len(held)} | {said:.2f} | {were:.2f} |")
    return rows, error


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    score, known = scorer(options.gold / "score.py"), knowledge.load()
    records: list[Judged] = []
    for article in read([str(options.gold / "dev_articles.jsonl")]):
        if not isinstance(article, ArticleError):
            records += judged(json.loads((options.gold / "dev" / f"{article.id}.json").read_text("utf-8")), extract(article, known), score)
    fold = {one.article: zlib.crc32(one.article.encode()) % FOLDS for one in records}
    after: list[tuple[Judged, float]] = []
    for number in range(FOLDS):
        mean, rules = learned(one for one in records if fold[one.article] != number)
        after += [(one, rules.get((one.family, one.rule), mean[one.family])) for one in records if fold[one.article] == number]
    for family in ("entity", "event", "role"):
        rows, error = reliability([(c, one.right) for one, c in after if one.family == family])
        _, before = reliability([(one.confidence, one.right) for one in records if one.family == family])
        print(f"\n{family}: expected calibration error {error:.3f} cross-validated; of the confidence as it is {before:.3f}")
        print("| confidence | records | mean | right |\n|---|---|---|---|", *rows, sep="\n")
    if options.write:
        write(*learned(records))


def write(mean: Mapping[str, float], rules: Mapping[tuple[str, str], float]) -> None:
    """The table that ships."""
    lines = ["# How often the records of a rule are right, learned by benchmarks/calibration.py on articles that do not ship: shares, no words.", ""]
    for family in sorted(mean):
        lines += [f"[{family}]", f'"*" = {mean[family]:.2f}  # a rule that is not listed']
        lines += [f'"{rule}" = {share:.2f}' for (of, rule), share in sorted(rules.items()) if of == family]
        lines.append("")
    TABLE.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
