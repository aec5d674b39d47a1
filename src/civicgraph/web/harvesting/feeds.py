"""Atom feeds: the latest articles, and saved searches as feeds: words, articles related to one, events of a class in a unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlencode
from xml.etree import ElementTree

from fastapi import Request
from fastapi.responses import Response

from civicgraph.config import NAMESPACE
from civicgraph.errors import QueryError
from civicgraph.web.harvesting.harvest import origin
from civicgraph.web.harvesting.linked import known_iri
from civicgraph.web.site import Site, Visit
from civicgraph.web.viewing import paths
from civicgraph.web.viewing.finding import find
from civicgraph.web.viewing.reading import Row, View, ordered, text

_ATOM = "http://www.w3.org/2005/Atom"
_MOST = 50
_EPOCH = "1970-01-01T00:00:00Z"
Entry = tuple[str, str, str, str]  # IRI, title, time, summary


def feed(request: Request) -> Response:
    """The route of /feed.atom: `q`, `related-to`, `class` with or without `unit`, or the latest articles."""
    site: Site = request.app.state.site
    visit = Visit(site, request)
    entries, title = _asked(visit)
    newest = sorted(entries, key=lambda entry: (entry[2], entry[0]), reverse=True)[:_MOST]
    return Response(_written(visit, title, newest), media_type="application/atom+xml; charset=utf-8", headers={"vary": "Accept-Language, Cookie"})


def _asked(visit: Visit) -> tuple[list[Entry], str]:
    given, view = visit.request.query_params, visit.view
    if query := given.get("q", "")[:500]:
        results, _ = find(view, visit.site.search, query, 0, visit.site.whole)
        found = [(r.iri, r.headline, r.published, r.sentence.text if r.sentence else "") for r in results]
        return found, visit.say("search_for", query=query)
    if article := given.get("related-to"):
        iri = known_iri(view, paths.path_of(article, view.base) or article)
        return list(_related(visit, iri)), visit.say("feed_related", title=_headline(view, iri))
    if kind := given.get("class"):
        unit = given.get("unit", "")
        return list(_events(visit, kind, unit)), " · ".join(filter(None, [visit.name(NAMESPACE + kind), unit and visit.name(_whole(view, unit))]))
    rows = ordered(view.kept_rows("feed-articles"), "article", latest="published")[:_MOST]
    return [(text(row, "article"), text(row, "headline"), text(row, "published"), "") for row in rows], visit.say("latest_articles")


def _related(visit: Visit, iri: str) -> Iterable[Entry]:
    for row in visit.view.rows("feed-related", this=iri):
        if row["why"].language == visit.language:
            yield text(row, "other"), text(row, "headline"), text(row, "published"), text(row, "why")


def _events(visit: Visit, kind: str, unit: str) -> Iterable[Entry]:
    """The articles that report events of a class, in a unit where one is named."""
    if not kind.isalnum():
        raise QueryError(f"class is the name of a class of the ontology, as AwardGrant, not {kind!r}")
    view = visit.view
    if unit:
        known_iri(view, paths.path_of(_whole(view, unit), view.base) or unit)
    given = {"class": NAMESPACE + kind, **({"unit": _whole(view, unit)} if unit else {})}
    for row in view.rows("feed-events-in" if unit else "feed-events", **given):
        yield text(row, "article"), text(row, "headline"), text(row, "published"), text(row, "label")


def _whole(view: View, name: str) -> str:
    return name if name.startswith(("http://", "https://")) else view.base + name


def _headline(view: View, iri: str) -> str:
    rows: list[Row] = view.rows("headline", this=iri)
    return text(rows[0], "headline") if rows else iri


def _written(visit: Visit, title: str, entries: Iterable[Entry]) -> bytes:
    here, request = origin(visit.request), visit.request
    root = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": visit.language})
    _add(root, "id", f"{visit.view.base}feed?{urlencode(sorted(request.query_params.multi_items()))}")
    _add(root, "title", f"{title} · civicgraph")
    listed = list(entries)
    _add(root, "updated", max((_moment(when) for _, _, when, _ in listed), default=_EPOCH))
    ElementTree.SubElement(root, "link", {"rel": "self", "href": str(request.url), "type": "application/atom+xml"})
    ElementTree.SubElement(root, "link", {"rel": "alternate", "href": f"{here}/", "type": "text/html"})
    _add(ElementTree.SubElement(root, "author"), "name", "civicgraph")
    for iri, headline, when, summary in listed:
        entry = ElementTree.SubElement(root, "entry")
        _add(entry, "id", iri)
        _add(entry, "title", headline or visit.say("untitled"))
        _add(entry, "updated", _moment(when))
        ElementTree.SubElement(entry, "link", {"rel": "alternate", "href": here + paths.page_of(iri, visit.view.base), "type": "text/html"})
        if summary:
            _add(entry, "summary", summary)
    text: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return text


def _add(parent: ElementTree.Element, name: str, said: str) -> None:
    child = ElementTree.SubElement(parent, name)
    child.text = "".join(c if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff") else "\ufffd" for c in said)


def _moment(when: str) -> str:
    """A time of publication as Atom wants it, in UTC; the beginning of time where there is none."""
    try:
        told = datetime.fromisoformat(when)
    except ValueError:
        return _EPOCH
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
