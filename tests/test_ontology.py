"""The ontology: it parses everywhere, says everything in two languages, borrows only what exists, and contradicts itself nowhere."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib import namespace as ns
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from civicgraph.config import BASE, NAMESPACE
from civicgraph.graph.rdf.vocabulary import CIVIC

ONTOLOGY = Path(__file__).resolve().parents[1] / "ontology"
SOURCE = ONTOLOGY.parent / "src" / "civicgraph"
TURTLE = sorted(ONTOLOGY.glob("*.ttl"))
LOADED = ("civic.ttl", "codes.ttl", "event-types.ttl")  # these are loaded into a store as they are
CONTEXT = ONTOLOGY / "context.jsonld"
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
CLOSED = (RDF, RDFS, OWL, ns.XSD, SKOS, ns.SH, ns.ORG, ns.PROV, DCTERMS, ns.FOAF, ns.SDO, ns.VANN)
NOT_IN_RDFLIB = {  # vocabularies whose terms rdflib does not list; each was looked up in the document that the table names
    "http://data.europa.eu/m8g/": {"PublicEvent", "PublicOrganisation"},
    "http://purl.org/ontology/storyline/": {"Storyline"},
    "http://semanticweb.cs.vu.nl/2009/11/sem/": {"Event", "hasActor", "hasPlace"},
    "http://www.wikidata.org/entity/": {"Q40231"},
    "http://www.w3.org/ns/oa#": {
        "Annotation", "SpecificResource", "TextPositionSelector", "TextQuoteSelector", "end", "exact", "hasBody", "hasTarget", "motivatedBy", "start",
    },
    "https://creativecommons.org/licenses/by/4.0/": {""},
}  # fmt: skip


@cache
def graph(name: str) -> Graph:
    return Graph().parse(ONTOLOGY / name)


def civic(name: str) -> URIRef:
    return URIRef(NAMESPACE + name)


def terms(*kinds: Node) -> list[URIRef]:
    found = {node for kind in kinds for node in graph("civic.ttl").subjects(RDF.type, kind)}
    return sorted(node for node in found if isinstance(node, URIRef))


CLASSES, PROPERTIES = terms(OWL.Class), terms(*PROPERTY_KINDS)


def borrowed() -> dict[str, dict[str, str]]:
    with (ONTOLOGY / "borrowed-terms.csv").open(encoding="utf-8", newline="") as file:
        return {row["term"]: row for row in csv.DictReader(file)}


def used() -> set[str]:
    """Every IRI that stands in the files of ontology/ and is not ours."""
    found: set[str] = set()
    for path in TURTLE:
        for triple in graph(path.name):
            found |= {str(term) for term in triple if isinstance(term, URIRef)}
            found |= {str(term.datatype) for term in triple if isinstance(term, Literal) and term.datatype}
    return {iri for iri in found | set(context_terms()) if not iri.startswith(BASE)}


def context_terms() -> Iterator[str]:
    context = json.loads(CONTEXT.read_text("utf-8"))["@context"]
    for value in context.values():
        given = [value] if isinstance(value, str) else [value.get("@id"), value.get("@type")] if isinstance(value, dict) else []
        for term in given:
            prefix, _, local = (term or "").partition(":")
            if prefix in context and not local.startswith("//"):
                yield context[prefix] + local


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: path.name)
def test_a_file_says_the_same_to_rdflib_and_to_oxigraph(path: Path) -> None:
    read = {str(triple) for triple in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE)}
    assert len(read) == len(graph(path.name)) > 50


@pytest.mark.parametrize("name", LOADED)
def test_no_blank_node_stands_in_what_is_loaded_into_a_store(name: str) -> None:
    assert [triple for triple in graph(name) if any(isinstance(term, BNode) for term in triple)] == []


@pytest.mark.parametrize("term", CLASSES + PROPERTIES, ids=lambda term: term.removeprefix(NAMESPACE))
def test_a_term_has_label_and_definition_in_both_languages(term: URIRef) -> None:
    for predicate in (RDFS.label, RDFS.comment):
        texts = [value for value in graph("civic.ttl").objects(term, predicate) if isinstance(value, Literal)]
        assert sorted(str(text.language) for text in texts) == ["en", "vi"]
        assert all(text.strip() == str(text) != "" for text in texts)
        assert texts[0] != texts[1]


@pytest.mark.parametrize("term", CLASSES, ids=lambda term: term.removeprefix(NAMESPACE))
def test_a_class_has_one_example_sentence(term: URIRef) -> None:
    (example,) = graph("civic.ttl").objects(term, SKOS.example)
    assert isinstance(example, Literal)
    assert example.language == "vi"
    assert example.endswith(".")


def test_there_is_an_ontology_header() -> None:
    header = graph("civic.ttl").value(None, RDF.type, OWL.Ontology)
    assert header == URIRef(NAMESPACE.rstrip("#"))
    for predicate in (OWL.versionInfo, DCTERMS.creator, DCTERMS.license, DCTERMS.title):
        assert graph("civic.ttl").value(header, predicate, any=True)


@pytest.mark.parametrize("name", [path.name for path in TURTLE])
def test_every_term_of_ours_that_is_used_is_defined(name: str) -> None:
    known = {str(term) for term in CLASSES + PROPERTIES}
    mentioned = {str(term) for triple in graph(name) for term in triple if isinstance(term, URIRef) and str(term).startswith(NAMESPACE)}
    assert mentioned <= known


def test_every_term_of_ours_that_the_program_or_a_query_uses_is_defined() -> None:
    mentioned: dict[str, set[str]] = {}
    for path in sorted(path for pattern in ("*.py", "*.rq", "*.html") for path in SOURCE.rglob(pattern)):
        for name in re.findall(r"\bcivic:([A-Za-z]\w*)", path.read_text("utf-8")):
            mentioned.setdefault(NAMESPACE + name, set()).add(path.name)
    for name in vars(CIVIC):
        mentioned.setdefault(NAMESPACE + name, set()).add("vocabulary.py")
    known = {str(term) for term in CLASSES + PROPERTIES}
    assert {term: files for term, files in mentioned.items() if term not in known} == {}
    assert len(mentioned) > 50


def test_every_code_that_is_used_is_defined() -> None:
    codes = {str(node) for node in graph("codes.ttl").subjects()}
    mentioned = {str(term) for path in TURTLE for triple in graph(path.name) for term in triple if str(term).startswith(f"{BASE}code/")}
    assert mentioned <= codes
    assert len(mentioned) > 60


@pytest.mark.parametrize("code", sorted(graph("codes.ttl").subjects(RDF.type, SKOS.Concept)), ids=lambda code: code.removeprefix(BASE))
def test_a_code_stands_in_its_scheme_under_its_notation_and_speaks_both_languages(code: URIRef) -> None:
    codes = graph("codes.ttl")
    scheme, notation = codes.value(code, SKOS.inScheme), codes.value(code, SKOS.notation)
    assert str(code) == f"{scheme}/{notation}"
    assert (scheme, RDF.type, SKOS.ConceptScheme) in codes
    for predicate in (SKOS.prefLabel, SKOS.definition):
        assert sorted(str(text.language) for text in codes.objects(code, predicate) if isinstance(text, Literal)) == ["en", "vi"]


def test_the_schemes_hold_what_the_contract_names() -> None:
    codes = graph("codes.ttl")
    held: dict[str, set[str]] = {}
    for code, scheme in codes.subject_objects(SKOS.inScheme):
        held.setdefault(str(scheme).rpartition("/")[2], set()).add(str(codes.value(code, SKOS.notation)))
    assert held["status"] == {"reported", "planned", "called-for", "cancelled"}
    assert held["event-status"] == {"planned", "held", "cancelled"}
    assert held["date-precision"] == {"day", "month", "year", "interval"}
    assert held["unit-level"] == {"nation", "province", "district", "commune"}
    assert held["action"] == {"elected", "appointed", "transferred", "dismissed", "resigned", "nominated"}
    assert len(held["relation"]) == 11


def test_every_meeting_is_reached_through_the_class_hierarchy() -> None:
    store = ox.Store()
    store.load((ONTOLOGY / "civic.ttl").read_bytes(), ox.RdfFormat.TURTLE)
    rows = store.query(f"SELECT ?c {{ ?c <{RDFS.subClassOf}>* <{NAMESPACE}Meeting> }}")
    assert {row["c"].value.removeprefix(NAMESPACE) for row in rows} == {
        "Meeting", "Conference", "Congress", "CouncilSession", "VoterMeeting", "Ceremony",
    }  # fmt: skip


def test_every_borrowed_term_stands_in_the_table_and_every_row_is_used() -> None:
    assert used() == set(borrowed())


@pytest.mark.parametrize("term", sorted(borrowed()))
def test_a_borrowed_term_exists_in_its_vocabulary(term: str) -> None:
    row = borrowed()[term]
    assert row["kind"] in {"class", "property", "datatype", "individual", "document"}
    assert row["source"].startswith("http")
    for namespace in CLOSED:
        if term.startswith(str(namespace._NS)):
            assert URIRef(term) in namespace
            return
    start = next(start for start in NOT_IN_RDFLIB if term.startswith(start))
    assert term.removeprefix(start) in NOT_IN_RDFLIB[start]


def test_a_term_that_does_not_exist_would_be_noticed() -> None:
    assert not any(URIRef(str(namespace._NS) + "noSuchTerm") in namespace for namespace in CLOSED)


def contradictions(data: str) -> list[str]:
    """What OWL-RL says is wrong with the ontology and this data together."""
    closure = graph("civic.ttl") + graph("codes.ttl")
    closure.parse(data=f"@prefix civic: <{NAMESPACE}> . @prefix xsd: <{ns.XSD}> . @base <{BASE}> .\n{data}", format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closure)
    return [str(text) for text in closure.objects(None, URIRef("http://www.daml.org/2002/03/agents/agent-ont#error"))]


def test_the_closure_of_the_ontology_with_the_valid_graph_has_no_contradiction() -> None:
    valid = Graph().parse(Path(__file__).parent / "shapes" / "valid.ttl")
    assert contradictions(valid.serialize(format="nt")) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("<x> a civic:Person, civic:AdministrativeUnit .", "Disjoint"),
        ("<meeting> civic:chair <unit> . <unit> a civic:AdministrativeUnit .", "Disjoint"),  # by the range of chair
        ("<b> a civic:StateBody, civic:PartyBody .", "Disjoint"),
        ("<r> civic:denotes <e> ; civic:organizer <u> .", "Disjoint"),  # a report is not the event: statements carry its roles
    ],
)
def test_a_planted_contradiction_is_found(data: str, said: str) -> None:
    found = contradictions(data)
    assert any(said in text for text in found), found


SEED_TURTLE = """
@base <https://w3id.org/civicgraph/> .
@prefix civic: <https://w3id.org/civicgraph/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<article/a> a civic:NewsArticle ; schema:headline "Quận Đông phát động thi đua"@vi ; schema:datePublished "2021-04-02T22:30:00+07:00"^^xsd:dateTime ;
    schema:inLanguage "vi" ; schema:url <https://bao.example/a> ; civic:reports <event/conf> .
