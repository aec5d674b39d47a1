"""The parts of the server that are functions from value to value."""

from __future__ import annotations

import json
from itertools import pairwise

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicgraph.config import BASE, NAMESPACE
from civicgraph.errors import NotAcceptableError, QueryError
from civicgraph.graph.querying import guard, tokens
from civicgraph.web.viewing import jsonld, marking, paths, qr, quoting
from civicgraph.web.viewing.telling import sentences_of
from civicgraph.web.wire import negotiation
from civicgraph.web.wire.language import language_of
from civicgraph.web.wire.negotiation import HTML, JSON, JSON_LD, N_TRIPLES, TURTLE

OFFERED = (HTML, TURTLE, JSON_LD, N_TRIPLES)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", HTML), ("*/*", HTML), ("text/turtle", TURTLE), ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("application/ld+json, text/turtle;q=0.5", JSON_LD), ("text/turtle;q=0.2, application/n-triples;q=0.9", N_TRIPLES),
        ("text/*;q=0.5, text/turtle", TURTLE), ("text/*, text/html;q=0", TURTLE), ("application/pdf", None), ("text/turtle;q=0", None),
        ("*/*;q=0.1, application/ld+json;q=x", HTML), ("TEXT/TURTLE", TURTLE), ("nonsense", None), ("text/turtle; charset=utf-8; q=0.7", TURTLE),
    ],
)  # fmt: skip
def test_the_client_gets_what_it_wants_most(accept: str, chosen: str | None) -> None:
    assert negotiation.best(accept, OFFERED) == chosen


def test_who_wants_nothing_on_offer_is_told_what_is() -> None:
    with pytest.raises(NotAcceptableError) as caught:
        negotiation.demand("image/png", (HTML, JSON))
    assert caught.value.offered == (HTML, JSON)


@pytest.mark.parametrize(
    ("accept", "person"),
    [("text/html,*/*;q=0.8", True), ("*/*", False), ("", False), ("application/json", False), ("text/html;q=0.1, application/json", False)],
)
def test_a_page_is_for_who_asks_for_html(accept: str, person: bool) -> None:
    assert negotiation.wants_page(accept) is person


