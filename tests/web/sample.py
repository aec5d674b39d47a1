"""Four articles, read by hand, as a store for the tests of the server: two outlets on one conference, an award, and a hostile one."""

from __future__ import annotations

from datetime import datetime

from civicgraph.model import Article, Entity, Event, Extraction, Mention, Role

LE_CHAN, HAI_PHONG = "305_quan-le-chan", "31_thanh-pho-hai-phong"


def at(article: Article, words: str, nth: int = 0) -> tuple[int, int]:
    """The nth place of some words in an article."""
    start = -1
    for _ in range(nth + 1):
        start = article.content.index(words, start + 1)
    return start, start + len(words)


def mentions(article: Article, words: str) -> tuple[Mention, ...]:
    """Every place of some words in an article."""
    count = article.content.count(words)
    return tuple(Mention(*at(article, words, nth), "hand") for nth in range(count))


def role(article: Article, name: str, filler: tuple[str, str], words: str, nth: int = 0) -> Role:
    """A role proved by the sentence that holds some words."""
    return Role(name, *filler, *at(article, words, nth), "hand", 0.9)  # type: ignore[arg-type]


def entity(article: Article, id: str, type: str, name: str, words: str, **more: str) -> Entity:
    return Entity(id, type, name, mentions(article, words), rule="hand", **more)  # type: ignore[arg-type]


def article(id: str, title: str, text: str, day: str, publisher: str) -> Article:
    published = datetime.fromisoformat(f"{day}T08:30:00+07:00")
    return Article(id, title, text, f"https://example.org/{id}", published, "Lê Vân", publisher)


FIRST = article(
    "le-chan-1",
    "Quận Lê Chân phát động thi đua năm 2022",
    "Sáng 12/1, quận Lê Chân tổ chức Hội nghị tổng kết phong trào thi đua năm 2021. "
    "Ông Trần Minh Khôi, Chủ tịch UBND quận Lê Chân, chủ trì hội nghị. "
    "Trời hôm đó có mưa nhỏ.\n"
    "Tại hội nghị, quận phát động phong trào thi đua năm 2022 với khẩu hiệu “Đoàn kết, sáng tạo, về đích sớm”.",
    "2022-01-12",
    "Báo Cửa Biển",
)
SECOND = article(
    "tong-ket-thi-dua",
    "Lê Chân tổng kết phong trào thi đua",
    "Ngày 12/1/2022, tại thành phố Hải Phòng, quận Lê Chân tổ chức Hội nghị tổng kết phong trào thi đua năm 2021.",
    "2022-01-13",
    "Thời báo Bến Bính",
)
HOSTILE = article(
    "hostile",
    "<script>document.title='taken'</script> \"Lê Chân\" & 'quận'",
    'Sáng 3/2, quận Lê Chân tổ chức Lễ <b>ra quân</b> "><img src=x onerror="document.title=\'taken\'">.\n'
    "</span></p><script>document.title='taken'</script>",
    "2022-02-03",
    "Báo <i>Cửa</i> Biển",
)
HOSTILE = Article(HOSTILE.id, HOSTILE.title, HOSTILE.text, "javascript:document.title='taken'", HOSTILE.published, "<u>x</u>", HOSTILE.publisher)


def first() -> Extraction:
    a = FIRST
    conference, launched = "Hội nghị tổng kết phong trào thi đua năm 2021", "phong trào thi đua năm 2022"
    slogan = "“Đoàn kết, sáng tạo, về đích sớm”"
    events = (
        Event(
            "v1", "Conference", conference, *at(a, conference), rule="hand", confidence=0.9, mentions=mentions(a, conference),
            roles=(
                role(a, "time", ("literal", "2022-01-12"), "Sáng 12/1"), role(a, "organizer", ("entity", "e1"), "quận Lê Chân tổ chức"),
                role(a, "chair", ("entity", "e2"), "Trần Minh Khôi"),
            ),
        ),
        Event(
            "v2", "Campaign", launched, *at(a, launched), rule="hand", confidence=0.8, mentions=mentions(a, launched),
            roles=(
                role(a, "time", ("literal", "2022"), "năm 2022", 1), role(a, "organizer", ("entity", "e1"), "quận phát động"),
                role(a, "slogan", ("literal", slogan.strip("“”")), slogan), role(a, "partOf", ("event", "v1"), "Tại hội nghị"),
            ),
        ),
    )  # fmt: skip
    entities = (
        entity(a, "e1", "UNIT", "quận Lê Chân", "quận Lê Chân", unit=LE_CHAN),
        entity(a, "e2", "PERSON", "Trần Minh Khôi", "Trần Minh Khôi", unit=HAI_PHONG, post="Chủ tịch UBND quận Lê Chân", post_body="e3"),
        entity(a, "e3", "BODY", "Ủy ban nhân dân quận Lê Chân, thành phố Hải Phòng", "UBND quận Lê Chân", unit=LE_CHAN, kind="ubnd"),
    )
    return Extraction(a, entities, events)


def second() -> Extraction:
    a, conference = SECOND, "Hội nghị tổng kết phong trào thi đua năm 2021"
    event = Event(
        "v1", "Conference", conference, *at(a, conference), rule="hand", confidence=0.9, mentions=mentions(a, conference),
        roles=(
            role(a, "time", ("literal", "2022-01-12"), "Ngày 12/1/2022"), role(a, "organizer", ("entity", "e1"), "quận Lê Chân tổ chức"),
            role(a, "place", ("entity", "e2"), "thành phố Hải Phòng"),
        ),
    )  # fmt: skip
    return Extraction(
        a,
        (
            entity(a, "e1", "UNIT", "quận Lê Chân", "quận Lê Chân", unit=LE_CHAN),
            entity(a, "e2", "UNIT", "thành phố Hải Phòng", "thành phố Hải Phòng", unit=HAI_PHONG),
        ),
        (event,),
    )


def hostile() -> Extraction:
    a = HOSTILE
    label = a.text[a.text.index("Lễ <b>") : a.text.index(".\n")]
    event = Event("v1", "Ceremony", label, *at(a, label), rule="hand", roles=(role(a, "organizer", ("entity", "e1"), "quận Lê Chân tổ chức"),))
    return Extraction(a, (entity(a, "e1", "UNIT", "quận Lê Chân", "quận Lê Chân", unit=LE_CHAN),), (event,))
