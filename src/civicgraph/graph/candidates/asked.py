"""A question to the index: a name, the classes that may answer, and what else is known of the thing."""

from __future__ import annotations

from dataclasses import dataclass

DATE = "date"  # the day on which the thing was there
PART_OF = "partOfUnit"
PLACES = (PART_OF, "jurisdiction", "unit")  # the unit in which it lies, at any distance


@dataclass(frozen=True, slots=True)
class Constraint:
    """What the thing must have: a property, and values of which one is enough; a value is an IRI, or text to be compared as a name."""

    property: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A name and what is known beside it; no classes means all."""

    name: str
    classes: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    limit: int = 10
