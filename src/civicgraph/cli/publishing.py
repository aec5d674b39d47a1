"""What others take away: export in several profiles, and the description of the dataset."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from civicgraph.cli.options import store_option

_PROFILES = ("nquads", "turtle", "csv", "sqlite", "parquet")


@click.command()
@store_option()
@click.option(
    "-o", "--output", metavar="PATH", required=True, type=click.Path(path_type=Path), help="The file or folder; it appears when it is whole."
)
@click.option("--profile", type=click.Choice(_PROFILES), help="What to write.  [default: by the ending of PATH: .nq, .nq.gz, .db, .sqlite]")
@click.option("--texts/--no-texts", default=None, help="With whole texts of articles, or without.  [default: with, in nquads; without, in turtle]")
def export(folder: Path, output: Path, profile: str | None, texts: bool | None) -> int:
    """Write all of a store for others: the same store gives the same files.

    nquads: every quad, sorted, gzipped where PATH ends in .gz. turtle: a folder with a file for each graph. csv: a folder of tables with their
    description (CSVW). sqlite: the same tables as one file, for Datasette. parquet: for pandas, where pyarrow is installed. Tables never hold
    whole texts.
    """
    from civicgraph.graph.publishing.profiles import profile_of, publish  # noqa: PLC0415
    from civicgraph.graph.storage.store import Store  # noqa: PLC0415

    chosen = profile or profile_of(output)
    if chosen is None:
        raise click.UsageError(f"say what to write with --profile: {', '.join(_PROFILES)}")
    with Store.open(folder) as store:
        count = publish(store, chosen, output, chosen == "nquads" if texts is None else texts)
    unit = {"nquads": "quads", "turtle": "triples"}.get(chosen, "rows")
    click.echo(f"{count:,} {unit} written to {output}", err=True)
    return 0


@click.command()
@store_option()
def describe(folder: Path) -> int:
    """Print what the store is as a dataset, in Turtle: version, licence, counts, sources, quality (DCAT, VoID, DQV)."""
    from civicgraph.graph.publishing.dataset import description  # noqa: PLC0415
    from civicgraph.graph.storage.store import Store  # noqa: PLC0415

    with Store.open(folder) as store:
        sys.stdout.buffer.write(description(store))
    return 0
