"""What people correct: it holds for what is stored and for what is read again, and can be taken back without a trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

import handmade
from civicgraph import knowledge
from civicgraph.config import BASE, Settings
from civicgraph.errors import CivicGraphError, ConformanceError, CorrectionError, NotFoundError
from civicgraph.graph.correcting.judgements import Why
from civicgraph.graph.describing.triples import describe
from civicgraph.graph.rdf import iris
from civicgraph.graph.storage.check import check
from civicgraph.graph.storage.store import Store
from civicgraph.ingest import correcting, remove, store_extractions
from civicgraph.ingest.correcting import forget, merge, reject, set_, split, undo
from civicgraph.model import Extraction
from stores import folder, lines

__all__ = ["folder"]

SETTINGS = Settings(workers=1)
WHY = Why("hai bài nói về một việc", "Lan", "2026-03-01T09:00:00+07:00")
LATER = replace(WHY, time="2026-03-02T09:00:00+07:00")


def some() -> list[Extraction]:
    return [handmade.conference(), handmade.conference("hn-3", "Báo Cửa Biển", day="2021-04-09"), handmade.election(), *handmade.four_outlets()]


def iri(extraction: Extraction, id: str = "v1") -> str:
    graph = describe(extraction, knowledge.load(), BASE)
    return graph.events.get(id) or graph.nodes[id].strip("<>")


FIRST, SECOND = (iri(handmade.conference(day=day)) for day in ("2021-04-02", "2021-04-09"))
GRANT, CHAIR = iri(handmade.four_outlets()[0]), iri(handmade.conference(), "e3")


@pytest.fixture(autouse=True)
def compiled_shapes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """pySHACL's opinion on a sample is asked for where stores are checked in `test_ingest`."""
    monkeypatch.setattr("civicgraph.graph.conforming.conformance._by_pyshacl", lambda part, base: set())


@pytest.fixture
def store(folder: Path) -> Path:
    store_extractions(some(), folder, SETTINGS)
    return folder


def ask(store: Path, query: str) -> bool:
    with Store.open(store) as reader:
        return bool(reader.query(query))


def statement(store: Path, predicate: str, article: str = "bao-song-cam-hn-1") -> str:
    query = f"SELECT ?s WHERE {{ GRAPH <{BASE}graph/article/{article}> {{ ?s a civic:Statement ; rdf:predicate {predicate} }} }} ORDER BY ?s"
    with Store.open(store) as reader:
        return next(row["s"].value for row in reader.query(query))  # type: ignore[index, union-attr]


def findings(store: Path) -> list[str]:
    with Store.open(store) as reader:
        return [str(finding) for finding in check(reader)]


