"""Options that several commands share, and the settings that they and the environment make."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from civicgraph.config import Settings, from_environment

Command = TypeVar("Command", bound=Callable[..., Any])

PATHS = click.argument("paths", metavar="PATH...", nargs=-1, required=True)
OUTPUT = click.option("-o", "--output", metavar="FILE", help="Write to this file, which appears when it is whole.")


def store_option(required: bool = True, text: str = "The store folder.") -> Callable[[Command], Command]:
    """`--store DIR`, also as CIVICGRAPH_STORE."""
    kind = click.Path(file_okay=False, path_type=Path)
    return click.option("--store", "folder", metavar="DIR", type=kind, required=required, envvar="CIVICGRAPH_STORE", show_envvar=True, help=text)


def settings(**given: Any) -> Settings:
    """The settings of the environment with what the command line gives; ConfigError where they make no sense."""
    return from_environment().with_(**given)
