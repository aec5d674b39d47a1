"""What the store says of an entry, property by property: to compare with, to fetch, and to propose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pyoxigraph as ox

from civicgraph.config import NAMESPACE
from civicgraph.graph.candidates.index import Index
from civicgraph.graph.storage.store import PREFIXES

_HOLDER = ox.NamedNode(NAMESPACE + "holder")
_OF_POSTS = ("post", "inBody")  # properties of a person's posts that are asked for as the person's own
_LOOKED_AT = 1_000  # entries of a class that are asked which properties they have


def property_iri(name: str) -> str:
    """The IRI of a property: a local name of the ontology, a name with a known prefix, or an IRI."""
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + local
    return name if colon else NAMESPACE + name


def property_name(iri: str) -> str:
    """The reverse of `property_iri`: the shortest name of a property."""
    if iri.startswith(NAMESPACE):
        return iri.removeprefix(NAMESPACE)
    return next((f"{prefix}:{iri.removeprefix(start)}" for prefix, start in PREFIXES.items() if iri.startswith(start)), iri)


def values(index: Index, thing: str, name: str) -> Iterator[ox.NamedNode | ox.Literal]:
    """The values of a property of a thing; of a person those of the posts that it holds too."""
    quads, node = index.store.quads, ox.NamedNode(thing)
    held = [quad.subject for quad in quads.quads_for_pattern(None, _HOLDER, node, ox.DefaultGraph())] if name in _OF_POSTS else []
    for subject in (node, *held):
        for quad in quads.quads_for_pattern(subject, ox.NamedNode(property_iri(name)), None, ox.DefaultGraph()):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                yield quad.object


def properties(index: Index, cls: str) -> list[str]:
    """The properties that things of a class have (of any, where none is named), the commonest first; looked up once, in a thousand evenly spread."""
    known = cls if not cls or cls in index.classes else "none"
    if known not in index.properties:
        index.properties[known] = [property_name(iri) for iri, _ in sorted(_used(index, known).items(), key=lambda item: (-item[1], item[0]))]
    return index.properties[known]


def _used(index: Index, cls: str) -> Counter[str]:
    ids = np.flatnonzero(index.of_classes([cls] if cls else []))
    count: Counter[str] = Counter()
    for entry in (index.entries[int(id)] for id in ids[:: max(1, len(ids) // _LOOKED_AT)]):
        quads = index.store.quads_of(ox.NamedNode(entry.iri))
        count.update({quad.predicate.value for quad in quads} | {NAMESPACE + name for name in _OF_POSTS if entry.posts})
    return count
