"""Rebuilds units.csv, parents.csv, successions.csv, acts.csv and variants.csv of data/units from the public snapshots; see data/README.md.

Usage: python data/rebuild/units.py SOURCES [OUT]   (SOURCES holds thanglequoc/ and reform_2025/; OUT is data/units unless given)
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from acts import Acts, described, effect
from snapshots import ENGLISH, Seen, Snapshot, json_snapshot, split_label, sql_snapshot, table

from civicgraph.spelling import fold, slug

HERE = Path(__file__).resolve().parent
UNITS = HERE.parent / "units"
NATION = "vn_viet-nam"
REFORM = "2025-07-01"  # two levels of local government, 34 provinces
FIRST_SEEN = "2021-11-01"  # the first snapshot knows of thành phố Từ Sơn and not yet of thành phố Phổ Yên
SECOND_SEEN = "2025-03-01"  # the second knows of thành phố Phú Mỹ, the last change before the reform
DONG_NAI_CITY = "2026-04-30"  # the province became a city, ten communes became wards
DONG_NAI_ACTS = "Nghị quyết 30/2026/QH16; Nghị quyết 237/NQ-UBTVQH16"
THIRD_SEEN = "2026-07-25"
COLUMNS = ("id", "code", "level", "type", "name", "name_en", "parent", "valid_from", "valid_until", "from_by", "until_after")
_I_OR_Y = re.compile("(?<![a-z\u0300-\u036f])(h|k|l|m|s|t|qu)([iy])([\u0300-\u0323]*)(?![a-z\u0300-\u036f])", re.I)


@dataclass(frozen=True)
class Row:
    """One legal existence. It began in [start, start_by] and ended in [end_after, end]; without the inner date the outer one is exact."""

    seen: Seen
    start: str = ""
    end: str = ""
    start_by: str = ""
    end_after: str = ""
    moved: tuple[str, str] = ("", "")  # the code of a later parent, and since when
    id: str = ""
    parent: str = ""

    def overlaps(self, other: Row) -> bool:
        """Whether the two share a day."""
        return (self.start or "0") < (other.end or "9") and (other.start or "0") < (self.end or "9")

    def csv(self) -> tuple[str, ...]:
        """The row as written."""
        seen = self.seen
        names = (seen.type, seen.name, english(seen.type, seen.name))
        return (self.id, seen.code, str(seen.level), *names, self.parent, self.start, self.end, self.start_by, self.end_after)


Chains = dict[tuple[int, str], list[Row]]


def english(kind: str, name: str) -> str:
    """The English name: "Le Chan District", "District 1"."""
    plain = unicodedata.normalize("NFD", name.translate(str.maketrans("đĐ", "dD")))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return f"{ENGLISH[kind]} {plain}" if plain.isdigit() else f"{plain} {ENGLISH[kind]}"


class Dates:
    """When a change between the first two snapshots took effect: of the unit, else of its district, else of its province; else unknown."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self.known = {(int(row["level"]), row["code"]): row["date"] for row in rows}

    def of(self, seen: Seen, snapshot: Snapshot) -> str:
        """The date, or nothing."""
        while (seen.level, seen.code) not in self.known:
            if not seen.parent:
                return ""
            seen = snapshot[1 if len(seen.parent) == 2 else 2, seen.parent]
        return self.known[seen.level, seen.code]


def same(one: Seen, other: Seen) -> bool:
    """Whether two snapshots of one code show one legal existence, spelling aside."""
    return one.type == other.type and fold(one.name) == fold(other.name)


def three_levels(first: Snapshot, second: Snapshot, dates: Dates) -> Iterator[Row]:
    """The existences before the reform: seen first, seen second, or in both."""
    for key in sorted(first.keys() | second.keys()):
        old, new = first.get(key), second.get(key)
        if old and new and same(old, new):
            moved = (new.parent, dates.of(new, second) or FIRST_SEEN) if new.parent != old.parent else ("", "")
            yield Row(replace(new, parent=old.parent), end=REFORM, moved=moved)
            continue
        if old:
            day = dates.of(old, first)
            yield Row(old, end=day or SECOND_SEEN, end_after="" if day else FIRST_SEEN)
        if new:
            day = dates.of(new, second)
            yield Row(new, start=day or FIRST_SEEN, start_by="" if day else SECOND_SEEN, end=REFORM)


