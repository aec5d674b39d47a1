"""Elections: terms, polling days, the candidates of 2021; and that articles tell of the same election as the reference facts."""

from __future__ import annotations

import filecmp
import os
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

from civicgraph.config import BASE
from civicgraph.errors import KnowledgeError
from civicgraph.extraction import extract
from civicgraph.graph.describing.triples import describe
from civicgraph.graph.facts.elections import election_facts
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.preference import merged
from civicgraph.graph.rdf.vocabulary import CIVIC
from civicgraph.knowledge import file, load
from civicgraph.knowledge.elections import ASSEMBLY, COUNCILS, OUTCOMES, Elections, load_elections
from civicgraph.model import Article

DATA = file("data", "elections")
SHARED = Path(os.environ.get("CIVICGRAPH_SHARED") or Path(__file__).resolve().parents[2] / "shared")
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared sources are not beside this checkout")
PREFIX = f"PREFIX civic: <https://w3id.org/civicgraph/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> BASE <{BASE}> "
CONFIRMED, NOT_CONFIRMED = "elected", "not-confirmed"


@pytest.fixture(scope="module")
def elections() -> Elections:
    return load().elections


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.bulk_load("".join(f"{s} {p} {o} .\n" for s, p, o in election_facts(load().elections, BASE)).encode(), ox.RdfFormat.N_TRIPLES)
    return store


def test_the_assembly_had_sixteen_terms_one_after_the_other(elections: Elections) -> None:
    terms = [t for t in elections.terms if t.body == ASSEMBLY]
    assert [t.number for t in terms] == list(range(1, 17))
    assert [t.first_year for t in terms[1:]] == [t.last_year for t in terms[:-1]]
    assert all(t.polling_date.year == t.first_year for t in elections.terms)
    assert [t.polling_date for t in terms] == sorted(t.polling_date for t in terms)


@pytest.mark.parametrize(
    ("number", "day"),
    [(1, "1946-01-06"), (6, "1976-04-25"), (13, "2011-05-22"), (14, "2016-05-22"), (15, "2021-05-23"), (16, "2026-03-15")],
)
def test_polling_days(elections: Elections, number: int, day: str) -> None:
    (term,) = (t for t in elections.terms if t.body == ASSEMBLY and t.number == number)
    assert term.polling_date.isoformat() == day


def test_polling_days_are_sundays(elections: Elections) -> None:
    assert {t.polling_date.weekday() for t in elections.terms} == {6}


def test_council_terms_follow_each_other(elections: Elections) -> None:
    terms = [t for t in elections.terms if t.body == COUNCILS]
    assert [t.sign for t in terms][-4:] == ["2011/2016", "2016/2021", "2021/2026", "2026/2031"]
    assert [t.first_year for t in terms[1:]] == [t.last_year for t in terms[:-1]]


def test_joint_polls_are_the_days_that_two_bodies_share(elections: Elections) -> None:
    days = Counter(t.polling_date for t in elections.terms)
    assert [p.polling_date for p in elections.polls] == sorted(day for day, n in days.items() if n == 2)
    assert [p.polling_date.year for p in elections.polls] == [2011, 2016, 2021, 2026]


def test_counts_of_2021(elections: Elections) -> None:
    assert len(elections.constituencies) == 184
    assert sum(c.seats for c in elections.constituencies) == 500
    assert Counter(c.outcome for c in elections.candidates) == {"elected": 499, "not-elected": 366, "not-confirmed": 1, "withdrawn": 2}
    assert len(elections.candidates) == 868
    assert {c.outcome for c in elections.candidates} == OUTCOMES


def test_who_has_most_votes_is_elected_in_every_constituency(elections: Elections) -> None:
    for place in elections.constituencies:
        here = [c for c in elections.candidates if c.constituency == place.id and c.votes is not None]
        votes = [c.votes or 0 for c in here]
        assert votes == sorted(votes, reverse=True) and len(set(votes)) == len(votes), place.id
        assert [c.outcome in (CONFIRMED, NOT_CONFIRMED) for c in here] == [i < place.seats for i in range(len(here))], place.id
        assert len(here) > place.seats, place.id


