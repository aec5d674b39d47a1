"""Which lines of a web page are its article: those from the first to the last paragraph that an extractor found, in their own order.

An extractor knows where the article is, but drops captions and puts back what it recovered out of order; the page's own lines mend both.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from civicgraph.sources.portal import Portal
from civicgraph.sources.times import line_time
from civicgraph.spelling import fold

_ANCHOR = 40  # characters of a line that is a paragraph and stands once


def body_lines(seen: Sequence[str], extracted: Sequence[str], links: Collection[str], title: str, portal: Portal) -> list[str]:
    """The article among the `seen` lines; the `extracted` ones as they are where they cannot be found again.

    Between two paragraphs everything stays but links on lines of their own. Above the first one stand what was extracted too, and from the
    title on any paragraph (the lead); below the last one what was extracted too, down to the furniture.
    """
    keys, known, linked = [fold(line) for line in seen], {fold(line) for line in extracted}, {fold(link) for link in links}
    region = _region(seen, keys, known, portal)
    if region is None:
        return list(extracted)
    odd = {i for i, line in enumerate(seen) if keys[i] == fold(title) or portal.is_button(line) or line_time(line, portal)}
    strange = odd | {i for i, key in enumerate(keys) if key in linked and key not in known}
    foreign = strange | {i for i, key in enumerate(keys) if key not in known or key in linked or portal.is_end(seen[i])}
    first, last = region
    first = min(_grown(first, -1, foreign, len(seen)), _lead(keys, first, fold(title), strange))
    last = _grown(last, 1, foreign, len(seen))
    return [seen[i] for i in range(first, last + 1) if i not in strange]


def _grown(at: int, step: int, foreign: Collection[int], count: int) -> int:
    """The last position from `at` in steps before one that is foreign."""
    while 0 <= at + step < count and at + step not in foreign:
        at += step
    return at


def _lead(keys: Sequence[str], first: int, title: str, strange: Collection[int]) -> int:
    """The first paragraph between the title and the line `first`, if there is one."""
    headed = [i for i in range(first) if keys[i] == title]
    leads = [i for i in range(headed[-1] + 1, first) if len(keys[i]) >= _ANCHOR and i not in strange] if headed else []
    return leads[0] if leads else first


def _region(seen: Sequence[str], keys: Sequence[str], known: Collection[str], portal: Portal) -> tuple[int, int] | None:
    """The first and the last line that is an extracted paragraph, the last one above the furniture."""
    anchors = [i for i, key in enumerate(keys) if len(key) >= _ANCHOR and key in known]
    if not anchors:
        return None
    end = next((i for i in range(anchors[0] + 1, len(seen)) if portal.is_end(seen[i])), len(seen))
    return anchors[0], max(i for i in anchors if i < end)
