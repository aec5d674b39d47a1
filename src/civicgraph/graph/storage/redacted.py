"""A copy of a snapshot without the whole texts of articles, for queries of strangers.

A filter on the query or on its answer can be got round (`?s ?p ?o`, SUBSTR); what is not in the store cannot be asked for. The big files
of a snapshot never change, so the copy shares them by hard links and costs a few milliseconds and the disk of what is removed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox

from civicgraph.config import NAMESPACE
from civicgraph.graph.storage.counts import carry
from civicgraph.graph.storage.layout import link_tree
from civicgraph.graph.storage.record import Changes

_CONTENT = ox.NamedNode(f"{NAMESPACE}content")


def without_texts(snapshot: Path, into: Path) -> Path:
    """Makes `into` the copy of `snapshot` that holds no civic:content, and returns it; what stood there before is replaced."""
    shutil.rmtree(into, ignore_errors=True)
    into.parent.mkdir(parents=True, exist_ok=True)
    link_tree(snapshot, into)
    store = ox.Store(str(into))
    gone = list(store.quads_for_pattern(None, _CONTENT, None, None))
    for quad in gone:
        store.remove(quad)
    store.flush()
    carry(snapshot.parent, into.parent, store, Changes((), gone))
    return into
