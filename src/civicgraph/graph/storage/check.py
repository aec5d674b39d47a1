"""Is a store what it should be? The shapes, every span against its frozen text, and the default graph against what derives from the others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from civicgraph.graph.correcting.corrections import Corrections
from civicgraph.graph.describing.triples import Triple
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.preference import Facts, merged
from civicgraph.graph.rdf.terms import string
from civicgraph.graph.rdf.vocabulary import CIVIC, RDF
from civicgraph.graph.storage.derive import world
from civicgraph.graph.storage.store import Store

_DERIVED = ("article/", "author/", "org/", "event/", "body/", "person/", "group/", "membership/", "post/", "term/", "award/", "document/")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: where, and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def check(store: Store, workers: int = 1, full: bool = False) -> Iterator[Finding]:
    """What is wrong with a store; nothing where all is well. With `full`, pySHACL looks at every node, which takes minutes."""
    yield from _blank_nodes(store)
    said: dict[str, Facts] = {}
    for graph in _article_graphs(store):
        triples = [(str(q.subject), str(q.predicate), str(q.object)) for q in store.quads.quads_for_pattern(None, None, None, graph)]
        yield from spans(graph.value, triples)
        for node, facts in world(triples).items():
            said[node] = merged(said[node], facts) if node in said else facts
    yield from _default_graph(store, said)
    yield from _shapes(store, workers, full)


def _blank_nodes(store: Store) -> Iterator[Finding]:
    """No node is without a name."""
    for row in store.rows("blank-nodes"):
        yield Finding(str(row["graph"] or "default graph"), f"a blank node in {row['node']} {row['property']}")


def _article_graphs(store: Store) -> list[ox.NamedNode]:
    start = iris.article_graph(f"{store.base}article/", store.base)
    graphs = (graph for graph in store.quads.named_graphs() if isinstance(graph, ox.NamedNode) and graph.value.startswith(start))
    return sorted(graphs, key=lambda graph: graph.value)


def spans(graph: str, triples: Iterable[Triple]) -> Iterator[Finding]:
    """Every mention has the characters of its text, every text its hash, every statement a mention."""
    nodes: dict[str, dict[str, str]] = {}
    for subject, predicate, value in triples:
        nodes.setdefault(subject, {})[predicate] = value
    contents = {node: _value(facts[CIVIC.content]) for node, facts in nodes.items() if facts.get(RDF.type) == CIVIC.TextVersion}
    for node, content in contents.items():
        digest = hashlib.sha256(content.encode()).hexdigest()
        article = nodes[node].get(CIVIC.ofArticle, "<>")[1:-1]
        if nodes[node].get(CIVIC.sha256) != string(digest) or not node.endswith(f"/{iris.digest(article, digest)}>"):
            yield Finding(graph, f"the text {node} is not the one that its hash was made of")
    for node, facts in nodes.items():
        kind = facts.get(RDF.type)
        if kind == CIVIC.Mention and not _holds(node, facts, contents):
            yield Finding(graph, f"{node} is not what the text says there: {facts.get(CIVIC.exact)}")
        if kind == CIVIC.Statement and nodes.get(facts.get(CIVIC.evidence, ""), {}).get(RDF.type) != CIVIC.Mention:
            yield Finding(graph, f"{node} has no evidence")


def _holds(node: str, facts: dict[str, str], contents: dict[str, str]) -> bool:
    text = contents.get(f"{node.partition('#')[0]}>")
    try:
        start, end = (int(_value(facts[bound])) for bound in (CIVIC.start, CIVIC.end))
    except (KeyError, ValueError):
        return False
    if text is None or not 0 <= start < end <= len(text) or not node.endswith(f"#char={start},{end}>"):
        return False
    return facts.get(CIVIC.exact) == string(text[start:end])


def _value(term: str) -> str:
    """The characters of a literal."""
    (quad,) = ox.parse(f"<e:e> <e:e> {term} .", ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    return quad.object.value


def _default_graph(store: Store, said: dict[str, Facts]) -> Iterator[Finding]:
    """The default graph says of each node what the articles and the curated graph say, and of no node more."""
    curated = _by_node(store, ox.NamedNode(store.base + iris.CURATED))
    stated = _by_node(store, ox.DefaultGraph())
    corrections = Corrections.of(store.quads, store.base)
    for node in sorted(said.keys() | stated.keys() | corrections.concerned):
        ours = node.startswith(tuple(f"<{store.base}{kind}" for kind in _DERIVED))
        if not (ours or node in said or node in curated or node in corrections.concerned):
            continue  # a related link, or what was imported
        wanted = corrections.corrected(node, said.get(node, frozenset()), curated.get(node, frozenset()))
        for predicate, value in sorted(wanted - stated.get(node, frozenset())):
            yield Finding("default graph", f"lacks {node} {predicate} {value}")
        for predicate, value in sorted(stated.get(node, frozenset()) - wanted):
            yield Finding("default graph", f"holds what nobody says: {node} {predicate} {value}")


def _by_node(store: Store, graph: ox.NamedNode | ox.DefaultGraph) -> dict[str, Facts]:
    found: dict[str, set[tuple[str, str]]] = {}
    for quad in store.quads.quads_for_pattern(None, None, None, graph):
        found.setdefault(str(quad.subject), set()).add((str(quad.predicate), str(quad.object)))
    return {node: frozenset(facts) for node, facts in found.items()}


def _shapes(store: Store, workers: int, full: bool) -> Iterator[Finding]:
    from civicgraph.graph.conforming.conformance import store_report  # noqa: PLC0415  pySHACL takes a second to import

    for line in (store_report(store.quads, store.base, workers, full) or "").splitlines():
        where, _, what = line.partition(": ")
        yield Finding(where, what)
