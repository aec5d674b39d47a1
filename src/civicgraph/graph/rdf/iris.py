"""Every IRI that the program mints, from content; nothing else mints one.

Functions return the IRI as text under the base. A hash is the beginning of a SHA-256 of its parts in UTF-8, each ended by a zero byte.
"""

from __future__ import annotations

import hashlib
from urllib.parse import SplitResult, urlsplit

from civicgraph.model import Article, Event
from civicgraph.spelling import fold, slug

CURATED = "graph/curated"
JUDGEMENTS = "graph/judgements"
_UNPUBLISHED = "unpublished"


def digest(*parts: str, length: int = 16) -> str:
    """The first characters of the SHA-256 of the parts, in hexadecimal."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode("utf-8", "replace") + b"\0")
    return whole.hexdigest()[:length]


def name_slug(name: str) -> str:
    """The name as a part of an IRI, never empty: a hash where no letter of it can be written in ASCII."""
    return slug(name) or digest(fold(name), length=8)


def publisher_slug(article: Article) -> str:
    """Who published, as a part of an IRI: the publisher's name, else the host of the address."""
    if article.publisher and slug(article.publisher):
        return slug(article.publisher, 60)
    host = _split(article.url or "").hostname or ""
    return slug(host.removeprefix("www.")) or _UNPUBLISHED


def canonical_url(url: str) -> str:
    """The address without scheme, `www.`, fragment, tracking and a closing slash: one for all ways to reach the same page."""
    parts = _split(url)
    asked = "&".join(sorted(p for p in parts.query.split("&") if p and not p.startswith(("utm_", "fbclid", "gclid"))))
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}{'?' + asked if asked else ''}"


def _split(url: str) -> SplitResult:
    """The parts of an address; all of it is path where it is none."""
    try:
        parts = urlsplit(url)
        parts.hostname  # noqa: B018 - a host that is none says so when it is asked for
    except ValueError:
        return SplitResult("", "", url, "", "")
    return parts


def article(article: Article, base: str) -> str:
    """`article/{publisher}-{source id, or hash of the canonical address, or of title and time}`: an edited text keeps its IRI."""
    own = slug(article.id, 60)
    if (own and slug(article.id, 10_000) != own) or own != article.id:
        own = f"{own}-{digest(article.id, length=8)}".lstrip("-") if article.id else ""
    if not own and article.url:
        own = digest(canonical_url(article.url))
    published = article.published.isoformat() if article.published else ""
    return f"{base}article/{publisher_slug(article)}-{own or digest(article.title, published)}"


def article_graph(article_iri: str, base: str) -> str:
    """The named graph that holds the evidence of an article."""
    return f"{base}graph/{article_iri[len(base) :]}"


def text(article_iri: str, sha256: str, base: str) -> str:
    """The frozen text of an article, by its SHA-256; two outlets that print the same have one each, for a text belongs to one article."""
    return f"{base}text/{digest(article_iri, sha256)}"


def mention(text_iri: str, start: int, end: int) -> str:
    """The characters [start, end) of a text."""
    return f"{text_iri}#char={start},{end}"


def author(name: str, publisher: str, base: str) -> str:
    """Who wrote, told apart by where they publish."""
    return f"{base}author/{name_slug(name)}_{publisher}"


def unit(identifier: str, base: str) -> str:
    """An administrative unit: by its id, or by the slug of its name where it is open."""
    return f"{base}unit/{identifier}"


def body(kind: str, unit_id: str | None, base: str) -> str:
    """A public body: its kind, with the unit that it serves unless it is national or open."""
    return f"{base}body/{kind}_{unit_id}" if unit_id else f"{base}body/{kind}"


def org(name: str, unit_id: str | None, base: str) -> str:
    """Another organization; the hash of a unit tells namesakes apart."""
    return f"{base}org/{name_slug(name)}" + (f"-{digest(unit_id, length=8)}" if unit_id else "")


def person(name: str, unit_id: str | None, base: str) -> str:
    """A person: the name, and the province that tells namesakes apart."""
    return f"{base}person/{name_slug(name)}-{digest(fold(name), unit_id or 'vn', length=8)}"


def candidate(name: str, constituency_id: str, base: str) -> str:
    """A person of the reference facts, told apart by the constituency; never one that articles name, for whom a unit or the nation is hashed."""
    return f"{base}person/{name_slug(name)}-{digest(fold(name), 'candidate', constituency_id, length=8)}"


def candidacy(person_iri: str, election_iri: str, base: str) -> str:
    """One person standing in one election."""
    return f"{base}candidacy/{digest(person_iri, election_iri)}"


def constituency(election_term_iri: str, constituency_id: str, base: str) -> str:
    """A constituency of the election of one term."""
    return f"{base}constituency/{election_term_iri.rpartition('/')[2]}_{constituency_id}"


def term(body_iri: str, sign: str, base: str) -> str:
    """A term of a body, by its number or years: `term/quoc-hoi_15`; of no body in particular by these alone."""
    whose = body_iri[len(base) :].partition("/")[2] + "_" if body_iri else ""
    return f"{base}term/{whose}{sign.replace('/', '-')}"


def group(event_iri: str, phrase: str, base: str) -> str:
    """Unnamed people, who are known only as part of one event."""
    return f"{base}group/{digest(event_iri, fold(phrase), length=12)}"


def named(kind: str, name: str, base: str) -> str:
    """An award, a document, a post or a term: by the slug of its name."""
    return f"{base}{kind}/{name_slug(name)}"


def event(key: str, base: str) -> str:
    """An event of the world, by its identity key."""
    return f"{base}event/{digest(key, length=12)}"


def report(article_iri: str, told: Event, which: int, base: str) -> str:
    """An event as one article tells it; `which` counts the events of one class whose labels are the same characters."""
    place = (article_iri, told.cls, str(told.start), str(told.end))
    return f"{base}report/{digest(*place, str(which)) if which else digest(*place)}"


def statement(article_iri: str, fact: tuple[str, str, str], base: str) -> str:
    """One fact as one article tells it."""
    return f"{base}statement/{digest(article_iri, *fact)}"


def membership(holder: str, post: str, body_iri: str, base: str) -> str:
    """A person's holding of a post in a body."""
    return f"{base}membership/{digest(holder, post, body_iri)}"


def run(version: str, base: str) -> str:
    """The extraction by one version of the program."""
    return f"{base}run/{version}"


def code(scheme: str, name: str, base: str) -> str:
    """A code of ontology/codes.ttl."""
    return f"{base}code/{scheme}/{name}"


def judgement(parts: tuple[str, ...], base: str) -> str:
    """A decision of a person, by what is decided: the same decision has one IRI, whoever takes it."""
    return f"{base}judgement/{digest(*parts, length=12)}"


def storyline(first_article: str, base: str) -> str:
    """A storyline, by the article that begins it: it keeps its IRI as it goes on."""
    return f"{base}storyline/{digest(first_article, length=12)}"


def step(storyline_iri: str, what: str, base: str) -> str:
    """A step of a storyline, by the event, or the article that tells it alone."""
    return f"{base}step/{digest(storyline_iri, what)}"


def apart(iri: str, where: str, base: str) -> str:
    """A node split off another one, for an article or by a judgement."""
    if iri.startswith(f"{base}event/"):
        return event(f"apart|{iri}|{where}", base)
    return f"{iri}_{digest(iri, where, length=8)}"


def forgotten(person_iri: str, base: str) -> str:
    """What stands for a person who is no longer named: it can be found from the old IRI, and not the other way round."""
    return f"{base}person/forgotten-{digest(person_iri)}"
