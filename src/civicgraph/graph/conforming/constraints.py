"""The constraint components that the shapes use, as plain functions over terms in N-Triples form (`<iri>`, `"text"@vi`, `"1"^^<datatype>`).

A test of one value takes a term and says whether it is allowed; a comparison takes two. `compiling` puts them together from the shapes file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TypeAlias

Term: TypeAlias = str
ValueTest: TypeAlias = Callable[[Term], bool]

XSD = "http://www.w3.org/2001/XMLSchema#"
STRING = XSD + "string"
LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
_CHARACTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_FORMS: Mapping[str, re.Pattern[str]] = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"),
    "boolean": re.compile(r"true|false|0|1"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "dateTime": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"),
}
_CALENDAR: Mapping[str, Callable[[str], date]] = {"date": date.fromisoformat, "dateTime": datetime.fromisoformat}
_NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))
KINDS: Mapping[str, str] = {"IRI": "<", "BlankNode": "_", "Literal": '"', "IRIOrLiteral": '<"', "BlankNodeOrIRI": "_<", "BlankNodeOrLiteral": '_"'}


def _unescaped(found: re.Match[str]) -> str:
    four, eight, one = found.groups()
    return _CHARACTERS[one] if one else chr(int(four or eight, 16))


def lexical(term: Term) -> str:
    """The characters of an IRI or a literal, escapes resolved."""
    text = term[1 : term.rindex('"')] if term[0] == '"' else term.strip("<>")
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def datatype(term: Term) -> str:
    """The IRI of a literal's datatype; empty for what is no literal."""
    if term[0] != '"':
        return ""
    tail = term[term.rindex('"') + 1 :]
    return STRING if not tail else LANG_STRING if tail[0] == "@" else tail[3:-1]


def language(term: Term) -> str:
    """The language tag of a literal in lower case; empty where it has none."""
    tail = term[term.rindex('"') + 1 :] if term[0] == '"' else ""
    return tail[1:].lower() if tail.startswith("@") else ""


@lru_cache(maxsize=16_384)
def _well_formed(text: str, name: str) -> bool:
    form = _FORMS.get(name)
    if form and not form.fullmatch(text):
        return False
    try:
        return name not in _CALENDAR or bool(_CALENDAR[name](text))
    except ValueError:
        return False


def of_datatype(iri: str) -> ValueTest:
    """Literals of this datatype whose characters are a value of it."""
    name = iri.removeprefix(XSD)
    if name not in _FORMS:
        return lambda term: datatype(term) == iri
    return lambda term: datatype(term) == iri and _well_formed(lexical(term), name)


def of_kind(name: str) -> ValueTest:
    """Terms of this kind, named as in SHACL: IRI, Literal, BlankNodeOrIRI …"""
    first = KINDS[name]
    return lambda term: term[0] in first


def among(terms: frozenset[Term]) -> ValueTest:
    """One of these terms."""
    return terms.__contains__


def matching(pattern: str) -> ValueTest:
    """Terms with characters in which the pattern is found."""
    found = re.compile(pattern).search
    return lambda term: found(lexical(term)) is not None


def in_language(tags: frozenset[str]) -> ValueTest:
    """Texts in one of these languages, or in a variety of one (`en-GB` is `en`)."""
    return lambda term: language(term).partition("-")[0] in tags


def at_least(bound: Term) -> ValueTest:
    """Values that are not smaller."""
    return lambda term: not_after(bound, term)


def at_most(bound: Term) -> ValueTest:
    """Values that are not larger."""
    return lambda term: not_after(term, bound)


def before(one: Term, other: Term) -> bool:
    """Whether a value is smaller; False where the two cannot be compared."""
    left, right = _value(one), _value(other)
    return _comparable(left, right) and left < right  # type: ignore[operator]


def not_after(one: Term, other: Term) -> bool:
    """Whether a value is not larger; False where the two cannot be compared."""
    left, right = _value(one), _value(other)
    return _comparable(left, right) and left <= right  # type: ignore[operator]


def _comparable(left: object, right: object) -> bool:
    if isinstance(left, datetime) and isinstance(right, datetime):
        return (left.tzinfo is None) == (right.tzinfo is None)
    return left is not None and type(left) is type(right)


@lru_cache(maxsize=16_384)
def _value(term: Term) -> float | date | str | None:
    """What a literal compares by: a number, a day, a moment or its characters; None where it has no order."""
    kind = datatype(term)
    try:
        if kind in _NUMBERS:
            return float(lexical(term))
        if kind.startswith(XSD) and kind.removeprefix(XSD) in _CALENDAR:
            return _CALENDAR[kind.removeprefix(XSD)](lexical(term))
    except ValueError:
        return None
    return lexical(term) if kind == STRING else None
