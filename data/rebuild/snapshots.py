"""Reads the public snapshots of the administrative units and the mapping of 2025 into rows of one shape and one spelling."""

from __future__ import annotations

import csv
import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from civicgraph.spelling import tone_place

ENGLISH = {
    "tỉnh": "Province", "thành phố": "City", "quận": "District", "huyện": "District", "thị xã": "Town", "phường": "Ward",
    "thị trấn": "Township", "xã": "Commune", "đặc khu": "Special Zone",
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A unit as one snapshot has it; `parent` is a code, empty for provinces."""

    level: int
    code: str
    type: str
    name: str
    parent: str = ""


Snapshot = dict[tuple[int, str], Seen]


def split_label(full: str) -> tuple[str, str]:
    """The type in lower case and the proper name, in the spelling of this project, of a full name."""
    text = " ".join(unicodedata.normalize("NFC", full).replace("''", "'").replace("’", "'").split())
    for kind in ENGLISH:
        if text.lower().startswith(kind + " "):
            return kind, proper(text[len(kind) + 1 :])
    raise ValueError(f"unit without a type: {full!r}")


def proper(name: str) -> str:
    """One spelling of a proper name: tone marks early, hyphens between spaces, no space after an apostrophe, no leading zero."""
    if name.isdigit():
        return name.lstrip("0")
    name = re.sub(r"\s*-\s*", " - ", re.sub(r"(?<=\b[A-Z]') ", "", name))
    return tone_place(re.sub(r"^(?:NT|Nông Trường) ", "Nông trường ", name))


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def sql_snapshot(path: Path, spellings: dict[str, str]) -> Snapshot:
    """The units of a snapshot with three levels; `spellings` corrects misprints by code and wrong name."""
    levels = {"provinces": (1, ""), "districts": (2, "province_code"), "wards": (3, "district_code")}
    found: Snapshot = {}
    for name, row in _sql_rows(path):
        if name in levels:
            level, parent = levels[name]
            kind, proper_name = split_label(row["full_name"])
            right = spellings.get(f"{row['code']} {proper_name}", proper_name)
            found[level, row["code"]] = Seen(level, row["code"], kind, right, row.get(parent, ""))
    return found


def json_snapshot(path: Path) -> Snapshot:
    """The units of the snapshot with two levels."""
    found: Snapshot = {}
    for province in json.loads(gzip.decompress(path.read_bytes())):
        found[1, province["Code"]] = Seen(1, province["Code"], *split_label(province["FullName"]))
        for ward in province["Wards"]:
            found[3, ward["Code"]] = Seen(3, ward["Code"], *split_label(ward["FullName"]), province["Code"])
    return found


def _sql_rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    for name, columns, values in re.findall(r"INSERT INTO (\w+)\s*\(([^)]*)\) VALUES\s*(.*?);\s*(?:\n|\Z)", text, re.S):
        names = [c.strip('" ') for c in columns.split(",")]
        for row in re.findall(r"\(((?:'(?:[^']|'')*'|[^()'])*)\)", values):
            yield name, dict(zip(names, (a or b for a, b in re.findall(r"'((?:[^']|'')*)'|([^,]+)", row)), strict=True))
