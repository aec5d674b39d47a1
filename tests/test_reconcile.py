"""Names from outside and the things they mean: how names are compared, when a match is safe, and the service as its clients meet it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from civicgraph import knowledge
from civicgraph.config import BASE
from civicgraph.graph.candidates import Asked, Candidate, Constraint, Index, beginning, find, name_forms, open_index
from civicgraph.graph.candidates.constraining import period
from civicgraph.graph.candidates.forms import numerals
from civicgraph.ingest import store_extractions
from civicgraph.knowledge.units import Unit
from civicgraph.model import Extraction
from civicgraph.spelling import bare
from web import sample
from web.running import server, store_elsewhere

LE_CHAN, BODY = "unit/305_quan-le-chan", "body/ubnd_305_quan-le-chan"
UNIT = ("AdministrativeUnit",)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reconcile") / "store"
    store_extractions([sample.first(), sample.hostile(), of_a_ward()], folder)
    return folder


def one_ward_of_many() -> Unit:
    wards = [unit for unit in knowledge.load().units if unit.label == "phường Hòa Bình" and unit.valid_until and not unit.valid_from]
    assert len(wards) > 1
    return wards[0]


def of_a_ward() -> Extraction:
    """An article on the People's Committee of a ward that has namesakes."""
    told = sample.article("hoa-binh-1", "Phường họp", "UBND phường Hòa Bình họp.", "2021-03-01", "Báo Cửa Biển")
    name, ward = "Ủy ban nhân dân phường Hòa Bình", one_ward_of_many()
    return Extraction(told, (sample.entity(told, "e1", "BODY", name, "UBND phường Hòa Bình", unit=ward.id, kind="ubnd"),))


@pytest.fixture(scope="module")
def index(store: Path) -> Index:
    return open_index(store, name_forms())


@pytest.fixture(scope="module")
def service(store: Path) -> Iterator[httpx.Client]:
    with server(store) as address, httpx.Client(base_url=f"{address}/reconcile", timeout=60) as client:
        yield client


def asked(index: Index, name: str, classes: tuple[str, ...] = (), limit: int = 10, **known: str) -> list[Candidate]:
    return find(index, Asked(name, classes, tuple(Constraint(name, (value,)) for name, value in known.items()), limit))


def ids(found: list[Candidate]) -> list[str]:
    return [one.entry.iri.removeprefix(BASE) for one in found]


# ---------------------------------------------------------------- when two names are the same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("UỶ BAN NHÂN DÂN Quận Lê Chân", "UBND Q. Lê Chân"),
        ("HĐND TP Hải Phòng", "Hội đồng nhân dân thành phố Hải Phòng"),
        ("Phường 01", "P.1"),
        ("TX. Sơn Tây", "thị xã Sơn Tây"),
        ("Quốc hội khóa XV", "Quốc hội khoá 15"),
        ("phường Văn Miếu – Quốc Tử Giám", "Phường Văn Miếu - Quốc Tử Giám"),
        ("huyện đảo Cát Hải", "huyện Cát Hải"),
    ],
)
def test_two_ways_to_write_one_name(one: str, other: str) -> None:
    forms = name_forms()
    assert forms.key(one) == forms.key(other) != ""


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Quốc hội khóa XIV", ("14",)),
        ("quốc hội khóa xv", ("15",)),
        ("quận 10", ("10",)),
        ("Phường 01", ("1",)),
        ("xã Vi Hương", ()),
        ("XÃ VI HƯƠNG", ()),
        ("đại hội lần thứ VI", ("6",)),
        ("xi măng", ()),
        ("kỳ họp thứ IX năm 2020", ("2020", "9")),
    ],
)
def test_numbers_in_a_name(text: str, numbers: tuple[str, ...]) -> None:
    assert numerals(name_forms().key(text)) == numbers


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021-05-23", "2021-05-23", "2021-05-23"),
        ("23/5/2021", "2021-05-23", "2021-05-23"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("5/2021", "2021-05-01", "2021-05-31"),
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021-05-23T00:00:00", "2021-05-23", "2021-05-23"),
    ],
)
def test_days_months_and_years(text: str, first: str, last: str) -> None:
    found = period(text)
    assert found is not None and (found[0].isoformat(), found[1].isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["", "hôm qua", "31/2/2021", "2021-13", "0000", "99999"])