<event/conf> a civic:Conference ; rdfs:label "Hội nghị tổng kết"@vi ; civic:startDate "2021-04-02"^^xsd:date ; civic:endDate "2021-04-02"^^xsd:date ;
    civic:datePrecision <code/date-precision/day> ; civic:organizer <unit/dong>, <body/b> ; civic:place <unit/dong> .
<event/mv20> a civic:EmulationMovement ; civic:forYear 2020 ; civic:reviewedAt <event/conf> .
<event/drive> a civic:EmulationMovement ; civic:launchedAt <event/conf> ; civic:inSupportOf <event/na15> ; civic:slogan "Đoàn kết"@vi, "Unity"@en .
<event/na15> a civic:Election ; civic:electedBody <body/quoc-hoi> ; civic:forTerm <term/na-15> ; civic:pollingDate "2021-05-23"^^xsd:date .
<event/grant> a civic:AwardGrant ; civic:partOf <event/conf> ; civic:awardee <group/g> ; civic:awardeeCount 5 .
<text/0#char=0,9> a civic:Mention ; civic:start 0 ; civic:end 9 ; civic:exact "Quận Đông" .
<statement/s> a civic:Statement ; rdf:subject <report/r> ; rdf:predicate civic:organizer ; rdf:object <unit/dong> ; civic:evidence <text/0#char=0,9> ;
    civic:confidence 0.9 ; civic:rule "frame" .
