"""The command line: `civicgraph COMMAND`. Each command imports what it needs when it runs, so that help and errors come at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from civicgraph import __version__
from civicgraph.cli.asking import check, query, related, stats
from civicgraph.cli.correcting import corrections, forget, merge, reject, set_, split, undo
from civicgraph.cli.feeding import extract, import_, ingest, remove
from civicgraph.cli.keeping import backup, reextract, reindex, restore
from civicgraph.cli.linking import accept, decline, enrich, identify
from civicgraph.cli.narrating import storylines
from civicgraph.cli.networking import network
from civicgraph.cli.publishing import describe, export
from civicgraph.cli.showing import demo, serve
from civicgraph.cli.watching import watch
from civicgraph.errors import CivicGraphError, QueryError

INTERRUPTED, PIPE_CLOSED = 130, 141  # what a shell expects of a program that was interrupted, or whose reader went away


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, message="%(prog)s %(version)s")
def commands() -> None:
    """Turns civic news into RDF with evidence: extract, store, ask, publish and relate."""


_CORRECTING = (merge, split, reject, set_, forget, undo, corrections, enrich, identify, accept, decline, reextract, reindex, backup, restore)
for _command in (
    extract,
    ingest,
    import_,
    query,
    related,
    network,
    storylines,
    serve,
    export,
    describe,
    remove,
    check,
    stats,
    demo,
    watch,
    *_CORRECTING,
):
    commands.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns the exit code: 0 when all went well, 1 when anything failed, 2 when the command line is wrong."""
    try:
        code = commands.main(arguments, prog_name="civicgraph", standalone_mode=False)
        sys.stdout.flush()
        return code or 0
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        return _reader_gone()
    except (CivicGraphError, OSError) as error:
        print(f"civicgraph: {' '.join(_reason(error).split())}", file=sys.stderr)
        return 1


def _reason(error: CivicGraphError | OSError) -> str:
    """What an error says, with the place where it knows one."""
    if isinstance(error, OSError):
        return f"{error.filename or 'the operating system says'}: {error.strerror or error}"
    if isinstance(error, QueryError) and error.line is not None:
        return f"query, line {error.line}, column {error.column}: {error}"
    return str(error)


def _reader_gone() -> int:
    """Lets the interpreter flush into nothing: who reads the output has seen enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return PIPE_CLOSED
