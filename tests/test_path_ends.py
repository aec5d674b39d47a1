"""Paths that lead to a constant are read from there, and the answer is the same."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicgraph.graph.querying.ends import from_the_end

TURNED = [
    ("?e :place ?p . ?p :partOf* :c", ":c (^:partOf)* ?p . ?e :place ?p ."),
    ("?e :place ?p . ?p :partOf+ <http://e/c> .", "<http://e/c> (^:partOf)+ ?p . ?e :place ?p ."),
    ("?e :place/:partOf* :c", ":c ((^:partOf)*/^:place) ?e ."),
    ("?e :place/(:partOf|^:has)? :c", ":c (((^:partOf|:has))?/^:place) ?e ."),
    ("?e a :T ; :place/:partOf* :c ; :label ?l", ":c ((^:partOf)*/^:place) ?e . ?e a :T ; :label ?l ."),
    ("?e :place ?p OPTIONAL { ?p :q ?r . ?r :partOf* :c }", "?e :place ?p OPTIONAL { :c (^:partOf)* ?r . ?p :q ?r . }"),
]
LEFT = [
    "?e :place ?p FILTER(?p != :x) ?p :q ?r . ?r :partOf* :c",  # right behind a filter
    "?p :partOf* :c",  # the engine starts at the constant by itself
    "?e :place ?p . ?p :partOf ?q",  # no path
    "?e :place ?p . ?p :partOf* ?q",  # no constant
    "?e :at :day . ?e :place/:partOf* :c",  # another constant
    ":e :place ?p . ?p :partOf* :c",
    "?e :place [ :partOf* :c ] . ?e :q ?r",  # brackets
    "?e :place ?p, ?q . ?p :partOf* :c",  # a list
    "GRAPH ?g { ?e :place ?p . ?p :partOf* :c }",
    "?e :place ?p . ?p !(:partOf|^:has)* :c",  # a sign that is not turned
    "?e :place ?p FILTER(?p<?e && ?x>'{ ?e :place ?p . ?p :partOf* :c }')",
    "?e :label '{ ?e :place ?p . ?p :partOf* :c }'",
]


def squeezed(text: str) -> str:
    return " ".join(text.split())


def asked(pattern: str) -> str:
    return f"SELECT * {{ {pattern} }}"


@pytest.mark.parametrize(("written", "read"), TURNED)
def test_a_path_to_a_constant_comes_first(written: str, read: str) -> None:
    assert squeezed(from_the_end(asked(written))) == squeezed(asked(read))


@pytest.mark.parametrize("written", LEFT)
def test_what_is_not_plain_is_left_as_it_is(written: str) -> None:
    assert from_the_end(asked(written)) == asked(written)


NODES, PROPERTIES = ["n0", "n1", "n2", "n3", "n4", "n5"], ["p", "q"]
triples = st.tuples(st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from(NODES), st.sampled_from(["", "g", "h"]))
paths = st.recursive(
    st.sampled_from([":p", ":q", "^:p", "^:q"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("*+?")).map(lambda pair: f"({pair[0]}){pair[1]}"),
        st.tuples(inner, inner).map("/".join),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}|{pair[1]})"),
        inner.map(lambda path: f"^({path})"),
    ),
    max_leaves=5,
)
variables = st.sampled_from(["?a", "?b", "?c"])
ends = st.one_of(st.sampled_from([f":{node}" for node in NODES]), variables)
statements = st.one_of(
    st.tuples(variables, paths, ends).map(" ".join),
    st.tuples(variables, st.sampled_from([":p", ":q"]), variables).map(" ".join),
    st.tuples(variables, st.sampled_from([":p", ":q"]), variables, paths, ends).map(lambda s: f"{s[0]} {s[1]} {s[2]} ; {s[3]} {s[4]}"),
)
groups = st.lists(statements, min_size=1, max_size=3).map(" . ".join)
queries = st.one_of(
    groups,
    st.tuples(groups, groups).map(lambda pair: f"{pair[0]} OPTIONAL {{ {pair[1]} }}"),
    st.tuples(groups, groups).map(lambda pair: f"{{ {pair[0]} }} UNION {{ {pair[1]} }}"),
    st.tuples(groups, groups).map(lambda pair: f"{pair[0]} MINUS {{ {pair[1]} . }}"),
    st.tuples(groups, groups).map(lambda pair: f"{pair[0]} FILTER(BOUND(?a)) {pair[1]}"),
)
_HEAD = "PREFIX : <http://e/> "


def answers(store: ox.Store, query: str, union: bool) -> Counter[tuple[tuple[str, str], ...]]:
    found = store.query(_HEAD + query, use_default_graph_as_union=union)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return Counter(tuple(sorted((name, str(row[name])) for name in names if row[name] is not None)) for row in found)


@settings(max_examples=600, deadline=None)
@given(st.lists(triples, max_size=12), queries.map(asked), st.booleans())
def test_the_answer_is_the_same(graph: list[tuple[str, str, str, str]], query: str, union: bool) -> None:
    store = ox.Store()
    for subject, predicate, object_, name in graph:
        nodes = [ox.NamedNode(f"http://e/{part}") for part in (subject, predicate, object_)]
        store.add(ox.Quad(*nodes, ox.NamedNode(f"http://e/{name}") if name else ox.DefaultGraph()))
    assert answers(store, from_the_end(query), union) == answers(store, query, union)
