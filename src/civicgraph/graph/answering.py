"""Answers SPARQL queries of strangers in a process of its own, one at a time, so that its owner can stop it at a limit.

Run as `python -m civicgraph.graph.answering`. A request on standard input is a length and JSON; a reply on standard output is a head
(length and JSON) and a body of `head["length"]` bytes. It ends when its standard input does.
"""

from __future__ import annotations

import json
import re
import resource
import struct
import sys
from collections.abc import Mapping, Sequence
from typing import IO, Any

import pyoxigraph as ox

LENGTH = struct.Struct(">I")
LARGEST = 128 * 1024 * 1024  # bytes of one answer
MEMORY = 2 * 1024**3  # bytes that one process may use
SOLUTION_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
_SENTENCE, _TOKEN = re.compile(r"[A-Z][a-z]+ .*|The .*"), re.compile(r'[A-Z]+$|"[^"]+"$')
_PLACE = re.compile(r"^error at (\d+):(\d+): (.*)", re.DOTALL)


class _Capped:
    """A sink that refuses to grow beyond LARGEST."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > LARGEST:
            raise ValueError(f"the answer is larger than {LARGEST // 2**20} MB; ask for less, or page with LIMIT and OFFSET")
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""


def graph_text(triples: Any, media_type: str, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Triples (an iterable, or the result of a CONSTRUCT) in one of GRAPH_FORMATS."""
    written = ox.serialize(triples, format=GRAPH_FORMATS[media_type], prefixes=dict(prefixes or {}))
    return written or b""


def _graphs(iris: Sequence[str]) -> list[Any]:
    return [ox.NamedNode(iri) for iri in iris]


def evaluate(store: ox.Store, asked: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The head and the body of the answer to one request; an error is a head with `error` and, where known, line and column."""
    try:
        prefixes = asked.get("prefixes")
        default, named = _graphs(asked.get("default_graphs", ())), _graphs(asked.get("named_graphs", ()))
        if default or named:
            results = store.query(asked["query"], prefixes=prefixes, default_graph=default, named_graphs=named)
        else:
            results = store.query(asked["query"], prefixes=prefixes, use_default_graph_as_union=bool(asked.get("union")))
        triples = isinstance(results, ox.QueryTriples)
        media_type = asked["graph" if triples else "solutions"]
        if media_type is None:
            return {"error": "not acceptable", "offered": list(GRAPH_FORMATS if triples else SOLUTION_FORMATS)}, b""
        sink = _Capped()
        if isinstance(results, ox.QueryTriples):
            results.serialize(sink, GRAPH_FORMATS[media_type])  # type: ignore[arg-type]
        else:
            results.serialize(sink, SOLUTION_FORMATS[media_type])  # type: ignore[arg-type]
        return {"type": media_type}, b"".join(sink.parts)
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        return _wrong(str(error)), b""


def _wrong(message: str) -> dict[str, Any]:
    """What the engine says, shortened: its list of expected characters helps nobody."""
    found = _PLACE.match(message)
    if not found:
        return {"error": message[:500]}
    line, column, reason = found.groups()
    words = [w.strip() for w in reason.removeprefix("expected ").removeprefix("one of ").split(",")]
    sentences = [w for w in words if _SENTENCE.match(w)]
    tokens = [w for w in words if _TOKEN.match(w)]
    short = "; ".join(sentences) or (f"expected {' or '.join(tokens)}" if tokens else "unexpected characters")
    return {"error": short, "line": int(line), "column": int(column)}


def _receive(source: IO[bytes]) -> dict[str, Any] | None:
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    asked: dict[str, Any] = json.loads(source.read(LENGTH.unpack(head)[0]))
    return asked


def _send(sink: IO[bytes], head: dict[str, Any], body: bytes) -> None:
    written = json.dumps({**head, "length": len(body)}).encode()
    sink.write(LENGTH.pack(len(written)) + written + body)
    sink.flush()


def main() -> None:
    """Answers until standard input ends; the store named by a request is kept open until another is named."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    opened: tuple[str, ox.Store] | None = None
    while (asked := _receive(sys.stdin.buffer)) is not None:
        if opened is None or opened[0] != asked["path"]:
            try:
                opened = (asked["path"], ox.Store.read_only(asked["path"]))
            except OSError as error:
                _send(sys.stdout.buffer, {"error": str(error), "gone": True}, b"")
                continue
        _send(sys.stdout.buffer, *evaluate(opened[1], asked))


if __name__ == "__main__":
    main()
