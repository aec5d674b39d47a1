"""What a passage reports: event classes with labels, roles and status. One row, one way to tell of an event."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from civicgraph import knowledge
from civicgraph.extraction import extract
from civicgraph.model import Article, Event, Extraction

# (passage, class, label, {role: fillers}); entities are given by name, events by label
EVENTS = [
    (
        "Sáng 2/4, quận Ngô Quyền (Hải Phòng) tổ chức Hội nghị sơ kết công tác quý I.",
        "Conference",
        "Hội nghị sơ kết công tác quý I",
        {"time": ["2021-04-02"], "organizer": ["quận Ngô Quyền, thành phố Hải Phòng"]},
    ),
    (
        "UBND quận Hồng Bàng, Hải Phòng phát động phong trào “Ngày Chủ nhật xanh” năm 2021.",
        "Campaign",
        "phong trào “Ngày Chủ nhật xanh” năm 2021",
        {"time": ["2021"], "organizer": ["Ủy ban nhân dân quận Hồng Bàng, thành phố Hải Phòng"]},
    ),
    (
        "Chuẩn bị cuộc bầu cử đại biểu Quốc hội khóa XV.",
        "Election",
        "bầu cử đại biểu Quốc hội khóa XV",
        {"electedBody": ["Quốc hội"], "term": ["khóa XV"]},
    ),
    (
        "UBND thành phố Hải Phòng tặng Bằng khen cho 12 tập thể.",
        "AwardGrant",
        "tặng Bằng khen cho 12 tập thể",
        {"award": ["Bằng khen"], "granter": ["Ủy ban nhân dân thành phố Hải Phòng"], "awardee": ["12 tập thể"]},
    ),
    (
        "5 cá nhân được UBND quận Lê Chân, Hải Phòng khen thưởng.",
        "AwardGrant",
        "khen thưởng",
        {"awardee": ["5 cá nhân"], "granter": ["Ủy ban nhân dân quận Lê Chân, thành phố Hải Phòng"]},
    ),
    ("Các trường ký giao ước thi đua năm 2021.", "Pledge", "ký giao ước thi đua năm 2021", {"participant": ["các trường"]}),
    (
        "HĐND thành phố Hải Phòng khai mạc kỳ họp thứ 3, khóa XVI.",
        "CouncilSession",
        "kỳ họp thứ 3, khóa XVI",
        {"organizer": ["Hội đồng nhân dân thành phố Hải Phòng"], "term": ["khóa XVI"]},
    ),
    (
        "Ngày 10/5/2021, tỉnh Nghệ An tổ chức Lễ phát động chiến dịch Hoa phượng đỏ tại Trường Đại học Vinh.",
        "Ceremony",
        "Lễ phát động chiến dịch Hoa phượng đỏ",
        {"time": ["2021-05-10"], "place": ["Trường Đại học Vinh"], "about": ["chiến dịch Hoa phượng đỏ"]},
    ),
    (
        "Quận Lê Chân, Hải Phòng tổ chức Hội thi “Cán bộ giỏi” năm 2021.",
        "Contest",
        "Hội thi “Cán bộ giỏi” năm 2021",
        {"organizer": ["quận Lê Chân, thành phố Hải Phòng"]},
    ),
    (
        "HĐND tỉnh Nghệ An bầu ông Trần Văn Bảo giữ chức Chủ tịch UBND tỉnh.",
        "Appointment",
        None,
        {"appointee": ["Trần Văn Bảo"], "post": ["Chủ tịch UBND tỉnh"], "action": ["elected"], "by": ["Hội đồng nhân dân tỉnh Nghệ An"]},
    ),
]

NO_EVENTS = [
    "Các phong trào thi đua yêu nước được đẩy mạnh.",
    "Công tác khen thưởng được thực hiện kịp thời.",
    "Quốc hội thảo luận về ngân sách.",
    "Luật Thi đua, khen thưởng quy định nhiều hình thức khen thưởng.",
]

STATUSES = [
    ("Ngày 20/4, quận sẽ tổ chức Hội nghị tổng kết phong trào năm 2021.", "planned"),
    ("Quận không tổ chức Lễ hội Hoa phượng năm 2021.", "cancelled"),
    ("Sáng nay, quận tổ chức Hội nghị triển khai công tác bầu cử.", "reported"),
]


def read(passage: str) -> Extraction:
    return extract(Article("a", "Tin", passage, published=datetime(2021, 4, 2, tzinfo=UTC)), knowledge.load())


def fillers(found: Extraction, event: Event, role: str) -> list[str]:
    names = {e.id: e.name for e in found.entities} | {v.id: v.label for v in found.events}
    return [names.get(r.value, r.value) for r in event.fillers(role)]


@pytest.mark.parametrize(("passage", "cls", "label", "roles"), EVENTS)
def test_events(passage: str, cls: str, label: str | None, roles: dict[str, list[str]]) -> None:
    found = read(passage)
    events = [e for e in found.events if e.cls == cls]
    assert len(events) == 1, [(e.cls, e.label) for e in found.events]
    assert label is None or events[0].label == label
    assert {role: fillers(found, events[0], role) for role in roles} == roles


@pytest.mark.parametrize("passage", NO_EVENTS)
def test_general_talk_is_no_event(passage: str) -> None:
    assert [(e.cls, e.label) for e in read(passage).events] == []


@pytest.mark.parametrize(("passage", "status"), STATUSES)
def test_status(passage: str, status: str) -> None:
    assert [e.status for e in read(passage).events if e.cls in {"Conference", "Contest"}] == [status]


def test_two_assemblies_elected_on_one_day_are_two_elections() -> None:
    found = read("Cuộc bầu cử đại biểu Quốc hội khóa XV và đại biểu HĐND các cấp nhiệm kỳ 2021-2026.")
    assert [(fillers(found, e, "electedBody"), fillers(found, e, "term")) for e in found.events] == [
        (["Quốc hội"], ["khóa XV"]),
        (["Hội đồng nhân dân các cấp"], ["nhiệm kỳ 2021-2026"]),
    ]


def test_every_claim_has_its_characters() -> None:
    """Every span lies in the text, an entity's mention is not blank, and a role's evidence lies in one sentence."""
    for passage, *_ in EVENTS:
        found = read(passage)
        content = found.article.content
        for entity in found.entities:
            assert entity.mentions and all(content[m.start : m.end].strip() for m in entity.mentions)
        for event in found.events:
            assert content[event.start : event.end] == event.label
            for role in event.roles:
                assert any(a <= role.start < role.end <= b for a, b in found.sentences), (role, found.sentences)


# (passage, class, role, its fillers: all of them, so that an empty list says that nothing may be invented)
WHOLE_ROLES = [
    (
        "Sáng 2/4, UBND quận Lê Chân, Hải Phòng tổ chức Hội nghị tổng kết công tác năm 2020. 150 đại biểu tham dự.",
        "Conference",
        "participant",
        ["150 đại biểu"],
    ),
    ("Quận Lê Chân, Hải Phòng tổ chức Hội thi “Cán bộ giỏi” năm 2021, thu hút 40 thí sinh.", "Contest", "participant", ["40 thí sinh"]),
    ("Từ năm 2019 đến nay, UBND quận Lê Chân, Hải Phòng tổ chức Hội nghị tổng kết công tác dân vận.", "Conference", "time", []),
    ("Thành phố Hải Phòng chọn làm điểm và thực hiện đề án tại hội nghị tổng kết công tác năm 2020.", "Conference", "organizer", []),
    ("UBND quận Lê Chân, Hải Phòng biểu dương và trao tặng giấy khen cho ông Trần Văn Bảo.", "AwardGrant", "award", ["Giấy khen"]),
    (
        "Hội nghị báo cáo kết quả kỳ họp thứ 3 Quốc hội khóa XV diễn ra sáng nay.",
        "Conference",
        "about",
        ["kỳ họp thứ 3 Quốc hội khóa XV"],
    ),
    ("Chiều 1/4, người dân đến rất đông. Trời mưa. Ai cũng vui. Tại buổi lễ, ông Trần Văn Bảo hát.", "Ceremony", "time", ["2021-04-01"]),
    ("Hội nghị tổng kết phong trào “Ngày Chủ nhật xanh” trong năm 2020.", "Campaign", "time", ["2020"]),
    ("Phong trào “Ngày Chủ nhật xanh” quận Lê Chân lan rộng.", "Campaign", "scope", ["quận Lê Chân"]),
]


@pytest.mark.parametrize(("passage", "cls", "role", "told"), WHOLE_ROLES)
def test_a_role_has_these_fillers_and_no_others(passage: str, cls: str, role: str, told: list[str]) -> None:
    found = read(passage)
    event = next(e for e in found.events if e.cls == cls)
    assert fillers(found, event, role) == told


@pytest.mark.parametrize("word", knowledge.load().lexicon["events"]["participant"]["other_words"])
def test_a_word_that_only_begins_like_attending_brings_nobody(word: str) -> None:
    found = read(
        f"Sáng 2/4, quận Lê Chân, Hải Phòng tổ chức Hội nghị tổng kết công tác năm 2020. Nội dung {word} của ông Trần Văn Bảo được gửi trước."
    )
    assert fillers(found, found.events[0], "participant") == []


@pytest.mark.parametrize("phrase", knowledge.load().lexicon["events"]["participant"]["draws"])
def test_after_a_phrase_of_drawing_stands_who_came(phrase: str) -> None:
    found = read(f"Quận Lê Chân, Hải Phòng tổ chức Hội thi “Cán bộ giỏi” năm 2021, {phrase} 40 thí sinh.")
    assert fillers(found, found.events[0], "participant") == ["40 thí sinh"]
