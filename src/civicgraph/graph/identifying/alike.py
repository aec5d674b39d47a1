"""How likely it is that two reports of two articles speak of one event: a number that depends on these two alone.

What is compared is what everybody can see: how alike the texts are, the telling words and the numerals of the labels, who, where and when.
The weights of data/lexicon/identity.toml are learned on labelled pairs (benchmarks/identity.py).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from civicgraph.graph.identifying.signs import Sign
from civicgraph.graph.identifying.vetoes import disjoint, other_days


def features(one: Sign, other: Sign, lexical: float) -> dict[str, float]:
    """What speaks for and against two reports of one class being one event; `lexical` is how alike their articles are, from 0 to 1."""
    shared = len(one.words & other.words)
    return {
        "text": lexical,
        "words": shared / len(one.words | other.words) if shared else 0.0,
        "part": shared / min(len(one.words), len(other.words)) if shared else 0.0,
        "one_unnamed": float(bool(one.words) != bool(other.words)),
        "both_unnamed": float(not one.words and not other.words),
        "numbers": float(bool(one.numbers & other.numbers)),
        "other_days": float(other_days(one.days, other.days)),
        "other_organizer": float(disjoint(one.organizers, other.organizers)),
        "other_place": float(disjoint(one.places, other.places)),
        "who": float(bool(one.who & other.who)),
        "other_who": float(disjoint(one.who, other.who)),
        "what": float(bool(one.what & other.what)),
        "other_what": float(disjoint(one.what, other.what)),
        "which": float(one.which is not None and one.which == other.which and one.in_row),
        "one_uncounted": float(one.of_body and (one.which is None) != (other.which is None)),
        "both_uncounted": float(one.of_body and one.which is None and other.which is None),
        "posts": len(one.posts & other.posts) / max(1, min(len(one.posts), len(other.posts))),
        "appointment": float(one.cls == "Appointment"),
        "grant": float(one.cls == "AwardGrant"),
    }


@dataclass(frozen=True, slots=True)
class Scale:
    """The weights of features, and from when on two reports are taken for one event; see the [pair] table of data/lexicon/identity.toml."""

    weights: Mapping[str, float]
    start: float
    least: float
    least_text: float
    apart: int
    said: Mapping[str, str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Scale:
        """The scale of the file's [pair] table."""
        return cls(table["weights"], table["start"], table["least"], table["least_text"], table["apart"], table["said"])

    def probability(self, found: Mapping[str, float]) -> float:
        """How likely it is, from 0 to 1, that features are those of one event."""
        return 1 / (1 + math.exp(-self.start - sum(self.weights[name] * value for name, value in found.items())))

    def reasons(self, found: Mapping[str, float]) -> str:
        """What speaks for two reports being one event, in words."""
        return "; ".join(sentence.format(found[name]) for name, sentence in self.said.items() if found[name])
