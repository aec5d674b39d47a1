"""From the fields of a record, as any reader finds them, to an Article: the one place where they are checked and cleaned."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urldefrag

from civicgraph.errors import ArticleError
from civicgraph.model import Article
from civicgraph.sources.cleaning import clean, one_line
from civicgraph.sources.origin import Origin
from civicgraph.sources.times import published_time

LARGEST = 5_000_000  # bytes that a page or the line of a record may have
LONGEST_ID = 200
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_HTTP = re.compile(r"https?://[^\s/?#]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: its origin, and its line where the origin has many."""

    origin: Origin
    line: int | None = None

    def error(self, reason: str) -> ArticleError:
        """The error of this place."""
        return ArticleError(self.origin.name, reason, self.line)

    def warn(self, reason: str) -> None:
        """Tells the caller of `read` what was amiss with an article that is kept."""
        self.origin.on_warning(self.error(reason))


def article(fields: Mapping[str, Any], place: Place, stem: str | None = None) -> Article:
    """The article of the fields `id, title, text, url, published, author, publisher or source, language`; ArticleError without title and text.

    Without a title the first line of the text is it. Without an id it is `stem`, else a hash of the URL, else one of title and time.
    """
    title, text = _title_and_text(fields, place)
    url = _url(fields.get("url"), place)
    published = _published(fields.get("published"), place)
    return Article(
        id=_id(fields.get("id"), place) or stem or _made_id(title, url, published),
        title=title,
        text=text,
        url=url,
        published=published,
        author=_names(fields.get("author"), place, "author"),
        publisher=_names(fields.get("publisher") or fields.get("source"), place, "publisher"),
        language=_language(fields.get("language"), place),
    )


def _title_and_text(fields: Mapping[str, Any], place: Place) -> tuple[str, str]:
    text = _string(fields.get("text"), place, "text")
    title = one_line(_string(fields.get("title"), place, "title"))
    text = clean(text).strip()
    if not text:
        raise place.error("it has no text")
    if not title:
        first, _, text = text.partition("\n")
        title, text = one_line(first), text.strip()
        if not text:
            raise place.error("it has a single line: a title without a text, or a text without a title")
    return title, text


def _string(value: Any, place: Place, name: str) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    raise place.error(f"its {name} is not a string")


def _id(value: Any, place: Place) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        raise place.error("its id is neither a string nor a number")
    found = one_line("" if value is None else str(value))
    if len(found) > LONGEST_ID:
        raise place.error(f"its id has more than {LONGEST_ID} characters")
    return found


def _made_id(title: str, url: str | None, published: datetime | None) -> str:
    key = url or f"{title}\n{published.isoformat() if published else ''}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _url(value: Any, place: Place) -> str | None:
    """The address without its fragment and fit for an IRI; None, with a warning, where it is none."""
    if value is None or value == "":
        return None
    try:
        if not _HTTP.match(value.strip()):
            raise ValueError
        return quote(urldefrag(clean(value).strip()).url, safe="/:?#[]@!$&'()*+,;=%~")
    except (ValueError, AttributeError):
        place.warn("its url is no http(s) address and is left out")
        return None


def _published(value: Any, place: Place) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if value is None or value == "":
        place.warn("it has no date of publication: its relative dates stay open")
        return None
    found = published_time(value, place.origin.portal) if isinstance(value, str) else None
    if found is None:
        place.warn(f"its date of publication {str(value)[:60]!r} is no date and is left out: its relative dates stay open")
    return found


def _names(value: Any, place: Place, name: str) -> str | None:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = ", ".join(value)
    if value is not None and not isinstance(value, str):
        place.warn(f"its {name} is not a string and is left out")
        return None
    return one_line(value or "") or None


def _language(value: Any, place: Place) -> str:
    if value is None or value == "":
        return "vi"
    if isinstance(value, str) and _LANGUAGE.fullmatch(value.strip()):
        return value.strip()
    place.warn("its language is no language code: taken for Vietnamese")
    return "vi"
