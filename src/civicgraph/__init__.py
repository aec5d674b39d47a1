"""civicgraph reads civic news and writes it as RDF with the evidence.

    extraction = civicgraph.extract(article)             # what one article says, with the characters that say so
    with civicgraph.Store.open("news") as store: ...     # SPARQL over a store folder
    civicgraph.related(store, "article-id")              # related articles, each with its reason

The rooms behind these names are described in CONTRIBUTING.md. Importing the package reads nothing and starts nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from civicgraph.model import Article, Extraction

if TYPE_CHECKING:
    from civicgraph.graph.relating.related import Related
    from civicgraph.graph.storage.store import Store as Store
    from civicgraph.knowledge import Knowledge

__version__ = "0.1.0"
__all__ = ["Article", "Extraction", "Store", "extract", "related"]


def extract(article: Article, knowledge: Knowledge | None = None) -> Extraction:
    """What an article says: entities and events with their spans, rules and confidence. It never raises for a text."""
    from civicgraph import knowledge as known  # noqa: PLC0415
    from civicgraph.extraction import extract as read  # noqa: PLC0415

    return read(article, knowledge or known.load())


def related(store: Store, article: str | None = None, top: int = 10) -> list[Related]:
    """The articles related to one (by its id or IRI), or to each, best first, with score, kind and the reason in vi and en.

    NotFoundError where the store has no such article.
    """
    from civicgraph.graph.relating.related import related as links  # noqa: PLC0415

    return links(store, article, top)


def __getattr__(name: str) -> Any:
    """`Store` is imported when it is first asked for: the engine is not needed for an extraction."""
    if name == "Store":
        from civicgraph.graph.storage.store import Store as Reader  # noqa: PLC0415

        return Reader
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
