"""Sentences and syllables: offsets stay, abbreviations end nothing, every text has a reading."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicgraph.extraction.wording.text import fold_aligned, read_text

ABBREVIATIONS = frozenset({"tp", "q", "ths"})

SENTENCES = [
    ("Sáng 2/4, quận họp. Chiều cùng ngày, quận trao thưởng.", 2),
    ("UBND TP. Hải Phòng tặng Bằng khen. Dự có ông A.", 2),
    ("Q. Ngô Quyền và TP. Đà Nẵng ký giao ước.", 1),
    ("Tiêu đề\nĐoạn một không có dấu chấm\nĐoạn hai", 3),
    ("“Tất cả vì học sinh!” Khẩu hiệu được hưởng ứng…  Sau đó là lễ trao.", 3),
    ("Tăng 6,7% so với 3.500 hộ năm trước.", 1),
    ("Ông Nguyễn Văn A. chủ trì cuộc họp.", 1),
]


@pytest.mark.parametrize(("content", "count"), SENTENCES)
def test_sentences(content: str, count: int) -> None:
    text = read_text(content, ABBREVIATIONS)
    assert len(text.sentences) == count, [content[a:b] for a, b in text.sentences]


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_every_text_has_a_reading_whose_offsets_hold(content: str) -> None:
    text = read_text(content, ABBREVIATIONS)
    assert len(text.folded) == len(content)
    assert len(text.starts) == len(text.ends) == len(text.keys) == len(text.capital) == len(text.sentence)
    for start, end, key in zip(text.starts, text.ends, text.keys, strict=True):
        assert text.folded[start:end] == key
    assert [i for first, last in text.bounds for i in range(first, last)] == list(range(len(text.keys)))


FOLDED = [("Khoá XV – “Uỷ ban”", 'khóa xv - "ủy ban"'), ("İstanbul Toà", "İstanbul tòa"), ("HOÀ BÌNH", "hòa bình")]


@pytest.mark.parametrize(("written", "folded"), FOLDED)
def test_folding_keeps_every_character_at_its_place(written: str, folded: str) -> None:
    assert fold_aligned(written) == folded
    assert len(folded) == len(written)
