"""The answer to a query in the form asked for: a table for people, the standard formats for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from civicgraph.errors import QueryError
from civicgraph.graph.storage.store import PREFIXES, Results

FORMATS = ("table", "json", "csv", "tsv", "xml", "turtle", "ntriples")
_SOLUTIONS = {
    "json": "application/sparql-results+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xml": "application/sparql-results+xml",
}
_GRAPHS = {"json": "application/ld+json", "xml": "application/rdf+xml", "turtle": "text/turtle", "ntriples": "application/n-triples"}
_TRIPLE = ("subject", "predicate", "object")


def write(results: Results, form: str, base: str, stream: BinaryIO) -> None:
    """Writes the answer; QueryError when what was asked cannot be told in this format."""
    if form == "table":
        print_table(results, base)
        return
    from civicgraph.graph.rdf.formats import GRAPH_FORMATS, SOLUTION_FORMATS  # noqa: PLC0415

    triples = type(results).__name__ == "QueryTriples"
    kinds, formats = (_GRAPHS, GRAPH_FORMATS) if triples else (_SOLUTIONS, SOLUTION_FORMATS)
    if form not in kinds:
        asked = "CONSTRUCT and DESCRIBE give triples" if triples else "SELECT and ASK give solutions"
        raise QueryError(f"{asked}, which {form} cannot hold; ask for one of table, {', '.join(kinds)}")
    results.serialize(stream, formats[kinds[form]])  # type: ignore[arg-type]
    if form in ("json", "xml") or type(results).__name__ == "QueryBoolean":
        stream.write(b"\n")


def write_remote(address: str, query: str, form: str, stream: BinaryIO) -> None:
    """Writes what another endpoint answers, as it came; for a table it is asked for JSON or Turtle."""
    from civicgraph.graph.rdf.formats import answer, graph_text  # noqa: PLC0415
    from civicgraph.graph.remote.asking import Endpoint, media_type  # noqa: PLC0415

    media = media_type(query, _SOLUTIONS.get(form, _SOLUTIONS["json"]), {**_GRAPHS, "ntriples": _GRAPHS["turtle"]}.get(form, _GRAPHS["turtle"]))
    if form not in ("table", *(_GRAPHS if media in _GRAPHS.values() else _SOLUTIONS)):
        raise QueryError(f"the answer to this query cannot be told as {form}")
    found = Endpoint(address).ask(query, media)
    if form == "table":
        print_table(answer(found, media), "")
    else:
        stream.write(graph_text(answer(found, media), _GRAPHS[form]) if form == "ntriples" else found)


def print_table(results: Results, base: str) -> None:
    """Solutions or triples as a table; the answer to ASK as true or false."""
    if type(results).__name__ == "QueryBoolean":
        print(str(bool(results)).lower())
        return
    names = [variable.value for variable in results.variables] if hasattr(results, "variables") else _TRIPLE
    table(names, ([_shown(row[name], base) for name in names] for row in _rows(results)))


def _rows(results: Any) -> Iterable[Mapping[str, Any]]:
    if hasattr(results, "variables"):
        return (row for row in results)
    return ({name: getattr(triple, name) for name in _TRIPLE} for triple in results)


def _shown(term: Any, base: str) -> str:
    """A term for people: the text of a literal, an IRI with a prefix or without the base."""
    if term is None:
        return ""
    value = str(getattr(term, "value", term))
    if not str(term).startswith("<"):
        return value
    if value.startswith(base) and not value.startswith(PREFIXES["civic"]):
        return value.removeprefix(base)
    short = next((f"{name}:{value.removeprefix(space)}" for name, space in PREFIXES.items() if value.startswith(space)), None)
    return short or value


def table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on standard output: as wide as the terminal, or one row a line where there is none."""
    if sys.stdout.isatty():
        _drawn(names, rows)
        return
    made = [tuple(names), *(tuple(" ".join(cell.split()) for cell in row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*made, strict=True)]
    for row in [made[0], tuple("-" * width for width in widths), *made[1:]]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _drawn(names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich import box  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    made = Table(*names, box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for row in rows:
        made.add_row(*map(Text, row))
    console = Console(markup=False, highlight=False)
    console.print(made)
    console.print(f"{made.row_count:,} {'row' if made.row_count == 1 else 'rows'}", style="dim")
