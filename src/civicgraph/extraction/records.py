"""An extraction as a record: the JSON form that people annotate, read and score."""

from __future__ import annotations

from typing import Any

from civicgraph.model import Entity, Event, Extraction


def as_record(extraction: Extraction) -> dict[str, Any]:
    """One JSON object: the article's metadata, its entities and its events; keys without a value are left out."""
    article = extraction.article
    metadata = {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "author": article.author,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
    }
    record: dict[str, Any] = {key: value for key, value in metadata.items() if value is not None}
    record["entities"] = [_entity(entity, article.content) for entity in extraction.entities]
    record["events"] = [_event(event) for event in extraction.events]
    return record


def _entity(entity: Entity, content: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": entity.id,
        "type": entity.type,
        "name": entity.name,
        "surface": list(dict.fromkeys(content[m.start : m.end] for m in entity.mentions)),
        "spans": [[m.start, m.end] for m in entity.mentions],
        "rule": entity.rule,
        "confidence": entity.confidence,
    }
    if entity.post:
        row["post"] = entity.post
    if entity.optional:
        row["optional"] = True
    return row


def _event(event: Event) -> dict[str, Any]:
    roles: dict[str, list[str]] = {}
    for role in event.roles:
        roles.setdefault(role.name, []).append(role.value)
    return {
        "id": event.id,
        "class": event.cls,
        "label": event.label,
        "roles": roles,
        "spans": [[m.start, m.end] for m in event.mentions],
        "status": event.status,
        "rule": event.rule,
        "confidence": event.confidence,
    }
