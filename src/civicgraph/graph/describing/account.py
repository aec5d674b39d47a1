"""What an article tells of, read off its own graph: the article, its events, and the things that it names.

The graph and not the extraction is read, so that what is related can be found again from the store alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from civicgraph.graph.rdf.vocabulary import CIVIC, DCTERMS, RDF, RDFS, SCHEMA, SKOS

_ESCAPE = re.compile(r'\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[tbnrf"\'\\])')
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_CLAIMED = {RDF.predicate, RDF.object}
_STARTS = re.compile(r"#char=(\d+),")  # in the IRI of a span
_NAMES = frozenset({SKOS.prefLabel, SCHEMA.name, RDFS.label})


@dataclass(frozen=True, slots=True)
class Told:
    """An event as one article tells it; `roles` are pairs of a property's local name and a value, sorted.

    `at` is the first character of the text that proves anything of it.
    """

    iri: str
    cls: str
    label: str
    roles: tuple[tuple[str, str], ...]
    at: int = 0

    def values(self, role: str) -> tuple[str, ...]:
        """The values of one role, in code point order."""
        return tuple(value for name, value in self.roles if name == role)

    @property
    def start(self) -> str:
        """The first day as an ISO date, the earliest where the article gives several; empty where it is not known."""
        return next(iter(self.values("startDate")), "")


@dataclass(frozen=True, slots=True)
class Account:
    """An article, its events, and the label of every other thing that it mentions, by IRI."""

    article: str
    identifier: str
    title: str
    published: str
    outlet: str
    content: str
    events: tuple[Told, ...]
    named: Mapping[str, str]


def account(triples: Iterable[tuple[str, str, str]]) -> Account | None:
    """Reads the triples of one article's graph, terms in N-Triples form; None where there is no article in it.

    What people or other programs wrote into the graph in another form than `describing.triples` is passed over.
    """
    nodes: dict[str, list[tuple[str, str]]] = {}
    kinds: dict[str, list[str]] = {}
    for subject, predicate, term in triples:
        nodes.setdefault(subject, []).append((predicate, term))
        if predicate == RDF.type:
            kinds.setdefault(term, []).append(subject)
    node = min(filter(_is_iri, kinds.get(CIVIC.NewsArticle, ())), default=None)
    if node is None:
        return None
    own = dict(sorted(nodes[node], reverse=True))
    content = min((value(v) for text in kinds.get(CIVIC.TextVersion, ()) for p, v in nodes[text] if p == CIVIC.content), default="")
    return Account(
        article=value(node),
        identifier=value(own.get(DCTERMS.identifier, '""')),
        title=value(own.get(SCHEMA.headline, '""')),
        published=value(own.get(SCHEMA.datePublished, '""'))[:10],
        outlet=_name(nodes, own.get(SCHEMA.publisher, "")),
        content=content,
        events=_events(nodes, kinds.get(CIVIC.EventReport, ()), kinds.get(CIVIC.Statement, ())),
        named=_named(nodes, kinds.get(CIVIC.Mention, ())),
    )


def value(term: str) -> str:
    """The IRI or the characters of a term in N-Triples form."""
    if not term.startswith('"'):
        return term[1:-1] if term.startswith("<") else term
    inner = term[1 : term.rindex('"')]
    return _ESCAPE.sub(_unescaped, inner) if "\\" in inner else inner


def _is_iri(term: str) -> bool:
    return term.startswith("<") and not term.startswith("<<")


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if code[0] in "uU" else _PLAIN[code]


def _longest(name: str) -> tuple[int, str]:
    return -len(name), name


def _name(nodes: Mapping[str, list[tuple[str, str]]], node: str) -> str:
    """The longest name that the graph gives to a node, the smallest among equals."""
    return min((value(v) for p, v in nodes.get(node, ()) if p in _NAMES), key=_longest, default="")


def _events(nodes: Mapping[str, list[tuple[str, str]]], reports: Iterable[str], statements: Iterable[str]) -> tuple[Told, ...]:
    roles: dict[str, set[tuple[str, str]]] = {report: set() for report in reports}
    places: dict[str, list[int]] = {report: [] for report in roles}
    for statement in statements:
        claim = dict(nodes[statement])
        if (subject := claim.get(RDF.subject, "")) in roles and claim.keys() >= _CLAIMED:
            roles[subject].add((_local(claim[RDF.predicate]), value(claim[RDF.object])))
            places[subject] += [int(start) for start in _STARTS.findall(claim.get(CIVIC.evidence, ""))]
    events: dict[str, tuple[str, set[tuple[str, str]], list[int]]] = {}
    for report, said in roles.items():
        node = dict(nodes[report]).get(CIVIC.denotes, "")
        if not _is_iri(node):
            continue
        event = value(node)
        label, known, at = events.get(event, ("", set(), []))
        events[event] = min(label, _name(nodes, report), key=_longest), known | said | _own(nodes[report]), at + places[report]
    told = (Told(iri, _cls(said), label, tuple(sorted(said)), min(at, default=0)) for iri, (label, said, at) in events.items())
    return tuple(sorted(told, key=lambda event: event.iri))


def _own(facts: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """What stands on the report itself rather than in a statement about it, such as its status."""
    return {(_local(p), value(v)) for p, v in facts if p not in (RDF.type, CIVIC.denotes, RDFS.label)}


def _cls(said: Iterable[tuple[str, str]]) -> str:
    return min((_local(v) for name, v in said if name == "type"), default="CivicEvent")


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri.strip("<>"))[-1]


def _named(nodes: Mapping[str, list[tuple[str, str]]], mentions: Iterable[str]) -> dict[str, str]:
    """The label of each thing that is mentioned: its own where the graph describes it, else the longest of the words that refer to it."""
    words: dict[str, list[str]] = {}
    for mention in mentions:
        exact = next((value(v) for p, v in nodes[mention] if p == CIVIC.exact), "")
        for predicate, thing in nodes[mention]:
            if predicate == CIVIC.refersTo and _is_iri(thing):
                words.setdefault(thing, []).append(exact)
    return {value(t): _name(nodes, t) or min(said, key=_longest) for t, said in sorted(words.items())}
