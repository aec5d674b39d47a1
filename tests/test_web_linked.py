"""The site as harvesters meet it: tags and times, the dataset, dumps, sitemaps, feeds, health; a real process over a real store."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import sqlite3
import time
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
import rdflib

from civicgraph.config import BASE
from civicgraph.ingest import store_extractions
from civicgraph.web.metrics import Metrics, route_of
from civicgraph.web.wire.conditional import encoded
from web import sample
from web.running import server, store_elsewhere

FIRST, UNIT = "article/bao-cua-bien-le-chan-1", "unit/305_quan-le-chan"
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linked") / "store"
    store_extractions([sample.first(), sample.second(), sample.hostile()], folder)
    return folder


@pytest.fixture(scope="module")
def site(store: Path) -> Iterator[httpx.Client]:
    with server(store, "quotes") as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.mark.parametrize(
    "path",
    ["/", f"/page/{FIRST}", f"/data/{FIRST}.ttl", f"/data/{FIRST}.jsonld", f"/data/{UNIT}.nt", "/ontology", "/feed.atom", "/dataset", "/sitemap.xml"],
)
def test_what_a_client_has_is_not_sent_again(site: httpx.Client, path: str) -> None:
    for coding in ("identity", "gzip"):
        whole = site.get(path, headers={"accept-encoding": coding})
        tag, changed = whole.headers["etag"], whole.headers["last-modified"]
        assert re.fullmatch(r'"[0-9a-f]{20}(-gzip)?"', tag)
        assert tag.endswith('-gzip"') == (whole.headers.get("content-encoding") == "gzip")
        for condition in ({"if-none-match": tag}, {"if-none-match": f'"x", W/{tag}'}, {"if-none-match": "*"}, {"if-modified-since": changed}):
            again = site.get(path, headers={"accept-encoding": coding, **condition})
            assert (again.status_code, again.content) == (304, b""), condition
        for condition in ({"if-none-match": '"x"'}, {"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"}, {"if-modified-since": "yesterday"}):
            assert site.get(path, headers={"accept-encoding": coding, **condition}).status_code == 200
        head = site.head(path, headers={"accept-encoding": coding})
        assert (head.status_code, head.content) == (200, b"")
    assert abs(parsedate_to_datetime(changed).timestamp() - time.time()) < 3600


def test_a_compressed_answer_has_a_tag_of_its_own() -> None:
    plain = [(b"etag", b'"a"'), (b"content-type", b"text/html")]
    assert encoded(plain) == plain
    assert (b"etag", b'"a-gzip"') in encoded([*plain, (b"content-encoding", b"gzip")])


def test_the_dataset_is_described_with_true_counts(site: httpx.Client) -> None:
    assert site.get("/.well-known/void").headers["location"] == "/dataset"
    answers = {media: site.get("/dataset", headers={"accept": media}) for media in ("text/turtle", "application/ld+json", "application/n-triples")}
    graphs = [rdflib.Graph().parse(data=answer.text, format=media) for media, answer in answers.items()]
    assert len({len(graph) for graph in graphs}) == 1
    graph, dataset = graphs[0], rdflib.URIRef(f"{BASE}dataset")
    count = site.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"}).text.split()[1]
    assert graph.value(dataset, VOID.triples).toPython() == int(count)
    assert str(graph.value(dataset, VOID.sparqlEndpoint)) == f"{site.base_url}/sparql".replace("//sparql", "/sparql")
    addresses = {str(graph.value(one, DCAT.downloadURL)) for one in graph.objects(dataset, DCAT.distribution)}
    assert {address.rsplit("/dumps/")[1] for address in addresses} >= {"all.nq.gz", "tables.sqlite", "csv/events.csv"}
    assert site.get("/dataset", headers={"accept": "image/png"}).status_code == 406
    assert site.get("/dataset.ttl").text == answers["text/turtle"].text


def test_dumps_are_made_once_and_hold_what_they_say(site: httpx.Client, tmp_path: Path) -> None:
    first = site.get("/dumps/")
    if first.status_code == 202:
        assert first.headers["retry-after"] == "10"
    give_up = time.monotonic() + 40
    while (listing := site.get("/dumps/")).status_code == 202 and time.monotonic() < give_up:
        time.sleep(0.3)
    files = {one["name"]: one for one in listing.json()["files"]}
    for one in files.values():
        body = site.get(one["url"]).content
        assert (len(body), hashlib.sha256(body).hexdigest()) == (one["bytes"], one["sha256"])
    quads = gzip.decompress(site.get("/dumps/all.nq.gz").content).decode()
    assert quads.splitlines() == sorted(quads.splitlines()) and 'ontology#content> "' not in quads
    events = list(csv.DictReader(io.StringIO(site.get("/dumps/csv/events.csv").text)))
    assert {"Conference"} <= {row["class"] for row in events}
    (tmp_path / "tables.sqlite").write_bytes(site.get("/dumps/tables.sqlite").content)
    assert sqlite3.connect(tmp_path / "tables.sqlite").execute("SELECT COUNT(*) FROM events").fetchone() == (len(events),)
    assert site.get("/dumps/nothing.csv").status_code == 404
    assert site.get("/dumps/../../etc/passwd").status_code == 404


def test_every_article_and_event_is_in_a_sitemap(site: httpx.Client) -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    index = ElementTree.fromstring(site.get("/sitemap.xml").content)
    pages = [
        url.text or ""
        for part in index.iterfind("s:sitemap/s:loc", space)
        for url in ElementTree.fromstring(site.get(str(part.text)).content).iterfind("s:url/s:loc", space)
    ]
    assert len(pages) == len(set(pages)) and any(page.endswith(f"/page/{FIRST}") for page in pages)
    assert {site.get(page).status_code for page in pages} == {200}
    assert site.get("/sitemap-2.xml").status_code == 404
    robots = site.get("/robots.txt").text
    assert "Disallow: /sparql\n" in robots and f"Sitemap: {site.base_url}/sitemap.xml".replace("//sitemap", "/sitemap") in robots


@pytest.mark.parametrize(
    ("query", "headlines"),
    [
        ("", 3),
        ("?q=le+chan+hoi+nghi", 1),
        ("?q=nothinglikethis", 0),
        ("?class=Conference", 1),
        ("?class=Meeting", 1),
        (f"?class=Conference&unit={UNIT}", 1),
        ("?class=Conference&unit=unit/01_thanh-pho-ha-noi", 0),
        (f"?related-to={FIRST}", 0),
    ],
)
def test_a_saved_search_is_a_feed(site: httpx.Client, query: str, headlines: int) -> None:
    answer = site.get(f"/feed.atom{query}")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    entries = root.findall("a:entry", ATOM)
    assert len(entries) >= headlines and (headlines > 0 or not entries or "related" in query)
    for place in (root, *entries):
        assert place.findtext("a:id", "", ATOM).startswith(BASE) and place.findtext("a:title", "", ATOM)
        datetime.fromisoformat(place.findtext("a:updated", "", ATOM))
    times = [entry.findtext("a:updated", "", ATOM) for entry in entries]
    assert times == sorted(times, reverse=True)
    assert all(site.get(str(link.get("href"))).status_code == 200 for link in root.iterfind("a:entry/a:link", ATOM))


@pytest.mark.parametrize(("query", "status"), [("?related-to=article/none", 404), ("?class=A%22B", 400), ("?class=Conference&unit=unit/none", 404)])
def test_a_feed_that_cannot_be_says_why(site: httpx.Client, query: str, status: int) -> None:
    assert site.get(f"/feed.atom{query}").status_code == status


@pytest.mark.parametrize(
    ("path", "kind"), [(FIRST, "NewsArticle"), (UNIT, "AdministrativeArea"), ("body/ubnd_305_quan-le-chan", "GovernmentOrganization")]
)
def test_a_page_says_in_schema_org_what_it_is_about(site: httpx.Client, path: str, kind: str) -> None:
    page = site.get(f"/page/{path}", headers={"accept": "text/html"}).text
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    told = json.loads(script)
    assert (told["@context"], told["@type"], told["@id"]) == ("https://schema.org", kind, BASE + path)
    if kind == "NewsArticle":
        assert told["headline"] and told["datePublished"] and told["publisher"]["@type"] == "Organization"
        events = told["about"] if isinstance(told["about"], list) else [told["about"]]
        event = site.get("/page/" + events[0]["@id"].removeprefix(BASE), headers={"accept": "text/html"}).text
        assert json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', event)[0])["@type"] == "Event"


def test_what_an_article_says_cannot_end_the_script(site: httpx.Client) -> None:
    page = site.get("/page/article/bao-i-cua-i-bien-hostile", headers={"accept": "text/html"}).text
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert "<" not in script and json.loads(script)["@type"] == "NewsArticle"


def test_a_server_says_how_it_is(site: httpx.Client, store: Path) -> None:
    assert site.get("/health").json()["status"] == "ok"
    before = site.get("/ready").json()["generation"]
    for _ in range(3):
        site.get("/sparql", params={"query": "ASK {}"})
    site.get("/page/none")
    counts = dict(line.rsplit(" ", 1) for line in site.get("/metrics").text.splitlines() if not line.startswith("#"))
    assert float(counts['civicgraph_requests_total{route="sparql",method="GET",status="200"}']) >= 3
    assert float(counts['civicgraph_requests_total{route="page",method="GET",status="404"}']) >= 1
    assert float(counts["civicgraph_store_articles"]) == 3
    within = [float(counts[f'civicgraph_request_seconds_bucket{{route="sparql",le="{bound}"}}']) for bound in ("0.005", "30.0", "+Inf")]
    assert within == sorted(within) and within[-1] == float(counts['civicgraph_request_seconds_count{route="sparql"}'])
    tag = site.get("/").headers["etag"]
    store_elsewhere("first", store)
    assert site.get("/ready").json()["generation"] >= before
    assert site.get("/", headers={"if-none-match": tag}).status_code in (200, 304)


@pytest.mark.parametrize(
    ("path", "route"),
    [("/", "home"), ("/sparql", "sparql"), ("/sparql.csv", "sparql"), ("/page/a/b", "page"), ('/x"} 1', "other"), ("/graphs/a", "graphs")],
)
def test_no_name_of_a_client_becomes_a_label(path: str, route: str) -> None:
    assert route_of(path) == route
    counted = Metrics()
    counted.took(route_of(path), 'X"}', 200, 0.1)
    assert f'route="{route}",method="other",status="200"}} 1' in counted.text({})
