"""Triples as compact JSON-LD, in the terms of one context.

A term is used only where it says exactly what the triple says (its type, its language); everywhere else a full value stands under the
property's prefixed name or IRI, so that expanding the result gives the same triples again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from civicgraph.web.viewing.reading import Term, plain

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STRING = "http://www.w3.org/2001/XMLSchema#string"
Json = Any


class Context:
    """The terms and prefixes of a JSON-LD context, by what they stand for."""

    def __init__(self, terms: Mapping[str, Json]) -> None:
        self._prefixes = {name: value for name, value in terms.items() if isinstance(value, str) and value[-1:] in "#/"}
        self._prefixes |= {n: v["@id"] for n, v in terms.items() if isinstance(v, dict) and v.get("@prefix")}
        self._terms: dict[str, list[tuple[str, Mapping[str, Json]]]] = {}
        for name, value in terms.items():
            definition = value if isinstance(value, dict) else {"@id": value}
            if not name.startswith("@") and isinstance(definition.get("@id"), str) and name not in self._prefixes:
                self._terms.setdefault(self.expanded(definition["@id"]), []).append((name, definition))
        self._names = {name for name, _ in (pair for pairs in self._terms.values() for pair in pairs)}
        self.language = terms.get("@language")

    def expanded(self, name: str) -> str:
        """A prefixed name as an IRI."""
        prefix, colon, local = name.partition(":")
        return self._prefixes[prefix] + local if colon and prefix in self._prefixes and not local.startswith("//") else name

    def shortened(self, iri: str) -> str:
        """An IRI as a prefixed name, where that is no term of its own."""
        for prefix, root in self._prefixes.items():
            if iri.startswith(root) and iri != root and f"{prefix}:{iri[len(root) :]}" not in self._names:
                return f"{prefix}:{iri[len(root) :]}"
        return iri

    def type_name(self, iri: str) -> str:
        """A class by its term, prefixed name or IRI."""
        plain_terms = [name for name, definition in self._terms.get(iri, ()) if "@type" not in definition]
        return plain_terms[0] if plain_terms else self.shortened(iri)

    def property(self, iri: str, values: list[Term]) -> tuple[str, Json]:
        """A property and its values, by the first term that fits them all."""
        for name, definition in self._terms.get(iri, ()):
            written = self._by_term(definition, values)
            if written is not None:
                return name, written
        return self.shortened(iri), _one_or_many([_full(value) for value in values])

    def _by_term(self, definition: Mapping[str, Json], values: list[Term]) -> Json | None:
        container, kind = definition.get("@container"), self.expanded(str(definition.get("@type", "")))
        language = definition.get("@language", self.language)
        if container == "@language":
            by_language: dict[str, list[str]] = {}
            for value in values:
                by_language.setdefault(value.language, []).append(value.value)
            return None if "" in by_language or any(v.is_iri for v in values) else {k: _one_or_many(v) for k, v in by_language.items()}
        if kind == "@id":
            fits = all(value.is_iri for value in values)
        elif kind:
            fits = all(value.datatype == kind and not value.language for value in values)
        else:
            fits = all(not v.is_iri and v.language == (language or "") and (v.language or v.datatype == _STRING) for v in values)
        if not fits or container not in (None, "@set"):
            return None
        written = [value.value for value in values]
        return written if container == "@set" else _one_or_many(written)


def _one_or_many(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else values


def _full(value: Term) -> Json:
    if value.is_iri:
        return {"@id": value.value}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    return {"@value": value.value, "@type": value.datatype}


def written(triples: Iterable[Any], context: Context, address: str) -> bytes:
    """A JSON-LD document of the triples, nodes and properties in alphabetical order; `address` is that of its context."""
    nodes: dict[str, dict[str, list[Term]]] = {}
    for triple in triples:
        nodes.setdefault(triple.subject.value, {}).setdefault(triple.predicate.value, []).append(plain(triple.object))
    graph = [_node(iri, nodes[iri], context) for iri in sorted(nodes)]
    return json.dumps({"@context": address, "@graph": graph}, ensure_ascii=False, indent=1).encode()


def _node(iri: str, properties: Mapping[str, list[Term]], context: Context) -> Json:
    node: dict[str, Json] = {"@id": iri}
    for prop in sorted(properties):
        values = sorted(properties[prop], key=lambda t: (t.value, t.language, t.datatype))
        if prop == RDF_TYPE and all(value.is_iri for value in values):
            node["@type"] = _one_or_many([context.type_name(value.value) for value in values])
        else:
            name, written_values = context.property(prop, values)
            node[name] = written_values
    return node
