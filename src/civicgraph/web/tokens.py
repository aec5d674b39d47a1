"""The tokens of a SPARQL text, by the terminals of its grammar: enough to refuse what must not run without being fooled by strings.

SERVICE would make the engine fetch any address, this machine's own included. A search for the word would refuse harmless queries (a
variable ?service, a comment, a label) and be fooled by an escaped letter; so the text is read as the engine reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from civicgraph.errors import QueryError

DEEPEST = 120  # nested brackets; the engine's parser is recursive
LONGEST = 200_000  # characters

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
_HIDDEN_SERVICE = re.compile(r"\).*service", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A token and where it starts."""

    kind: str
    text: str
    start: int


def tokens(query: str) -> Iterator[Token]:
    """All tokens but white space and comments; every character belongs to exactly one."""
    for found in _TOKEN.finditer(query):
        if found.lastgroup != "space":
            yield Token(found.lastgroup or "", found.group(), found.start())


def _character(escape: re.Match[str]) -> str:
    code = int(escape.group(1) or escape.group(2), 16)
    return chr(code) if code < 0x110000 else escape.group()


def unescaped(query: str) -> str:
    r"""The text with \uXXXX replaced: SPARQL does so before anything else, keywords included."""
    return _ESCAPE.sub(_character, query)


def check(query: str) -> None:
    """QueryError where the query must not be given to the engine: SERVICE, a text too long or brackets too deep."""
    if len(query) > LONGEST:
        raise QueryError(f"the query is longer than {LONGEST} characters")
    for text in dict.fromkeys((query, unescaped(query))):
        _check(text)


def _check(text: str) -> None:
    """Looks at one reading of the query: as it stands, and with its escapes replaced, since an engine may do either first."""
    depth = 0
    for token in tokens(text):
        if token.kind == "word" and token.text.upper() == "SERVICE":
            raise _refused("SERVICE is not allowed here: this endpoint asks no other", text, token)
        if token.kind == "iri" and _HIDDEN_SERVICE.search(token.text):
            raise _refused("this IRI could be read as a SERVICE clause; put a space after the less-than sign or escape the bracket", text, token)
        if token.kind == "sign":
            depth += (token.text in "([{") - (token.text in ")]}")
            if depth > DEEPEST:
                raise _refused(f"brackets are nested more than {DEEPEST} deep", text, token)


def _refused(reason: str, text: str, token: Token) -> QueryError:
    before = text[: token.start]
    return QueryError(reason, before.count("\n") + 1, token.start - (before.rfind("\n") + 1) + 1)


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
