"""The QR code of an address, as on a printed page: it leads from paper back to the page."""

from __future__ import annotations

import segno


def svg(address: str) -> str:
    """An SVG element to stand in HTML; dark modules take the colour of the text. Without a style attribute, which our policy forbids."""
    code = segno.make(address, error="m", micro=False)
    width, height = code.symbol_size(border=2)
    rows = (
        f"M{x + 2} {y + 2}h{length}v1h-{length}z"
        for y, row in enumerate(code.matrix)
        for x, length in _runs(row)
    )  # fmt: skip
    return f'<svg class="qr" viewBox="0 0 {width:g} {height:g}" role="img" aria-hidden="true" focusable="false"><path d="{"".join(rows)}"/></svg>'


def _runs(row: bytes | bytearray) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs
