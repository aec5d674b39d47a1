"""The store as its readers see it: the snapshot that CURRENT names, never the writer's own folder.

    with Store.open("news") as store:
        for row in store.query("SELECT ?event WHERE { ?event a civic:Conference }"):
            print(row["event"].value)

Any number of processes and threads may read while one process writes (`Writer`); `refresh()` moves a reader to the newest snapshot. The
prefixes of `PREFIXES` need not be declared in a query.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias

import pyoxigraph as ox

from civicgraph.errors import NotFoundError, QueryError
from civicgraph.graph import queries
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.graph.storage.layout import Layout
from civicgraph.graph.storage.snapshots import Snapshot, open_current
from civicgraph.graph.storage.writer import Writer

__all__ = ["PREFIXES", "DefaultGraph", "Results", "Store", "Term", "Writer", "term"]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
Results: TypeAlias = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean
DefaultGraph = Literal["stored", "union"]

_TYPE, _ARTICLE = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["civic"] + "NewsArticle")
_IDENTIFIER = ox.NamedNode(PREFIXES["dcterms"] + "identifier")
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class Store:
    """A reader of a store folder. `folder` is its path, `base` that of its IRIs, `generation` the number of the snapshot being read."""

    def __init__(self, layout: Layout) -> None:
        self.folder = layout.folder
        self.base = layout.base()
        self._layout = layout
        self._stamp = _stamp(layout)
        self._snapshot = open_current(layout)
        self._previous: Snapshot | None = None  # results that are still being read keep their snapshot

    @classmethod
    def open(cls, folder: str | os.PathLike[str]) -> Self:
        """Opens what is published in the folder; StoreError where it is no store or has another format."""
        return cls(Layout(Path(folder)))

    @property
    def generation(self) -> int:
        """The number of the snapshot that is read now; it grows by one with each publication."""
        return self._snapshot.generation

    @property
    def quads(self) -> ox.Store:
        """The snapshot itself, read-only, for who needs more than queries."""
        return self._snapshot.quads

    @property
    def index_folder(self) -> Path:
        """The search index that belongs to the snapshot that is read now."""
        return self._snapshot.folder / "search"

    def refresh(self) -> bool:
        """Moves to the newest snapshot; says whether there was a newer one. Costs one stat where there is none."""
        stamp = _stamp(self._layout)
        if stamp == self._stamp:
            return False
        snapshot = open_current(self._layout)
        self._previous, self._snapshot, self._stamp = self._snapshot, snapshot, stamp
        return True

    def query(
        self,
        text: str,
        *,
        substitutions: Mapping[str, Term] | None = None,
        default_graph: DefaultGraph = "stored",
        base_iri: str | None = None,
    ) -> Results:
        """Answers a SPARQL query; values are bound to variables by name, which a SELECT must list. QueryError says where it is wrong."""
        bound: dict[ox.Variable, Any] = {ox.Variable(name): value for name, value in (substitutions or {}).items()}
        try:
            return self.quads.query(
                text,
                base_iri=base_iri,
                prefixes=dict(PREFIXES),
                use_default_graph_as_union=default_graph == "union",
                substitutions=bound or None,
            )
        except (SyntaxError, ValueError, RuntimeError) as error:
            raise _query_error(str(error)) from error

    def saved(self, name: str, **params: object) -> Results:
        """Answers the saved query of this name; each parameter is bound to the variable of its name (see `term`)."""
        return self.query(queries.text(name), substitutions={key: term(value) for key, value in params.items()})

    def rows(self, name: str, **params: object) -> ox.QuerySolutions:
        """Answers the saved SELECT query of this name: one solution a row, `row["variable"]`."""
        results = self.saved(name, **params)
        if not isinstance(results, ox.QuerySolutions):
            raise QueryError(f"the saved query {name!r} is no SELECT")
        return results

    def articles(self) -> list[ox.NamedNode]:
        """The IRIs of all articles, sorted."""
        return sorted((row["article"] for row in self.rows("articles")), key=str)

    def article(self, identifier: str) -> ox.NamedNode:
        """The article of this IRI or of this id as given in the input; NotFoundError where there is none, or more than one."""
        if identifier.startswith(self.base) and self.quads_of(ox.NamedNode(identifier)):
            return ox.NamedNode(identifier)
        named = list(
            self.quads.quads_for_pattern(None, _IDENTIFIER, ox.Literal(identifier), ox.DefaultGraph())
        )  # a query would begin with all articles
        found = sorted(q.subject.value for q in named if isinstance(q.subject, ox.NamedNode) and self._is_article(q.subject))
        if not found:
            raise NotFoundError(f"there is no article {identifier!r}")
        if len(found) > 1:
            raise NotFoundError(f"{len(found)} articles have the id {identifier!r}, name one by its IRI: {', '.join(found)}")
        return ox.NamedNode(found[0])

    def _is_article(self, node: ox.NamedNode) -> bool:
        return any(self.quads.quads_for_pattern(node, _TYPE, _ARTICLE, ox.DefaultGraph()))

    def quads_of(self, subject: ox.NamedNode) -> list[ox.Quad]:
        """What the default graph says about one thing."""
        return list(self.quads.quads_for_pattern(subject, None, None, ox.DefaultGraph()))

    def close(self) -> None:
        """Lets the snapshot go; the store cannot be asked afterwards."""
        self._previous = None
        del self._snapshot

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def term(value: object) -> Term:
    """A value as an RDF term: terms stay; text that is `<iri>` or an http(s) address is an IRI; other text, numbers, dates are literals."""
    if isinstance(value, ox.NamedNode | ox.BlankNode | ox.Literal):
        return value
    if isinstance(value, date):
        return ox.Literal(value.isoformat(), datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
    if not isinstance(value, str):
        return ox.Literal(value)  # type: ignore[arg-type]
    if value.startswith(("http://", "https://")) or (value.startswith("<") and value.endswith(">")):
        return ox.NamedNode(value.strip("<>"))
    return ox.Literal(value)


def _stamp(layout: Layout) -> tuple[int, int]:
    try:
        stat = layout.current.stat()
    except OSError:
        return (0, 0)
    return (stat.st_mtime_ns, stat.st_ino)


def _query_error(message: str) -> QueryError:
    found = _PLACE.match(message)
    if not found:
        return QueryError(message)
    line, column, reason = found.groups()
    return QueryError(" ".join(reason.split())[:300], int(line), int(column))
