"""How sure a record is: the share of the records of its rule that were right where that could be judged (data/lexicon/confidence.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from civicgraph.knowledge import Knowledge
from civicgraph.model import Extraction


def calibrated(extraction: Extraction, knowledge: Knowledge) -> Extraction:
    """The extraction with the confidence of each record as its rule has earned it."""
    table = knowledge.lexicon["confidence"]
    entities = tuple(replace(one, confidence=_of(table["entity"], one.rule)) for one in extraction.entities)
    events = tuple(
        replace(
            one,
            confidence=_of(table["event"], one.rule),
            roles=tuple(replace(role, confidence=_of(table["role"], role.rule)) for role in one.roles),
        )
        for one in extraction.events
    )
    return replace(extraction, entities=entities, events=events)


def _of(shares: Mapping[str, float], rule: str) -> float:
    return float(shares.get(rule, shares["*"]))
