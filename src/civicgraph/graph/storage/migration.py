"""From one format of the store folder to the next. A reader reads the format of before as it is; the first writer brings it up to date.

| format | since | what is new in it | what is done to a store of before |
|---|---|---|---|
| 1 | 0.1 | | |
| 2 | 0.2 | judgements, which a program that knows only format 1 would not heed when it writes | nothing but the new name |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from civicgraph.graph.storage.layout import FORMAT, Layout, write_for_good

Step = Callable[[Layout], None]


def _judgements(layout: Layout) -> None:
    """Judgements stand in a graph of their own, of which a store of format 1 has none."""


STEPS: Mapping[str, tuple[str, Step]] = {"civicgraph store 1": ("civicgraph store 2", _judgements)}


def bring_up_to_date(layout: Layout) -> None:
    """Takes the steps from the format of the folder to that of this program; each is for good before its name is written."""
    base = layout.base()
    while (version := layout.version()) != FORMAT:
        after, step = STEPS[version]
        step(layout)
        write_for_good(layout.format, f"{after}\n{base}\n")
