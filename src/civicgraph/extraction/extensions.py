"""Extractors of others: each adds to what was read from an article, found by the entry point group `civicgraph.extractors`.

    [project.entry-points."civicgraph.extractors"]      # in the pyproject.toml of another distribution
    prizes = "my_package:read_prizes"                   # (Extraction, Knowledge) -> Extraction

An extractor gets what was found so far and returns it with more. Its rules are told under its name (`prizes:rule`). One that raises or
returns what cannot be is named in the log and left out for that article; the article is never lost.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from importlib.metadata import entry_points
from typing import get_args

from civicgraph.knowledge import Knowledge
from civicgraph.model import Entity, Event, EventClass, Extraction, Mention

GROUP = "civicgraph.extractors"
Extractor = Callable[[Extraction, Knowledge], Extraction]
_LOG = logging.getLogger("civicgraph.extraction")


@cache
def extractors() -> tuple[tuple[str, str, Extractor], ...]:
    """Name, version of the distribution, and function of every extractor that is installed, by name."""
    found = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return tuple((point.name, point.dist.version if point.dist else "", point.load()) for point in found)


def extended(extraction: Extraction, knowledge: Knowledge) -> Extraction:
    """The extraction with what the installed extractors add, in the order of their names."""
    for name, _, extractor in extractors():
        try:
            extraction = _accepted(extraction, extractor(extraction, knowledge), name)
        except Exception as error:
            _LOG.warning("the extractor %s was left out for %s: %s: %s", name, extraction.article.id, type(error).__name__, error)
    return extraction


def _accepted(before: Extraction, after: Extraction, name: str) -> Extraction:
    """What an extractor returned, its rules under its name; ValueError where it cannot be."""
    if after.article != before.article:
        raise ValueError("it changed the article")
    old = {*before.entities, *before.events}
    entities = tuple(entity if entity in old else _named(entity, name) for entity in after.entities)
    events = tuple(event if event in old else _event_named(event, name) for event in after.events)
    checked = replace(after, entities=entities, events=events, sentences=before.sentences)
    _check(checked)
    return checked


def _named(entity: Entity, name: str) -> Entity:
    mentions = tuple(replace(mention, rule=f"{name}:{mention.rule}") for mention in entity.mentions)
    return replace(entity, rule=f"{name}:{entity.rule}", mentions=mentions)


def _event_named(event: Event, name: str) -> Event:
    roles = tuple(replace(role, rule=f"{name}:{role.rule}") for role in event.roles)
    mentions = event.mentions or (Mention(event.start, event.end, event.rule),)
    return replace(event, rule=f"{name}:{event.rule}", roles=roles, mentions=mentions)


def _check(extraction: Extraction) -> None:
    """ValueError where a span is no characters of the article, an id stands twice or for nothing, or a class is none."""
    length = len(extraction.article.content)
    ids = [entity.id for entity in extraction.entities] + [event.id for event in extraction.events]
    if len(set(ids)) != len(ids):
        raise ValueError("an id stands for two records")
    for start, end in _spans(extraction):
        if not 0 <= start < end <= length:
            raise ValueError(f"{start}-{end} are no characters of the article")
    for event in extraction.events:
        if event.cls not in get_args(EventClass):
            raise ValueError(f"there is no class {event.cls!r}")
        for role in event.roles:
            if role.kind != "literal" and role.value not in ids:
                raise ValueError(f"{role.name} of {event.id} is {role.value!r}, which stands for nothing")


def _spans(extraction: Extraction) -> Iterable[tuple[int, int]]:
    for entity in extraction.entities:
        yield from ((mention.start, mention.end) for mention in entity.mentions)
    for event in extraction.events:
        yield event.start, event.end
        yield from ((mention.start, mention.end) for mention in event.mentions)
        yield from ((role.start, role.end) for role in event.roles)
