"""What a feed or a sitemap lists: the pages, with what it says of when each changed, and further sitemaps."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree

from civicgraph.errors import ArticleError

MOST = 50_000  # pages of one listing, as the protocol of sitemaps has it
_LARGEST = 60_000_000  # bytes, unpacked
_CHANGED = {"item": ("pubDate", "date"), "entry": ("updated", "published"), "url": ("lastmod",), "sitemap": ("lastmod",)}


@dataclass(frozen=True, slots=True)
class Listed:
    """A page or a further listing, and what is said of when it changed (anything that changes with it)."""

    address: str
    changed: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The pages that a feed or sitemap lists, in its order, and further listings."""

    pages: tuple[Listed, ...]
    listings: tuple[Listed, ...]


def listing(content: bytes, address: str) -> Listing:
    """What RSS, Atom or a sitemap lists, also gzipped; ArticleError where it is none of these."""
    root = _root(_unpacked(content, address), address)
    kind = _name(root)
    if kind not in ("rss", "RDF", "feed", "urlset", "sitemapindex"):
        raise ArticleError(address, "it is no feed (RSS, Atom) and no sitemap")
    found = [(_name(node), listed) for node in root.iter(etree.Element) if _name(node) in _CHANGED and (listed := _listed(node, address))]
    pages = tuple(dict.fromkeys(listed for name, listed in found if name != "sitemap"))
    return Listing(pages[:MOST], tuple(dict.fromkeys(listed for name, listed in found if name == "sitemap")))


def _root(content: bytes, address: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise ArticleError(address, "it is no XML, so no feed and no sitemap")
    return root


def _unpacked(content: bytes, address: str) -> bytes:
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        unpacked = gzip.GzipFile(fileobj=io.BytesIO(content)).read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise ArticleError(address, "the gzip archive is damaged or cut off") from None
    if len(unpacked) > _LARGEST:
        raise ArticleError(address, f"it has more than {_LARGEST:,} bytes, unpacked")
    return unpacked


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _listed(node: etree._Element, base: str) -> Listed | None:
    """The address of an entry, absolute and without its fragment; None where it names none that can be read."""
    address = next((found for found in _addresses(node) if found), None)
    if address is None:
        return None
    texts = {_name(child): (child.text or "").strip() for child in node}
    changed = next((texts[name] for name in _CHANGED[_name(node)] if texts.get(name)), "")
    try:
        absolute = urldefrag(urljoin(base, address))[0]
        urlsplit(absolute).port  # noqa: B018 - it is read to see whether it can be
    except ValueError:  # no address at all
        return None
    return Listed(absolute, changed)


def _addresses(node: etree._Element) -> Iterator[str]:
    """Where an entry may say its address: `loc`, `link`, Atom's `link` to the page itself."""
    for child in node:
        if _name(child) in ("loc", "link"):
            yield (child.text or "").strip() or (str(child.get("href", "")).strip() if child.get("rel", "alternate") == "alternate" else "")
