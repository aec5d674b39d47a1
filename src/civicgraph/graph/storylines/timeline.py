"""The timeline of anything: what articles report of a body, a person, a unit, a campaign, an election or a storyline, from the earliest."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from civicgraph.config import NAMESPACE
from civicgraph.graph.storage.store import Store

QUESTION = "question-27-timeline"
_ONCE = ("day", "precision", "event", "class", "label", "status")


def timeline(store: Store, iri: str) -> list[dict[str, Any]]:
    """One entry an event, with the roles that the thing has in it and the number of articles; what has no day comes last."""
    entries: dict[str, dict[str, Any]] = {}
    for row in store.rows(QUESTION, thing=ox.NamedNode(iri)):
        entry = entries.setdefault(_text(row["event"]), {**{name: _text(row[name]) for name in _ONCE}, "roles": [], "articles": 0})
        entry["articles"] = max(entry["articles"], int(_text(row["articles"]) or 0))
        role = _text(row["role"]).removeprefix(NAMESPACE)
        if role and role not in entry["roles"]:
            entry["roles"].append(role)
    return list(entries.values())


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
