"""The tree of a web page: made safe and plain, read line by line, asked for the dates that it declares."""

from __future__ import annotations

import re
from typing import Any

from civicgraph.sources.cleaning import lines

_LONGEST_ATTRIBUTE = 2_000
_UNREAD = ("script", "style", "noscript", "template", "svg", "iframe", "object")
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "hi", "i", "ins", "kbd", "label", "mark", "q", "ref",
    "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
))  # fmt: skip
_DATES = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "pubdate", "publishdate", "publish_date",
    "date.issued", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dc.created", "date",
)  # fmt: skip
_LINKED_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')


def parsed(source: str) -> Any:
    """The tree of the page, None where there is none."""
    from trafilatura import load_html  # noqa: PLC0415  takes a quarter of a second to import

    return load_html(source)


def prepared(tree: Any) -> Any:
    """The tree without scripts and huge attributes, its layout tables as divisions and its captions as paragraphs, which an extractor would drop."""
    for element in list(tree.iter(*_UNREAD)):
        element.drop_tree()
    for element in tree.iter():
        for name, value in element.attrib.items():
            if len(value) > _LONGEST_ATTRIBUTE:
                del element.attrib[name]
    for table in [table for table in tree.iter("table") if _lays_out(table)]:
        for element in table.iter("table", "tbody", "tr", "td"):
            element.tag = "div"
    for caption in list(tree.iter("figcaption")):
        _stand_alone(caption)
    return tree


def text_lines(tree: Any) -> list[str]:
    """The text of the tree, a line for each block."""
    parts: list[str] = []
    for step, element in _walk(tree):
        if step == "start":
            parts.append(("" if _inline(element) else "\n") + _text(element))
        else:
            parts.append(("" if _inline(element) else "\n") + (element.tail or ""))
    return lines("".join(parts))


def head_title(tree: Any) -> str:
    """The text of `<title>`, as a browser shows it."""
    element = next(tree.iter("title"), None)
    return (element.text or "") if element is not None else ""


def link_texts(tree: Any) -> set[str]:
    """The texts of the links, each on one line."""
    return {" ".join(link.text_content().split()) for link in tree.iter("a")}


def declared_dates(tree: Any) -> list[str]:
    """What the page declares as its date of publication: meta tags in the order of their precision, linked data, time elements."""
    said: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        said.setdefault(name.lower(), element.get("content") or "")
    linked = [found[1] for script in tree.iter("script") for found in _LINKED_DATE.finditer(script.text or "")]
    times = [element.get("datetime") or "" for element in tree.iter("time")]
    marked = [element.get("datetime") or element.get("content") or "" for element in tree.iter() if element.get("itemprop") == "datePublished"]
    return [value for value in [*(said.get(name, "") for name in _DATES), *linked[:1], *marked[:1], *times[:1]] if value]


def _walk(tree: Any) -> Any:
    """("start" | "end", element) in the order of the text, without recursion."""
    stack = [("end", tree), ("start", tree)]
    while stack:
        step, element = stack.pop()
        if step == "start":
            stack.extend(pair for child in reversed(element) for pair in (("end", child), ("start", child)))
        yield step, element


def _inline(element: Any) -> bool:
    return element.tag in _INLINE


def _text(element: Any) -> str:
    return element.text or "" if isinstance(element.tag, str) else ""


def _lays_out(table: Any) -> bool:
    """Whether the table holds a picture or a single cell in each row: it is there for the layout, as around a captioned photo."""
    return next(table.iter("img"), None) is not None or all(len(row) <= 1 for row in table.iter("tr"))


def _stand_alone(caption: Any) -> None:
    """The caption as a paragraph after its figure."""
    caption.tag = "p"
    figure = caption.getparent()
    while figure is not None and figure.tag != "figure":
        figure = figure.getparent()
    if figure is not None and figure.getparent() is not None:
        caption.drop_tree() if caption.text_content().strip() == "" else figure.addnext(caption)
