"""Updates on their way into the store: one after the other by a process of their own, acknowledged when everybody can read them.

Updates that wait together are published together, in a stream at most once a second. Where one of them has to be stopped, or ends the
process, what was not published is taken back and the others are run again.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

from civicgraph.errors import EvaluationError, NotFoundError, QueryError, QueryTimeout, StoreError
from civicgraph.web.processes.forked import connected, started
from civicgraph.web.processes.lines import Line

TOGETHER = 200  # updates that are published in one go
WAITING = 2_000  # updates that may wait
STREAM = 1.0  # seconds from one publication to the next while others wait
_OPENING = 60.0  # seconds that the store may take to be opened, another writer waited for
_PUBLISHING = 120.0  # seconds that a publication may take, with the articles that it has to follow


@dataclass(slots=True, eq=False)
class Change:
    """An update that is known to parse, and the graph whose presence matters; `alone`: that graph, or the default graph, is all that it changes."""

    text: bytes
    base: str | None = None
    graph: str | None = None
    alone: bool = False
    must_exist: bool = False
    acknowledged: asyncio.Future[bool] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def fail(self, error: Exception) -> None:
        """Tells who waits."""
        if not self.acknowledged.done():
            self.acknowledged.set_exception(error)

    def succeed(self, there: bool) -> None:
        """Tells who waits; `there`: whether the graph was there before."""
        if not self.acknowledged.done():
            self.acknowledged.set_result(there)


class Changes:
    """The queue of updates of one store, and the process that runs them."""

    def __init__(self, folder: Path, base: str, seconds: float) -> None:
        self._arguments, self._seconds = (str(folder), base), seconds
        self._queue: deque[Change] = deque()
        self._running: asyncio.Task[None] | None = None
        self._process: tuple[Popen[bytes], Line] | None = None
        self._published = 0.0

    async def apply(self, change: Change) -> bool:
        """Runs an update; True where its graph was there before. StoreError, QueryError, QueryTimeout or NotFoundError where it was not run."""
        if len(self._queue) >= WAITING:
            raise StoreError("too many updates wait already; try again in a while")
        self._queue.append(change)
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await change.acknowledged

    async def _run(self) -> None:
        """Runs and publishes until nothing waits."""
        while self._queue:
            batch = [self._queue.popleft() for _ in range(min(TOGETHER, len(self._queue)))]
            try:
                await self._together(batch)
            except Exception as error:
                self._end()
                for change in batch:
                    change.fail(error if isinstance(error, StoreError) else StoreError(f"the update could not be stored: {error!r}"))
            if self._queue:
                await asyncio.sleep(max(0.0, self._published + STREAM - time.monotonic()))

    async def _together(self, batch: list[Change]) -> None:
        """Runs updates, then publishes them, then says so; those before one that failed badly are run again."""
        done: list[tuple[Change, bool]] = []
        _stored(await self._ask({"op": "open"}, b"", _OPENING))
        for change in batch:
            try:
                there = await self._one(change)
            except (TimeoutError, ConnectionError) as error:
                self._end()
                change.fail(_stopped(error, self._seconds))
                again = [c for c in batch if not c.acknowledged.done()]
                self._queue.extendleft(reversed(again))
                return
            if there is not None:
                done.append((change, there))
        if done:
            await self._publish()
        for change, there in done:
            change.succeed(there)

    async def _one(self, change: Change) -> bool | None:
        """Runs one update; None where it was refused, which it is told."""
        head = {"op": "change", "base": change.base, "graph": change.graph, "alone": change.alone, "must_exist": change.must_exist}
        reply = _stored(await self._ask(head, change.text, self._seconds))
        if "missing" in reply:
            change.fail(NotFoundError(reply["missing"]))
        elif "unanswerable" in reply:
            change.fail(EvaluationError(reply["unanswerable"]))
        elif "error" in reply:
            change.fail(QueryError(reply["error"], reply.get("line"), reply.get("column")))
        return reply.get("there")

    async def _publish(self) -> None:
        _stored(await self._ask({"op": "publish"}, b"", _PUBLISHING))
        self._published = time.monotonic()

    async def _ask(self, head: dict[str, Any], body: bytes, seconds: float) -> dict[str, Any]:
        if self._process is None or self._process[1].lost:
            self._end()
            process, end = await asyncio.to_thread(started, "civicgraph.graph.querying.changing", *self._arguments)
            end.setblocking(False)
            self._process = process, await connected(end)
        return (await asyncio.wait_for(self._process[1].ask(head, body), seconds))[0]

    def _end(self) -> None:
        """Ends the process, whatever it does; a next one takes back what it did not publish."""
        if self._process is not None:
            process, line = self._process
            self._process = None
            line.close()
            process.kill()
            process.wait()

    async def close(self) -> None:
        """Lets the running update finish, then the process end by itself."""
        if self._running is not None:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._running, self._seconds)
        if self._process is not None:
            process, line = self._process
            line.close()
            await asyncio.to_thread(process.wait)
            self._process = None


def _stored(reply: dict[str, Any]) -> dict[str, Any]:
    """A reply; StoreError where it says that the store cannot be written."""
    if "store" in reply:
        raise StoreError(reply["store"])
    return reply


def _stopped(error: Exception, seconds: float) -> QueryError:
    if isinstance(error, TimeoutError):
        return QueryTimeout(f"the update was stopped after {seconds:g} seconds; nothing of it was stored")
    return QueryError("the update needs more memory than it may have: its process died, and nothing of it was stored")
