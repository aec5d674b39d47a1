"""The server as its readers and their programs meet it: a real process over a real store."""

from __future__ import annotations

import html
import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

import handmade
from civicgraph import knowledge
from civicgraph.config import BASE, NAMESPACE, Settings
from civicgraph.errors import ConfigError, StoreError
from civicgraph.graph.storage.store import Writer
from civicgraph.ingest import ingest, store_extractions
from civicgraph.web.app import create_app, serve
from civicgraph.web.wire.headers import ALWAYS
from web import browser, sample
from web.running import server, store_elsewhere

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FIRST, HOSTILE = "article/bao-cua-bien-le-chan-1", "article/bao-i-cua-i-bien-hostile"
UNIT, BODY = "unit/305_quan-le-chan", "body/ubnd_305_quan-le-chan"
NOT_EVIDENCE = "Trời hôm đó có mưa nhỏ"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "store"
    store_extractions([sample.first(), sample.second(), sample.hostile()], folder)
    return folder


@pytest.fixture(scope="module")
def site(store: Path) -> Iterator[httpx.Client]:
    with server(store) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def public(store: Path) -> Iterator[httpx.Client]:
    with server(store, "quotes") as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def ask(client: httpx.Client, query: str) -> list[dict[str, str]]:
    answer = client.get("/sparql", params={"query": query})
    assert answer.status_code == 200, answer.text
    return [{name: cell["value"] for name, cell in row.items()} for row in answer.json()["results"]["bindings"]]


def conference(client: httpx.Client) -> str:
    return ask(client, "SELECT ?e { ?e a civic:Conference }")[0]["e"].removeprefix(BASE)


def triples(text: bytes, format: ox.RdfFormat) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(text, format=format)}


# ---------------------------------------------------------------- pages


def test_home_leads_to_articles_events_and_the_endpoint(site: httpx.Client) -> None:
    page = site.get("/", headers=BROWSER)
    assert page.status_code == 200 and "<strong>3</strong>" in page.text
    for address in (f"/page/{FIRST}", f"/page/{conference(site)}", "/sparql", "/ontology"):
        assert f'href="{address}"' in page.text


def test_search_without_marks_finds_article_reason_and_sentence(site: httpx.Client) -> None:
    page = site.get("/search", params={"q": "le chan thi dua"}, headers=BROWSER).text
    assert f'href="/page/{FIRST}"' in page and "<mark>Lê</mark>" in page and 'class="class"' in page
    found = site.get("/search", params={"q": "le chan thi dua"}, headers={"accept": "application/json"}).json()
    result = next(r for r in found["results"] if r["id"] == "le-chan-1")
    assert result["article"] == BASE + FIRST and result["sentence"].startswith("Sáng 12/1, quận Lê Chân tổ chức")
    assert {event["class"][0] for event in result["events"]} == {f"{NAMESPACE}Conference", f"{NAMESPACE}EmulationMovement"}
    assert site.get("/search", params={"q": "zzzz"}, headers={"accept": "application/json"}).json()["results"] == []


@pytest.mark.parametrize("query", ["", " ", '"', "a AND (", "*", "title:x", "\x00", "x" * 5000, "🙂", "<script>"])
def test_no_words_upset_the_search(site: httpx.Client, query: str) -> None:
    assert site.get("/search", params={"q": query, "offset": "-1"}, headers=BROWSER).status_code == 200


def test_an_article_shows_its_text_its_events_and_their_sentences(site: httpx.Client) -> None:
    page = site.get(f"/page/{FIRST}?lang=vi", headers=BROWSER).text
    assert f'<a class="mention unit" href="/page/{UNIT}" title="quận Lê Chân">quận Lê Chân</a>' in page
    assert NOT_EVIDENCE in page
    assert "hội nghị" in page and "Đoàn kết, sáng tạo, về đích sớm" in page and "12/1/2022" in page
    anchors = re.findall(r'href="#(char=\d+,\d+)"', page)
    assert anchors and all(f'id="{anchor}"' in page for anchor in anchors)
    assert 'href="https://example.org/le-chan-1"' in page and '<svg class="qr"' in page and 'href="?print"' in page


