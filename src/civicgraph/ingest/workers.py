"""Processes that read articles, so that the one that writes need not wait for them.

Each is a child that takes a list of articles on its standard input and gives back what became of them on its standard output; it ends
when its input does, so that none outlives its owner. A child that an article kills is replaced, and that article is reported.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Any, Self

from civicgraph.errors import ArticleError
from civicgraph.ingest.reading import Read, read
from civicgraph.model import Article

_LENGTH = struct.Struct(">Q")
_AHEAD = 3  # lists of articles that are under way for each worker
_START = "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); from civicgraph.ingest.workers import work; work()"


class Workers:
    """Reads lists of articles in `count` processes, or in this one where `count` is 1."""

    def __init__(self, count: int, base: str, run: str) -> None:
        self._count, self._base, self._run = count, base, run
        self._idle: SimpleQueue[subprocess.Popen[bytes] | None] = SimpleQueue()
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="civicgraph-worker")
        for _ in range(count):
            self._idle.put(None)  # started when first needed

    def read(self, lists: Iterable[Sequence[Article]]) -> Iterator[list[Read | ArticleError]]:
        """What became of each list, in the order given."""
        if self._count == 1:
            yield from ([read(article, self._base, self._run) for article in articles] for articles in lists)
            return
        under_way: deque[Future[list[Read | ArticleError]]] = deque()
        for articles in lists:
            under_way.append(self._threads.submit(self._read, articles))
            while under_way and (len(under_way) >= _AHEAD * self._count or under_way[0].done()):
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()

    def _read(self, articles: Sequence[Article]) -> list[Read | ArticleError]:
        """Asks a worker; where one dies on several articles, each is given to a new one."""
        child = self._idle.get()
        try:
            child = child or self._start()
            return _ask(child, list(articles))
        except (EOFError, OSError):
            if child:
                _end(child)
            child = None
            if len(articles) == 1:
                return [ArticleError(articles[0].id, "reading this article ended the process that read it")]
        finally:
            self._idle.put(child)
        return [result for article in articles for result in self._read([article])]

    def _start(self) -> subprocess.Popen[bytes]:
        child = subprocess.Popen([sys.executable, "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert child.stdin
        pickle.dump(sys.path, child.stdin)
        _send(child.stdin, (self._base, self._run))
        return child

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        while not self._idle.empty():
            if child := self._idle.get():
                _end(child)


def work() -> None:
    """The life of a worker process: the base of the IRIs and the name of the run first, then list after list until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the owner, who then ends its workers
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not come between the answers
    base, run = _receive(source)
    try:
        while True:
            articles = _receive(source)
            _send(sink, [read(article, base, run) for article in articles])
    except EOFError:
        return
    except BrokenPipeError:  # the owner was killed: there is nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sink.fileno())


def _ask(child: subprocess.Popen[bytes], articles: list[Article]) -> list[Read | ArticleError]:
    assert child.stdin and child.stdout
    _send(child.stdin, articles)
    answer: list[Read | ArticleError] = _receive(child.stdout)
    return answer


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.communicate()


def _send(sink: IO[bytes], value: object) -> None:
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    sink.write(_LENGTH.pack(len(data)))
    sink.write(data)
    sink.flush()


def _receive(source: IO[bytes]) -> Any:
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (size,) = _LENGTH.unpack(head)
    data = source.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)
