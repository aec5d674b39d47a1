"""One event, many articles: the program's own judgements that two nodes are one event, brought up to date with all articles of a store.

identify("store", Settings(), "2026-11-25T09:00:00+07:00")
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from civicgraph import __version__, knowledge
from civicgraph.config import Settings
from civicgraph.graph.correcting.judgements import Judgement, Why
from civicgraph.graph.identifying.comparing import Comparing
from civicgraph.graph.identifying.judged import Judged
from civicgraph.graph.identifying.wanted import Wanted, made_here
from civicgraph.graph.storage import upkeep
from civicgraph.ingest.batches import Batches, opened
from civicgraph.ingest.correcting import checked, own
from civicgraph.ingest.reading import extractor

_AT_ONCE = 300
_VERSION = "identity 1"  # of the way of judging, beside that of the program and its words
AUTHOR = f"civicgraph {__version__}"


@dataclass(frozen=True, slots=True)
class IdentityReport:
    """The judgements that are new, those that were taken back, and how many hold as before."""

    made: tuple[Judgement, ...]
    taken_back: tuple[Judgement, ...]
    kept: int


def identify(folder: str | os.PathLike[str], settings: Settings, time: str, author: str = AUTHOR) -> IdentityReport:
    """Judges which events of several articles are one, and takes back what does not hold any more. StoreError where it cannot be written."""
    checked(Why("alike", author, time))
    with opened(folder, own(folder, settings)) as (batches, _), closing(_judged(batches)) as judged:
        corrections = batches.writer.corrections
        base = corrections.base
        there = {_decided(j, base): j for j in corrections.judgements if made_here(j)}
        by_people = corrections.with_(removed=there.values())
        comparing = Comparing(batches.writer.live, batches.relator, by_people, knowledge.load(), judged)
        wanted = {_decided(j, base): j for j in Wanted(batches.writer.live, comparing, by_people).judgements(author, time)}
        made = [judgement for decided, judgement in wanted.items() if decided not in there]
        gone = [judgement for decided, judgement in there.items() if decided not in wanted]
        took, gave = _parts(gone), _parts(made)  # in this order: what takes the place of another may have its IRI
        batches.decide_by_parts([*(((), some) for some in took), *((some, ()) for some in gave)])
        judged.keep()
        batches.relator.touched.begin()  # what was rewritten just now reads as before without these judgements
    return IdentityReport(tuple(made), tuple(gone), len(there) - len(gone))


def _judged(batches: Batches) -> Judged:
    """What this program judged of the store before."""
    return Judged(batches.writer.index_folder, f"{_VERSION} {extractor()} {upkeep.fingerprint()}")


def _parts(judgements: Sequence[Judgement]) -> Iterator[Sequence[Judgement]]:
    """Some at a time: all articles that tell of what is judged are in memory at once."""
    return (judgements[at : at + _AT_ONCE] for at in range(0, len(judgements), _AT_ONCE))


def _decided(judgement: Judgement, base: str) -> tuple[str, float | None, str]:
    """What makes a judgement another one: what it decides, how sure it is and why."""
    return judgement.iri(base), judgement.score, judgement.why.reason
