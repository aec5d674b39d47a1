"""Prints where the sources of data/units disagree with each other and with what was built from them; data/README.md lists the answers.

Usage: python data/rebuild/check.py SOURCES   (with history/ in it, the counts of units on chosen days are compared too)
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from snapshots import json_snapshot, split_label, sql_snapshot, table

from civicgraph.knowledge.units import Units, load_units
from civicgraph.spelling import fold

UNITS = Path(__file__).resolve().parent.parent / "units"
DAYS = ("2005-01-01", "2012-01-01", "2018-01-01", "2021-04-02", "2023-07-01", "2025-03-02", "2025-06-30")


def mapping_ends(sources: Path) -> None:
    """Codes of the mapping that a snapshot lacks, and the reverse."""
    mapping = table(sources / "reform_2025" / "old_to_new_2025-07-01.csv")
    second = sql_snapshot(sources / "thanglequoc" / "postgres_v2.4.1.sql.gz", {})
    third = json_snapshot(sources / "thanglequoc" / "full_json_2026-07-25.json.gz")
    for side, snapshot in (("old", second), ("new", third)):
        here = {row[f"{side}_commune_code"]: row[f"{side}_commune"] for row in mapping}
        there = {code: unit for (level, code), unit in snapshot.items() if level == 3}
        print(f"{side} codes: {len(here)} in the mapping, {len(there)} in the snapshot")
        print("  only in the mapping:", "; ".join(f"{code} {here[code]}" for code in sorted(here.keys() - there.keys())))
        print("  only in the snapshot:", "; ".join(f"{code} {there[code].type} {there[code].name}" for code in sorted(there.keys() - here.keys())))
        both = [(code, " ".join(split_label(here[code])), f"{there[code].type} {there[code].name}") for code in sorted(here.keys() & there.keys())]
        print("  other names:", "; ".join(f"{code} {one} / {other}" for code, one, other in both if fold(one) != fold(other)))


def provinces(sources: Path) -> None:
    """Communes that the mapping sends to another province than most of their own."""
    third = json_snapshot(sources / "thanglequoc" / "full_json_2026-07-25.json.gz")
    rows = [r for r in table(sources / "reform_2025" / "old_to_new_2025-07-01.csv") if (3, r["new_commune_code"]) in third]
    went = Counter((r["old_province_code"], third[3, r["new_commune_code"]].parent) for r in rows)
    most = {old: max(n for (o, _), n in went.items() if o == old) for old, _ in went}
    for (old, new), count in sorted(went.items()):
        if count != most[old]:
            odd = [r for r in rows if r["old_province_code"] == old and third[3, r["new_commune_code"]].parent == new]
            names = (f"{r['old_commune_code']} {r['old_commune']} -> {r['new_commune']}" for r in odd)
            print(f"{count} commune(s) of {old} to {new}:", "; ".join(names))


def ends(units: Units) -> None:
    """Units that ended and have no successor, and units of the reform that succeed nothing."""
    orphans = Counter((u.level, u.valid_until) for u in units if u.valid_until and not units.successors(u.id))
    print("ended without a successor:", "; ".join(f"level {level}, {day}: {n}" for (level, day), n in sorted(orphans.items())))
    heirs = {new for u in units for new in units.successors(u.id)}
    reform = date(2025, 7, 1)
    print("of the reform without a predecessor:", [u.id for u in units if u.valid_from == reform and u.id not in heirs])
    print("with a bound known only as an interval:", Counter(u.level for u in units if u.from_by or u.until_after))


def counts(sources: Path, units: Units) -> None:
    """Units of each level on some days, here and in the intervals of history/."""
    path = sources / "history" / "admin_units_intervals_2004_2025.csv.gz"
    if not path.exists():
        return
    rows = list(csv.DictReader(gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()))
    for text in DAYS:
        there = Counter(int(r["level"]) for r in rows if r["valid_from"] <= text and (not r["valid_to"] or text < r["valid_to"]))
        here = Counter(u.level for u in units if u.level and units.valid(u, date.fromisoformat(text)))
        print(text, "here", dict(sorted(here.items())), "history", dict(sorted(there.items())))


if __name__ == "__main__":
    mapping_ends(Path(sys.argv[1]))
    provinces(Path(sys.argv[1]))
    ends(load_units(UNITS))
    counts(Path(sys.argv[1]), load_units(UNITS))
