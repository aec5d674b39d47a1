"""Storylines for people and programs: brought up to date with the store, and printed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from civicgraph.cli.options import settings, store_option


@click.command()
@store_option()
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True, help="Jsonl has the steps too.")
@click.option("--as-stored", is_flag=True, help="Print what the store has, and change nothing.")
def storylines(folder: Path, form: str, as_stored: bool) -> int:
    """Chain articles on one matter into storylines, write them into the store, and print them, those with the latest news first.

    All articles are looked at: what comes out does not depend on their order. Run it after `ingest` and `identify`.
    """
    from civicgraph.cli.answers import table  # noqa: PLC0415
    from civicgraph.graph.storage.store import Store  # noqa: PLC0415
    from civicgraph.graph.storylines.reading import listed, one  # noqa: PLC0415
    from civicgraph.ingest.narrating import narrate  # noqa: PLC0415

    if not as_stored:
        report = narrate(folder, settings())
        click.echo(f"{len(report.storylines):,} storylines, {report.added:,} quads added, {report.removed:,} taken out", err=True)
    with Store.open(folder) as store:
        rows = listed(store)
        if form == "jsonl":
            for row in rows:
                click.echo(json.dumps(one(store, row["storyline"]), ensure_ascii=False))
            return 0
    table(
        ("start", "latest", "steps", "articles", "title"),
        [tuple(str(row[name]) for name in ("start", "latest", "steps", "articles", "title")) for row in rows],
    )
    return 0
