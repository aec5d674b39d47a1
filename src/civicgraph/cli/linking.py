"""What the program thinks is one: links to other sources (enrich), events of several articles (identify); accept and decline decide about them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from civicgraph.cli.correcting import why_options
from civicgraph.cli.options import settings, store_option

if TYPE_CHECKING:
    from civicgraph.graph.correcting.judgements import Judgement, Why

_SHOWN = 20  # judgements of one run on the terminal


@click.command()
@store_option()
@click.option("--endpoint", metavar="URL", required=True, help="The SPARQL endpoint to ask, such as that of Wikidata.")
@click.option("--kind", type=click.Choice(["units", "bodies", "people"]), default="units", show_default=True, help="What to find there.")
@click.option("--everything", is_flag=True, help="Not only what articles name.")
@click.option("--timeout", type=click.FloatRange(1), default=60, show_default=True, help="Seconds that an answer may take.")
@why_options(required=False)
def enrich(folder: Path, endpoint: str, kind: str, everything: bool, timeout: float, why: Why | None) -> int:
    """Propose links (skos:exactMatch) to the things of another SPARQL endpoint, with score and reasons. Nothing holds until it is accepted."""
    from civicgraph.cli.correcting import now  # noqa: PLC0415
    from civicgraph.graph.correcting.judgements import Why  # noqa: PLC0415
    from civicgraph.graph.remote.asking import Endpoint  # noqa: PLC0415
    from civicgraph.ingest import linking  # noqa: PLC0415

    given = why or Why("enrich", "civicgraph", now())
    return _told(linking.propose(folder, Endpoint(endpoint, timeout), kind, given, settings(), everything), folder)


@click.command()
@store_option()
@click.option("--author", metavar="NAME", envvar="CIVICGRAPH_AUTHOR", show_envvar=True, help="Who lets it judge.  [default: the program]")
@click.option("--time", metavar="ISO", help="When, as ISO 8601 with a zone.  [default: now]")
def identify(folder: Path, author: str | None, time: str | None) -> int:
    """Bring reports of one event in several articles together, by what they share; each is a judgement with score and reason.

    What is judged does not depend on the order of articles, or on what was judged before; the first time all articles are compared, then those
    that came or changed. Decline a judgement that is wrong.
    """
    made = sorted(identified(folder, author, time), key=lambda judgement: judgement.score or 0)
    if len(made) > _SHOWN:
        click.echo(f"the {_SHOWN} least certain of them follow; civicgraph corrections lists all", err=True)
    return _told(made[:_SHOWN], folder)


def identified(folder: Path, author: str | None = None, time: str | None = None) -> list[Judgement]:
    """Judges which events are one and says how many; returns the new judgements."""
    from civicgraph.cli.correcting import now  # noqa: PLC0415
    from civicgraph.ingest.identifying import AUTHOR, identify  # noqa: PLC0415

    report = identify(folder, settings(), time or now(), author or AUTHOR)
    click.echo(f"{len(report.made):,} judged to be one, {len(report.taken_back):,} taken back, {report.kept:,} as before", err=True)
    return [*report.made]


@click.command()
@click.argument("proposals", metavar="[PROPOSAL]...", nargs=-1)
@store_option()
@click.option("--at-least", type=click.FloatRange(0, 1), help="All open proposals with this score or more.")
@why_options()
def accept(proposals: tuple[str, ...], folder: Path, at_least: float | None, why: Why) -> int:
    """Take proposals for true: they hold from now on, whoever made them. PROPOSAL is an IRI, or the last part of it."""
    return _settle(proposals, folder, at_least, True, why)


@click.command()
@click.argument("proposals", metavar="[PROPOSAL]...", nargs=-1)
@store_option()
@click.option("--at-least", type=click.FloatRange(0, 1), help="All open proposals with this score or more.")
@why_options()
def decline(proposals: tuple[str, ...], folder: Path, at_least: float | None, why: Why) -> int:
    """Do not take proposals, or what identify judged: they are not made again. PROPOSAL is an IRI, or the last part of it."""
    return _settle(proposals, folder, at_least, False, why)


def _settle(proposals: tuple[str, ...], folder: Path, at_least: float | None, accepted: bool, why: Why) -> int:
    from civicgraph.ingest import linking  # noqa: PLC0415

    if bool(proposals) == (at_least is not None):
        raise click.UsageError("name proposals, or all from a score on with --at-least")
    return _told(linking.settle(folder, proposals, at_least, accepted, why, settings()), folder)


def _told(judgements: list[Judgement], folder: Path) -> int:
    """Prints a line for each judgement: its IRI, the score, the two things, and why."""
    from civicgraph.cli.answers import table  # noqa: PLC0415
    from civicgraph.graph.storage.store import Store  # noqa: PLC0415

    with Store.open(folder) as store:
        rows = [
            (j.iri(store.base), "" if j.score is None else f"{j.score:.2f}", j.judges[0], j.fact[2][1:-1] or j.judges[-1], j.why.reason)
            for j in judgements
        ]
    table(("judgement", "score", "thing", "link", "why"), rows)
    return 0
