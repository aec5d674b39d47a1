"""The profiles of `civicgraph export`: the same store gives the same files, and they appear when they are whole."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from civicgraph.errors import StoreError
from civicgraph.graph.publishing import csvw, parquet, sqlite, turtle
from civicgraph.graph.publishing.dataset import DATASET, description
from civicgraph.graph.publishing.version import version
from civicgraph.graph.storage.export import export
from civicgraph.graph.storage.layout import guarded
from civicgraph.graph.storage.store import Store

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
DESCRIPTION = "dataset.ttl"
_BY_ENDING = {".nq": "nquads", ".gz": "nquads", ".db": "sqlite", ".sqlite": "sqlite", ".sqlite3": "sqlite"}
Writing = Callable[[Store, Path, bool], int]


def profile_of(path: Path) -> str | None:
    """The profile that the ending of a file asks for; None where it asks for none."""
    return _BY_ENDING.get(path.suffix.lower())


def publish(store: Store, profile: str, path: Path, texts: bool) -> int:
    """Writes a store in one of PROFILES to a file, or to a new folder; returns the number of quads, triples or rows.

    StoreError where the folder is there and not empty, or the disk is full; ConfigError where a library is missing.
    """
    if profile == "nquads":
        return export(store, path, "full" if texts else "quotes")
    if profile != "sqlite" and path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise StoreError(f"{path}: this profile is written into a new or empty folder")
    with guarded(path), tempfile.TemporaryDirectory(prefix=".civicgraph-export-", dir=path.absolute().parent) as scratch:
        draft = Path(scratch) / "draft"
        count = _PROFILES[profile](store, draft, texts)
        if draft.is_dir():
            (draft / DESCRIPTION).write_bytes(description(store))
        draft.replace(path)
    return count


def about(store: Store) -> Mapping[str, Any]:
    """What is said of the tables as a whole."""
    told = version(store)
    return {
        "dc:title": "Civic events in Vietnamese news",
        "dc:identifier": f"{store.base}{DATASET}/{told}",
        "dc:license": {"@id": LICENCE},
        "dc:rights": "Facts and short quotations under CC BY 4.0; whole texts of articles are not included.",
        **({"dc:modified": {"@value": told.day, "@type": "date"}} if told.day else {}),
    }


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _csv(store: Store, path: Path, texts: bool) -> int:
    return csvw.write(store, _folder(path), about(store))


def _sqlite(store: Store, path: Path, texts: bool) -> int:
    told = {name.removeprefix("dc:"): value for name, value in about(store).items()}
    return sqlite.write(store, path, [(name, value if isinstance(value, str) else next(iter(value.values()))) for name, value in told.items()])


def _parquet(store: Store, path: Path, texts: bool) -> int:
    return parquet.write(store, _folder(path))


def _turtle(store: Store, path: Path, texts: bool) -> int:
    return turtle.write(store, _folder(path), texts)


_PROFILES: Mapping[str, Writing] = {"turtle": _turtle, "csv": _csv, "sqlite": _sqlite, "parquet": _parquet}
PROFILES = ("nquads", *_PROFILES)
