"""Pages of others, asked as a guest: by their robots.txt, one after the other, with pauses, and only for what is new.

A server that says when to come back is left alone until then; one that fails, for twice as long each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from civicgraph.errors import ArticleError
from civicgraph.sources.fetch import AGENT, Fetched, Refusal, fetch

PAUSE = 1.0  # seconds between two requests to one host
LONGEST_PAUSE = 60.0  # seconds, whatever a robots.txt asks for
FIRST_WAIT, LONGEST_WAIT = 60.0, 86_400.0  # seconds that a host which fails is left alone
_ROBOTS_KEPT = 3_600.0  # seconds
_TEMPORARY = frozenset({429, 500, 502, 503, 504})


class Later(ArticleError):
    """The host is left alone for now: it asked for that, or it failed."""


class Forbidden(ArticleError):
    """The host's robots.txt does not want this page to be asked for."""


@dataclass(slots=True)
class _Host:
    """What is known of a host: its rules, and when it may be asked again."""

    robots: RobotFileParser | None = None
    read: float = 0.0
    next: float = 0.0
    resting: float = 0.0
    failures: int = 0


@dataclass(slots=True)
class Guest:
    """Asks hosts politely; `validators` keeps what each listing said of its state, by address."""

    validators: MutableMapping[str, list[str]]
    pause: float = PAUSE
    sleep: Callable[[float], None] = time.sleep
    _hosts: dict[str, _Host] = field(default_factory=dict)

    def page(self, address: str, conditional: bool = False) -> Fetched | None:
        """A page; None where it has not changed since it was asked for (`conditional`). Later, Forbidden or ArticleError."""
        host = self._host(address)
        if time.time() < host.resting:
            raise Later(address, f"its host is left alone for {host.resting - time.time():.0f} seconds more")
        if not self._robots(host, address).can_fetch(AGENT, address):
            raise Forbidden(address, "the robots.txt of its host does not want it to be read")
        try:
            found = self._asked(host, address, self._conditions(address) if conditional else {})
        except Refusal as refusal:
            if refusal.status == 304:
                return None
            raise
        if conditional:
            self.validators[address] = [found.etag, found.modified]
        return found

    def _conditions(self, address: str) -> dict[str, str]:
        etag, modified = self.validators.get(address, ["", ""])
        return {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value}

    def _host(self, address: str) -> _Host:
        parts = urlsplit(address)
        return self._hosts.setdefault(f"{parts.scheme}://{parts.netloc}".lower(), _Host())

    def _asked(self, host: _Host, address: str, conditions: dict[str, str]) -> Fetched:
        """One request, after the pause since the one before; a failure of the host lets it rest."""
        self.sleep(max(0.0, host.next - time.time()))
        try:
            found = fetch(address, conditions)
        except Refusal as refusal:
            if refusal.status in _TEMPORARY:
                self._rest(host, refusal.wait)
                raise Later(address, refusal.reason) from refusal
            raise
        except ArticleError as error:
            self._rest(host, "")
            raise Later(address, error.reason) from error
        finally:
            delay = host.robots.crawl_delay(AGENT) if host.robots else None
            host.next = time.time() + min(LONGEST_PAUSE, max(self.pause, float(delay or 0)))
        host.failures = 0
        return found

    def _rest(self, host: _Host, asked: str) -> None:
        host.failures += 1
        wait = _seconds(asked) or FIRST_WAIT * 2 ** (host.failures - 1)
        host.resting = time.time() + min(LONGEST_WAIT, wait)

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
            host.robots, host.read = rules, time.time()
        return host.robots


def _seconds(asked: str) -> float:
    """What Retry-After says, in seconds; 0 where it says nothing that can be read."""
    if asked.strip().isdecimal():
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0
