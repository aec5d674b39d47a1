"""Marks in the tables made by hand which dates a second source confirms: fills the column `checked` of earlier.csv and dates.csv.

Usage: python data/rebuild/confirm.py SOURCES [OUT]   (SOURCES holds history/, of which only this comparison is kept)

`same-day`, or `day-after`: the second source begins an act the day after it was signed; `later` or `earlier`: it has the change on another
day near (statistical snapshots, which are months apart; days of signature where the act takes effect later); empty: it does not know it.
"""

from __future__ import annotations

import csv
import gzip
import sys
from datetime import date
from pathlib import Path

from snapshots import table

DATA = Path(__file__).resolve().parent.parent
BEFORE, AFTER = -130, 200  # how many days from ours a change counts as the same one


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a packed table."""
    return list(csv.DictReader(gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()))


def changes(sources: Path) -> dict[str, set[str]]:
    """The days of change by code: of a unit its own, of a province also those of its communes."""
    units = rows(sources / "history" / "admin_units_intervals_2004_2025.csv.gz")
    province = {unit["code"]: unit["parent_code"] for unit in units if unit["level"] == "2"}
    found: dict[str, set[str]] = {}
    for event in rows(sources / "history" / "admin_change_events_2004_2025.csv.gz"):
        found.setdefault(event["code"], set()).add(event["date"])
        if event["level"] == "3" and (above := province.get(event["old_parent"] or event["new_parent"])):
            found.setdefault(f"in {above}", set()).add(event["date"])
    return found


def mark(day: str, days: set[str]) -> str:
    """How the days of the second source compare with ours."""
    if day in days:
        return "same-day"
    apart = [n for other in sorted(days) if BEFORE <= (n := (date.fromisoformat(other) - date.fromisoformat(day)).days) <= AFTER]
    nearest = min(apart, key=abs, default=0)
    return "" if not apart else "day-after" if nearest == 1 else "later" if nearest > 0 else "earlier"


def marked(path: Path, column: str, known: dict[str, set[str]], out: Path) -> None:
    """The table again, its marks made anew."""
    found = table(path)
    for row in found:
        code = f"in {row['code']}" if path.stem == "dates" and row["level"] == "1" else row["code"]
        row["checked"] = mark(row[column], known.get(code, set()))
    with out.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


if __name__ == "__main__":
    known = changes(Path(sys.argv[1]))
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    for folder, name, column in (("units", "earlier.csv", "valid_until"), ("rebuild", "dates.csv", "date")):
        marked(DATA / folder / name, column, known, (out or DATA / folder) / name)
