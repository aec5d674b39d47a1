"""A path as it is read from its other end: `place/partOf*` from a district to the events in it is `(^partOf)*/^place`.

The grammar is that of SPARQL 1.1, section 9.1; a text that is none, or has a sign that is not known here, is no path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civicgraph.graph.querying.tokens import Token

_REPEATS = frozenset("*+?")


class NoPath(Exception):
    """The tokens are no path."""


@dataclass(slots=True)
class _Reader:
    """The tokens of a path, and how far they are read."""

    tokens: Sequence[Token]
    at: int = 0

    def peek(self) -> str:
        """The next token's text, empty at the end."""
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def take(self, expected: str = "") -> Token:
        """The next token; NoPath where there is none, or another than expected."""
        if self.at >= len(self.tokens) or (expected and self.peek() != expected):
            raise NoPath
        self.at += 1
        return self.tokens[self.at - 1]


def turned(path: Sequence[Token]) -> str:
    """The same path from its end to its start; NoPath where it is none."""
    reader = _Reader(path)
    found = _alternatives(reader)
    if reader.at < len(path):
        raise NoPath
    return found


def repeats(path: Sequence[Token]) -> bool:
    """Whether any part of the path may be gone more than once, or left out."""
    return any(token.kind == "sign" and token.text in _REPEATS for token in path)


def _alternatives(reader: _Reader) -> str:
    found = [_sequence(reader)]
    while reader.peek() == "|":
        reader.take()
        found.append(_sequence(reader))
    return found[0] if len(found) == 1 else f"({'|'.join(found)})"


def _sequence(reader: _Reader) -> str:
    """The steps, the last one first."""
    found = [_step(reader)]
    while reader.peek() == "/":
        reader.take()
        found.insert(0, _step(reader))
    return found[0] if len(found) == 1 else f"({'/'.join(found)})"


def _step(reader: _Reader) -> str:
    """A step with its sign of repetition. One that was read backwards is read forwards now."""
    back = reader.peek() == "^"
    if back:
        reader.take()
    found = _primary(reader, not back)
    if reader.at < len(reader.tokens) and reader.peek() in _REPEATS and reader.tokens[reader.at].kind == "sign":
        return f"({found}){reader.take().text}"
    return found


def _primary(reader: _Reader, turn: bool) -> str:
    token = reader.take()
    if token.text == "(":
        start = reader.at
        found = _alternatives(reader)
        inside = " ".join(one.text for one in reader.tokens[start : reader.at])
        reader.take(")")
        return found if turn else f"({inside})"
    if token.kind in ("iri", "name") or token.text == "a":
        return f"^{token.text}" if turn else token.text
    raise NoPath
