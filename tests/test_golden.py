"""The exact N-Quads of some articles, compared as text: a change in reading or in the shape of the graph is seen for what it is.

After a change that is meant, `python tests/test_golden.py` writes the files anew; the difference belongs into the review.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import handmade
from civicgraph import knowledge, sources
from civicgraph.config import BASE
from civicgraph.extraction import extract
from civicgraph.graph.describing.triples import describe
from civicgraph.model import Article, Extraction

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent / "data" / "articles"
READ = ("ngo-quyen-210115", "sh-230614-ton-vinh-hien-mau")


def extraction(name: str) -> Extraction:
    """A sample article as the program reads it; `by-hand` is read by hand, so that it shows the graph alone."""
    if name == "by-hand":
        return handmade.conference()
    (article,) = (a for a in sources.read([str(SAMPLES)]) if isinstance(a, Article) and a.id == name)
    return extract(article, knowledge.load())


def nquads(name: str) -> str:
    """The graph of a sample as sorted N-Quads; the run has no version, which changes with every release."""
    graph = describe(extraction(name), knowledge.load(), BASE, run="golden")
    return "".join(sorted(graph.nquads().splitlines(keepends=True)))


@pytest.mark.parametrize("name", ["by-hand", *READ])
def test_the_graph_is_as_it_was(name: str) -> None:
    assert nquads(name).splitlines() == (HERE / "golden" / f"{name}.nq").read_text("utf-8").splitlines()


def test_every_golden_file_is_compared() -> None:
    assert {path.stem for path in (HERE / "golden").glob("*.nq")} == {"by-hand", *READ}


if __name__ == "__main__":
    for each in ("by-hand", *READ):
        (HERE / "golden" / f"{each}.nq").write_text(nquads(each), "utf-8")
