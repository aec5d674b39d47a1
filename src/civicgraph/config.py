"""The settings, read once from `CIVICGRAPH_*` and the command line, and passed as a value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from civicgraph.errors import ConfigError

BASE = "https://w3id.org/civicgraph/"
NAMESPACE = "https://w3id.org/civicgraph/ontology#"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may set; every field is `CIVICGRAPH_` + its name in capitals in the environment."""

    base: str = BASE  # every IRI but the ontology's stands under it
    workers: int = 2  # processes that extract
    host: str = "127.0.0.1"
    port: int = 8000
    default_graph: str = "stored"  # or "union": what a query without GRAPH or FROM sees
    token: str = ""  # opens /update and /graphs; empty: they are off
    timeout: int = 30  # seconds that a query or an update may take
    answer_rows: int = 2_000_000  # rows that one answer may have
    answer_mb: int = 512  # megabytes that one answer may have
    allow_service: str = ""  # the beginnings of the addresses that SERVICE may ask, with spaces between; empty: none
    texts: str = ""  # "full" or "quotes"; empty: full on loopback, quotes elsewhere

    @property
    def services(self) -> tuple[str, ...]:
        """The beginnings of the addresses that SERVICE may ask."""
        return tuple(self.allow_service.split())

    def with_(self, **given: Any) -> Settings:
        """A copy with the given values, those that are None left out."""
        return _checked(replace(self, **{k: v for k, v in given.items() if v is not None}))


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process; ConfigError names the variable that is wrong."""
    given: dict[str, Any] = {}
    for field in fields(Settings):
        value = environ.get(f"CIVICGRAPH_{field.name.upper()}")
        if value is None:
            continue
        if field.type != "int":
            given[field.name] = value
        elif value.isdecimal():
            given[field.name] = int(value)
        else:
            raise ConfigError(f"CIVICGRAPH_{field.name.upper()} must be a whole number, not {value!r}")
    return _checked(Settings(**given))


def _checked(settings: Settings) -> Settings:
    if not settings.base.startswith(("http://", "https://")) or not settings.base.endswith("/"):
        raise ConfigError(f"base must be an http(s) address that ends in a slash, not {settings.base!r}")
    if settings.default_graph not in ("stored", "union"):
        raise ConfigError(f"default-graph must be stored or union, not {settings.default_graph!r}")
    if settings.texts not in ("", "full", "quotes"):
        raise ConfigError(f"texts must be full or quotes, not {settings.texts!r}")
    if min(settings.timeout, settings.answer_rows, settings.answer_mb) < 1:
        raise ConfigError("timeout, answer-rows and answer-mb must be 1 or more")
    if any(not service.startswith(("http://", "https://")) or service.count("/") < 3 for service in settings.services):
        raise ConfigError("allow-service must be the beginning of an http(s) address up to a slash at least, as in https://query.example.org/")
    if settings.workers < 1:
        raise ConfigError("workers must be 1 or more")
    return settings
