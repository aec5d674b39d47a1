"""Storylines as quads of the default graph, and those that a store holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from civicgraph.config import NAMESPACE
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.graph.storylines.telling import Step, Storyline

_DEFAULT = ox.DefaultGraph()
_TYPE, _LABEL = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["rdfs"] + "label")
_DATE = ox.NamedNode(PREFIXES["xsd"] + "date")
_STORYLINE, _STEP, _IN, _POSITION, _EVENT, _TOLD_IN, _CHAINED_BY, _START, _END = (
    ox.NamedNode(NAMESPACE + name)
    for name in ("Storyline", "StorylineStep", "inStoryline", "position", "stepEvent", "toldIn", "chainedBy", "startDate", "endDate")
)


def described(storyline: Storyline) -> Iterator[ox.Quad]:
    """A storyline and its steps."""
    me = ox.NamedNode(storyline.iri)
    yield ox.Quad(me, _TYPE, _STORYLINE)
    yield ox.Quad(me, _LABEL, storyline.title)
    for predicate, day in ((_START, storyline.start), (_END, storyline.latest)):
        if day:
            yield ox.Quad(me, predicate, ox.Literal(day, datatype=_DATE))
    for position, step in enumerate(storyline.steps, 1):
        yield from _step(me, position, step)


def _step(storyline: ox.NamedNode, position: int, step: Step) -> Iterator[ox.Quad]:
    me = ox.NamedNode(step.iri)
    yield ox.Quad(me, _TYPE, _STEP)
    yield ox.Quad(me, _IN, storyline)
    yield ox.Quad(me, _POSITION, ox.Literal(position))
    yield ox.Quad(me, _LABEL, step.label)
    if step.day:
        yield ox.Quad(me, _START, ox.Literal(step.day, datatype=_DATE))
    for predicate, iris in ((_EVENT, [step.event]), (_TOLD_IN, step.articles), (_CHAINED_BY, [step.link])):
        for iri in filter(None, iris):
            yield ox.Quad(me, predicate, ox.NamedNode(iri))


def stored(live: ox.Store) -> set[ox.Quad]:
    """All quads of storylines and steps that a store holds."""
    nodes = [quad.subject for kind in (_STORYLINE, _STEP) for quad in live.quads_for_pattern(None, _TYPE, kind, _DEFAULT)]
    return {quad for node in nodes for quad in live.quads_for_pattern(node, None, None, _DEFAULT)}


def outdated(live: ox.Store, articles: Iterable[str], new: Iterable[ox.Quad], old: Iterable[ox.Quad]) -> list[ox.Quad]:
    """What is not true any more where these articles have changed or gone, and links are exchanged: whole storylines, or what chains a step."""
    links = {quad.subject for quad in old} - {quad.subject for quad in new}
    told = {quad.subject for article in articles for quad in live.quads_for_pattern(None, _TOLD_IN, ox.NamedNode(article), _DEFAULT)}
    found = (quad.object for step in told for quad in live.quads_for_pattern(step, _IN, None, _DEFAULT))
    lines = {line for line in found if isinstance(line, ox.NamedNode)}
    steps = {quad.subject for line in lines for quad in live.quads_for_pattern(None, _IN, line, _DEFAULT)}
    whole = {quad for node in (*lines, *steps) for quad in live.quads_for_pattern(node, None, None, _DEFAULT)}
    chains = {quad for link in links for quad in live.quads_for_pattern(None, _CHAINED_BY, link, _DEFAULT)}
    return sorted(whole | chains, key=str)