HARMLESS = [
    "SELECT ?service WHERE { ?service ?p ?o }",
    "SELECT * WHERE { ?s ?p 'SERVICE <http://x/> { }' } # SERVICE <http://x/>",
    'SELECT * WHERE { ?s ?p """a " SERVICE { \\" """ }',
    "PREFIX service: <http://x/service#> SELECT * WHERE { ?s service:service ?o ; <http://x/SERVICE> ?p . _:service ?q ?r }",
    "SELECT * WHERE { ?s ?p ?o FILTER(?o<?p&&?s>?p) }",
    "SELECT * WHERE { ?s ?p 'a'@service }",
]
HARMFUL = [
    "SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * WHERE { service silent <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * WHERE {SERVICE?x{ ?s ?p ?o } }",
    r"SELECT * WHERE { \u0053ERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    r"SELECT * WHERE { S\U00000045RVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    r"""SELECT * WHERE { ?s ?p "x\u005C" . SERVICE <http://127.0.0.1/> { ?s ?p ?o } } # " """,
    r"SELECT * WHERE { ?s ?p 'a\u0027 . SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * WHERE { ?s ?p ?o FILTER(?s<?p)SERVICE#>\n<http://127.0.0.1/> { ?a ?b ?c } }",
    "SELECT * WHERE { ?s ?p '' . SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * WHERE { # a comment\rSERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * WHERE {SERVICESILENT<http://127.0.0.1/>{ ?s ?p ?o } }",
    "PREFIX : <http://127.0.0.1/> SELECT * WHERE {SERVICE:x{ ?s ?p ?o } }",
    "PREFIX : <http://127.0.0.1/> SELECT * WHERE {SERVICE SILENT:x{ ?s ?p ?o } }",
    "SELECT * WHERE { ?s ?p trueSERVICE<http://127.0.0.1/>{ ?s ?p ?o } }",
    "SELECT * WHERE { ?a ?b ?c FILTER(?a<?b)#>'''\nSERVICE <http://127.0.0.1/> { ?s ?p ?o } #'''\n}",
    "SELECT * WHERE { ?a ?b ?c FILTER(?a<?b)#'>'''\nSERVICE <http://127.0.0.1/> { ?s ?p ?o } #'''\n}",
]


@pytest.mark.parametrize("query", HARMLESS)
def test_the_word_service_alone_harms_nobody(query: str) -> None:
    guard.query(query)
    ox.Store().query(query)


@pytest.mark.parametrize("query", HARMFUL)
def test_a_service_clause_is_refused_however_it_is_written(query: str) -> None:
    with pytest.raises(QueryError) as caught:
        guard.query(query)
    assert caught.value.line is not None


def test_brackets_may_not_be_too_deep_nor_texts_too_long() -> None:
    guard.query("SELECT * WHERE " + "{" * guard.DEEPEST + "}" * guard.DEEPEST)
    for query in ("SELECT * WHERE " + "{" * 20_000 + "}" * 20_000, " " * (guard.LONGEST + 1)):
        with pytest.raises(QueryError):
            guard.query(query)


@given(st.text(alphabet="<>{}()'\"\\#@?_:abSERVICE \n\u00e9", max_size=60))
def test_every_character_belongs_to_one_token(query: str) -> None:
    found = list(tokens.tokens(query))
    assert all(query[t.start : t.start + len(t.text)] == t.text for t in found)
    assert [t.start for t in found] == sorted({t.start for t in found})


def test_a_place_of_an_error_is_line_and_column() -> None:
    with pytest.raises(QueryError) as caught:
        guard.query("SELECT *\n{\n  SERVICE <http://x/> {} }")
    assert (caught.value.line, caught.value.column) == (3, 3)


def test_a_saved_query_is_shown_with_its_value() -> None:
    query = "# About ?this\nSELECT ?this ?p WHERE { ?this ?p '?this' ; ?thisone $this }"
    assert tokens.bound(query, "this", "http://x/y") == "# About ?this\nSELECT ?p WHERE { <http://x/y> ?p '?this' ; ?thisone <http://x/y> }"


@pytest.mark.parametrize(
    ("iri", "page"),
    [
        (f"{BASE}unit/305_quan-le-chan", "/page/unit/305_quan-le-chan"), (f"{BASE}text/12ab#char=3,9", "/page/text/12ab#char=3,9"),
        (f"{NAMESPACE}Conference", "/ontology#Conference"), ("https://schema.org/name", "https://schema.org/name"),
        ("javascript:alert(1)", ""), ("data:text/html,x", ""), ("http://x/\"onclick='", ""), (f"{BASE}unit/a\"b", "/page/unit/a%22b"),
    ],
)  # fmt: skip
def test_every_iri_has_a_safe_page_or_none(iri: str, page: str) -> None:
    assert paths.page_of(iri, BASE) == page


def test_an_iri_stands_under_the_base_of_the_deployer() -> None:
    assert paths.iri_of("unit/1", "https://tin.example/") == "https://tin.example/unit/1"
    assert paths.path_of("https://tin.example/unit/1", "https://tin.example/") == "unit/1"
    assert paths.iri_of("code/status/planned", "https://tin.example/") == f"{BASE}code/status/planned"


SENTENCES = [
    ("Nhan đề\nSáng 12/1, TP. Hải Phòng họp. Sau đó, UBND Q. Lê Chân báo cáo.",
     ["Nhan đề", "Sáng 12/1, TP. Hải Phòng họp.", "Sau đó, UBND Q. Lê Chân báo cáo."]),
    ("A\nÔng nói: “Đoàn kết!” Mọi người vỗ tay… Hội nghị kết thúc.", ["A", "Ông nói: “Đoàn kết!”", "Mọi người vỗ tay…", "Hội nghị kết thúc."]),
    ("A\nHọp về cán bộ. Ông Hà. Khóa XV. PGS.TS. Vũ An và ThS. Lê Tú đến Tp. Vinh, gặp UBND. Xong.",
     ["A", "Họp về cán bộ.", "Ông Hà.", "Khóa XV.", "PGS.TS. Vũ An và ThS. Lê Tú đến Tp. Vinh, gặp UBND.", "Xong."]),
    ("A\nNăm 2021. Năm 2022.", ["A", "Năm 2021.", "Năm 2022."]),
    ("\n", []), ("", []), ("Một dòng", ["Một dòng"]),
]  # fmt: skip


@pytest.mark.parametrize(("content", "found"), SENTENCES)
def test_sentences_end_where_readers_would_end_them(content: str, found: list[str]) -> None:
    assert [content[start:end] for start, end in quoting.sentences(content)] == found


def test_a_title_is_one_sentence() -> None:
    content = "Họp báo. Công bố kết quả\nMột câu. Hai câu."
    assert [content[start:end] for start, end in sentences_of(content, [])] == ["Họp báo. Công bố kết quả", "Một câu.", "Hai câu."]


def test_a_sentence_is_not_cut_inside_evidence() -> None:
    content = "A\nHọp tại nhà văn hóa. Số 5 đường Cát Cụt."
    start = content.index("văn hóa")
    assert len(quoting.sentences(content, [(start, start + 14)])) == 2
    assert len(quoting.sentences(content)) == 3


@given(st.text(alphabet="aB.! \n\u2026\u201d0", max_size=80), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=4))
def test_sentences_are_in_order_and_lose_only_white_space(content: str, spans: list[tuple[int, int]]) -> None:
    found = quoting.sentences(content, spans)
    assert "".join(content[start:end] for start, end in found).replace(" ", "").replace("\n", "") == content.replace(" ", "").replace("\n", "")
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    for position in range(len(content)):
        said = quoting.quote(content, found, position)
        assert content[said.start : said.end] == said.text


