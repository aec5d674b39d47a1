"""How well reports of several articles are brought together to events: B-cubed and CEAF-e, cross-validated, against keys alone.

    python benchmarks/identity.py [--learn]

Labelled by reading: tests/gold/identity.tsv (event, article, class and characters of a report's label), on the development clusters of
`../shared/related` (or $CIVICGRAPH_SHARED), and tests/gold/identity-pairs.tsv, pairs from among thousands of civic articles that were hard
to tell. Both are learned from; the second also says how many of the pairs that are taken for one event are. With --learn the weights for
data/lexicon/identity.toml are printed.
Each fold holds out whole clusters, together with all that share an event with them; pairs of which one end is held out are predicted by
weights that saw neither end.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import itertools
import os
from collections import Counter, defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from related import article, rows

from civicgraph import extract, knowledge
from civicgraph.config import BASE
from civicgraph.graph.describing.account import Account, account
from civicgraph.graph.describing.triples import ArticleGraph, describe
from civicgraph.graph.identifying.alike import Scale, features
from civicgraph.graph.identifying.grouping import Pair, groups
from civicgraph.graph.identifying.signs import Sign
from civicgraph.graph.identifying.vetoes import vetoed
from civicgraph.graph.rdf.phrases import telling
from civicgraph.graph.relating.likeness import unpacked
from civicgraph.graph.relating.profile import profile
from civicgraph.graph.relating.rarity import SCALE
from civicgraph.model import Extraction

ROOT = Path(__file__).resolve().parents[1]
FOLDS = 5
WEIGHT = 3  # how often a hard pair is counted in learning: there are few of them, and thousands like them in a store
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Report:
    """A labelled report: in which article and cluster, of which gold event, under which IRI by keys alone, and what is compared of it."""

    name: str
    article: str
    cluster: str
    event: str
    iri: str
    sign: Sign


class Reader:
    """Reads labelled articles, and gives the labelled events as reports."""

    def __init__(self, told: Iterable[dict[str, Any]], wanted: Container[str]) -> None:
        self._known = knowledge.load()
        self._words = telling(self._known.lexicon)
        self._rows = {row["id"]: row for row in told if row["id"] in wanted}
        self._read: dict[str, tuple[Extraction, ArticleGraph, Account]] = {}
        self.terms: dict[str, dict[int, int]] = {}
        self.missing = 0

    def _of(self, name: str) -> tuple[Extraction, ArticleGraph, Account]:
        if name not in self._read:
            read = extract(article(self._rows[name]), self._known)
            graph = describe(read, self._known, BASE)
            told = account(graph.triples)
            assert told
            columns = unpacked(profile(read, graph, self._known).packed)
            self.terms[name] = dict(zip(columns.terms.tolist(), columns.term_weights.tolist(), strict=True))
            self._read[name] = read, graph, told
        return self._read[name]

    def report(self, event: str, name: str, cls: str, start: int, end: int) -> Report | None:
        """The report of an article whose label has these characters; None where extraction does not find it any more."""
        read, graph, told = self._of(name)
        met = next((e for e in read.events if _same_class(e.cls, cls) and e.start < end and start < e.end), None)
        if met is None:
            self.missing += 1
            return None
        iri = graph.events[met.id]
        sign = Sign.of(next(e for e in told.events if e.iri == iri), told.published, self._words, self._known.units)
        return Report(f"{name}#{met.id}", name, self._rows[name].get("cluster", name), event, iri, sign)


def _same_class(ours: str, theirs: str) -> bool:
    return ours == theirs or (ours, theirs) == ("Campaign", "EmulationMovement")


def labelled(file: str) -> list[dict[str, str]]:
    """The rows of a file of labels."""
    with (ROOT / "tests" / "gold" / file).open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened, delimiter="\t"))


def clusters(shared: Path) -> tuple[list[Report], Reader]:
    """The labelled reports of the clusters."""
    gold = labelled("identity.tsv")
    reader = Reader(rows(shared / "related" / "dev_clusters.jsonl.gz"), {row["article"] for row in gold})
    found = [reader.report(row["event"], row["article"], row["class"], int(row["start"]), int(row["end"])) for row in gold]
    return [report for report in found if report], reader


def hard_pairs(shared: Path, apart: int) -> list[tuple[Report, Report, dict[str, float], float]]:
    """The hard pairs that nothing excludes, with their features, and 1 where they are one event."""
    gold = labelled("identity-pairs.tsv")
    wanted = {row[name] for row in gold for name in ("article", "other_article")}
    reader = Reader(rows(shared / "corpus" / "civic_articles.jsonl.gz"), wanted)
    pairs = []
    for row in gold:
        one = reader.report("", row["article"], row["class"], int(row["start"]), int(row["end"]))
        other = reader.report("", row["other_article"], row["class"], int(row["other_start"]), int(row["other_end"]))
        if one and other and not vetoed(one.sign, other.sign, apart):
            alike = lexical(reader.terms[one.article], reader.terms[other.article])
            pairs.append((one, other, features(one.sign, other.sign, alike), float(row["same"])))
    return pairs


def lexical(one: Mapping[int, int], other: Mapping[int, int]) -> float:
    """How alike two articles are by their words, as `graph/relating/likeness` has it."""
    return min(1.0, sum(weight * other[term] for term, weight in one.items() if term in other) / SCALE**2)


def compared(found: list[Report], terms: Mapping[str, dict[int, int]], apart: int) -> Iterator[tuple[Report, Report, dict[str, float]]]:
    """The pairs to learn from, with their features: of articles that are at all alike, or with words in common in the labels."""
    for one, other in itertools.combinations(found, 2):
        if one.sign.cls == other.sign.cls and one.article != other.article:
            if vetoed(one.sign, other.sign, apart):
                continue
            told = features(one.sign, other.sign, lexical(terms[one.article], terms[other.article]))
            if told["text"] >= 0.05 or told["words"]:
                yield one, other, told


def learned(x: Matrix, y: Matrix, ridge: float = 1.0) -> Matrix:
    """The weights of a logistic sum, by Newton's method; the first column is one and has no penalty."""
    weights, penalty = np.zeros(x.shape[1]), np.eye(x.shape[1]) * ridge
    penalty[0, 0] = 1e-6
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        weights -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + penalty, x.T @ (p - y) + penalty @ weights)
    return weights


