"""Answers of processes to strangers' requests: one at a time each, stopped at the time limit or when nobody waits, replaced when they die."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from civicgraph.errors import EvaluationError, NotAcceptableError, NotFoundError, QueryError, QueryTimeout, RefusedError, TooLargeError
from civicgraph.web.processes.copies import Copies
from civicgraph.web.processes.forked import Forker, Process

PROCESSES = 12  # short queries must find one although others are slow
WARM = 2  # made before the first query comes
SECONDS = 30.0
WAITING = 200  # requests that may wait for a process
SLOW = 1.0  # seconds after which a query yields to others, where there are others
DIED = "the request needs more memory than it may have, or is nested too deep: its process died"


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and the media types that suit its asker for solutions and for graphs (None where none does)."""

    query: str
    solutions: str | None
    graph: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None
    seconds: float | None = None  # less than the server's limit


@dataclass(slots=True)
class Answer:
    """An answer: its media type and its bytes; the first of them alone where `more` come. To be closed when it is done with."""

    media_type: str
    body: bytes
    head: Mapping[str, Any] = field(default_factory=dict)
    job: Job | None = None

    @property
    def more(self) -> bool:
        """Whether pieces follow."""
        return self.job is not None

    async def piece(self) -> bytes:
        """The next piece, empty at the end; ConnectionError where it breaks off."""
        return await self.job.process.line.piece() if self.job else b""

    def close(self) -> None:
        """Gives the process back, or ends it where the answer was not taken whole."""
        if self.job is not None:
            self.job.finish()


@dataclass(slots=True, eq=False)
class Job:
    """A process at work: ended at its limit, whatever it does."""

    process: Process
    release: Callable[[Process], None]
    crowded: Callable[[], bool]
    timer: asyncio.TimerHandle | None = None
    seconds: float = SECONDS
    out_of_time: bool = False
    done: bool = False

    def start(self) -> None:
        """Starts the clock."""
        loop = asyncio.get_running_loop()
        self.timer = loop.call_later(min(SLOW, self.seconds), self._later)

    def _later(self) -> None:
        if self.seconds <= SLOW:
            self._stop()
            return
        if self.crowded():
            self.process.yield_to_others()
        self.timer = asyncio.get_running_loop().call_later(self.seconds - SLOW, self._stop)

    def _stop(self) -> None:
        self.out_of_time = True
        self.process.end()

    def abandon(self) -> None:
        """Ends the process where it still works: nobody waits for its answer."""
        if not self.done:
            self.process.end()

    def finish(self, whole: bool = False) -> None:
        """Stops the clock and gives the process back; ends it where its answer is not whole, or where it became slow for good."""
        if self.done:
            return
        self.done = True
        if self.timer is not None:
            self.timer.cancel()
        if not (whole or self.process.line.at_rest) or (self.process.slow and not self.process.hurry()):
            self.process.end()
        self.release(self.process)