def test_what_is_no_date(text: str) -> None:
    assert period(text) is None


# ---------------------------------------------------------------- candidates and matches

FOUND = [
    ("quận Lê Chân", {}, LE_CHAN, True),
    ("Quận Lê Chân, TP. Hải Phòng", {}, LE_CHAN, True),
    ("quan le chan", {}, LE_CHAN, True),
    ("Le Chan District", {}, LE_CHAN, True),
    (LE_CHAN, {}, LE_CHAN, True),
    (BASE + LE_CHAN, {}, LE_CHAN, True),
    ("UBND Q. Lê Chân", {}, BODY, True),
    ("ubnd q le chan", {}, BODY, True),
    ("Uỷ ban nhân dân quận Lê Chân, thành phố Hải Phòng", {}, BODY, True),
    ("UBND quận Lê Chân TP Hải Phòng", {}, BODY, True),
    ("quận Lê Chăn", {}, LE_CHAN, False),  # marks that contradict
    ("quan le chang", {}, LE_CHAN, False),  # a slip
    ("hai phong", {}, "unit/31_thanh-pho-hai-phong_2025", False),  # before and after 2025, and a commune of that sound
    ("Hải Phòng", {"date": "2021-05-23"}, "unit/31_thanh-pho-hai-phong", True),
    ("Hoà Bình", {"level": "province"}, "unit/17_tinh-hoa-binh", True),
    ("phường An Biên, quận Lê Chân", {}, "unit/11371_phuong-an-bien", True),
    ("phường An Biên", {"date": "2021"}, "unit/11371_phuong-an-bien", True),
    ("Phường An Biên (Hải Phòng)", {"date": "2025-08-01"}, "unit/11407_phuong-an-bien", True),
    ("Q.1, TP.HCM", {}, "unit/760_quan-1", True),
    ("P. 1", {"partOfUnit": "quận 3, TP Hồ Chí Minh"}, "unit/27160_phuong-1", True),
    ("Phường 1", {"unitCode": "27160"}, "unit/27160_phuong-1", True),
    ("Quốc hội khóa XIV", {}, "term/quoc-hoi_14", True),
    ("QUOC HOI KHOA XV", {}, "term/quoc-hoi_15", True),
    ("Bộ Y tế", {}, "body/bo-y-te", True),
]


@pytest.mark.parametrize(("name", "known", "expected", "match"), FOUND, ids=[row[0] for row in FOUND])
def test_the_thing_that_is_meant_comes_first(index: Index, name: str, known: dict[str, str], expected: str, match: bool) -> None:
    found = asked(index, name, **known)
    assert ids(found)[0] == expected and found[0].match is match
    assert all(0 < one.score <= 100 for one in found) and not any(one.match for one in found[1:])
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


@pytest.mark.parametrize(
    ("name", "never"), [("quận 1", "unit/771_quan-10"), ("quận 10", "unit/760_quan-1"), ("Quốc hội khóa XIV", "term/quoc-hoi_15")]
)
def test_names_whose_numbers_differ_are_never_candidates(index: Index, name: str, never: str) -> None:
    assert never not in ids(asked(index, name, limit=100)) and never in index_ids(index)


def index_ids(index: Index) -> set[str]:
    return {entry.iri.removeprefix(BASE) for entry in index.entries}


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Phường 1", {}),  # hundreds
        ("phường An Biên", {}),  # one before 2025-07-01, one since
        ("quận Lê Chân, Hà Nội", {}),  # another province
        ("quận Lê Chân", {"partOfUnit": "Xứ Không Có"}),  # a place that nobody knows
        ("quận Lê Chân", {"date": "mai"}),
        ("quận Lê Chân", {"date": "2026"}),  # it is gone
        ("Trần Minh Khôi", {}),  # a person, by the name alone
        ("Trần Minh Khôi", {"schema:gender": "nam"}),
        ("Hội nghị tổng kết phong trào thi đua năm 2021", {}),
        ("zzzxqv không có", {}),
        ("", {}),
        ("...", {}),
        ("x " * 250, {}),
    ],
)
def test_what_is_not_sure_is_no_match(index: Index, name: str, known: dict[str, str]) -> None:
    assert not any(one.match for one in asked(index, name, **known))


