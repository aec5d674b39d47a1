"""The process that writes for a server: updates one by one, published when it is told to. Its owner may end it at any moment.

Run as `python -m civicgraph.graph.querying.changing FD FOLDER BASE`. What it wrote and did not publish is taken back by the next writer. The
store's lock is held while updates come and for a second after, so that an ingest gets its turn.
"""

from __future__ import annotations

import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from civicgraph import knowledge
from civicgraph.config import Settings
from civicgraph.errors import StoreError
from civicgraph.graph.querying import confine, frames
from civicgraph.graph.querying.answering import wrong
from civicgraph.graph.querying.touching import touched
from civicgraph.graph.relating.belonging import is_concerned
from civicgraph.graph.storage.recorded import Pattern
from civicgraph.graph.storage.writer import Writer

if TYPE_CHECKING:
    from civicgraph.graph.querying.following import Follower

MEMORY = 4 * 1024**3
_LINGER = 1.0  # seconds
_PATIENCE = 10.0  # seconds to wait for another writer


class Changing:
    """The writer of a folder as it is needed."""

    def __init__(self, folder: str, base: str) -> None:
        self._folder, self._settings = folder, Settings(base=base)
        self._knowledge = knowledge.load()
        self._writer: Writer | None = None
        self._follower: Follower | None = None

    def writer(self) -> Writer:
        """The open writer; waits a while for another one to be done, then StoreError."""
        give_up = time.monotonic() + _PATIENCE
        while self._writer is None:
            try:
                self._writer = Writer.open(self._folder, self._knowledge, self._settings)
                self._writer.remembers = True
            except StoreError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.1)
        return self._writer

    def change(self, asked: Mapping[str, Any], text: str) -> dict[str, Any]:
        """Runs one update whole or not at all; says whether its graph was there before."""
        writer = self.writer()
        there = bool(asked.get("graph")) and writer.live.contains_named_graph(ox.NamedNode(asked["graph"]))
        if asked.get("must_exist") and not there:
            return {"missing": f"there is no graph {asked['graph']}"}
        with writer.changing():
            try:
                writer.update(text, asked.get("base"), partial(_reach, asked, text))
            except RuntimeError as error:
                return {"unanswerable": str(error)[:500]}
            except (SyntaxError, ValueError) as error:
                return wrong(str(error))
        return {"there": there}

    def publish(self) -> dict[str, Any]:
        """Shows the readers what was written, with the search index and the related links that fit it."""
        writer = self.writer()
        if writer.changed and is_concerned(writer.changes(), writer.reach, writer.base):
            self._follow(writer)
        return {"generation": writer.publish()}

    def _follow(self, writer: Writer) -> None:
        from civicgraph.graph.querying.following import Follower  # noqa: PLC0415  what it needs takes a tenth of a second to import

        if self._follower is None:
            self._follower = Follower(writer, self._knowledge)
        self._follower.follow()

    def close(self, keep: bool = True) -> None:
        """Gives the lock back."""
        if self._writer is not None:
            if self._follower is not None:
                self._follower.close()
            writer, self._writer, self._follower = self._writer, None, None
            writer.close(keep=keep)


def _reach(asked: Mapping[str, Any], text: str) -> Sequence[Pattern] | None:
    """Which quads an update may touch; of a long one that is about one graph alone those of that graph."""
    told = touched(text, asked.get("base"))
    if told is not None or not asked.get("alone"):
        return told
    return [(None, None, None, ox.NamedNode(asked["graph"]) if asked.get("graph") else ox.DefaultGraph())]


_WORK: dict[str, Callable[[Changing, Mapping[str, Any], bytes], dict[str, Any]]] = {
    "open": lambda changing, asked, body: {"folder": str(changing.writer().folder)},
    "change": lambda changing, asked, body: changing.change(asked, body.decode()),
    "publish": lambda changing, asked, body: changing.publish(),
}


def serve(asker: socket.socket, changing: Changing) -> None:
    """Does what comes over the socket until that is closed."""
    while True:
        if not select.select([asker], [], [], _LINGER)[0]:
            changing.close()
            continue
        request = frames.receive(asker)
        if request is None:
            return
        asked, body, _ = request
        try:
            reply = _WORK[asked["op"]](changing, asked, body)
        except StoreError as error:
            reply = {"store": str(error)}
            changing.close(keep=False)
        frames.send(asker, reply)


def main(descriptor: int, folder: str, base: str) -> None:
    """Serves the socket with this number."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    confine.confine(MEMORY)
    changing = Changing(folder, base)
    try:
        serve(socket.socket(fileno=descriptor), changing)
    finally:
        changing.close(keep=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
