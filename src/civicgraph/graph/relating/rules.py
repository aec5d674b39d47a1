"""How much counts for what when articles are related: the tables of data/lexicon/related.toml as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from civicgraph.graph.relating.likeness import THOUSAND, Columns
from civicgraph.graph.relating.rarity import SCALE


@dataclass(frozen=True, slots=True)
class Rules:
    """Scores are in thousandths; see the file for what each field means."""

    ranks: tuple[int, ...]
    comparable: int
    event: int
    event_weight: int
    most: float
    best: int
    least: int
    least_unnamed: int
    least_of: Mapping[str, int]

    @staticmethod
    def of(table: Mapping[str, Any]) -> Rules:
        """The rules of the file."""
        candidates, things, links = table["candidates"], table["things"], table["links"]
        return Rules(
            ranks=tuple(candidates["ranks"]),
            comparable=candidates["least"],
            event=things["token"],
            event_weight=round(things["event"] * SCALE),
            most=things["most"],
            best=links["best"],
            least=round(links["least"] * THOUSAND),
            least_unnamed=round(links["least_unnamed"] * THOUSAND),
            least_of={kind: round(least * THOUSAND) for kind, least in links["least_of"].items()},
        )

    @property
    def sure(self) -> int:
        """From this score on two articles are linked, however they are related."""
        return max(self.least_of.values(), default=self.least)

    def tokens(self, columns: Columns) -> list[str]:
        """All tokens by which an article can be looked up."""
        return [token for token, _ in self.weighed_tokens(columns)]

    def weighed_tokens(self, columns: Columns, with_events: bool = True) -> list[tuple[str, int]]:
        """Its heaviest pairs, once a rank that each reaches, and the events that make two articles comparable by themselves."""
        heaviest = columns.terms[: columns.pairs].tolist()
        pairs = [(f"{rank}{term:x}", 1) for rank, reach in enumerate(self.ranks) for term in heaviest[:reach]]
        events = columns.things[columns.thing_weights >= self.event_weight].tolist() if with_events else []
        return [*pairs, *((f"e{thing:x}", self.event) for thing in events)]
