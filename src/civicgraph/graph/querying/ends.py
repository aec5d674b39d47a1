"""Paths that lead to a constant start there: `?e place/partOf* <district>` is put first in its group, and read from the district.

The engine takes the triples of a group in their order where paths stand among them, and so follows the path from every event of the store to
see whether it reaches the district. A group of triples is a join, which knows no order, and a path is the same from both its ends; so both may
be changed. Only what is written plainly is: by its tokens, in a group without brackets and lists for nodes, and where no other triple names
a constant, which might be the better start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from civicgraph.graph.querying.tokens import Token, readings
from civicgraph.graph.querying.turning import NoPath, repeats, turned

_REPEATED = re.compile(r"[*+]|\?(?!\w)")  # a path that is repeated has one of these; `?` before a letter is a variable's
_STARTS = frozenset({"{", ".", "}"})
_TERMS = frozenset({"variable", "iri", "name"})
_LITERAL = frozenset({"string", "number"})
_AFTER = frozenset({"FILTER", "OPTIONAL", "BIND", "VALUES", "MINUS"})  # what may follow a triple without a full stop
_UNSURE = frozenset({"service", "construct", "insert", "delete", "graph", "exists", "describe"})  # in a text with these nothing is changed


@dataclass(frozen=True, slots=True)
class _Pair:
    """A predicate or path [start, object) and its object, as places of tokens."""

    start: int
    object: int


@dataclass(frozen=True, slots=True)
class _Statement:
    """A subject and its pairs; the statement is [subject, end) with its full stop, where it has one."""

    subject: int
    pairs: tuple[_Pair, ...]
    end: int


def from_the_end(text: str) -> str:
    """The query with such paths put first; the text itself where there is none."""
    if not _REPEATED.search(text) or "}" not in text:
        return text
    cut, *others = readings(text)
    if others or "\\u" in text or any(token.kind == "word" and token.text.lower() in _UNSURE for token in cut):
        return text
    changes: dict[int, str] = {}
    for block in _blocks(cut):
        changes |= _changed(cut, block)
    return _replaced(text, cut, changes) if changes else text


def _blocks(cut: list[Token]) -> Iterator[list[_Statement]]:
    """Runs of plain statements with nothing between them."""
    at, block = 0, list[_Statement]()
    while at < len(cut):
        statement = _statement(cut, at) if at and (cut[at - 1].text in _STARTS or (block and block[-1].end == at)) else None
        if statement is None:
            yield block
            block, at = [], at + 1
        else:
            block, at = [*block, statement], statement.end
    yield block


def _statement(cut: list[Token], at: int) -> _Statement | None:
    """The plain statement that begins at a token: one node, pairs of predicate and object between semicolons, a full stop or the group's end."""
    if cut[at].kind not in _TERMS or cut[at].text.startswith("_:"):
        return None
    pairs, start, here = list[_Pair](), at + 1, at + 1
    while here < len(cut) and not _ends(cut[here]):
        if cut[here].text in ("{", "[", "]", ","):
            return None
        if cut[here].text == ";":
            pairs.append(_Pair(start, here - 1))
            start = here + 1
        here += 1
    if here >= len(cut):
        return None
    pairs.append(_Pair(start, here - 1))
    if any(pair.object <= pair.start or not _plain(cut, pair) for pair in pairs):
        return None
    return _Statement(at, tuple(pairs), here + (cut[here].text == "."))


def _ends(token: Token) -> bool:
    return token.text in (".", "}") or (token.kind == "word" and token.text.upper() in _AFTER)


def _plain(cut: list[Token], pair: _Pair) -> bool:
    """One node as object, and a variable, an IRI or a path before it."""
    node = cut[pair.object]
    if node.kind not in _TERMS | _LITERAL or node.text.startswith("_:"):
        return False
    if pair.object == pair.start + 1:
        return cut[pair.start].kind in _TERMS or cut[pair.start].text == "a"
    try:
        turned(cut[pair.start : pair.object])
    except NoPath:
        return False
    return True


def _changed(cut: list[Token], block: list[_Statement]) -> dict[int, str]:
    """By token, what takes its place: paths that lead to a constant leave their places and stand before the first statement."""
    found = [(statement, pair) for statement in block for pair in statement.pairs if _leads_to_constant(cut, statement, pair)]
    others = [(s, p) for s in block for p in s.pairs if (s, p) not in found]
    if not found or not others + found[1:] + [f for f in found if _composed(cut, f[1])] or any(_anchored(cut, s, p) for s, p in others):
        return {}
    first = [f"{cut[p.object].text} {turned(cut[p.start : p.object])} {cut[s.subject].text} ." for s, p in found]
    changes = {at: "" for statement, pair in found for at in range(pair.start, pair.object + 1)}
    for statement in block:
        kept = [pair for pair in statement.pairs if (statement, pair) not in found]
        changes |= _shortened(cut, statement, kept) if len(kept) < len(statement.pairs) else {}
    start = block[0].subject
    return changes | {start: f"{' '.join(first)} {changes.get(start, cut[start].text)}"}


def _shortened(cut: list[Token], statement: _Statement, kept: list[_Pair]) -> dict[int, str]:
    """The statement with these pairs alone, or nothing of it."""
    changes = {at: "" for at in range(statement.subject, statement.end)}
    if kept:
        pairs = " ; ".join(" ".join(token.text for token in cut[pair.start : pair.object + 1]) for pair in kept)
        changes[statement.subject] = f"{cut[statement.subject].text} {pairs} ."
    return changes


def _leads_to_constant(cut: list[Token], statement: _Statement, pair: _Pair) -> bool:
    end = cut[pair.object]
    return cut[statement.subject].kind == "variable" and end.kind in ("iri", "name") and repeats(cut[pair.start : pair.object])


def _composed(cut: list[Token], pair: _Pair) -> bool:
    """The path has more than one step: the engine would begin with the first."""
    return any(token.text == "/" for token in cut[pair.start : pair.object])


def _anchored(cut: list[Token], statement: _Statement, pair: _Pair) -> bool:
    """The triple names a constant that is not a class: it may be the better start."""
    return cut[statement.subject].kind != "variable" or (cut[pair.object].kind != "variable" and cut[pair.start].text != "a")


def _replaced(text: str, cut: list[Token], changes: dict[int, str]) -> str:
    pieces, end = list[str](), 0
    for at, token in enumerate(cut):
        if at in changes:
            pieces += [text[end : token.start], changes[at]]
            end = token.start + len(token.text)
    return "".join(pieces) + text[end:]
