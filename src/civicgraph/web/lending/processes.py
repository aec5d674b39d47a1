"""The process that makes the processes of a server. Run as `python -m civicgraph.web.lending.processes FD`."""

from __future__ import annotations

import socket
import sys

from civicgraph.graph.querying import answering, forking
from civicgraph.web.lending.borrowing import borrow, returned


def serve(asker: socket.socket) -> None:
    """The life of one of them: it answers what the server asks, and what the clients ask whose connections it is lent."""
    answering.serve(asker, {"borrow": borrow, "return": returned})


if __name__ == "__main__":
    forking.main(int(sys.argv[1]), serve)
