"""Links to other sources: proposals that a program makes, and what people make of them.

propose("store", Endpoint("https://query.example.org/sparql"), "units", Why("labels and places", "Lan", "2026-11-25T09:00:00+07:00"), Settings())
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from civicgraph.config import Settings
from civicgraph.graph.correcting.judgements import Judgement, Why
from civicgraph.graph.correcting.judging import Bench
from civicgraph.graph.remote.asking import Endpoint
from civicgraph.graph.remote.proposing import proposals
from civicgraph.graph.storage.store import Store
from civicgraph.ingest.batches import opened
from civicgraph.ingest.correcting import Folder, checked, own

_PROPERTY = "skos:exactMatch"


def propose(folder: Folder, endpoint: Endpoint, kind: str, why: Why, settings: Settings, everything: bool = False) -> list[Judgement]:
    """Asks an endpoint about the units, bodies or people of a store and stores what may be the same things as proposals."""
    given = checked(why)
    with Store.open(folder) as store:
        found = proposals(store, endpoint, kind, everything)
    with opened(folder, own(folder, settings)) as (batches, _):
        bench = Bench(batches.writer.live, batches.writer.corrections)
        told = [(one, replace(given, reason=f"{'; '.join(one.reasons)} ({endpoint.address})")) for one in found]
        made = [bench.proposed(one.ours, _PROPERTY, one.theirs, one.score, because) for one, because in told]
        if made:
            batches.decide(made)
    return made


def settle(folder: Folder, names: Sequence[str], at_least: float | None, accepted: bool, why: Why, settings: Settings) -> list[Judgement]:
    """Accepts or declines proposals, by name or all with at least a score; what is accepted holds, what is declined is not proposed again."""
    given = checked(why)
    with opened(folder, own(folder, settings)) as (batches, _):
        bench = Bench(batches.writer.live, batches.writer.corrections)
        chosen = bench.proposals(names, at_least)
        made = [bench.settled(proposal, accepted, given) for proposal in chosen]
        if made:
            batches.decide(made, chosen)
    return made
