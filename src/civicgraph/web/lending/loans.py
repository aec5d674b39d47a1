"""The server's side of a loan: which connection a process has, for how long it may be at work, and what becomes of its client.

A look-up takes the engine less time than the way through the server and back. So a connection that brought one plain query is lent to a
process at rest for the next ones. The server keeps hold of it: it looks ten times a second whether a query is over its limit or its client
gone, ends the process then, and takes connections back where others wait for a process.
"""

from __future__ import annotations

import asyncio
import os
import select
from collections.abc import Sequence
from dataclasses import dataclass, field

from civicgraph.errors import QueryError, QueryTimeout
from civicgraph.web.lending.page import METHODS, Page, Tally, new_file
from civicgraph.web.metrics import BOUNDS, Metrics
from civicgraph.web.processes.forked import Process
from civicgraph.web.processes.lines import Head
from civicgraph.web.processes.workers import DIED, SLOW, Workers
from civicgraph.web.viewing.reading import Reading

MOST = 8  # connections lent at a time: the other processes are for everybody else
_LOOK = 0.1  # seconds
_TAKEN_BACK = 2  # connections at a time
_GONE = getattr(select, "POLLRDHUP", 0) | select.POLLHUP | select.POLLERR
_NOTHING = Tally((0,) * len(METHODS), (0,) * len(BOUNDS), 0.0)


@dataclass(slots=True, eq=False)
class Loan:
    """One connection that a process has."""

    process: Process
    connection: int  # its descriptor
    page: Page
    answer: asyncio.Future[tuple[Head, bytes]]  # comes with what was received and not answered
    counted: Tally = _NOTHING
    out_of_time: bool = False
    abandoned: bool = False
    wanted: bool = False

    def take_back(self) -> None:
        """Asks for the connection; it comes back when the request that is being answered is done."""
        if not self.wanted:
            self.wanted = True
            self.process.line.tell({"op": "return", "seconds": SLOW})

    def look(self, limit: float, crowded: bool) -> None:
        """Ends the process where its query is over the limit, or its client gone; lets others pass one that takes long."""
        busy = self.page.busy
        if busy > limit:
            self.out_of_time = True
            self.process.end()
        elif busy > _LOOK and self._left():
            self.abandoned = True
            self.process.end()
        elif busy > SLOW and crowded and not self.process.slow:
            self.process.yield_to_others()
        elif not busy and self.process.slow and not self.process.hurry():
            self.take_back()

    def reason(self) -> Exception:
        """Why the process ended, as far as it can still be told."""
        if self.abandoned or self.page.begun or not self.page.busy:
            return ConnectionError("the client or its answer is lost")
        return QueryTimeout(f"the query was stopped after {self.page.busy:g} seconds") if self.out_of_time else QueryError(DIED)

    def _left(self) -> bool:
        client = select.poll()
        client.register(self.connection, _GONE)
        return bool(client.poll(0))


@dataclass(slots=True, eq=False)
class Loans:
    """All connections that are lent now."""

    workers: Workers
    reading: Reading
    metrics: Metrics
    headers: Sequence[tuple[bytes, bytes]]  # of every answer
    guarded: bool  # whether requests that came from elsewhere are refused
    lent: set[Loan] = field(default_factory=set)
    _timer: asyncio.TimerHandle | None = None
    _always: str = ""

    def __post_init__(self) -> None:
        self.workers.crowded = self.make_room
        self._always = b"".join(b"%s: %s\r\n" % header for header in self.headers).decode("latin-1")

    async def lend(self, connection: int) -> Loan | None:
        """Lends a connection to a process, where one is to spare and nothing has to be made ready first."""
        if len(self.lent) >= MOST:
            return None
        stamp, question = self.reading.stamp(), self.workers.standing()
        process = await self.workers.spare() if question else None
        if process is None:
            return None
        file = new_file()
        head = {"op": "borrow", "seconds": self.workers.seconds, "question": question, "current": self.reading.current, "stamp": stamp}
        terms = {"bounds": BOUNDS, "always": self._always, "guarded": self.guarded}
        loan = Loan(process, connection, Page(file, BOUNDS), process.lend({**head, **terms}, [connection, file]))
        os.close(file)
        self._keep(loan)
        return loan

    def _keep(self, loan: Loan) -> None:
        self.lent.add(loan)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_LOOK, self._look)

    def _look(self) -> None:
        working = sum(loan.page.busy > 0 for loan in self.lent) + len(self.workers.busy)
        for loan in self.lent:
            loan.look(self.workers.seconds, working > 1)
        self._timer = asyncio.get_running_loop().call_later(_LOOK, self._look) if self.lent else None

    async def back(self, loan: Loan) -> bytes:
        """Waits until the connection comes back; what was received on it and not answered.

        QueryTimeout or QueryError where its process ended before an answer began, ConnectionError where nothing can be said any more.
        """
        try:
            return (await loan.answer)[1]
        except ConnectionError:
            raise loan.reason() from None
        finally:
            self.lent.discard(loan)
            self._count(loan)
            if loan.process.slow and not loan.process.hurry():
                loan.process.end()
            self.workers.released(loan.process)

    def make_room(self) -> None:
        """Takes connections back, those first on which nothing is asked just now."""
        for loan in sorted(self.lent, key=lambda loan: loan.page.busy)[:_TAKEN_BACK]:
            loan.take_back()

    def count(self) -> None:
        """Brings the counts of answers up to date."""
        for loan in self.lent:
            self._count(loan)

    def _count(self, loan: Loan) -> None:
        now = loan.page.tally()
        new, loan.counted = now.since(loan.counted), now
        if any(new.methods):
            self.metrics.add("sparql", dict(zip(METHODS, new.methods, strict=True)), dict(zip(BOUNDS, new.within, strict=True)), new.seconds)

    def close(self) -> None:
        """Ends the processes that have a connection."""
        for loan in self.lent:
            loan.process.end()
