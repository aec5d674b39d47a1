"""The competency questions: each against a small world that holds its traps, with its rows as a table, and all on a real store.

`questions/world.trig` is the world, `questions/expected.md` the tables: under the name of each question its parameters, the columns that
matter, and the rows in their order, IRIs without the base.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from civicgraph.cli import main
from civicgraph.config import BASE, NAMESPACE
from civicgraph.errors import NotFoundError, QueryError
from civicgraph.graph.querying.questions import Question, question, questions
from civicgraph.graph.storage.store import PREFIXES, Store
from civicgraph.web.protocol.sparql import draft

HERE = Path(__file__).parent / "questions"
SECTION = re.compile(r"^## (\S+)(?: with (.*))?\n\n((?:\|.*\n?)+)", re.MULTILINE)


def expected() -> Iterator[tuple[str, dict[str, str], list[list[str]]]]:
    """The tables: the name of a question, its parameters, the header and the rows."""
    for name, given, table in SECTION.findall((HERE / "expected.md").read_text("utf-8")):
        cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.strip().splitlines()]
        yield name, dict(pair.split("=", 1) for pair in given.split("; ") if pair), [cells[0], *cells[2:]]


@pytest.fixture(scope="module")
def world() -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(HERE / "world.trig"), format=ox.RdfFormat.TRIG)
    return store


def shown(term: ox.NamedNode | ox.Literal | None) -> str:
    value = "" if term is None else term.value
    return value.replace(NAMESPACE, "civic:").removeprefix(BASE)


def rows(world: ox.Store, asked: Question, given: dict[str, str], columns: list[str]) -> list[list[str]]:
    bound = {ox.Variable(name): value for name, value in asked.values(given, BASE).items()}
    found = world.query(asked.text, prefixes=dict(PREFIXES), substitutions=bound or None)
    assert isinstance(found, ox.QuerySolutions)
    return [[shown(row[column]) for column in columns] for row in found]


@pytest.mark.parametrize(("name", "given", "table"), list(expected()), ids=lambda value: value if isinstance(value, str) else "")
def test_the_rows_are_those_of_the_table(world: ox.Store, name: str, given: dict[str, str], table: list[list[str]]) -> None:
    assert rows(world, question(name), given, table[0]) == table[1:]


def test_every_question_has_a_table_with_rows() -> None:
    assert {name for name, _, table in expected() if len(table) > 1} == {one.name for one in questions()}


@pytest.mark.parametrize("asked", questions(), ids=lambda one: one.name)
def test_a_question_is_told_in_two_languages_and_selects_its_parameters(asked: Question) -> None:
    assert all(asked.title[language] and asked.about[language] for language in ("en", "vi"))
    assert re.search(r"[^\x00-\x7f]", asked.title["vi"]) and not re.search(r"[^\x00-\x7f]", asked.title["en"])
    selected = asked.text.split("SELECT", 1)[1].split("WHERE", 1)[0]
    for parameter in asked.parameters:
        assert f"?{parameter.name}" in selected.split() and all(parameter.about.values())


def test_there_are_twenty_seven_in_the_order_of_their_numbers() -> None:
    assert [one.name.split("-")[1] for one in questions()] == [f"{number:02}" for number in range(1, 28)]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"unit": "unit/hp"}, "needs year"),
        ({"unit": "unit/hp", "year": "2021", "month": "5"}, "no parameter 'month'"),
        ({"unit": "unit/hp", "year": "soon"}, "such as 2021"),
    ],
)
def test_wrong_values_are_told(given: dict[str, object], words: str) -> None:
    with pytest.raises(QueryError, match=words):
        question("question-01-campaigns-launched").values(given, BASE)


def test_an_unknown_question_is_told_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match="question-25-counts-per-class"):
        question("question-99")


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("unit", "unit/x", f"<{BASE}unit/x>"),
        ("unit", "<unit/x>", f"<{BASE}unit/x>"),
        ("unit", "https://example.org/x", "<https://example.org/x>"),
        ("year", "2021", '"2021"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("year", 2021, '"2021"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ],
)
def test_a_value_is_of_the_kind_of_its_example(name: str, given: object, value: str) -> None:
    given_all: dict[str, object] = {"unit": "unit/hp", "year": 2021, name: given}
    assert str(question("question-01-campaigns-launched").values(given_all, BASE)[name]) == value


def test_hostile_text_stays_a_value(world: ox.Store) -> None:
    assert rows(world, question("question-04-units-named"), {"name": '" } INSERT { ?s ?p ?o'}, ["unit"]) == []


# Where the samples may lack the facts: a query that says whether they are there, by a way that is not the question's own.
FACTS = {
    "question-05-election-slogans": """ASK { ?e civic:pollingDate ?day ; ^civic:about/civic:slogan ?s FILTER(STR(?day) = "2021-05-23") }""",
    "question-06-days-to-polling": """ASK {
        ?c civic:inSupportOf/civic:pollingDate ?day ; civic:launchedAt/civic:startDate ?l FILTER(STR(?day) = "2021-05-23") }""",
    "question-07-joint-elections": """ASK {
        ?e a civic:Election ; civic:pollingDate ?day . ?f a civic:Election ; civic:pollingDate ?day FILTER(?e != ?f && STR(?day) = "2021-05-23") }""",
    "question-08-election-results": "ASK { ?c a civic:Candidacy ; civic:ofElection ?e ; civic:candidate ?p }",
    "question-13-date-disagreements": """ASK {
        GRAPH ?g { ?r civic:denotes ?e ; civic:endDate ?a . ?s rdf:subject ?r ; rdf:predicate civic:startDate ; rdf:object ?a }
        GRAPH ?h { ?q civic:denotes ?e ; civic:endDate ?b . ?t rdf:subject ?q ; rdf:predicate civic:startDate ; rdf:object ?b }
        FILTER(?a < ?b) }""",
}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Store]:
    """The reference facts, the sample articles and the seed page, ingested."""
    folder = tmp_path_factory.mktemp("questions") / "store"
    root = Path(__file__).resolve().parents[1]
    assert main(["ingest", str(root / "data" / "articles"), str(shared / "gold" / "seed_page.txt"), "--store", str(folder)]) == 0
    assert main(["storylines", "--store", str(folder)]) == 0
    with Store.open(folder) as store:
        yield store


@pytest.mark.parametrize("asked", questions(), ids=lambda one: one.name)
def test_the_samples_answer_it(real: Store, asked: Question) -> None:
    found = list(asked.ask(real, **asked.examples(real.base)))
    has_facts = real.query(FACTS[asked.name]) if asked.name in FACTS else True
    assert found or not has_facts


@pytest.mark.parametrize("asked", questions(), ids=lambda one: one.name)
def test_the_draft_of_the_page_answers_as_the_question(real: Store, asked: Question) -> None:
    drafted, answered = real.query(draft(asked.name, real.base)), asked.ask(real, **asked.examples(real.base))
    assert isinstance(drafted, ox.QuerySolutions) and isinstance(answered, ox.QuerySolutions)
    both = [variable.value for variable in drafted.variables]
    assert [[shown(row[name]) for name in both] for row in drafted] == [[shown(row[name]) for name in both] for row in answered]


def test_the_command_line_lists_and_asks(real: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "--list"]) == 0
    listed = capsys.readouterr().out
    assert all(one.name in listed and one.title["vi"] in listed for one in questions())
    asked = [
        "query",
        "--store",
        str(real.folder),
        "--saved",
        "question-03-what-became",
        "--param",
        "unit=unit/11407_phuong-vinh-niem",
        "--format",
        "csv",
    ]
    assert main(asked) == 0
    assert {"phường An Biên", "phường Lê Chân"} <= set(re.split(r"[,\r\n]", capsys.readouterr().out))
    assert main([*asked[:5], "--format", "csv"]) == 1
    assert "needs unit" in capsys.readouterr().err
