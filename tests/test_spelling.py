"""Spelling: what makes two ways of writing a name the same, as tables."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicgraph.spelling import bare, fold, slug, tone_place

SAME = [
    ("khoá XV", "khóa XV"),
    ("Uỷ ban", "Ủy ban"),
    ("thuỷ lợi", "thủy lợi"),
    ("loè", "lòe"),
    ("QUẬN LÊ CHÂN", "quận Lê Chân"),
    ("Bà Rịa – Vũng Tàu", "Bà Rịa - Vũng Tàu"),
    ("Phan Rang\u2011Tháp Chàm", "Phan Rang-Tháp Chàm"),
    ("Ia H’Drai", "Ia H'Drai"),
    ("Ia H‘Drai", "Ia H'Drai"),
    ("Ia H\u02bcDrai", "Ia H'Drai"),
    ("Cư M`gar", "Cư M'gar"),
    ("\u00d0à Nẵng", "\u0110à Nẵng"),
    ("\u00f0à nẵng", "Đà Nẵng"),
    ("  hai\u00a0 khoảng ", "hai khoảng"),
    ("hội nghị".encode().decode(), unicodedata.normalize("NFD", "hội nghị")),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_have_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("quý", "quy"), ("hoàn", "hòan"), ("đa", "da"), ("thuý", "thúi"), ("Lý", "Lí")])
def test_two_names_have_two_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("written", "placed"),
    [("khoá", "khóa"), ("hoà", "hòa"), ("quý", "quý"), ("Quỳ", "Quỳ"), ("thuý", "thúy"), ("hoàng", "hoàng"), ("XOÀ", "XÒA"), ("hoa", "hoa")],
)
def test_the_tone_mark_goes_to_the_first_vowel_of_an_open_syllable(written: str, placed: str) -> None:
    assert tone_place(written) == placed


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("quận Lê Chân", "quan-le-chan"), ("Ia H’Drai", "ia-h-drai"), ("\u00d0ống Đa", "dong-da"), ("Bằng khen", "bang-khen"), ("!?", ""),
        ("một hai ba " * 20, "-".join(["mot-hai-ba"] * 7)),
    ],
)  # fmt: skip
def test_slugs(name: str, part: str) -> None:
    assert slug(name) == part


def test_bare_letters() -> None:
    assert bare("Đặng \u00d0ình Ưu, đường \u00f0ỏ 1") == "dang dinh uu, duong do 1"


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert tone_place(tone_place(text)) == tone_place(text)


@given(st.text(alphabet="aàạoòóọeèuùyỳýđĐ\u00d0\u00f0ghk'’‘\u02bc`-–—"))
def test_a_key_is_as_long_as_the_text_in_nfc_without_runs_of_spaces(text: str) -> None:
    assert len(fold(text)) == len(unicodedata.normalize("NFC", text))
