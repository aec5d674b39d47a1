"""Full text inside SPARQL: a triple with `civic:matches` is looked up in the search index and becomes a VALUES block.

    ?article civic:matches "hai phong" .                        marks and case do not matter: it finds what the search page finds
    ?article civic:matches ("hai phong" ?score ?snippet 50) .   with how well it fits, the passage, and at most so many

The triple stands by itself: a variable, the property, words in quotes or such a list, then a full stop or the end of the group. CONTAINS keeps
its meaning: it compares characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from civicgraph.config import NAMESPACE
from civicgraph.errors import QueryError
from civicgraph.graph.querying.tokens import Token, tokens, unescaped
from civicgraph.graph.rdf.terms import iri, string

MOST, MOST_SHOWN = 1000, 200  # articles that one look-up gives, and with passages
LOOK_UPS = 4  # in one query: they run in the server, where no time limit ends them
_FORM = '?article civic:matches "words" . or ?article civic:matches ("words" ?score ?snippet 50) .'
_AFTER = frozenset({"FILTER", "OPTIONAL", "BIND", "VALUES", "GRAPH", "MINUS", "SERVICE"})
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a look-up asks: the words, at most how many articles, and whether passages are wanted."""

    words: str
    limit: int
    snippets: bool


@dataclass(frozen=True, slots=True)
class Found:
    """An article that fits: its IRI, how well, and the passage that shows it."""

    article: str
    score: float
    snippet: str


LookUp = Callable[[Wanted], Sequence[Found]]


def matches(query: str) -> bool:
    """Whether a query may have such a triple: a quick look, before anything is cut into tokens."""
    return "matches" in query


def rewritten(query: str, look_up: LookUp) -> str:
    """The query with each such triple replaced by what the index has; QueryError where one is written otherwise."""
    text = unescaped(query)
    cut = list(tokens(text))
    names = _names(cut)
    places = [at for at, token in enumerate(cut) if token.text in names]
    if not places:
        return query
    if len(places) > LOOK_UPS:
        raise QueryError(f"a query may have {LOOK_UPS} triples with civic:matches; this one has {len(places)}")
    pieces, end = [], 0
    for at in places:
        first, last, block = _block(cut, at, look_up)
        pieces += [text[end : cut[first].start], block]
        end = cut[last].start + len(cut[last].text)
    return "".join(pieces) + text[end:]


def _names(cut: list[Token]) -> set[str]:
    """How the property may be written: whole, or with any prefix that the query declares for our ontology."""
    declared = {name.text: value.text for word, name, value in zip(cut, cut[1:], cut[2:], strict=False) if word.text.upper() == "PREFIX"}
    prefixes = {"civic:": f"<{NAMESPACE}>", **declared}
    return {f"<{NAMESPACE}matches>", *(f"{prefix}matches" for prefix, value in prefixes.items() if value == f"<{NAMESPACE}>")}


def _block(cut: list[Token], at: int, look_up: LookUp) -> tuple[int, int, str]:
    """The first and the last token of the triple at a property, and the block that takes its place."""
    alone = at >= 2 and cut[at - 1].kind == "variable" and cut[at - 2].text in ("{", "}", ".", ")")
    inside, last = _object(cut, at + 1)
    after = cut[last + 1].text if last + 1 < len(cut) else ""
    ends = after in (".", "}", "{") or after.upper() in _AFTER
    if not alone or not ends or not inside or inside[0].kind != "string":
        raise QueryError(f"civic:matches is written {_FORM}")
    subject, variables = cut[at - 1].text[1:], [token.text[1:] for token in inside[1:] if token.kind == "variable"]
    numbers = [token.text for token in inside[1:] if token.kind == "number"]
    if len(variables) > 2 or len(numbers) > 1 or len(variables) + len(numbers) != len(inside) - 1 or not all(n.isdecimal() for n in numbers):
        raise QueryError(f"civic:matches is written {_FORM}")
    if len({subject, *variables}) <= len(variables):
        raise QueryError(f"civic:matches binds {len(variables) + 1} variables, which have different names: {_FORM}")
    most = MOST_SHOWN if len(variables) == 2 else MOST
    found = look_up(Wanted(_content(inside[0].text), min(int(numbers[0]), most) if numbers else most, len(variables) == 2))
    rows = ((iri(one.article), f'"{one.score:.4f}"^^<http://www.w3.org/2001/XMLSchema#decimal>', string(one.snippet)) for one in found)
    width = 1 + len(variables)
    names = " ".join(f"?{name}" for name in (subject, *variables))
    listed = " ".join(f"({' '.join(row[:width])})" for row in rows)
    return at - 1, last, f"VALUES ({names}) {{ {listed} }}"


def _object(cut: list[Token], at: int) -> tuple[list[Token], int]:
    """What stands behind the property, brackets left out, and its last token."""
    if at >= len(cut) or cut[at].text != "(":
        return cut[at : at + 1], at
    last = next((place for place in range(at, len(cut)) if cut[place].text == ")"), len(cut) - 1)
    return cut[at + 1 : last], last


def _content(literal: str) -> str:
    """The characters of a string literal."""
    inside = literal[3:-3] if literal[:3] in ('"""', "'''") else literal[1:-1]
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), inside, flags=re.DOTALL)
