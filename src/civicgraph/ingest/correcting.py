"""What people correct: each call makes one judgement, applies it to the store and publishes; `undo` takes one back.

    merge("store", kept, gone, Why("one ceremony, two outlets", "Lan", "2026-11-25T09:00:00+07:00"), Settings())

A correction holds for what is stored and for what will be: whenever an article is read again, it is corrected again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime

from civicgraph import knowledge
from civicgraph.config import Settings
from civicgraph.errors import CorrectionError, NotFoundError
from civicgraph.graph.correcting.judgements import Judgement, Why, stored
from civicgraph.graph.correcting.judging import Bench
from civicgraph.graph.storage.store import Store, Writer
from civicgraph.ingest.batches import Batches, opened

__all__ = ["Why", "corrections", "forget", "merge", "namesakes", "reject", "set_", "split", "undo"]

Folder = str | os.PathLike[str]
Verdict = Callable[[Bench], Judgement]


def merge(folder: Folder, kept: str, gone: str, why: Why, settings: Settings) -> Judgement:
    """Judges that two nodes are one: the second leads to the first for as long as this holds."""
    return _judge(folder, settings, lambda bench: bench.same(kept, gone, checked(why)))


def split(folder: Folder, node: str, articles: Sequence[str], why: Why, settings: Settings) -> Judgement:
    """Judges that a node is another one in these articles; where none are named, in every article but the one that spoke of it first."""
    return _judge(folder, settings, lambda bench: bench.different(node, articles, checked(why)))


def reject(folder: Folder, statement: str, why: Why, settings: Settings) -> Judgement:
    """Judges that an article does not say what a statement says; of a statement that gives an event its class, that there is no such event."""
    return _judge(folder, settings, lambda bench: bench.rejected(statement, checked(why)))


def set_(folder: Folder, node: str, prop: str, text: str, why: Why, settings: Settings, language: str = "vi") -> Judgement:
    """Judges that a property of a node has this value and no other; see `Bench.corrected` for how it is written."""
    return _judge(folder, settings, lambda bench: bench.corrected(node, prop, text, language, checked(why)))


def forget(folder: Folder, person: str, why: Why, settings: Settings) -> Judgement:
    """Takes a person out on request: node, statements, and the name wherever it stands, in texts, search index and older snapshots."""
    its = own(folder, settings)
    with opened(folder, its) as (batches, _):
        judgement = _forgotten(batches, person, checked(why))
    with Writer.open(folder, knowledge.load(), its) as writer:
        writer.rewrite()
        writer.publish()
        writer.prune()  # the snapshots of before
    return judgement


def namesakes(folder: Folder, person: str) -> list[str]:
    """Other people of the name: who is one with them for a reader of news is another node for the store until they are merged."""
    with Store.open(folder) as store:
        return [row["other"].value for row in store.rows("namesakes", this=f"<{person}>")]


def _forgotten(batches: Batches, person: str, why: Why) -> Judgement:
    judgement, about, removed = Bench(batches.writer.live, batches.writer.corrections).forgotten(person, why)
    batches.decide([judgement], removed, about)
    batches.anew()
    return judgement


def undo(folder: Folder, judgement: str, settings: Settings) -> Judgement:
    """Takes a judgement, by its IRI or the last part of it, back: the store is as if it had never been made."""
    with opened(folder, own(folder, settings)) as (batches, _):
        corrections = batches.writer.corrections
        found = [j for j in corrections.judgements if judgement in (j.iri(corrections.base), j.iri(corrections.base).rpartition("/")[2])]
        if not found:
            raise NotFoundError(f"there is no judgement {judgement!r}")
        Bench(batches.writer.live, corrections).may_go(found[0])
        batches.decide(removed=found)
    return found[0]


def corrections(folder: Folder) -> list[tuple[str, Judgement]]:
    """All judgements of a store with their IRIs, by time."""
    with Store.open(folder) as store:
        return [(judgement.iri(store.base), judgement) for judgement in stored(store.quads, store.base)]


def _judge(folder: Folder, settings: Settings, verdict: Verdict) -> Judgement:
    with opened(folder, own(folder, settings)) as (batches, _):
        return _decided(batches, verdict)


def _decided(batches: Batches, verdict: Verdict) -> Judgement:
    writer = batches.writer
    judgement = verdict(Bench(writer.live, writer.corrections))
    me = judgement.iri(writer.base)
    if any(other.iri(writer.base) == me for other in writer.corrections.judgements):
        raise CorrectionError(f"this was judged before: {me}")
    batches.decide([judgement])
    return judgement


def own(folder: Folder, settings: Settings) -> Settings:
    """The settings with the base that the store has; StoreError where there is no store to correct."""
    with Store.open(folder) as store:
        return settings.with_(base=store.base)


def checked(why: Why) -> Why:
    """CorrectionError where reason or author is missing or the time is none."""
    if not why.reason.strip() or not why.author.strip():
        raise CorrectionError("a correction needs a reason and an author")
    try:
        time = datetime.fromisoformat(why.time)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise CorrectionError(f"{why.time!r} is no ISO 8601 time with a zone")
    return why
