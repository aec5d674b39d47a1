"""What people look at: the server, and a demonstration from the sample articles to the pages."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from civicgraph.cli.feeding import ingested
from civicgraph.cli.options import settings, store_option

_HOST = click.option("--host", help="The address to listen on.  [default: CIVICGRAPH_HOST or 127.0.0.1]")
_PORT = click.option("--port", type=click.IntRange(0, 65_535), help="The port to listen on.  [default: CIVICGRAPH_PORT or 8000]")


@click.command()
@store_option(required=False)
@click.option("--memory", is_flag=True, help="Serve a new store, which goes away with the server.")
@_HOST
@_PORT
@click.option("--default-graph", type=click.Choice(["stored", "union"]), help="What a query without GRAPH or FROM sees.  [default: stored]")
@click.option("--token", help="Opens the update and graph store protocols to who knows it; better given as CIVICGRAPH_TOKEN.")
@click.option("--timeout", type=click.IntRange(min=1), help="Seconds that a query or an update may take.  [default: 30]")
@click.option(
    "--allow-service",
    multiple=True,
    metavar="PREFIX",
    help="SERVICE may ask endpoints whose address begins so; may be repeated.",
)
@click.option("--texts", type=click.Choice(["full", "quotes"]), help="Whole texts, or the sentences that are evidence.  [default: full on loopback]")
def serve(folder: Path | None, memory: bool, **given: Any) -> int:
    """Serve a store: pages, SPARQL, linked data. It follows the store while articles are ingested."""
    from civicgraph.web.app import serve as run  # noqa: PLC0415

    if (folder is None) != memory:
        raise click.UsageError("give --store DIR or --memory, one of the two")
    given["allow_service"] = " ".join(given["allow_service"]) or None
    run(folder, settings(**given), memory=memory)
    return 0


@click.command()
@store_option(required=False, text="Keep the store in this folder; else it goes away at the end.")
@_HOST
@_PORT
@click.option("--no-serve", is_flag=True, help="Only print what was found.")
def demo(folder: Path | None, host: str | None, port: int | None, no_serve: bool) -> int:
    """Ingest the sample articles, bring their reports of one event together, chain storylines, print what they say, and serve it."""
    from civicgraph import knowledge  # noqa: PLC0415
    from civicgraph.cli.correcting import now  # noqa: PLC0415
    from civicgraph.ingest.identifying import identify  # noqa: PLC0415
    from civicgraph.ingest.narrating import narrate  # noqa: PLC0415
    from civicgraph.web.app import serve as run  # noqa: PLC0415

    chosen = settings(host=host, port=port)
    with _folder(folder) as store:
        code = ingested((str(knowledge.file("data", "articles")),), store, None)
        identify(store, chosen, now())
        narrate(store, chosen)
        print_events(store)
        if not no_serve:
            sys.stdout.flush()
            run(store, chosen)
    return code


@contextmanager
def _folder(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder
        return
    made = Path(tempfile.mkdtemp(prefix="civicgraph-demo-"))
    try:
        yield made / "store"
    finally:
        shutil.rmtree(made, ignore_errors=True)


def print_events(folder: Path) -> None:
    """A table of all events of a store in the order of their dates."""
    from civicgraph.cli.answers import table  # noqa: PLC0415
    from civicgraph.graph.storage.store import Store  # noqa: PLC0415

    with Store.open(folder) as store:
        table(("date", "class", "organizer", "the sentence that says so"), _events(store.rows("events")))


def _events(rows: Any) -> list[tuple[str, str, str, str]]:
    """A row an event, those without a date last: its first sentence in the order of the query, all its organizers."""
    found: dict[str, tuple[Any, set[str]]] = {}
    for row in rows:
        _, organizers = found.setdefault(row["event"].value, (row, set()))
        organizers.update([row["organizer"].value] if row["organizer"] else [])
    made = [
        (_date(row), row["class"].value.rpartition("#")[2], "; ".join(sorted(organizers)), _sentence(row["content"].value, int(row["from"].value)))
        for row, organizers in found.values()
    ]
    return sorted(made, key=lambda event: (not event[0], event))


def _date(row: Any) -> str:
    """The date of an event as exactly as it is known: a day, a month, a year, or an interval; empty where it is not."""
    if not row["start"]:
        return ""
    start, end = row["start"].value, row["end"].value
    lengths = {"year": 4, "month": 7}
    precision = row["precision"].value.rpartition("/")[2]
    return f"{start}/{end}" if precision == "interval" else str(start[: lengths.get(precision)])


def _sentence(content: str, start: int) -> str:
    """The sentence around a position of an article's text."""
    from civicgraph.web.viewing.quoting import quote, sentences  # noqa: PLC0415

    return quote(content, sentences(content), start).text
