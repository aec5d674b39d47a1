"""Which representation a client wants: Accept with quality values, or an explicit name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civicgraph.errors import NotAcceptableError

HTML = "text/html"
TURTLE = "text/turtle"
JSON_LD = "application/ld+json"
N_TRIPLES = "application/n-triples"
RDF_XML = "application/rdf+xml"
TRIG = "application/trig"
N_QUADS = "application/n-quads"
JSON = "application/json"
PROBLEM = "application/problem+json"
DATA_ENDINGS = {"ttl": TURTLE, "jsonld": JSON_LD, "nt": N_TRIPLES}


@dataclass(frozen=True, slots=True)
class Range:
    """One media range of an Accept header; `exactness` is 0 for */*, 1 for text/*, 2 for a full type."""

    media: str
    quality: float
    exactness: int


def ranges(accept: str) -> tuple[Range, ...]:
    """The media ranges of a header; one that cannot be read is left out, an empty header asks for anything."""
    found = []
    for part in (accept or "*/*").split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if media.count("/") == 1:
            found.append(Range(media, _quality(parameters), 2 - media.count("*")))
    return tuple(found)


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def _covers(media_range: Range, media: str) -> bool:
    if media_range.exactness == 0:
        return True
    return media_range.media == media or (media_range.exactness == 1 and media.startswith(media_range.media.removesuffix("*")))


def quality(accept: str, media: str) -> float:
    """How much the client wants this media type: the most exact range that covers it decides (RFC 9110, 12.5.1)."""
    covering = [r for r in ranges(accept) if _covers(r, media)]
    return max(covering, key=lambda r: (r.exactness, r.quality)).quality if covering else 0.0


def best(accept: str, offered: Sequence[str]) -> str | None:
    """The media type that the client wants most, the first offered among equals; None where it wants none of them."""
    wanted = [(quality(accept, media), -place, media) for place, media in enumerate(offered)]
    top = max(wanted)
    return top[2] if top[0] > 0 else None


def demand(accept: str, offered: Sequence[str]) -> str:
    """As `best`, but NotAcceptableError where the client wants none of them."""
    chosen = best(accept, offered)
    if chosen is None:
        raise NotAcceptableError(tuple(offered))
    return chosen


def wants_page(accept: str) -> bool:
    """Whether a person is likely to read the answer: HTML is asked for by name, and not less than JSON."""
    named = any(r.media == HTML and r.quality > 0 for r in ranges(accept))
    return named and quality(accept, HTML) >= quality(accept, JSON)