def test_an_article_shows_related_articles_with_the_reason(site: httpx.Client) -> None:
    page = site.get(f"/page/{FIRST}?lang=en", headers=BROWSER).text
    related = page[page.index('id="related"') :]
    assert "/page/article/thoi-bao-ben-binh-tong-ket-thi-dua" in related and 'class="reason"' in related
    why = ask(site, 'SELECT ?w { ?l civic:explanation ?w . FILTER(LANG(?w) = "en") }')
    assert any(html.escape(row["w"], quote=False) in html.unescape(related) or row["w"] in html.unescape(related) for row in why)


def proofs(page: str) -> list[list[str]]:
    """The quotations of each proof on the page of an article, marked words in asterisks."""
    told = re.findall(r'<details class="proof[^>]*>(.*?)</details>', page, re.DOTALL)
    quotes = [re.findall(r"<blockquote[^>]*><a[^>]*>(.*?)</a></blockquote>", one, re.DOTALL) for one in told]
    return [[html.unescape(re.sub(r"</?mark>", "*", quote)) for quote in both] for both in quotes]


def test_a_related_article_stands_beside_the_words_of_both_that_show_it(site: httpx.Client, public: httpx.Client) -> None:
    whole, quoted = (proofs(client.get(f"/page/{FIRST}", headers=BROWSER).text) for client in (site, public))
    assert [
        "Sáng 12/1, quận Lê Chân tổ chức *Hội nghị tổng kết phong trào thi đua năm 2021*.",
        "Ngày 12/1/2022, tại thành phố Hải Phòng, quận Lê Chân tổ chức *Hội nghị tổng kết phong trào thi đua năm 2021*.",
    ] in whole
    assert ["… *Hội nghị tổng kết phong trào thi đua năm 2021* …"] * 2 in quoted  # elsewhere the marked words alone
    assert all(re.search(r"\*[^*]+\*", quote) for both in whole for quote in both)


COPIED = (
    "Sáng 12/1, quận Lê Chân tổ chức Hội nghị tổng kết phong trào thi đua năm 2021. Ông Trần Minh Khôi, Chủ tịch UBND quận Lê Chân, chủ trì "
    "hội nghị. Tại hội nghị, quận phát động phong trào thi đua năm 2022. Các đơn vị ký giao ước thi đua và nhận nhiệm vụ của năm mới."
)
OTHER = "Ngày 12/1/2022, UBND quận Lê Chân tổ chức Hội nghị tổng kết phong trào thi đua năm 2021, có nhiều đại biểu tham dự và phát biểu ý kiến."


def test_copies_of_one_text_are_one_row(tmp_path: Path) -> None:
    copies = [handmade.article(f"c{n}", "Quận Lê Chân tổng kết thi đua", COPIED, f"Báo {n}", "2022-01-12T08:00:00+07:00") for n in range(5)]
    other = handmade.article("other", "Lê Chân họp bàn", OTHER, "Tin Cảng", "2022-01-13T08:00:00+07:00")
    ingest([*copies, other], tmp_path / "store", Settings(workers=1))
    with server(tmp_path / "store") as address, httpx.Client(base_url=address, timeout=30) as client:
        from_other = client.get("/page/article/tin-cang-other?lang=en", headers=BROWSER).text.partition('id="related"')[2]
        from_copy = client.get("/page/article/bao-0-c0?lang=vi", headers=BROWSER).text.partition('id="related"')[2]
        told = client.get("/articles/other/related").json()["related"]
    assert from_other.count('class="reason"') == 1 and "and 4 more of the same text" in from_other
    assert all(f"/page/article/bao-{n}-c{n}" in from_other for n in range(5))
    assert from_copy.count('class="reason"') == 2 and "và 3 bài khác cùng văn bản này" in from_copy
    assert len(told) == 5  # data lists all


