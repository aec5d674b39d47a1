"""Networks for people: a file for Gephi, a picture, and how one is connected with another."""

from __future__ import annotations

from pathlib import Path

import click

from civicgraph.cli.options import store_option
from civicgraph.errors import ConfigError


@click.command()
@store_option()
@click.option("-o", "--output", metavar="FILE.gexf|FILE.svg", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option(
    "--kind", type=click.Choice(["attendance", "awards"]), default="attendance", show_default=True, help="Who met whom, or who honoured whom."
)
@click.option("--path", "ends", nargs=2, metavar="IRI IRI", help="Print how these two are connected instead.")
def network(folder: Path, output: Path | None, kind: str, ends: tuple[str, str] | None) -> int:
    """Write who met or honoured whom as a network, or print how two are connected, each step with the words that say so."""
    from civicgraph.graph.network import central, connection, gexf, svg, ties, weave  # noqa: PLC0415
    from civicgraph.graph.storage.store import Store  # noqa: PLC0415

    if (output is None) == (not ends):
        raise click.UsageError("give -o FILE, or --path IRI IRI")
    with Store.open(folder) as store:
        if ends:
            for hop in connection(store, *ends):
                click.echo(f"{hop.name or hop.thing} · {hop.role} · {hop.label or hop.event}\n    {hop.words}\n    {hop.article}".rstrip())
            return 0
        woven = weave(ties(store), kind)
    assert output is not None
    write = {".gexf": gexf, ".svg": svg}.get(output.suffix)
    if write is None:
        raise ConfigError(f"{output}: a network is written as .gexf or .svg")
    output.write_text(write(woven), "utf-8")
    for _, name, strength in central(woven):
        click.echo(f"{strength:6} {name}", err=True)
    click.echo(f"{len(woven)} nodes and {woven.number_of_edges()} edges written to {output}", err=True)
    return 0
