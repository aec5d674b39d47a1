"""The shapes: each refuses its invalid graph and accepts the valid one, and the compiled checks say what pySHACL says."""

from __future__ import annotations

import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, SH, Graph

from civicgraph.config import BASE, NAMESPACE
from civicgraph.errors import KnowledgeError
from civicgraph.graph.conforming import constraints
from civicgraph.graph.conforming.compiling import compile_shapes
from civicgraph.graph.conforming.conformance import store_report
from civicgraph.graph.conforming.shapes import Triple, Violation, check_article, full_report

ROOT = Path(__file__).resolve().parents[1]
SHAPES, CIVIC = ROOT / "ontology" / "shapes.ttl", ROOT / "ontology" / "civic.ttl"
FOLDER = Path(__file__).parent / "shapes"
VALID = FOLDER / "valid.ttl"
INVALID = sorted(path for path in FOLDER.glob("*.ttl") if path != VALID)
PREFIXES = {
    "civic:": NAMESPACE,
    "dcterms:": "http://purl.org/dc/terms/",
    "rdf:": str(RDF),
    "rdfs:": "http://www.w3.org/2000/01/rdf-schema#",
    "schema:": "https://schema.org/",
    "skos:": "http://www.w3.org/2004/02/skos/core#",
}


def triples(path: Path) -> list[Triple]:
    return [(str(t.subject), str(t.predicate), str(t.object)) for t in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE)]


def as_graph(some: list[Triple]) -> Graph:
    return Graph().parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in some), format="nt")


def by_pyshacl(some: list[Triple]) -> set[str]:
    return set((full_report(as_graph(some)) or "").splitlines())


def compiled(some: list[Triple]) -> set[str]:
    return {str(violation) for violation in check_article(some)}


def expected(path: Path) -> set[tuple[str, str]]:
    """The focus and path of each `# refused:` line."""
    found = set()
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# refused: "):
            focus, name = line.removeprefix("# refused: ").split()
            prefix, _, local = name.partition(":")
            found.add((BASE + focus, PREFIXES[prefix + ":"] + local if local else ""))
    return found


def node_shapes() -> dict[str, Graph]:
    graph = Graph().parse(SHAPES)
    return {str(node).rpartition("#")[2]: graph for node in graph.subjects(RDF.type, SH.NodeShape)}


def test_every_shape_has_an_invalid_graph() -> None:
    assert {path.stem for path in INVALID} == set(node_shapes())


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_a_shape_refuses_its_invalid_graph(path: Path) -> None:
    found = check_article(triples(path))
    assert {(v.focus, v.path) for v in found} == expected(path)
    assert {str(v) for v in found} == by_pyshacl(triples(path))


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_it_is_this_shape_that_refuses(path: Path, tmp_path: Path) -> None:
    """Without the shape, fewer violations are found."""
    graph = Graph().parse(SHAPES)
    node = next(n for n in graph.subjects(RDF.type, SH.NodeShape) if str(n).endswith("#" + path.stem))
    graph.remove((node, None, None))
    graph.serialize(tmp_path / "fewer.ttl")
    shapes = compile_shapes(tmp_path / "fewer.ttl", CIVIC)
    nodes: dict[str, dict[str, list[str]]] = {}
    for s, p, o in triples(path):
        nodes.setdefault(s, {}).setdefault(p, []).append(o)
    types = {n: frozenset(f[constraints_type]) for n, f in nodes.items() if (constraints_type := f"<{RDF.type}>") in f}
    remaining = [x for n, kinds in types.items() for shape in shapes.of(kinds) for x in shape.failures(n, nodes[n], types)]
    assert len(remaining) < len(expected(path))


def test_the_valid_graph_passes_and_uses_every_shape() -> None:
    some = triples(VALID)
    assert check_article(some) == []
    assert full_report(as_graph(some)) is None
    shapes = compile_shapes(SHAPES, CIVIC)
    used = {shape.name for _, p, o in some if p == f"<{RDF.type}>" for shape in shapes.of([o])}
    used |= {shape.name for path, group in shapes.by_object_of.items() if any(p == path for _, p, _ in some) for shape in group}
    assert used == set(node_shapes())


