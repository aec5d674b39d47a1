"""The README tells the truth: its query has the answer it shows, its Python example prints what it shows, its links lead somewhere."""

from __future__ import annotations

import csv
import doctest
import io
import re
import tomllib
from pathlib import Path

import pytest

from civicgraph.cli import main
from civicgraph.graph.storage.store import Store

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "README.md").read_text("utf-8")


def block(language: str) -> str:
    """The one fenced block of a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return str(found)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the sample articles, as `make demo` makes it."""
    folder = tmp_path_factory.mktemp("readme") / "store"
    assert main(["demo", "--no-serve", "--store", str(folder)]) == 0
    return folder


def test_the_query_has_the_answer_that_is_shown(demo: Path) -> None:
    shown = list(csv.reader(io.StringIO(block("csv"))))
    with Store.open(demo) as store:
        results = store.query(block("sparql"))
        names = [variable.value for variable in results.variables]
        answer = [[row[name].value for name in names] for row in results]
    assert [names, *answer] == shown


def test_the_python_example_prints_what_is_shown(demo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    code = block("python").replace('"demo-store"', repr(str(demo)))
    example = doctest.DocTestParser().get_doctest(code, {}, "README.md", None, None)
    failures = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example).failed
    assert example.examples
    assert failures == 0, capsys.readouterr().out


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/extraction.md"])
def test_links_and_paths_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)\)", text) if "://" not in link]
    paths = re.findall(r"`((?:data|ontology|tests|src|docs|benchmarks)/[\w./-]+)`", text)
    missing = [link for link in links if not ((ROOT / page).parent / link).exists()]
    assert missing + [path for path in paths if not (ROOT / path).exists()] == []


def test_every_command_is_named() -> None:
    from civicgraph.cli import commands

    assert {name for name in commands.commands if f"civicgraph {name}" not in TEXT} == set()


def test_every_dependency_has_its_reason() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    table = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Why each dependency is there")[2]
    names = {re.split(r"[^\w-]", requirement)[0] for requirement in declared}
    assert {name for name in names if not re.search(rf"^\| .*\b{re.escape(name)}\b.* \|", table, re.MULTILINE)} == set()
