"""Where a quotation ends."""

from __future__ import annotations

from civicgraph.extraction.draft import Draft


def closing_quote(draft: Draft, opening: int, within: int = 60) -> int | None:
    """The syllable that closes the quotation opened at `opening`, in the same sentence or the next; None when it stays open."""
    text = draft.text
    for at in range(opening + 1, min(opening + within, len(text.keys))):
        if text.keys[at] == '"':
            return at
        if text.sentence[at] > text.sentence[opening] + 1:
            return None
    return None
