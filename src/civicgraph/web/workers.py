"""Processes that answer strangers' queries: one query each at a time, stopped at the time limit, replaced when they die."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from typing import Any

from civicgraph.errors import NotAcceptableError, QueryError, QueryTimeout
from civicgraph.graph.answering import LENGTH
from civicgraph.graph.store import PREFIXES
from civicgraph.web.copies import Copies

PROCESSES = 4
SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and the media types that suit its asker for solutions and for graphs (None where none does)."""

    query: str
    solutions: str | None
    graph: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes of an answer and their media type."""

    media_type: str
    body: bytes


class Workers:
    """Up to PROCESSES processes, started when first needed; who comes when all are busy waits for one."""

    def __init__(self, copies: Copies, union: bool, seconds: float = SECONDS) -> None:
        self._copies, self._union, self._seconds = copies, union, seconds
        self._idle: list[asyncio.subprocess.Process] = []
        self._free = asyncio.Semaphore(PROCESSES)

    async def answer(self, asked: Asked) -> Answer:
        """The answer; QueryError where the query is wrong, QueryTimeout at the limit, NotAcceptableError where no format suits."""
        async with self._free:
            head, body = await self._exchange(await self._request(asked))
            if "gone" in head:  # the snapshot was replaced and deleted before its process opened it
                head, body = await self._exchange(await self._request(asked))
            return _checked(head, body)

    async def _request(self, asked: Asked) -> bytes:
        path = await asyncio.to_thread(self._copies.newest)
        return json.dumps({**asdict(asked), "path": str(path), "union": self._union, "prefixes": dict(PREFIXES)}).encode()

    async def _exchange(self, request: bytes) -> tuple[dict[str, Any], bytes]:
        process = await self._process()
        try:
            reply = await asyncio.wait_for(_talk(process, request), self._seconds)
        except TimeoutError:
            raise QueryTimeout(f"the query was stopped after {self._seconds:g} seconds") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise QueryError("the query needs more memory than it may have, or is nested too deep: its process died") from None
        else:
            self._idle.append(process)
            return reply
        finally:
            if process not in self._idle:
                await _end(process)

    async def _process(self) -> asyncio.subprocess.Process:
        while self._idle:
            process = self._idle.pop()
            if process.returncode is None:
                return process
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(sys.executable, "-m", "civicgraph.graph.answering", stdin=pipe, stdout=pipe)

    async def close(self) -> None:
        """Ends all processes that are not busy; the busy ones end with their query."""
        while self._idle:
            await _end(self._idle.pop())


async def _talk(process: asyncio.subprocess.Process, request: bytes) -> tuple[dict[str, Any], bytes]:
    if process.stdin is None or process.stdout is None:
        raise ConnectionError("the process has no pipes")
    process.stdin.write(LENGTH.pack(len(request)) + request)
    await process.stdin.drain()
    head = json.loads(await process.stdout.readexactly(LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))[0]))
    return head, await process.stdout.readexactly(head["length"])


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


def _checked(head: dict[str, Any], body: bytes) -> Answer:
    if "offered" in head:
        raise NotAcceptableError(tuple(head["offered"]))
    if "error" in head:
        raise QueryError(head["error"], head.get("line"), head.get("column"))
    return Answer(head["type"], body)
