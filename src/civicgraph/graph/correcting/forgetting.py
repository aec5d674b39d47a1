"""An article's graph in which a person is not named: the node goes with all that is said of it, the name is blacked out wherever it stands.

Every character of the name becomes a block, so that the places of all other evidence stay what they were. The text is then another text,
with a hash and an IRI of its own; what is kept is a true copy of what is left.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from civicgraph.graph.describing.account import value
from civicgraph.graph.describing.triples import Triple
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.terms import iri, string
from civicgraph.graph.rdf.vocabulary import CIVIC, RDF, RDFS, SCHEMA, SKOS

BLOCK = "\u2588"
_NAMES = frozenset({SKOS.prefLabel, SKOS.altLabel, SCHEMA.name})


def unnamed(triples: Sequence[Triple], article: str, forgotten: Collection[str], base: str) -> tuple[Triple, ...]:
    """The graph without these people, who are given by what stands for them (`iris.forgotten`); the same where none is in it."""
    start = f"<{base}person/"
    terms = {term for subject, _, term in triples if term.startswith(start)} | {s for s, _, _ in triples if s.startswith(start)}
    people = {term for term in terms if iris.forgotten(value(term), base) in forgotten}
    if not people:
        return tuple(triples)
    spans = sorted({value(s) for s, p, term in triples if p == CIVIC.refersTo and term in people})
    names = sorted(set(_names(triples, people, spans)), key=lambda name: (-len(name), name))
    return tuple(_blacked(list(_without(triples, people)), article, spans, names, base))


def _names(triples: Iterable[Triple], people: Collection[str], spans: Collection[str]) -> Iterator[str]:
    """The names of these people: as described, and as the text writes them where that is more than one word."""
    for subject, predicate, term in triples:
        described = subject in people and predicate in _NAMES
        if described or (predicate == CIVIC.exact and value(subject) in spans and " " in value(term)):
            yield value(term)


def _without(triples: Sequence[Triple], people: Collection[str]) -> Iterator[Triple]:
    """What is left when the people, their memberships, the statements about them and what refers to them go."""
    gone = set(people) | {s for s, p, term in triples if p == CIVIC.holder and term in people}
    gone |= {s for s, p, term in triples if p in (RDF.subject, RDF.object) and term in gone}
    return (t for t in triples if t[0] not in gone and t[2] not in gone)


def _blacked(triples: Sequence[Triple], article: str, spans: Iterable[str], names: Sequence[str], base: str) -> Iterator[Triple]:
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names), re.IGNORECASE)
    content = next(value(term) for _, predicate, term in triples if predicate == CIVIC.content)
    masked = _masked(content, [*_places(spans), *((found.start(), found.end()) for found in pattern.finditer(content))])
    digest = hashlib.sha256(masked.encode()).hexdigest()
    old = next(value(s) for s, p, _ in triples if p == CIVIC.content)
    new = iris.text(article, digest, base)
    said: Mapping[str, str] = {CIVIC.content: string(masked), CIVIC.sha256: string(digest)}
    for subject, predicate, term in triples:
        me, to = (f"<{new}{node[len(old) + 1 :]}" if node.startswith((f"<{old}>", f"<{old}#")) else node for node in (subject, term))
        if predicate == CIVIC.exact:
            start, end = _place(subject)
            yield me, predicate, string(masked[start:end])
        elif predicate == SCHEMA.headline:
            yield me, predicate, _relabelled(term, masked[: len(value(term))])
        elif predicate in said:
            yield me, predicate, said[predicate]
        elif predicate in (RDFS.label, SKOS.prefLabel, CIVIC.slogan, RDF.object) and term.startswith('"'):
            yield me, predicate, _relabelled(term, pattern.sub(lambda found: BLOCK * len(found[0]), value(term)))
        else:
            yield me, predicate, to


def _relabelled(term: str, text: str) -> str:
    """The literal with another text, in the same language or of the same datatype."""
    return string(text) + term[term.rindex('"') + 1 :]


def _masked(content: str, places: Iterable[tuple[int, int]]) -> str:
    for start, end in places:
        content = content[:start] + BLOCK * (end - start) + content[end:]
    return content


def _places(spans: Iterable[str]) -> Iterator[tuple[int, int]]:
    return (_place(iri(span)) for span in spans)


def _place(mention: str) -> tuple[int, int]:
    """The place of a mention in its text, as its IRI gives it."""
    start, _, end = mention.rpartition("#char=")[2].rstrip(">").partition(",")
    return int(start), int(end)