class Workers:
    """Up to PROCESSES processes, made when needed; who comes when all are busy waits for one."""

    def __init__(self, forker: Forker, copies: Copies, union: bool, seconds: float = SECONDS, given: Mapping[str, Any] | None = None) -> None:
        """`given` goes with every request: the limits of an answer, the endpoints that are open."""
        self.seconds = seconds
        self._copies, self._union, self._given = copies, union, dict(given or {})
        self._forker = forker
        self._idle: list[Process] = []
        self._free = asyncio.Semaphore(PROCESSES)
        self._waiting = 0
        self.busy: set[Process] = set()
        self.crowded: Callable[[], None] = lambda: None  # called where all processes are taken and one more is needed

    async def start(self) -> None:
        """Makes the first processes, so that the first queries need not wait for them."""
        self._idle += [await self._forker.fork() for _ in range(WARM)]

    async def answer(self, asked: Asked, watch: Callable[[Job], None] | None = None) -> Answer:
        """The answer; QueryError where the query is wrong, QueryTimeout at the limit, NotAcceptableError where no format suits.

        `watch` is given the job before it starts: who ends its process gets the QueryError of an asker that went away.
        """
        head = {**self._question(), "solutions": asked.solutions, "graph": asked.graph, "base": asked.base}
        if asked.default_graphs or asked.named_graphs:
            head |= {"default_graphs": asked.default_graphs, "named_graphs": asked.named_graphs}
        seconds = min(asked.seconds or self.seconds, self.seconds)
        return await self.ask(head, asked.query.encode(), seconds, watch=watch)

    async def ask(
        self, head: dict[str, Any], body: bytes, seconds: float | None = None, *, whole: bool = False, watch: Callable[[Job], None] | None = None
    ) -> Answer:
        """The answer to any request; `whole`: read from the store with all texts."""
        seconds = seconds or self.seconds
        for _ in range(3):
            path = None if whole else self._copies.ready()
            head["path"] = str(path or await asyncio.to_thread(self._copies.snapshot if whole else self._copies.newest))
            job = await self._job(seconds)
            if watch is not None:
                watch(job)
            answer = await self._answer(job, {**head, **self._given, "seconds": seconds}, body)
            if "gone" not in answer.head:  # else the snapshot was replaced and deleted before its process opened it
                break
        return _checked(answer)

    def _question(self) -> dict[str, Any]:
        return {"op": "query", "union": self._union}

    async def spare(self) -> Process | None:
        """A process that is at rest, to be `released`; None where none is, or others wait for one."""
        if self._free.locked() or not self._idle:
            return None
        await self._free.acquire()
        return await self._process()

    def standing(self) -> dict[str, Any] | None:
        """What goes with every query as long as nothing is published; None where the newest state has to be made ready first."""
        path = self._copies.ready()
        return None if path is None else {**self._question(), "path": str(path), **self._given, "seconds": self.seconds}

    async def _answer(self, job: Job, head: dict[str, Any], body: bytes) -> Answer:
        try:
            job.start()
            found, content = await job.process.line.ask(head, body)
        except ConnectionError:
            job.finish()
            raise QueryTimeout(f"the query was stopped after {job.seconds:g} seconds") if job.out_of_time else QueryError(DIED) from None
        except BaseException:
            job.finish()
            raise
        if found.get("more"):
            return Answer(found["type"], content, found, job)
        job.finish(whole=True)
        return Answer(found.get("type", ""), content, found)

    async def _job(self, seconds: float) -> Job:
        """A process to work with, within the time that the request has."""
        if self._free.locked():
            await self._queue(seconds)
        else:
            await self._free.acquire()
        try:
            process = await self._process()
        except BaseException:
            self._free.release()
            raise
        self.busy.add(process)
        return Job(process, self.released, lambda: len(self.busy) > 1, seconds=seconds)

    async def _queue(self, seconds: float) -> None:
        if self._waiting >= WAITING:
            raise QueryTimeout("too many queries wait already; try again in a while")
        self.crowded()
        self._waiting += 1
        try:
            await asyncio.wait_for(self._free.acquire(), seconds)
        except TimeoutError:
            raise QueryTimeout(f"no process was free for {seconds:g} seconds; try again in a while") from None
        finally:
            self._waiting -= 1

    async def _process(self) -> Process:
        while self._idle:
            process = self._idle.pop()
            if not process.line.lost:
                return process
        return await self._forker.fork()

    def released(self, process: Process) -> None:
        """A process is at rest again, or has ended."""
        self.busy.discard(process)
        if not process.line.lost:
            self._idle.append(process)
        self._free.release()

    async def close(self) -> None:
        """Ends all processes."""
        for process in (*self._idle, *self.busy):
            process.end()
        self._idle.clear()
        await asyncio.to_thread(self._forker.close)


def _checked(answer: Answer) -> Answer:
    head = answer.head
    place = (head.get("line"), head.get("column"))
    if "offered" in head:
        raise NotAcceptableError(tuple(head["offered"]))
    if "missing" in head:
        raise NotFoundError(head["missing"])
    if "refused" in head:
        raise RefusedError(head["refused"], *place)
    if "limit" in head:
        raise TooLargeError(head["limit"])
    if "unanswerable" in head:
        raise EvaluationError(head["unanswerable"])
    if "error" in head or "gone" in head:
        raise QueryError(head.get("error") or head["gone"], *place)
    return answer
