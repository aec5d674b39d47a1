"""Articles in and out: extract, ingest, import, remove."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from civicgraph.cli.correcting import why_options
from civicgraph.cli.options import OUTPUT, PATHS, settings, store_option
from civicgraph.cli.telling import Teller
from civicgraph.cli.writing import written
from civicgraph.errors import ArticleError, CivicGraphError
from civicgraph.knowledge import Knowledge
from civicgraph.model import Article, Extraction

if TYPE_CHECKING:
    from civicgraph.graph.correcting.judgements import Why
    from civicgraph.ingest import IngestReport


@click.command()
@PATHS
@click.option("--format", "form", type=click.Choice(["records", "nquads"]), default="records", show_default=True, help="JSON Lines, or RDF.")
@click.option("--explain", is_flag=True, help="For people: each record with its characters, the rule that read them, and the confidence.")
@OUTPUT
def extract(paths: tuple[str, ...], form: str, explain: bool, output: str | None) -> int:
    """Print what each article says, one line of JSON or one named graph an article, in the order of the input.

    PATH is a file (portal page, HTML, JSON, JSONL; also .gz), a folder, a pattern, an http(s) address or - for standard input.
    """
    from civicgraph import knowledge  # noqa: PLC0415
    from civicgraph.sources import read  # noqa: PLC0415
    from civicgraph.sources.expect import expected  # noqa: PLC0415

    known = knowledge.load()
    form_of = _explained if explain else _as_nquads(known) if form == "nquads" else _as_line
    teller = Teller(expected(paths) if output else None)
    with written(output) as stream, teller.running(shown=output is not None):
        for done, extraction in enumerate(_extractions(read(paths, teller.warn), known, teller), 1):
            stream.write(form_of(extraction))
            teller.reached(done)
    if output or teller.warned or teller.failed:
        teller.summary(f"{teller.done:,} articles extracted")
    return 1 if teller.failed else 0


def _extractions(articles: Iterable[Article | ArticleError], known: Knowledge, teller: Teller) -> Iterator[Extraction]:
    """What the articles say; an article that the extractor trips over is a failure like any other, and the rest goes on."""
    from civicgraph.extraction import extract as extraction_of  # noqa: PLC0415

    for article in teller.told(articles):
        if isinstance(article, ArticleError):
            continue
        try:
            found = extraction_of(article, known)
        except Exception as error:
            teller.fail(ArticleError(article.id, f"the extractor failed: {type(error).__name__}: {error}"))
        else:
            yield found


def _as_line(extraction: Extraction) -> bytes:
    from civicgraph.extraction.records import as_record  # noqa: PLC0415

    return json.dumps(as_record(extraction), ensure_ascii=False).encode() + b"\n"


def _explained(extraction: Extraction) -> bytes:
    from civicgraph.extraction.explaining import explained  # noqa: PLC0415

    return "".join(f"{line}\n" for line in (*explained(extraction), "")).encode()


def _as_nquads(known: Knowledge) -> Callable[[Extraction], bytes]:
    from civicgraph.graph.describing.triples import describe  # noqa: PLC0415

    base = settings().base
    return lambda extraction: describe(extraction, known, base).nquads().encode()


@click.command()
@PATHS
@store_option()
@click.option("--workers", type=click.IntRange(1), help="Processes that extract.  [default: CIVICGRAPH_WORKERS or 2]")
@click.option("--identify", is_flag=True, help="At the end, bring reports of one event together, as the command identify does.")
def ingest(paths: tuple[str, ...], folder: Path, workers: int | None, identify: bool) -> int:
    """Read articles into a store, which is made where there is none; what was ingested before and has not changed is left alone."""
    from civicgraph.cli.linking import identified  # noqa: PLC0415

    code = ingested(paths, folder, workers)
    if identify:
        identified(folder)
    return code


def ingested(paths: tuple[str, ...], folder: Path, workers: int | None) -> int:
    """Ingests and tells of it; the exit code."""
    from civicgraph import ingest as ingesting  # noqa: PLC0415
    from civicgraph.sources import read  # noqa: PLC0415
    from civicgraph.sources.expect import expected  # noqa: PLC0415

    teller = Teller(expected(paths))
    with teller.running():
        articles = teller.told(read(paths, teller.warn))
        report = ingesting.ingest(articles, folder, settings(workers=workers), lambda report: teller.reached(report.done))
    _tell_rest(report, teller)
    teller.summary(f"{report.added:,} articles added, {report.changed:,} changed, {report.unchanged:,} unchanged, {report.events:,} events")
    return 1 if teller.failed else 0


def _tell_rest(report: IngestReport, teller: Teller) -> None:
    """What the ingest found amiss itself, after the reader's failures, which were told as they came."""
    told = set(map(str, teller.failed))
    for failure in report.failed:
        if str(failure) not in told:
            teller.fail(failure)
    for warning in report.warnings:
        teller.line(f"warning: {warning}")
    teller.warned += len(report.warnings)
    teller.reached(report.done)


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@store_option()
def import_(files: tuple[Path, ...], folder: Path) -> int:
    """Load RDF into a store, graph names kept: N-Quads, N-Triples, Turtle or TriG, also gzipped. All files, or none."""
    from civicgraph import ingest as ingesting  # noqa: PLC0415

    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise CivicGraphError(f"{missing[0]}: there is no such file")
    for file, count in zip(files, ingesting.load(files, folder, settings()), strict=True):
        click.echo(f"{file}: {count:,} quads", err=True)
    return 0


@click.command()
@click.argument("ids", metavar="ARTICLE_ID...", nargs=-1, required=True)
@store_option()
@why_options(required=False)
def remove(ids: tuple[str, ...], folder: Path, why: Why | None) -> int:
    """Take articles out of a store, and of the world what nobody else reports. ARTICLE_ID is as in the input, or an IRI.

    With a --reason each leaves a tombstone that says when it was removed; without, the store is as if it had never been there.
    """
    from civicgraph import ingest as ingesting  # noqa: PLC0415

    report = ingesting.remove(ids, folder, settings(), why)
    click.echo(f"{report.removed:,} {'article' if report.removed == 1 else 'articles'} removed", err=True)
    return 0
