"""Which quads an update may touch: those that fit a pattern of what it inserts and deletes, whatever its WHERE finds.

The patterns of an operation are read by the engine itself, as data, in an empty store: each variable stands there as an IRI of its own. They say
more than is changed, never less; where a text is not plain, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyoxigraph as ox

from civicgraph.graph.querying.tokens import Token, readings
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.graph.storage.recorded import Pattern

LONGEST = 2_000_000  # characters of an update that are looked at
_ANY = "urn:x-civicgraph:any:"
_ANYTHING: Pattern = (None, None, None, None)
_TEMPLATES = frozenset({"INSERT", "DELETE"})
_WHOLE = frozenset({"CLEAR", "DROP"})
_BETWEEN = frozenset({"ADD", "COPY", "MOVE"})


class _Unsure(Exception):
    """It cannot be told."""


def touched(text: str, base: str | None) -> Sequence[Pattern] | None:
    """The patterns of the quads that the update may touch; None where they cannot be told."""
    if len(text) > LONGEST or "\\u" in text or "\\U" in text:
        return None
    cut, *others = readings(text)
    try:
        return None if others else [pattern for operation in _operations(text, cut, base) for pattern in operation]
    except (_Unsure, SyntaxError, ValueError, RuntimeError, OSError, IndexError):
        return None


def _operations(text: str, cut: list[Token], base: str | None) -> Iterator[list[Pattern]]:
    """The patterns of each operation, between semicolons, in the order of the text."""
    start, depth, prologue = 0, 0, ""
    for at in range(len(cut) + 1):
        depth += (cut[at].text == "{") - (cut[at].text == "}") if at < len(cut) else 0
        if at == len(cut) or (depth == 0 and cut[at].text == ";"):
            operation = cut[start:at]
            length = _declarations(operation)
            prologue += " " + " ".join(token.text for token in operation[:length])
            yield _patterns(text, operation[length:], prologue, base)
            start = at + 1


def _declarations(operation: Sequence[Token]) -> int:
    """How many tokens declare prefixes and the base, before the operation begins."""
    at = 0
    while at < len(operation) and operation[at].text.upper() in ("PREFIX", "BASE"):
        at += 3 if operation[at].text.upper() == "PREFIX" else 2
    return at


def _patterns(text: str, operation: Sequence[Token], prologue: str, base: str | None) -> list[Pattern]:
    words = [token.text.upper() for token in operation]
    if not words or words[0] == "CREATE":
        return []
    if words[0] in _WHOLE:
        return [_whole([token for token in operation[1:] if token.text.upper() != "SILENT"], prologue, base)]
    if words[0] in _BETWEEN:
        return list(_between(words[0], [token for token in operation[1:] if token.text.upper() not in ("SILENT", "GRAPH")], prologue, base))
    graph: Any = ox.DefaultGraph()
    if words[0] == "WITH":
        graph, operation = _named(operation[1], prologue, base), operation[2:]
    if not operation or operation[0].text.upper() not in _TEMPLATES:
        raise _Unsure
    return [pattern for template in _templates(operation) for pattern in _read(text, template, graph, prologue, base)]


def _whole(what: Sequence[Token], prologue: str, base: str | None) -> Pattern:
    """The quads of the graphs that are cleared."""
    word = what[0].text.upper()
    if word == "GRAPH":
        return (None, None, None, _named(what[1], prologue, base))
    if word not in ("DEFAULT", "NAMED", "ALL"):
        raise _Unsure
    return (None, None, None, ox.DefaultGraph()) if word == "DEFAULT" else _ANYTHING


def _between(word: str, what: Sequence[Token], prologue: str, base: str | None) -> Iterator[Pattern]:
    """The quads of the graph that others are brought to, and of the one that they leave."""
    source, to, target = what
    if to.text.upper() != "TO":
        raise _Unsure
    for token in (source, target) if word == "MOVE" else (target,):
        yield (None, None, None, ox.DefaultGraph() if token.text.upper() == "DEFAULT" else _named(token, prologue, base))


def _templates(operation: Sequence[Token]) -> Iterator[list[Token]]:
    """What stands in the braces of INSERT and DELETE, of their DATA, and of DELETE WHERE."""
    at = 0
    while at < len(operation) and operation[at].text.upper() in _TEMPLATES:
        at += 1
        alone = operation[at].text.upper() in ("DATA", "WHERE")
        at += alone
        if operation[at].text != "{":
            raise _Unsure
        end = _closing(operation, at)
        yield list(operation[at : end + 1])
        at = end + 1
        if alone and at < len(operation):
            raise _Unsure


def _closing(operation: Sequence[Token], at: int) -> int:
    depth = 0
    for place in range(at, len(operation)):
        depth += (operation[place].text == "{") - (operation[place].text == "}")
        if depth == 0:
            return place
    raise _Unsure


def _read(text: str, template: Sequence[Token], graph: Any, prologue: str, base: str | None) -> Iterator[Pattern]:
    """The patterns of one template; what it says of no graph it says of the one that is named for all."""
    pieces, end = [], template[0].start
    for token in template:
        if token.kind == "variable":
            pieces += [text[end : token.start], f"<{_ANY}{token.text[1:]}>"]
            end = token.start + len(token.text)
    written = "".join(pieces) + text[end : template[-1].start + 1]
    for quad in _data(written, prologue, base):
        name = graph if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name
        yield (_term(quad.subject), _term(quad.predicate), _term(quad.object), _term(name))


def _data(block: str, prologue: str, base: str | None) -> list[ox.Quad]:
    scratch = ox.Store()
    scratch.update(f"{prologue} INSERT DATA {block}", base_iri=base, prefixes=dict(PREFIXES))
    return list(scratch)


def _named(token: Token, prologue: str, base: str | None) -> Any:
    """The graph that an IRI or a prefixed name stands for."""
    if token.kind not in ("iri", "name"):
        raise _Unsure
    found = _data(f"{{ GRAPH {token.text} {{ <{_ANY}s> <{_ANY}p> <{_ANY}o> }} }}", prologue, base)
    return found[0].graph_name


def _term(term: Any) -> Any:
    """A term as the engine looks for it: None for what may be anything."""
    if isinstance(term, ox.Triple):
        raise _Unsure
    variable = isinstance(term, ox.NamedNode) and term.value.startswith(_ANY)
    return None if variable or isinstance(term, ox.BlankNode) else term
