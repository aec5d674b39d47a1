"""Changes of units: the resolutions of 2025, earlier acts, and that then and now can be asked of the graph."""

from __future__ import annotations

import csv
import filecmp
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from civicgraph.config import BASE
from civicgraph.errors import KnowledgeError
from civicgraph.graph.facts.reference import reference_quads
from civicgraph.knowledge import file, load
from civicgraph.knowledge.changes import KINDS, Change, load_changes

DATA = file("data", "units")
REBUILD = Path(__file__).resolve().parents[1] / "data" / "rebuild"
REFORM = date(2025, 7, 1)
CHANGES = {change.id: change for change in load().changes}
SHARED = Path(os.environ.get("CIVICGRAPH_SHARED") or Path(__file__).resolve().parents[2] / "shared")
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared sources are not beside this checkout")
PREFIX = f"PREFIX civic: <https://w3id.org/civicgraph/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> BASE <{BASE}> "


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.bulk_load(b"\n".join(reference_quads(load(), BASE)), ox.RdfFormat.N_QUADS)
    return store


def column(store: ox.Store, query: str) -> list[str]:
    return sorted(row[0].value for row in store.query(PREFIX + query))


def test_the_reform_is_one_act_for_provinces_and_one_for_the_communes_of_each() -> None:
    acts = [change for change in CHANGES.values() if change.date == REFORM]
    assert sorted(c.id for c in acts) == sorted(["202/2025/QH15", *(f"{n}/NQ-UBTVQH15" for n in range(1654, 1688))])
    assert {c.kind for c in acts} == {"merger"}


def test_the_act_for_provinces() -> None:
    act = CHANGES["202/2025/QH15"]
    assert (len(act.affected), len(act.resulting), act.issuer) == (52, 23, "quoc-hoi")


@pytest.mark.parametrize("number", range(1654, 1688))
def test_an_act_for_communes_makes_those_of_one_province(number: int) -> None:
    units, act = load().units, CHANGES[f"{number}/NQ-UBTVQH15"]
    assert len({unit.parent for id in act.resulting if (unit := units.get(id))}) == 1
    assert all(unit.valid_until == REFORM for id in act.affected if (unit := units.get(id)))
    assert len(act.affected) > len(act.resulting)


def test_the_acts_of_the_reform_make_all_units_of_today() -> None:
    units = load().units
    made = Counter(id for change in CHANGES.values() if change.date == REFORM for id in change.resulting)
    assert made == Counter(u.id for u in units if u.valid_from == REFORM)
    assert len(made) == 3_321 + 23


@pytest.mark.parametrize(
    ("id", "day", "kind", "affected", "resulting"),
    [
        ("15/2008/QH12", "2008-08-01", "merger", {"28_tinh-ha-tay"}, {"01_thanh-pho-ha-noi"}),
        ("30/2026/QH16", "2026-04-30", "renaming", {"75_tinh-dong-nai_2025"}, {"75_thanh-pho-dong-nai"}),
        ("1111/NQ-UBTVQH14", "2021-01-01", "merger", {"762_quan-thu-duc", "763_quan-9", "769_quan-2"}, {"769_thanh-pho-thu-duc"}),
        ("Nghị quyết 132/NQ-CP năm 2013", "2013-12-27", "split", {"019_huyen-tu-liem"}, {"019_quan-nam-tu-liem", "021_quan-bac-tu-liem"}),
        ("469/NQ-UBTVQH15", "2022-04-10", "renaming", {"172_thi-xa-pho-yen"}, {"172_thanh-pho-pho-yen"}),
        ("175/2024/QH15", "2025-01-01", "renaming", {"46_tinh-thua-thien-hue"}, {"46_thanh-pho-hue"}),
    ],
)
def test_acts_one_by_one(id: str, day: str, kind: str, affected: set[str], resulting: set[str]) -> None:
    act = CHANGES[id]
    assert (act.date.isoformat(), act.kind) == (day, kind)
    assert affected <= set(act.affected) and resulting <= set(act.resulting)


@pytest.mark.parametrize("change", CHANGES.values(), ids=lambda change: change.id)
def test_an_act_makes_units_of_its_time(change: Change) -> None:
    units = load().units
    assert change.kind in KINDS and load().bodies.get(change.issuer)
    for old in change.affected:
        unit = units.get(old)
        assert unit and (unit.valid_from or date.min) < change.date <= (unit.valid_until or date.max), old
        assert set(units.successors(old)) & set(change.resulting)
    for new in change.resulting:
        unit = units.get(new)
        assert unit and (unit.valid_from or date.min) <= change.date < (unit.valid_until or date.max), new


def test_what_has_no_known_act_is_counted() -> None:
    units = load().units
    pairs = [(u, new) for u in units for new in units.successors(u.id)]
    told = {(old, new) for c in CHANGES.values() for old in c.affected for new in c.resulting}
    unknown = [(u.id, new) for u, new in pairs if (u.id, new) not in told]
    assert len(unknown) < 120
    assert {u.level for u, new in pairs if (u.id, new) in set(unknown)} == {3}