@pytest.mark.parametrize(
    ("name", "known", "kind"),
    [
        ("Trần Minh Khôi", {"inBody": BASE + BODY}, "person"),
        ("tran minh khoi", {"post": "Chủ tịch UBND quận Lê Chân"}, "person"),
        ("Hội nghị tổng kết phong trào thi đua năm 2021", {"date": "12/1/2022"}, "event"),
    ],
)
def test_a_name_and_what_tells_it_from_namesakes_are_a_match(index: Index, name: str, known: dict[str, str], kind: str) -> None:
    found = asked(index, name, **known)
    assert found[0].match and ids(found)[0].startswith(kind + "/") and all(found[0].features.values())


def test_a_body_is_no_match_where_another_unit_could_be_meant(index: Index) -> None:
    """The store knows one People's Committee of such a ward; the name fits the wards of several provinces."""
    ward = one_ward_of_many()
    loose = asked(index, "UBND phường Hòa Bình")
    assert ids(loose)[0] == f"body/ubnd_{ward.id}" and loose[0].score == 100 and not loose[0].match
    for known in ({"jurisdiction": f"{BASE}unit/{ward.id}"}, {"partOfUnit": f"{BASE}unit/{ward.parent}", "date": "2021-03-01"}):
        sure = asked(index, "UBND phường Hòa Bình", **known)
        assert ids(sure)[0] == f"body/ubnd_{ward.id}" and sure[0].match, known


@pytest.mark.parametrize(
    ("classes", "kinds"),
    [
        (UNIT, {"unit"}),
        (("PublicBody",), {"body"}),
        (("Person",), {"person"}),
        (("CivicEvent", "Person"), {"event", "person"}),
        (("Nothing",), set()),
    ],
)
def test_only_the_classes_asked_for_answer(index: Index, classes: tuple[str, ...], kinds: set[str]) -> None:
    found = asked(index, "Lê Chân Trần phong trào thi đua", classes, 50)
    assert {id.partition("/")[0] for id in ids(found)} == kinds


