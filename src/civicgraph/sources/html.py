"""Web pages: trafilatura finds the body; title, time, author and publisher come from what the page says before any guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from civicgraph.errors import ArticleError
from civicgraph.model import Article
from civicgraph.sources.articles import Place, article
from civicgraph.sources.body import body_lines
from civicgraph.sources.cleaning import one_line
from civicgraph.sources.markup import declared_dates, head_title, link_texts, parsed, prepared, text_lines
from civicgraph.sources.origin import Origin
from civicgraph.sources.page import Page, parse, without
from civicgraph.sources.portal import Portal
from civicgraph.sources.times import line_time, published_time, tells_hour
from civicgraph.sources.whole import whole
from civicgraph.spelling import fold

MOST_TAGS = 60_000  # a page with more is a machine's, and costs seconds to read
MOST_ATTRIBUTES = 500  # of one tag: the parser compares each with all before it, so a tag with more costs minutes
_NEAR = 10  # lines between a title and its date line
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]++))?+"""
_CROWDED_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE}){{{MOST_ATTRIBUTES + 1}}}+")  # possessive: it never steps back


def looks_like_html(head: bytes) -> bool:
    """Whether the text begins as a web page does."""
    return (
        re.match(rb"\s*(<!--.{0,500}?-->\s*)*<(!doctype|html|head|body)\b", head.removeprefix(b"\xef\xbb\xbf"), re.IGNORECASE | re.DOTALL) is not None
    )


def read_html(origin: Origin) -> Iterator[Article | ArticleError]:
    """The one article of a web page."""
    place = Place(origin)
    try:
        yield article(_fields(_source(place), place), place, origin.stem)
    except ArticleError as error:
        yield error


def _source(place: Place) -> str:
    text = whole(place)
    if text.count("<") > MOST_TAGS:
        raise place.error(f"the page has more than {MOST_TAGS:,} tags, the limit for one article")
    if _CROWDED_TAG.search(text):
        raise place.error(f"a tag of the page has more than {MOST_ATTRIBUTES:,} attributes, the limit for one tag")
    return text


def _fields(source: str, place: Place) -> dict[str, Any]:
    portal = place.origin.portal
    tree = parsed(source)
    if tree is None:
        raise place.error("the page holds no readable HTML")
    dates, tree = declared_dates(tree), prepared(tree)
    seen, links = text_lines(tree), link_texts(tree)
    found, around = _extracted(tree, place), parse(seen, portal)
    head, site = _title_and_site(head_title(tree), portal)
    title = _title_and_site(found.title, portal)[0] if found and found.title else head
    title = title or around.title
    page = _page(seen, _lines(found), links, title, portal)
    if not page.body:
        raise place.error("no article text is found in the page")
    title = title or page.title
    return {
        "title": title,
        "text": "\n".join(without(title, page.body)),
        "url": place.origin.url or (found.url if found else None),
        "published": _published(title, seen, dates, place) or page.published or _guess(found, place),
        "author": page.author or (found.author if found else None),
        "publisher": around.publisher or site or (found.sitename if found else None),
    }


def _extracted(tree: Any, place: Place) -> Any:
    """Trafilatura's document, None where it finds nothing; what it trips over is the page's fault and told as such."""
    from trafilatura import bare_extraction  # noqa: PLC0415  takes a quarter of a second to import

    dates = {"original_date": True, "extensive_search": False}
    try:
        return bare_extraction(tree, url=place.origin.url, include_comments=False, with_metadata=True, date_extraction_params=dates)
    except Exception as error:
        raise place.error(f"the page cannot be taken apart: {type(error).__name__}") from error


def _lines(found: Any) -> list[str]:
    return text_lines(found.body) if found is not None and found.body is not None else []


def _page(seen: list[str], extracted: list[str], links: set[str], title: str, portal: Portal) -> Page:
    """The parts of the article's lines; of a page too short for an extractor, those of all its lines if one is a date line."""
    page = parse(body_lines(seen, extracted, links, title, portal), portal)
    if not without(title, page.body) and any(line_time(line, portal) for line in seen):
        return parse(seen, portal)
    return page


def _title_and_site(said: str, portal: Portal) -> tuple[str, str]:
    """The title, and the name of the site where it stands behind the title or in its place."""
    title = one_line(said)
    for separator in portal.title_separators:
        first, _, site = title.rpartition(separator)
        if first and portal.is_site(site.strip()):
            return first.strip(), site.strip()
    return ("", title) if portal.is_site(title) else (title, "")


def _published(title: str, seen: list[str], dates: list[str], place: Place) -> datetime | None:
    """The portal's date line beside the title, then the page's own metadata, then the only date line with an hour."""
    portal = place.origin.portal
    at = next((i for i, line in enumerate(seen) if fold(line) == fold(title)), None)
    near = [] if at is None else [*seen[at + 1 : at + 1 + _NEAR], *seen[max(0, at - 2) : at]]
    told = [line_time(line, portal) for line in near] + [published_time(value, portal) for value in dates]
    clocks = {line_time(line, portal) for line in seen if tells_hour(line, portal)}
    return next((when for when in told if when), None) or (clocks.pop() if len(clocks) == 1 else None)


def _guess(found: Any, place: Place) -> datetime | None:
    value = found.date if found is not None else None
    when = published_time(value, place.origin.portal) if value else None
    if when:
        place.warn(f"its date of publication {when.date()} is guessed from the page")
    return when