Make = Callable[[Path], object]
CORRECTIONS: dict[str, tuple[Make, str]] = {
    "merge two events": (
        lambda s: merge(s, FIRST, SECOND, WHY, SETTINGS),
        f"ASK {{ <{SECOND}> a civic:Tombstone ; dcterms:isReplacedBy <{FIRST}> . ?a civic:reports <{FIRST}> ; dcterms:identifier 'hn-3' }}",
    ),
    "merge two events, the other way": (
        lambda s: merge(s, SECOND, FIRST, WHY, SETTINGS),
        f"ASK {{ <{FIRST}> dcterms:isReplacedBy <{SECOND}> . ?a civic:reports <{SECOND}> ; dcterms:identifier 'hn-1' }}",
    ),
    "split an event, article by article": (
        lambda s: split(s, GRANT, [], WHY, SETTINGS),
        "ASK { { SELECT (COUNT(?g) AS ?n) WHERE { ?g a civic:AwardGrant ; civic:awardeeCount 28 } } FILTER(?n = 4) }",
    ),
    "split two articles off": (
        lambda s: split(s, GRANT, ["gk-2", "gk-4"], WHY, SETTINGS),
        f"ASK {{ ?a dcterms:identifier 'gk-2' ; civic:reports ?e . ?b dcterms:identifier 'gk-4' ; civic:reports ?e . FILTER(?e != <{GRANT}>) }}",
    ),
    "split a person": (
        lambda s: split(s, CHAIR, [], WHY, SETTINGS),
        "ASK { ?one a civic:Conference ; civic:chair ?a . ?other a civic:Conference ; civic:chair ?b FILTER(?a != ?b) }",
    ),
    "reject a role": (
        lambda s: reject(s, statement(s, "civic:chair"), WHY, SETTINGS),
        f"ASK {{ <{FIRST}> a civic:Conference FILTER NOT EXISTS {{ <{FIRST}> civic:chair ?c }} }}",
    ),
    "reject a date, and what follows from it": (
        lambda s: reject(s, statement(s, "civic:startDate", "bao-song-cam-bc-1"), WHY, SETTINGS),
        "ASK { ?a dcterms:identifier 'bc-1' ; civic:reports ?e FILTER NOT EXISTS { GRAPH ?g { ?r civic:denotes ?e ; civic:endDate ?d } } }",
    ),
    "reject an event": (
        lambda s: reject(s, statement(s, "rdf:type", "bao-song-cam-bc-1"), WHY, SETTINGS),
        f"ASK {{ <{BASE}article/bao-song-cam-bc-1> a civic:NewsArticle FILTER NOT EXISTS {{ <{BASE}article/bao-song-cam-bc-1> civic:reports ?e }} }}",
    ),
    "reject a post": (
        lambda s: reject(s, statement(s, "civic:post"), WHY, SETTINGS),
        f"ASK {{ ?m civic:holder ?h FILTER NOT EXISTS {{ GRAPH <{BASE}graph/article/bao-song-cam-hn-1> {{ ?x civic:holder ?y }} }} }}",
    ),
    "set a date": (
        lambda s: set_(s, FIRST, "civic:startDate", "2021-04-03", WHY, SETTINGS),
        f"ASK {{ <{FIRST}> civic:startDate ?d ; civic:endDate '2021-04-03'^^xsd:date FILTER(?d = '2021-04-03'^^xsd:date) "
        f"FILTER NOT EXISTS {{ <{FIRST}> civic:startDate '2021-04-02'^^xsd:date }} }}",
    ),
    "set a label": (
        lambda s: set_(s, FIRST, "rdfs:label", "Hội nghị thi đua", WHY, SETTINGS),
        f"ASK {{ <{FIRST}> rdfs:label 'Hội nghị thi đua'@vi . GRAPH <{BASE}graph/curated> {{ <{FIRST}> rdfs:label 'Hội nghị thi đua'@vi }} }}",
    ),
    "set a thing": (
        lambda s: set_(s, FIRST, "civic:place", f"unit/{handmade.HAI_PHONG}", WHY, SETTINGS),
        f"ASK {{ <{FIRST}> civic:place <{BASE}unit/{handmade.HAI_PHONG}> }}",
    ),
    "set what a reference fact says": (
        lambda s: set_(s, f"{BASE}unit/{handmade.LE_CHAN}", "skos:prefLabel", "Lê Chân", WHY, SETTINGS),
        f"ASK {{ {{ SELECT (COUNT(?l) AS ?n) WHERE {{ <{BASE}unit/{handmade.LE_CHAN}> skos:prefLabel ?l }} }} FILTER(?n = 1) }}",
    ),
    "set the same as a reference fact": (
        lambda s: set_(s, f"{BASE}unit/{handmade.LE_CHAN}", "skos:prefLabel", "quận Lê Chân", WHY, SETTINGS),
        f"ASK {{ <{BASE}unit/{handmade.LE_CHAN}> skos:prefLabel 'quận Lê Chân'@vi }}",
    ),
}