def test_marks_nest_never_and_gaps_are_told() -> None:
    content = "T\nUBND quận họp. Trời mưa. Quận thưởng."
    marks = [marking.Mark(2, 11, "body"), marking.Mark(7, 11, "unit"), marking.Mark(27, 31, "unit")]
    found = quoting.sentences(content)
    (line,) = marking.paragraphs(content, found, marks, {2, 27}, whole=False)
    assert [[(p.text, p.mark and p.mark.iri) for p in s.pieces] for s in line.sentences] == [
        [("UBND quận", "body"), (" họp.", None)],
        [("Quận", "unit"), (" thưởng.", None)],
    ]
    assert [s.gap for s in line.sentences] == [False, True]
    (whole,) = marking.paragraphs(content, found, marks, {2, 27}, whole=True)
    assert " ".join(s.quote.text for s in whole.sentences) == content[2:]


@pytest.mark.parametrize(
    ("asked", "cookie", "accept", "language"),
    [(None, None, "", "vi"), (None, None, "en-GB,en;q=0.9", "en"), (None, None, "vi,en;q=0.8", "vi"), ("en", "vi", "vi", "en"),
     (None, "en", "vi", "en"), ("de", None, "de", "vi"), (None, None, "fr,en;q=0.2", "en")],
)  # fmt: skip
def test_the_reader_gets_a_language(asked: str | None, cookie: str | None, accept: str, language: str) -> None:
    assert language_of(asked, cookie, accept) == language


CONTEXT = {
    "@version": 1.1, "civic": NAMESPACE, "xsd": "http://www.w3.org/2001/XMLSchema#", "skos": "http://www.w3.org/2004/02/skos/core#",
    "Conference": "civic:Conference", "organizer": {"@id": "civic:organizer", "@type": "@id"},
    "startDate": {"@id": "civic:startDate", "@type": "xsd:date"},
    "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"}, "slogan": "civic:slogan",
    "scope": {"@id": "civic:scope", "@type": "@id", "@container": "@set"},
}  # fmt: skip
TURTLE_SAMPLE = f"""
@prefix c: <{NAMESPACE}> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://x/e> a c:Conference, <http://other/Type> ; c:organizer <http://x/a>, <http://x/b> ; c:startDate "2022-01-12"^^xsd:date ;
  c:scope <http://x/s> ;
  skos:prefLabel "Hội nghị"@vi, "Conference"@en, "Hội nghị khác"@vi ; c:slogan "không có ngôn ngữ", "có"@vi ; c:votes 5 ; <http://other/p> "x" .
<http://x/f> c:organizer "a literal" ; c:startDate "2022"^^xsd:gYear ; skos:prefLabel "none" ; c:slogan "plain" .
"""


def test_json_ld_says_the_same_triples() -> None:
    before = {q.triple for q in ox.parse(TURTLE_SAMPLE.encode(), format=ox.RdfFormat.TURTLE)}
    written = jsonld.written(before, jsonld.Context(CONTEXT), "http://x/context")
    inline = written.replace(b'"http://x/context"', json.dumps(CONTEXT).encode())
    assert {q.triple for q in ox.parse(inline, format=ox.RdfFormat.JSON_LD)} == before
    assert '"organizer": [' in written.decode() and '"startDate": "2022-01-12"' in written.decode()


def test_a_qr_code_is_drawn_whole() -> None:
    drawn = qr.svg("https://example.org/page/article/x?a=<>&b")
    assert drawn.startswith("<svg ") and "style" not in drawn and "<>" not in drawn
    assert drawn.count("v1h-") > 200
