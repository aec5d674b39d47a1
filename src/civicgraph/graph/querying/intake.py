"""Updates and RDF of strangers, read where it can do no harm, as updates that a writer may run.

The writer still parses what it runs; but only after this process, which has limits and may die, has parsed the very same text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from email.parser import BytesParser
from typing import Any

import pyoxigraph as ox

from civicgraph.errors import QueryError
from civicgraph.graph.querying import guard
from civicgraph.graph.querying.tokens import Token, tokens
from civicgraph.graph.rdf.formats import DATASET_FORMATS, GRAPH_FORMATS
from civicgraph.graph.rdf.prefixes import PREFIXES

_NAMES_DATASET = frozenset({"USING", "WITH"})


def update(text: str, asked: Mapping[str, Any]) -> str:
    """The update to run, once it is known to parse; QueryError, RefusedError or SyntaxError where it may not be run."""
    text = using(guard.update(text), asked.get("default_graphs", ()), asked.get("named_graphs", ()))
    with suppress(RuntimeError, OSError):  # a graph that does not exist, in a store that has none
        ox.Store().update(text, base_iri=asked.get("base"), prefixes=dict(PREFIXES))
    return text


def using(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """The update on the dataset that the request names; QueryError where the text names one itself (SPARQL 1.1 Protocol, 2.2.3)."""
    if not default and not named:
        return text
    clauses = "".join([*(f" USING <{_plain(iri)}>" for iri in default), *(f" USING NAMED <{_plain(iri)}>" for iri in named)])
    pieces, end = [], 0
    for token, template in _wheres(text):
        pieces += [text[end : token.start], template or "", f"{clauses} "]
        end = token.start
    return "".join(pieces) + text[end:]


def _plain(iri: str) -> str:
    return ox.NamedNode(iri).value


def _wheres(text: str) -> Iterator[tuple[Token, str | None]]:
    """Each WHERE of an operation; with DELETE WHERE the pattern that is deleted, which must then be written out."""
    cut = list(tokens(text))
    depth = 0
    for at, token in enumerate(cut):
        word = token.text.upper() if token.kind == "word" else ""
        depth += (token.text == "{") - (token.text == "}") if token.kind == "sign" else 0
        if depth == 0 and word in _NAMES_DATASET:
            raise QueryError("the request names graphs to use, and so does the update: one of the two may", *guard.place(text, token.start))
        if depth == 0 and word == "WHERE":
            alone = at > 0 and cut[at - 1].text.upper() == "DELETE"
            yield token, _block(text, cut[at + 1 :]) if alone else None


def _block(text: str, cut: Sequence[Token]) -> str:
    """The text from an opening brace to its closing one."""
    depth = 0
    for token in cut:
        depth += (token.text == "{") - (token.text == "}") if token.kind == "sign" else 0
        if depth == 0:
            return text[cut[0].start : token.start + 1]
    raise QueryError("a brace is not closed")


def graph_update(body: bytes, asked: Mapping[str, Any]) -> bytes:
    """The update that stores this RDF in the graph `name` (empty: the default graph), in place of what is there with `replace`."""
    quads = [quad for media, data in _parts(body, asked["content_type"]) for quad in _quads(data, media, asked)]
    name = asked["name"]
    lines: list[str] = []
    if asked["replace"]:
        lines.append(f"DROP SILENT GRAPH <{_plain(name)}> ;" if name else "DROP SILENT DEFAULT ;")
    if name:
        lines.append(f"CREATE SILENT GRAPH <{_plain(name)}> ;")
    lines += ["INSERT DATA {", *_graphs(quads, name), "}"]
    return "\n".join(lines).encode()


def drop(asked: Mapping[str, Any]) -> bytes:
    """The update that deletes the graph `name` (empty: clears the default graph)."""
    return f"DROP GRAPH <{_plain(asked['name'])}>".encode() if asked["name"] else b"DROP DEFAULT"


def _graphs(quads: Sequence[ox.Quad], name: str | None) -> Iterator[str]:
    for quad in quads:
        triple = f"{quad.subject} {quad.predicate} {quad.object} ."
        graph = f"<{name}>" if name else ("" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name))
        yield f"GRAPH {graph} {{ {triple} }}" if graph else triple


def _parts(body: bytes, content_type: str) -> Iterator[tuple[str, bytes]]:
    """Media type and bytes of each document: one, or the parts of a form."""
    if not content_type.lower().startswith("multipart/"):
        yield _media(content_type), body
        return
    form = BytesParser().parsebytes(b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    if not form.is_multipart():
        raise QueryError("the form has no parts: its boundary is missing")
    for part in form.walk():
        if not part.is_multipart():
            payload = part.get_payload(decode=True)
            yield _media(part.get("content-type") or "text/turtle"), payload if isinstance(payload, bytes) else b""


def _media(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _quads(data: bytes, media: str, asked: Mapping[str, Any]) -> Iterator[ox.Quad]:
    """The quads of one document, its blank nodes apart from those of others."""
    whole = asked["name"] is None
    if media not in GRAPH_FORMATS or (media in DATASET_FORMATS and not whole):
        raise QueryError(f"RDF comes as {', '.join(m for m in GRAPH_FORMATS if whole or m not in DATASET_FORMATS)}, not as {media or 'nothing'}")
    for quad in ox.parse(data, GRAPH_FORMATS[media], base_iri=asked.get("base"), rename_blank_nodes=True):
        if not whole and not isinstance(quad.graph_name, ox.DefaultGraph):
            raise QueryError("the document names graphs of its own, and the request names another")
        yield quad
