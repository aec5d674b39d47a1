"""A page as people copy it from a portal, or plain text: date line, title, paragraphs, captions, byline, page furniture.

The title stands in the furniture ("QR CODE: ..."), above the date line, or else on the first line. Captions stay where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from civicgraph.errors import ArticleError
from civicgraph.model import Article
from civicgraph.sources.articles import Place, article
from civicgraph.sources.byline import names
from civicgraph.sources.cleaning import lines
from civicgraph.sources.origin import Origin
from civicgraph.sources.portal import Portal
from civicgraph.sources.times import line_time
from civicgraph.sources.whole import whole
from civicgraph.spelling import fold

_HEAD = 12  # lines in which the date line is looked for
_PARAGRAPH = 80  # characters that make a line a paragraph rather than a label


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says, before it is checked: `body` are its paragraphs and captions."""

    body: tuple[str, ...]
    title: str = ""
    published: datetime | None = None
    author: str | None = None
    publisher: str | None = None


def read_page(origin: Origin) -> Iterator[Article | ArticleError]:
    """The one article of a page."""
    place = Place(origin)
    try:
        page = parse(lines(whole(place)), origin.portal)
        fields = {"title": page.title, "text": "\n".join(page.body), "url": origin.url, "author": page.author, "publisher": page.publisher}
        yield article(fields | {"published": page.published}, place, origin.stem)
    except ArticleError as error:
        yield error


def parse(page: Sequence[str], portal: Portal) -> Page:
    """The parts of the lines of a page."""
    article_lines, furniture = _split(page, portal)
    found = _head(article_lines, portal)
    title = _first(portal.titles, furniture, "title") or found.title
    author, body = names(without(title, found.body), portal)
    above = article_lines[: len(article_lines) - len(found.body)]
    publisher = _first(portal.publishers, [*furniture, *above], "publisher")
    return replace(found, title=title, body=body, author=author, publisher=publisher)


def without(title: str, body: Iterable[str]) -> tuple[str, ...]:
    """The lines that do not repeat the title."""
    key = fold(title)
    return tuple(line for line in body if fold(line) != key)


def _split(page: Sequence[str], portal: Portal) -> tuple[list[str], list[str]]:
    """The lines of the article without its buttons, and the furniture below them."""
    first = next((i for i, line in enumerate(page) if len(line) > _PARAGRAPH), 1) + 1
    end = next((i for i in range(first, len(page)) if portal.is_end(page[i])), len(page))
    return [line for line in page[:end] if not portal.is_button(line)], list(page[end:])


def _head(page: list[str], portal: Portal) -> Page:
    """Title and time from the first lines: the title is the line above the date line, if there is one."""
    for i, line in enumerate(page[:_HEAD]):
        when = line_time(line, portal)
        if when:
            return Page(tuple(page[i + 1 :]), page[i - 1] if i else "", when)
    return Page(tuple(page))


def _first(patterns: Iterable[re.Pattern[str]], page: Sequence[str], name: str) -> str:
    """What the first pattern that fits a line finds there."""
    found = (pattern.search(line) for pattern in patterns for line in page)
    return next((match[name].strip() for match in found if match), "")