def test_every_district_of_2021_votes_in_one_constituency_of_its_province(elections: Elections) -> None:
    units, day = load().units, date(2021, 5, 23)
    named = Counter(district for place in elections.constituencies for district in place.districts)
    assert named == Counter(u.id for u in units if u.level == 2 and units.valid(u, day))
    for place in elections.constituencies:
        assert {units.parent(unit, day).id for d in place.districts if (unit := units.get(d))} == {place.province}  # type: ignore[union-attr]
    assert len({place.province for place in elections.constituencies}) == 63


def test_numbers_of_constituencies_leave_no_gap(elections: Elections) -> None:
    for province in {place.province for place in elections.constituencies}:
        numbers = sorted(place.number for place in elections.constituencies if place.province == province)
        assert numbers == list(range(1, len(numbers) + 1)), province


def test_names_are_nfc(elections: Elections) -> None:
    texts = [name for c in elections.candidates for name in (c.name, *c.aliases)] + [t.name for t in elections.terms]
    assert all(unicodedata.is_normalized("NFC", text) and text == text.strip() for text in texts)


def test_people_of_the_reference_facts_are_nobody_that_an_article_names(elections: Elections) -> None:
    people = {iris.candidate(c.name, c.constituency, BASE) for c in elections.candidates}
    units = [None, *{c.province for c in elections.constituencies}]
    assert len(people) == 868
    assert people.isdisjoint(iris.person(c.name, unit, BASE) for c in elections.candidates for unit in units)


@pytest.mark.parametrize(
    ("body", "written", "sign"),
    [
        ("quoc-hoi", "15", "15"), ("quoc-hoi", "2021/2026", "15"), ("quoc-hoi", "2021", "15"), ("quoc-hoi", "2022", "2022"), ("quoc-hoi", "", ""),
        ("hdnd", "2021", "2021/2026"), ("hdnd_31_thanh-pho-hai-phong", "2021/2026", "2021/2026"), ("hdnd_31_thanh-pho-hai-phong", "16", "16"),
        ("hoi-dong-nhan-dan-cac-cap", "2026", "2026/2031"), ("bo-y-te", "2021", "2021"),
    ],
)  # fmt: skip
def test_signs_of_terms(elections: Elections, body: str, written: str, sign: str) -> None:
    assert elections.sign(body, written) == sign


SENTENCES = [
    ("Cử tri cả tỉnh đi bầu cử đại biểu Quốc hội khóa XV.", "Bầu cử đại biểu Quốc hội khóa XV"),
    ("Thành phố sẵn sàng cho cuộc bầu cử đại biểu Quốc hội nhiệm kỳ 2021-2026.", "Bầu cử đại biểu Quốc hội khóa XV"),
    ("Cuộc bầu cử đại biểu Quốc hội khóa XVI diễn ra ngày 15/3/2026.", "Bầu cử đại biểu Quốc hội khóa XVI"),
    (
        "Xã chuẩn bị bầu cử đại biểu Hội đồng nhân dân các cấp nhiệm kỳ 2021-2026.",
        "Bầu cử đại biểu Hội đồng nhân dân các cấp nhiệm kỳ 2021-2026",
    ),
]


