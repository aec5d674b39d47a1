"""The border that all text crosses: Unicode NFC, line feeds, plain spaces, nothing that RDF or XML cannot carry."""

from __future__ import annotations

import re
import unicodedata

_ODD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u1680\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u2064\u3000\ud800-\udfff\ufeff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]")
_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text in NFC: line ends as line feeds, every space a plain one (one for one), invisible and control characters gone."""
    if _ODD.search(text):
        text = _LINE_ENDS.sub("\n", text)
        text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
        text = _SURROGATES.sub("\ufffd", text)
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """The cleaned text on one line with single spaces: titles and names."""
    return " ".join(clean(text).split())


def lines(text: str) -> list[str]:
    """The lines of a text that hold something, each on its own with single spaces."""
    found = (" ".join(line.split()) for line in clean(text).split("\n"))
    return [line for line in found if line]
