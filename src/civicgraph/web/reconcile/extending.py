"""Values of properties for things that were reconciled, and the properties that can be asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from civicgraph.config import NAMESPACE
from civicgraph.errors import QueryError
from civicgraph.graph.candidates import Index, properties, property_iri, values
from civicgraph.web.reconcile.answers import type_of, value
from civicgraph.web.reconcile.asking import iri_of
from civicgraph.web.viewing.paths import web_address
from civicgraph.web.viewing.reading import View
from civicgraph.web.viewing.telling import facts

_RANGE, _COMMENT = "http://www.w3.org/2000/01/rdf-schema#range", "http://www.w3.org/2000/01/rdf-schema#comment"
Words = Mapping[str, Any]  # data/lexicon/reconcile.toml
_ALL_OF = 100  # values of one property of one thing


def extended(index: Index, view: View, asked: tuple[Sequence[str], Sequence[tuple[str, int]]], words: Words, language: str) -> dict[str, Any]:
    """The rows and the head of a data extension: ids, and properties with the most values of each; what is not known has empty cells."""
    ids, wanted = asked
    return {
        "meta": [{**named(view, name, words, language), **_range(index, view, name, language)} for name, _ in wanted],
        "rows": {id: {name: _cell(index, view, iri_of(id, view.base), name, most, language) for name, most in wanted} for id in ids},
    }


def _cell(index: Index, view: View, thing: str, name: str, most: int, language: str) -> list[dict[str, Any]]:
    if not web_address(thing):
        return []
    found = sorted(values(index, thing, name), key=lambda node: (getattr(node, "language", None) not in (None, language), str(node)))
    return [value(view, node, language) for node in found[: most or _ALL_OF]]


def named(view: View, name: str, words: Words, language: str) -> dict[str, str]:
    """A property by its id and name; QueryError where it can be none."""
    for table in ("borrowed", "properties"):
        if name in words[table]:
            return {"id": name, "name": words[table][name][language]}
    iri = property_iri(name)
    if not web_address(iri):
        raise QueryError(f"{name!r} is no property")
    return {"id": name, "name": view.name(iri, language)}


def _range(index: Index, view: View, name: str, language: str) -> dict[str, Any]:
    """The class of the values, where it is one that can be asked for."""
    of = [term.value.removeprefix(NAMESPACE) for term in facts(view, property_iri(name)).get(_RANGE, ())]
    return {"type": type_of(view, of[0], language)} if of and of[0] in index.classes else {}


def proposed(index: Index, view: View, cls: str, most: int, words: Words, language: str) -> dict[str, Any]:
    """The properties that things of a class have."""
    local = cls.removeprefix(NAMESPACE)
    found = [told(view, name, words, language) for name in properties(index, local)[:most]]
    return {"type": cls, "limit": most, "properties": found}


def told(view: View, name: str, words: Words, language: str) -> dict[str, str]:
    """A property with its name and what it means, one of the service's own or one of the store."""
    if own := words["properties"].get(name):
        about = own[f"about_{language}"]
    else:
        comments = facts(view, property_iri(name)).get(_COMMENT, [])
        about = next((term.value for term in comments if term.language == language), "")
    return {**named(view, name, words, language), **({"description": about} if about else {})}
