"""People: who is a person in a text and who is not, which post stands beside a name, who is who, and what a hostile text costs."""

from __future__ import annotations

import re
import time
import tomllib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicgraph.errors import KnowledgeError
from civicgraph.extraction.persons.people import PersonMention, find_people
from civicgraph.knowledge import file
from civicgraph.knowledge.lexicon import Lexicon

LEXICON = Lexicon({name: tomllib.loads(file("data", "lexicon", f"{name}.toml").read_text("utf-8")) for name in ("people", "posts")})
_END = re.compile(r"(?<=[.!?…])\s+|\n+")


def sentences(text: str) -> list[tuple[int, int]]:
    edges = [0, *(found.end() for found in _END.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(edges) if a < b]


def people(text: str) -> tuple[PersonMention, ...]:
    return find_people(text, sentences(text), LEXICON)


def names(text: str) -> list[str]:
    return [text[m.start : m.end] for m in people(text)]


def post(text: str, mention: PersonMention) -> str:
    return text[mention.post_start : mention.post_end] if mention.post_start >= 0 else ""


# text | the mentions in it, as written
FOUND = """
Ông Nguyễn Văn An phát biểu. | Nguyễn Văn An
bà Trần Thị Bình và ông Lê Cường dự lễ | Trần Thị Bình; Lê Cường
Đồng chí Phạm Đức Duy chủ trì hội nghị | Phạm Đức Duy
đ/c Hoàng Minh Đạt dự | Hoàng Minh Đạt
anh Vũ Gia, chị Đỗ Hạnh và em Bùi Khang | Vũ Gia; Đỗ Hạnh; Bùi Khang
GS.TS. Ngô Hữu Lâm trình bày | Ngô Hữu Lâm
PGS.TS Đặng Quốc Mạnh nêu ý kiến | Đặng Quốc Mạnh
Đại tá Hồ Xuân Nam và Thượng úy Dương Kim Oanh | Hồ Xuân Nam; Dương Kim Oanh
cô giáo Lý Thu Phương, thầy Đinh Quang | Lý Thu Phương; Đinh Quang
Chủ tịch UBND TP. Hải Phòng Trịnh Khắc Sơn yêu cầu | Trịnh Khắc Sơn
Phó Bí thư Tỉnh ủy Y Tâm trao quà | Y Tâm
Bí thư Huyện ủy Lý Sơn Nguyễn Viết Thắng cho biết | Nguyễn Viết Thắng
Chủ tịch UBND tỉnh Hà Tĩnh Võ Trọng Uy ký quyết định | Võ Trọng Uy
Chủ tịch UBND thành phố Hồ Chí Minh Phan Thành Vinh dự | Phan Thành Vinh
Bộ trưởng Nguyễn Kim Yến trả lời chất vấn | Nguyễn Kim Yến
Giám đốc Sở Tài nguyên Môi trường Lê Hồng Ánh cho biết | Lê Hồng Ánh
Có mặt Nguyễn Thị Bích, Trần Văn Cảnh và Lê Đình Danh. | Nguyễn Thị Bích; Trần Văn Cảnh; Lê Đình Danh
Mai Đức - Phó Chủ tịch UBND quận | Mai Đức
ông K'Brêm, bà H'Loan Niê cùng dự | K'Brêm; H'Loan Niê
ông Điểu Khánh, bà Ksor H'Nhung | Điểu Khánh; Ksor H'Nhung
ông Giàng A Lử nói | Giàng A Lử
Tổng thống Mỹ Joe Carter thăm Hà Nội | Joe Carter
Thủ tướng Nhật Bản Kenji Watanabe hội đàm | Kenji Watanabe
bà Jane Smith, Giám đốc Quỹ | Jane Smith
gia đình ông Nguyễn Văn Em | Nguyễn Văn Em
đại biểu Trần Quang Phúc đề nghị | Trần Quang Phúc
cử tri Lê Văn Giang kiến nghị | Lê Văn Giang
Theo ông Đỗ Mạnh Hùng, năm nay | Đỗ Mạnh Hùng
"Tôi rất vui", ông Cao Bá Khoa nói. | Cao Bá Khoa
Phó Thủ tướng Thường trực Trương Hòa Bình dự | Trương Hòa Bình
Trưởng đoàn đại biểu Quốc hội Nam Định Nguyễn Anh Sơn hỏi | Nguyễn Anh Sơn
Trao quà cho Lê Văn Tùng Theo danh sách | Lê Văn Tùng
Huyện Cư Jút: ông Y Thịnh Kđoh dự | Y Thịnh Kđoh
"""


@pytest.mark.parametrize(("text", "expected"), [line.rsplit(" | ", 1) for line in FOUND.strip().splitlines()])
def test_people_found(text: str, expected: str) -> None:
    assert names(text) == expected.split("; ")


NOBODY = """
trên đường Lê Lợi và phố Trần Hưng Đạo
tạm trú trên đường Võ Văn Kiệt, quận 1
Trường THPT Phan Châu Trinh tổ chức khai giảng
Trường Tiểu học Nguyễn Văn Trỗi
giáo viên Trường THCS Lê Quý Đôn
Giải thưởng Tôn Đức Thắng năm 2020
học bổng Nguyễn Thị Minh Khai
phường Nguyễn Trãi, quận Ngô Quyền
UBND phường Trương Quang Trọng
Quỹ Nguyễn Thái Bình trao quà
Công viên Hoàng Văn Thụ và cầu Nguyễn Tri Phương
tư tưởng, đạo đức, phong cách Hồ Chí Minh
học tập và làm theo tư tưởng Hồ Chí Minh
Đoàn TNCS Hồ Chí Minh thành phố
Thành phố Hồ Chí Minh và TP Hồ Chí Minh
UBND TP Hà Nội, Tỉnh ủy Hà Giang, huyện Lý Nhân
Hội Liên hiệp Phụ nữ, Ủy ban Mặt trận Tổ quốc Việt Nam
Bộ Kế hoạch và Đầu tư, Sở Văn Hóa Thể Thao
đồng chí Chủ tịch UBND tỉnh
Các tuyến đường Lý Thái Tổ, Trần Khát Chân, Nguyễn Văn Huyên
37 Nguyễn Bỉnh Khiêm, phường Đa Kao
Bà Rịa - Vũng Tàu, quận Hai Bà Trưng
Cộng hòa xã hội chủ nghĩa Việt Nam
Quốc hội khóa XV, Hội đồng nhân dân các cấp
Ảnh: Lê Minh Hiếu
Buổi lễ thành công. Ảnh: VGP/Nguyễn Hoàng Hải
Hội nghị kết thúc lúc 11 giờ. Nguyễn Hoàng Nam
Ban Thường vụ Thành uỷ Hà Nội Quyết định
đoàn đại biểu Quốc hội Tỉnh Quảng Bình
vườn hoa Lý Tự Trọng, tòa nhà 60B Nguyễn Huy Tưởng
Đoàn Bến Tre
Tổng giám đốc Bamboo Airways
Tại Đền thờ Triệu Quang Phục, nút giao Nguyễn Văn Linh
bệnh viện Nguyễn Tri Phương và chợ Nguyễn Văn Trỗi
các ông, bà được bầu
Công ty cổ phần Trần Anh Group
"""


@pytest.mark.parametrize("text", NOBODY.strip().splitlines())
def test_nobody(text: str) -> None:
    assert names(text) == []


# text | the post of its first mention
POSTS = """
Phó Chủ tịch UBND TP. Hải Phòng Lê Khắc Nghĩa trao bằng khen | Phó Chủ tịch UBND TP. Hải Phòng
ông Nguyễn Văn An, Bí thư Thành ủy, Trưởng đoàn đại biểu Quốc hội thành phố phát biểu | Bí thư Thành ủy, Trưởng đoàn đại biểu Quốc hội thành phố
đồng chí Trần Thị Bình - Chủ tịch HĐND quận chủ trì | Chủ tịch HĐND quận
bà Lê Thị Cúc (nguyên Giám đốc sở Tư pháp) dự | nguyên Giám đốc sở Tư pháp
ông Phạm Đức Duy, nguyên Phó bí thư Tỉnh ủy, cho biết | nguyên Phó bí thư Tỉnh ủy
Ủy viên Bộ Chính trị, Bí thư Thành ủy Hà Nội Hoàng Trung Hưng dự | Ủy viên Bộ Chính trị, Bí thư Thành ủy Hà Nội
Giám đốc Sở Lao động - Thương binh và Xã hội Vũ Thị Hà báo cáo | Giám đốc Sở Lao động - Thương binh và Xã hội
Bộ trưởng Bộ Nông nghiệp và Phát triển nông thôn Đỗ Minh Khôi dự | Bộ trưởng Bộ Nông nghiệp và Phát triển nông thôn
ông Bùi Văn Lộc - trưởng Ban thi đua khen thưởng tỉnh Đồng Nai - đã trao | trưởng Ban thi đua khen thưởng tỉnh Đồng Nai
ông Ngô Hữu Mạnh, Chủ tịch UBND quận 1, cho biết | Chủ tịch UBND quận 1
Đại tá Đặng Quốc Nam, Phó Giám đốc Công an tỉnh, dự | Phó Giám đốc Công an tỉnh
ông Hồ Xuân Phú (48 tuổi), Chủ tịch UBND xã Tân Hòa, huyện Phú Giáo, nói | Chủ tịch UBND xã Tân Hòa, huyện Phú Giáo
ông Dương Quang Sáng là Phó Chủ tịch Thường trực HĐND tỉnh | Phó Chủ tịch Thường trực HĐND tỉnh
Phó Tổng Thư ký, Phó Chủ nhiệm Văn phòng Quốc hội Lý Bộ Tài cho biết | Phó Tổng Thư ký, Phó Chủ nhiệm Văn phòng Quốc hội
Chủ nhiệm Văn phòng Chủ tịch nước Đinh Khánh Vân dự | Chủ nhiệm Văn phòng Chủ tịch nước
ông Trịnh Công Vinh, Phó trưởng đoàn đại biểu Quốc hội tỉnh; bà Mai Thị Yên | Phó trưởng đoàn đại biểu Quốc hội tỉnh
ông Phan Văn Bảo, Chủ tịch Hội Nông dân huyện kiểm tra mô hình | Chủ tịch Hội Nông dân huyện
ông Võ Văn Dũng, Giám đốc Sở Y tế báo cáo kết quả | Giám đốc Sở Y tế
Thừa ủy quyền của Chủ tịch nước, Bí thư Tỉnh ủy Lê Mạnh Giang trao Huân chương | Bí thư Tỉnh ủy
Chỉ huy trưởng Bộ Chỉ huy quân sự tỉnh Nguyễn Đình Hòa dự | Chỉ huy trưởng Bộ Chỉ huy quân sự tỉnh
bổ nhiệm ông Trần Quốc Khánh giữ chức Giám đốc Sở Công Thương tỉnh | Giám đốc Sở Công Thương tỉnh
ông Lê Văn Do - trưởng Phòng Lao động, thương binh và xã hội huyện Quan Hoá - thừa nhận | trưởng Phòng Lao động, thương binh và xã hội huyện Quan Hoá
ông Lê Văn Được, Cục trưởng Cục Bảo vệ thực vật, nói | Cục trưởng Cục Bảo vệ thực vật
bà Hà Thị Giang, Giám đốc Trung tâm Trọng tài thương mại cho biết | Giám đốc Trung tâm Trọng tài thương mại
UBND tỉnh thay ông Đỗ Văn Khải, nguyên Vụ trưởng Vụ Lữ hành, bằng người khác | nguyên Vụ trưởng Vụ Lữ hành
đại biểu Phạm Ngọc Long đề nghị | -
học sinh Lê Minh Mẫn đạt giải | -
Ông Cao Bá Ninh nói | -
"""


@pytest.mark.parametrize(("text", "expected"), [line.rsplit(" | ", 1) for line in POSTS.strip().splitlines()])
def test_posts(text: str, expected: str) -> None:
    assert post(text, people(text)[0]) == expected.strip("-")


def test_a_post_that_runs_into_the_next_name_is_that_one_s() -> None:
    text = "Chủ tịch Quốc hội Nguyễn Thị An, Thủ tướng Chính phủ Trần Xuân Bách và Chủ tịch Ủy ban Trung ương MTTQ Việt Nam Lê Thiện Chí dự lễ."
    assert [(m.name, post(text, m)) for m in people(text)] == [
        ("Nguyễn Thị An", "Chủ tịch Quốc hội"),
        ("Trần Xuân Bách", "Thủ tướng Chính phủ"),
        ("Lê Thiện Chí", "Chủ tịch Ủy ban Trung ương MTTQ Việt Nam"),
    ]


def test_posts_in_a_list_of_guests() -> None:
    text = "Dự lễ có các đồng chí: Nguyễn Xuân An - Phó Bí thư Tỉnh ủy, Chủ tịch HĐND tỉnh; Trần Bình - Phó Chủ tịch UBND tỉnh; đại diện các sở."
    assert [(m.name, post(text, m)) for m in people(text)] == [
        ("Nguyễn Xuân An", "Phó Bí thư Tỉnh ủy, Chủ tịch HĐND tỉnh"),
        ("Trần Bình", "Phó Chủ tịch UBND tỉnh"),
    ]


def test_a_post_in_the_plural_is_held_by_all_of_the_list() -> None:
    text = "Hai Phó Chủ tịch HĐND tỉnh, bà Nguyễn Thị An và Trần Thị Bình, dự."
    text += " Sở có 3 Phó Giám đốc Sở gồm các ông, bà: Lê Văn Cảnh, Phạm Đức Danh và Hồ Thị Em."
    assert [(m.name, post(text, m)) for m in people(text)] == [
        ("Nguyễn Thị An", "Phó Chủ tịch HĐND tỉnh"),
        ("Trần Thị Bình", "Phó Chủ tịch HĐND tỉnh"),
        ("Lê Văn Cảnh", "Phó Giám đốc Sở"),
        ("Phạm Đức Danh", "Phó Giám đốc Sở"),
        ("Hồ Thị Em", "Phó Giám đốc Sở"),
    ]


def test_a_missing_list_is_named() -> None:
    with pytest.raises(KnowledgeError, match="surnames"):
        find_people("ông Nguyễn Văn An", [], Lexicon({"people": {}, "posts": {}}))


def test_later_short_names_are_the_earlier_person() -> None:
    text = "Ông Nguyễn Văn Dũng, Chủ tịch UBND tỉnh, và bà Trần Thị Bích Hà dự. Ông Dũng nói. Bà Bích Hà đồng ý. Đồng chí Hà nói. Dũng cho biết."
    found = people(text)
    assert [(text[m.start : m.end], m.name) for m in found] == [
        ("Nguyễn Văn Dũng", "Nguyễn Văn Dũng"),
        ("Trần Thị Bích Hà", "Trần Thị Bích Hà"),
        ("Dũng", "Nguyễn Văn Dũng"),
        ("Bích Hà", "Trần Thị Bích Hà"),
        ("Hà", "Trần Thị Bích Hà"),
        ("Dũng", "Nguyễn Văn Dũng"),
    ]
    assert [m.person for m in found] == [0, 1, 0, 1, 1, 0]


def test_a_short_name_of_two_people_is_left_open() -> None:
    assert names("Ông Nguyễn Văn Dũng và ông Trần Minh Dũng dự. Ông Dũng nói.") == ["Nguyễn Văn Dũng", "Trần Minh Dũng"]


def test_a_short_name_of_nobody_is_left_open() -> None:
    assert names("Ông Dũng nói với bà Hà.") == []


def test_one_person_however_the_tone_is_placed() -> None:
    assert len({m.person for m in people("Bà Nguyễn Thị Thuý dự. Bà Nguyễn Thị Thúy nói.")}) == 1


def test_words_of_address_belong_to_the_surface_not_to_the_name() -> None:
    text = "Tại lễ, đồng chí Đại tá, PGS.TS Lê Văn An phát biểu"
    (found,) = people(text)
    assert text[found.honorific_start : found.end] == "đồng chí Đại tá, PGS.TS Lê Văn An"
    assert text[found.start : found.end] == found.name == "Lê Văn An"


def test_a_full_name_known_from_elsewhere_is_found_again() -> None:
    text = "Ông Tô Lân dự họp. Theo Tô Lân, kết quả tốt. Đường Tô Lân đã xong."
    assert names(text) == ["Tô Lân", "Tô Lân"]


def test_a_name_does_not_cross_a_line_or_sentence() -> None:
    assert names("ông Nguyễn\nVăn An") == []
    assert names("Trao quà cho ông Nguyễn An. Bình Dương có 3 huyện") == ["Nguyễn An"]


_PIECES = [
    *" \n.,;:-/()'\"",
    "Nguyễn ", "Văn ", "An ", "ông ", "Ông ", "đồng chí ", "Chủ tịch ", "UBND ", "tỉnh ", "Hà Nội ", "phó ", "nguyên ", "và ", "GS.TS. ", 
    "Sở ", "Y tế ",    "kiêm ", "là ", "giữ chức ", "K'", "H'Hen ", "THPT ", "đường ", "x", "1", "Ảnh: ", "İ", "ﬃ", "các ",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_PIECES)).map("".join))
