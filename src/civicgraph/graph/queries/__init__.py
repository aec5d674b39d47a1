"""The saved queries: one `.rq` file a question; values are substituted for variables, never written into the text."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from civicgraph.errors import NotFoundError


@cache
def text(name: str) -> str:
    """The SPARQL text of `queries/{name}.rq`; NotFoundError where there is none of that name."""
    if name not in names():
        raise NotFoundError(f"there is no saved query {name!r}; there are: {', '.join(names())}")
    return files(__name__).joinpath(f"{name}.rq").read_text("utf-8")


@cache
def names() -> tuple[str, ...]:
    """The names of all saved queries, in alphabetical order."""
    return tuple(sorted(entry.name[:-3] for entry in files(__name__).iterdir() if entry.name.endswith(".rq")))


def title(name: str) -> str:
    """What a saved query asks: its first line, a comment."""
    return text(name).split("\n", 1)[0].lstrip("# ").strip()
