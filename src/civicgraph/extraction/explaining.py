"""Why an extraction says what it says: for each record the characters, the rule or the extractor that read them, and the confidence."""

from __future__ import annotations

from collections.abc import Iterator

from civicgraph.model import Entity, Event, Extraction, Role

_AROUND = 24  # characters of the text shown on either side


def explained(extraction: Extraction) -> Iterator[str]:
    """Lines for people: the article, its entities with every mention, its events with every role."""
    article = extraction.article
    yield f"{article.id}  {article.title}"
    names = {entity.id: entity.name for entity in extraction.entities} | {event.id: event.label for event in extraction.events}
    for entity in extraction.entities:
        yield from _entity(extraction, entity)
    for event in extraction.events:
        yield from _event(extraction, event, names)


def _entity(extraction: Extraction, entity: Entity) -> Iterator[str]:
    known = ", ".join(filter(None, (entity.unit and f"unit {entity.unit}", entity.kind and f"kind {entity.kind}", entity.post)))
    yield f"  {entity.type} {entity.name}" + (f"  ({known})" if known else "") + _by(entity.rule, entity.confidence)
    for mention in entity.mentions:
        yield f"      {_quoted(extraction, mention.start, mention.end)}  {mention.rule}"


def _event(extraction: Extraction, event: Event, names: dict[str, str]) -> Iterator[str]:
    yield f"  {event.cls} {event.label}  ({event.status})" + _by(event.rule, event.confidence)
    yield f"      {_quoted(extraction, event.start, event.end)}"
    for role in event.roles:
        yield f"    {role.name}: {_filler(role, names)}" + _by(role.rule, role.confidence)
        yield f"      {_quoted(extraction, role.start, role.end)}"


def _filler(role: Role, names: dict[str, str]) -> str:
    return role.value if role.kind == "literal" else names.get(role.value, role.value)


def _by(rule: str, confidence: float) -> str:
    return f"  [{rule or 'no rule'}, {confidence:.2f}]"


def _quoted(extraction: Extraction, start: int, end: int) -> str:
    """The characters in brackets, with some before and after, on one line."""
    content = extraction.article.content
    before, after = content[max(0, start - _AROUND) : start], content[end : end + _AROUND]
    return f"{start}-{end} " + " ".join(f"{before}[{content[start:end]}]{after}".split())
