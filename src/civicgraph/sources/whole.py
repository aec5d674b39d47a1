"""A page as one text: bounded, decoded, or refused with the reason."""

from __future__ import annotations

import re

from civicgraph.sources.articles import LARGEST, Place
from civicgraph.sources.encoding import NotText, decode

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?\s*([\w-]+)", re.IGNORECASE)


def whole(place: Place) -> str:
    """All of a page as text; ArticleError when it is too large or no text."""
    data = place.origin.stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise place.error(f"it has more than {LARGEST:,} bytes, the limit for one article")
    try:
        return decode(data, place.origin.charset or _declared(data))
    except NotText as error:
        raise place.error(str(error)) from error


def _declared(data: bytes) -> str | None:
    """The encoding that a web page says it is in."""
    found = _CHARSET.search(data[:4096])
    return found[1].decode("ascii", "replace") if found else None
