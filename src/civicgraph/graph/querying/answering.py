"""Answers SPARQL queries of strangers in a process of its own, one at a time, so that its owner can stop it at a limit.

`serve` is what such a process runs (see `forking`): it takes requests from a socket until that is closed. A request names what is wanted
(`op`), the folder of quads to read, and limits; its body is the query, the update or the RDF.
"""

from __future__ import annotations

import fcntl
import os
import re
import socket
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from civicgraph.errors import QueryError, RefusedError
from civicgraph.graph.querying import confine, frames, guard, intake
from civicgraph.graph.querying.counting import from_counts
from civicgraph.graph.querying.doors import Doors
from civicgraph.graph.querying.ends import from_the_end
from civicgraph.graph.querying.sink import Framed, LimitReached, Limits, Outlet, Sink
from civicgraph.graph.rdf.formats import GRAPH_FORMATS, SOLUTION_FORMATS
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.graph.storage.counts import Counts, make

_SENTENCE, _TOKEN = re.compile(r"[A-Z][a-z]+ .*|The .*"), re.compile(r'[A-Z]+$|"[^"]+"$')
_PLACE = re.compile(r"^error at (\d+):(\d+): (.*)", re.DOTALL)


class Gone(Exception):
    """The snapshot was replaced and deleted before it could be opened."""


class NotOffered(Exception):
    """The answer has none of the media types that suit its asker."""

    def __init__(self, offered: Sequence[str]) -> None:
        self.offered = list(offered)


class Desk:
    """A process that answers: its socket, where its answers go, what came with the request, and the store that it has open."""

    def __init__(self, asker: socket.socket) -> None:
        self.asker = asker
        self.outlet: Outlet = Framed(asker)
        self.descriptors: list[int] = []
        self._path, self._lease = "", -1
        self._store: ox.Store | None = None
        self._counts: Counts | None = None

    def store(self, path: str) -> ox.Store:
        """The store in this folder, kept open and protected from deletion until another is named; Gone where it is not there."""
        if self._store is None or path != self._path:
            self._store, self._counts, self._path = None, None, path
            if self._lease >= 0:
                os.close(self._lease)
                self._lease = -1
            try:
                self._lease = os.open(Path(path).parent / "in-use", os.O_RDONLY)
                fcntl.flock(self._lease, fcntl.LOCK_SH)
                self._store = ox.Store.read_only(path)
            except OSError as error:
                raise Gone(str(error)) from error
        return self._store

    def counts(self) -> Counts | None:
        """The counts of the store that is open; None as long as it is not counted."""
        if self._counts is None:
            self._counts = Counts.beside(Path(self._path))
        return self._counts


def _graphs(iris: Sequence[str]) -> list[Any]:
    return [ox.NamedNode(iri) for iri in iris]


def _results(store: ox.Store, text: str, asked: Mapping[str, Any]) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
    """The results; the dataset of the request, where it names one, takes the place of the query's own."""
    default, named = _graphs(asked.get("default_graphs", ())), _graphs(asked.get("named_graphs", ()))
    prefixes = {name: iri for name, iri in PREFIXES.items() if f"{name}:" in text}  # each costs the parser as much as a short clause
    given: dict[str, Any] = {"prefixes": prefixes, "base_iri": asked.get("base")}
    if default or named:
        return store.query(text, default_graph=default, named_graphs=named, **given)
    return store.query(text, use_default_graph_as_union=bool(asked.get("union")), **given)


def _counted(desk: Desk, text: str, asked: Mapping[str, Any]) -> str | None:
    """The query with what it counts in place, where it does nothing else on the dataset of this server and that is counted."""
    if "count" not in text.lower() or asked.get("default_graphs") or asked.get("named_graphs"):
        return None
    counts = desk.counts()
    return from_counts(text, counts, bool(asked.get("union"))) if counts else None


def answer_query(desk: Desk, asked: Mapping[str, Any], body: bytes) -> None:
    """Answers a query in the media type that the request names for its form."""
    doors = Doors(tuple(asked.get("services", ())), asked.get("proxy", ""))
    text = guard.query(body.decode(), doors)
    store = desk.store(asked["path"])
    turned = _counted(desk, text, asked) or from_the_end(text)
    try:
        results = _results(store, turned, asked)
    except SyntaxError:
        if turned == text:
            raise
        results = _results(store, text, asked)  # which says where the mistake is in the text as it came
    if isinstance(results, ox.QueryTriples):
        media = asked["graph"]
        written = partial(results.serialize, format=GRAPH_FORMATS.get(media))
    else:
        media = asked["solutions"]
        written = partial(results.serialize, format=SOLUTION_FORMATS.get(media))
    if media is None:
        raise NotOffered([*(GRAPH_FORMATS if isinstance(results, ox.QueryTriples) else SOLUTION_FORMATS)])
    _write(desk, asked, media, written)