def two_levels(third: Snapshot, mapping: list[dict[str, str]], before: Snapshot) -> Iterator[Row]:
    """The existences after the reform, as the mapping names them, and what the third snapshot has under another type a year later."""
    then = {row["new_commune_code"]: split_label(row["new_commune"]) for row in mapping}
    for key in sorted(third):
        now = third[key]
        was = then.get(now.code) if now.level == 3 else None
        if now.level == 1 and now.type == "thành phố" and before[key].name == now.name:
            was = (before[key].type, now.name)
        if was and was[0] != now.type:
            yield Row(replace(now, type=was[0]), start=REFORM, end=DONG_NAI_CITY)
            yield Row(now, start=DONG_NAI_CITY)
        else:
            yield Row(now, start=REFORM)


def joined(rows: list[Row], into: dict[str, str]) -> list[Row]:
    """The rows in which a province that the reform left alone is one existence, open at its end."""
    alone = {new for new in into.values() if [old for old, to in into.items() if to == new] == [new]}
    kept = [r for r in rows if not (r.seen.level == 1 and r.seen.code in alone and r.start == REFORM)]
    return [replace(r, end="") if r.seen.level == 1 and r.seen.code in alone and r.end == REFORM else r for r in kept]


def after_earlier(rows: list[Row], earlier: list[Row]) -> list[Row]:
    """The rows, beginning where an earlier existence of the same code ends."""
    ends = {(e.seen.level, e.seen.code): e.end for e in sorted(earlier, key=lambda e: e.end) if e.seen.code}
    return [replace(r, start=ends.get((r.seen.level, r.seen.code), "")) if not r.start else r for r in rows]


def identified(rows: Iterable[Row], taken: set[str]) -> Iterator[Row]:
    """The rows with their ids: code and slug, and the year it begins where an earlier existence has that."""
    for row in sorted(rows, key=lambda r: (r.seen.level, r.seen.code, r.end or "9", r.start)):
        plain = f"{row.seen.code}_{slug(f'{row.seen.type} {row.seen.name}')}"
        unit = f"{plain}_{row.start[:4]}" if plain in taken else plain
        if unit in taken:
            raise ValueError(f"two units would be {unit}")
        taken.add(unit)
        yield replace(row, id=unit)


def by_code(rows: Iterable[Row]) -> Chains:
    """The existences of each level and code, in order of time."""
    found: Chains = {}
    for row in sorted(rows, key=lambda r: (r.end or "9", r.start)):
        if row.seen.code:
            found.setdefault((row.seen.level, row.seen.code), []).append(row)
    return found


def days(one: Row, other: Row) -> int:
    """How long the two lasted together, from 2004 on."""
    start, end = max(one.start, other.start, "2004-01-01"), min(one.end or THIRD_SEEN, other.end or THIRD_SEEN)
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def with_parents(rows: list[Row], above: Chains, renamed: list[Row], by_hand: list[dict[str, str]]) -> tuple[list[Row], list[tuple[str, ...]]]:
    """The rows with the parent that they had longest, and (unit, parent, since, until) of the others.

    `renamed` are the earlier existences that alone became a unit of today, whose children are therefore known.
    """
    done, others = [], [(r["id"], r["parent"], r["valid_from"], r["valid_until"]) for r in by_hand]
    for row in rows:
        here = replace(row, end=row.moved[1]) if row.moved[0] else row
        parents = _overlapping(here, row.seen.parent, above)
        main = max(parents, key=lambda p: (days(here, p), p.id), default=None)
        done.append(replace(row, parent=main.id if main else NATION))
        others += [_spell(here, p) for p in parents if p is not main]
        others += [_spell(here, p) for p in renamed if p.seen.level < row.seen.level and p.seen.code == row.seen.parent and p.overlaps(here)]
        later = replace(row, start=row.moved[1])
        others += [_spell(later, p) for p in _overlapping(later, row.moved[0], above)]
    return done, sorted(others)


def _spell(row: Row, parent: Row) -> tuple[str, ...]:
    """(unit, parent, since, until): the time that the two share."""
    return row.id, parent.id, max(parent.start, row.start), min(filter(None, (parent.end, row.end)), default="")


def _overlapping(row: Row, code: str, above: Chains) -> list[Row]:
    return [p for p in above.get((1 if len(code) == 2 else 2, code), ()) if p.overlaps(row)]


def successions(rows: list[Row], mapping: list[dict[str, str]], into: dict[str, str], by_hand: list[dict[str, str]]) -> list[tuple[str, ...]]:
    """(old, new, full or partial): by hand, along a code before and after the reform, and over the reform by the mapping."""
    found = {(row["old"], row["new"]): row["kind"] for row in by_hand}
    known = by_code(rows)
    decided = {old for old, _ in found}
    for chain in known.values():
        for old, new in pairwise(chain):
            if old.end != REFORM and old.id not in decided:
                found.setdefault((old.id, new.id), "full")
    found.update({pair: "full" for pair in _names_handed_on(rows) if pair[0] not in {old for old, _ in found}})
    last = {key: [r for r in chain if r.end in (REFORM, "")][:1] for key, chain in known.items()}
    first = {key: [r for r in chain if r.start == REFORM][:1] for key, chain in known.items()}
    for row in mapping:
        for old in last.get((3, row["old_commune_code"]), ()):
            for new in first.get((3, row["new_commune_code"]), ()):
                found[old.id, new.id] = row["type"]
    for code, to in into.items():
        for old in last[1, code]:
            found.update({(old.id, new.id): "full" for new in first.get((1, to), ()) if old.end})
    return sorted((old, new, kind) for (old, new), kind in found.items())


