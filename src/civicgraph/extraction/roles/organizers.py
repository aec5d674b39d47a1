"""Who holds an event: the subject of its verb, "organized by", or the body that its label names."""

from __future__ import annotations

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.occasions.occasion import MEETINGS, Occasion, Scene
from civicgraph.knowledge.units import NATION
from civicgraph.model import Role

_ORGANIZERS = frozenset({"UNIT", "BODY", "ORG"})
_ASSEMBLIES = ("quoc-hoi", "hdnd", "hoi-dong-nhan-dan", "uy-ban-thuong-vu", "thuong-truc-hdnd")  # kinds of bodies that sit
_AFTER = 8  # syllables after a label in which "organized by" may begin


def organizers(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    """The subject of the verb before the label, "organized by" after it, or the body that the label itself names."""
    own = _own_body(draft, scene, occasion) if occasion.cls in {"CouncilSession", "Congress"} else _owner(draft, scene, occasion)
    if own:
        return [scene.role("organizer", own, (occasion.first, occasion.trigger_end), "organizer-label", 0.85)]
    for first, last in occasion.places:
        found = ([] if _told_at(draft, first) else _subject(draft, scene, first)) or _by(draft, scene, first, last)
        if found:
            return [scene.role("organizer", n, (first, min(last, first + 4)), "organizer-subject", 0.85) for n in found]
    return []


def _told_at(draft: Draft, label: int) -> bool:
    """ "At the meeting" somebody did something else: who does it does not hold the meeting."""
    start = draft.text.bounds[draft.text.sentence[label]][0]
    return any(end == label for i in range(max(start, label - 3), label) for end, _ in draft.hits[i].get("at", ()))


def _nation(named: Named) -> bool:
    return named.unit == NATION


def _owner(draft: Draft, scene: Scene, occasion: Occasion) -> Named | None:
    """The name right after the noun ("conference of a department"), with or without "of"; or at the end of the label after "of"."""
    if occasion.cls not in MEETINGS or occasion.last <= occasion.trigger_end:
        return None
    of = draft.vocabulary.words["of"]
    at = occasion.trigger_end
    at += draft.text.keys[at] in of
    names = [n for n in scene.names[draft.text.sentence[occasion.first]] if n.type in _ORGANIZERS]
    owned = at > occasion.trigger_end or occasion.cls in {"Conference", "Congress"}
    right_after = next((n for n in names if n.first == at), None) if owned else None
    return right_after or next(
        (n for n in names if n.last == occasion.last and n.first > occasion.trigger_end and draft.text.keys[n.first - 1] in of), None
    )


def _subject(draft: Draft, scene: Scene, label: int) -> list[Named]:
    """The names before the nearest verb of organizing before the label; partners after "together with" count."""
    sentence = draft.text.sentence[label]
    first = draft.text.bounds[sentence][0]
    verb = _verb_before(draft, first, label)
    if verb is None:
        return []
    before = [
        n
        for n in scene.names[sentence]
        if n.last <= verb and n.type in _ORGANIZERS | {"PERSON"} and not (_nation(n) or _in_adverbial(draft, n, first))
    ]
    if before and any("speaks" in draft.hits[i] for i in range(before[-1].last, verb)):
        return []
    names = before if before and before[-1].type != "PERSON" else []
    partners = [n for n in scene.names[sentence] if verb < n.first < label and n.type in _ORGANIZERS and _follows(draft, n, "with", verb)]
    return [*_together(scene, names), *partners]


def _together(scene: Scene, names: list[Named]) -> list[Named]:
    """The last name, and those of its kind that are joined to it."""
    return [n for n in scene.coordinated(names) if n.type == names[-1].type]


def _verb_before(draft: Draft, first: int, label: int) -> int | None:
    """The first of the verbs of organizing that stand together before the label."""
    verbs = [i for i in range(first, label) if "organizes" in draft.hits[i]]
    if not verbs:
        return None
    chosen = verbs[-1]
    for at in reversed(verbs[:-1]):
        if chosen - at <= 5 or "with" in draft.hits[at]:
            chosen = at
    return chosen


def _in_adverbial(draft: Draft, named: Named, first: int) -> bool:
    """The name belongs to "at ..." or "in ..." at the start of the sentence."""
    for i in range(max(first, named.first - 5), named.first):
        hit = longest(draft.hits, i, "at")
        if hit and named.first - hit[0] <= 2 and all(draft.text.keys[j].isalpha() for j in range(hit[0], named.first)):
            return True
    return False


def _follows(draft: Draft, named: Named, kind: str, first: int) -> bool:
    return any(hit[0] == named.first for i in range(max(first, named.first - 4), named.first) if (hit := longest(draft.hits, i, kind)))


def _by(draft: Draft, scene: Scene, first: int, last: int) -> list[Named]:
    """The names in "organized by" after the label."""
    sentence = draft.text.sentence[first]
    by = draft.vocabulary.words["by"]
    end = draft.text.bounds[sentence][1]
    for at in range(last, min(last + _AFTER, end)):
        if draft.text.keys[at] in by:
            names = [n for n in scene.names[sentence] if n.first > at and n.type in _ORGANIZERS]
            verb = next((i for i in range(at, min(at + 40, end)) if "organizes" in draft.hits[i] and "with" not in draft.hits[i]), None)
            return [n for n in names if verb is not None and n.last <= verb]
    return []


def _own_body(draft: Draft, scene: Scene, occasion: Occasion) -> Named | None:
    """The assembly or committee in the label; for a bare label, the one named last before it."""
    sentence = draft.text.sentence[occasion.first]
    inside = [
        n for n in scene.names[sentence] if occasion.first <= n.first < occasion.last + 4 and n.type == "BODY" and not n.rule.startswith("every")
    ]
    if occasion.cls == "CouncilSession":
        inside = [n for n in inside if (n.kind or "").startswith(_ASSEMBLIES)]
    if inside:
        return inside[0]
    before = [
        n
        for row in scene.names[: sentence + 1]
        for n in row
        if n.type == "BODY" and n.first < occasion.first and (n.kind or "").startswith(_ASSEMBLIES)
    ]
    return before[-1] if before and occasion.cls == "CouncilSession" else None
