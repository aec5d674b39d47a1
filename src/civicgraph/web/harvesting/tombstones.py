"""Where a merged IRI leads, and what is said of one that is gone: 308 to what replaces it, on whatever page or data was asked for; else 410."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from civicgraph.errors import GoneError
from civicgraph.graph.rdf import iris
from civicgraph.web.viewing import paths
from civicgraph.web.viewing.reading import View, text


class Moved(Exception):
    """What was asked for is another thing now; `old` and `new` are paths."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        super().__init__(f"{old} is {new}")


def follow(view: View, iri: str) -> None:
    """Raises Moved or GoneError where the IRI is that of a tombstone."""
    for row in view.rows("tombstone", this=iri):
        old, new = paths.path_of(iri, view.base), paths.path_of(text(row, "to"), view.base)
        if old and new:
            raise Moved(old, new)
        raise GoneError(f"{iri} was removed on {text(row, 'when')[:10]}")


def mourn(view: View, iri: str) -> None:
    """Raises GoneError where the IRI was that of a person who is not named any more."""
    if paths.kind_of(iri, view.base) == "person" and view.exists(iris.forgotten(iri, view.base)):
        raise GoneError("this person is not named any more, on request")


async def moved(request: Request, error: Exception) -> Response:
    """The same page or data, of what replaces the thing."""
    assert isinstance(error, Moved)
    path = request.url.path.replace(error.old, error.new, 1)
    return RedirectResponse(quote(path, "/-._~:@!$&'()*+,;=") + (f"?{request.url.query}" if request.url.query else ""), 308)
