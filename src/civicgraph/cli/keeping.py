"""The life of a store: reading its texts again after an upgrade, backup and restore."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from civicgraph.cli.options import settings, store_option
from civicgraph.cli.telling import Teller


@click.command()
@store_option()
@click.option("--workers", type=click.IntRange(1), help="Processes that extract.  [default: CIVICGRAPH_WORKERS or 2]")
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
def reextract(folder: Path, workers: int | None, form: str) -> int:
    """Read every stored text again with this version, keep what people corrected, and print how the statements changed."""
    from civicgraph.cli.answers import table  # noqa: PLC0415
    from civicgraph.graph.storage.store import Store  # noqa: PLC0415
    from civicgraph.ingest import rereading  # noqa: PLC0415

    with Store.open(folder) as store:
        teller = Teller(len(store.articles()))
    with teller.running():
        report = rereading.reextract(folder, settings(workers=workers), lambda report: teller.reached(report.read + len(report.failed)))
    for failure in report.failed:
        teller.fail(failure)
    for judgement in report.lapsed:
        teller.line(f"warning: {judgement}: what it is about is not told of any more; see civicgraph corrections")
    if form == "jsonl":
        for change in report.changes:
            click.echo(json.dumps(asdict(change), ensure_ascii=False))
    elif report.changes:
        table(("article", "kind", "subject", "property", "before", "after"), (tuple(asdict(change).values()) for change in report.changes))
    counts = ", ".join(f"{report.count(kind):,} {kind}" for kind in ("added", "removed", "altered"))
    teller.summary(f"{report.read:,} articles read again, {report.changed:,} differ; statements: {counts}")
    return 1 if report.failed else 0


@click.command()
@store_option()
def reindex(folder: Path) -> int:
    """Make the search index and the related links anew, as after updates that changed more articles than a server follows."""
    from civicgraph import ingest  # noqa: PLC0415

    click.echo(f"{ingest.reindex(folder, settings()):,} articles in the search index", err=True)
    return 0


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
def backup(folder: Path, file: Path) -> int:
    """Write the published state of the store in DIR to FILE (a gzipped tar file), also while it is being written and served."""
    from civicgraph.graph.storage.backup import backup as save  # noqa: PLC0415

    click.echo(f"{save(folder, file):,} bytes written to {file}", err=True)
    return 0


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def restore(file: Path, folder: Path) -> int:
    """Make a store in DIR, which must be new or empty, from a backup; every file is checked against its hash."""
    from civicgraph.graph.storage.backup import restore as bring_back  # noqa: PLC0415

    click.echo(f"{bring_back(file, folder):,} quads restored to {folder}", err=True)
    return 0