def test_an_event_shows_all_reports_and_what_each_sentence_proves(site: httpx.Client) -> None:
    page = site.get(f"/page/{conference(site)}?lang=vi", headers=BROWSER).text
    for outlet in ("Báo Cửa Biển", "Thời báo Bến Bính"):
        assert outlet in page
    assert "Ngày 12/1/2022, tại thành phố Hải Phòng, quận Lê Chân tổ chức" in page and "Trần Minh Khôi" in page
    assert "phong trào thi đua năm 2022" in page, "the campaign that was launched there"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (UNIT, ["thành phố Hải Phòng", "phường An Biên", "Hội nghị tổng kết", "Quận Lê Chân phát động"]),
        (BODY, ["Ủy ban nhân dân quận Lê Chân", "Trần Minh Khôi", "Chủ tịch UBND quận"]),
        ("unit/31_thanh-pho-hai-phong", ["quận Lê Chân", "Hội nghị tổng kết"]),
        ("code/event-status/held", ["đã diễn ra"]),
    ],
)
def test_things_have_pages(site: httpx.Client, path: str, shown: list[str]) -> None:
    page = site.get(f"/page/{path}?lang=vi", headers=BROWSER)
    assert page.status_code == 200
    for words in shown:
        assert words in page.text, words


def test_a_person_has_posts_and_events(site: httpx.Client) -> None:
    holders = f"SELECT ?p {{ ?membership civic:holder ?p ; civic:inBody <{BASE}{BODY}> }}"
    person = ask(site, holders)[0]["p"].removeprefix(BASE)
    page = site.get(f"/page/{person}", headers=BROWSER).text
    assert f"/page/{BODY}" in page and f"/page/{conference(site)}" in page and f"/page/{FIRST}" in page
    assert "Ông Trần Minh Khôi, Chủ tịch UBND quận Lê Chân, chủ trì hội nghị." in page, "the sentence that says so"


def test_what_became_of_a_unit(site: httpx.Client) -> None:
    row = ask(site, f"SELECT ?u ?n {{ ?u civic:partOfUnit <{BASE}{UNIT}> ; civic:succeededBy ?n }} ORDER BY ?u LIMIT 1")[0]
    page = site.get(f"/page/{row['u'].removeprefix(BASE)}?lang=vi", headers=BROWSER).text
    assert "Nay là" in page and f'href="/page/{row["n"].removeprefix(BASE)}"' in page


@pytest.mark.parametrize("path", ["/", "/search?q=lê chân", f"/page/{FIRST}", f"/page/{UNIT}", "/sparql", "/ontology", "/page/unit/nowhere"])
def test_every_page_comes_in_both_languages(site: httpx.Client, path: str) -> None:
    join = "&" if "?" in path else "?"
    for language, other, word in (("vi", "en", "Tìm"), ("en", "vi", "Search")):
        page = site.get(f"{path}{join}lang={language}", headers=BROWSER)
        assert f'<html lang="{language}">' in page.text and f"<button>{word}</button>" in page.text
        assert f"lang={other}" in page.text
    site.cookies.clear()
    assert '<html lang="en">' in site.get(path, headers={**BROWSER, "accept-language": "en-GB,en;q=0.8,vi;q=0.5"}).text


def test_the_chosen_language_stays(store: Path, site: httpx.Client) -> None:
    with httpx.Client(base_url=site.base_url) as reader:
        reader.get("/?lang=en", headers=BROWSER)
        assert '<html lang="en">' in reader.get(f"/page/{UNIT}", headers=BROWSER).text


def test_every_page_names_its_data_and_its_queries(site: httpx.Client) -> None:
    for path in (FIRST, UNIT, conference(site)):
        page = site.get(f"/page/{path}", headers=BROWSER)
        assert f'href="/data/{path}.ttl"' in page.text and f'</data/{path}.jsonld>; rel="alternate"' in page.headers["link"]
        behind = [html.unescape(a) for a in re.findall(r'href="(/sparql\?query=[^"]+)"', page.text)]
        assert behind
        for address in behind:
            answer = site.get(address, headers={"accept": "application/sparql-results+json"})
            assert answer.status_code == 200 and answer.json()["head"]["vars"], address


def test_pages_are_fast(site: httpx.Client) -> None:
    for path in ("/", f"/page/{FIRST}", f"/page/{UNIT}", "/search?q=le chan", f"/page/{conference(site)}"):
        site.get(path, headers=BROWSER)
        times = []
        for _ in range(5):
            started = time.perf_counter()
            site.get(path, headers=BROWSER)
            times.append(time.perf_counter() - started)
        assert min(times) < 0.1, (path, times)


# ---------------------------------------------------------------- hostile articles, headers