@pytest.mark.parametrize("name", CORRECTIONS)
def test_a_correction_holds_survives_reading_and_leaves_no_trace_when_undone(name: str, store: Path) -> None:
    make, holds = CORRECTIONS[name]
    before = lines(store)
    make(store)
    ((judgement, _),) = correcting.corrections(store)
    corrected = lines(store)
    assert corrected != before
    assert ask(store, holds)
    assert findings(store) == []
    store_extractions(some(), store, SETTINGS)
    assert lines(store) == corrected
    undo(store, judgement, SETTINGS)
    assert lines(store) == before


def test_many_corrections_stand_together_and_go_in_any_order(store: Path) -> None:
    before = lines(store)
    merge(store, FIRST, SECOND, WHY, SETTINGS)
    split(store, GRANT, ["gk-2"], WHY, SETTINGS)
    reject(store, statement(store, "civic:organizer"), WHY, SETTINGS)
    set_(store, FIRST, "civic:startDate", "2021-04", WHY, SETTINGS)
    assert findings(store) == []
    corrected = lines(store)
    store_extractions(reversed(some()), store, SETTINGS)
    assert lines(store) == corrected
    for judgement, _ in sorted(correcting.corrections(store)):
        undo(store, judgement, SETTINGS)
        assert findings(store) == []
    assert lines(store) == before


def test_the_order_of_judging_and_reading_leaves_no_trace(folder: Path) -> None:
    first, *rest = some()
    store_extractions([first, rest[0]], folder, SETTINGS)
    merge(folder, FIRST, SECOND, WHY, SETTINGS)
    store_extractions(rest, folder, SETTINGS)
    late = lines(folder)
    ((judgement, _),) = correcting.corrections(folder)
    undo(folder, judgement, SETTINGS)
    merge(folder, FIRST, SECOND, WHY, SETTINGS)
    assert lines(folder) == late


def test_merged_nodes_lead_to_the_last_of_a_chain(store: Path) -> None:
    before = lines(store)
    third = iri(handmade.conference(day="2021-04-20"))
    store_extractions([handmade.conference("hn-9", "Bản tin Cát Bi", day="2021-04-20")], store, SETTINGS)
    merge(store, SECOND, FIRST, WHY, SETTINGS)
    merge(store, third, SECOND, LATER, SETTINGS)
    assert ask(store, f"ASK {{ <{FIRST}> dcterms:isReplacedBy <{third}> . <{SECOND}> dcterms:isReplacedBy <{third}> }}")
    assert findings(store) == []
    for judgement, _ in correcting.corrections(store):
        undo(store, judgement, SETTINGS)
    remove(["hn-9"], store, SETTINGS)
    assert lines(store) == before


def test_of_two_values_the_later_holds_and_then_the_earlier(store: Path) -> None:
    set_(store, FIRST, "rdfs:label", "Tên đầu", WHY, SETTINGS)
    one = lines(store)
    second = set_(store, FIRST, "rdfs:label", "Tên sau", LATER, SETTINGS)
    assert ask(store, f"ASK {{ <{FIRST}> rdfs:label 'Tên sau'@vi FILTER NOT EXISTS {{ <{FIRST}> rdfs:label 'Tên đầu'@vi }} }}")
    undo(store, second.iri(BASE), SETTINGS)
    assert lines(store) == one


