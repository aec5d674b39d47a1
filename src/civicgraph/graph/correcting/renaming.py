"""What an article's graph is when some of its nodes are others: merged with them, or split off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from civicgraph.graph.describing.account import value
from civicgraph.graph.describing.triples import Triple
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.preference import merged
from civicgraph.graph.rdf.terms import iri
from civicgraph.graph.rdf.vocabulary import CIVIC, RDF, RDFS, SKOS

_KEPT = frozenset({RDF.type, SKOS.prefLabel, RDFS.label})  # of what describes a node, all that is said of the one it is merged into


def renamed(triples: Sequence[Triple], names: Mapping[str, str], classes: Mapping[str, str], base: str) -> tuple[Triple, ...]:
    """The triples with these nodes renamed, terms with brackets; `classes` are those of nodes into which others were merged.

    Memberships and groups, whose IRIs are made from others, follow. What would relate an event to itself goes.
    """
    nodes: dict[str, list[tuple[str, str]]] = {}
    for subject, predicate, term in triples:
        nodes.setdefault(subject, []).append((predicate, term))
    events = {node: term for node, facts in nodes.items() for predicate, term in facts if predicate == CIVIC.denotes}
    whole = dict(_following(nodes, names, events, base))
    found: dict[str, frozenset[tuple[str, str]]] = {}
    for node, facts in nodes.items():
        me = whole.get(node, node)
        told = frozenset(_facts(node, facts, whole, classes, events))
        found[me] = merged(found[me], told) if me in found else told
    itself = set(_of_itself(found))
    return tuple((node, *fact) for node, told in found.items() if node not in itself for fact in sorted(told))


def _facts(
    node: str, facts: Sequence[tuple[str, str]], names: Mapping[str, str], classes: Mapping[str, str], events: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What is said of a node under its new name, with new names for what it points to."""
    told = dict(facts)
    into = classes.get(names.get(node, ""), "")
    if told.get(RDF.type) == CIVIC.Statement and told[RDF.predicate] == RDF.type:
        kind = classes.get(names.get(events.get(told[RDF.subject], ""), ""), "")
        facts = [(p, kind if kind and p == RDF.object else term) for p, term in facts]
    for predicate, term in facts:
        if into and predicate not in _KEPT:
            continue
        new = into if into and predicate == RDF.type else names.get(term, term)
        if node not in events or predicate == CIVIC.denotes or new != names.get(events[node], events[node]):
            yield predicate, new


def _of_itself(found: Mapping[str, frozenset[tuple[str, str]]]) -> Iterator[str]:
    """The statements that an event has something to do with itself."""
    events = {node: term for node, facts in found.items() for predicate, term in facts if predicate == CIVIC.denotes}
    for node, facts in found.items():
        if (RDF.type, CIVIC.Statement) in facts:
            told = dict(facts)
            if told[RDF.object] == events.get(told[RDF.subject]):
                yield node


def _following(
    nodes: Mapping[str, Sequence[tuple[str, str]]], names: Mapping[str, str], events: Mapping[str, str], base: str
) -> Iterator[tuple[str, str]]:
    """The new names of memberships of renamed people and bodies, and of groups in renamed events."""
    yield from names.items()
    groups = {node: dict(facts) for node, facts in nodes.items() if (RDF.type, CIVIC.Group) in facts}
    for node, facts in nodes.items():
        told = dict(facts)
        if told.get(RDF.type) == CIVIC.Membership:
            holder, post, body = (told.get(role, "<>") for role in (CIVIC.holder, CIVIC.post, CIVIC.inBody))
            if holder in names or post in names or body in names:
                of, what, where = (value(names.get(term, term)) for term in (holder, post, body))
                yield node, iri(iris.membership(of, what, where, base))
        elif told.get(RDF.type) == CIVIC.Statement and (group := groups.get(told[RDF.object])) and SKOS.prefLabel in group:
            event = events.get(told[RDF.subject], "")
            phrase = value(group[SKOS.prefLabel].rpartition("@")[0] or group[SKOS.prefLabel])
            if event in names and iri(iris.group(value(event), phrase, base)) == told[RDF.object]:
                yield told[RDF.object], iri(iris.group(value(names[event]), phrase, base))
