"""The mentions of one article: every span of characters that something refers to, once."""

from __future__ import annotations

from collections.abc import Iterator

from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.terms import integer, iri, string
from civicgraph.graph.rdf.vocabulary import CIVIC, RDF


class Evidence:
    """Collects spans of a frozen text, and writes each as one mention node."""

    def __init__(self, content: str, text_iri: str) -> None:
        self._content, self._text = content, text_iri
        self._spans: dict[tuple[int, int], list[str]] = {}

    def span(self, start: int, end: int) -> str:
        """The mention node of the characters [start, end)."""
        self._spans.setdefault((start, end), [])
        return iri(iris.mention(self._text, start, end))

    def refer(self, start: int, end: int, node: str) -> None:
        """Notes that the characters [start, end) name a node."""
        named = self._spans.setdefault((start, end), [])
        if node not in named:
            named.append(node)

    def triples(self) -> Iterator[tuple[str, str, str]]:
        """The mention nodes in the order of the text."""
        for (start, end), named in sorted(self._spans.items()):
            me = iri(iris.mention(self._text, start, end))
            yield me, RDF.type, CIVIC.Mention
            yield me, CIVIC.start, integer(start)
            yield me, CIVIC.end, integer(end)
            yield me, CIVIC.exact, string(self._content[start:end])
            for node in named:
                yield me, CIVIC.refersTo, node
