"""Pages of others, asked as a guest: by their robots.txt, one after the other, with pauses, and only for what is new.

A server that says when to come back is left alone until then; one that fails, for twice as long each time. A page that leads to
another site is not followed: who is named by a page of strangers has not asked for our visit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from civicgraph.errors import ArticleError
from civicgraph.sources.fetch import AGENT, Fetched, Refusal, Unreachable, fetch

PAUSE = 1.0  # seconds between two requests to one host
LONGEST_PAUSE = 60.0  # seconds, whatever a robots.txt asks for
FIRST_WAIT, LONGEST_WAIT = 60.0, 86_400.0  # seconds that a host which fails is left alone
_ROBOTS_KEPT = 3_600.0  # seconds
_TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_HOPS = 5  # redirects that are followed
_ENOUGH = 3  # failures in a row that are the host's, and no longer those of its pages


class Later(ArticleError):
    """The host is left alone for now: it asked for that, or it failed."""


class Failing(ArticleError):
    """This page fails for now: with a fault of its server, or cut off, or without an end."""


class Forbidden(ArticleError):
    """This page is not to be asked for: the robots.txt of its host does not want it, or it leads to another site."""


@dataclass(slots=True)
class _Host:
    """What is known of a host: its rules, and when it may be asked again."""

    robots: RobotFileParser | None = None
    read: float = 0.0
    next: float = 0.0
    resting: float = 0.0
    failures: int = 0  # in a row
    rests: int = 0  # in a row


@dataclass(slots=True)
class Guest:
    """Asks hosts politely; `validators` keeps what each listing said of its state, by address."""

    validators: MutableMapping[str, list[str]]
    pause: float = PAUSE
    sleep: Callable[[float], None] = time.sleep
    _hosts: dict[str, _Host] = field(default_factory=dict)

    def page(self, address: str, conditional: bool = False) -> Fetched | None:
        """A page; None where it has not changed since it was asked for (`conditional`). Later, Failing, Forbidden or ArticleError."""
        conditions, at = self._conditions(address) if conditional else {}, address
        for _ in range(_HOPS):
            try:
                found = self._allowed(at, conditions)
            except Refusal as refusal:
                if refusal.status == 304:
                    return None
                if refusal.status not in _MOVED:
                    raise
                at = _within(at, refusal.to)
                continue
            if conditional:
                self.validators[address] = [found.etag, found.modified]
            return found
        raise ArticleError(address, f"it leads on and on, {_HOPS} times")

    def _allowed(self, address: str, conditions: dict[str, str]) -> Fetched:
        """One request for a page, where its host is not left alone and its robots.txt allows it."""
        host = self._host(address)
        if time.time() < host.resting:
            raise Later(address, f"its host is left alone for {host.resting - time.time():.0f} seconds more")
        if not self._robots(host, address).can_fetch(AGENT, address):
            raise Forbidden(address, "the robots.txt of its host does not want it to be read")
        return self._asked(host, address, conditions)

    def _conditions(self, address: str) -> dict[str, str]:
        etag, modified = self.validators.get(address, ["", ""])
        return {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value}

    def _host(self, address: str) -> _Host:
        parts = urlsplit(address)
        return self._hosts.setdefault(f"{parts.scheme}://{parts.netloc}".lower(), _Host())

    def _asked(self, host: _Host, address: str, conditions: dict[str, str]) -> Fetched:
        """One request, after the pause since the one before; a host that asks for it or fails may rest."""
        self.sleep(max(0.0, host.next - time.time()))
        try:
            found = fetch(address, conditions, follow=False)
        except Refusal as refusal:
            if refusal.status not in _TEMPORARY:
                host.failures = 0
                raise
            raise self._failed(host, refusal, refusal.wait, of_host=bool(refusal.wait) or refusal.status == 429) from refusal
        except ArticleError as error:
            raise self._failed(host, error, "", of_host=isinstance(error, Unreachable)) from error
        finally:
            delay = host.robots.crawl_delay(AGENT) if host.robots else None
            host.next = time.time() + min(LONGEST_PAUSE, max(self.pause, float(delay or 0)))
        host.failures = host.rests = 0
        return found

    def _failed(self, host: _Host, error: ArticleError, asked: str, of_host: bool) -> Later | Failing:
        """A failure of the host, or of the page alone; after some in a row, or where the host asks for it, it is left alone."""
        host.failures += 1
        if of_host or host.failures >= _ENOUGH or host.rests:
            wait = _seconds(asked) or FIRST_WAIT * 2**host.rests
            host.rests = min(host.rests + 1, 20)
            host.resting = time.time() + min(LONGEST_WAIT, wait)
        return Later(error.source, error.reason) if of_host else Failing(error.source, error.reason)

    def _robots(self, host: _Host, address: str) -> RobotFileParser:
        """The rules of a host, read once an hour. Without any, all is allowed; where they are closed, nothing is."""
        if host.robots is None or time.time() > host.read + _ROBOTS_KEPT:
            rules = RobotFileParser()
            parts = urlsplit(address)
            try:
                found = self._asked(host, f"{parts.scheme}://{parts.netloc}/robots.txt", {})
                rules.parse(found.content[:500_000].decode("utf-8", "replace").splitlines())
            except Refusal as refusal:
                rules.parse(["User-agent: *", "Disallow: /"] if refusal.status in (401, 403) else [])
            except Failing as error:  # what is allowed is not known: nothing may be asked for
                raise Later(error.source, error.reason) from error
            host.robots, host.read = rules, time.time()
        return host.robots


def site(address: str) -> str:
    """The site of an address: its host, with or without `www.`, and its port where it names one."""
    parts = urlsplit(address)
    return (parts.hostname or "").removeprefix("www.") + (f":{parts.port}" if parts.port else "")


def _within(address: str, to: str) -> str:
    """Where a page of a site is now, if that is on the same site."""
    try:
        if site(absolute := urljoin(address, to)) == site(address):
            return absolute
    except ValueError:  # no port, or no address at all
        pass
    raise Forbidden(address, f"it leads to another site, {to}, and is not followed")


def _seconds(asked: str) -> float:
    """What Retry-After says, in seconds; 0 where it says nothing that can be read."""
    if asked.strip().isdecimal():
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0
