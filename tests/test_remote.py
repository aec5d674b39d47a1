"""Other endpoints: asked as they are, and searched for the things of a store, with proposals that a person accepts or declines."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

import handmade
from civicgraph import knowledge
from civicgraph.cli import main
from civicgraph.config import BASE
from civicgraph.errors import QueryError, RemoteError
from civicgraph.graph.remote.asking import Endpoint, media_type
from civicgraph.graph.remote.matching import Candidate, Proposal, Thing, best, contested
from stores import folder, lines, put
from web.running import served

__all__ = ["folder"]

WEIGHTS = knowledge.load().lexicon["enrich"]["weights"]
DISTRICT = Thing("ours", ("quận Lê Chân", "Lê Chân"), ("quận",), ("thành phố Hải Phòng", "Việt Nam"), "", "2025-07-01")
TERM = Thing("ours", ("Quốc hội khóa XIV",))
PERSON = Thing("ours", ("Nguyễn Văn A",), ("người",))


def at(name: str, *, kinds: str = "", places: str = "", iri: str = "theirs", **years: str) -> Candidate:
    told = (frozenset(filter(None, words.split(";"))) for words in (kinds, places))
    return Candidate(iri, name, *told, **years)


@pytest.mark.parametrize(
    ("thing", "candidates", "score"),
    [
        (DISTRICT, [at("Lê Chân", kinds="quận của Việt Nam", places="Hải Phòng", until="2025-06-30")], 1.0),
        (DISTRICT, [at("Lê Chân", kinds="quận của Việt Nam", places="Hải Phòng")], 0.95),
        (DISTRICT, [at("quận Lê Chân", places="Hải Phòng")], 0.85),
        (DISTRICT, [at("Lê Chân", places="Hải Phòng", until="2008-01-01")], 0.8),
        (DISTRICT, [at("Lê Chân", places="Hà Nam")], None),  # lies elsewhere: the place decides
        (DISTRICT, [at("Lê Chân")], 0.5),
        (DISTRICT, [at("Lê Chân", iri="a"), at("Lê Chân", iri="b")], None),  # two fit as well: half the score, which is too little
        (DISTRICT, [at("Lê Chân", iri="a"), at("Lê Chân", places="Hải Phòng", iri="b")], 0.85),
        (DISTRICT, [], None),
        (TERM, [at("Quốc hội khóa XV")], None),  # numerals that differ are a veto
        (TERM, [at("Quốc hội khoá XIV")], 0.5),  # another place of the tone is the same name
        (PERSON, [at("Nguyễn Văn A", kinds="người")], 0.6),
        (PERSON, [at("Nguyễn Thị B", kinds="người")], None),
    ],
)
def test_a_match_is_scored_by_name_place_kind_and_years(thing: Thing, candidates: list[Candidate], score: float | None) -> None:
    found = best(thing, candidates, WEIGHTS)
    assert (None if found is None else found.score) == score
    assert best(thing, reversed(candidates), WEIGHTS) == found


@pytest.mark.parametrize(("scores", "left"), [((0.9, 0.6), (0.9, 0.3)), ((0.6, 0.6), (0.3, 0.3)), ((0.9,), (0.9,))])
def test_two_of_ours_are_not_one_of_theirs(scores: tuple[float, ...], left: tuple[float, ...]) -> None:
    found = contested([Proposal(f"ours{n}", "theirs", score, ()) for n, score in enumerate(scores)], WEIGHTS)
    assert tuple(one.score for one in found) == left


ELSEWHERE = """
PREFIX wd: <http://www.wikidata.org/entity/> PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA {
  wd:Q1 rdfs:label "Lê Chân"@vi ; wdt:P31 wd:T1 ; wdt:P131 wd:Q2 . wd:T1 rdfs:label "quận của Việt Nam"@vi .
  wd:Q2 rdfs:label "Hải Phòng"@vi ; wdt:P31 wd:T2 . wd:T2 rdfs:label "thành phố trực thuộc trung ương"@vi .
  wd:Q3 rdfs:label "Lê Chân"@vi ; wdt:P131 wd:Q4 . wd:Q4 rdfs:label "Hà Nam"@vi .
  wd:Q5 rdfs:label "Trần Văn Mẫu"@vi ; wdt:P31 wd:T3 . wd:T3 rdfs:label "người"@vi .
  wd:Q6 rdfs:label "Ủy ban nhân dân quận Lê Chân"@vi ; skos:altLabel "UBND quận Lê Chân"@vi ; wdt:P131 wd:Q1 .
}
"""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """An endpoint with a little data in the shape of Wikidata."""
    with served("--memory", "--token", "secret") as (address, _):
        answer = httpx.post(f"{address}/update", data={"update": ELSEWHERE}, headers={"authorization": "Bearer secret"}, timeout=30)
        assert answer.status_code == 204, answer.text
        yield f"{address}/sparql"


def told(capfd: pytest.CaptureFixture[str], *arguments: str | Path, code: int = 0) -> list[str]:
    capfd.readouterr()
    assert main([str(argument) for argument in arguments]) == code
    output, errors = capfd.readouterr()
    return (output if code == 0 else errors).splitlines()


WHY = ("--reason", "looked at both", "--author", "Lan", "--time", "2026-11-25T09:00:00+07:00")


def test_what_is_proposed_holds_when_it_is_accepted_and_goes_without_a_trace(folder: Path, elsewhere: str, capfd: pytest.CaptureFixture[str]) -> None:
    put(folder, [handmade.conference()])
    before = lines(folder)
    found = told(capfd, "enrich", "--store", folder, "--endpoint", elsewhere)
    (row,) = [line for line in found if handmade.LE_CHAN in line]
    assert "entity/Q1" in row and "its place is 'Hải Phòng'" in row and " 0.95 " in row
    assert not [line for line in lines(folder) if "exactMatch> <http://www.wikidata.org" in line]
    assert not [line for line in told(capfd, "enrich", "--store", folder, "--endpoint", elsewhere) if handmade.LE_CHAN in line]
    accepted = told(capfd, "accept", row.split()[0], "--store", folder, *WHY)[2].split()[0]
    held = f"<{BASE}unit/{handmade.LE_CHAN}> <http://www.w3.org/2004/02/skos/core#exactMatch> <http://www.wikidata.org/entity/Q1> ."
    assert held in lines(folder)
    assert told(capfd, "check", "--store", folder) == []
    told(capfd, "undo", accepted, "--store", folder)
    for line in told(capfd, "corrections", "--store", folder)[2:]:
        told(capfd, "undo", line.split()[0], "--store", folder)
    assert lines(folder) == before


def test_what_is_declined_is_not_proposed_again(folder: Path, elsewhere: str, capfd: pytest.CaptureFixture[str]) -> None:
    put(folder, [handmade.conference()])
    for kind, name in (("bodies", "entity/Q6"), ("people", "entity/Q5")):
        found = told(capfd, "enrich", "--store", folder, "--endpoint", elsewhere, "--kind", kind)
        assert [line for line in found if name in line], kind
        told(capfd, "decline", "--at-least", "0", "--store", folder, *WHY)
        assert not [line for line in told(capfd, "enrich", "--store", folder, "--endpoint", elsewhere, "--kind", kind) if name in line]
    assert told(capfd, "check", "--store", folder) == []
    assert "there is no open proposal 'x'" in told(capfd, "accept", "x", "--store", folder, *WHY, code=1)[-1]


@pytest.mark.parametrize(
    ("form", "query", "said"),
    [
        ("table", 'SELECT ?s { ?s ?p "Hà Nam"@vi }', "http://www.wikidata.org/entity/Q4"),
        ("csv", 'SELECT ?s { ?s ?p "Hà Nam"@vi }', "http://www.wikidata.org/entity/Q4"),
        ("json", 'SELECT ?s { ?s ?p "Hà Nam"@vi }', '"value":"http://www.wikidata.org/entity/Q4"'),
        ("table", "ASK { <http://www.wikidata.org/entity/Q4> ?p ?o }", "true"),
        ("turtle", "DESCRIBE <http://www.wikidata.org/entity/Q4>", '"Hà Nam"@vi'),
        ("ntriples", "CONSTRUCT WHERE { <http://www.wikidata.org/entity/Q4> ?p ?o }", '"Hà Nam"@vi .'),
    ],
)
def test_another_endpoint_answers_in_every_form(elsewhere: str, form: str, query: str, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert said in "\n".join(told(capfd, "query", "--endpoint", elsewhere, "--format", form, query))


@pytest.mark.parametrize(
    ("query", "asked"),
    [("# SELECT\nPREFIX a: <b> CONSTRUCT{?s ?p ?o} {?s ?p ?o}", "graph"), ("ask {}", "rows"), ("", "rows"), ("describe <a>", "graph")],
)
def test_the_form_of_a_query_says_what_to_ask_for(query: str, asked: str) -> None:
    assert media_type(query, "rows", "graph") == asked


class _Odd(BaseHTTPRequestHandler):
    """An endpoint that is busy twice, that answers nonsense, or that never answers, by the path."""

    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.asked.append(self.path)
        busy = self.path == "/busy" and self.asked.count(self.path) < 3
        if self.path == "/slow":
            threading.Event().wait(3)
        body = b"<html>hello</html>" if self.path == "/odd" else b'{"head": {"vars": []}, "results": {"bindings": []}}'
        self.send_response(503 if busy or self.path == "/down" else 200)
        self.send_header("content-type", "application/sparql-results+json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def odd() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Odd)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize(("path", "said"), [("odd", "no SPARQL result in JSON"), ("down", "503"), ("slow", "timed out")])
def test_an_endpoint_that_does_not_answer_is_named_in_one_line(odd: str, path: str, said: str) -> None:
    with pytest.raises(RemoteError, match=rf"{odd}/{path}: .*{said}"):
        Endpoint(f"{odd}/{path}", timeout=1, pause=0.01).rows("SELECT * {}")


def test_a_busy_endpoint_is_asked_again_and_a_wrong_query_is_not(odd: str, elsewhere: str) -> None:
    assert Endpoint(f"{odd}/busy", pause=0.01).rows("SELECT * {}") == []
    assert _Odd.asked.count("/busy") == 3
    with pytest.raises(QueryError, match="unexpected"):
        Endpoint(elsewhere).rows("SELEC")
    with pytest.raises(RemoteError, match="refused"):
        Endpoint("http://127.0.0.1:9/sparql").rows("ASK {}")
