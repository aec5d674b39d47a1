"""Reported, planned, called for or cancelled: what the words before a trigger say about an event."""

from __future__ import annotations

from civicgraph.extraction.draft import Draft
from civicgraph.model import Status

_REACH = 8  # syllables before the trigger
_KINDS: tuple[tuple[str, Status], ...] = (("cancelled", "cancelled"), ("planned", "planned"), ("called", "called-for"))


def status_at(draft: Draft, trigger: int) -> Status:
    """The status of the event whose trigger stands at a syllable."""
    first = max(draft.text.bounds[draft.text.sentence[trigger]][0], trigger - _REACH)
    for kind, status in _KINDS:
        if any(kind in draft.hits[i] for i in range(first, trigger)):
            return status
    return "reported"
