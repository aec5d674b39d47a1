"""The last step: keys become ids, mentions become entities, occasions become events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from civicgraph.extraction.draft import Draft, Named
from civicgraph.extraction.occasions.groups import groups_between
from civicgraph.extraction.occasions.occasion import Occasion, Scene, person_key
from civicgraph.extraction.persons.people import PersonMention
from civicgraph.model import Entity, Event, Extraction, Mention, Role
from civicgraph.spelling import fold


def finish(draft: Draft, occasions: list[Occasion]) -> Extraction:
    """The extraction: entities in the order of their first mention, events in the order of their labels."""
    scene = Scene(draft)
    needed = {r.value for o in occasions for r in o.roles if r.kind == "entity"}
    mentions = [*draft.units, *draft.named, *scene.people_named, *_groups(draft, needed)]
    entities = _entities(draft, [m for m in mentions if not m.rule.startswith("every") or m.key in needed])
    ids = {key: entity.id for key, entity in entities.items()}
    events = tuple(_event(draft, i, o, ids) for i, o in enumerate(occasions))
    return Extraction(draft.article, tuple(entities.values()), events, draft.text.sentences)


def _groups(draft: Draft, needed: set[str]) -> list[Named]:
    """The groups that fill a role, at every place that names them in the same words."""
    wanted = {key for key in needed if key.startswith("GROUP ")}
    if not wanted:
        return []
    found = [g for first, last in draft.text.bounds for g in groups_between(draft, first, last) if g.key in wanted]
    missing = wanted - {g.key for g in found}
    return [*found, *(g for key in sorted(missing) if (g := _by_phrase(draft, key)))]


def _by_phrase(draft: Draft, key: str) -> Named | None:
    start = draft.text.folded.find(key[len("GROUP ") :])
    if start < 0:
        return None
    name = key[len("GROUP ") :]
    first = draft.text.token(start)
    return Named(first, max(first + 1, draft.text.token(start + len(name))), "GROUP", name, key, "group-bare", confidence=0.6)


def _entities(draft: Draft, mentions: Iterable[Named]) -> dict[str, Entity]:
    """Mentions grouped by key; ids count in the order of first mention."""
    units = draft.vocabulary.knowledge.units
    known = {unit.label for n in draft.units if n.unit and (unit := units.get(n.unit))}
    rows: dict[str, list[Named]] = {}
    for named in sorted(mentions, key=lambda n: (n.first, -n.last)):
        rows.setdefault(named.key, []).append(named)
    made = {key: _entity(draft, f"e{i}", named, known) for i, (key, named) in enumerate(rows.items(), 1)}
    made = _with_posts(draft, made)
    return {key: replace(e, post_body=made[e.post_body].id if e.post_body in made else None) if e.post_body else e for key, e in made.items()}


def _entity(draft: Draft, identifier: str, named: list[Named], known: Set[str]) -> Entity:
    text, lead = draft.text, max(named, key=lambda n: n.confidence)
    entity = Entity(
        id=identifier,
        type=lead.type,
        name=_name(draft, lead, known),
        mentions=tuple(Mention(text.starts[n.first], text.ends[n.last - 1], n.rule) for n in named),
        unit=lead.unit,
        kind=lead.kind,
        optional=lead.type == "UNIT" and all(n.inside or n.generic for n in named),
        rule=lead.rule,
        confidence=round(lead.confidence, 3),
    )
    return entity


def _name(draft: Draft, lead: Named, known: Set[str]) -> str:
    """The canonical name, with those of the larger units that the article makes known."""
    units = draft.vocabulary.knowledge.units
    unit = units.get(lead.unit) if lead.unit else None
    if unit is None or lead.type not in {"UNIT", "BODY"}:
        return lead.name
    full, here = units.full_name(unit), ", ".join([unit.label, *(a.label for a in units.ancestors(unit) if a.label in known)])
    tail, told = full.removeprefix(f"{unit.type} "), here.removeprefix(f"{unit.type} ")
    return lead.name[: -len(tail)] + told if lead.name.endswith(tail) else lead.name


def _with_posts(draft: Draft, entities: Mapping[str, Entity]) -> dict[str, Entity]:
    """The people with their posts, and what else is told apart by the province; everything else as it is."""
    people: dict[str, list[PersonMention]] = {}
    for mention in draft.people:
        people.setdefault(person_key(mention), []).append(mention)
    province = _province(draft)
    local = tuple(fold(suffix) for suffix in draft.vocabulary.knowledge.lexicon["documents"]["local"])
    return {key: _placed(draft, entity, people.get(key, []), province, local) for key, entity in entities.items()}


def _placed(draft: Draft, entity: Entity, own: list[PersonMention], province: str | None, local: tuple[str, ...]) -> Entity:
    """A person with the post; a document that is numbered by the organs of each province with the province."""
    if entity.type == "PERSON":
        return _with_post(draft, entity, own, province)
    if entity.type == "DOCUMENT" and fold(entity.name).endswith(local):
        return replace(entity, unit=province)
    return entity


def _with_post(draft: Draft, entity: Entity, own: list[PersonMention], province: str | None) -> Entity:
    """The fullest post that the text gives a person, and the unit that tells namesakes apart."""
    posts = [(p.post_end - p.post_start, -p.post_start, p) for p in own if p.post_start >= 0]
    mentions = tuple(Mention(p.honorific_start if 0 <= p.honorific_start < p.start else p.start, p.end, p.rule) for p in own)
    entity = replace(entity, mentions=mentions, unit=province)
    if not posts:
        return entity
    chosen = max(posts, key=lambda row: row[:2])[2]
    post = range(draft.text.token(chosen.post_start), draft.text.token(chosen.post_end))
    body = next((b for i in post if (b := draft.bodies.get(i)) and b.type == "BODY"), None)
    return replace(
        entity,
        post=draft.text.content[chosen.post_start : chosen.post_end],
        post_span=(chosen.post_start, chosen.post_end),
        post_body=body.key if body else None,
        unit=(_province_of(draft, body.unit) if body else entity.unit),
    )


def _province(draft: Draft) -> str | None:
    """The province of the unit that is named first: where an article plays."""
    for named in draft.units:
        if named.unit and (province := _province_of(draft, named.unit)):
            return province
    return None


def _province_of(draft: Draft, identifier: str | None) -> str | None:
    units = draft.vocabulary.knowledge.units
    unit = units.get(identifier) if identifier else None
    if unit is None:
        return None
    return next((u.id for u in (unit, *units.ancestors(unit)) if u.level == 1), None)


def _event(draft: Draft, index: int, occasion: Occasion, ids: Mapping[str, str]) -> Event:
    text = draft.text
    roles = (_role(r, ids) for r in occasion.roles)
    mentions = tuple(Mention(text.starts[a], text.ends[b - 1], occasion.rule) for a, b in occasion.places)
    return Event(
        id=f"v{index + 1}",
        cls=occasion.cls,
        label=text.span(occasion.first, occasion.last),
        start=text.starts[occasion.first],
        end=text.ends[occasion.last - 1],
        roles=tuple(r for r in roles if r is not None),
        status=occasion.status,
        mentions=mentions,
        rule=occasion.rule,
        confidence=occasion.confidence,
    )


def _role(role: Role, ids: Mapping[str, str]) -> Role | None:
    if role.kind == "literal":
        return role
    if role.kind == "event":
        return replace(role, value=f"v{int(role.value) + 1}")
    return replace(role, value=ids[role.value]) if role.value in ids else None
