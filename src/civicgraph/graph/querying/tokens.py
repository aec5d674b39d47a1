"""The tokens of a SPARQL text, by the terminals of its grammar, and every other way in which an engine could cut it.

An engine without a tokenizer of its own may read `?a<?b)#>` as an IRI or as a comparison, and the rest of the line as a comment: where
a text can be cut in two ways, `readings` gives both, so that nothing is hidden in the one by a string of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r"""
      (?P<space>[ \t\r\n]+|\#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}|"{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}|'(?:[^'\\\r\n]|\\.)*'|"(?:[^"\\\r\n]|\\.)*")
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w.:\-]|%[0-9A-Fa-f]{2}|\\.)*
        (?:[\w:\-]|%[0-9A-Fa-f]{2}|\\.))?)?|_:\w(?:[\w.\-]*[\w\-])?)
    | (?P<number>[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<sign>[\s\S])
    """,
    re.VERBOSE | re.DOTALL,
)
_OPERANDS = frozenset({"variable", "string", "language", "name", "number", "word", "iri"})  # what a less-than sign may follow, beside ) and ]


@dataclass(frozen=True, slots=True)
class Token:
    """A token and where it starts."""

    kind: str
    text: str
    start: int


def tokens(query: str, start: int = 0) -> Iterator[Token]:
    """All tokens but white space and comments, from a position on; every character belongs to exactly one."""
    for found in _TOKEN.finditer(query, start):
        if found.lastgroup != "space":
            yield Token(found.lastgroup or "", found.group(), found.start())


def readings(query: str) -> Iterator[list[Token]]:
    """The tokens of the text, then those of each other way to cut a part of it: from a less-than sign to where both ways meet again."""
    main = list(tokens(query))
    yield main
    known = {token.start for token in main}
    waiting = _forks(main)
    while waiting:
        other = _until(known, tokens(query, waiting.pop()))
        yield other
        waiting += _forks(other)


def _forks(cut: list[Token]) -> list[int]:
    """Where a comparison could begin inside of what was taken for an IRI, and its rest be cut otherwise than the IRI's."""
    return [
        token.start + 1
        for before, token in pairwise(cut)
        if token.kind == "iri" and ("#" in token.text or "'" in token.text) and (before.kind in _OPERANDS or before.text in ")]")
        if not token.text[1:].partition(":")[2].startswith("//")  # the start of an address is no expression
    ]


def _until(known: set[int], cut: Iterator[Token]) -> list[Token]:
    """Tokens up to the first that starts where one is known to start; theirs are known from then on."""
    fresh = []
    for token in cut:
        if token.start in known:
            break
        known.add(token.start)
        fresh.append(token)
    return fresh


def _character(escape: re.Match[str]) -> str:
    code = int(escape.group(1) or escape.group(2), 16)
    return chr(code) if code < 0x110000 else escape.group()


def unescaped(query: str) -> str:
    r"""The text with \uXXXX replaced: SPARQL does so before anything else, keywords included."""
    return _ESCAPE.sub(_character, query)


def bound(query: str, variable: str, iri: str) -> str:
    """The query with a variable replaced by an IRI and no longer selected, for people to read and change; the program itself binds values."""
    return replaced(query, variable, f"<{iri}>")


def replaced(query: str, variable: str, term: str) -> str:
    """The query with a variable replaced by a term as SPARQL writes it, and no longer selected, grouped or ordered by."""
    pieces, end, listing = [], 0, False
    for token in tokens(query):
        if token.kind == "word":
            listing = token.text.upper() in ("SELECT", "DISTINCT", "BY")
        if token.kind == "variable" and token.text[1:] == variable:
            pieces += [query[end : token.start], "" if listing else term]
            end = token.start + len(token.text) + listing
    return "".join(pieces) + query[end:]
