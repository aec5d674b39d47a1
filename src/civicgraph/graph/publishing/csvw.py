"""The tables as CSV files with a description by the W3C's vocabulary for tabular data (CSVW), which says what each column holds."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from civicgraph.graph.publishing.tables import Row, Table, contents
from civicgraph.graph.storage.store import Store

METADATA = "csv-metadata.json"
_DATATYPES = {"iri": "anyURI", "name": "string", "text": "string", "date": "date", "integer": "integer", "number": "number"}


def write(store: Store, folder: Path, about: Mapping[str, Any]) -> int:
    """Writes a file for each table and the metadata, with these notes about the whole, into a folder; returns the number of rows."""
    described, count = [], 0
    for table, rows in contents(store):
        write_table(table, rows, folder / f"{table.name}.csv")
        described.append(_described(table))
        count += len(rows)
    metadata = {"@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}], **about, "tables": described}
    (folder / METADATA).write_text(json.dumps(metadata, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return count


def write_table(table: Table, rows: list[Row], path: Path) -> None:
    """One table as RFC 4180 has it: a heading, lines that end in CR LF, UTF-8; a value that is not there is empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in table.columns)
        writer.writerows(["" if value is None else value for value in row] for row in rows)


def _described(table: Table) -> dict[str, Any]:
    columns = [
        {"name": c.name, "titles": c.name, "dc:description": _tongues(c.about), "datatype": _DATATYPES[c.kind], "required": c.name == table.key[0]}
        for c in table.columns
    ]
    foreign = [
        {"columnReference": name, "reference": {"resource": f"{other}.csv", "columnReference": column}}
        for name, (other, column) in sorted(table.links.items())
    ]
    schema = {"columns": columns, "primaryKey": list(table.key), **({"foreignKeys": foreign} if foreign else {})}
    return {"url": f"{table.name}.csv", "dc:title": _tongues(table.title), "tableSchema": schema}


def _tongues(told: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in sorted(told.items())]
