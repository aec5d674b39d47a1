"""Bytes to text: UTF-8 first, UTF-16 and UTF-32 by their marks, what the page declares, windows-1258 where it reads as Vietnamese."""

from __future__ import annotations

import codecs
import unicodedata

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_REFUSED = "it is neither UTF-8 nor UTF-16 nor windows-1258 text: save it as UTF-8"
_BINARY = "it is a binary file, not text"


class NotText(ValueError):
    """Bytes that cannot be read as text; the message says why."""


def marked(head: bytes) -> str | None:
    """The encoding that the first bytes give away: a byte order mark, or the zero bytes of UTF-16 without one."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    sample = head[:400]
    if len(sample) >= 8 and b"\0" in sample:
        if sample[1::2].count(0) > len(sample) // 4 and not sample[::2].count(0):
            return "utf-16-le"
        if sample[::2].count(0) > len(sample) // 4 and not sample[1::2].count(0):
            return "utf-16-be"
    return None


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of the bytes; NotText when they are binary or in an encoding that cannot be told."""
    encoding = marked(data)
    if encoding is not None:
        return _strictly(data, encoding)
    if b"\0" in data:
        raise NotText(_BINARY)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data, declared)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise NotText(f"its beginning says {encoding.upper().removesuffix('-SIG')}, the rest is not") from None


def _legacy(data: bytes, declared: str | None) -> str:
    if sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in data[:4096]) > len(data[:4096]) // 50:
        raise NotText(_BINARY)
    for name in (declared, "windows-1258"):
        text = _try(data, name)
        if text is not None and (name == declared or _reads_as_vietnamese(text)):
            return text
    raise NotText(_REFUSED)


def _try(data: bytes, name: str | None) -> str | None:
    try:
        return data.decode(name) if name else None
    except (UnicodeDecodeError, LookupError):
        return None


def _reads_as_vietnamese(text: str) -> bool:
    """Whether the tone marks that windows-1258 writes after a vowel all compose with it: in text of another encoding they do not."""
    marks = sum(map(bool, map(unicodedata.combining, text)))
    composed = unicodedata.normalize("NFC", text)
    return marks > 0 and not any(map(unicodedata.combining, composed))
