"""Administrative units: counts, the seed's district before and after the reform, and that every row fits the others."""

from __future__ import annotations

import filecmp
import os
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from civicgraph.errors import KnowledgeError
from civicgraph.knowledge import file
from civicgraph.knowledge.units import NATION, Unit, Units, load_units
from civicgraph.spelling import fold

DATA = file("data", "units")
BEFORE, AFTER = date(2021, 4, 2), date(2025, 7, 2)
SHARED = Path(os.environ.get("CIVICGRAPH_SHARED") or Path(__file__).resolve().parents[2] / "shared")
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared sources are not beside this checkout")


@pytest.fixture(scope="module")
def units() -> Units:
    return load_units(DATA)


def _unit(units: Units, id: str) -> Unit:
    unit = units.get(id)
    assert unit is not None, id
    return unit


def test_counts_before_the_reform(units: Units) -> None:
    counted = Counter(u.level for u in units if u.level and units.valid(u, BEFORE))
    assert counted[1] == 63
    assert counted[2] == 705
    assert counted[3] == 10_603  # officially 10,599 once four wards of Hue were merged on 2021-07-01


def test_counts_after_the_changes_of_2021(units: Units) -> None:
    assert Counter(u.level for u in units if u.level and units.valid(u, date(2021, 7, 1))) == {1: 63, 2: 705, 3: 10_599}


def test_counts_on_the_last_day_of_three_levels(units: Units) -> None:
    assert Counter(u.level for u in units if u.level and units.valid(u, date(2025, 6, 30))) == {1: 63, 2: 696, 3: 10_035}


@pytest.mark.parametrize("day", [date(2025, 7, 1), AFTER, date(2026, 1, 1)])
def test_counts_after_the_reform(units: Units, day: date) -> None:
    assert Counter(u.level for u in units if u.level and units.valid(u, day)) == {1: 34, 3: 3_321}


def test_eleven_provinces_did_not_change(units: Units) -> None:
    assert len([u for u in units if u.level == 1 and u.valid_until is None and not (u.valid_from and u.valid_from >= date(2025, 7, 1))]) == 11


WARDS = (
    "Cát Dài", "An Biên", "Lam Sơn", "An Dương", "Trần Nguyên Hãn", "Hồ Nam", "Trại Cau", "Dư Hàng", "Hàng Kênh", "Đông Hải",
    "Niệm Nghĩa", "Nghĩa Xá", "Dư Hàng Kênh", "Kênh Dương", "Vĩnh Niệm",
)  # fmt: skip


def test_the_fifteen_wards_of_the_seed(units: Units) -> None:
    wards = [u for u in units.children("305_quan-le-chan") if units.valid(u, BEFORE)]
    assert sorted(u.name for u in wards) == sorted(WARDS)
    assert {u.type for u in wards} == {"phường"}


UNTOLD = {"Cát Dài", "Lam Sơn", "Trại Cau", "Dư Hàng", "Niệm Nghĩa"}  # merged on 2025-01-01: the snapshots do not say into what


@pytest.mark.parametrize("ward", WARDS)
def test_what_became_of_every_ward_of_the_seed(units: Units, ward: str) -> None:
    old = next(u for u in units.children("305_quan-le-chan") if u.name == ward and units.valid(u, BEFORE))
    found = [old]
    while any(units.successors(u.id) for u in found):
        found = [_unit(units, new) for u in found for new in units.successors(u.id)]
    if ward in UNTOLD:
        assert found == [old] and old.valid_until == date(2025, 1, 1)
    else:
        assert {(u.parent, units.valid(u, AFTER)) for u in found} == {("31_thanh-pho-hai-phong_2025", True)}


def test_one_code_two_names_of_a_ward(units: Units) -> None:
    assert units.successors("11383_phuong-ho-nam") == ("11383_phuong-tran-nguyen-han",)
    assert _unit(units, "11383_phuong-ho-nam").valid_until == date(2025, 1, 1)


def test_one_name_before_and_after(units: Units) -> None:
    old, new = _unit(units, "11371_phuong-an-bien"), _unit(units, "11407_phuong-an-bien")
    assert (old.valid_until, new.valid_from) == (date(2025, 7, 1), date(2025, 7, 1))
    assert units.full_name(old) == "phường An Biên, quận Lê Chân, thành phố Hải Phòng"
    assert units.full_name(new) == "phường An Biên, thành phố Hải Phòng"
    assert _unit(units, "31_thanh-pho-hai-phong_2025").label == _unit(units, "31_thanh-pho-hai-phong").label


@pytest.mark.parametrize(
    ("id", "day", "full"),
    [
        ("760_quan-1", None, "quận 1, thành phố Hồ Chí Minh"),
        ("481_huyen-a-luoi", date(2024, 5, 1), "huyện A Lưới, tỉnh Thừa Thiên Huế"),
        ("481_huyen-a-luoi", date(2025, 5, 1), "huyện A Lưới, thành phố Huế"),
        ("27088_phuong-thao-dien", date(2019, 5, 1), "phường Thảo Điền, quận 2, thành phố Hồ Chí Minh"),
        ("27088_phuong-thao-dien", date(2022, 5, 1), "phường Thảo Điền, thành phố Thủ Đức, thành phố Hồ Chí Minh"),
        ("271_huyen-ba-vi", date(2007, 5, 1), "huyện Ba Vì, tỉnh Hà Tây"),
        ("271_huyen-ba-vi", date(2009, 5, 1), "huyện Ba Vì, thành phố Hà Nội"),
        ("058_thi-xa-bac-kan", None, "thị xã Bắc Kạn, tỉnh Bắc Kạn"),
        ("540_thanh-pho-quy-nhon", None, "thành phố Quy Nhơn, tỉnh Bình Định"),
        ("vn_viet-nam", None, "Việt Nam"),
        ("kr_han-quoc", None, "Hàn Quốc"),
    ],
)
def test_full_names(units: Units, id: str, day: date | None, full: str) -> None:
    assert units.full_name(_unit(units, id), day) == full