def test_markup_in_an_article_is_text_in_a_browser(site: httpx.Client) -> None:
    for path in (f"/page/{HOSTILE}?lang=vi", "/?lang=vi", f"/page/{UNIT}?lang=vi", "/search?q=le%20chan%20ra%20quan&lang=vi"):
        document = browser.document(f"{site.base_url}{path}")
        assert "<title>taken" not in document and "<img src=x" not in document and '<img src="x' not in document and "<u>x</u>" not in document
        assert "&lt;script&gt;document.title='taken'&lt;/script&gt;" in document, path
    page = site.get(f"/page/{HOSTILE}", headers=BROWSER).text
    assert "<script>document" not in page and 'href="javascript' not in page


def test_a_page_asks_nobody_else(site: httpx.Client) -> None:
    for path in ("/", f"/page/{FIRST}", "/sparql"):
        page = site.get(path, headers=BROWSER).text
        loaded = re.findall(r'<(?:script|img|link|iframe)[^>]*?(?:src|href)="([^"]+)"', page)
        assert loaded and all(address.startswith("/") for address in loaded)
        assert not re.search(r"<(?:style|script)>|\sstyle=|\son\w+=", page)
        for address in {a for a in loaded if a.startswith("/static/")}:
            assert site.get(address).status_code == 200


@pytest.mark.parametrize("path", ["/", "/page/unit/nowhere", "/sparql", "/data/unit/305_quan-le-chan.ttl", "/nowhere", "/static/civicgraph.css"])
def test_every_answer_has_the_security_headers(site: httpx.Client, path: str) -> None:
    answer = site.get(path, headers=BROWSER)
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert "server" not in answer.headers


# ---------------------------------------------------------------- linked data

DATA = [("text/turtle", "ttl", ox.RdfFormat.TURTLE), ("application/ld+json", "jsonld", None), ("application/n-triples", "nt", ox.RdfFormat.N_TRIPLES)]


@pytest.mark.parametrize("prefix", ["/id/", "/"])
@pytest.mark.parametrize(
    ("accept", "target"), [*((a, f"/data/{UNIT}.{e}") for a, e, _ in DATA), (BROWSER["accept"], f"/page/{UNIT}"), ("*/*", f"/page/{UNIT}")]
)
def test_a_thing_leads_to_a_document_about_it(site: httpx.Client, prefix: str, accept: str, target: str) -> None:
    for method in ("GET", "HEAD"):
        answer = site.request(method, f"{prefix}{UNIT}", headers={"accept": accept})
        assert answer.status_code == 303 and answer.headers["location"] == target
        assert answer.headers["vary"] == "Accept" and 'rel="alternate"' in answer.headers["link"]
        assert site.request(method, target).status_code == 200


@pytest.mark.parametrize("path", [UNIT, FIRST, BODY, HOSTILE, "event"])
def test_all_notations_say_the_same(site: httpx.Client, path: str) -> None:
    path = conference(site) if path == "event" else path
    said = {}
    for media, ending, format in DATA:
        answer = site.get(f"/data/{path}.{ending}")
        assert answer.headers["content-type"].startswith(media)
        body = answer.content
        if format is None:
            document = json.loads(body)
            assert document["@context"] == f"{site.base_url}/context.jsonld"
            body = json.dumps({**document, "@context": site.get("/context.jsonld").json()["@context"]}).encode()
        said[ending] = triples(body, format or ox.RdfFormat.JSON_LD)
    assert said["ttl"] == said["nt"] == said["jsonld"] and len(said["nt"]) > 3
    assert ox.NamedNode(BASE + path) in {t.subject for t in said["nt"]}


def test_the_data_of_an_article_holds_its_evidence(site: httpx.Client) -> None:
    said = triples(site.get(f"/data/{FIRST}.nt").content, ox.RdfFormat.N_TRIPLES)
    predicates = {t.predicate.value.removeprefix(NAMESPACE) for t in said}
    assert {"evidence", "exact", "start", "content", "reports", "relatedArticle"} <= predicates


def test_a_mention_leads_to_the_sentence_on_the_page_of_its_article(site: httpx.Client) -> None:
    text = ask(site, f"SELECT ?t {{ GRAPH ?g {{ ?t civic:ofArticle <{BASE}{FIRST}> }} }}")[0]["t"].removeprefix(BASE)
    assert site.get(f"/page/{text}", headers=BROWSER).headers["location"] == f"/page/{FIRST}"
    said = triples(site.get(f"/data/{text}.nt").content, ox.RdfFormat.N_TRIPLES)
    assert any("#char=" in t.subject.value for t in said)


