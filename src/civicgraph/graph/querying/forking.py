"""Makes the processes that answer: a small process that has the engine loaded and forks, which takes 2 ms where a new start takes 60.

For each socket that comes over its own a child answers on it, and its number goes back. It ends when its socket is closed, and no child
outlives the one that it answers on for longer than its limit of processor time.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

from civicgraph.graph.querying import frames

Serving = Callable[[socket.socket], None]


def main(descriptor: int, serving: Serving) -> None:
    """Forks a child for each socket that comes in, which does there what `serving` does."""
    signal.signal(signal.SIGCHLD, _reap)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt of the terminal is for the server, which closes the socket
    gc.freeze()
    control = socket.socket(fileno=descriptor)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        with socket.socket(fileno=descriptors[0]) as asker:
            child = os.fork()
            if child == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _answer(control, asker, serving)
            control.sendall(frames.LENGTH.pack(child))


def _reap(signal_number: int, frame: object) -> None:
    """Takes leave of every child that has ended, so that its processor time counts as time of this process."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _answer(control: socket.socket, asker: socket.socket, serving: Serving) -> None:
    """The life of a child: it never returns."""
    control.close()
    try:
        serving(asker)
    except (ConnectionError, SystemExit, MemoryError):
        pass
    finally:
        os._exit(0)
