"""Public bodies: every pattern and every national row has a name that fits the conventions and can be found."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from civicgraph.errors import KnowledgeError
from civicgraph.knowledge import file
from civicgraph.knowledge.bodies import Bodies, load_bodies
from civicgraph.knowledge.units import Units, load_units
from civicgraph.spelling import fold, slug

DATA = file("data", "bodies")
EXAMPLES = {
    "tỉnh": "62_tinh-kon-tum", "thành phố 1": "31_thanh-pho-hai-phong", "thành phố 2": "540_thanh-pho-quy-nhon", "quận": "305_quan-le-chan",
    "huyện": "784_huyen-hoc-mon", "thị xã": "549_thi-xa-an-nhon", "phường": "11371_phuong-an-bien", "xã": "18874_xa-phu-hoa",
}  # fmt: skip


@pytest.fixture(scope="module")
def units() -> Units:
    return load_units(file("data", "units"))


@pytest.fixture(scope="module")
def bodies() -> Bodies:
    return load_bodies(DATA)


@pytest.mark.parametrize(
    ("kind", "unit", "name"),
    [
        ("ubnd", "305_quan-le-chan", "Ủy ban nhân dân quận Lê Chân, thành phố Hải Phòng"),
        ("ubnd", "11371_phuong-an-bien", "Ủy ban nhân dân phường An Biên, quận Lê Chân, thành phố Hải Phòng"),
        ("hdnd", "31_thanh-pho-hai-phong", "Hội đồng nhân dân thành phố Hải Phòng"),
        ("cap-uy", "62_tinh-kon-tum", "Tỉnh ủy Kon Tum"),
        ("cap-uy", "79_thanh-pho-ho-chi-minh", "Thành ủy Hồ Chí Minh"),
        ("cap-uy", "540_thanh-pho-quy-nhon", "Thành ủy Quy Nhơn, tỉnh Bình Định"),
        ("cap-uy", "549_thi-xa-an-nhon", "Thị ủy An Nhơn, tỉnh Bình Định"),
        ("cap-uy", "770_quan-3", "Quận ủy 3, thành phố Hồ Chí Minh"),
        ("cap-uy", "784_huyen-hoc-mon", "Huyện ủy Hóc Môn, thành phố Hồ Chí Minh"),
        ("cap-uy", "11371_phuong-an-bien", "Đảng ủy phường An Biên, quận Lê Chân, thành phố Hải Phòng"),
        ("ban-to-chuc-cap-uy", "52_tinh-binh-dinh", "Ban Tổ chức Tỉnh ủy Bình Định"),
        ("ban-thuong-vu-cap-uy", "48_thanh-pho-da-nang", "Ban Thường vụ Thành ủy Đà Nẵng"),
        ("van-phong-cap-uy", "305_quan-le-chan", "Văn phòng Quận ủy Lê Chân, thành phố Hải Phòng"),
        ("dang-bo", "11_tinh-dien-bien", "Đảng bộ tỉnh Điện Biên"),
        ("chu-tich-ubnd", "30_tinh-hai-duong", "Chủ tịch Ủy ban nhân dân tỉnh Hải Dương"),
        ("thuong-truc-hdnd", "31_thanh-pho-hai-phong", "Thường trực Hội đồng nhân dân thành phố Hải Phòng"),
        ("doan-thanh-nien", "79_thanh-pho-ho-chi-minh", "Thành đoàn Hồ Chí Minh"),
        ("so-lao-dong-thuong-binh-va-xa-hoi", "45_tinh-quang-tri", "Sở Lao động - Thương binh và Xã hội tỉnh Quảng Trị"),
        ("phong-noi-vu", "916_quan-ninh-kieu", "Phòng Nội vụ quận Ninh Kiều, thành phố Cần Thơ"),
        ("bo-chi-huy-quan-su", "31_thanh-pho-hai-phong", "Bộ Chỉ huy Quân sự thành phố Hải Phòng"),
        ("ban-chi-huy-quan-su", "540_thanh-pho-quy-nhon", "Ban Chỉ huy Quân sự thành phố Quy Nhơn, tỉnh Bình Định"),
        ("uy-ban-mttq", "11_tinh-dien-bien", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Điện Biên"),
    ],
)
def test_names_follow_the_conventions(bodies: Bodies, units: Units, kind: str, unit: str, name: str) -> None:
    where = units.get(unit)
    assert where is not None, unit
    pattern = bodies.pattern_for(kind, where)
    assert pattern is not None
    assert pattern.name(where, units) == name


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        ("so-noi-vu", "305_quan-le-chan"),
        ("phong-noi-vu", "62_tinh-kon-tum"),
        ("bo-chi-huy-quan-su", "305_quan-le-chan"),
        ("ubnd", "vn_viet-nam"),
        ("no-such", "62_tinh-kon-tum"),
    ],
)
def test_a_unit_has_no_body_of_another_level(bodies: Bodies, units: Units, kind: str, unit: str) -> None:
    where = units.get(unit)
    assert where is not None
    assert bodies.pattern_for(kind, where) is None


def test_every_pattern_names_a_body_of_an_example_unit(bodies: Bodies, units: Units) -> None:
    examples = [units.get(id) for id in EXAMPLES.values()]
    for pattern in bodies.patterns:
        fitting = [u for u in examples if u is not None and pattern.fits(u)]
        assert fitting, pattern
        name, english = pattern.name(fitting[0], units), pattern.name_en(fitting[0], units)
        assert "{" not in name + english, pattern
        assert fitting[0].name in name
        assert english.isascii(), english
        assert unicodedata.is_normalized("NFC", name)


def test_every_pattern_is_found_by_the_head_of_its_own_name(bodies: Bodies) -> None:
    for pattern in bodies.patterns:
        head = pattern.template.split(" {")[0]
        assert pattern in bodies.heads().get(fold(head), ()), pattern
        assert pattern.kind == slug(pattern.kind)
        for alias in pattern.aliases:
            assert pattern in bodies.heads()[fold(alias)], alias


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("UBND", "ubnd"),
        ("Uỷ ban nhân dân", "ubnd"),
        ("HĐND", "hdnd"),
        ("Sở GD-ĐT", "so-giao-duc-va-dao-tao"),
        ("Sở LĐ-TB&XH", "so-lao-dong-thuong-binh-va-xa-hoi"),
        ("Sở TT&TT", "so-thong-tin-va-truyen-thong"),
        ("Sở VHTT&DL", "so-van-hoa-the-thao-va-du-lich"),
        ("Sở TN&MT", "so-tai-nguyen-va-moi-truong"),
        ("Sở NN&PTNT", "so-nong-nghiep-va-phat-trien-nong-thon"),
        ("MTTQ", "mttq"),
        ("BCH Quân sự", "ban-chi-huy-quan-su"),
        ("Ban Tổ chức Quận uỷ", "ban-to-chuc-cap-uy"),
        ("Văn phòng UBND", "van-phong-ubnd"),
        ("BTV Tỉnh uỷ", "ban-thuong-vu-cap-uy"),
        ("Đoàn ĐBQH", "doan-dbqh"),
        ("Hội CCB", "hoi-cuu-chien-binh"),
        ("LĐLĐ", "lien-doan-lao-dong"),
    ],
)
def test_heads_as_papers_write_them(bodies: Bodies, head: str, kind: str) -> None:
    assert kind in {p.kind for p in bodies.heads()[fold(head)]}


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Quốc hội", "quoc-hoi"),
        ("UBTVQH", "uy-ban-thuong-vu-quoc-hoi"),
        ("Uỷ ban Thường vụ Quốc hội", "uy-ban-thuong-vu-quoc-hoi"),
        ("Bộ GD&ĐT", "bo-giao-duc-va-dao-tao"),
        ("VKSNDTC", "vien-kiem-sat-nhan-dan-toi-cao"),
        ("Thủ tướng", "thu-tuong-chinh-phu"),
        ("Bộ LĐ-TB&XH", "bo-lao-dong-thuong-binh-va-xa-hoi"),
        ("BCT", "bo-chinh-tri"),
        ("Đảng", "dang-cong-san-viet-nam"),
        ("MTTQ Việt Nam", "mat-tran-to-quoc-viet-nam"),
        ("Ủy ban Trung ương MTTQ Việt Nam", "uy-ban-trung-uong-mttq-viet-nam"),
        ("Hội đồng bầu cử quốc gia", "hoi-dong-bau-cu-quoc-gia"),
        ("Trung ương Đoàn", "trung-uong-doan-thanh-nien-cong-san-ho-chi-minh"),
        ("Quân khu 3", "quan-khu-3"),
    ],
)
def test_national_bodies_as_papers_write_them(bodies: Bodies, text: str, id: str) -> None:
    assert bodies.national_keys()[fold(text)].id == id


def test_no_two_national_bodies_claim_one_name(bodies: Bodies) -> None:
    claimed: dict[str, str] = {}
    for body in bodies.national:
        for name in (body.name, *body.aliases):
            assert claimed.setdefault(fold(name), body.id) == body.id, name


def test_national_rows_are_whole(bodies: Bodies) -> None:
    for body in bodies.national:
        assert body.id == slug(body.id)
        assert body.name and body.name_en and body.kind
        assert bodies.get(body.id) is body
        assert body.valid_from is None or body.valid_until is None or body.valid_from < body.valid_until


def test_offices_are_marked(bodies: Bodies) -> None:
    assert {p.kind for p in bodies.patterns if p.office} == {"chu-tich-ubnd", "chu-tich-hdnd", "bi-thu-cap-uy", "giam-doc-cong-an"}
    assert {"chu-tich-nuoc", "thu-tuong-chinh-phu"} <= {b.id for b in bodies.national if b.office}


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("national.csv", "x,X,X,Nonsense,bo,,,,", "class must be"),
        ("national.csv", "x,X,X,StateBody,bo,nobody,,,", "no body nobody"),
        ("national.csv", "x,X,X,StateBody,bo,,soon,,", "isoformat"),
        ("patterns.csv", "x,StateBody,4,,X {unit},X of {unit},,X", "levels must be"),
        ("patterns.csv", "x,StateBody,1,,X {y},X of {y},,X", "does not stand above"),
        ("patterns.csv", "x,StateBody", "2 fields"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, name: str, line: str, reason: str) -> None:
    for source in DATA.glob("*.csv"):
        head = source.read_text(encoding="utf-8").splitlines()[0]
        (tmp_path / source.name).write_text("\n".join([head, *([line] if source.name == name else [])]) + "\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=reason) as caught:
        load_bodies(tmp_path)
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("bo-ke-hoach-va-dau-tu", {"bo-tai-chinh"}),
        ("bo-giao-thong-van-tai", {"bo-xay-dung"}),
        ("bo-thong-tin-va-truyen-thong", {"bo-khoa-hoc-va-cong-nghe", "bo-van-hoa-the-thao-va-du-lich"}),
        ("bo-lao-dong-thuong-binh-va-xa-hoi", {"bo-noi-vu", "bo-giao-duc-va-dao-tao", "bo-y-te"}),
        ("bo-nong-nghiep-va-phat-trien-nong-thon", {"bo-nong-nghiep-va-moi-truong"}),
        ("uy-ban-dan-toc", {"bo-dan-toc-va-ton-giao"}),
        ("bo-thuong-mai", {"bo-cong-thuong"}),
        ("bo-tu-phap", set()),
    ],
)
def test_what_a_national_body_became(bodies: Bodies, old: str, new: set[str]) -> None:
    assert set(bodies.successors(old)) == new


def test_successors_share_no_time_before_the_end_of_their_predecessors(bodies: Bodies) -> None:
    for old, new in bodies.successions:
        before, after = bodies.get(old), bodies.get(new)
        assert before and after and before.valid_until
        assert (after.valid_from or before.valid_until) <= before.valid_until < (after.valid_until or date.max), (old, new)


def test_every_ministry_that_ended_became_another(bodies: Bodies) -> None:
    ended = [b.id for b in bodies.national if b.valid_until and b.kind in ("bo", "co-quan-ngang-bo", "uy-ban-quoc-hoi", "chinh-phu")]
    assert len(ended) > 25
    assert [id for id in ended if not bodies.successors(id)] == []


def test_every_kind_of_national_body_has_a_name(bodies: Bodies) -> None:
    assert {kind for kind, _, _ in bodies.kinds} == {body.kind for body in bodies.national}


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("successions.csv", "bo-y-te,nowhere,full,2025-03-01,", "no body nowhere"),
        ("successions.csv", "bo-giao-thong-van-tai,bo-xay-dung,half,2025-03-01,", "no kind half"),
        ("successions.csv", "bo-giao-thong-van-tai,bo-xay-dung,full,2025-03-02,", "does not end on that day"),
        ("kinds.csv", "bo", "1 fields"),
    ],
)
def test_a_wrong_row_about_successors_or_kinds_is_named(tmp_path: Path, name: str, line: str, reason: str) -> None:
    for source in DATA.glob("*.csv"):
        (tmp_path / source.name).write_text(source.read_text("utf-8") + (line + "\n" if source.name == name else ""), "utf-8")
    with pytest.raises(KnowledgeError, match=reason):
        load_bodies(tmp_path)