@pytest.mark.parametrize(
    "path", ["/id/unit/nowhere", "/unit/nowhere", "/data/unit/nowhere.ttl", "/page/unit/nowhere", "/page/a b<>", "/id/%00", "/page/", "/data/x"]
)
def test_what_is_not_known_is_not_found(site: httpx.Client, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 404 and answer.headers["content-type"] == "application/problem+json" and answer.json()["status"] == 404
    page = site.get(path, headers=BROWSER)
    assert page.status_code == 404 and page.headers["content-type"].startswith("text/html") and "<h1>" in page.text


def test_what_cannot_be_had_in_a_form_is_not_acceptable(site: httpx.Client) -> None:
    answer = site.get(f"/id/{UNIT}", headers={"accept": "application/pdf"})
    assert answer.status_code == 406 and "text/turtle" in answer.json()["offered"]


def test_the_ontology_is_a_page_and_data(site: httpx.Client) -> None:
    page = site.get("/ontology?lang=en", headers=BROWSER).text
    assert 'id="Conference"' in page and 'id="organizer"' in page and "hội nghị" in page
    turtle = triples(site.get("/ontology", headers={"accept": "text/turtle"}).content, ox.RdfFormat.TURTLE)
    document = site.get("/ontology", headers={"accept": "application/ld+json"}).json()
    document["@context"] = site.get("/context.jsonld").json()["@context"]
    assert triples(json.dumps(document).encode(), ox.RdfFormat.JSON_LD) == turtle
    assert site.get("/data/ontology.ttl").headers["content-type"].startswith("text/turtle")


# ---------------------------------------------------------------- whole texts or quotes


def test_elsewhere_only_the_sentences_that_are_evidence_are_shown(public: httpx.Client, site: httpx.Client) -> None:
    page = public.get(f"/page/{FIRST}", headers=BROWSER).text
    assert NOT_EVIDENCE not in page and "Sáng 12/1, " in page and "[…]" in page and 'href="https://example.org/le-chan-1"' in page
    for address in (f"/page/{conference(public)}", "/search?q=mưa nhỏ", f"/data/{FIRST}.ttl", f"/data/{FIRST}.jsonld", "/"):
        assert NOT_EVIDENCE not in public.get(address).text.encode().decode("unicode-escape", "ignore")
        assert NOT_EVIDENCE not in public.get(address).text
    text = ask(public, "SELECT ?t { GRAPH ?g { ?t a civic:TextVersion } } LIMIT 1")[0]["t"].removeprefix(BASE)
    assert "content" not in {
        t.predicate.value.removeprefix(NAMESPACE) for t in triples(public.get(f"/data/{text}.nt").content, ox.RdfFormat.N_TRIPLES)
    }


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?c { GRAPH ?g { ?t civic:content ?c } }", "SELECT * { GRAPH ?g { ?t ?p ?o FILTER(CONTAINS(STR(?o), 'Trời hôm đó')) } }",
        "SELECT (SUBSTR(?o, 1, 9) AS ?x) { GRAPH ?g { ?t ?p ?o FILTER(CONTAINS(STR(?o), 'mưa nhỏ')) } }", "SELECT ?c { ?t civic:content ?c }",
    ],
)  # fmt: skip
def test_whole_texts_cannot_be_asked_for_elsewhere(public: httpx.Client, site: httpx.Client, query: str) -> None:
    assert ask(public, query) == []
    assert ask(site, query) or "GRAPH" not in query


def test_open_data_may_be_read_by_other_sites_but_whole_texts_may_not(public: httpx.Client, site: httpx.Client) -> None:
    assert public.get(f"/data/{UNIT}.ttl").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in site.get(f"/data/{UNIT}.ttl").headers


@pytest.mark.parametrize(
    ("host", "texts", "whole"),
    [("127.0.0.1", "", True), ("::1", "", True), ("0.0.0.0", "", False), ("0.0.0.0", "full", True), ("127.0.0.1", "quotes", False)],
)
def test_whole_texts_are_for_this_machine_unless_said_otherwise(store: Path, host: str, texts: str, whole: bool) -> None:
    assert create_app(store, Settings(host=host, texts=texts)).state.site.whole is whole


