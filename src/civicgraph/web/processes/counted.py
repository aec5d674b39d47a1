"""Has each published state counted by a process, so that queries which only count find their numbers.

A writer carries the counts of one state on to the next where it knows what changed; where it does not, and for a store that was never counted, the
newest state is counted as soon as nothing is published for a moment. Until then the engine answers.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from civicgraph.errors import CivicGraphError
from civicgraph.web.processes.workers import Job, Workers
from civicgraph.web.viewing.reading import Reading

LOOK = 0.5  # seconds between two looks whether something was published
SECONDS = 600.0  # that counting may take


async def keep(workers: Workers, reading: Reading, whole: bool) -> None:
    """Counts for ever; `whole`: strangers read the state itself and no copy of it."""
    seen = done = (0, 0)
    while True:
        await asyncio.sleep(LOOK)
        stamp = reading.stamp()
        if stamp == seen and stamp != done:
            await _count(workers, whole=True)
            if not whole:
                await _count(workers, whole=False)
            done = stamp
        seen = stamp


async def _count(workers: Workers, whole: bool) -> None:
    """Counts the newest state, at rest behind all queries; where that fails, its queries are answered without."""
    with suppress(CivicGraphError, OSError):
        await workers.ask({"op": "count"}, b"", SECONDS, whole=whole, watch=_yielding)


def _yielding(job: Job) -> None:
    job.process.yield_to_others()
