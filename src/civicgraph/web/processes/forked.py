"""The processes of a server: made by forking, spoken with over sockets, ended at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence

from civicgraph.graph.querying.frames import LENGTH, packed
from civicgraph.web.processes.lines import Head, Line

_NICE = 5


class Process:
    """One process that answers requests on its line."""

    def __init__(self, number: int, line: Line, end: socket.socket) -> None:
        self.number, self.line = number, line
        self._end = end
        self.slow = False

    def lend(self, head: Mapping[str, object], descriptors: Sequence[int]) -> asyncio.Future[tuple[Head, bytes]]:
        """Asks with descriptors, which the line alone cannot send; the process must be at rest."""
        answer = self.line.awaited()
        if not self.line.lost:
            socket.send_fds(self._end, [packed(dict(head))], descriptors)
        return answer

    def yield_to_others(self) -> None:
        """Lets short queries pass: from now on this process gets what processor time they leave."""
        self.slow = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.number, _NICE)

    def hurry(self) -> bool:
        """Takes its full share of processor time again; says whether it may."""
        try:
            os.setpriority(os.PRIO_PROCESS, self.number, 0)
        except OSError:
            return False
        self.slow = False
        return True

    def end(self) -> None:
        """Ends the process at once; what waits for its answer gets a ConnectionError."""
        if not self.line.lost:  # else its number may be another's by now
            with contextlib.suppress(OSError):
                os.kill(self.number, signal.SIGKILL)
        self.line.close()


async def connected(end: socket.socket) -> Line:
    """The line over our end of a pair of sockets."""
    _, line = await asyncio.get_running_loop().connect_accepted_socket(Line, end)
    return line


def started(module: str, *arguments: str) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A new Python process that runs a module with its end of a pair of sockets as first argument, and our end."""
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-m", module, str(theirs.fileno()), *arguments]
        return subprocess.Popen(command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL), ours


class Forker:
    """Makes processes for queries; the process that does the forking is started when first needed, and again where it ended."""

    def __init__(self, module: str) -> None:
        """`module`: what the process that does the forking runs."""
        self._module = module
        self._parent: tuple[subprocess.Popen[bytes], socket.socket] | None = None
        self._lock = asyncio.Lock()

    async def fork(self) -> Process:
        """A new process; it opens nothing before it is asked."""
        async with self._lock:
            number, end = await asyncio.to_thread(self._forked)
        end.setblocking(False)
        return Process(number, await connected(end), end)

    def _forked(self) -> tuple[int, socket.socket]:
        if self._parent is None or self._parent[0].poll() is not None:
            self.close()
            self._parent = started(self._module)
        ours, theirs = socket.socketpair()
        with theirs:
            return _handed_over(self._parent[1], [theirs.fileno()]), ours

    def close(self) -> None:
        """Ends the process that forks; its children end with their sockets."""
        if self._parent is not None:
            parent, control = self._parent
            self._parent = None
            control.close()
            parent.wait(timeout=10)


def _handed_over(control: socket.socket, descriptors: Sequence[int]) -> int:
    socket.send_fds(control, [b"f"], descriptors)
    number = control.recv(LENGTH.size)
    if len(number) < LENGTH.size:
        raise ConnectionError("the process that makes others has ended")
    return int(LENGTH.unpack(number)[0])