@pytest.mark.parametrize(
    ("key", "id"),
    [
        ("lê chân", "305_quan-le-chan"), ("1", "760_quan-1"), ("01", "760_quan-1"), ("tphcm", "79_thanh-pho-ho-chi-minh"),
        ("TP. HCM", "79_thanh-pho-ho-chi-minh_2025"), ("Thừa Thiên – Huế", "46_tinh-thua-thien-hue"), ("Bà Rịa-Vũng Tàu", "77_tinh-ba-ria-vung-tau"),
        ("Khánh Hoà", "56_tinh-khanh-hoa"), ("Qui Nhơn", "540_thanh-pho-quy-nhon"), ("Đắc Lắc", "66_tinh-dak-lak"), ("Hoa Kỳ", "us_my"),
        ("Hà Tây", "28_tinh-ha-tay"), ("Sông Bé", "1976_tinh-song-be"), ("Thủ Đức", "762_quan-thu-duc"), ("Thủ Đức", "769_thanh-pho-thu-duc"),
    ],
)  # fmt: skip
def test_names_and_aliases_find_their_unit(units: Units, key: str, id: str) -> None:
    assert id in {u.id for u in units.named(fold(key))}


def test_parents_exist_and_share_time(units: Units) -> None:
    for unit in units:
        if not unit.level:
            continue
        above = _unit(units, unit.parent)
        assert above.level < unit.level, unit.id
        assert above.id == NATION or ((unit.valid_from or date.min) < (above.valid_until or date.max)), unit.id
        assert above.id == NATION or ((above.valid_from or date.min) < (unit.valid_until or date.max)), unit.id


def test_every_time_has_an_order(units: Units) -> None:
    for unit in units:
        assert (unit.valid_from or date.min) < (unit.valid_until or date.max), unit.id
        assert (unit.valid_from or date.min) <= (unit.from_by or date.max), unit.id
        assert (unit.until_after or date.min) <= (unit.valid_until or date.max), unit.id


def test_successors_come_later(units: Units) -> None:
    for unit in units:
        for new in units.successors(unit.id):
            later = _unit(units, new)
            assert later.level <= unit.level or unit.level == 2, (unit.id, new)
            assert (later.valid_until or date.max) >= (unit.valid_until or date.max), (unit.id, new)
            assert units.succession(unit.id, new) in {"full", "partial"}


def test_every_commune_of_the_reform_has_predecessors(units: Units) -> None:
    heirs = {new for u in units for new in units.successors(u.id)}
    assert [u.id for u in units if u.valid_from == date(2025, 7, 1) and u.id not in heirs] == []


def test_labels_and_ids(units: Units) -> None:
    assert len({u.id for u in units}) == len(units)
    for unit in units:
        assert unicodedata.is_normalized("NFC", unit.label)
        assert unit.label == unit.label.strip() and "  " not in unit.label
        assert unit.name_en.isascii() or not unit.level, unit.name_en
        assert unit.type == unit.type.lower()


def test_every_alias_is_a_key_of_its_unit_and_adds_something(units: Units) -> None:
    for unit in units:
        for alias in units.aliases(unit.id):
            assert unit in units.named(fold(alias))
            assert alias == unicodedata.normalize("NFC", alias).strip()


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("units.csv", "1_x,1,one,tỉnh,X,X Province,vn_viet-nam,,,,", "invalid literal"),
        ("units.csv", "1_x,1,1,tỉnh,X,X Province,vn_viet-nam,yesterday,,,", "isoformat"),
        ("units.csv", "1_x,1,1,tỉnh,X,X Province,nowhere,,,,", "no unit nowhere"),
        ("units.csv", "vn_viet-nam,1,1,tỉnh,X,X Province,vn_viet-nam,,,,", "twice"),
        ("units.csv", "1_x,1", "2 fields"),
        ("aliases.csv", "nowhere,Y", "no unit nowhere"),
        ("successions.csv", "nowhere,vn_viet-nam,full,", "no unit nowhere"),
        ("parents.csv", "vn_viet-nam,vn_viet-nam,2020-13-01,", "month"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, name: str, line: str, reason: str) -> None:
    for source in DATA.glob("*.csv"):
        head = source.read_text(encoding="utf-8").splitlines()[0 : 2 if source.name == "nations.csv" else 1]
        (tmp_path / source.name).write_text("\n".join([*head, *([line] if source.name == name else [])]) + "\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=reason) as caught:
        load_units(tmp_path)
    assert name in str(caught.value) or str(tmp_path) in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"nations\.csv"):
        load_units(tmp_path)


@needs_shared
def test_the_rebuild_gives_the_committed_files(tmp_path: Path) -> None:
    script = DATA.parent / "rebuild" / "units.py"
    subprocess.run([sys.executable, str(script), str(SHARED / "data" / "admin"), str(tmp_path)], check=True, timeout=60)
    names = ["units.csv", "parents.csv", "successions.csv", "acts.csv", "variants.csv"]
    assert filecmp.cmpfiles(DATA, tmp_path, names, shallow=False) == (names, [], [])
