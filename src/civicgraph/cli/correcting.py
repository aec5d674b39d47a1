"""Corrections by people: merge, split, reject, set, forget; undo, and a list of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from civicgraph.cli.options import Command, settings, store_option

if TYPE_CHECKING:
    from civicgraph.graph.correcting.judgements import Judgement, Why

_LOCAL = timezone(timedelta(hours=7))


def why_options(required: bool = True) -> Callable[[Command], Command]:
    """`--reason`, `--author` and `--time`, given to the command as `why`; None where no reason is given."""

    def decorate(command: Command) -> Command:
        @click.option("--reason", required=required, metavar="TEXT", help="Why.")
        @click.option("--author", required=required, metavar="NAME", envvar="CIVICGRAPH_AUTHOR", show_envvar=True, help="Who decides.")
        @click.option("--time", metavar="ISO", help="When, as ISO 8601 with a zone.  [default: now]")
        @wraps(command)
        def given(*, reason: str | None, author: str | None, time: str | None, **rest: Any) -> Any:
            return command(why=_why(reason, author, time), **rest)

        return given  # type: ignore[return-value]

    return decorate


def _why(reason: str | None, author: str | None, time: str | None) -> Why | None:
    from civicgraph.graph.correcting.judgements import Why  # noqa: PLC0415

    if reason is None:
        return None
    return Why(reason, author or "", time or now())


def now() -> str:
    """The time, as judgements have it."""
    return datetime.now(_LOCAL).isoformat(timespec="seconds")


def _told(judgement: Judgement, folder: Path) -> int:
    """Prints the IRI of a judgement, by which it can be undone."""
    from civicgraph.graph.storage.store import Store  # noqa: PLC0415

    with Store.open(folder) as store:
        click.echo(judgement.iri(store.base))
    return 0


@click.command()
@click.argument("kept", metavar="KEPT_IRI")
@click.argument("gone", metavar="GONE_IRI")
@store_option()
@why_options()
def merge(kept: str, gone: str, folder: Path, why: Why) -> int:
    """Two nodes are one thing: the first stays, the second leads to it. Prints the judgement, by which it can be undone."""
    from civicgraph.ingest import correcting  # noqa: PLC0415

    return _told(correcting.merge(folder, kept, gone, why, settings()), folder)


@click.command()
@click.argument("iri", metavar="IRI")
@click.argument("articles", metavar="[ARTICLE]...", nargs=-1)
@store_option()
@why_options()
def split(iri: str, articles: tuple[str, ...], folder: Path, why: Why) -> int:
    """A node is several things: in the articles named it is another one; without any, each article but the first tells of its own."""
    from civicgraph.ingest import correcting  # noqa: PLC0415

    return _told(correcting.split(folder, iri, articles, why, settings()), folder)


@click.command()
@click.argument("statement", metavar="STATEMENT_IRI")
@store_option()
@why_options()
def reject(statement: str, folder: Path, why: Why) -> int:
    """An article does not say what a statement says. Of the statement of an event's class: there is no such event in it."""
    from civicgraph.ingest import correcting  # noqa: PLC0415

    return _told(correcting.reject(folder, statement, why, settings()), folder)


@click.command("set")
@click.argument("iri", metavar="IRI")
@click.argument("prop", metavar="PROPERTY")
@click.argument("value", metavar="VALUE")
@click.option("--language", default="vi", show_default=True, help="The language of words.")
@store_option()
@why_options()
def set_(iri: str, prop: str, value: str, language: str, folder: Path, why: Why) -> int:
    """A property of a node has this value and no other.

    PROPERTY is a name like civic:organizer, rdfs:label, skos:prefLabel, or an IRI. VALUE is a date (2021-04-02, 2021-04, 2021, A/B), a
    number, words, or a thing by its IRI, whole or without the base (unit/305_quan-le-chan).
    """
    from civicgraph.ingest import correcting  # noqa: PLC0415

    return _told(correcting.set_(folder, iri, prop, value, why, settings(), language), folder)


@click.command()
@click.argument("person", metavar="PERSON_IRI")
@store_option()
@why_options()
def forget(person: str, folder: Path, why: Why) -> int:
    """Take a person out on request: node, statements, and the name in texts, index and older snapshots. What is gone cannot be had back."""
    from civicgraph.ingest import correcting  # noqa: PLC0415

    others = correcting.namesakes(folder, person)
    code = _told(correcting.forget(folder, person, why, settings()), folder)
    if others:
        click.echo(f"others of the name are still there, each to be forgotten if it is the same person: {' '.join(others)}", err=True)
    return code


@click.command()
@click.argument("judgement", metavar="JUDGEMENT")
@store_option()
def undo(judgement: str, folder: Path) -> int:
    """Take a correction back, by the IRI of its judgement or the last part of it: the store is as if it had never been made."""
    from civicgraph.ingest import correcting  # noqa: PLC0415

    undone = correcting.undo(folder, judgement, settings())
    click.echo(f"undone: {undone.verdict}, {undone.why.reason}", err=True)
    return 0


@click.command()
@store_option()
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
def corrections(folder: Path, form: str) -> int:
    """List what people decided about a store, by time."""
    from civicgraph.cli.answers import table  # noqa: PLC0415
    from civicgraph.ingest import correcting  # noqa: PLC0415

    found = correcting.corrections(folder)
    rows = [(iri, j.why.time, j.verdict, " ".join(_about(j)), j.why.author, j.why.reason) for iri, j in found]
    names = ("judgement", "time", "verdict", "about", "author", "reason")
    if form == "jsonl":
        for row in rows:
            click.echo(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False))
    else:
        table(names, rows)
    return 0


def _about(judgement: Judgement) -> list[str]:
    """What a judgement is about: its nodes, the one that stays first; property and value; articles."""
    nodes = sorted(judgement.judges, key=lambda node: (node != judgement.keeps, node))
    return [*nodes, *filter(None, judgement.fact[1:]), *judgement.within, *filter(None, [judgement.beyond])]