@pytest.mark.parametrize(("sentence", "label"), SENTENCES)
def test_what_an_article_tells_of_an_election_is_told_of_the_curated_one(store: ox.Store, sentence: str, label: str) -> None:
    article = Article("1", "Tin", sentence, published=datetime.fromisoformat("2021-04-02T08:00:00+07:00"))
    told = describe(extract(article, load()), load(), BASE).triples
    events = {value for _, predicate, value in told if predicate == CIVIC.denotes}
    curated = {str(row["e"]) for row in store.query(PREFIX + f'SELECT ?e {{ ?e a civic:Election ; ?label "{label}"@vi }}')}
    assert len(curated) == 1
    assert curated <= events
    terms = {value for _, predicate, value in told if predicate == CIVIC.forTerm} | {o for _, p, o in told if o.startswith(f"<{BASE}term/")}
    assert terms == {str(row["t"]) for row in store.query(PREFIX + f"SELECT ?t {{ {curated.pop()} civic:forTerm ?t }}")}


def test_an_election_has_one_polling_day() -> None:
    one, other = (frozenset({(CIVIC.pollingDate, f'"2021-05-{d}"^^<http://www.w3.org/2001/XMLSchema#date>')}) for d in (22, 23))
    assert merged(one, other) == merged(other, one) == one


def test_the_graph_of_2021(store: ox.Store) -> None:
    (row,) = store.query(
        PREFIX
        + """SELECT (COUNT(DISTINCT ?c) AS ?candidates) (SUM(COALESCE(?votes, 0)) AS ?all)
        (COUNT(DISTINCT ?e) AS ?elected) (COUNT(DISTINCT ?k) AS ?places) {
        ?election civic:forTerm <term/quoc-hoi_15> ; civic:pollingDate ?day ; civic:partOfPoll/civic:pollingDate ?day ;
            civic:electedBody <body/quoc-hoi> .
        ?candidacy civic:ofElection ?election ; civic:candidate ?c ; civic:inConstituency ?k .
        FILTER EXISTS { ?election civic:candidate ?c } FILTER EXISTS { ?election civic:inConstituency ?k }
        OPTIONAL { ?candidacy civic:votes ?votes } OPTIONAL { ?election civic:elected ?e FILTER(?e = ?c) } }"""
    )
    votes = sum(c.votes or 0 for c in load().elections.candidates)
    assert [int(row[name].value) for name in ("candidates", "elected", "places", "all")] == [868, 499, 184, votes]


def test_a_polling_day_groups_its_elections(store: ox.Store) -> None:
    rows = store.query(PREFIX + "SELECT ?poll (COUNT(?e) AS ?n) { ?e civic:partOfPoll ?poll . ?poll a civic:Poll } GROUP BY ?poll")
    assert sorted(row["n"].value for row in rows) == ["2", "2", "2", "2"]


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("terms.csv", "quoc-hoi,one,1946,1960,1946-01-06,a,b,c,d,", "invalid literal"),
        ("terms.csv", "quoc-hoi,1,1946,1960,yesterday,a,b,c,d,", "isoformat"),
        ("polls.csv", "2021-13-01,a,b", "month"),
        ("constituencies.csv", "x_1,x,one,3,a,b,", "invalid literal"),
        ("candidates.csv", "nowhere,A,,male,1,1.00,elected", "no constituency nowhere"),
        ("candidates.csv", "nowhere,A,,male,1,1.00,happy", "happy"),
        ("candidates.csv", "nowhere", "1 fields"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, name: str, line: str, reason: str) -> None:
    for source in DATA.glob("*.csv"):
        head = source.read_text("utf-8").splitlines()[0]
        (tmp_path / source.name).write_text("\n".join([head, *([line] if source.name == name else [])]) + "\n", "utf-8")
    with pytest.raises(KnowledgeError, match=reason) as caught:
        load_elections(tmp_path)
    assert name in str(caught.value)


@needs_shared
def test_the_rebuild_gives_the_committed_files(tmp_path: Path) -> None:
    script = DATA.parent / "rebuild" / "elections.py"
    subprocess.run([sys.executable, str(script), str(SHARED / "data" / "elections"), str(tmp_path)], check=True, timeout=60)
    names = ["candidates.csv", "constituencies.csv"]
    assert filecmp.cmpfiles(DATA, tmp_path, names, shallow=False) == (names, [], [])
