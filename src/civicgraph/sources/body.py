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

    Between two paragraphs everything stays but links on lines of their own; around them what was extracted too, down to the furniture.
    """
    known = {fold(line) for line in extracted}
    linked = {fold(link) for link in links}
    keys = [fold(line) for line in seen]
    region = _region(seen, keys, known, portal)
    if region is None:
        return list(extracted)
    first, last = region
    strange = {i for i, line in enumerate(seen) if line_time(line, portal) or keys[i] == fold(title) or portal.is_button(line) or portal.is_end(line)}
    outside = {i for i, key in enumerate(keys) if key not in known or key in linked} | strange
    while first > 0 and first - 1 not in outside:
        first -= 1
    while last + 1 < len(seen) and last + 1 not in outside:
        last += 1
    return [seen[i] for i in range(first, last + 1) if keys[i] in known or keys[i] not in linked]


def _region(seen: Sequence[str], keys: Sequence[str], known: Collection[str], portal: Portal) -> tuple[int, int] | None:
    """The first and the last line that is an extracted paragraph, the last one above the furniture."""
    anchors = [i for i, key in enumerate(keys) if len(key) >= _ANCHOR and key in known]
    if not anchors:
        return None
    end = next((i for i in range(anchors[0] + 1, len(seen)) if portal.is_end(seen[i])), len(seen))
    return anchors[0], max(i for i in anchors if i < end)
