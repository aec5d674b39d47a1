"""What is done to one article before it is written: extract, describe, check, profile. A pure function, run wherever there is a processor."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from civicgraph import __version__, knowledge
from civicgraph.errors import ArticleError
from civicgraph.extraction import extract
from civicgraph.extraction.extensions import extractors
from civicgraph.graph.conforming.shapes import check_article
from civicgraph.graph.describing.triples import ArticleGraph, describe
from civicgraph.graph.relating.profile import Profile, profile
from civicgraph.model import Article, Extraction

_FILES = ("ontology/event-types.ttl", "data/units", "data/bodies", "data/lexicon")  # what extraction depends on besides its code


@dataclass(frozen=True, slots=True)
class Read:
    """An article as it will be stored."""

    graph: ArticleGraph
    profile: Profile
    events: int


def read(article: Article, base: str, run: str) -> Read | ArticleError:
    """An article read, or why it cannot be: that the extractor trips over one article must not stop the others."""
    try:
        extraction = extract(article, knowledge.load())
    except Exception as error:
        return ArticleError(article.id, f"the extractor failed: {type(error).__name__}: {error}")
    return prepare(extraction, base, run)


def prepare(extraction: Extraction, base: str, run: str) -> Read | ArticleError:
    """An extraction, whoever made it, as it will be stored."""
    known, article = knowledge.load(), extraction.article
    graph = describe(extraction, known, base, run)
    if violations := check_article(graph.triples, base):
        return ArticleError(article.id, "; ".join(str(violation) for violation in violations[:3]))
    return Read(graph, profile(extraction, graph, known), len(extraction.events))


@cache
def extractor() -> str:
    """The version of what reads: the program's, and a hash of the words and places that it knows and of the extractors that others added."""
    whole = hashlib.sha256()
    for name, version, _ in extractors():
        whole.update(f"{name} {version}\0".encode())
    for name in _FILES:
        path = knowledge.file(*name.split("/"))
        for file in sorted(p for p in ([path] if path.is_file() else path.rglob("*")) if p.is_file()):
            whole.update(file.name.encode() + b"\0" + file.read_bytes())
    return f"{__version__}-{whole.hexdigest()[:8]}"
