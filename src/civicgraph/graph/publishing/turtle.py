"""A store as Turtle, one file a graph: the default graph, the curated one, the judgements, and the evidence of each article."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from civicgraph.graph.rdf.formats import graph_text
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.graph.rdf.vocabulary import CIVIC
from civicgraph.graph.storage.store import Store


def write(store: Store, folder: Path, texts: bool = False) -> int:
    """Writes `default.ttl` and `graph/....ttl` into a folder, each sorted; whole texts only on demand. Returns the number of triples."""
    names: list[ox.DefaultGraph | ox.NamedNode] = [
        ox.DefaultGraph(),
        *sorted((n for n in store.quads.named_graphs() if isinstance(n, ox.NamedNode)), key=str),
    ]
    return sum(_write(store, name, folder, texts) for name in names)


def _write(store: Store, name: ox.DefaultGraph | ox.NamedNode, folder: Path, texts: bool) -> int:
    whole = CIVIC.content[1:-1]
    triples = [quad.triple for quad in store.quads.quads_for_pattern(None, None, None, name) if texts or quad.predicate.value != whole]
    path = folder / (f"{_path(name.value, store.base)}.ttl" if isinstance(name, ox.NamedNode) else "default.ttl")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(graph_text(sorted(triples, key=str), "text/turtle", PREFIXES))
    return len(triples)


def _path(graph: str, base: str) -> str:
    """The place of a graph of ours by its IRI; of another by the address, with what a file name may not hold as underscores."""
    if graph.startswith(base):
        return "/".join(part for part in graph.removeprefix(base).split("/") if part not in ("", ".", ".."))
    return "other/" + "".join(character if character.isalnum() or character in "-." else "_" for character in graph).strip(".")
