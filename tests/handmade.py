"""Extractions made by hand for the tests of the graph: short articles of invented outlets, read as a careful reader reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from civicgraph.model import Article, Entity, Event, Extraction, Mention, Role

LE_CHAN, HAI_PHONG = "305_quan-le-chan", "31_thanh-pho-hai-phong"


def article(
    id: str, title: str, text: str, publisher: str = "Báo Sông Cấm", published: str | None = "2021-04-02T22:30:00+07:00", **more: Any
) -> Article:
    return Article(id, title, text, f"https://example.org/{id}", published and datetime.fromisoformat(published), publisher=publisher, **more)  # type: ignore[arg-type]


def place(a: Article, words: str) -> tuple[int, int]:
    start = a.content.index(words)
    return start, start + len(words)


def entity(a: Article, id: str, type: Any, name: str, words: str | None = None, **more: Any) -> Entity:
    return Entity(id, type, name, (Mention(*place(a, words or name), "hand"),), rule="hand", confidence=0.9, **more)


def role(a: Article, name: str, value: str, words: str, kind: Any = "entity") -> Role:
    return Role(name, kind, value, *place(a, words), "hand", 0.8)


def event(a: Article, id: str, cls: Any, label: str, *roles: Role, **more: Any) -> Event:
    start, end = place(a, label)
    return Event(id, cls, label, start, end, roles, rule="hand", confidence=0.9, mentions=(Mention(start, end, "hand"),), **more)


def award(id: str, publisher: str, sentence: str, awardees: str, day: str = "2021-05-10") -> Extraction:
    """One outlet's account of the district's giving certificates of merit to unnamed people."""
    a = article(id, f"Tin khen thưởng {id}", sentence, publisher)
    entities = (
        entity(a, "e1", "UNIT", "quận Lê Chân, thành phố Hải Phòng", "quận Lê Chân", unit=LE_CHAN),
        entity(a, "e2", "AWARD", "Giấy khen", "Giấy khen"),
        entity(a, "e3", "GROUP", awardees.lower(), awardees),
    )
    roles = (
        role(a, "time", day, sentence, "literal"),
        role(a, "granter", "e1", sentence),
        role(a, "award", "e2", sentence),
        role(a, "awardee", "e3", sentence),
    )
    return Extraction(a, entities, (event(a, "v1", "AwardGrant", "tặng Giấy khen", *roles),))


def four_outlets() -> list[Extraction]:
    """Four outlets on one award to 28 people, each in its own words."""
    return [
        award("gk-1", "Báo Sông Cấm", "Sáng 10/5, quận Lê Chân tặng Giấy khen cho 28 cá nhân có thành tích.", "28 cá nhân"),
        award("gk-2", "Báo Cửa Biển", "Ngày 10/5/2021, lãnh đạo quận Lê Chân đã tặng Giấy khen tới 28 gương tiêu biểu.", "28 gương tiêu biểu"),
        award("gk-3", "Thời báo Đất Cảng", "Hôm qua, 28 công dân được quận Lê Chân tặng Giấy khen.", "28 công dân"),
        award("gk-4", "Bản tin Cát Bi", "UBND quận Lê Chân vừa tặng Giấy khen 28 tập thể, cá nhân.", "28 tập thể, cá nhân"),
    ]


def conference(id: str = "hn-1", publisher: str = "Báo Sông Cấm", day: str = "2021-04-02", text: str | None = None) -> Extraction:
    """A meeting that sums up one year's movement, launches the next one's and hears the chairman speak."""
    a = article(
        id,
        "Quận Lê Chân phát động thi đua",
        text
        or "Sáng 2/4, quận Lê Chân tổ chức Hội nghị tổng kết phong trào thi đua năm 2020. "
        "Ông Trần Văn Mẫu, Chủ tịch UBND quận, chủ trì. Hội nghị phát động phong trào thi đua năm 2021 với khẩu hiệu “Đoàn kết \\ sáng tạo”.\n"
        "Dịp này, 5 tập thể được khen thưởng.",
        publisher,
        author="Hoàng Mẫu",
    )
    entities = (
        entity(a, "e1", "UNIT", "quận Lê Chân, thành phố Hải Phòng", "quận Lê Chân", unit=LE_CHAN),
        entity(a, "e2", "BODY", "Ủy ban nhân dân quận Lê Chân, thành phố Hải Phòng", "UBND quận", unit=LE_CHAN, kind="ubnd"),
        entity(
            a, "e3", "PERSON", "Trần Văn Mẫu", unit=HAI_PHONG, post="Chủ tịch UBND quận", post_body="e2", post_span=place(a, "Chủ tịch UBND quận")
        ),
        entity(a, "e4", "GROUP", "5 tập thể"),
    )
    old = event(
        a, "v2", "Campaign", "phong trào thi đua năm 2020", role(a, "time", "2020", "năm 2020", "literal"), role(a, "organizer", "e1", "quận Lê Chân")
    )
    new = event(
        a,
        "v3",
        "Campaign",
        "phong trào thi đua năm 2021",
        role(a, "time", "2021", "năm 2021", "literal"),
        role(a, "organizer", "e1", "quận Lê Chân"),
        role(a, "partOf", "v1", "Hội nghị phát động", "event"),
        role(a, "slogan", "Đoàn kết \\ sáng tạo", "Đoàn kết \\ sáng tạo", "literal"),
    )
    meeting = event(
        a,
        "v1",
        "Conference",
        "Hội nghị tổng kết phong trào thi đua năm 2020",
        role(a, "time", day, "Sáng 2/4", "literal"),
        role(a, "organizer", "e1", "quận Lê Chân tổ chức"),
        role(a, "chair", "e3", "chủ trì"),
        role(a, "about", "v2", "tổng kết phong trào thi đua năm 2020", "event"),
        role(a, "about", "v3", "phát động phong trào thi đua năm 2021", "event"),
    )
    grant = event(a, "v4", "AwardGrant", "khen thưởng", role(a, "awardee", "e4", "5 tập thể"), role(a, "partOf", "v1", "Dịp này", "event"))
    return Extraction(a, entities, (meeting, old, new, grant))


def election(id: str = "bc-1", publisher: str = "Báo Sông Cấm", term: str = "khóa XV") -> Extraction:
    """The election of the National Assembly, announced for a day."""
    a = article(id, "Ngày hội toàn dân", f"Ngày 23/5/2021, cử tri đi bầu cử đại biểu Quốc hội {term}.", publisher)
    roles = (
        role(a, "electedBody", "e1", "Quốc hội"),
        role(a, "term", term, term, "literal"),
        role(a, "time", "2021-05-23", "Ngày 23/5/2021", "literal"),
    )
    return Extraction(
        a,
        (entity(a, "e1", "BODY", "Quốc hội", kind="quoc-hoi"),),
        (event(a, "v1", "Election", f"bầu cử đại biểu Quốc hội {term}", *roles, status="planned"),),
    )


def retitled(extraction: Extraction, **changes: Any) -> Extraction:
    """The same reading of an article with other metadata of equal length."""
    return replace(extraction, article=replace(extraction.article, **changes))
