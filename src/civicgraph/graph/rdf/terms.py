"""RDF terms as ready N-Triples text, in the very form in which Oxigraph writes them, so that terms can be compared as text."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from urllib.parse import quote

from civicgraph.graph.rdf.vocabulary import XSD

_SPECIAL = re.compile('["\\\\\x00-\x1f\x7f]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_LANGUAGE = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ADDRESS = re.compile(r"(?P<scheme>https?)://(?P<host>[\w.-]+(?::\d{1,5})?)(?P<rest>[/?][^#]*)?(?:#(?P<fragment>.*))?$", re.IGNORECASE | re.DOTALL)
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_IRI_SAFE = "!$%&'()*+,/:;=?@~"


def iri(text: str) -> str:
    """An IRI that this program minted."""
    return f"<{text}>"


def outer_iri(text: str) -> str | None:
    """An address that came from outside, with what an IRI may not hold written in percent signs; None where it is no address of the web."""
    found = _ADDRESS.match(_SURROGATE.sub("", text.strip()))
    if not found:
        return None
    host, rest, fragment = found["host"], *(_LONE_PERCENT.sub("%25", quote(found[part] or "", safe=_IRI_SAFE)) for part in ("rest", "fragment"))
    return f"<{found['scheme'].lower()}://{host.lower()}{rest}{'#' + fragment if fragment else ''}>"


def string(text: str) -> str:
    """A plain string."""
    return f'"{_SPECIAL.sub(_escaped, encodable(text))}"'


def encodable(text: str) -> str:
    """The text with the replacement character for each half of a surrogate pair, which no encoding can hold; as long as it was."""
    return _SURROGATE.sub(chr(0xFFFD), text)


def words(text: str, language: str) -> str:
    """A string in a language; without one where the tag is none."""
    tag = language.lower()
    return f"{string(text)}@{tag}" if _LANGUAGE.fullmatch(tag) else string(text)


def integer(number: int) -> str:
    """A whole number."""
    return f'"{number}"^^{XSD.integer}'


def decimal(number: float) -> str:
    """A number with at most three decimal places, in canonical form."""
    text = f"{Decimal(number).quantize(Decimal('0.001')):f}".rstrip("0").rstrip(".")
    return f'"{text or "0"}"^^{XSD.decimal}'


def day(text: str) -> str:
    """An ISO date."""
    return f'"{text}"^^{XSD.date}'


def moment(time: datetime) -> str:
    """A point in time to the second, with its zone."""
    text = time.replace(microsecond=0).isoformat()
    return f'"{text[:-6] + "Z" if text.endswith("+00:00") else text}"^^{XSD.dateTime}'


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"