def test_what_became_of_a_ward_and_who_decided(store: ox.Store) -> None:
    found = store.query(
        PREFIX
        + """SELECT ?number ?name ?day { ?change civic:affectedUnit <unit/11371_phuong-an-bien> ; civic:resultingUnit ?new ;
        civic:startDate ?day ; civic:decidedBy [ civic:documentNumber ?number ; civic:issuedBy <body/uy-ban-thuong-vu-quoc-hoi> ] ;
        civic:changeKind <code/change-kind/merger> .
        <unit/11371_phuong-an-bien> civic:succeededBy ?new . ?new skos:prefLabel ?name FILTER(LANG(?name) = "vi") }"""
    )
    rows = sorted(tuple(x.value for x in row) for row in found)
    assert rows and {row[0] for row in rows} == {"1669/NQ-UBTVQH15"} and {row[2] for row in rows} == {"2025-07-01"}
    assert "phường An Biên" in {row[1] for row in rows}


DISTRICTS_THEN = """SELECT ?district { ?unit civic:succeededBy <unit/31_thanh-pho-hai-phong_2025> . ?district civic:partOfUnit ?unit ; civic:level
    <code/unit-level/district> BIND("2021-04-02"^^<http://www.w3.org/2001/XMLSchema#date> AS ?then)
    FILTER NOT EXISTS { ?district civic:validUntil ?end FILTER(?end <= ?then) }
    FILTER NOT EXISTS { ?district civic:validFrom ?start FILTER(?start > ?then) } }"""


def test_the_districts_then_of_a_city_now(store: ox.Store) -> None:
    found = column(store, DISTRICTS_THEN)
    assert f"{BASE}unit/305_quan-le-chan" in found and f"{BASE}unit/290_thanh-pho-chi-linh" in found
    assert len(found) == 15 + 12


def test_the_ministries_of_2025(store: ox.Store) -> None:
    query = 'SELECT ?old { ?body civic:succeededBy <body/bo-nong-nghiep-va-moi-truong> ; skos:prefLabel ?old FILTER(LANG(?old) = "vi") }'
    assert column(store, query) == ["Bộ Nông nghiệp và Phát triển nông thôn", "Bộ Tài nguyên và Môi trường"]
    valid = "SELECT ?day { <body/bo-ke-hoach-va-dau-tu> civic:validUntil ?day ; civic:succeededBy <body/bo-tai-chinh> }"
    assert column(store, valid) == ["2025-03-01"]


def test_changes_are_compact() -> None:
    lines = [line for line in reference_quads(load(), BASE) if line.startswith(f"<{BASE}change/".encode())]
    assert 10_000 < len(lines) < 40_000


@pytest.mark.parametrize("path", [DATA / "earlier.csv", REBUILD / "dates.csv"], ids=lambda path: path.stem)
def test_dates_by_hand_name_their_act_and_are_marked(path: Path) -> None:
    if not path.exists():
        pytest.skip("data/rebuild is not beside the data here")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert all(row["source"] for row in rows)
    assert {row["checked"] for row in rows} <= {"same-day", "day-after", "later", "earlier", ""}
    assert sum(row["checked"] in ("same-day", "day-after") for row in rows) > len(rows) / 2


@pytest.mark.parametrize(
    ("act", "succession", "reason"),
    [
        ("1/QH,a,b,1/QH,quoc-hoi,2020-01-01,merger", "x,y,full,", "no succession is by 1/QH"),
        ("1/QH,a,b,1/QH,quoc-hoi,2020-01-01,magic", "x,y,full,1/QH", "no kind of change magic"),
        ("1/QH,a,b,1/QH,quoc-hoi,2020-02-30,merger", "x,y,full,1/QH", "day is out of range"),
        ("1/QH,a,b,1/QH,quoc-hoi,2020-01-01,merger", "x,y,full,2/QH\nx,y,full,1/QH", "no act 2/QH"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, act: str, succession: str, reason: str) -> None:
    (tmp_path / "acts.csv").write_text(f"id,name,name_en,number,issuer,date,kind\n{act}\n", "utf-8")
    (tmp_path / "successions.csv").write_text(f"old,new,kind,act\n{succession}\n", "utf-8")
    with pytest.raises(KnowledgeError, match=reason):
        load_changes(tmp_path)


@needs_shared
def test_the_marks_are_those_of_the_second_source(tmp_path: Path) -> None:
    script = REBUILD / "confirm.py"
    subprocess.run([sys.executable, str(script), str(SHARED / "data" / "admin"), str(tmp_path)], check=True, timeout=60)
    assert filecmp.cmp(DATA / "earlier.csv", tmp_path / "earlier.csv", shallow=False)
    assert filecmp.cmp(REBUILD / "dates.csv", tmp_path / "dates.csv", shallow=False)
