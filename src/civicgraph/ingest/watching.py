"""A feed, a sitemap or a folder, looked at again and again: what is new or changed there is ingested, and nothing else is asked for.

What was seen is kept beside the store (`watch.json`), written in one step after the articles are published: whoever is killed in between
reads a few pages twice, which changes nothing, and loses none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from civicgraph.config import Settings
from civicgraph.errors import ArticleError
from civicgraph.graph.storage.layout import write_for_good
from civicgraph.ingest.batches import IngestReport
from civicgraph.model import Article
from civicgraph.sources import read, read_fetched
from civicgraph.sources.fetch import is_address
from civicgraph.sources.listing import Listed, listing
from civicgraph.sources.polite import Failing, Forbidden, Guest, Later, site

_FILE = "watch.json"
_DEEPEST = 3  # sitemaps that lead to sitemaps
_TRIES = 5  # rounds in which a page that is not there is asked for again
_TRIES_FAILING = 50  # and one that fails
Found = Article | ArticleError
Ingesting = Callable[[Iterable[Found], Path, Settings], IngestReport]


@dataclass(slots=True)
class Memory:
    """What was seen: by page what its listing said of it, the failures of pages that are to be tried again, the state of listings."""

    folder: Path
    seen: dict[str, str] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    validators: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> Memory:
        """What is kept beside a store; nothing where that is damaged or not there: then all is looked at again."""
        try:
            kept = json.loads((folder / _FILE).read_text("utf-8"))
            return cls(folder, kept["seen"], kept["failed"], kept["validators"])
        except (OSError, ValueError, KeyError, TypeError):
            return cls(folder)

    def keep(self) -> None:
        """Writes it down, where there is a store; before that all is new."""
        if not (self.folder / "CURRENT").exists():
            return
        kept = {"seen": self.seen, "failed": self.failed, "validators": self.validators}
        write_for_good(self.folder / _FILE, json.dumps(kept, ensure_ascii=False, sort_keys=True))

    def is_new(self, page: Listed) -> bool:
        """Whether a page was not seen yet, or is said to have changed since."""
        return self.seen.get(page.address) != page.changed


@dataclass(slots=True)
class Round:
    """One look at one place: what it yields to an ingest, and what is known of its pages afterwards."""

    place: str
    memory: Memory
    guest: Guest
    on_warning: Callable[[ArticleError], None]
    done: list[Listed] = field(default_factory=list)
    postponed: list[str] = field(default_factory=list)
    gone: dict[Listed, int] = field(default_factory=dict)
    failures: list[ArticleError] = field(default_factory=list)
    unfinished: bool = False

    def articles(self) -> Iterator[Found]:
        """The articles of all pages that are new or have changed; those that failed before come last, so that they hold up none."""
        again = []
        for page in self._pages():
            if page.address in self.memory.failed:
                again.append(page)
            elif self.memory.is_new(page):
                yield from self._read(page)
        for page in again:
            yield from self._read(page)

    def _pages(self) -> Iterator[Listed]:
        if not is_address(self.place):
            yield from _files(Path(self.place))
            return
        host = site(self.place)
        for page in self._listed(self.place, _DEEPEST):
            if site(page.address) == host:
                yield page
            elif self.memory.is_new(page):
                self.done.append(page)
                self.failures.append(ArticleError(page.address, f"it is not a page of {host} and is left out"))

    def _listed(self, address: str, deep: int) -> Iterator[Listed]:
        """The pages of a listing and of those that it leads to; one that has not changed lists nothing new."""
        try:
            found = self.guest.page(address, conditional=True)
            if found is None:
                return
            told = listing(found.content, found.url)
        except ArticleError as error:
            self.unfinished = True
            self.failures.append(error)
            return
        yield from told.pages
        for further in told.listings if deep else ():
            if self.memory.is_new(further) and site(further.address) == site(self.place):
                before = self.unfinished
                yield from self._listed(further.address, deep - 1)
                if self.unfinished == before:
                    self.done.append(further)

    def _read(self, page: Listed) -> Iterator[Found]:
        """The articles of one page. A page that cannot be had now is asked for again, one that is closed or no article is not."""
        if not is_address(page.address):
            yield from read([page.address], self.on_warning)
            self.done.append(page)
            return
        try:
            found = self.guest.page(page.address)
        except Later as error:
            self.postponed.append(page.address)
            self.failures.append(error)
            return
        except ArticleError as error:
            self.failures.append(error)
            if isinstance(error, Forbidden):
                self.done.append(page)
            else:
                self.gone[page] = _TRIES_FAILING if isinstance(error, Failing) else _TRIES
            return
        if found is not None:
            yield from read_fetched(found, self.on_warning)
        self.done.append(page)

    def close(self) -> None:
        """Writes down what was seen. Where pages are left over, the listing is read again although it may not change."""
        for page in self.done:
            self.memory.seen[page.address] = page.changed
            self.memory.failed.pop(page.address, None)
        for page, most in self.gone.items():
            tries = self.memory.failed.get(page.address, 0) + 1
            self.memory.failed[page.address] = tries
            if tries >= most:
                self.memory.seen[page.address] = page.changed
                self.memory.failed.pop(page.address)
        if self.postponed or self.unfinished or self.memory.failed:
            self.memory.validators.clear()
        self.memory.keep()


def look(
    place: str, folder: Path, settings: Settings, guest: Guest, ingesting: Ingesting, on_warning: Callable[[ArticleError], None]
) -> tuple[IngestReport, list[ArticleError]]:
    """One round: ingests what is new at a place, and remembers it once it is published. The report, and what could not be had."""
    memory = Memory.open(folder)
    guest.validators = memory.validators
    round_ = Round(place, memory, guest, on_warning)
    articles = round_.articles()
    first = next(articles, None)
    report = ingesting(_again(first, articles), folder, settings) if first is not None else IngestReport()
    round_.close()
    return report, round_.failures


def _again(first: Found, rest: Iterator[Found]) -> Iterator[Found]:
    yield first
    yield from rest


def _files(folder: Path) -> Iterator[Listed]:
    """The files of a folder, each with its time and size."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        stat = path.stat()
        yield Listed(str(path), f"{stat.st_mtime_ns} {stat.st_size}")
