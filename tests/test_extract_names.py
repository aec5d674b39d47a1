"""What a sentence names: units, bodies, organizations, documents and awards, with their canonical names. One row, one habit of the press."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from civicgraph import knowledge
from civicgraph.extraction import extract
from civicgraph.model import Article

HAI_PHONG = "quận Lê Chân, thành phố Hải Phòng"

# (sentence, type, canonical names of that type in text order)
NAMES = [
    # units
    ("Quận Lê Chân (TP. Hải Phòng) họp.", "UNIT", [HAI_PHONG, "thành phố Hải Phòng"]),
    ("Đoàn đến phường An Biên, quận Lê Chân, thành phố Hải Phòng.", "UNIT", [f"phường An Biên, {HAI_PHONG}", HAI_PHONG, "thành phố Hải Phòng"]),
    (
        "Q.Thanh Khê và H. Hòa Vang của Đà Nẵng ra quân.",
        "UNIT",
        ["quận Thanh Khê, thành phố Đà Nẵng", "huyện Hòa Vang, thành phố Đà Nẵng", "thành phố Đà Nẵng"],
    ),
    ("Tại TPHCM, mưa lớn; tại Thừa Thiên – Huế, trời nắng.", "UNIT", ["thành phố Hồ Chí Minh", "tỉnh Thừa Thiên Huế"]),
    ("Học tập và làm theo tư tưởng Hồ Chí Minh.", "UNIT", []),
    ("Các quận, huyện và tỉnh thành chăm lo an sinh xã hội.", "UNIT", []),
    ("Tỉnh Nghệ An biểu dương huyện Nam Đàn. Huyện đã về đích sớm.", "UNIT", ["tỉnh Nghệ An", "huyện Nam Đàn, tỉnh Nghệ An"]),
    # bodies
    ("UBND quận Lê Chân, Hải Phòng ban hành kế hoạch.", "BODY", [f"Ủy ban nhân dân {HAI_PHONG}"]),
    ("Uỷ ban nhân dân TP Đà Nẵng và HĐND TP Đà Nẵng.", "BODY", ["Ủy ban nhân dân thành phố Đà Nẵng", "Hội đồng nhân dân thành phố Đà Nẵng"]),
    ("Tỉnh Nghệ An họp. UBND tỉnh và Tỉnh ủy cùng dự.", "BODY", ["Ủy ban nhân dân tỉnh Nghệ An", "Tỉnh ủy Nghệ An"]),
    ("Quận ủy Lê Chân (Hải Phòng) tổng kết năm.", "BODY", ["Quận ủy Lê Chân, thành phố Hải Phòng"]),
    ("Sở GD&ĐT Hà Nội phối hợp với Bộ Giáo dục và Đào tạo.", "BODY", ["Sở Giáo dục và Đào tạo thành phố Hà Nội", "Bộ Giáo dục và Đào tạo"]),
    ("Quốc hội và Chính phủ họp phiên đầu năm.", "BODY", ["Quốc hội", "Chính phủ"]),
    ("Công an TP Hải Phòng tuần tra.", "BODY", ["Công an thành phố Hải Phòng"]),
    ("Các quốc gia có quốc hội riêng.", "BODY", []),
    # organizations
    ("Trường Tiểu học Kim Sơn đón học sinh.", "ORG", ["Trường Tiểu học Kim Sơn"]),
    ("Bệnh viện đa khoa Thuận Thành tiếp nhận máu.", "ORG", ["Bệnh viện đa khoa Thuận Thành"]),
    ("Công ty cổ phần Dệt may Sông Cấm trao quà.", "ORG", ["Công ty cổ phần Dệt may Sông Cấm"]),
    ("Nhà trường và công ty cùng họp.", "ORG", []),
    # documents
    ("Theo Nghị quyết số 04-NQ/TW và Chỉ thị 45-CT/TW.", "DOCUMENT", ["Nghị quyết số 04-NQ/TW", "Chỉ thị 45-CT/TW"]),
    ("Quốc hội thông qua Luật Đất đai (sửa đổi).", "DOCUMENT", ["Luật Đất đai (sửa đổi)"]),
    ("Luật Quản lý, sử dụng tài sản công có hiệu lực.", "DOCUMENT", ["Luật Quản lý, sử dụng tài sản công"]),
    ("Bàn Luật sửa đổi, bổ sung một số điều của Luật Cư trú.", "DOCUMENT", ["Luật sửa đổi, bổ sung một số điều của Luật Cư trú"]),
    ("Bàn Luật sửa đổi, bổ sung một số điều của Luật Cư trú số 68/2020/QH14.", "DOCUMENT", ["Luật sửa đổi, bổ sung một số điều của Luật Cư trú"]),
    ("Luật Hỗ trợ doanh nghiệp nhỏ và vừa vừa có hiệu lực.", "DOCUMENT", ["Luật Hỗ trợ doanh nghiệp nhỏ và vừa"]),
    ("Sửa Luật Nhà ở và Bộ luật Lao động đối với người trẻ.", "DOCUMENT", ["Luật Nhà ở", "Bộ luật Lao động"]),
    ("Góp ý Luật Đơn vị hành chính - kinh tế đặc biệt.", "DOCUMENT", ["Luật Đơn vị hành chính - kinh tế đặc biệt"]),
    ("Xã thực hiện Luật ký kết, gia nhập và thực hiện thỏa thuận quốc tế.", "DOCUMENT", ["Luật ký kết, gia nhập và thực hiện thỏa thuận quốc tế"]),
    ("Luật sư và Hội Luật gia nói: Luật hiện hành, Luật quy định rõ.", "DOCUMENT", []),
    ("Theo Nghị quyết số 27-NQ/TW, xã họp. Nghị quyết 27 nêu rõ.", "DOCUMENT", ["Nghị quyết số 27-NQ/TW"]),
    ("Hai bên nhắc Công ước Liên hợp quốc về Luật Biển năm 1982.", "DOCUMENT", ["Công ước Liên hợp quốc về Luật Biển"]),
    ("Nghị quyết số 9 khác Chỉ thị số 9-CT/TW.", "DOCUMENT", ["Nghị quyết số 9", "Chỉ thị số 9-CT/TW"]),
    # awards
    ("Tặng Huân chương Lao động hạng nhì cho xã.", "AWARD", ["Huân chương Lao động hạng Nhì"]),
    ("Trao bằng khen và giấy khen.", "AWARD", ["Bằng khen", "Giấy khen"]),
    ("Bà được phong Nghệ sĩ ưu tú.", "AWARD", ["Nghệ sĩ ưu tú"]),
]


@pytest.mark.parametrize(("sentence", "kind", "expected"), NAMES)
def test_names(sentence: str, kind: str, expected: list[str]) -> None:
    article = Article("a", "Tin vắn", sentence, published=datetime(2021, 4, 2, tzinfo=UTC))
    found = [e.name for e in extract(article, knowledge.load()).entities if e.type == kind]
    assert found == expected


def test_a_unit_is_the_one_that_existed_on_the_day() -> None:
    """Phường An Biên of 2021 and that of 2025 are two legal existences."""
    before, after = (
        extract(Article("a", "Tin", "Phường An Biên, thành phố Hải Phòng họp.", published=datetime(year, 9, 1, tzinfo=UTC)), knowledge.load())
        .entities[0]
        .unit
        for year in (2021, 2025)
    )
    assert (before, after) == ("11371_phuong-an-bien", "11407_phuong-an-bien")


def test_a_name_that_several_provinces_share_stays_open_when_nothing_decides() -> None:
    entities = extract(Article("a", "Tin", "Xã Tân Tiến họp chợ.", published=datetime(2021, 9, 1, tzinfo=UTC)), knowledge.load()).entities
    assert [(e.name, e.unit, e.rule) for e in entities] == [("xã Tân Tiến", None, "unit-open")]
