"""Reads the tokens of a query one after the other, for who knows what they must be."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from civicgraph.graph.querying.tokens import Token


class Other(Exception):
    """The query is none of these."""


@dataclass(frozen=True, slots=True)
class Node:
    """A variable by its name, or an IRI."""

    value: str
    free: bool


@dataclass(slots=True)
class Reader:
    """The tokens of a query, how far they are read, and its prefixes."""

    tokens: list[Token]
    prefixes: dict[str, str]
    at: int = 0

    def peek(self, ahead: int = 0) -> str:
        """A token that follows, keywords in capitals; empty at the end."""
        place = self.at + ahead
        if place >= len(self.tokens):
            return ""
        token = self.tokens[place]
        return token.text.upper() if token.kind == "word" and token.text != "a" else token.text

    def take(self, *expected: str) -> Token:
        """The next token; Other where there is none, or another than one of those expected."""
        if self.at >= len(self.tokens) or (expected and self.peek() not in expected):
            raise Other
        self.at += 1
        return self.tokens[self.at - 1]

    def skip(self, expected: str) -> bool:
        """Whether the next token is this one, which is taken then."""
        found = self.peek() == expected
        self.at += found
        return found

    def variable(self) -> str:
        """The name of a variable."""
        token = self.take()
        if token.kind != "variable":
            raise Other
        return token.text[1:]

    def node(self) -> Node:
        """A variable or an IRI."""
        token = self.take()
        if token.kind == "variable":
            return Node(token.text[1:], True)
        return Node(self._iri(token), False)

    def _iri(self, token: Token) -> str:
        """A whole IRI: what would have to be resolved, unescaped or told apart is left to the engine."""
        if token.kind == "iri":
            found = token.text[1:-1]
        elif token.kind == "name" and "\\" not in token.text and not token.text.startswith("_:"):
            prefix, _, local = token.text.partition(":")
            if prefix not in self.prefixes:
                raise Other
            found = self.prefixes[prefix] + local
        else:
            raise Other
        if ":" not in found or "/." in found:
            raise Other
        try:
            return ox.NamedNode(found).value
        except ValueError:
            raise Other from None
