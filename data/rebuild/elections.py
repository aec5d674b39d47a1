"""Rebuilds constituencies.csv and candidates.csv of data/elections from the published lists of the election of 23 May 2021.

Usage: python data/rebuild/elections.py SOURCES [OUT]   (SOURCES holds the exported JSON files; data/README.md says from where)
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from civicgraph.knowledge.units import Unit, Units, load_units
from civicgraph.spelling import bare

DATA = Path(__file__).resolve().parent.parent
DAY = date(2021, 5, 23)
DISTRICT_TYPES = ("thành phố", "thị xã", "quận", "huyện đảo", "huyện")
SEXES = {"Ông": "male", "Bà": "female"}
_LETTERS = re.compile("[^a-z0-9]")
_NICKNAMES = re.compile(r"^(.*?)\s*(?:\((.*)\))?$")

Record = dict[str, Any]


def records(sources: Path, name: str) -> list[Record]:
    """The records of one exported file, all text in NFC."""
    with gzip.open(sources / f"public__data__elections__na15-2021__{name}.json.gz", "rt", encoding="utf-8") as lines:
        found: list[Record] = json.loads(unicodedata.normalize("NFC", lines.read()))["records"]
        return found


def key(name: str) -> str:
    """A name without marks, spaces and signs, i and y alike: the lists write names in several ways."""
    return _LETTERS.sub("", bare(name).replace("y", "i"))


def provinces(localities: list[Record], units: Units) -> dict[str, Unit]:
    """The province of each locality."""
    known = {key(u.name): u for u in units if u.level == 1 and units.valid(u, DAY)}
    return {place["id"]: known[key(re.sub(r"^(TP\.|Tỉnh|Thành phố)\s*", "", place["name_vi"]))] for place in localities}


def named_districts(text: str) -> Iterator[tuple[str, str]]:
    """(type, name) of the districts in a description: "Gồm các huyện: A, B và thành phố C"; a type counts until the next one."""
    kind = ""
    for part in re.split(r",|:|\bvà\b", text.strip().rstrip(".").removeprefix("Gồm")):
        name = re.sub(r"^các\s+", "", part.strip())
        found = next((t for t in DISTRICT_TYPES if name.lower().startswith(t)), "")
        kind, name = (found.removesuffix(" đảo"), name[len(found) :].strip()) if found else (kind, name)
        if name:
            yield kind, name


def districts(text: str, province: Unit, units: Units) -> list[str]:
    """The ids of the districts that a description names; a wrong type is forgiven where the name is unique."""
    here = [u for u in units.children(province.id) if u.level == 2 and units.valid(u, DAY)]
    found = []
    for kind, name in named_districts(text):
        same = [u for u in here if key(u.label) == key(f"{kind} {name}")] or [u for u in here if key(u.name) == key(name)]
        if len(same) != 1:
            raise ValueError(f"{name} of {province.label} is {len(same)} districts")
        found.append(same[0].id)
    return sorted(found)


def constituency_id(province: Unit, number: int) -> str:
    """The unit and the number: `31_thanh-pho-hai-phong_1`."""
    return f"{province.id}_{number}"


def constituencies(sources: Path, units: Units) -> Iterator[tuple[str, ...]]:
    """One row a constituency in which votes were counted, its area as the bulletin of results words it."""
    where = provinces(records(sources, "localities"), units)
    seats = {c["id"]: c["seat_count"] for c in records(sources, "constituencies")}
    seen = {(r["locality_id"], r["unit_number"]): r for r in records(sources, "results")}
    for (place, number), result in sorted(seen.items(), key=lambda item: (where[item[0][0]].id, item[0][1])):
        unit = where[place]
        name, english = f"Đơn vị bầu cử số {number}, {unit.label}", f"Constituency {number}, {unit.name_en}"
        inside = "|".join(districts(result["unit_description_vi"], unit, units))
        yield constituency_id(unit, number), unit.id, str(number), str(seats[result["constituency_id"]]), name, english, inside


def names(listed: str, counted: str) -> tuple[str, str]:
    """The name of a candidate and, joined by bars, the other names that the list or the bulletin gives."""
    found = []
    for written in (listed, counted):
        name, others = _NICKNAMES.match(written.strip()).groups()  # type: ignore[union-attr]
        found += [name, *(other.strip() for other in (others or "").split(","))]
    return found[0], "|".join(dict.fromkeys(other for other in found[1:] if other and other != found[0]))


def candidates(sources: Path, units: Units) -> Iterator[tuple[str, ...]]:
    """One row a candidate, in the order of constituency and votes; the constituency is the bulletin's where the list has another."""
    where = provinces(records(sources, "localities"), units)
    seats = {c["id"]: c["seat_count"] for c in records(sources, "constituencies")}
    results = {r["candidate_entry_id"]: r for r in records(sources, "results")}
    rank = ranks(results.values())
    rows = []
    for entry in records(sources, "candidates_index"):
        result = results.get(entry["entry_id"])
        told = result or entry
        name, others = names(entry["name_vi"], result["candidate_name_vi"].partition(" ")[2] if result else "")
        sex = SEXES[result["candidate_name_vi"].split()[0]] if result else ""
        place = constituency_id(where[told["locality_id"]], told["unit_number"])
        votes = (str(result["votes"]), f"{result['percent']:.2f}", outcome(result, rank[result["id"]], seats)) if result else ("", "", "withdrawn")
        rows.append((place, name, others, sex, *votes))
    return iter(sorted(rows, key=lambda row: (row[0], -int(row[4] or -1), row[1])))


def ranks(results: Iterable[Record]) -> dict[str, int]:
    """The place of each result in its constituency, by votes, from 0."""
    inside: dict[str, list[Record]] = {}
    for result in results:
        inside.setdefault(result["constituency_id"], []).append(result)
    return {r["id"]: i for some in inside.values() for i, r in enumerate(sorted(some, key=lambda r: -r["votes"]))}


def outcome(result: Record, rank: int, seats: dict[str, int]) -> str:
    """Who has most votes in a constituency, as many as it has seats, is elected, unless the Election Council did not confirm it."""
    if rank >= seats[result["constituency_id"]]:
        return "not-elected"
    return "not-confirmed" if "not_confirmed" in result["statuses"] else "elected"


def write(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """A CSV file with line feeds."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def rebuild(sources: Path, out: Path) -> None:
    """Both files."""
    units = load_units(DATA / "units")
    header = ("id", "province", "number", "seats", "name", "name_en", "districts")
    write(out / "constituencies.csv", header, constituencies(sources, units))
    write(out / "candidates.csv", ("constituency", "name", "aliases", "sex", "votes", "percent", "outcome"), candidates(sources, units))


if __name__ == "__main__":
    rebuild(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else DATA / "elections")
