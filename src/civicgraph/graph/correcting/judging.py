"""Whether a judgement can be made of what a store holds, and how it is written down; CorrectionError or NotFoundError says why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from civicgraph.errors import CorrectionError, NotFoundError
from civicgraph.graph.correcting import asides
from civicgraph.graph.correcting.corrections import Corrections
from civicgraph.graph.correcting.judgements import CORRECTED, DECLINED, DIFFERENT, FORGOTTEN, PROPOSED, REJECTED, SAME, Judgement, Why
from civicgraph.graph.correcting.rejecting import claims_of
from civicgraph.graph.correcting.values import read_property, read_value
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.terms import iri
from civicgraph.graph.rdf.vocabulary import CIVIC, DCTERMS, RDF, SCHEMA

_KINDS = ("event", "person", "body", "org", "document", "award", "post", "term", "unit")
_DEFAULT = ox.DefaultGraph()


@dataclass(frozen=True, slots=True)
class Bench:
    """A store with what was decided about it so far."""

    live: ox.Store
    corrections: Corrections

    @property
    def base(self) -> str:
        """What the IRIs of the store begin with."""
        return self.corrections.base

    def same(self, kept: str, gone: str, why: Why) -> Judgement:
        """Two nodes are one, and the first stays."""
        for node in (kept, gone):
            self._must_be_there(node)
        kinds = {self._kind(node) for node in (kept, gone)}
        if kept == gone or (len(kinds) > 1 and kinds != {"body", "org"}) or not kinds <= set(_KINDS):
            raise CorrectionError(f"{gone} cannot be merged into {kept}: two nodes of one kind are needed, such as two events or two people")
        self._must_not_be_reference(gone)
        kind = next((quad.object for quad in self._stated(kept, RDF.type)), None)
        return Judgement(SAME, (kept, gone), why, keeps=kept, keeps_class=kind.value if isinstance(kind, ox.NamedNode) else "")

    def different(self, node: str, articles: Sequence[str], why: Why) -> Judgement:
        """A node is another one in some articles, or in all but the first."""
        self._must_be_there(node)
        self._must_not_be_reference(node)
        if judged := [j for j in self.corrections.judgements if node in j.judges and j.verdict in (SAME, DIFFERENT)]:
            raise CorrectionError(f"{node} was judged before: undo {judged[0].iri(self.base)} first")
        telling = self._telling(node)
        named = {self._article(article) for article in articles}
        if strangers := sorted(named - telling):
            raise CorrectionError(f"{strangers[0]} does not speak of {node}")
        if len(telling) < 2 or named == telling:
            raise CorrectionError(f"{node} cannot be split: at least one article must be left that speaks of it, and one must part from it")
        if named:
            return Judgement(DIFFERENT, (node,), why, within=tuple(sorted(named)))
        return Judgement(DIFFERENT, (node,), why, beyond=min(telling, key=lambda article: (self._published(article), article)))

    def rejected(self, statement: str, why: Why) -> Judgement:
        """A statement is not what its article says."""
        graphs = self.live.quads_for_pattern(ox.NamedNode(statement), _node(RDF.type), _node(CIVIC.Statement), None)
        names = [quad.graph_name.value for quad in graphs if isinstance(quad.graph_name, ox.NamedNode)]
        if not names:
            raise NotFoundError(f"there is no statement {statement}")
        article = self.base + names[0][len(f"{self.base}graph/") :]
        claim = claims_of(asides.extracted(self.live, article, self.base))[iri(statement)]
        return Judgement(REJECTED, (statement,), why, within=(article,), fact=claim[1:4], evidence=claim.evidence[1:-1])

    def corrected(self, node: str, prop: str, text: str, language: str, why: Why) -> Judgement:
        """A property of a node has one value; `values.read_value` says how it may be written."""
        self._must_be_there(node)
        predicate = read_property(prop, self.live)
        term = read_value(predicate, text, language, self.live, self.base)
        return Judgement(CORRECTED, (node,), why, fact=(iri(node), predicate, self.corrections.merged.get(term, term)))

    def proposed(self, node: str, prop: str, value: str, score: float, why: Why) -> Judgement:
        """A property of a node may have this value, a thing elsewhere."""
        self._must_be_there(node)
        predicate = read_property(prop, self.live)
        return Judgement(PROPOSED, (node,), why, fact=(iri(node), predicate, read_value(predicate, value, "", self.live, self.base)), score=score)

    def proposals(self, names: Sequence[str], at_least: float | None) -> list[Judgement]:
        """The open proposals of these IRIs (or the last parts of them), or all with at least this score; NotFoundError where a name is none.

        By name, what the program judged by itself is a proposal too, although it holds.
        """
        there = {j.iri(self.base): j for j in self.corrections.judgements if j.verdict == PROPOSED or (at_least is None and j.score is not None)}
        if at_least is not None:
            return [j for j in there.values() if (j.score or 0.0) >= at_least]
        chosen = {name: next((j for me, j in there.items() if name in (me, me.rpartition("/")[2])), None) for name in names}
        if unknown := [name for name, found in chosen.items() if found is None]:
            raise NotFoundError(f"there is no open proposal {unknown[0]!r}")
        return [found for found in chosen.values() if found]

    def settled(self, proposal: Judgement, accepted: bool, why: Why) -> Judgement:
        """What a person makes of a proposal: a value that is set, or one that is not proposed again; of two nodes, that they are one or are not."""
        if proposal.verdict == SAME:
            return replace(proposal, why=why, score=None) if accepted else Judgement(DECLINED, proposal.judges, why)
        return Judgement(CORRECTED if accepted else DECLINED, proposal.judges, why, fact=proposal.fact)

    def forgotten(self, person: str, why: Why) -> tuple[Judgement, list[str], list[Judgement]]:
        """A person is not named any more; with all nodes that are this person, and the judgements that name one and go."""
        self._must_be_there(person)
        if self._kind(person) != "person":
            raise CorrectionError(f"{person} is no person")
        self._must_not_be_reference(person)
        everyone = sorted({person, *(gone[1:-1] for gone, kept in self.corrections.merged.items() if kept == iri(person))})
        named = [j for j in self.corrections.judgements if {*map(iri, everyone)} & {*map(iri, j.judges), *j.fact}]
        if any(j.verdict == DIFFERENT for j in named) or not any(self._telling(node) for node in everyone):
            raise CorrectionError(f"{person} was split: undo that first, then forget, and split again who is left")
        return Judgement(FORGOTTEN, tuple(sorted(iris.forgotten(node, self.base) for node in everyone)), why), everyone, named

    def may_go(self, judgement: Judgement) -> None:
        """CorrectionError where another judgement is about a node that exists only because of this one."""
        made = set(self._made(judgement))
        for other in self.corrections.judgements:
            if other is not judgement and made & {*other.judges, *(term[1:-1] for term in other.fact)}:
                raise CorrectionError(f"{other.iri(self.base)} is about what this judgement made: undo it first")

    def _made(self, judgement: Judgement) -> Iterator[str]:
        if judgement.verdict == DIFFERENT:
            (node,) = judgement.judges
            yield iris.apart(node, judgement.iri(self.base), self.base)
            yield from (iris.apart(node, article, self.base) for article in self._telling(node))

    def _must_be_there(self, node: str) -> None:
        if into := self.corrections.merged.get(iri(node)):
            raise CorrectionError(f"{node} was merged into {into[1:-1]}")
        try:
            known = any(quad.object != _node(CIVIC.Tombstone) for quad in self._stated(node, RDF.type))
        except ValueError:
            raise NotFoundError(f"{node!r} is no IRI") from None
        if not known:
            raise NotFoundError(f"nothing is known about {node}")

    def _must_not_be_reference(self, node: str) -> None:
        graph = ox.NamedNode(self.base + iris.CURATED)
        facts = {(str(q.predicate), str(q.object)) for q in self.live.quads_for_pattern(ox.NamedNode(node), None, None, graph)}
        if facts - self.corrections.set_on.get(iri(node), frozenset()):
            raise CorrectionError(f"{node} is a reference fact: it is corrected in data/, or set property by property")

    def _stated(self, node: str, predicate: str) -> Iterator[ox.Quad]:
        return self.live.quads_for_pattern(ox.NamedNode(node), _node(predicate), None, _DEFAULT)

    def _kind(self, node: str) -> str:
        return node[len(self.base) :].partition("/")[0] if node.startswith(self.base) else ""

    def _telling(self, node: str) -> set[str]:
        """The articles whose extraction gives this node."""
        found = set(asides.naming(self.live, [node], self.base))
        return {article for article in found if any(iri(node) in triple for triple in asides.extracted(self.live, article, self.base))}

    def _article(self, name: str) -> str:
        """The article of this IRI, or of this id as given in the input."""
        if name.startswith(self.base):
            return name
        found = list(self.live.quads_for_pattern(None, _node(DCTERMS.identifier), ox.Literal(name), _DEFAULT))
        if len(found) != 1:
            raise NotFoundError(f"{'several articles have' if found else 'no article has'} the id {name!r}")
        assert isinstance(found[0].subject, ox.NamedNode)
        return found[0].subject.value

    def _published(self, article: str) -> str:
        return next((str(quad.object) for quad in self._stated(article, SCHEMA.datePublished)), "~")


def _node(term: str) -> ox.NamedNode:
    return ox.NamedNode(term[1:-1])