REFUSED: dict[str, tuple[Make, type[CivicGraphError], str]] = {
    "merge what is not there": (lambda s: merge(s, FIRST, f"{BASE}event/none", WHY, SETTINGS), NotFoundError, "nothing is known"),
    "merge with itself": (lambda s: merge(s, FIRST, FIRST, WHY, SETTINGS), CorrectionError, "cannot be merged"),
    "merge two kinds": (lambda s: merge(s, FIRST, CHAIR, WHY, SETTINGS), CorrectionError, "two nodes of one kind"),
    "merge a reference fact away": (
        lambda s: merge(s, f"{BASE}unit/{handmade.HAI_PHONG}", f"{BASE}unit/{handmade.LE_CHAN}", WHY, SETTINGS), CorrectionError, "reference fact",
    ),
    "split what one article tells": (lambda s: split(s, FIRST, [], WHY, SETTINGS), CorrectionError, "cannot be split"),
    "split off a stranger": (lambda s: split(s, GRANT, ["hn-1"], WHY, SETTINGS), CorrectionError, "does not speak of"),
    "split off all": (lambda s: split(s, GRANT, ["gk-1", "gk-2", "gk-3", "gk-4"], WHY, SETTINGS), CorrectionError, "cannot be split"),
    "reject what is none": (lambda s: reject(s, FIRST, WHY, SETTINGS), NotFoundError, "no statement"),
    "set an end": (lambda s: set_(s, FIRST, "civic:endDate", "2021-04-03", WHY, SETTINGS), CorrectionError, "follows from civic:startDate"),
    "set a date that is none": (lambda s: set_(s, FIRST, "civic:startDate", "2021-02-30", WHY, SETTINGS), CorrectionError, "is no date"),
    "set an unknown property": (lambda s: set_(s, FIRST, "civic:colour", "red", WHY, SETTINGS), CorrectionError, "no property"),
    "set a number that is none": (lambda s: set_(s, GRANT, "civic:awardeeCount", "many", WHY, SETTINGS), CorrectionError, "no integer"),
    "set an unknown thing": (lambda s: set_(s, FIRST, "civic:place", "unit/none", WHY, SETTINGS), NotFoundError, "nothing is known"),
    "set what breaks a shape": (
        lambda s: set_(s, FIRST, "civic:chair", f"unit/{handmade.LE_CHAN}", WHY, SETTINGS), ConformanceError, "chair is a civic:Person",
    ),
    "forget an event": (lambda s: forget(s, FIRST, WHY, SETTINGS), CorrectionError, "no person"),
    "undo nothing": (lambda s: undo(s, "none", SETTINGS), NotFoundError, "no judgement"),
    "give no reason": (lambda s: merge(s, FIRST, SECOND, replace(WHY, reason=" "), SETTINGS), CorrectionError, "needs a reason"),
    "give no time": (lambda s: merge(s, FIRST, SECOND, replace(WHY, time="2026-03-01"), SETTINGS), CorrectionError, "no ISO 8601 time"),
    "no IRI": (lambda s: merge(s, "a b", SECOND, WHY, SETTINGS), NotFoundError, "no IRI"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused_and_changes_nothing(name: str, store: Path) -> None:
    make, error, reason = REFUSED[name]
    before = lines(store)
    with pytest.raises(error, match=reason):
        make(store)
    assert lines(store) == before
    merge(store, FIRST, SECOND, WHY, SETTINGS)  # and the store can be written again


def test_the_same_is_judged_once(store: Path) -> None:
    merge(store, FIRST, SECOND, WHY, SETTINGS)
    with pytest.raises(CorrectionError, match="was merged into"):
        merge(store, FIRST, SECOND, LATER, SETTINGS)
    set_(store, FIRST, "rdfs:label", "Tên", WHY, SETTINGS)
    with pytest.raises(CorrectionError, match="judged before"):
        set_(store, FIRST, "rdfs:label", "Tên", LATER, SETTINGS)


def test_what_a_judgement_made_must_be_let_go_first(store: Path) -> None:
    parted = split(store, GRANT, ["gk-2"], WHY, SETTINGS).iri(BASE)
    set_(store, iris.apart(GRANT, parted, BASE), "rdfs:label", "Giấy khen khác", LATER, SETTINGS)
    with pytest.raises(CorrectionError, match="undo it first"):
        undo(store, parted, SETTINGS)


# A person who must not be named


def test_a_forgotten_person_is_named_nowhere_and_does_not_come_back(store: Path) -> None:
    set_(store, CHAIR, "skos:altLabel", "Mẫu", WHY, SETTINGS)
    forget(store, CHAIR, LATER, SETTINGS)
    assert findings(store) == []
    for _ in range(2):
        assert not [line for line in lines(store) if "Trần Văn Mẫu" in line or "tran-van-mau" in line]
        assert ask(store, f"ASK {{ <{iris.forgotten(CHAIR, BASE)}> a civic:Tombstone ; prov:invalidatedAtTime '{LATER.time}'^^xsd:dateTime }}")
        assert ask(store, "ASK { GRAPH ?g { ?t civic:content ?c FILTER(CONTAINS(?c, '████████████, Chủ tịch UBND quận')) } }")
        assert ask(store, f"ASK {{ <{FIRST}> a civic:Conference ; civic:organizer ?o FILTER NOT EXISTS {{ <{FIRST}> civic:chair ?c }} }}")
        store_extractions(some(), store, SETTINGS)
        assert findings(store) == []
    for path in store.rglob("*"):
        if path.is_file() and path.suffix not in (".gz",):
            assert "Trần Văn Mẫu".encode() not in path.read_bytes(), path
    ((judgement, _),) = correcting.corrections(store)
    undo(store, judgement, SETTINGS)
    store_extractions(some(), store, SETTINGS)
    assert ask(store, f"ASK {{ <{CHAIR}> a civic:Person }}")


def test_a_removed_article_may_leave_a_tombstone_until_it_comes_back(store: Path) -> None:
    before, article = lines(store), f"{BASE}article/bao-song-cam-hn-1"
    remove(["hn-1"], store, SETTINGS, WHY)
    assert ask(
        store, f"ASK {{ <{article}> a civic:Tombstone ; prov:invalidatedAtTime ?when FILTER NOT EXISTS {{ <{article}> dcterms:identifier ?i }} }}"
    )
    assert findings(store) == []
    store_extractions(some(), store, SETTINGS)
    assert not ask(store, f"ASK {{ <{article}> a civic:Tombstone }}")
    remove(["hn-1"], store, SETTINGS, LATER)
    ((judgement, found),) = correcting.corrections(store)
    assert found.why == LATER
    store_extractions(some(), store, SETTINGS)
    undo(store, judgement, SETTINGS)
    assert lines(store) == before


def test_related_articles_follow_a_correction(store: Path) -> None:
    def via(one: str, other: str) -> str:
        query = f"SELECT ?k WHERE {{ ?l civic:relatedArticle <{BASE}article/{one}>, <{BASE}article/{other}> ; civic:relationKind ?k }}"
        with Store.open(store) as reader:
            return next((row["k"].value.rpartition("/")[2] for row in reader.query(query)), "")  # type: ignore[union-attr]

    pair = "bao-song-cam-hn-1", "bao-cua-bien-hn-3"
    before = via(*pair)
    merge(store, FIRST, SECOND, WHY, SETTINGS)
    assert via(*pair) in ("same-event", "near-duplicate")
    ((judgement, _),) = correcting.corrections(store)
    undo(store, judgement, SETTINGS)
    assert via(*pair) == before


def test_an_export_carries_corrections_to_another_store(store: Path, tmp_path: Path) -> None:
    from civicgraph.graph.storage.export import export
    from civicgraph.ingest import load
    from stores import made

    before = lines(store)
    merge(store, FIRST, SECOND, WHY, SETTINGS)
    with Store.open(store) as reader:
        export(reader, tmp_path / "all.nq.gz")
    other = made(tmp_path / "other", [handmade.LE_CHAN])
    load([tmp_path / "all.nq.gz"], other)
    assert lines(other) == lines(store)
    ((judgement, _),) = correcting.corrections(other)
    undo(other, judgement, SETTINGS)
    assert lines(other) == before


def test_judgements_loaded_alone_apply_to_what_is_there(store: Path, tmp_path: Path) -> None:
    from civicgraph.ingest import load

    judgement = merge(store, FIRST, SECOND, WHY, SETTINGS)
    corrected = lines(store)
    undo(store, judgement.iri(BASE), SETTINGS)
    (tmp_path / "j.nq").write_text("".join(f"{quad} .\n" for quad in judgement.quads(BASE)), "utf-8")
    load([tmp_path / "j.nq"], store)
    assert lines(store) == corrected
    assert isinstance(judgement.quads(BASE)[0], ox.Quad)
