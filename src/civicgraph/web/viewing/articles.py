"""The page of an article: its text with what it names, the events that it reports, and the related articles with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from civicgraph.config import NAMESPACE
from civicgraph.errors import NotFoundError
from civicgraph.web.viewing import marking, quoting
from civicgraph.web.viewing.proving import Proof, Reading, proof, quotable
from civicgraph.web.viewing.reading import Row, View, grouped, number, ordered, text
from civicgraph.web.viewing.telling import RDF_TYPE, Told, add_roles, facts, quoted, sentences_of, told

SCHEMA = "https://schema.org/"
COPY = "code/relation/near-duplicate"
_CLEAR = 0.2  # the score from which on a link is shown at once; of weaker ones readers held two of three for beside the point (docs/related.md)
IDENTIFIER = "http://purl.org/dc/terms/identifier"


@dataclass(frozen=True, slots=True)
class Related:
    """A related article, and why; `copies` are others of the same text, whose links are weaker."""

    iri: str
    kind: str
    via: str
    score: str
    published: str
    publisher: str
    why: dict[str, str]
    copies: tuple[Related, ...] = ()
    here: Proof | None = None  # the words of this article that show the link, and those of the other
    there: Proof | None = None

    @property
    def faint(self) -> bool:
        """Whether the two are alike too little to be shown among the others at once."""
        return float(self.score or 0) < _CLEAR


def article(view: View, iri: str, whole: bool) -> dict[str, Any]:
    """What the template `article.html` shows; `whole`: the whole text, else only the sentences that are evidence."""
    known = facts(view, iri)
    if NAMESPACE + "NewsArticle" not in {term.value for term in known.get(RDF_TYPE, [])}:
        raise NotFoundError(f"there is no article {iri}")
    graph = view.graph_of(iri)
    texts, statements = view.rows("text", this=iri, graph=graph), view.rows("statements", graph=graph)
    content = text(texts[0], "content") if texts else ""
    found = sentences_of(content, statements)
    said = quoted(content, found, statements)
    marks = [marking.Mark(number(r, "start"), number(r, "end"), text(r, "thing")) for r in view.rows("mentions", graph=graph)]
    proving = {quote.start for _, quote in said}
    return {
        "headline": next((term.value for term in known.get(SCHEMA + "headline", [])), ""),
        "meta": {name: [t.value for t in known.get(SCHEMA + name, [])] for name in ("datePublished", "author", "publisher", "url", "inLanguage")},
        "identifier": [t.value for t in known.get(IDENTIFIER, [])],
        "text_iri": text(texts[0], "text") if texts else "",
        "paragraphs": marking.paragraphs(content, found, marks, proving, whole),
        "whole": whole,
        "events": events_told(view, said),
        "things": things_named(view, marks),
        "related": [_proved(view, link, Reading(iri, content, found, whole)) for link in related(view, iri)],
        "storylines": [text(row, "storyline") for row in view.rows("storylines-of", this=iri)],
    }


def events_told(view: View, said: list[tuple[Row, quoting.Quote]]) -> list[Told]:
    """The events of one article with the roles that it gives them, in the order of their sentences."""
    by_event: dict[str, list[tuple[Row, quoting.Quote]]] = {}
    for row, quote in said:
        by_event.setdefault(text(row, "event"), []).append((row, quote))
    events = []
    for iri, pairs in by_event.items():
        event = told(iri, facts(view, iri))
        add_roles(event, pairs)
        event.status = next((text(row, "status") for row, _ in pairs if text(row, "status")), event.status)
        events.append(event)
    return sorted(events, key=lambda e: (e.proof.start if e.proof else 0, e.iri))


def things_named(view: View, marks: list[marking.Mark]) -> dict[str, list[str]]:
    """The things that an article names, by the kind in their IRI, in the order of their first mention."""
    things: dict[str, list[str]] = {}
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        kind = mark.iri.removeprefix(view.base).partition("/")[0]
        if kind != "event" and mark.iri not in things.setdefault(kind, []):
            things[kind].append(mark.iri)
    return things


def related(view: View, iri: str) -> list[Related]:
    """The related articles, the strongest link first."""
    found = []
    for (other,), rows in grouped(ordered(view.rows("related", this=iri), "other", latest="score"), "other").items():
        why = {row["why"].language: row["why"].value for row in rows if "why" in row}
        first = rows[0]
        kind, via, score, published, publisher = (text(first, name) for name in ("kind", "via", "score", "published", "publisher"))
        found.append(Related(other, kind, via, score, published, publisher, why))
    copy = view.base + COPY
    return folded(found, ((text(row, "one"), text(row, "other")) for row in view.rows("copies", this=iri, kind=copy)), copy)


def _proved(view: View, link: Related, me: Reading) -> Related:
    """The same with the words of both articles; copies of one text need no proof."""
    if link.kind.endswith(COPY):
        return link
    why = link.why.get("vi") or next(iter(link.why.values()), "")
    here, there = (proof(view, reading, link.kind, link.via, why) for reading in (me, quotable(view, link.iri, me.whole)))
    return replace(link, here=here, there=there)


def folded(found: Sequence[Related], copies: Iterable[tuple[str, str]], kind: str) -> list[Related]:
    """The same articles, those that are copies of one with a stronger link under that one: ten prints of one agency text are one row."""
    alike = set(copies)
    rows: list[Related] = []
    for one in found:
        place = next((i for i, row in enumerate(rows) if _copies(row, one, alike, kind)), None)
        if place is None:
            rows.append(one)
        else:
            rows[place] = replace(rows[place], copies=(*rows[place].copies, one))
    return rows


def _copies(row: Related, one: Related, alike: set[tuple[str, str]], kind: str) -> bool:
    """Whether two related articles are one text: by a link between them, or since both are copies of the article itself."""
    linked = any({(other.iri, one.iri), (one.iri, other.iri)} & alike for other in (row, *row.copies))
    return linked or (row.kind == one.kind == kind)