@pytest.mark.parametrize("remainder", range(4))
@pytest.mark.parametrize("change", ["left out", "a text instead", "said twice"])
def test_compiled_checks_and_pyshacl_agree_on_damaged_graphs(change: str, remainder: int) -> None:
    kept: list[Triple] = []
    for number, (s, p, o) in enumerate(sorted(triples(VALID))):
        if p == f"<{RDF.type}>" or number % 4 != remainder:
            kept.append((s, p, o))
        elif change == "a text instead":
            kept.append((s, p, '"x"'))
        elif change == "said twice":
            kept += [(s, p, o), (s, p, '"x"@vi')]
    assert compiled(kept) == by_pyshacl(kept)
    assert compiled(kept)


def test_what_lies_outside_the_article_is_not_asked_for_but_the_evidence_is() -> None:
    event = [t for t in triples(VALID) if t[0] in (f"<{BASE}report/r1>", f"<{BASE}statement/s1>")]
    assert {(v.focus, v.path) for v in check_article(event)} == {(BASE + "statement/s1", NAMESPACE + "evidence")}


def test_messages_come_in_both_languages() -> None:
    for lang, word in (("vi", "cần"), ("en", "needs")):
        (violation,) = check_article(triples(FOLDER / "Person.ttl"), lang=lang)
        assert violation == Violation(BASE + "person/p", PREFIXES["skos:"] + "prefLabel", violation.message)
        assert word in violation.message


def test_codes_follow_the_base_of_the_store() -> None:
    own = "https://data.example/civic/"
    moved = [(s, p, o) if o.startswith(f"<{NAMESPACE}") else (s, p, o.replace(f"<{BASE}", f"<{own}")) for s, p, o in triples(VALID)]
    moved = [(s.replace(f"<{BASE}", f"<{own}"), p, o) for s, p, o in moved]
    assert check_article(moved, base=own) == []
    assert full_report(as_graph(moved), base=own) is None
    assert check_article(moved, base=BASE) != []


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ("sh:targetClass civic:Person ; sh:closed true", "closed"),
        ("sh:targetClass civic:Person ; sh:property [ sh:path civic:post ; sh:minExclusive 3 ]", "minExclusive"),
        ('sh:targetClass civic:Person ; sh:property [ sh:path civic:post ; sh:pattern "a" ; sh:flags "i" ]', "flags"),
        ("sh:targetClass civic:Person ; sh:property [ sh:path ( civic:post civic:holder ) ; sh:minCount 1 ]", "path"),
        ("sh:targetClass civic:Person ; sh:property [ sh:path civic:post ; sh:class civic:Post, civic:Person ]", "twice"),
        ("sh:targetClass civic:Person ; sh:property s:missing", "path is not one IRI"),
        ("sh:targetNode civic:Person ; sh:property [ sh:path civic:post ; sh:minCount 1 ]", "target"),
        ("sh:targetClass civic:Person ; sh:or ( [ sh:property [ sh:path civic:post ; sh:node s:A ] ] )", "node"),
    ],
)
def test_what_cannot_be_compiled_is_an_error(tmp_path: Path, shape: str, reason: str) -> None:
    head = f"@prefix sh: <{SH}> . @prefix civic: <{NAMESPACE}> . @prefix s: <https://w3id.org/civicgraph/shapes#> .\n"
    (tmp_path / "odd.ttl").write_text(f"{head}s:Odd a sh:NodeShape ; {shape} .", "utf-8")
    with pytest.raises(KnowledgeError, match=reason) as caught:
        compile_shapes(tmp_path / "odd.ttl", CIVIC)
    assert "odd.ttl" in str(caught.value)


