"""The page of an event: what all reports say together, and each report with its sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from civicgraph.config import NAMESPACE
from civicgraph.errors import NotFoundError
from civicgraph.web.viewing import narrating, quoting
from civicgraph.web.viewing.reading import Row, View, ordered, text
from civicgraph.web.viewing.telling import facts, quoted, sentences_of, stated_roles, told

_LASTING = {NAMESPACE + name for name in ("Campaign", "EmulationMovement", "Election", "Poll")}  # what other events are part of, over time


@dataclass(slots=True)
class Report:
    """One article about the event: its sentences, and for each the properties that it proves."""

    article: str
    published: str
    publisher: str
    url: str
    proofs: dict[quoting.Quote, list[str]] = field(default_factory=dict)


def event(view: View, iri: str) -> dict[str, Any]:
    """What the template `event.html` shows."""
    known = facts(view, iri)
    if not known:
        raise NotFoundError(f"there is no event {iri}")
    shown = told(iri, known)
    shown.roles = stated_roles(known)
    statements = view.rows("event-statements", this=iri)
    reports = [
        _report(view, row, [s for s in statements if text(s, "article") == text(row, "article")])
        for row in ordered(view.rows("reports", this=iri), "published", "article")
    ]
    for value in (value for values in shown.roles.values() for value in values):
        value.confidence = max((text(s, "confidence") for s in statements if s["value"] == value.term), default="")
    pointing = ordered(view.rows("events-pointing", this=iri), "event", "role", latest="start")
    lasting = not _LASTING.isdisjoint(shown.classes)
    return {
        "event": shown,
        "reports": reports,
        "supports": _supports(statements),
        "pointing": [] if lasting else pointing,
        "timeline_entries": narrating.told(view, iri) if lasting else [],
        "storylines": [text(row, "storyline") for row in view.rows("storylines-of", this=iri)],
    }


def _report(view: View, row: Row, statements: list[Row]) -> Report:
    report = Report(text(row, "article"), text(row, "published"), text(row, "publisher"), text(row, "url"))
    texts = view.rows("text", this=report.article, graph=view.graph_of(report.article))
    content = text(texts[0], "content") if texts else ""
    for statement, quote in quoted(content, sentences_of(content, statements), statements):
        proved = report.proofs.setdefault(quote, [])
        if text(statement, "property") not in proved:
            proved.append(text(statement, "property"))
    return report


def _supports(statements: list[Row]) -> dict[tuple[str, str], int]:
    """How many articles state each value of each property."""
    pairs = {(text(s, "article"), text(s, "property"), text(s, "value")) for s in statements}
    counts: dict[tuple[str, str], int] = {}
    for _, prop, value in pairs:
        counts[prop, value] = counts.get((prop, value), 0) + 1
    return counts
