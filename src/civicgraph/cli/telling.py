"""What a long command says on standard error while it runs: a bar on a terminal, plain lines elsewhere; warnings and failures as they come."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from civicgraph.errors import ArticleError
from civicgraph.model import Article

_WARNINGS_SHOWN = 10
_EVERY = 5.0  # seconds between two plain lines


class Teller:
    """Counts articles, warnings and failures, and tells of them; `total` is the number of articles to come, where it is known."""

    def __init__(self, total: int | None = None) -> None:
        self.done = self.warned = 0
        self.failed: list[ArticleError] = []
        self._total, self._begun, self._told = total, time.monotonic(), time.monotonic()
        self._shown = False
        self._bar: Any = None
        self._task: Any = None

    @contextmanager
    def running(self, shown: bool = True) -> Iterator[Teller]:
        """A block in which progress is told."""
        self._shown = shown
        if shown and sys.stderr.isatty():
            with _bar() as self._bar:
                self._task = self._bar.add_task("articles", total=self._total)
                yield self
        else:
            yield self
        self._shown, self._bar = False, None

    def reached(self, done: int) -> None:
        """So many articles are done."""
        self.done = done
        if self._bar is not None:
            self._bar.update(self._task, completed=done)
        elif self._shown and time.monotonic() - self._told >= _EVERY:
            self._told = time.monotonic()
            self.line(self._plain())

    def warn(self, warning: ArticleError) -> None:
        """Tells of something amiss with an article that is kept: the first ones in full, the others as a number at the end."""
        self.warned += 1
        if self.warned <= _WARNINGS_SHOWN:
            self.line(f"warning: {warning}")

    def fail(self, failure: ArticleError) -> None:
        """Tells of an article that could not be read or stored."""
        self.failed.append(failure)
        self.line(f"failed: {failure}")

    def told(self, articles: Iterable[Article | ArticleError]) -> Iterator[Article | ArticleError]:
        """The articles and the failures among them, which are told as they pass."""
        for one in articles:
            if isinstance(one, ArticleError):
                self.fail(one)
            yield one

    def line(self, text: str) -> None:
        """One line on standard error, above the bar where there is one."""
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            print(text, file=sys.stderr, flush=True)

    def summary(self, what: str) -> None:
        """The last line: what was done, how fast, what was amiss."""
        seconds = max(time.monotonic() - self._begun, 1e-9)
        amiss = [f"{self.warned:,} warnings" if self.warned else "", f"{len(self.failed):,} failed" if self.failed else ""]
        self.line(", ".join([what, f"{seconds:.1f} s", f"{self.done / seconds:,.0f}/s", *filter(None, amiss)]))

    def _plain(self) -> str:
        rate = self.done / max(time.monotonic() - self._begun, 1e-9)
        if not self._total or not rate:
            return f"{self.done:,} articles, {rate:,.0f}/s"
        left = max(self._total - self.done, 0) / rate
        return f"{self.done:,} of {self._total:,} articles, {rate:,.0f}/s, {left:,.0f} s left"


def _bar() -> Any:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    class Rate(ProgressColumn):
        def render(self, task: Any) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