def test_a_server_of_whole_texts_answers_its_own_machine_only(store: Path) -> None:
    with server(store, "") as address, httpx.Client(base_url=address) as client:
        port = address.rpartition(":")[2]
        for headers in ({}, {"host": f"localhost:{port}"}, {"host": f"[::1]:{port}"}, {"host": "127.0.0.1"}):
            assert client.get("/", headers=headers).status_code == 200, headers
        for headers in (
            {"host": "evil.example"},
            {"host": f"evil.example:{port}"},
            {"x-forwarded-for": "1.2.3.4"},
            {"host": "127.0.0.1.evil.example"},
        ):
            answer = client.get(f"/page/{FIRST}", headers=headers)
            assert answer.status_code == 421 and "--texts" in answer.json()["detail"] and NOT_EVIDENCE not in answer.text, headers


# ---------------------------------------------------------------- running


def test_new_articles_are_seen_without_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    store_elsewhere("second", folder)
    for texts in ("full", "quotes"):
        with server(folder, texts) as address, httpx.Client(base_url=address, timeout=30) as client:
            before = len(ask(client, "SELECT ?a { ?a a civic:NewsArticle }"))
            store_elsewhere("first" if texts == "full" else "hostile", folder)
            published = time.monotonic()
            page = client.get("/", headers=BROWSER).text
            assert f"<strong>{before + 1}</strong>" in page
            assert len(ask(client, "SELECT ?a { ?a a civic:NewsArticle }")) == before + 1
            assert time.monotonic() - published < 2
    assert not any((folder / "served").iterdir()), "the copies of a server go with it"


def test_a_taken_port_and_a_missing_store_are_said_in_one_line(store: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigError, match=r"port \d+ on 127.0.0.1 is taken") as caught:
            serve(store, Settings(port=taken.getsockname()[1]))
    assert "\n" not in str(caught.value)
    with pytest.raises(StoreError, match="no civicgraph store"):
        serve(tmp_path / "nothing", Settings(port=0))
    with pytest.raises(ConfigError, match="--store"):
        serve(None, Settings(port=0))


def test_methods_that_are_not_there_are_refused(site: httpx.Client) -> None:
    answer = site.post(f"/page/{UNIT}")
    assert answer.status_code == 405 and answer.headers["content-type"] == "application/problem+json" and "GET" in answer.headers["allow"]


PARTIAL = """
@prefix civic: <https://w3id.org/civicgraph/ontology#> . @prefix schema: <https://schema.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @base <https://w3id.org/civicgraph/> .
<article/bare> a civic:NewsArticle ; civic:reports <event/bare> ; schema:datePublished "soon" .
<event/bare> civic:startDate "one day" ; civic:organizer "nobody" , <urn:x:y> .
<membership/bare> civic:inBody <body/bare> . <body/bare> a civic:StateBody .
<unit/round> civic:partOfUnit <unit/round> ; civic:level "high" .
<graph/article/bare> {
  <text/bare> civic:ofArticle <article/bare> ; civic:sha256 "x" ; civic:content "no line feed" .
  <text/bare#a> civic:start "x" ; civic:end -5 ; civic:exact "" ; civic:refersTo <urn:x:y> , "text" .
  <report/bare> civic:denotes <event/bare> .
  <statement/bare> rdf:subject <report/bare> ; rdf:predicate civic:organizer ; rdf:object <urn:x:y> ;
    civic:evidence <text/bare#a> ; civic:rule "" ; civic:confidence "" ; civic:assertionStatus "odd" .
}
"""
BARE = ("article", "event", "body", "membership", "statement")


def test_rdf_of_others_that_is_not_as_ours_breaks_no_page(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    store_elsewhere("second", folder)
    (tmp_path / "partial.trig").write_text(PARTIAL)
    with Writer.open(folder, knowledge.load(), Settings()) as writer:
        writer.load(tmp_path / "partial.trig")
    for texts in ("full", "quotes"):
        with server(folder, texts) as address, httpx.Client(base_url=address, timeout=30) as client:
            for path in ("/", "/page/unit/round", *(f"/page/{kind}/bare" for kind in BARE)):
                assert client.get(path, headers=BROWSER).status_code == 200, path
            for ending in ("ttl", "nt", "jsonld"):
                assert client.get(f"/data/article/bare.{ending}").status_code == 200