def folds(found: list[Report]) -> dict[str, int]:
    """The fold of each cluster; clusters that share an event are in one."""
    graph: Any = nx.Graph()
    for report in found:
        graph.add_edge(f"c{report.cluster}", f"e{report.event}")
    parts = (sorted(node[1:] for node in part if node[0] == "c") for part in nx.connected_components(graph))
    return {cluster: int(hashlib.sha256(part[0].encode()).hexdigest(), 16) % FOLDS for part in parts for cluster in part}


def likelihood(x: Matrix, weights: Matrix) -> Matrix:
    """The logistic sums of rows of features."""
    found: Matrix = 1 / (1 + np.exp(-x @ weights))
    return found


def predicted(x: Matrix, y: Matrix, ends: NDArray[np.int64]) -> Matrix:
    """The probabilities of all pairs, each by weights that saw neither of its ends; `ends` are their two folds."""
    found = np.zeros(len(x))
    for number in range(FOLDS):
        held, mine = (ends == number).any(axis=1), ends.min(axis=1) == number
        found[mine] = likelihood(x[mine], learned(x[~held], y[~held]))
    return found


def grouped(found: list[Report], near: list[tuple[Report, Report, float]], scale: Scale) -> dict[str, Hashable]:
    """Which group each report is in: those of one key, joined where pairs are likely one event."""
    telling_of: dict[str, set[str]] = defaultdict(set)
    for report in found:
        telling_of[report.iri].add(report.article)
    edges = [Pair(*sorted((one.iri, other.iri)), float(p)) for one, other, p in near if p >= scale.least and one.iri != other.iri]
    signs: dict[str, list[Sign]] = defaultdict(list)
    for report in found:
        signs[report.iri].append(report.sign)

    def two(one: str, other: str) -> bool:
        return any(vetoed(a, b, scale.apart) for a in signs[one] for b in signs[other])

    into = {node: min(group.nodes) for group in groups(edges, telling_of, set(), two) for node in group.nodes}
    return {report.name: into.get(report.iri, report.iri) for report in found}


