"""Whatever a text holds, it is read: nothing raises, every span lies in the text, twice the length takes about twice the time."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicgraph import knowledge
from civicgraph.extraction import extract
from civicgraph.model import Article, Extraction

DAY = datetime(2021, 4, 2, 3, tzinfo=UTC)
PIECES = [
    "UBND", "quận Lê Chân", "TP Hải Phòng", "xã Tân Lập", "HĐND tỉnh", "Quốc hội", "Hội Nông dân", "Sở Y tế", "Công ty Cổ phần", "Trường THCS", "ông",
    "bà", "đồng chí", "Nguyễn Văn Minh", "Lê Thị Lan", "A", "K'Brõih", "Chủ tịch", "Bí thư", "Phó Giám đốc", "tổ chức",
    "hội nghị", "Hội nghị tổng kết",
    "kỳ họp thứ 5", "khóa XV", "nhiệm kỳ 2021-2026", "đại hội", "lễ ra quân", "phát động", "phong trào thi đua", "“Dân vận khéo”", "năm 2021",
    "giai đoạn 2021-2025", "tặng", "giấy khen", "Huân chương Lao động", "cho 5 tập thể", "và 12 cá nhân", "hơn 300 đại biểu", "bổ nhiệm",
    "giữ chức", "bầu cử", "đại biểu Quốc hội", "ký cam kết", "ký kết giao ước", "sáng 2/4", "ngày 30/2", "31/12/2020",
    "hôm qua", "Chủ nhật", "mùng 3 Tết",
    "8 giờ 30", "quý I", "từ ngày 1", "đến ngày", "trực tuyến", "tại", "với sự tham dự của", "dự hội nghị có",
    "phát biểu", "theo đó", "sẽ", "dự kiến",
    "đề nghị", "hủy", "Nghị quyết số 12-NQ/TW", "với chủ đề", "khẩu hiệu", "đạt giải nhất", "cuộc thi", "các", "những", "nhân dịp này",
]  # fmt: skip
JOINTS = [" ", " ", " ", ", ", "; ", ". ", ".\n", "\n\n", " và ", " - ", "–", "/", ":", "(", ")", '"', "“", "”", "…", "\u00a0", "\u200b", "\t", ""]
STRANGE = [
    "\u0301", "\u0323", "\u200d", "\ufeff", "\u202e", "\u2028", "\x00", "\x85", "ﬁ",
    "İ", "ǅ", "ß", "\U0001f600", "\U00020000", "𝐔𝐁𝐍𝐃", "١٢/٣", "²", "Ⅻ", "\u1ab0",
]  # fmt: skip

unicode_text = st.text(max_size=60)
words = st.sampled_from([*PIECES, *(p.upper() for p in PIECES), *(p.lower() for p in PIECES), *STRANGE])
mixed = st.lists(st.one_of(words, words, words, st.sampled_from(JOINTS), st.sampled_from(JOINTS), unicode_text), max_size=60)
joints = st.sampled_from(JOINTS)
texts = mixed.flatmap(lambda pieces: st.lists(joints, min_size=len(pieces), max_size=len(pieces)).map(lambda js: interleaved(pieces, js)))


def interleaved(pieces: list[str], joints: list[str]) -> str:
    return "".join(part for pair in zip(pieces, joints, strict=True) for part in pair)


def article(title: str, text: str, published: datetime | None = DAY) -> Article:
    return Article("any", title, text, published=published)


def wrong(found: Extraction) -> list[str]:
    """What is not as it must be: spans outside the text or empty, labels that are not its characters, fillers that are nothing."""
    content, ids = found.article.content, {e.id for e in found.entities} | {e.id for e in found.events}
    entity_spans = [(f"{e.id} {e.name}", m.start, m.end) for e in found.entities for m in e.mentions]
    event_spans = [(e.id, m.start, m.end) for e in found.events for m in (e, *e.mentions)]
    role_spans = [(f"{e.id} {r.name}", r.start, r.end) for e in found.events for r in e.roles]
    bad = [name for name, start, end in (*entity_spans, *event_spans, *role_spans) if not 0 <= start < end <= len(content)]
    bad += [e.id for e in found.events if e.label.split() != content[e.start : e.end].split()]
    return bad + [f"{e.id} {r.name}" for e in found.events for r in e.roles if r.kind != "literal" and r.value not in ids]


@settings(max_examples=400, deadline=None)
@given(texts, texts, st.sampled_from([DAY, None]))
def test_nothing_in_a_text_makes_it_raise(title: str, text: str, published: datetime | None) -> None:
    found = extract(article(title, text, published), knowledge.load())
    assert wrong(found) == []
    assert extract(article(title, text, published), knowledge.load()) == found


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=400))
def test_not_even_what_is_no_text(text: str) -> None:
    assert wrong(extract(article(text[:40], text), knowledge.load())) == []


NAMES = [
    "An", "Bình", "Cường", "Dũng", "Giang", "Hà", "Khoa", "Lan", "Minh", "Nam",
    "Oanh", "Phúc", "Quang", "Sơn", "Tâm", "Uyên", "Vinh", "Xuân", "Yến", "Đức",
]  # fmt: skip


def name(i: int) -> str:
    return " ".join(["Nguyễn", NAMES[i % 20], NAMES[i // 20 % 20], NAMES[i // 400 % 20]])


LONG: dict[str, Callable[[int], str]] = {  # what the i-th piece of a long text is
    "no space": lambda i: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "no space, capitals": lambda i: "ĐàNẵngHàNội",
    "digits": lambda i: "1234567890",
    "slashes": lambda i: "1/",
    "full stops": lambda i: ".",
    "line ends": lambda i: "\n",
    "capitals": lambda i: "A ",
    "opening quotation marks": lambda i: "“a ",
    "nested quotation marks": lambda i: "“a “b ” “",
    "brackets": lambda i: "((a) ",
    "combining marks": lambda i: "a\u0301\u0323",
    "dates": lambda i: f"ngày {i % 28 + 1}/{i % 12 + 1}/{1990 + i % 30} ",
    "triggers": lambda i: "hội nghị ",
    "units": lambda i: f"xã {NAMES[i % 20]} {NAMES[i // 20 % 20]}, ",
    "units that are many": lambda i: "xã Tân Lập. ",
    "bodies": lambda i: f"Hội Nông dân xã {NAMES[i % 20]} {NAMES[i // 20 % 20]}, ",
    "people": lambda i: f"ông {name(i)}; ",
    "people with posts": lambda i: f"Ông {name(i)}, Chủ tịch UBND xã {NAMES[i % 20]}. ",
    "organizations": lambda i: f"Công ty Cổ phần {name(i)}, ",
    "documents": lambda i: f"Nghị quyết số {i}/NQ-TW, ",
    "meetings": lambda i: f"Ngày {i % 28 + 1}/5, UBND quận Lê Chân tổ chức hội nghị tổng kết công tác {name(i)}. ",
    "meetings in one sentence": lambda i: f"hội nghị tổng kết công tác {name(i)} và ",
    "sessions": lambda i: f"Kỳ họp thứ {i} HĐND quận Lê Chân khóa XV. ",
    "campaigns": lambda i: f"Phát động phong trào thi đua “{name(i)}” năm {1990 + i % 30}. ",
    "awards": lambda i: f"UBND huyện tặng giấy khen cho ông {name(i)}. ",
    "awarded groups": lambda i: f"tặng giấy khen cho {i + 2} tập thể; ",
    "appointments": lambda i: f"Bổ nhiệm ông {name(i)} giữ chức Giám đốc Sở Y tế. ",
    "elections": lambda i: f"bầu cử đại biểu Quốc hội khóa {i % 40}, ",
    "speakers": lambda i: f"Ông {name(i)} phát biểu tại hội nghị. ",
}  # fmt: skip
SHORT, TRIES, MOST = 30_000, 6, 3.0  # characters; attempts; times as long for twice the length


def of_length(kind: str, characters: int) -> Article:
    pieces: list[str] = []
    while characters > 0:
        pieces.append(LONG[kind](len(pieces)))
        characters -= len(pieces[-1])
    return article("Hội nghị tổng kết", "".join(pieces))


def seconds(text: Article) -> float:
    """Processor time without that of collecting what other tests left behind."""
    gc.collect()
    gc.disable()
    began = time.process_time()
    extract(text, knowledge.load())
    gc.enable()
    return time.process_time() - began


@pytest.mark.parametrize("kind", LONG)
def test_twice_the_length_takes_about_twice_the_time(kind: str) -> None:
    short, long = of_length(kind, SHORT), of_length(kind, 2 * SHORT)
    once, twice = [seconds(short)], [seconds(long)]
    while min(twice) > MOST * min(once) and len(once) < TRIES:  # a busy machine is no fault of the text
        once.append(seconds(short))
        twice.append(seconds(long))
    assert min(twice) <= MOST * min(once)


def test_a_megabyte_without_a_space_is_read() -> None:
    assert seconds(article("Hội nghị", "a" * 1_000_000)) < 60
