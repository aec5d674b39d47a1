"""Queries that only count are answered from counts, and the numbers are those of the engine: for every shape, and after every kind of write."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicgraph.graph.describing.triples import ArticleGraph
from civicgraph.graph.querying.counting import from_counts
from civicgraph.graph.querying.touching import touched
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.graph.storage.counts import FILE, Counts, carry, make
from civicgraph.graph.storage.recorded import Recorded

START = """
    PREFIX : <http://e/>
    INSERT DATA {
      :a a :Event, :Meeting ; :date "2020-02-03"^^xsd:date ; :label "x"@vi .
      :b a :Event ; :date "2021-05-06"^^xsd:date . :c a :Place ; :in :d . :d a _:blank .
      GRAPH :g { :a a :Event ; :date "2020-02-03"^^xsd:date, "2019-12-31T23:00:00-05:00"^^xsd:dateTime .
                 :e a :Event ; :date "2020-02-30"^^xsd:date ; :made "2001"^^xsd:gYear }
      GRAPH :h { :a a :Event ; :label "x"@vi . :e :date "2022-07-08"^^xsd:date ; a :Event . :f :when "2023-01-01"^^xsd:date }
    }"""
COUNTED = [
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "select ( count( * ) as ?many ) { ?x ?y ?z . }",
    "SELECT (COUNT(?s) AS ?n1) WHERE { GRAPH ?g { ?s ?p ?o } }",
    "SELECT (COUNT(?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }",
    "SELECT (COUNT(DISTINCT *) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }",
    "SELECT (COUNT(?s) AS ?n) WHERE { GRAPH :g { ?s ?p ?o } }",
    "SELECT (COUNT(?s) AS ?n) WHERE { GRAPH <http://e/none> { ?s ?p ?o } }",
    "SELECT (COUNT(?s) AS ?n) WHERE { ?s :date ?d }",
    "SELECT (COUNT(?s) AS ?n) WHERE { ?s :none ?d }",
    "SELECT (COUNT($s) AS ?n) WHERE { $s a :Event }",
    "SELECT (COUNT($s) AS ?n) WHERE { $s rdf:type :Event }",
    "PREFIX x: <http://e/> SELECT (COUNT(?s) AS ?n) WHERE { GRAPH ?g { ?s a x:Event } }",
    "SELECT (COUNT(?s) AS ?n) WHERE { ?s a ?c }",
    "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) ?p",
    "SELECT (COUNT(*) AS ?n) ?p WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?p",
    "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g LIMIT 1 OFFSET 1",
    "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT DISTINCT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT ?c (COUNT(?s) AS ?n) WHERE { GRAPH ?g { ?s a ?c } } GROUP BY ?c ORDER BY ?c",
    "SELECT ?y (COUNT(?e) AS ?n) WHERE { ?e a :Event ; :date ?d BIND(YEAR(?d) AS ?y) FILTER(?y >= 2020) } GROUP BY ?y ORDER BY ?y",
    "SELECT ?y (COUNT(*) AS ?n) { ?e :date ?d . ?e a :Event . FILTER(?y < 2022&&?y>=2019) BIND(YEAR(?d) AS ?y) } GROUP BY ?y",
    "SELECT ?y (COUNT(*) AS ?n) { ?e :date ?d BIND(YEAR(?d) AS ?y) FILTER(?y != 2020) } GROUP BY ?y",
    "SELECT ?year (COUNT(?f) AS ?n) { ?f :when ?d } GROUP BY (YEAR(?d) AS ?year)",
    "SELECT ?year (COUNT(?f) AS ?n) { ?f a :Event ; :when ?d . BIND(YEAR(?d) AS ?year) } GROUP BY ?year",
]
FIRST = [  # no two graphs have as many
    "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY DESC(?n) LIMIT 1",
    "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?n LIMIT 1 OFFSET 1",
    "SELECT ?g (COUNT(*) AS ?many) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ASC(?many) LIMIT 0",
    "SELECT ?p (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?p ORDER BY DESC(?n) LIMIT 1",
]
ONE_GRAPH = [  # where the default graph is one graph, its triples differ
    "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a :Event }",
    "SELECT (COUNT(DISTINCT *) AS ?n) WHERE { ?s ?p ?o }",
    "SELECT ?y (COUNT(*) AS ?n) { ?e :date ?d BIND(YEAR(?d) AS ?y) } GROUP BY ?y",
]
NOT_COUNTED = [
    "SELECT (COUNT(?t) AS ?n) WHERE { ?s ?p ?o }",
    "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s :date ?o }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?s }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?s ?o }",
    "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?s { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) WHERE { :a ?p ?o }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s :date 'x' }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p :Event }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s :in :d }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s a :Event, :Meeting }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s a :Event ; a :Meeting }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s a/:in ?o }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ^:in ?o }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o . ?a ?b ?c }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o FILTER(?o = 1) }",
    "SELECT (COUNT(*) AS ?n) WHERE { OPTIONAL { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) FROM :g WHERE { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) WHERE { GRAPH :g { ?s a :Event } }",
    "SELECT (COUNT(*) AS ?n) (COUNT(?s) AS ?m) WHERE { ?s ?p ?o }",
    "SELECT (COUNT(*) + 1 AS ?n) WHERE { ?s ?p ?o }",
    "SELECT (SUM(?o) AS ?n) (COUNT(*) AS ?m) WHERE { ?s ?p ?o }",
    "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p HAVING (COUNT(*) > 1)",
    "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ?s",
    "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY COUNT(*)",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o } VALUES ?n { 1 }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s <relative> ?o }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s unknown:p ?o }",
    "BASE <http://e/> SELECT (COUNT(*) AS ?n) WHERE { ?s a <Event> }",
    "SELECT (COUNT(*) AS ?n) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }",
    "SELECT ?c (COUNT(?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c",  # one class here is a blank node
    "SELECT ?y (COUNT(*) AS ?n) { ?e a :Event ; :date ?d BIND(YEAR(?d) AS ?y) FILTER(?y > 2020 || ?d = ?d) } GROUP BY ?y",
    "SELECT ?y (COUNT(*) AS ?n) { GRAPH ?g { ?e a :Event ; :date ?d } BIND(YEAR(?d) AS ?y) FILTER(?y > 2020) } GROUP BY ?y",
    "SELECT (COUNT(*) AS ?n) { ?e a :Event ; :date ?d BIND(YEAR(?d) AS ?y) FILTER(?y > 2020) }",
    "SELECT ?y (COUNT(*) AS ?n) { ?e :date ?d ; :made ?m BIND(YEAR(?d) AS ?y) FILTER(?y > 2020) } GROUP BY ?y",
    "SELECT (COUNT(*) AS ?s) WHERE { ?s ?p ?o }",
    "ASK { ?s ?p ?o FILTER(1 = 1) } # COUNT",
    "SELECT * { { SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o } } }",
]
GIVEN: dict[str, Any] = {"prefixes": {**PREFIXES, "": "http://e/"}}


def prefixed(query: str) -> str:
    return f"PREFIX : <http://e/> {query}"


def answer(store: ox.Store, query: str, union: bool) -> Counter[str]:
    found: Any = store.query(query, use_default_graph_as_union=union, **GIVEN)
    return Counter(str([(variable.value, str(row[variable])) for variable in found.variables]) for row in found)


def started(folder: Path) -> ox.Store:
    store = ox.Store()
    store.update(START, prefixes=dict(PREFIXES))
    make(store, folder)
    return store


def compare(store: ox.Store, counts: Counts, queries: list[str], union: bool) -> None:
    for query in queries:
        told = from_counts(prefixed(query), counts, union)
        assert told is not None, query
        assert "VALUES" in told
        assert answer(store, told, union) == answer(store, prefixed(query), union), query


@pytest.mark.parametrize("union", [False, True], ids=["stored", "union"])
def test_numbers_are_those_of_the_engine(tmp_path: Path, union: bool) -> None:
    store = started(tmp_path)
    counts = Counts.beside(tmp_path / "quads")
    assert counts is not None
    compare(store, counts, COUNTED + FIRST + ([] if union else ONE_GRAPH), union)
    for query in NOT_COUNTED + (ONE_GRAPH if union else []):
        assert from_counts(prefixed(query), counts, union) is None, query


UPDATES = {
    "INSERT DATA { :new a :Event ; :date '2024-01-01'^^xsd:date . GRAPH :g { :new a :Event, :Vote } }": True,
    "INSERT DATA { :a a :Event }": True,  # it is there already
    "DELETE DATA { :a a :Event . GRAPH :h { :a :label 'x'@vi } }": True,
    "DELETE DATA { :nobody a :Event }": True,
    "DELETE WHERE { GRAPH ?g { :a ?p ?o } }": True,
    "DELETE { ?e :date ?d } INSERT { ?e :date '2030-01-01'^^xsd:date ; a [] } WHERE { ?e :date ?d }": True,
    "WITH :g DELETE { ?e a :Event } INSERT { ?e a :Vote } WHERE { ?e a :Event }": True,
    "INSERT { GRAPH :i { ?s ?p ?o } } WHERE { GRAPH :g { ?s ?p ?o } }": True,
    "INSERT { GRAPH ?g { :x :y ?g } } USING NAMED :g WHERE { GRAPH ?g { ?s a ?o } }": True,
    "CLEAR GRAPH :g": True,
    "DROP SILENT GRAPH <http://e/h> ; CREATE GRAPH :k ; INSERT DATA { GRAPH :k { :k a :Event } }": True,
    "CLEAR DEFAULT": True,
    "DROP ALL": True,
    "PREFIX x: <http://e/> DELETE DATA { GRAPH x:g { x:a a x:Event } } ; INSERT DATA { x:a x:date '2024'^^xsd:gYear }": True,
    "INSERT DATA { GRAPH :g { :z :date '2024-01-01'^^xsd:date } } ; DELETE WHERE { GRAPH :g { :z ?p ?o } }": True,
    "COPY :g TO :h": True,
    "COPY SILENT GRAPH :h TO GRAPH <http://e/g>": True,
    "MOVE :h TO DEFAULT": True,
    "MOVE :g TO :g": True,
    "ADD :g TO DEFAULT": True,
    "ADD GRAPH :h TO :new ; INSERT DATA { GRAPH :new { :a a :Vote } } ; MOVE :new TO :g": True,
    "INSERT DATA { <http://e/\\u0061> a :Event }": False,
}


@pytest.mark.parametrize("union", [False, True], ids=["stored", "union"])
@pytest.mark.parametrize(("update", "told"), UPDATES.items())
def test_a_write_is_counted_or_known_not_to_be(tmp_path: Path, update: str, told: bool, union: bool) -> None:
    before, after = tmp_path / "1", tmp_path / "2"
    before.mkdir()
    after.mkdir()
    store = started(before)
    record = Recorded(store)
    record.begin(known=True)
    record.update(prefixed(update), patterns=lambda: touched(prefixed(update), None), prefixes=dict(PREFIXES))
    carry(before, after, store, record.changes())
    assert (after / FILE).exists() == told
    counts = Counts.beside(after / "quads")
    if counts:
        compare(store, counts, COUNTED, union)


def test_a_write_that_fails_or_touches_too_much_is_not_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = Recorded(started(tmp_path))
    record.begin(known=True)
    with pytest.raises(SyntaxError):
        record.update("INSERT DATA {", patterns=list)
    assert record.changes() is None
    monkeypatch.setattr("civicgraph.graph.storage.record.MOST", 7)
    record.begin(known=True)
    record.remove_graph(ox.NamedNode("http://e/g"))
    assert record.changes() is not None
    record.extend(list(record))
    assert record.changes() is None


PREFIXED_TYPE = f"<{PREFIXES['rdf']}type>"
nodes = st.sampled_from(["a", "b", "c"]).map(lambda name: ox.NamedNode(f"http://e/{name}"))
dates = st.sampled_from(["2020-02-03", "2020-02-03Z", "2020-02-03+00:00", "2020-02-30"]).map(
    lambda day: ox.Literal(day, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
)


def decimal(number: str) -> ox.Literal:
    return ox.Literal(number, datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))


says = st.one_of(
    st.tuples(
        st.just(ox.NamedNode(PREFIXES["rdf"] + "type")), st.sampled_from(["Event", "Place"]).map(lambda name: ox.NamedNode(f"http://e/{name}"))
    ),
    st.tuples(st.sampled_from(["date", "when"]).map(lambda name: ox.NamedNode(f"http://e/{name}")), dates),
    st.tuples(st.just(ox.NamedNode("http://e/in")), nodes),
    st.tuples(st.just(ox.NamedNode("http://e/size")), st.sampled_from(["0.9", "0.90", "x"]).map(decimal)),
)
graphs = st.sampled_from([ox.DefaultGraph(), ox.NamedNode("http://e/g"), ox.NamedNode("http://e/h")])
quads = st.builds(lambda subject, said, graph: ox.Quad(subject, *said, graph), nodes, says, graphs)
writes = st.lists(st.tuples(st.sampled_from(["add", "remove", "extend", "load", "drop", "article", "update"]), quads), max_size=12)


def data(quad: ox.Quad) -> str:
    return f"GRAPH {quad.graph_name} {{ {quad.triple} }}" if isinstance(quad.graph_name, ox.NamedNode) else str(quad.triple)


def write(record: Recorded, kind: str, quad: ox.Quad) -> None:
    if kind == "load":
        record.load(f"{quad} .\n", ox.RdfFormat.N_QUADS)
    elif kind == "extend":
        record.extend([quad, quad])
    elif kind == "article" and isinstance(quad.graph_name, ox.NamedNode):
        told = [(str(quad.subject), str(quad.predicate), term) for term in (str(quad.object), '"2021"^^<http://www.w3.org/2001/XMLSchema#gYear>')]
        record.load_articles(
            [ArticleGraph("", quad.graph_name.value, tuple(told), {}, {})], f"{told[0][0]} {PREFIXED_TYPE} <http://e/Said> .\n", bulk=False
        )
    elif kind == "update":
        record.update(f"DELETE DATA {{ {data(quad)} }} ; INSERT DATA {{ {data(quad)} }}", patterns=lambda: [tuple(quad)])
    elif kind == "drop" and isinstance(quad.graph_name, ox.NamedNode):
        record.remove_graph(quad.graph_name)
    elif kind in ("add", "remove"):
        getattr(record, kind)(quad)


@settings(max_examples=150, deadline=None)
@given(st.lists(quads, max_size=15), writes)
def test_any_writes_give_the_counts_that_counting_anew_gives(
    tmp_path_factory: pytest.TempPathFactory, first: list[ox.Quad], then: list[tuple[str, ox.Quad]]
) -> None:
    folder = tmp_path_factory.mktemp("counts")
    for name in ("1", "2", "3"):
        (folder / name).mkdir()
    store = ox.Store()
    store.extend(first)
    make(store, folder / "1")
    record = Recorded(store)
    record.begin(known=True)
    for kind, quad in then:
        write(record, kind, quad)
    carry(folder / "1", folder / "2", store, record.changes())
    make(store, folder / "3")
    assert rows(folder / "2") == rows(folder / "3")


def rows(folder: Path) -> list[list[tuple[Any, ...]]]:
    counts = Counts.beside(folder / "quads")
    assert counts is not None
    return [counts.rows(table) for table in ("totals", "graphs", "years", "dated")]


SPACES = st.sampled_from([" ", "\n", "\t ", " # a comment\n"])
VARIABLES = st.lists(st.sampled_from(["s", "p", "o", "g", "n", "x1", "_y"]), min_size=5, max_size=5, unique=True)


@settings(max_examples=150, deadline=None)
@given(
    VARIABLES,
    SPACES,
    st.sampled_from(["COUNT", "count", "Count"]),
    st.sampled_from(["*", "S", "P", "O", "DISTINCT *", "DISTINCT S"]),
    st.sampled_from(["S P O", "S P O .", "GRAPH G { S P O }", "GRAPH :g { S P O }", "S a O", "S a :Event", "GRAPH G { S a :Event . }", "S :date O"]),
    st.sampled_from(["", "P", "O", "G"]),
    st.sampled_from(["", "ORDER BY N", "ORDER BY DESC(N) LIMIT 3", "LIMIT 1 OFFSET 1"]),
    st.booleans(),
)
def test_any_way_of_writing_one_is_answered_as_by_the_engine(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], space: str, count: str, what: str, pattern: str, key: str, order: str, union: bool
) -> None:
    grouped = f"GROUP BY {key} {order}" if key else order
    written = f"PREFIX : <http://e/> SELECT {key} ( {count} ( {what} ) AS N ) WHERE {{ {pattern} }} {grouped}"
    words = written.replace("(N)", "( N )").split()
    query = space.join(f"?{names['SPOGN'.index(word)]}" if word in tuple("SPOGN") else word for word in words)
    folder = tmp_path_factory.mktemp("counts")
    store = started(folder)
    counts = Counts.beside(folder / "quads")
    assert counts is not None
    told = from_counts(query, counts, union)
    if told is not None:
        assert answer(store, told, union).total() == answer(store, query, union).total()
        if "LIMIT" not in order:
            assert answer(store, told, union) == answer(store, query, union)