def figures(found: list[Report], system: Mapping[str, Hashable], sizes: range = range(1, 100)) -> tuple[float, ...]:
    """B-cubed precision, recall and F1 over the reports of events of these sizes, and CEAF-e F1 over the same."""
    size = Counter(report.event for report in found)
    ours = [report for report in found if size[report.event] in sizes]
    gold, made = defaultdict(set), defaultdict(set)
    for report in ours:
        gold[report.event].add(report.name)
        made[system[report.name]].add(report.name)
    shares = [(len(gold[r.event] & made[system[r.name]]), len(made[system[r.name]]), len(gold[r.event])) for r in ours]
    precision, recall = (float(np.mean([s[0] / s[at] for s in shares])) for at in (1, 2))
    graph: Any = nx.Graph()
    for report in ours:
        a, b = gold[report.event], made[system[report.name]]
        graph.add_edge(("gold", report.event), ("made", system[report.name]), weight=2 * len(a & b) / (len(a) + len(b)))
    aligned = sum(graph[a][b]["weight"] for a, b in nx.max_weight_matching(graph))
    return precision, recall, 2 * precision * recall / (precision + recall), 2 * aligned / (len(gold) + len(made))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learn", action="store_true")
    asked = parser.parse_args()
    scale = Scale.of(knowledge.load().lexicon["identity"]["pair"])
    shared = Path(os.environ.get("CIVICGRAPH_SHARED") or ROOT.parent / "shared")
    found, reader = clusters(shared)
    sizes = Counter(Counter(report.event for report in found).values())
    several = sum(count for size, count in sizes.items() if size > 1)
    print(f"{len(found)} reports ({reader.missing} more not found) of {sum(sizes.values())} events, {several} of them in several articles")
    easy = [(one, other, told, float(one.event == other.event)) for one, other, told in compared(found, reader.terms, scale.apart)]
    hard = hard_pairs(shared, scale.apart)
    fold = folds(found) | {report.cluster: number % FOLDS for number, pair in enumerate(hard) for report in pair[:2]}
    every = easy + hard * WEIGHT
    x, y = np.array([[1.0, *told.values()] for _, _, told, _ in every]), np.array([same for *_, same in every])
    ends = np.array([(fold[one.cluster], fold[other.cluster]) for one, other, *_ in every])
    print(f"{int(y.sum())} pairs of one event, {int((1 - y).sum())} of two; among them {len(hard)} hard ones, counted {WEIGHT} times")
    shipped = np.array([scale.probability(told) for _, _, told, _ in every])
    for name, likely in (("cross-validated", predicted(x, y, ends)), ("as shipped", shipped)):
        near = [(one, other, p) for (one, other, told, _), p in zip(easy, likely, strict=False) if told["text"] >= scale.least_text]
        tell(name, found, grouped(found, near, scale))
        those, right = slice(len(easy), len(easy) + len(hard)), y[len(easy) : len(easy) + len(hard)]
        taken = likely[those] >= scale.least
        precision, recall = right[taken].mean(), right[taken].sum() / right.sum()
        print(f"{name:16} hard pairs: {taken.sum()} taken for one event, P {precision:.3f} R {recall:.3f}")
    tell("keys alone", found, {report.name: report.iri for report in found})
    if asked.learn:
        names = ["start", *every[0][2]]
        print("\n".join(f"{name} = {weight:.2f}" for name, weight in zip(names, learned(x, y), strict=True)))


def tell(name: str, found: list[Report], system: Mapping[str, Hashable]) -> None:
    """Prints the figures of one way to bring reports together."""
    for what, those in (("all events", range(1, 100)), ("in 2 to 5 articles", range(2, 6))):
        told = figures(found, system, those)
        print(f"{name:16} {what:20} B-cubed P {told[0]:.3f} R {told[1]:.3f} F1 {told[2]:.3f}  CEAF-e {told[3]:.3f}")


if __name__ == "__main__":
    main()
