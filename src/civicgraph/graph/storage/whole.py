"""What a graph says that came into the store whole, counted off its text: no quad of it is looked up, because none was there before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from civicgraph.graph.rdf.vocabulary import RDF
from civicgraph.graph.storage.tallies import DATED

_DATED = tuple(f"^^{kind}" for kind in DATED)
_NODE = ox.NamedNode("urn:x-civicgraph:node")


@dataclass(frozen=True, slots=True)
class Whole:
    """How many triples by predicate and class, of what class things are, and what dates they have; things, predicates and classes as terms."""

    size: int
    totals: Counter[tuple[str, str]]
    classes: tuple[tuple[str, str], ...]
    dates: tuple[tuple[str, str, Any], ...]

    @classmethod
    def of(cls, triples: Iterable[tuple[str, str, str]]) -> Whole:
        """What triples in N-Triples form say; each counts once, as the store holds it."""
        held = {(s, p, _canonical(o)) if o[0] == '"' and o[-1] == ">" else (s, p, o) for s, p, o in triples}
        classes = tuple((s, o) for s, p, o in held if p == RDF.type)
        dates = tuple((s, p, _term(o)) for s, p, o in held if o.endswith(_DATED))
        return cls(len(held), Counter((p, o if p == RDF.type else "") for _, p, o in held), classes, dates)


def canonical(value: Any) -> Any:
    """A literal as the engine gives it back: it keeps 0.9 of 0.90."""
    scratch = ox.Store()
    scratch.add(ox.Quad(_NODE, _NODE, value))
    return next(iter(scratch)).object


@lru_cache(maxsize=20_000)
def _canonical(term: str) -> str:
    return str(canonical(_term(term)))


def _term(text: str) -> Any:
    return next(iter(ox.parse(f"{_NODE} {_NODE} {text} .", ox.RdfFormat.N_TRIPLES))).object
