"""Related links as quads: how a link is written into the default graph, and what the store holds of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import pyoxigraph as ox

from civicgraph.graph.rdf import iris
from civicgraph.graph.relating.belonging import ARTICLE, KIND, LINK, SCORE, TYPE, VIA, WHY, article_of, is_link
from civicgraph.graph.relating.likeness import THOUSAND
from civicgraph.graph.relating.reasons import Reason

Neighbour: TypeAlias = tuple[int, str]  # the score in thousandths, negative so that the best comes first, and the article's IRI
Best: TypeAlias = list[Neighbour]
_DEFAULT = ox.DefaultGraph()
_DECIMAL = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")


class Links:
    """The related links of a store, and the article graphs that they are made from."""

    def __init__(self, live: ox.Store, base: str) -> None:
        self._live, self._base = live, base

    def node(self, one: str, other: str) -> ox.NamedNode:
        """The one node of an unordered pair of articles."""
        return ox.NamedNode(f"{self._base}link/{iris.digest(min(one, other), max(one, other))}")

    def neighbours(self, article: str) -> Best:
        """The articles to which the store links an article, best first."""
        me = ox.NamedNode(article)
        links = [_node(quad.subject) for quad in self._live.quads_for_pattern(None, ARTICLE, me, _DEFAULT) if is_link(quad, self._base)]
        return sorted((self._score(link), self._other(link, article)) for link in links)

    def _score(self, link: ox.NamedNode) -> int:
        (score,) = self._values(link, SCORE)
        return -round(float(score) * THOUSAND)

    def _other(self, link: ox.NamedNode, article: str) -> str:
        (other,) = (end for end in self._values(link, ARTICLE) if end != article)
        return other

    def _values(self, link: ox.NamedNode, predicate: ox.NamedNode) -> list[str]:
        return [_text(quad.object) for quad in self._live.quads_for_pattern(link, predicate, None, _DEFAULT)]

    def of(self, one: str, other: str) -> list[ox.Quad]:
        """The quads of one link."""
        return list(self._live.quads_for_pattern(self.node(one, other), None, None, _DEFAULT))

    def all(self) -> Iterator[ox.Quad]:
        """The quads of all links."""
        patterns = ((TYPE, LINK), (ARTICLE, None))
        quads = (quad for predicate, value in patterns for quad in self._live.quads_for_pattern(None, predicate, value, _DEFAULT))
        found = {quad.subject for quad in quads if is_link(quad, self._base)}
        for link in sorted(found, key=str):
            yield from self._live.quads_for_pattern(link, None, None, _DEFAULT)

    def described(self, one: str, other: str, score: int, why: Reason, sentences: Mapping[str, str]) -> Iterator[ox.Quad]:
        """A link between two articles as quads of the default graph."""
        node = self.node(one, other)
        yield ox.Quad(node, TYPE, LINK)
        for article in (one, other):
            yield ox.Quad(node, ARTICLE, ox.NamedNode(article))
        yield ox.Quad(node, KIND, ox.NamedNode(iris.code("relation", why.kind, self._base)))
        yield ox.Quad(node, VIA, ox.NamedNode(why.via))
        yield ox.Quad(node, SCORE, ox.Literal(_decimal(score), datatype=_DECIMAL))
        for language, sentence in sentences.items():
            yield ox.Quad(node, WHY, ox.Literal(sentence, language=language))

    def articles(self) -> list[ox.NamedNode]:
        """The names of the articles' graphs, sorted."""
        return sorted((g for g in self._live.named_graphs() if isinstance(g, ox.NamedNode) and article_of(g, self._base)), key=str)

    def article_graphs(self) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
        """Each article that has a graph in the store with the triples of that, terms in N-Triples form."""
        for graph in self.articles():
            article = self._base + graph.value[len(f"{self._base}graph/") :]
            yield article, sorted((str(q.subject), str(q.predicate), str(q.object)) for q in self._live.quads_for_pattern(None, None, None, graph))


def _node(term: object) -> ox.NamedNode:
    """The subject of a link; there are no blank nodes in the default graph."""
    assert isinstance(term, ox.NamedNode)
    return term


def _text(term: object) -> str:
    """The IRI or the characters of an end or a score."""
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value


def _decimal(score: int) -> str:
    """The score as a canonical decimal: `0.87`, `1.0`."""
    text = f"{score / THOUSAND:.3f}".rstrip("0")
    return text + "0" if text.endswith(".") else text
