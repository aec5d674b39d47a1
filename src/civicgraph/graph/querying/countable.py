"""Queries that only count, read off their tokens: COUNT of everything, by predicate, by class, by graph, by year.

    SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }                              also GRAPH ?g { … }, GRAPH <iri> { … }, ?s <p> ?o, ?s a <C>
    SELECT ?c (COUNT(?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c               also ?p of ?s ?p ?o, ?g of GRAPH ?g { ?s ?p ?o }
    SELECT ?y (COUNT(?s) AS ?n) WHERE { ?s a <C> ; <date> ?d BIND(YEAR(?d) AS ?y) FILTER(?y >= 2020) } GROUP BY ?y

Whatever is written otherwise is no such query, and the engine answers it. Names, white space, prefixes, the order of two triples, ORDER BY, LIMIT and
OFFSET are free.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from civicgraph.graph.querying.reader import Node, Other, Reader
from civicgraph.graph.querying.tokens import readings
from civicgraph.graph.rdf.prefixes import PREFIXES

TYPE = PREFIXES["rdf"] + "type"
_TERMS = frozenset({"variable", "iri", "name"})
_MODIFIERS = frozenset({"ORDER", "BY", "ASC", "DESC", "LIMIT", "OFFSET"})
_COMPARISONS = frozenset({"<", ">", "=", "!"})


@dataclass(frozen=True, slots=True)
class Triple:
    """Subject, predicate and object; the subject is a variable."""

    subject: Node
    predicate: Node
    object: Node


@dataclass(frozen=True, slots=True)
class Countable:
    """What is counted, and how the answer is to be shown: all that the text says but its pattern."""

    triples: tuple[Triple, ...]
    graph: Node | None
    year: tuple[str, str] | None  # the variables of the date and of its year
    key: str  # the variable that is grouped by, or nothing
    number: str  # the variable of the number
    counted: str  # the variable that is counted, `*` for all
    distinct: bool  # whether equal ones count once
    prologue: str
    select: str
    filters: str
    modifiers: str


def read(text: str, known: Mapping[str, str]) -> Countable | None:
    """The query where it only counts, `known` its prefixes beside those that it declares; None where it is another one."""
    if "\\u" in text or "\\U" in text or "COUNT" not in text.upper():
        return None
    cut, *others = readings(text)
    if others:
        return None
    try:
        return _read(Reader(cut, dict(known)))
    except Other:
        return None


def _read(reader: Reader) -> Countable:
    prologue = _prologue(reader)
    select, shown, number, counted, distinct = _select(reader)
    reader.skip("WHERE")
    reader.take("{")
    graph, triples = _pattern(reader)
    year, filters = _rest(reader)
    reader.take("}")
    key, year = _group(reader, year)
    modifiers = _modifiers(reader, {key, number})
    found = Countable(triples, graph, year, key, number, counted, distinct, prologue, select, filters, modifiers)
    if shown not in ("", key) or (filters and (year is None or key != year[1])) or not _sound(found):
        raise Other
    return found


def _prologue(reader: Reader) -> str:
    pieces = []
    while reader.peek() == "PREFIX":
        reader.take()
        name, iri = reader.take(), reader.take()
        if name.kind != "name" or not name.text.endswith(":") or iri.kind != "iri" or ":" not in iri.text:
            raise Other
        reader.prefixes[name.text[:-1]] = iri.text[1:-1]
        pieces.append(f"PREFIX {name.text} {iri.text}")
    return " ".join(pieces)


def _select(reader: Reader) -> tuple[str, str, str, str, bool]:
    """The clause as it is shown, its plain variable, the variable of the number, what is counted, and whether equal ones count once."""
    reader.take("SELECT")
    pieces = ["SELECT", *(["DISTINCT"] if reader.skip("DISTINCT") else [])]
    shown = number = counted = ""
    distinct = False
    while reader.peek() not in ("WHERE", "{"):
        if reader.peek() == "(":
            if number:
                raise Other
            counted, distinct, number = _count(reader)
            pieces.append(f"?{number}")
        else:
            if shown:
                raise Other
            shown = reader.variable()
            pieces.append(f"?{shown}")
    if not number:
        raise Other
    return " ".join(pieces), shown, number, counted, distinct


def _count(reader: Reader) -> tuple[str, bool, str]:
    for expected in ("(", "COUNT", "("):
        reader.take(expected)
    distinct = reader.skip("DISTINCT")
    counted = "*" if reader.skip("*") else reader.variable()
    for expected in (")", "AS"):
        reader.take(expected)
    number = reader.variable()
    reader.take(")")
    return counted, distinct, number


def _pattern(reader: Reader) -> tuple[Node | None, tuple[Triple, ...]]:
    if not reader.skip("GRAPH"):
        return None, _triples(reader)
    graph = reader.node()
    reader.take("{")
    triples = _triples(reader)
    reader.take("}")
    return graph, triples


def _triples(reader: Reader) -> tuple[Triple, ...]:
    """One or two triples of one subject."""
    found: list[Triple] = []
    while reader.at < len(reader.tokens) and reader.tokens[reader.at].kind == "variable":
        subject = reader.node()
        found.append(_pair(reader, subject))
        while reader.skip(";"):
            if reader.tokens[reader.at].kind in _TERMS or reader.peek() == "a":
                found.append(_pair(reader, subject))
        if not reader.skip("."):
            break
    if not found:
        raise Other
    return tuple(found)


def _pair(reader: Reader, subject: Node) -> Triple:
    predicate = Node(TYPE, False) if reader.skip("a") else reader.node()
    return Triple(subject, predicate, reader.node())


def _rest(reader: Reader) -> tuple[tuple[str, str] | None, str]:
    """The date and the year that is bound to a variable, and the filters on it."""
    year: tuple[str, str] | None = None
    filters: list[tuple[str, str]] = []
    while reader.peek() in ("BIND", "FILTER", "."):
        if reader.take().text.upper() == "FILTER":
            filters.append(_filter(reader))
        elif reader.tokens[reader.at - 1].text != ".":
            if year:
                raise Other
            reader.take("(")
            year = _year(reader)
            reader.take(")")
    if any(year is None or name != year[1] for name, _ in filters):
        raise Other
    return year, " ".join(text for _, text in filters)


def _year(reader: Reader) -> tuple[str, str]:
    for expected in ("YEAR", "("):
        reader.take(expected)
    date = reader.variable()
    for expected in (")", "AS"):
        reader.take(expected)
    return date, reader.variable()


def _filter(reader: Reader) -> tuple[str, str]:
    """Comparisons of one variable with numbers, all of which must hold: none of them holds where the variable has no value."""
    reader.take("(")
    names, pieces = set(), []
    while True:
        name = reader.variable()
        comparison = reader.take(*_COMPARISONS).text
        comparison += reader.take().text if reader.peek() == "=" else ""
        number = reader.take()
        if comparison in ("!", "==") or not number.text.isdecimal():
            raise Other
        names.add(name)
        pieces.append(f"?{name} {comparison} {number.text}")
        if not reader.skip("&"):
            break
        reader.take("&")
    reader.take(")")
    if len(names) > 1:
        raise Other
    return names.pop(), f"FILTER({' && '.join(pieces)})"


def _group(reader: Reader, year: tuple[str, str] | None) -> tuple[str, tuple[str, str] | None]:
    """The variable that is grouped by, and the year where it is said here."""
    if not reader.skip("GROUP"):
        return "", year
    reader.take("BY")
    if not reader.skip("("):
        return reader.variable(), year
    if year:
        raise Other
    year = _year(reader)
    reader.take(")")
    return year[1], year


def _modifiers(reader: Reader, names: set[str]) -> str:
    """Order and limits, which the engine applies to the answer."""
    pieces = []
    while reader.at < len(reader.tokens):
        token = reader.take()
        word = token.kind == "word" and token.text.upper() in _MODIFIERS
        variable = token.kind == "variable" and token.text[1:] in names
        if not (word or variable or token.text in ("(", ")") or token.text.isdecimal()):
            raise Other
        pieces.append(token.text)
    return " ".join(pieces)


def _sound(found: Countable) -> bool:
    """Whether all variables are apart, what is counted is always bound, and each new name is new."""
    subjects = {triple.subject.value for triple in found.triples}
    nodes = [node for triple in found.triples for node in (triple.predicate, triple.object) if node.free]
    names = [*subjects, *(node.value for node in nodes), *([found.graph.value] if found.graph and found.graph.free else [])]
    new = [found.number, *([found.year[1]] if found.year else [])]
    if len(subjects) > 1 or len({*names, *new}) < len(names) + len(new):
        return False
    return found.counted in ("*", *names) and (not found.key or found.key in (*names, *new[1:]))
