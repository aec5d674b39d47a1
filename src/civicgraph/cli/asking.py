"""Questions to a store: query, related, check, stats."""

from __future__ import annotations

import json
import re
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from civicgraph.cli.options import settings, store_option
from civicgraph.errors import NotFoundError, QueryError


def _list(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Prints each question that a store can be asked by name, with an example of each parameter, and ends the command."""
    if not wanted or context.resilient_parsing:
        return
    from civicgraph.graph.querying.questions import questions  # noqa: PLC0415

    for one in questions():
        click.echo(f"{one.name}\n    {one.title['vi']}\n    {one.title['en']}")
        for parameter in one.parameters:
            click.echo(f"      --param {parameter.name}={parameter.example.strip('<>')}  {parameter.about['en']}")
    context.exit()


@click.command()
@click.argument("text", metavar="QUERY|@FILE.rq", required=False)
@store_option(required=False)
@click.option("--endpoint", metavar="URL", help="Ask another SPARQL endpoint instead of a store.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "tsv", "xml", "turtle", "ntriples"]), default="table", show_default=True)
@click.option("--saved", metavar="NAME", help="Ask a saved query instead.")
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="List the saved questions.")
@click.option("--param", "params", metavar="KEY=VALUE", multiple=True, help="A value for a variable of the query; see below.")
def query(text: str | None, folder: Path | None, endpoint: str | None, form: str, saved: str | None, params: tuple[str, ...]) -> int:
    """Ask SPARQL: as text, from @FILE.rq (@- is standard input), or a saved query by its name.

    The value of a --param is an IRI (<...> or http...), a whole number, a date (2021-05-23) or else text; text that looks like one of these is
    written in double quotes.
    """
    from civicgraph.cli import answers  # noqa: PLC0415
    from civicgraph.graph.storage.store import Store, term  # noqa: PLC0415

    asked = _text(text, saved)
    given = dict(map(_param, params))
    if endpoint:
        if given:
            raise click.UsageError("--param binds values in a store; write them into the query for an --endpoint")
        answers.write_remote(endpoint, asked, form, sys.stdout.buffer)
        return 0
    if folder is None:
        raise click.UsageError("name a store with --store, or an endpoint with --endpoint")
    _all_occur(given, asked)
    with Store.open(folder) as store, _killable():
        values = _bound(saved, given, store.base) or {name: term(value) for name, value in given.items()}
        results = store.query(asked, substitutions=values, default_graph="union" if settings().default_graph == "union" else "stored")
        answers.write(results, form, store.base, sys.stdout.buffer)
    return 0


def _bound(saved: str | None, given: Mapping[str, object], base: str) -> Mapping[str, Any]:
    """The values of a question, each of the kind that it needs; nothing where no question is asked."""
    from civicgraph.graph.querying.questions import PREFIX, question  # noqa: PLC0415

    return question(saved).values(given, base) if saved and saved.startswith(PREFIX) else {}


@contextmanager
def _killable() -> Iterator[None]:
    """A block that an interruption ends at once, and the program with it: a query in native code would not notice."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _text(text: str | None, saved: str | None) -> str:
    """The text of the query, from whichever of the two places."""
    from civicgraph.graph import queries  # noqa: PLC0415

    if (text is None) == (saved is None):
        raise click.UsageError("give a query, or the name of a saved one with --saved")
    if saved is not None:
        return queries.text(saved)
    assert text is not None
    if not text.startswith("@"):
        return text
    if text == "@-":
        return sys.stdin.read()
    path = Path(text[1:])
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise NotFoundError(f"{path}: there is no such file") from None
    except UnicodeDecodeError:
        raise QueryError(f"{path}: the query is not UTF-8 text") from None


def _param(given: str) -> tuple[str, object]:
    """The name and the value of `name=value`."""
    name, equals, value = given.partition("=")
    if not (equals and re.fullmatch(r"\w+", name)):
        raise click.BadParameter(f"{given!r} is not of the form KEY=VALUE", param_hint="--param")
    if re.fullmatch(r"[+-]?\d{1,18}", value):
        return name, int(value)
    if len(value) > 1 and value[0] == value[-1] == '"':
        return name, value[1:-1]
    try:
        return name, date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) else value
    except ValueError:
        return name, value


def _all_occur(names: Iterable[str], asked: str) -> None:
    for name in names:
        if not re.search(rf"[?$]{name}\b", asked):
            raise QueryError(f"the query has no variable ?{name}")


@click.command()
@click.argument("article", metavar="[ARTICLE_ID]", required=False)
@store_option()
@click.option("--all", "all_", is_flag=True, help="Those of every article.")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="At most so many for an article.")
@click.option("--spans", is_flag=True, help="Also the characters of both texts that show the reason.")
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
def related(article: str | None, folder: Path, all_: bool, top: int, spans: bool, form: str) -> int:
    """Print the articles related to one, or to all, with the reason. ARTICLE_ID is as in the input, or an IRI."""
    from civicgraph.cli.answers import table  # noqa: PLC0415
    from civicgraph.graph.relating.related import related as related_to  # noqa: PLC0415
    from civicgraph.graph.storage.store import Store  # noqa: PLC0415

    if (article is None) != all_:
        raise click.UsageError("give an ARTICLE_ID, or --all")
    with Store.open(folder) as store:
        found = [one.as_json() for one in related_to(store, article, top, spans)]
    if form == "jsonl":
        for one in found:
            print(json.dumps(one, ensure_ascii=False))
    else:
        table(("article", "related", "score", "kind", "why", *(("here", "there") if spans else ())), _links(found))
    return 0


def _links(found: Iterable[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """A row a link; the reason in Vietnamese, else in English."""
    for one in found:
        for link in one["related"]:
            why = link["why"]
            proof = ["; ".join(f"{s['text']} ({s['start']}-{s['end']})" for s in link["spans"][side]) for side in link.get("spans", ())]
            yield one["article"], link["article"], f"{link['score']:.2f}", link["kind"], why.get("vi") or why.get("en") or "", *proof


@click.command()
@store_option()
@click.option("--full", is_flag=True, help="Have pySHACL look at every node and not at a sample: minutes for a thousand articles.")
def check(folder: Path, full: bool) -> int:
    """Check a store: SHACL over all of it, every piece of evidence re-read against its frozen text."""
    from civicgraph.graph.searching.search import Search  # noqa: PLC0415
    from civicgraph.graph.storage.check import Finding  # noqa: PLC0415
    from civicgraph.graph.storage.check import check as findings  # noqa: PLC0415
    from civicgraph.graph.storage.store import Store  # noqa: PLC0415

    with Store.open(folder) as store:
        found = list(findings(store, settings().workers, full))
    if Search.open(folder).behind:
        found.append(Finding("search index", "it has an earlier state of articles that updates changed: civicgraph reindex"))
    for finding in found:
        print(finding)
    click.echo(f"{len(found):,} {'finding' if len(found) == 1 else 'findings'}" if found else "nothing found", err=True)
    return 1 if found else 0


@click.command()
@store_option()
def stats(folder: Path) -> int:
    """Print how many articles, events, bodies, people and statements a store holds."""
    from civicgraph.cli.answers import print_table  # noqa: PLC0415
    from civicgraph.graph.storage.store import Store  # noqa: PLC0415

    with Store.open(folder) as store:
        print_table(store.saved("stats"), store.base)
    return 0