def test_names_of_units_as_tables_have_them_are_never_matched_wrongly(index: Index) -> None:
    """A hundred units with all that lies above them, without marks and with a slip of one letter."""
    chosen = [id for id in range(len(index.entries)) if index.is_unit(id) and index.entries[id].level in (2, 3) and index.above[id]]
    drawn, first, times = random.Random(11), 0, []
    for id in drawn.sample(chosen, 100):
        whole = ", ".join([index.entries[id].names[0].text, *(index.entries[above].names[0].text for above in index.above[id][:1])])
        place = drawn.randrange(len(whole))
        slip = whole[:place] + drawn.choice("aeinhcgt") + whole[place + 1 :]
        for text in (bare(whole), slip):
            started = time.process_time()
            found = asked(index, text, UNIT)
            times.append(time.process_time() - started)
            assert not found or not found[0].match or found[0].entry.iri == index.entries[id].iri or text.lower() != bare(whole), text
        first += id in {index.numbers[one.entry.iri] for one in asked(index, bare(whole), UNIT)}
    assert first >= 99
    assert sorted(times)[len(times) * 95 // 100] < 0.03, "30 ms a name"


def test_the_same_question_has_the_same_answer(index: Index, store: Path) -> None:
    again = open_index(store, name_forms())
    for name in ("Hòa Bình", "phuong 1", "UBND quận", "Nguyen"):
        assert [(one.entry.iri, one.score) for one in asked(index, name, limit=50)] == [
            (one.entry.iri, one.score) for one in asked(again, name, limit=50)
        ]


@pytest.mark.parametrize(
    ("typed", "first"),
    [("quan le ch", LE_CHAN), ("ubnd q. lê", BODY), ("Hải Ph", "unit/31_thanh-pho-hai-phong_2025"), ("tran minh k", "person/tran-minh-khoi")],
)
def test_suggestions_begin_as_typed(index: Index, typed: str, first: str) -> None:
    assert beginning(index, typed, (), 5)[0].iri.removeprefix(BASE).startswith(first)


def test_no_suggestion_for_nothing(index: Index) -> None:
    assert beginning(index, "", (), 5) == beginning(index, "qqqqq", (), 5) == beginning(index, "lê", ("Nothing",), 5) == []


# ---------------------------------------------------------------- the service


def batch(**queries: Any) -> dict[str, str]:
    return {"queries": json.dumps(queries)}


def test_the_black_box_check_passes(shared: Path, service: httpx.Client) -> None:
    check = shared / "reconciliation" / "recon_check.py"
    command = [sys.executable, str(check), str(service.base_url).rstrip("/"), "quận Lê Chân"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.stdout.strip().endswith("21/21 passed"), run.stdout + run.stderr


def test_a_batch_by_get_and_by_form(service: httpx.Client) -> None:
    queries = batch(
        a={"query": "UBND Q. Lê Chân", "type": "PublicBody", "limit": 2},
        b={"query": "phường An Biên", "type": [{"id": "AdministrativeUnit"}], "properties": [{"pid": "partOfUnit", "v": {"id": LE_CHAN}}]},
        c={"query": "An Biên", "properties": [{"pid": "date", "v": ["2021-05-23"]}, {"pid": "partOfUnit", "v": "Quận Lê Chân"}]},
        d={},
    )
    sent, asked_ = service.post("", data=queries).json(), service.get("", params=queries).json()
    assert sent == asked_ and set(sent) == set("abcd") and sent["d"] == {"result": []}
    assert [sent[key]["result"][0]["id"] for key in "abc"] == [BODY, "unit/11371_phuong-an-bien", "unit/11371_phuong-an-bien"]
    assert all(sent[key]["result"][0]["match"] for key in "abc") and len(sent["a"]["result"]) <= 2
    top = sent["b"]["result"][0]
    assert top["type"] == [{"id": "AdministrativeUnit", "name": "đơn vị hành chính"}] and "quận Lê Chân" in top["description"]
    assert {"id": "partOfUnit", "value": True} in top["features"]


def test_one_query_alone(service: httpx.Client) -> None:
    for text in ("quận Lê Chân", json.dumps({"query": "quận Lê Chân"})):
        assert service.get("", params={"query": text}).json()["result"][0]["id"] == LE_CHAN


def test_a_script_that_calls_back(service: httpx.Client) -> None:
    answer = service.get("", params={"callback": "a.b", "query": "Lễ ra quân"})
    assert answer.headers["content-type"].startswith("application/javascript")
    assert answer.text.startswith("/**/a.b({") and answer.text.endswith("});") and "<" not in answer.text
    assert any("ra quân" in one["name"] for one in json.loads(answer.text[8:-2])["result"])
    assert service.get("", params={"callback": "alert(1)//"}).status_code == 400


@pytest.mark.parametrize(
    "queries", ["{not json", "[]", "7", '{"a": 1}', '{"a": {"properties": 3}}', '{"a": {"query": "x", "properties": [1]}}', "[" * 20_000]
)
def test_what_cannot_be_read_is_the_clients_error(service: httpx.Client, queries: str) -> None:
    answer = service.post("", data={"queries": queries})
    assert answer.status_code == 400 and answer.json()["status"] == 400 and answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "fields",
    [
        batch(**{f"q{n}": {"query": "x"} for n in range(101)}),
        {"extend": '{"ids": 3}'},
        {"extend": json.dumps({"ids": ["a"] * 5001, "properties": [{"id": "level"}]})},
        {"extend": json.dumps({"ids": [LE_CHAN], "properties": [{"id": "javascript:x"}]})},
    ],
)
def test_too_much_is_refused(service: httpx.Client, fields: dict[str, str]) -> None:
    assert service.post("", data=fields).status_code == 400


def test_other_sites_may_ask(service: httpx.Client) -> None:
    for answer in (service.get(""), service.get("/suggest/type"), service.options("", headers={"origin": "https://x.example"})):
        assert answer.status_code in (200, 204) and answer.headers["access-control-allow-origin"] == "*"


def test_suggestions_of_the_service(service: httpx.Client) -> None:
    def first(kind: str, **given: str) -> Any:
        return service.get(f"/suggest/{kind}", params=given).json()["result"]

    assert first("entity", prefix="quận lê ch")[0]["id"] == LE_CHAN and first("entity", prefix="quận lê ch", type="Person") == []
    assert first("type", prefix="đơn vị h")[0]["id"] == first("type", prefix="Admin")[0]["id"] == "AdministrativeUnit"
    assert first("property", prefix="ton tai")[0]["id"] == "date" and first("property", prefix="partOf")[0]["id"] == "partOfUnit"


def test_values_are_fetched_with_their_kinds(service: httpx.Client) -> None:
    proposed = [one["id"] for one in service.get("/properties", params={"type": "AdministrativeUnit"}).json()["properties"]]
    assert {"partOfUnit", "level", "unitCode", "validUntil", "skos:prefLabel"} <= set(proposed)
    names = ("partOfUnit", "validUntil", "unitCode", "skos:prefLabel")
    wanted = {"ids": [LE_CHAN, "unit/none"], "properties": [{"id": name, "settings": {"limit": 1}} for name in names]}
    answer = service.post("", data={"extend": json.dumps(wanted)}).json()
    assert [one["id"] for one in answer["meta"]] == list(names) and answer["meta"][0]["type"]["id"] == "AdministrativeUnit"
    row = answer["rows"][LE_CHAN]
    assert row["partOfUnit"] == [{"id": "unit/31_thanh-pho-hai-phong", "name": "thành phố Hải Phòng"}]
    assert row["validUntil"] == [{"date": "2025-07-01T00:00:00"}] and row["unitCode"] == [{"str": "305"}]
    assert row["skos:prefLabel"] == [{"str": "quận Lê Chân"}] and not any(answer["rows"]["unit/none"].values())


def test_a_preview_may_stand_in_a_frame_and_runs_nothing(service: httpx.Client) -> None:
    hostile = service.get("", params={"query": "Lễ ra quân"}).json()["result"][0]["id"]
    for id in (LE_CHAN, BODY, hostile):
        page = service.get("/preview", params={"id": id})
        assert page.status_code == 200 and "frame-ancestors *" in page.headers["content-security-policy"]
        assert "script" not in page.headers["content-security-policy"] and "<script" not in page.text and "<img" not in page.text
    assert "quận Lê Chân" in service.get("/preview", params={"id": LE_CHAN}).text
    assert service.get("/preview", params={"id": "unit/none"}).status_code == 404


def test_an_id_leads_to_the_thing(service: httpx.Client) -> None:
    manifest = service.get("").json()
    for id in (LE_CHAN, LE_CHAN.replace("/", "%2F")):
        answer = httpx.get(manifest["view"]["url"].replace("{{id}}", id), headers={"accept": "text/turtle"})
        assert answer.status_code == 303 and answer.headers["location"] == f"/data/{LE_CHAN}.ttl"
    assert manifest["identifierSpace"] + LE_CHAN == BASE + LE_CHAN


def test_what_is_ingested_meanwhile_is_found(store: Path, service: httpx.Client) -> None:
    second = {"query": "Hội nghị tổng kết phong trào thi đua năm 2021", "type": "Conference", "properties": [{"pid": "unit", "v": "Hải Phòng"}]}
    query = {"query": "Thời báo Bến Bính", "type": "Organization"}
    assert not any(one["score"] == 100 for one in service.get("", params={"query": json.dumps(query)}).json()["result"])
    assert service.get("", params={"query": json.dumps(second)}).json()["result"]
    store_elsewhere("second", store)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = service.get("", params={"query": json.dumps(query)}).json()["result"]
        if any(one["score"] == 100 for one in found):
            return
        time.sleep(0.2)
    pytest.fail("the index does not follow the store")