def acted(became: list[tuple[str, ...]], rows: list[Row]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each succession with the name of the act that made it, empty where it is not known."""
    units = {r.id: r for r in rows}
    days = {(r["code"], r["date"]): r["source"] for r in table(HERE / "dates.csv")}
    acts = Acts(
        pairs={(r["old"], r["new"]): r["source"] for r in table(HERE / "successions.csv")},
        ends={r["id"]: r["source"] for r in table(UNITS / "earlier.csv")},
        days=days | {("75", DONG_NAI_CITY): DONG_NAI_ACTS},
        reform={r["province"]: r["act"] for r in table(HERE / "reform.csv")},
        units=units,
    )
    for row in became:
        yield row, acts.of(units[row[0]], units[row[1]])


def act_rows(made: list[tuple[tuple[str, ...], str]], rows: list[Row]) -> Iterator[tuple[str, ...]]:
    """One row an act: when it took effect and what it did to units."""
    units = {r.id: r for r in rows}
    pairs: dict[str, list[tuple[Row, Row]]] = {}
    for (old, new, _), act in made:
        if act:
            pairs.setdefault(act, []).append((units[old], units[new]))
    for act, some in sorted(pairs.items()):
        id, english, number, issuer = described(act)
        yield id, act, english, number, issuer, *effect([*some])


def _names_handed_on(rows: list[Row]) -> Iterator[tuple[str, str]]:
    """(old, new): an old unit lost its code between the snapshots, and a new one of another code has its name and type in the same district."""
    begun = {(r.seen.parent, r.seen.type, fold(r.seen.name)): r.id for r in rows if r.start and r.start != REFORM and r.seen.level == 3}
    for row in rows:
        new = begun.get((row.seen.parent, row.seen.type, fold(row.seen.name)))
        if new and new != row.id and row.seen.level == 3 and row.end != REFORM:
            yield row.id, new


def variants(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """(unit, other spelling): i for y and y for i after the consonants where both are written, and joined hyphens."""
    for row in rows:
        plain = unicodedata.normalize("NFD", row.seen.name)
        swapped = _I_OR_Y.sub(lambda m: m[1] + {"i": "y", "y": "i", "I": "Y", "Y": "I"}[m[2]] + m[3], plain)
        if swapped != plain:
            yield row.id, unicodedata.normalize("NFC", swapped)
        if " - " in row.seen.name:
            yield from ((row.id, row.seen.name.replace(" - ", mark)) for mark in ("-", " "))


def province_of_reform(mapping: list[dict[str, str]], third: Snapshot) -> dict[str, str]:
    """The new province of each old one: where most of its communes went."""
    votes: dict[str, dict[str, int]] = {}
    for row in mapping:
        if unit := third.get((3, row["new_commune_code"])):
            count = votes.setdefault(row["old_province_code"], {})
            count[unit.parent] = count.get(unit.parent, 0) + 1
    return {old: max(sorted(count), key=lambda new: count[new]) for old, count in votes.items()}


def corrected(mapping: list[dict[str, str]], codes: dict[str, str], third: Snapshot) -> list[dict[str, str]]:
    """The mapping with the codes of new communes that it has wrong, without the rows that leave the province where their province went."""
    rows = [row | {"new_commune_code": codes.get(row["new_commune_code"], row["new_commune_code"])} for row in mapping]
    into = province_of_reform(rows, third)
    return [row for row in rows if third[3, row["new_commune_code"]].parent == into[row["old_province_code"]]]


def earlier_rows(rows: list[dict[str, str]]) -> list[Row]:
    """The hand-made rows of data/units/earlier.csv."""
    seen = (Seen(int(r["level"]), r["code"], r["type"], r["name"], r["parent"].split("_")[0]) for r in rows)
    return [Row(unit, r["valid_from"], r["valid_until"], id=r["id"], parent=r["parent"]) for unit, r in zip(seen, rows, strict=True)]


def write(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """A CSV file with line feeds."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def rebuild(sources: Path, out: Path) -> None:
    """The five files."""
    spellings = {f"{r['code']} {r['wrong']}": r["right"] for r in table(HERE / "spellings.csv")}
    first, second = (sql_snapshot(sources / "thanglequoc" / f"postgres_{v}.sql.gz", spellings) for v in ("v1.0.0", "v2.4.1"))
    third = json_snapshot(sources / "thanglequoc" / "full_json_2026-07-25.json.gz")
    codes = {r["wrong"]: r["right"] for r in table(HERE / "codes.csv")}
    mapping = corrected(table(sources / "reform_2025" / "old_to_new_2025-07-01.csv"), codes, third)
    into, earlier = province_of_reform(mapping, third), earlier_rows(table(UNITS / "earlier.csv"))
    rows = [*three_levels(first, second, Dates(table(HERE / "dates.csv"))), *two_levels(third, mapping, second)]
    rows = list(identified(after_earlier(joined(rows, into), earlier), {e.id for e in earlier}))
    by_hand = table(HERE / "successions.csv")
    renamed = [e for e in earlier if e.id not in {row["old"] for row in by_hand}]
    rows, others = with_parents(rows, by_code(rows), renamed, table(HERE / "parents.csv"))
    rows.sort(key=lambda r: (r.seen.level, r.id))
    write(out / "units.csv", COLUMNS, (r.csv() for r in rows))
    write(out / "parents.csv", ("id", "parent", "valid_from", "valid_until"), others)
    made = list(acted(successions([*rows, *earlier], mapping, into, by_hand), [*rows, *earlier]))
    write(out / "successions.csv", ("old", "new", "kind", "act"), ((*row, described(act)[0] if act else "") for row, act in made))
    write(out / "acts.csv", ("id", "name", "name_en", "number", "issuer", "date", "kind"), act_rows(made, [*rows, *earlier]))
    write(out / "variants.csv", ("id", "alias"), sorted(set(variants([*rows, *earlier]))))


if __name__ == "__main__":
    rebuild(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else UNITS)
