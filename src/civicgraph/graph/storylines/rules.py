"""When articles are one storyline: data/lexicon/storylines.toml as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class Rules:
    """Scores are in thousandths; see the file for what each field means."""

    telling: frozenset[str]
    least_telling: int
    least: int
    apart: int
    together: int
    following: frozenset[str]
    articles: int
    steps: int
    copies: str
    umbrella: frozenset[str]

    @staticmethod
    def of(table: Mapping[str, Any]) -> Rules:
        """The rules of the file."""
        chain, storyline = table["chain"], table["storyline"]
        return Rules(
            telling=frozenset(chain["telling"]),
            least_telling=round(chain["least_telling"] * THOUSAND),
            least=round(chain["least"] * THOUSAND),
            apart=chain["apart"],
            together=round(chain["together"] * THOUSAND),
            following=frozenset(chain["following"]),
            articles=storyline["articles"],
            steps=storyline["steps"],
            copies=storyline["copies"],
            umbrella=frozenset(storyline["umbrella"]),
        )
