"""The storylines of a store, brought up to date with all its articles.

narrate("store", Settings())
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from civicgraph import knowledge
from civicgraph.config import Settings
from civicgraph.graph.storylines import Rules, Storyline, gathered, storylines
from civicgraph.graph.storylines.written import described, stored
from civicgraph.ingest.batches import opened
from civicgraph.ingest.correcting import own


@dataclass(frozen=True, slots=True)
class StorylineReport:
    """All storylines, how many quads of them are new, and how many were taken out."""

    storylines: tuple[Storyline, ...]
    added: int
    removed: int


def narrate(folder: str | os.PathLike[str], settings: Settings) -> StorylineReport:
    """Chains the articles of a store into storylines and writes those that are new or have changed. StoreError where it cannot be written."""
    with opened(folder, own(folder, settings)) as (batches, _):
        writer = batches.writer
        rules = Rules.of(knowledge.load().lexicon["storylines"])
        found = storylines(gathered(writer.live, writer.base, rules.following), rules)
        before, after = stored(writer.live), {quad for storyline in found for quad in described(storyline)}
        added, removed = sorted(after - before, key=str), sorted(before - after, key=str)
        if added or removed:
            writer.change(added, removed)
    return StorylineReport(tuple(found), len(added), len(removed))
