"""The text of an article as pieces to show: paragraphs of sentences of plain and marked characters."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from civicgraph.web.viewing.quoting import Quote


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters that name something: where they stand and what they name."""

    start: int
    end: int
    iri: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one sentence, with the thing that they name or None."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to show, as pieces; `gap` where something before it is not shown."""

    quote: Quote
    pieces: tuple[Piece, ...]
    gap: bool = False


@dataclass(slots=True)
class Paragraph:
    """Sentences of one line of the text."""

    sentences: list[Sentence] = field(default_factory=list)


def outermost(marks: Iterable[Mark]) -> list[Mark]:
    """The marks in text order, the longer first where two overlap: a link cannot stand inside a link."""
    kept: list[Mark] = []
    for mark in sorted(set(marks), key=lambda m: (m.start, -m.end, m.iri)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def pieces(content: str, start: int, end: int, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """The characters [start, end) cut at the marks that lie in them."""
    found, at = [], start
    for mark in marks:
        if mark.start < at or mark.end > end:
            continue
        if mark.start > at:
            found.append(Piece(content[at : mark.start]))
        found.append(Piece(content[mark.start : mark.end], mark))
        at = mark.end
    if at < end:
        found.append(Piece(content[at:end]))
    return tuple(found)


def paragraphs(content: str, found: Sequence[tuple[int, int]], marks: Iterable[Mark], proving: set[int], whole: bool) -> list[Paragraph]:
    """The text below the title; where it is not shown `whole`, only sentences whose start is in `proving`, with gaps between."""
    kept, title_end = outermost(marks), content.find("\n")
    starts = [mark.start for mark in kept]
    lines, skipped, last_end = [Paragraph()], False, 0
    for start, end in found:
        if "\n" in content[last_end:start]:
            lines.append(Paragraph())
        last_end = end
        if start < title_end:
            continue
        if not whole and start not in proving:
            skipped = True
            continue
        inside = kept[bisect_left(starts, start) : bisect_left(starts, end)]
        lines[-1].sentences.append(Sentence(Quote(start, end, content[start:end]), pieces(content, start, end, inside), skipped))
        skipped = False
    return [line for line in lines if line.sentences]
