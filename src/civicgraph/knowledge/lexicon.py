"""The words of data/lexicon: one TOML file a subject, one table a kind of phrase."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from civicgraph.errors import KnowledgeError

type_table = Mapping[str, Any]


class Lexicon:
    """`lexicon["dates"]` is the parsed content of data/lexicon/dates.toml."""

    def __init__(self, tables: Mapping[str, type_table]) -> None:
        self._tables = dict(tables)

    def __getitem__(self, subject: str) -> type_table:
        try:
            return self._tables[subject]
        except KeyError:
            raise KnowledgeError(f"data/lexicon/{subject}.toml", "there is no such file") from None


def load_lexicon(folder: Path) -> Lexicon:
    """Reads every TOML file of the folder; KnowledgeError names the file and the line that cannot be read."""
    tables: dict[str, type_table] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            tables[path.stem] = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise KnowledgeError(str(path), str(error)) from error
    return Lexicon(tables)
