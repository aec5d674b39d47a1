"""One event, many articles: what two reports must share, how pairs become groups, and what that makes of a store."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from civicgraph import knowledge
from civicgraph.cli import main
from civicgraph.config import Settings
from civicgraph.graph.describing.account import Told
from civicgraph.graph.identifying.alike import Scale, features
from civicgraph.graph.identifying.grouping import Pair, groups
from civicgraph.graph.identifying.signs import Sign
from civicgraph.graph.identifying.vetoes import vetoed
from civicgraph.graph.rdf.phrases import telling
from civicgraph.graph.storage.store import Store
from civicgraph.ingest import ingest, remove
from civicgraph.ingest.correcting import undo
from civicgraph.ingest.identifying import identify
from civicgraph.model import Article
from civicgraph.sources import read
from stores import folder, lines

__all__ = ["folder"]

ALONE = Settings(workers=1)
NOW = "2026-03-01T09:00:00+07:00"
KNOWN = knowledge.load()
SCALE = Scale.of(KNOWN.lexicon["identity"]["pair"])
ARTICLES = knowledge.file("data", "articles")


def sign(cls: str, label: str, **roles: str) -> Sign:
    pairs = tuple(sorted((name, value if name.endswith("Date") else f"https://e/{value}") for name, value in roles.items()))
    return Sign.of(Told("event/x", cls, label, pairs), "", telling(KNOWN.lexicon), KNOWN.units)


Report = tuple[str, dict[str, str]]
# class, one report, another, why they are two whatever else they share ("" where nothing excludes that they are one)
EXCLUDED: list[tuple[str, Report, Report, str]] = [
    ("CouncilSession", ("kỳ họp thứ 5 HĐND tỉnh khóa X", {}), ("kỳ họp thứ 6 HĐND tỉnh khóa X", {}), "number of the session"),
    ("CouncilSession", ("kỳ họp thứ năm", {}), ("kỳ họp thứ 6", {}), "number in words"),
    ("CouncilSession", ("kỳ họp thứ 5 HĐND tỉnh khóa X", {}), ("kỳ họp thứ 5 HĐND tỉnh khóa IX", {}), "term"),
    ("CouncilSession", ("kỳ họp thứ 5 khóa X", {}), ("kỳ họp thứ 5", {}), ""),
    ("Conference", ("hội nghị tổng kết năm 2020", {}), ("hội nghị tổng kết năm 2021", {}), "year in the label"),
    ("Conference", ("hội nghị tổng kết", {"startDate": "2021-01-05"}), ("hội nghị tổng kết", {"startDate": "2021-02-05"}), "days"),
    ("Conference", ("hội nghị tổng kết", {"startDate": "2021-01-11"}), ("hội nghị tổng kết", {"startDate": "2021-01-12"}), ""),
    ("Conference", ("hội nghị", {"startDate": "2021-01-01", "endDate": "2021-12-31"}), ("hội nghị", {"startDate": "2021-01-12"}), ""),
    ("Campaign", ("phong trào sạch phố", {"startDate": "2021-01-01", "endDate": "2021-12-31"}), ("phong trào", {"startDate": "2022-01-01"}), "years"),
    ("Conference", ("hội nghị", {"place": "unit/305_quan-le-chan"}), ("hội nghị", {"place": "unit/304_quan-ngo-quyen"}), "places"),
    ("Conference", ("hội nghị", {"place": "unit/305_quan-le-chan"}), ("hội nghị", {"place": "unit/31_thanh-pho-hai-phong"}), ""),
    ("Conference", ("hội nghị", {"organizer": "body/ubnd_305_quan-le-chan"}), ("hội nghị", {"place": "unit/304_quan-ngo-quyen"}), "body and place"),
    ("Conference", ("họp báo về hội nghị", {}), ("hội nghị", {}), "a meeting with the press"),
    ("Congress", ("đại hội", {"organizer": "org/hoi-luat-gia"}), ("đại hội", {"organizer": "org/hoi-nong-dan"}), "bodies"),
    ("Appointment", ("bầu", {"appointee": "person/tran-van-a-1"}), ("bầu", {"appointee": "person/le-thi-b-2"}), "people"),
    ("Appointment", ("bầu", {"appointee": "person/tran-van-a-1"}), ("bầu", {"appointee": "person/tran-van-a-9"}), ""),
    (
        "Appointment",
        ("bầu", {"appointee": "person/tran-van-a-1", "action": "code/elected"}),
        ("thôi", {"appointee": "person/tran-van-a-1", "action": "code/dismissed"}),
        "into a post and out of it",
    ),
    (
        "Appointment",
        ("bầu", {"appointee": "person/tran-van-a-1", "post": "post/bi-thu"}),
        ("bầu", {"appointee": "person/tran-van-a-1", "post": "post/giam-doc-so"}),
        "posts",
    ),
]


@pytest.mark.parametrize(("cls", "one", "other", "why"), EXCLUDED, ids=[f"{row[1][0]} / {row[2][0]}: {row[3]}" for row in EXCLUDED])
def test_what_excludes_that_two_reports_are_one_event(cls: str, one: Report, other: Report, why: str) -> None:
    ours, theirs = sign(cls, one[0], **one[1]), sign(cls, other[0], **other[1])
    assert vetoed(ours, theirs, SCALE.apart) == vetoed(theirs, ours, SCALE.apart) == bool(why)


# class, two labels, how alike the texts are, whether they are taken for one event
LIKELY: list[tuple[str, str, str, float, bool]] = [
    ("Conference", "hội nghị xúc tiến đầu tư tỉnh Hậu Giang năm 2022", "Hội nghị Xúc tiến đầu tư tỉnh Hậu Giang năm 2022", 0.3, True),
    ("Conference", "hội nghị xúc tiến đầu tư", "buổi tiếp", 0.2, False),
    ("Ceremony", "lễ khởi công nút giao Mỹ Thủy", "buổi lễ", 0.6, True),
    ("Ceremony", "lễ khởi công nút giao Mỹ Thủy", "buổi lễ", 0.2, False),
    ("CouncilSession", "kỳ họp", "kỳ họp", 0.3, False),
    ("CouncilSession", "kỳ họp thứ 14 HĐND thành phố khóa VIII", "kỳ họp thứ 14, HĐND thành phố khoá 8", 0.3, True),
]


@pytest.mark.parametrize(("cls", "one", "other", "text", "same"), LIKELY)
def test_how_likely_two_reports_are_one_event(cls: str, one: str, other: str, text: float, same: bool) -> None:
    assert (SCALE.probability(features(sign(cls, one), sign(cls, other), text)) >= SCALE.least) == same


def never(one: str, other: str) -> bool:
    return False


PAIRS = [Pair("a", "b", 0.9), Pair("b", "c", 0.8), Pair("d", "e", 0.8), Pair("c", "d", 0.7), Pair("e", "f", 0.7), Pair("a", "f", 0.95)]
TELLING = {"a": {"1"}, "b": {"2"}, "c": {"3"}, "d": {"1", "4"}, "e": {"5"}, "f": {"6"}}


def grouped(
    pairs: list[Pair], telling_of: dict[str, set[str]] = TELLING, staying: frozenset[str] = frozenset(), two: Callable[[str, str], bool] = never
) -> list[str]:
    return ["".join(sorted(group.nodes)) for group in groups(pairs, telling_of, staying, two)]


def test_the_likeliest_pairs_come_together_first_and_one_article_tells_of_two_events() -> None:
    assert grouped(PAIRS) == ["abcf", "de"]  # a and d are both told by article 1


def test_nodes_that_must_stay_are_not_brought_together() -> None:
    assert grouped(PAIRS, staying=frozenset("af")) == ["abc", "def"]


def test_what_excludes_two_nodes_parts_their_groups() -> None:
    assert grouped(PAIRS, two=lambda one, other: {one, other} == {"b", "f"}) == ["af", "bcde"]


def test_groups_are_a_function_of_the_set_of_pairs() -> None:
    shuffled = [*PAIRS, *PAIRS]
    for seed in range(50):
        random.Random(seed).shuffle(shuffled)
        assert grouped(shuffled) == ["abcf", "de"]


# The events that several sample articles tell of (tests/gold/README.md): the class, a word of the label, the articles.
SEVERAL: list[tuple[str, str, set[str]]] = [
    ("Ceremony", "hiến máu", {"bn-230615", "lh-230615", "sh-230614", "tc-230615"}),
    ("Contest", "Bước chân kết nối", {"lh-240318", "sh-240220", "sh-240317"}),  # that of cn-240318 is too little alike
    ("AwardGrant", "Huân chương Lao động", {"dx-220611", "tv-220612"}),
    ("Conference", "tổng kết công tác thi đua", {"ka-230112", "tc-230113"}),
    ("EmulationMovement", "Tuyến phố không rác", {"ka-220310", "ka-220915", "ka-230112", "tc-230113"}),
]


def articles(*begin: str) -> list[Article]:
    """The sample articles whose ids begin with one of these."""
    found = [article for article in read([str(ARTICLES)], on_warning=lambda warning: None) if isinstance(article, Article)]
    return [article for article in found if article.id.startswith(begin)]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("samples") / "store"
    ingest(articles(""), store, ALONE)
    identify(store, ALONE, NOW)
    return store


@pytest.mark.parametrize(("cls", "word", "articles"), SEVERAL, ids=[row[1] for row in SEVERAL])
def test_one_event_that_several_sample_articles_tell_of_is_one_node(cls: str, word: str, articles: set[str], samples: Path) -> None:
    query = f"""SELECT (GROUP_CONCAT(DISTINCT ?id) AS ?ids) WHERE {{ ?article civic:reports ?event ; dcterms:identifier ?id . ?event a civic:{cls} .
                GRAPH ?graph {{ ?report civic:denotes ?event ; rdfs:label ?label FILTER(CONTAINS(?label, "{word}")) }} }} GROUP BY ?event"""
    with Store.open(samples) as store:
        told = [{"-".join(id.split("-")[:2]) for id in row["ids"].value.split()} for row in store.query(query)]  # type: ignore[index, union-attr]
    assert articles in told


def test_what_is_judged_does_not_depend_on_the_order_and_is_judged_once(samples: Path, tmp_path: Path) -> None:
    other = tmp_path / "store"
    every = articles("")
    ingest(every[40:], other, ALONE)
    identify(other, ALONE, NOW)
    ingest(reversed(every[:40]), other, ALONE)
    identify(other, ALONE, NOW)
    assert lines(other) == lines(samples)
    again = identify(other, ALONE, NOW)
    assert (again.made, again.taken_back) == ((), ()) and again.kept > 10


RACE = ("cn-240318", "lh-240318", "sh-240220", "sh-240317")


def test_a_judgement_that_a_person_declines_is_not_made_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "store"
    ingest(articles(*RACE), store, ALONE)
    before = lines(store)
    made = {judgement.iri(ALONE.base) for judgement in identify(store, ALONE, NOW).made}
    wrong = min(made)
    command = ["--store", str(store), "--reason", "hai việc", "--author", "Lan", "--time", NOW]
    assert main(["decline", wrong, *command]) == 0
    declined = capsys.readouterr().out
    assert "hai việc" in declined
    identify(store, ALONE, NOW)
    assert wrong not in "".join(lines(store))
    undo(store, declined.split("judgement/")[1].split()[0], ALONE)
    assert wrong in {judgement.iri(ALONE.base) for judgement in identify(store, ALONE, NOW).made}
    for judgement in made:
        undo(store, judgement, ALONE)
    assert lines(store) == before


def test_a_judgement_that_a_person_accepts_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "store"
    ingest(articles(*RACE), store, ALONE)
    accepted = min(judgement.iri(ALONE.base) for judgement in identify(store, ALONE, NOW).made)
    assert main(["accept", accepted, "--store", str(store), "--reason", "ja", "--author", "Lan", "--time", NOW]) == 0
    assert accepted in capsys.readouterr().out
    report = identify(store, ALONE, NOW)
    assert accepted not in {judgement.iri(ALONE.base) for judgement in (*report.made, *report.taken_back)}
    assert any(f"<{accepted}>" in line and "Lan" in line for line in lines(store))


def test_what_an_article_that_goes_had_brought_together_is_taken_back(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest(articles("sh-240317"), store, ALONE)
    alone = lines(store)
    ingest(articles(*RACE), store, ALONE)
    assert identify(store, ALONE, NOW).made
    remove([article.id for article in articles(*RACE) if not article.id.startswith("sh-240317")], store, ALONE)
    assert identify(store, ALONE, NOW).taken_back
    assert lines(store) == alone


def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "store"
    ingest(articles(*RACE), store, ALONE)
    assert main(["identify", "--store", str(store), "--time", NOW]) == 0
    told = capsys.readouterr()
    assert "judged to be one, 0 taken back, 0 as before" in told.err and "texts 0." in told.out
    assert main(["identify", "--store", str(store), "--time", "gestern"]) == 1
    assert main(["identify", "--store", str(tmp_path / "nowhere")]) == 1
