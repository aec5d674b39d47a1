"""The tables as Parquet files, for pandas, polars and DuckDB; pyarrow writes them, and is installed only by who wants it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from civicgraph.errors import ConfigError
from civicgraph.graph.publishing.tables import Row, Table, contents
from civicgraph.graph.storage.store import Store


def write(store: Store, folder: Path) -> int:
    """Writes a file for each table into a folder; returns the number of rows. ConfigError where pyarrow is not installed."""
    arrow, files = _arrow()
    count = 0
    for table, rows in contents(store):
        files.write_table(_columns(arrow, table, rows), folder / f"{table.name}.parquet", compression="zstd")
        count += len(rows)
    return count


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # noqa: PLC0415
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError:
        raise ConfigError("Parquet needs pyarrow, which is not installed: pip install 'civicgraph[parquet]'") from None
    return pyarrow, pyarrow.parquet


def _columns(arrow: Any, table: Table, rows: list[Row]) -> Any:
    kinds = {"integer": arrow.int64(), "number": arrow.float64()}
    fields = [arrow.field(c.name, kinds.get(c.kind, arrow.string()), metadata={"about": c.about["en"]}) for c in table.columns]
    values = zip(*rows, strict=True) if rows else ([] for _ in table.columns)
    return arrow.table([arrow.array(list(column), field.type) for column, field in zip(values, fields, strict=True)], schema=arrow.schema(fields))
