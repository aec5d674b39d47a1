"""Keeps the reference facts of a store those of the program that writes it: a new version of it may know other units and bodies.

The store folder remembers which facts came with the program (`reference.gz`), so that what people curated is never taken for one of them.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from functools import cache

import pyoxigraph as ox

from civicgraph import __version__
from civicgraph.graph.correcting.corrections import Corrections
from civicgraph.graph.facts.reference import reference_quads
from civicgraph.graph.rdf.iris import CURATED
from civicgraph.graph.storage import derive
from civicgraph.graph.storage.layout import Layout
from civicgraph.knowledge import Knowledge, file

_FILES = ("ontology", "data/units", "data/bodies", "data/awards", "data/elections")


@cache
def fingerprint() -> str:
    """A hash of the version and of all files that reference facts come from."""
    whole = hashlib.sha256(__version__.encode())
    for name in _FILES:
        folder = file(name.split("/")[0]) / name.partition("/")[2]
        for path in sorted(p for p in folder.rglob("*") if p.suffix in (".ttl", ".csv")):
            whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def is_current(layout: Layout) -> bool:
    """Whether the store has the reference facts of this program."""
    try:
        with gzip.open(layout.reference) as lines:
            return lines.readline().decode().strip() == fingerprint()
    except (OSError, EOFError, UnicodeDecodeError):
        return False


def remember(layout: Layout, lines: Iterable[bytes]) -> None:
    """Notes which facts came with the program; the file is replaced whole."""
    draft = layout.reference.with_name(layout.reference.name + ".new")
    with gzip.open(draft, "wb", compresslevel=1) as out:
        out.write(fingerprint().encode() + b"\n")
        out.write(b"\n".join(lines))
    draft.replace(layout.reference)


def exchange(layout: Layout, live: ox.Store, knowledge: Knowledge, corrections: Corrections) -> list[bytes]:
    """Puts the facts of this program in the place of those that came with another; returns them, to be remembered once all is published."""
    base = corrections.base
    new = list(reference_quads(knowledge, base))
    old = remembered(layout)
    curated = ox.NamedNode(base + CURATED)
    gone, come = (_parsed(some) for some in (old - set(new), set(new) - old))
    for triple in gone:
        if (str(triple.predicate), str(triple.object)) not in corrections.set_on.get(str(triple.subject), ()):
            live.remove(ox.Quad(triple.subject, triple.predicate, triple.object, curated))
    live.extend(ox.Quad(triple.subject, triple.predicate, triple.object, curated) for triple in come)
    derive.restate(live, sorted({str(quad.subject) for quad in (*gone, *come)}), corrections)
    return new


def remembered(layout: Layout) -> set[bytes]:
    """The facts that came with the program that wrote the store, one line each."""
    try:
        return set(gzip.decompress(layout.reference.read_bytes()).split(b"\n")[1:])
    except (OSError, EOFError):
        return set()


def _parsed(lines: Iterable[bytes]) -> list[ox.Quad]:
    return list(ox.parse(b"\n".join(sorted(lines)), ox.RdfFormat.N_TRIPLES))