def test_no_text_makes_it_raise_and_mentions_are_in_order(text: str) -> None:
    end = 0
    for found in people(text):
        assert end <= found.start < found.end <= len(text)
        assert found.honorific_start <= found.start
        assert (found.post_start < 0) == (found.post_end < 0)
        assert found.post_start <= found.post_end <= len(text)
        assert found.name and 0 < found.confidence <= 1
        end = found.end


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_any_characters(text: str) -> None:
    people(text)


HOSTILE = {
    "a megabyte without a space": "a" * 1_000_000,
    "a megabyte of capitals without a space": "N" * 1_000_000,
    "ten thousand capitals": "A " * 10_000,
    "surnames": "Nguyễn " * 20_000,
    "digits and slashes": "1/" * 50_000,
    "posts": "Chủ tịch " * 15_000,
    "posts and commas": "Chủ tịch UBND tỉnh, " * 8_000,
    "posts and a name": "Chủ tịch UBND tỉnh, " * 8_000 + "Nguyễn Văn An",
    "prefixes": "phó nguyên " * 15_000,
    "address": "ông bà " * 20_000,
    "address, commas": "Đại tá, " * 15_000 + "Nguyễn Văn An",
    "people": "ông Nguyễn Văn An, Chủ tịch UBND tỉnh, " * 4_000,
    "different people": " ".join(f"ông Nguyễn Văn A{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}," for n in range(6_000)),
    "apostrophes": "K'" * 100_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_cost_is_linear(text: str) -> None:
    people("")
    started = time.process_time()
    people(text)
    assert time.process_time() - started < 4 * max(1.0, len(text) / 150_000)