def answer_graph(desk: Desk, asked: Mapping[str, Any], body: bytes) -> None:
    """Answers with a graph as it is stored, or with the whole dataset where the request names none."""
    store, format_ = desk.store(asked["path"]), GRAPH_FORMATS[asked["graph"]]
    if asked["name"] is None:
        _write(desk, asked, asked["graph"], lambda sink: store.dump(sink, format_))
        return
    name = ox.NamedNode(asked["name"]) if asked["name"] else ox.DefaultGraph()
    if isinstance(name, ox.NamedNode) and not store.contains_named_graph(name):
        frames.send(desk.asker, {"missing": f"there is no graph {name.value}"})
        return
    _write(desk, asked, asked["graph"], lambda sink: store.dump(sink, format_, from_graph=name, prefixes=dict(PREFIXES)))


def _write(desk: Desk, asked: Mapping[str, Any], media_type: str, written: Callable[[Any], object]) -> None:
    """Sends what is written; an error before the first byte is an answer, one after it ends the process."""
    limits = asked.get("limits") or {}
    sink = Sink(desk.outlet, media_type, Limits(**limits))
    try:
        written(sink)
    except (SyntaxError, ValueError, OSError, RuntimeError, LimitReached):
        if sink.begun:
            raise SystemExit(1) from None
        raise
    sink.end()


def _count(desk: Desk, asked: Mapping[str, Any], body: bytes) -> None:
    """Counts what the store holds, for those who ask later."""
    store = desk.store(asked["path"])
    if desk.counts() is None:
        make(store, Path(asked["path"]).parent)
    frames.send(desk.asker, {})


def _judge_update(desk: Desk, asked: Mapping[str, Any], body: bytes) -> None:
    frames.send(desk.asker, {}, intake.update(body.decode(), asked).encode())


def _read_rdf(desk: Desk, asked: Mapping[str, Any], body: bytes) -> None:
    frames.send(desk.asker, {}, intake.graph_update(body, asked))


def _drop(desk: Desk, asked: Mapping[str, Any], body: bytes) -> None:
    frames.send(desk.asker, {}, intake.drop(asked))


Work = Callable[[Desk, Mapping[str, Any], bytes], None]
_WORK: dict[str, Work] = {"count": _count, "drop": _drop, "query": answer_query, "graph": answer_graph, "update": _judge_update, "rdf": _read_rdf}


def answer(work: Work, desk: Desk, asked: Mapping[str, Any], body: bytes) -> None:
    """Does what one request asks; what is wrong with it is said in the head of the answer."""
    try:
        work(desk, asked, body)
    except Gone as error:
        frames.send(desk.asker, {"gone": str(error)})
    except NotOffered as error:
        frames.send(desk.asker, {"offered": error.offered})
    except RefusedError as error:
        frames.send(desk.asker, {"refused": error.reason, "line": error.line, "column": error.column})
    except QueryError as error:
        frames.send(desk.asker, {"error": error.reason, "line": error.line, "column": error.column})
    except LimitReached as error:
        frames.send(desk.asker, {"limit": str(error)})
    except SyntaxError as error:
        frames.send(desk.asker, wrong(str(error.msg), error.lineno, error.offset))
    except (OSError, RuntimeError) as error:
        frames.send(desk.asker, {"unanswerable": str(error)[:500]})
    except ValueError as error:
        frames.send(desk.asker, wrong(str(error)))


def wrong(message: str, line: int | None = None, column: int | None = None) -> dict[str, Any]:
    """What the engine says, shortened: its list of expected characters helps nobody."""
    found = _PLACE.match(message)
    if not found:
        return {"error": message[:500], "line": line, "column": column}
    at_line, at_column, reason = found.groups()
    words = [w.strip() for w in reason.removeprefix("expected ").removeprefix("one of ").split(",")]
    sentences = [w for w in words if _SENTENCE.match(w)]
    tokens = [w for w in words if _TOKEN.match(w)]
    short = "; ".join(sentences) or (f"expected {' or '.join(tokens)}" if tokens else "unexpected characters")
    return {"error": short[:500], "line": int(at_line), "column": int(at_column)}


def serve(asker: socket.socket, also: Mapping[str, Work] | None = None) -> None:
    """Answers until the socket is closed; `also`: other things that may be asked, by name.

    The first request says whether this process may use the network: only where SERVICE is open.
    """
    desk, confined, known = Desk(asker), False, {**_WORK, **(also or {})}
    while (request := frames.receive(asker)) is not None:
        asked, body, desk.descriptors = request
        if not confined:
            confine.confine(network=bool(asked.get("proxy")))
            confined = True
        confine.at_most(asked["seconds"])
        answer(known[asked["op"]], desk, asked, body)
