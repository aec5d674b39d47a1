"""What a process that has a connection tells the server without a word: a page of memory that both see."""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

METHODS = ("GET", "POST")
_NUMBER = struct.Struct("d")
_SINCE, _BEGUN, _SPENT, _COUNTS = 0, 1, 2, 3  # places of numbers; from _COUNTS on: answers by method, then by the first bound they kept
_SIZE = 4096  # bytes


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers so far: by method, how many took at most so long (by bound), and the seconds of all."""

    methods: tuple[int, ...]
    within: tuple[int, ...]
    seconds: float

    def since(self, before: Tally) -> Tally:
        """What came after another tally."""
        methods = tuple(a - b for a, b in zip(self.methods, before.methods, strict=True))
        within = tuple(a - b for a, b in zip(self.within, before.within, strict=True))
        return Tally(methods, within, self.seconds - before.seconds)


class Page:
    """The page: since when its process has been at work on a request, whether bytes of the answer are out, and what it answered so far."""

    def __init__(self, descriptor: int, bounds: Sequence[float]) -> None:
        """`descriptor`: a file of a page; `bounds`: seconds, rising."""
        self._memory, self._bounds = mmap.mmap(descriptor, _SIZE), tuple(bounds)

    def _get(self, place: int) -> float:
        return float(_NUMBER.unpack_from(self._memory, place * 8)[0])

    def _set(self, place: int, value: float) -> None:
        _NUMBER.pack_into(self._memory, place * 8, value)

    def start(self) -> None:
        """A request is being answered from now on."""
        self._set(_BEGUN, 0.0)
        self._set(_SINCE, time.monotonic())

    def begin(self) -> None:
        """The first bytes of the answer go out."""
        self._set(_BEGUN, 1.0)

    def done(self, method: str) -> None:
        """The answer is out; it is counted."""
        seconds = time.monotonic() - self._get(_SINCE)
        self._set(_SINCE, 0.0)
        self._set(_SPENT, self._get(_SPENT) + seconds)
        for place in (METHODS.index(method), len(METHODS) + bisect_left(self._bounds, seconds)):
            self._set(_COUNTS + place, self._get(_COUNTS + place) + 1)

    def stop(self) -> None:
        """The request was not answered."""
        self._set(_SINCE, 0.0)

    @property
    def busy(self) -> float:
        """For how many seconds a request has been at work on; 0 where there is none."""
        since = self._get(_SINCE)
        return time.monotonic() - since if since else 0.0

    @property
    def begun(self) -> bool:
        """Whether a part of the answer is out, and not all of it."""
        return bool(self._get(_SINCE)) and bool(self._get(_BEGUN))

    def tally(self) -> Tally:
        """What was answered so far."""
        counts = [int(self._get(_COUNTS + i)) for i in range(len(METHODS) + len(self._bounds))]
        return Tally(tuple(counts[: len(METHODS)]), tuple(accumulate(counts[len(METHODS) :])), self._get(_SPENT))


def new_file() -> int:
    """A file of a page, known by its descriptor alone."""
    with tempfile.TemporaryFile() as file:
        file.truncate(_SIZE)
        return os.dup(file.fileno())
