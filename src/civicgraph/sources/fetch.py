"""One page from an http(s) address, within limits of time and size; nothing else can be fetched."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from civicgraph import __version__
from civicgraph.errors import ArticleError

AGENT = f"civicgraph/{__version__}"
LARGEST = 50_000_000  # bytes of an answer
LONGEST = 60.0  # seconds for an answer
PATIENCE = 15.0  # seconds without a byte
_SUFFIXES = {
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
}
_HANDLERS = (
    urllib.request.ProxyHandler,
    urllib.request.HTTPHandler,
    urllib.request.HTTPSHandler,
    urllib.request.HTTPDefaultErrorHandler,
    urllib.request.HTTPErrorProcessor,
    urllib.request.UnknownHandler,
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: where it came from in the end, its bytes, and what its headers say of them."""

    url: str
    content: bytes
    suffix: str
    charset: str | None
    etag: str = ""
    modified: str = ""


class Refusal(ArticleError):
    """The server answered, with a status that is no success; `wait` is what it says of when to ask again, `to` where the page is now."""

    def __init__(self, source: str, status: int, reason: str, wait: str = "", to: str = "") -> None:
        super().__init__(source, f"the server answered {status} {reason}")
        self.status, self.wait, self.to = status, wait, to

    def __reduce__(self) -> tuple[type[ArticleError], tuple[str, str, int | None]]:
        return ArticleError, (self.source, self.reason, self.line)


class Unreachable(ArticleError):
    """No server answers there: the fault is not of this one page."""


def is_address(place: str) -> bool:
    """Whether the place names a scheme (`https://...`, but also `file://...`, which `fetch` refuses)."""
    return "://" in place


def fetch(address: str, conditions: Mapping[str, str] | None = None, follow: bool = True) -> Fetched:
    """The page; ArticleError when the address is not http(s), does not answer in time or with too much, Refusal when it answers with an error.

    `conditions` are headers such as If-None-Match; a page that has not changed is a Refusal of status 304, and so is one
    that has moved where redirects are not to be followed.
    """
    if not address.lower().startswith(("http://", "https://")):
        raise ArticleError(address, "only http and https addresses are fetched; give a file as a path")
    opener = urllib.request.OpenerDirector()
    for handler in (*_HANDLERS, urllib.request.HTTPRedirectHandler) if follow else _HANDLERS:
        opener.add_handler(handler())
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity", **(conditions or {})}
    try:
        request = urllib.request.Request(address, headers=headers)
        with opener.open(request, timeout=PATIENCE) as answer:
            return _fetched(answer, address)
    except urllib.error.HTTPError as error:
        with error:
            wait, to = error.headers.get("Retry-After", ""), error.headers.get("Location", "")
            raise Refusal(address, error.code, error.reason, wait, to) from error
    except urllib.error.URLError as error:
        raise Unreachable(address, f"it cannot be reached: {error.reason}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ArticleError(address, f"it cannot be fetched: {error or type(error).__name__}") from error


def _fetched(answer: http.client.HTTPResponse, address: str) -> Fetched:
    headers = answer.headers
    content = _content(answer, address)
    return Fetched(
        answer.geturl(),
        content,
        _SUFFIXES.get(headers.get_content_type(), ""),
        headers.get_content_charset(),
        headers.get("ETag", ""),
        headers.get("Last-Modified", ""),
    )


def _content(answer: http.client.HTTPResponse, address: str) -> bytes:
    end, content = time.monotonic() + LONGEST, bytearray()
    while chunk := answer.read1(1 << 16):
        content += chunk
        if len(content) > LARGEST:
            raise ArticleError(address, f"the answer has more than {LARGEST:,} bytes")
        if time.monotonic() > end:
            raise ArticleError(address, f"the answer took more than {LONGEST:.0f} seconds")
    if answer.length:
        raise ArticleError(address, f"the answer was cut off, {answer.length:,} bytes are missing")
    return bytes(content)
