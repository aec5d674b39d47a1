"""One spelling for many: what makes two ways of writing a Vietnamese name the same.

Vietnamese puts the tone mark of an open oa, oe, uy on either vowel, writes some names with i or y, joins words with several dashes, and
has letters and apostrophes that look like others.
All functions are pure and idempotent; they work on combining marks, so that no letter has to be listed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook, dot below
_LATE_TONE = re.compile(rf"(?<![qQ])([oO])([aAeE])([{_TONES}])(?![\w{_TONES}])|(?<![qQ])([uU])([yY])([{_TONES}])(?![\w{_TONES}])")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_SPACES = re.compile(r"\s+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_D_BAR = str.maketrans("\u0111\u0110\u00f0\u00d0", "dDdD")
_LOOK_ALIKES = str.maketrans({**dict.fromkeys("\u2018\u2019\u02bc\u02bb\u00b4`", "'"), "\u00d0": "\u0110", "\u00f0": "\u0111"})
_NAME = 100  # characters; what is longer is a text, met once, and not worth remembering


def _remembered(spell: Callable[[str], str]) -> Callable[[str], str]:
    """The same function, which knows the words and names again that it met lately."""
    known = lru_cache(maxsize=32_768)(spell)

    @wraps(spell)
    def spelled(text: str) -> str:
        return known(text) if len(text) <= _NAME else spell(text)

    return spelled


def _early_tone(found: re.Match[str]) -> str:
    first, second, tone, u, y, tone_of_y = found.groups()
    return f"{first}{tone}{second}" if first else f"{u}{tone_of_y}{y}"


@_remembered
def tone_place(text: str) -> str:
    """The text in NFC with the tone mark on the first vowel of an open oa, oe, uy; as long as NFC text was, so that offsets stay."""
    return unicodedata.normalize("NFC", _LATE_TONE.sub(_early_tone, unicodedata.normalize("NFD", text)))


@_remembered
def fold(text: str) -> str:
    """The key of a name: lower case, one tone placement, one apostrophe, no Icelandic letters, plain hyphens, single spaces."""
    return _SPACES.sub(" ", _DASHES.sub("-", tone_place(text).lower().translate(_LOOK_ALIKES))).strip()


@_remembered
def bare(text: str) -> str:
    """The text without any mark: lower-case letters a to z, digits, punctuation."""
    decomposed = unicodedata.normalize("NFD", text.translate(_D_BAR).lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def slug(text: str, longest: int = 80) -> str:
    """The text as a part of an IRI: `quan-le-chan`. Cut at a hyphen where it is longer than `longest`."""
    plain = _NOT_SLUG.sub("-", bare(text)).strip("-")
    return plain if len(plain) <= longest else plain[:longest].rsplit("-", 1)[0]
