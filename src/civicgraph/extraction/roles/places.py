"""Where an event takes place, and the scope in which a campaign or an election runs."""

from __future__ import annotations

from civicgraph.extraction.draft import Draft, longest
from civicgraph.extraction.occasions.occasion import MEETINGS, Occasion, Scene
from civicgraph.extraction.roles.polling import polling_scope
from civicgraph.knowledge.units import NATION
from civicgraph.model import Role

_TELLINGS = 4  # places of an event that may say where it was
_PLACES = frozenset({"UNIT", "ORG", "BODY"})


def places(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    """After "at" in the sentence of the label; else the unit that organizes it."""
    if occasion.cls not in MEETINGS and occasion.cls != "Contest":
        return []
    return _place_at(draft, scene, occasion) or (_place_of_organizer(occasion) if occasion.cls in MEETINGS else [])


def _place_at(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    """The name after "at", behind the label before in front of it, in the first of the sentences that has one; voters are met where they live."""
    for first, last in occasion.places[:_TELLINGS]:
        sentence = draft.text.sentence[first]
        start, end = draft.text.bounds[sentence]
        for at in [*range(last, end), *range(start, first)]:
            hit = longest(draft.hits, at, "at")
            named = next((n for n in scene.names[sentence] if n.first in {hit[0], hit[0] + 1} and n.type in _PLACES), None) if hit else None
            if named:
                return [scene.role("place", named, (first, min(last, first + 4)), "place-at", 0.85)]
    return _place_of_voters(scene, occasion) if occasion.cls == "VoterMeeting" else []


def _place_of_voters(scene: Scene, occasion: Occasion) -> list[Role]:
    """The unit in the label of a meeting with voters."""
    names = scene.names[scene.text.sentence[occasion.first]]
    named = next((n for n in names if n.type == "UNIT" and occasion.trigger_end <= n.first < occasion.last), None)
    return [scene.role("place", named, (occasion.first, occasion.trigger_end), "place-voters", 0.75)] if named else []


def _place_of_organizer(occasion: Occasion) -> list[Role]:
    units = [r for r in occasion.fillers("organizer") if r.value.startswith("UNIT")]
    return [Role("place", "entity", r.value, r.start, r.end, "place-organizer", round(r.confidence * 0.95, 3)) for r in units[:1]]


def scopes(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    """A campaign runs in the unit that organizes it, or in that of the body that does."""
    if occasion.cls == "Election":
        return polling_scope(draft, occasion)
    if occasion.cls != "Campaign":
        return []
    mentioned = {n.key for n in draft.units}
    found: list[Role] = []
    for role in occasion.fillers("organizer"):
        key = role.value if role.value.startswith("UNIT") else f"UNIT {role.value.split()[-1]}"
        if key in mentioned:
            found.append(Role("scope", "entity", key, role.start, role.end, "scope-organizer", round(role.confidence * 0.9, 3)))
    return found[:1] or _scope_in_label(scene, occasion)


def _scope_in_label(scene: Scene, occasion: Occasion) -> list[Role]:
    """The unit that a label of the campaign names."""
    for first, last in occasion.places:
        names = scene.names[scene.text.sentence[first]]
        named = next((n for n in names if n.type == "UNIT" and first <= n.first < last and n.unit != NATION), None)
        if named:
            return [scene.role("scope", named, (first, min(last, first + 4)), "scope-label", 0.7)]
    return []
