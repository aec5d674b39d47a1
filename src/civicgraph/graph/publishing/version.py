"""Which version of a dataset a store is: the day of its newest article, and a hash of what it was made from.

The same articles, read by the same version of the program and corrected alike, give the same version, whenever and in whatever order.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pyoxigraph as ox

from civicgraph.graph.rdf import iris
from civicgraph.graph.storage.store import Store


@dataclass(frozen=True, slots=True)
class Version:
    """The day of the newest article (ISO 8601; empty where none has a date) and the first 12 characters of the hash."""

    day: str
    digest: str

    def __str__(self) -> str:
        return f"{self.day or 'undated'}.{self.digest}"


def version(store: Store) -> Version:
    """The version of what is published now: from the hashes of the texts, who read them, the judgements, and the number of quads."""
    told, day = hashlib.sha256(), ""
    for row in store.rows("dataset-texts"):
        told.update(f"{row['hash'].value} {row['run'].value}\n".encode())
        day = max(day, row["published"].value[:10] if row["published"] else "")
    for line in sorted(str(quad) for quad in store.quads.quads_for_pattern(None, None, None, ox.NamedNode(store.base + iris.JUDGEMENTS))):
        told.update(f"{line}\n".encode())
    told.update(str(len(store.quads)).encode())
    return Version(day, told.hexdigest()[:12])
