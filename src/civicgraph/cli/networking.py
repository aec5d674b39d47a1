"""Networks for people: a file for Gephi, a picture, and how one is connected with another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from civicgraph.cli.options import store_option
from civicgraph.errors import ConfigError

if TYPE_CHECKING:
    from civicgraph.graph.network import Standing


@click.command()
@store_option()
@click.option("-o", "--output", metavar="FILE.gexf|FILE.svg", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option(
    "--kind", type=click.Choice(["attendance", "awards"]), default="attendance", show_default=True, help="Who met whom, or who honoured whom."
)
@click.option("--central", is_flag=True, help="Print who stands in the middle, and the groups that are joined among themselves, instead.")
@click.option("--path", "ends", nargs=2, metavar="IRI IRI", help="Print how these two are connected instead.")
def network(folder: Path, output: Path | None, kind: str, central: bool, ends: tuple[str, str] | None) -> int:
    """Write who met or honoured whom as a network, or print who is central or how two are connected, each step with the words that say so."""
    from civicgraph.graph.network import connection, gexf, standing, svg, ties, weave  # noqa: PLC0415
    from civicgraph.graph.storage.store import Store  # noqa: PLC0415

    if (output is not None) + bool(ends) + central != 1:
        raise click.UsageError("give one of -o FILE, --central, --path IRI IRI")
    with Store.open(folder) as store:
        if ends:
            for hop in connection(store, *ends):
                click.echo(f"{hop.name or hop.thing} · {hop.role} · {hop.label or hop.event}\n    {hop.words}\n    {hop.article}".rstrip())
            return 0
        woven = weave(ties(store), kind)
    if output is None:
        return _told(standing(woven))
    write = {".gexf": gexf, ".svg": svg}.get(output.suffix)
    if write is None:
        raise ConfigError(f"{output}: a network is written as .gexf or .svg")
    output.write_text(write(woven), "utf-8")
    click.echo(f"{len(woven)} nodes and {woven.number_of_edges()} edges written to {output}", err=True)
    return 0


def _told(found: Standing) -> int:
    """Prints the most central with the number of their group, then the groups."""
    from civicgraph.cli.answers import table  # noqa: PLC0415

    table(("strength", "group", "name", "thing"), [(str(place.strength), str(place.group), place.name, place.thing) for place in found.central])
    click.echo()
    rows = [(str(group.number), str(group.size), ", ".join(place.name for place in group.members)) for group in found.groups]
    table(("group", "size", "the most central"), rows)
    return 0
