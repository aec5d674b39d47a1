"""The one door to ontology/ and data/: everything that the program knows before it reads.

`load()` reads it once a process; what it returns is frozen and is passed as a value. The two folders stand beside `src/` in a checkout
and inside the package in a wheel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from civicgraph.errors import KnowledgeError
from civicgraph.knowledge.awards import Awards, load_awards
from civicgraph.knowledge.bodies import Bodies, load_bodies
from civicgraph.knowledge.changes import Change, load_changes
from civicgraph.knowledge.elections import Elections, load_elections
from civicgraph.knowledge.eventtypes import EventType, load_event_types
from civicgraph.knowledge.lexicon import Lexicon, load_lexicon
from civicgraph.knowledge.units import Units, load_units

__all__ = ["Awards", "Bodies", "Change", "Elections", "EventType", "Knowledge", "Lexicon", "Units", "file", "load"]


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """All that is known, as one value; equal only to itself, so that what is compiled from it can be kept by it."""

    units: Units
    bodies: Bodies
    awards: Awards
    elections: Elections
    changes: tuple[Change, ...]
    event_types: tuple[EventType, ...]
    lexicon: Lexicon


def file(*parts: str) -> Path:
    """The path of a file or folder of ontology/ or data/, as in `file("data", "units", "units.csv")`."""
    package = Path(__file__).resolve().parents[1]
    for root in (package / "_knowledge", package.parents[1]):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise KnowledgeError("/".join(parts), "this file belongs to civicgraph and is missing from the installation")


@cache
def load() -> Knowledge:
    """Everything, read once; KnowledgeError names the file, the line and the reason where a row is wrong."""
    return Knowledge(
        units=load_units(file("data", "units")),
        bodies=load_bodies(file("data", "bodies")),
        awards=load_awards(file("data", "awards")),
        elections=load_elections(file("data", "elections")),
        changes=load_changes(file("data", "units")),
        event_types=load_event_types(file("ontology", "event-types.ttl")),
        lexicon=load_lexicon(file("data", "lexicon")),
    )
