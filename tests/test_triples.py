"""One article's graph: what it holds, that Oxigraph reads it as it was written, and that the dates and links are right."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handmade
from civicgraph import knowledge
from civicgraph.config import BASE, NAMESPACE
from civicgraph.graph.describing.naming import Naming
from civicgraph.graph.describing.triples import ArticleGraph, describe
from civicgraph.graph.rdf import terms
from civicgraph.graph.rdf.dates import Period, period
from civicgraph.graph.storage.derive import world
from civicgraph.model import Article, Extraction


def described(extraction: Extraction) -> ArticleGraph:
    return describe(extraction, knowledge.load(), BASE)


def about(graph: ArticleGraph, subject: str, predicate: str) -> set[str]:
    return {o for s, p, o in graph.triples if s == f"<{subject}>" and p == f"<{NAMESPACE}{predicate}>"}


def facts(graph: ArticleGraph, event: str, predicate: str) -> set[str]:
    """What the default graph will say of an event of the extraction."""
    return {value for p, value in world(graph.triples)[f"<{graph.events[event]}>"] if p == f"<{NAMESPACE}{predicate}>"}


def test_oxigraph_reads_what_was_written_and_writes_it_the_same_way() -> None:
    for extraction in (handmade.conference(), handmade.election(), *handmade.four_outlets()):
        graph = described(extraction)
        read = list(ox.parse(graph.nquads(), ox.RdfFormat.N_QUADS))
        assert [(str(q.subject), str(q.predicate), str(q.object)) for q in read] == list(graph.triples)
        assert {str(q.graph_name) for q in read} == {f"<{graph.graph}>"}


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_any_text_is_written_as_oxigraph_stores_it(text: str) -> None:
    written = terms.string(text)
    store = ox.Store()
    store.load(f"<http://e/s> <http://e/p> {written} .", ox.RdfFormat.N_TRIPLES)
    (quad,) = store
    assert str(quad.object) == written
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == text


@given(st.floats(min_value=0, max_value=1))
@settings(max_examples=100, deadline=None)
def test_numbers_are_written_in_the_form_in_which_they_are_stored(number: float) -> None:
    store = ox.Store()
    store.load(f"<http://e/s> <http://e/p> {terms.decimal(number)} .", ox.RdfFormat.N_TRIPLES)
    assert [str(quad.object) for quad in store] == [terms.decimal(number)]


def test_half_a_surrogate_pair_does_not_stop_an_article() -> None:
    a = Article("s", "Tin \ud800", "Chữ \udfff.")
    assert list(ox.parse(described(Extraction(a)).nquads().encode(), ox.RdfFormat.N_QUADS))


ADDRESSES = [
    ("https://example.org/tin", "<https://example.org/tin>"),
    ("HTTP://Example.org", "<http://example.org>"),
    ('https://example.org/a b<c>"d"#x#y', "<https://example.org/a%20b%3Cc%3E%22d%22#x%23y>"),
    ("https://example.org/tin/đường%20mới%zz[1]", "<https://example.org/tin/%C4%91%C6%B0%E1%BB%9Dng%20m%E1%BB%9Bi%25zz%5B1%5D>"),
    ("https://[bad", None),
    ("vô nghĩa \\ {x}", None),
    ("javascript:alert(1)", None),
]


@pytest.mark.parametrize(("address", "expected"), ADDRESSES)
def test_an_address_from_outside_becomes_an_iri_or_is_left_out(address: str, expected: str | None) -> None:
    assert terms.outer_iri(address) == expected
    assert list(ox.parse(described(Extraction(Article("u", "Tin", "Chữ.", url=address))).nquads().encode(), ox.RdfFormat.N_QUADS))


@given(st.text(), st.text())
@settings(max_examples=300, deadline=None)
def test_no_address_breaks_the_graph(host: str, rest: str) -> None:
    address = f"https://{host}/{rest}"
    assert list(ox.parse(described(Extraction(Article("u", "Tin", "Chữ.", url=address))).nquads().encode(), ox.RdfFormat.N_QUADS))


BODY_IRIS = [
    ("ubnd", handmade.LE_CHAN, "Ủy ban nhân dân quận Lê Chân, thành phố Hải Phòng", f"ubnd_{handmade.LE_CHAN}"),
    ("quoc-hoi", None, "Quốc hội", "quoc-hoi"),
    ("ubnd", None, "Ủy ban nhân dân tỉnh Sông Trăng", "uy-ban-nhan-dan-tinh-song-trang"),
    ("ubnd", None, "Ủy ban nhân dân xã Núi Mây", "uy-ban-nhan-dan-xa-nui-may"),
]


@pytest.mark.parametrize(("kind", "unit", "name", "expected"), BODY_IRIS)
def test_a_body_is_national_or_a_unit_s_or_goes_by_its_name(kind: str, unit: str | None, name: str, expected: str) -> None:
    a = Article("b", "Tin", f"{name} họp.")
    naming = Naming(knowledge.load(), BASE, "vi", f"{BASE}article/a")
    assert naming.iri_of(handmade.entity(a, "e1", "BODY", name, unit=unit, kind=kind)) == f"{BASE}body/{expected}"


HERE, THERE = "bao/1", "bao/2"
SAME_DOCUMENT = [  # whether two articles that cite a document so speak of one
    ("Luật Đất đai", "Luật Đất đai", True),
    ("Nghị quyết số 18-NQ/TW", "Nghị quyết 18-NQ/TW", True),
    ("Nghị định 15/2020/NĐ-CP", "Nghị định số 15/2020/NĐ-CP", True),
    ("Nghị quyết 54/2017", "Nghị quyết số 54/2017", True),
    ("Nghị quyết 54/2017", "Nghị định 54/2017", False),
    ("Nghị quyết 54", "Nghị quyết 54", False),
    ("Kế hoạch 2017-2020", "Kế hoạch 2017-2020", False),
    ("Đề án Trồng rừng giai đoạn 2021-2025", "Đề án Trồng rừng giai đoạn 2021-2025", True),
    ("Đề án Trồng rừng giai đoạn 2021-2025", "Đề án Nuôi cá giai đoạn 2021-2025", False),
]


@pytest.mark.parametrize(("one", "other", "same"), SAME_DOCUMENT)
def test_a_number_alone_is_known_within_its_article_only(one: str, other: str, same: bool) -> None:
    iris = [_document(name, article) for name, article in ((one, HERE), (other, THERE))]
    assert (iris[0] == iris[1]) is same
    assert _document(one, HERE) == iris[0]


def test_each_province_numbers_for_itself() -> None:
    plan = "Kế hoạch số 12/KH-UBND"
    assert _document(plan, HERE, "031_hai-phong") == _document(plan, THERE, "031_hai-phong") != _document(plan, HERE, "040_nghe-an")


def _document(name: str, article: str, unit: str | None = None) -> str:
    naming = Naming(knowledge.load(), BASE, "vi", f"{BASE}article/{article}")
    return naming.iri_of(handmade.entity(Article("d", "Tin", f"{name}."), "e1", "DOCUMENT", name, unit=unit))


def test_every_statement_has_evidence_with_its_exact_characters() -> None:
    extraction = handmade.conference()
    graph = described(extraction)
    statements = [s for s, p, o in graph.triples if o == f"<{NAMESPACE}Statement>"]
    assert len(statements) == 4 + 4 + 5 + 2 + 2 + 1  # types, then roles by event, then the membership
    for statement in statements:
        (span,) = about(graph, statement[1:-1], "evidence")
        start, end = (int(n) for n in span[1:-1].rpartition("=")[2].split(","))
        assert about(graph, span[1:-1], "exact") == {terms.string(extraction.article.content[start:end])}


def test_the_meeting_sums_up_one_movement_and_launches_the_other() -> None:
    graph = described(handmade.conference())
    meeting, old, new = (f"<{graph.events[v]}>" for v in ("v1", "v2", "v3"))
    assert facts(graph, "v1", "about") == {old, new}
    assert facts(graph, "v2", "reviewedAt") == {meeting}
    assert facts(graph, "v3", "launchedAt") == {meeting}
    assert facts(graph, "v3", "reviewedAt") == set()
    assert facts(graph, "v2", "forYear") == {terms.integer(2020)}
    assert (f"<{graph.events['v2']}>", f"<{NAMESPACE}EmulationMovement>") in {
        (f"<{graph.events['v2']}>", o) for p, o in world(graph.triples)[old] if p.endswith("#type>")
    }
    assert facts(graph, "v3", "slogan") == {'"Đoàn kết \\\\ sáng tạo"@vi'}


def test_a_movement_continues_that_of_the_year_before() -> None:
    graph = described(handmade.conference())
    assert facts(graph, "v3", "continuationOf") == {f"<{graph.events['v2']}>"}
    assert facts(graph, "v2", "continuationOf") == set()


def test_what_begins_after_the_article_was_not_held() -> None:
    held, planned = (f"<{BASE}code/event-status/{name}>" for name in ("held", "planned"))
    assert facts(described(handmade.conference()), "v1", "eventStatus") == {held}
    assert facts(described(handmade.conference(day="2021-04-03")), "v1", "eventStatus") == {planned}
    undated = handmade.retitled(handmade.conference(day="2021-04-03"), published=None)
    assert facts(described(undated), "v1", "eventStatus") == {held}


def test_an_election_has_its_polling_day_and_its_term() -> None:
    graph = described(handmade.election())
    assert facts(graph, "v1", "pollingDate") == facts(graph, "v1", "startDate") == facts(graph, "v1", "endDate") == {terms.day("2021-05-23")}
    assert facts(graph, "v1", "forTerm") == {f"<{BASE}term/quoc-hoi_15>"}
    assert facts(graph, "v1", "electedBody") == {f"<{BASE}body/quoc-hoi>"}
    assert facts(graph, "v1", "eventStatus") == {f"<{BASE}code/event-status/planned>"}


def test_bodies_and_posts_are_described_and_curated_things_are_not() -> None:
    said = world(described(handmade.conference()).triples)
    assert f"<{BASE}unit/{handmade.LE_CHAN}>" not in said
    body = dict(said[f"<{BASE}body/ubnd_{handmade.LE_CHAN}>"])
    assert body[f"<{NAMESPACE}jurisdiction>"] == f"<{BASE}unit/{handmade.LE_CHAN}>"
    assert body[f"<{NAMESPACE}bodyType>"] == f"<{BASE}code/body-type/ubnd>"
    (membership,) = (dict(f) for node, f in said.items() if "/membership/" in node)
    assert membership[f"<{NAMESPACE}inBody>"] == f"<{BASE}body/ubnd_{handmade.LE_CHAN}>"
    assert membership[f"<{NAMESPACE}post>"] == f"<{BASE}post/chu-tich-ubnd-quan>"


def test_awardees_are_counted_where_the_phrase_counts() -> None:
    for extraction in handmade.four_outlets():
        assert facts(described(extraction), "v1", "awardeeCount") == {terms.integer(28)}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2021-04-02", Period("2021-04-02", "2021-04-02", "day")),
        ("2021-02", Period("2021-02-01", "2021-02-28", "month")),
        ("2020", Period("2020-01-01", "2020-12-31", "year")),
        ("2021/2026", Period("2021-01-01", "2026-12-31", "interval")),
        ("2021-06-01/2021-06-03", Period("2021-06-01", "2021-06-03", "interval")),
        ("2021-02-31", None),
        ("2021-13", None),
        ("2021-06-03/2021-06-01", None),
        ("0000", None),
        ("hôm qua", None),
    ],
)
def test_dates(value: str, expected: Period | None) -> None:
    assert period(value) == expected


def test_of_two_dates_the_more_precise_one_is_told_whole() -> None:
    extraction = handmade.conference()
    meeting = extraction.events[0]
    vague = handmade.role(extraction.article, "time", "2021", "năm 2021", "literal")
    graph = described(replace(extraction, events=(replace(meeting, roles=(vague, *meeting.roles)), *extraction.events[1:])))
    assert facts(graph, "v1", "startDate") == facts(graph, "v1", "endDate") == {terms.day("2021-04-02")}
    assert facts(graph, "v1", "datePrecision") == {f"<{BASE}code/date-precision/day>"}


def test_an_article_without_anything_but_text_is_described() -> None:
    graph = described(Extraction(Article("x", "", "")))
    assert len(graph.triples) == 8


def test_the_same_article_is_described_the_same_way() -> None:
    one, other = described(handmade.conference()), described(handmade.conference())
    assert one == other


@pytest.mark.parametrize("zone", ["+07:00", "+00:00"])
def test_times_are_written_as_they_are_stored(zone: str) -> None:
    written = terms.moment(datetime.fromisoformat(f"2021-04-02T22:30:00.123456{zone}"))
    store = ox.Store()
    store.load(f"<http://e/s> <http://e/p> {written} .", ox.RdfFormat.N_TRIPLES)
    assert [str(quad.object) for quad in store] == [written]
