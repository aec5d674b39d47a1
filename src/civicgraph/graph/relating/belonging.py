"""What of a store makes related links and search what they are: the graphs of articles, and the links themselves. Nothing of it needs the index."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from civicgraph.config import NAMESPACE
from civicgraph.graph.storage.record import Changes
from civicgraph.graph.storage.recorded import Pattern

_DEFAULT = ox.DefaultGraph()
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LINK, ARTICLE, KIND, VIA, SCORE, WHY = (
    ox.NamedNode(NAMESPACE + name) for name in ("RelatedLink", "relatedArticle", "relationKind", "relatedVia", "score", "explanation")
)
_SAID = (TYPE, ARTICLE, KIND, VIA, SCORE, WHY)


def article_of(graph: object, base: str) -> str | None:
    """The article whose graph this is; None for another graph."""
    whole = f"{base}graph/"
    if not isinstance(graph, ox.NamedNode) or not graph.value.startswith(f"{whole}article/"):
        return None
    return base + graph.value[len(whole) :]


def is_link(quad: ox.Quad, base: str) -> bool:
    """Whether a quad is of our links and not of what others stored."""
    return quad.graph_name == _DEFAULT and isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(f"{base}link/")


def is_wide(pattern: Pattern, base: str) -> bool:
    """Whether a pattern may fit quads of our links, or of any article."""
    subject, predicate, _, graph = pattern
    ours = subject is None or (isinstance(subject, ox.NamedNode) and subject.value.startswith(f"{base}link/"))
    return graph is None or (graph == _DEFAULT and ours and predicate in (None, *_SAID))


def is_concerned(changes: Changes | None, reach: Sequence[Pattern] | None, base: str) -> bool:
    """Whether what changed may make links and search others: `reach` is where it may have changed, for the case that nobody knows what."""
    if changes is not None:
        return any(is_link(quad, base) or article_of(quad.graph_name, base) for quads in (changes.added, changes.removed) for quad in quads)
    return reach is None or any(is_wide(pattern, base) or article_of(pattern[3], base) for pattern in reach)
