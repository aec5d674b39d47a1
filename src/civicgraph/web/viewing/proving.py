"""The words of two articles that show why they are related: of each the sentence, cut to a few lines, with the words marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civicgraph.graph.relating.spans import spans
from civicgraph.web.viewing.quoting import quote, sentences
from civicgraph.web.viewing.reading import View, text

_BEFORE, _AFTER = 90, 130  # characters around the first marked words
_WORTH = 30  # characters that are worth leaving out
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Proof:
    """Characters to show, each piece marked or not, and the fragment of the sentence on the page of its article."""

    pieces: tuple[tuple[str, bool], ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as it is quoted from: its text, the sentences of it, and whether more than the marked words may be shown."""

    article: str
    content: str
    sentences: Sequence[Span]
    whole: bool


def proof(view: View, reading: Reading, kind: str, via: str, why: str) -> Proof | None:
    """The words of an article for a link of this kind by this thing, for which `why` is told; None where it has none."""
    found = sorted({(one["start"], one["end"]) for one in spans(view.store, reading.article, kind.rpartition("/")[2], via, why)})
    if not found or not reading.content:
        return None
    told = [quote(reading.content, reading.sentences, start) for start, _ in found]
    best = max(told, key=lambda sentence: (sum(sentence.start <= start < sentence.end for start, _ in found), -sentence.start))
    marks = [(start, min(end, best.end)) for start, end in found if best.start <= start < best.end]
    start, end = _window(reading, (best.start, best.end), marks)
    return Proof(tuple(_pieces(reading.content, start, end, marks, (best.start, best.end))), best.anchor)


def quotable(view: View, article: str, whole: bool) -> Reading:
    """Another article, to be quoted from."""
    rows = view.rows("text", this=article, graph=view.graph_of(article))
    content = text(rows[0], "content") if rows else ""
    return Reading(article, content, sentences(content, [(0, max(content.find("\n"), 0))]), whole)


def _window(reading: Reading, sentence: Span, marks: Sequence[Span]) -> Span:
    """What is shown of a sentence: all of a short one, else some words before and after the first mark; only the mark where no more may be shown."""
    first, last = marks[0]
    if not reading.whole:
        return first, last
    start, end = sentence
    if first - start > _BEFORE + _WORTH:
        cut = reading.content.find(" ", first - _BEFORE, first)
        start = cut + 1 if cut >= 0 else first
    if end - last > _AFTER + _WORTH:
        cut = reading.content.rfind(" ", last, last + _AFTER)
        end = cut if cut >= 0 else last
    return start, end


def _pieces(content: str, start: int, end: int, marks: Sequence[Span], sentence: Span) -> list[tuple[str, bool]]:
    """The characters [start, end) cut at the marks, with dots where the sentence goes on."""
    found = [("… ", False)] if start > sentence[0] else []
    at = start
    for begin, stop in marks:
        if begin < at or stop > end:
            continue
        found += [(content[at:begin], False), (content[begin:stop], True)]
        at = stop
    found.append((content[at:end], False))
    return [piece for piece in [*found, (" …", False)] if piece[0]] if end < sentence[1] else [piece for piece in found if piece[0]]
