"""The things of a store that have a name people ask for, read once a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from sys import intern

import pyoxigraph as ox

from civicgraph.config import NAMESPACE

ROOTS = ("AdministrativeUnit", "Organization", "Person", "CivicEvent", "LegislativeTerm", "AwardType", "OfficialDocument", "Constituency")
_RDFS, _SKOS = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SUBCLASS = ox.NamedNode(_RDFS + "subClassOf")
_NAMES = (_SKOS + "prefLabel", _RDFS + "label", _SKOS + "altLabel", NAMESPACE + "documentNumber")
_ABOVE = ("partOfUnit", "jurisdiction", "place", "organizer", "withinUnit", "termOf")
_SINCE = ("validFrom", "startDate")
_KNOWN_BY = ("level", "bodyType", "termNumber", "documentNumber", "awardKind")
_LEVELS = ("nation", "province", "district", "commune")
_NO_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a thing, and its language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with its names, the first as it is called; what it lies in; when it was there ([since, until), as text).

    `known` says that reference facts or a structured key, not a name alone, tell it from others; `posts` are those of a person.
    """

    iri: str
    cls: str
    names: tuple[Name, ...]
    above: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    level: int = _NO_LEVEL
    known: bool = False
    posts: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """What to call it: its name in the language, else its first."""
        return next((name.text for name in self.names if name.language == language), self.names[0].text)


def classes(quads: ox.Store) -> dict[str, frozenset[str]]:
    """Our classes of named things, each with the classes below it and itself, as the ontology in the store has them."""
    children: dict[str, list[str]] = {}
    for quad in quads.quads_for_pattern(None, _SUBCLASS, None, ox.DefaultGraph()):
        children.setdefault(_local(quad.object), []).append(_local(quad.subject))

    def below(name: str) -> Iterator[str]:
        yield name
        for child in children.get(name, ()):
            yield from below(child)

    return {name: frozenset(below(name)) for root in ROOTS for name in below(root)}


def entries(quads: ox.Store, kinds: Iterable[str]) -> list[Entry]:
    """Every named thing of these classes, in the order of their IRIs. Reads property by property: a walk from thing to thing takes twice as long."""
    kind_of = _kinds(quads, kinds)
    names = _names(quads)
    above = _values(quads, _ABOVE)
    since, until, last = (_values(quads, names) for names in (_SINCE, ("validUntil",), ("endDate",)))
    levels = {iri: code.rsplit("/", 1)[-1] for iri, codes in _values(quads, ("level",)).items() for code in codes}
    known, posts = _values(quads, _KNOWN_BY), _memberships(quads, names)

    def entry(iri: str) -> Entry:
        ends = until.get(iri) or [_day_after(day) for day in last.get(iri, ())]
        lies_in = {*above.get(iri, ()), *(body for _, body in posts.get(iri, ()) if body)}
        level = _LEVELS.index(levels[iri]) if levels.get(iri) in _LEVELS else _NO_LEVEL
        held = tuple(sorted({post for post, _ in posts.get(iri, ()) if post}))
        return Entry(
            iri, kind_of[iri], names[iri], tuple(sorted(lies_in)), min(since.get(iri, [""])), max(ends, default=""), level, iri in known, held
        )  # fmt: skip

    return [entry(iri) for iri in sorted(kind_of.keys() & names.keys())]


def _kinds(quads: ox.Store, kinds: Iterable[str]) -> dict[str, str]:
    """The class of every thing of these classes."""
    found: dict[str, str] = {}
    for kind in sorted(kinds):
        for quad in quads.quads_for_pattern(None, _TYPE, ox.NamedNode(NAMESPACE + kind), ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode):
                found.setdefault(quad.subject.value, kind)
    return found


def _names(quads: ox.Store) -> dict[str, tuple[Name, ...]]:
    """The names of everything: what it is called first, in Vietnamese before other languages."""
    found: dict[str, list[tuple[int, bool, str, str]]] = {}
    for rank, predicate in enumerate(_NAMES):
        for quad in quads.quads_for_pattern(None, ox.NamedNode(predicate), None, ox.DefaultGraph()):
            if isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode):
                language = quad.object.language or ""
                found.setdefault(quad.subject.value, []).append((rank, language != "vi", quad.object.value, language))
    return {iri: tuple(Name(text, intern(language)) for _, _, text, language in sorted(names)) for iri, names in found.items()}


def _values(quads: ox.Store, properties: Iterable[str]) -> dict[str, list[str]]:
    """By thing, the values of some of our properties."""
    found: dict[str, list[str]] = {}
    for name in properties:
        for quad in quads.quads_for_pattern(None, ox.NamedNode(NAMESPACE + name), None, ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                found.setdefault(quad.subject.value, []).append(quad.object.value)
    return found


def _memberships(quads: ox.Store, labels: Mapping[str, tuple[Name, ...]]) -> dict[str, list[tuple[str, str]]]:
    """By holder, the posts as they are called and the bodies that they are in."""
    bodies, found = _values(quads, ("inBody",)), _values(quads, ("holder",))
    held: dict[str, list[tuple[str, str]]] = {}
    for membership, holders in found.items():
        label = labels[membership][0].text if membership in labels else ""
        for holder in holders:
            held.setdefault(holder, []).extend((label, body) for body in bodies.get(membership, [""]))
    return held


def _day_after(day: str) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day


def _local(node: object) -> str:
    iri = str(getattr(node, "value", ""))
    return iri.removeprefix(NAMESPACE) if iri.startswith(NAMESPACE) else ""