<body/b> a civic:StateBody ; skos:prefLabel "Ủy ban nhân dân"@vi, "People's Committee"@en .
"""
SEED_JSON = {
    "graph": [
        {"id": "article/a", "type": "NewsArticle", "headline": {"vi": "Quận Đông phát động thi đua"}, "datePublished": "2021-04-02T22:30:00+07:00",
         "inLanguage": "vi", "url": "https://bao.example/a", "reports": "event/conf"},
        {"id": "event/conf", "type": "Conference", "label": {"vi": "Hội nghị tổng kết"}, "startDate": "2021-04-02", "endDate": "2021-04-02",
         "datePrecision": "code/date-precision/day", "organizer": ["unit/dong", "body/b"], "place": "unit/dong"},
        {"id": "event/mv20", "type": "EmulationMovement", "forYear": 2020, "reviewedAt": "event/conf"},
        {"id": "event/drive", "type": "EmulationMovement", "launchedAt": "event/conf", "inSupportOf": "event/na15",
         "slogan": {"vi": "Đoàn kết", "en": "Unity"}},
        {"id": "event/na15", "type": "Election", "electedBody": "body/quoc-hoi", "forTerm": "term/na-15", "pollingDate": "2021-05-23"},
        {"id": "event/grant", "type": "AwardGrant", "partOf": "event/conf", "awardee": "group/g", "awardeeCount": 5},
        {"id": "text/0#char=0,9", "type": "Mention", "start": 0, "end": 9, "exact": "Quận Đông"},
        {"id": "statement/s", "type": "Statement", "subject": "report/r", "predicate": "organizer", "object": {"id": "unit/dong"},
         "evidence": "text/0#char=0,9", "confidence": "0.9", "rule": "frame"},
        {"id": "body/b", "type": "StateBody", "prefLabel": {"vi": "Ủy ban nhân dân", "en": "People's Committee"}},
    ]
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
def test_the_context_turns_json_into_the_same_triples_in_rdflib_and_oxigraph() -> None:
    document = json.dumps(json.loads(CONTEXT.read_text("utf-8")) | SEED_JSON, ensure_ascii=False)
    meant = Graph().parse(data=SEED_TURTLE, format="turtle")
    assert isomorphic(Graph().parse(data=document, format="json-ld", base=BASE), meant)
    read = ox.parse(document.encode(), ox.RdfFormat.JSON_LD, base_iri=BASE)
    assert isomorphic(Graph().parse(data="".join(f"{quad.triple} .\n" for quad in read), format="nt"), meant)


def test_the_context_covers_every_term_and_the_type_of_its_values() -> None:
    context = json.loads(CONTEXT.read_text("utf-8"))["@context"]
    for term in CLASSES + PROPERTIES:
        name = term.removeprefix(NAMESPACE)
        given = context[name] if isinstance(context[name], dict) else {"@id": context[name]}
        assert given["@id"] == f"civic:{name}"
        if (term, RDF.type, OWL.ObjectProperty) in graph("civic.ttl"):
            assert given["@type"] == "@id"
        wanted = graph("civic.ttl").value(term, RDFS.range)
        if wanted == RDF.langString:
            assert given["@container"] == "@language"
        elif isinstance(wanted, URIRef) and wanted.startswith(str(ns.XSD)) and wanted != ns.XSD.string:
            assert given["@type"] == "xsd:" + wanted.removeprefix(str(ns.XSD))
    known = {f"civic:{term.removeprefix(NAMESPACE)}" for term in CLASSES + PROPERTIES}
    assert {term for term in context_terms() if term.startswith(NAMESPACE)} == {NAMESPACE + name.removeprefix("civic:") for name in known}