def test_a_file_that_is_no_turtle_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("this is no turtle", "utf-8")
    with pytest.raises(KnowledgeError, match=r"broken\.ttl"):
        compile_shapes(tmp_path / "broken.ttl", CIVIC)


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        ("integer", ["0", "-7", "+12"], ["1.5", "", "x"]),
        ("decimal", ["0.9", "1", ".5", "-2."], ["1e3", "0,9"]),
        ("date", ["2024-02-29"], ["2023-02-29", "20230101", "2023-1-1", "2023"]),
        ("dateTime", ["2021-04-02T22:30:00+07:00", "2021-04-02T22:30:00Z"], ["2021-04-02", "2021-04-02T25:00:00"]),
        ("boolean", ["true", "0"], ["yes"]),
    ],
)
def test_a_literal_is_a_value_of_its_datatype(datatype: str, good: list[str], bad: list[str]) -> None:
    allowed = constraints.of_datatype(constraints.XSD + datatype)
    assert all(allowed(f'"{text}"^^<{constraints.XSD}{datatype}>') for text in good)
    assert not any(allowed(f'"{text}"^^<{constraints.XSD}{datatype}>') for text in bad)
    assert not allowed(f'"{good[0]}"')


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_the_characters_of_a_literal_come_back_from_its_ntriples_form(text: str) -> None:
    term = str(ox.Literal(text))
    assert constraints.lexical(term) == text
    assert constraints.datatype(term) == constraints.STRING
    assert constraints.language(str(ox.Literal(text, language="vi"))) == "vi"


def in_an_article(subject: str) -> bool:
    return subject.startswith(tuple(f"<{BASE}{kind}/" for kind in ("article", "author", "org", "text", "run", "report", "statement")))


def article_of_500_quads() -> list[Triple]:
    some = [t for t in triples(VALID) if in_an_article(t[0])]
    for number in range(30):
        mention = f"<{BASE}text/0123456789abcdef#char={number},{number + 5}>"
        copies = {f"<{BASE}statement/s1>": f"<{BASE}statement/n{number}>", f"<{BASE}text/0123456789abcdef#char=0,9>": mention}
        for s, p, o in triples(VALID):
            if s in copies:
                value = f'"{number}"^^<{constraints.XSD}integer>' if p.endswith("#start>") else o
                value = f'"{number + 5}"^^<{constraints.XSD}integer>' if p.endswith("#end>") else value
                some.append((copies[s], p, copies.get(o, value)))
    return some


def test_an_article_is_checked_in_about_a_millisecond() -> None:
    some = article_of_500_quads()
    assert len(some) > 450
    assert check_article(some) == []
    times = []
    for _ in range(30):
        start = time.perf_counter()
        check_article(some)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.003  # measured 0.0004 on a quiet machine


def stored(some: list[Triple]) -> ox.Store:
    """The valid graph as a store holds it: evidence in an article's graph, the rest in the default graph."""
    store, graph = ox.Store(), f"<{BASE}graph/article/a-1>"
    lines = []
    for s, p, o in some:
        lines.append(f"{s} {p} {o} {graph if in_an_article(s) else ''} .")
        if s.startswith((f"<{BASE}article/", f"<{BASE}author/", f"<{BASE}org/")):
            lines.append(f"{s} {p} {o} .")
    store.load("\n".join(lines).encode(), ox.RdfFormat.N_QUADS)
    return store


def test_a_whole_store_is_checked_part_by_part() -> None:
    assert store_report(stored(triples(VALID))) is None


def test_two_workers_find_what_one_finds() -> None:
    store = stored([t for t in triples(VALID) if not t[1].endswith(("prefLabel>", "#exact>"))])
    assert store_report(store, workers=2) == store_report(store, workers=1) is not None


@pytest.mark.parametrize(
    ("focus", "path", "value"),
    [
        ("event/conf", NAMESPACE + "chair", f"<{BASE}unit/dong>"),  # the class of what is elsewhere in the default graph
        ("report/r1", NAMESPACE + "denotes", f"<{BASE}unit/dong>"),  # from the evidence to the world
        ("statement/s1", NAMESPACE + "confidence", '"high"'),
        ("author/lan_a", "https://schema.org/name", f"<{BASE}x>"),
        ("unit/dong", NAMESPACE + "level", f"<{BASE}code/unit-level/village>"),
    ],
)
def test_a_fault_anywhere_in_a_store_is_found(focus: str, path: str, value: str) -> None:
    damaged = [(s, p, value) if (s, p) == (f"<{BASE}{focus}>", f"<{path}>") else (s, p, o) for s, p, o in triples(VALID)]
    assert damaged != triples(VALID)
    report = store_report(stored(damaged))
    assert report is not None
    assert {line.split(": ")[0] for line in report.splitlines()} == {f"{BASE}{focus} {path}"}
