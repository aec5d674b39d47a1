"""Who holds, chairs and attends an event."""

from __future__ import annotations

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.groups import bare_group_at, group_at, groups_between
from civicgraph.extraction.occasions import MEETINGS, Occasion, Scene
from civicgraph.knowledge.units import NATION
from civicgraph.model import Role

_ORGANIZERS = frozenset({"UNIT", "BODY", "ORG"})
_ATTENDANTS = frozenset({"PERSON", "BODY", "ORG", "GROUP"})
_OPENING = 8  # syllables of a sentence in which "attended by" must begin
_AFTER = 8  # syllables after a label in which "organized by" may begin


def organizers(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    """The subject of the verb before the label, "organized by" after it, or the body that the label itself names."""
    own = _own_body(draft, scene, occasion) if occasion.cls in {"CouncilSession", "Congress"} else _owner(draft, scene, occasion)
    if own:
        return [scene.role("organizer", own, (occasion.first, occasion.trigger_end), "organizer-label", 0.85)]
    for first, last in occasion.places:
        found = _subject(draft, scene, first) or _by(draft, scene, first, last)
        if found:
            return [scene.role("organizer", n, (first, min(last, first + 4)), "organizer-subject", 0.85) for n in found]
    return []


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
    right_after = next((n for n in names if n.first == at), None)
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
    names = before if before and before[-1].type != "PERSON" else []
    partners = [n for n in scene.names[sentence] if verb < n.first < label and n.type in _ORGANIZERS and _follows(draft, n, "with", verb)]
    return [*names[-1:], *partners] if names else partners


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
    if inside:
        return inside[0]
    before = [
        n
        for row in scene.names[: sentence + 1]
        for n in row
        if n.type == "BODY" and n.first < occasion.first and (n.kind or "").startswith(("quoc-hoi", "hdnd", "uy-ban-thuong-vu"))
    ]
    return before[-1] if before and occasion.cls == "CouncilSession" else None


def chairs(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    """The person before "chairs" in a sentence that names the event, or after it where the sentence begins with it."""
    found: list[Role] = []
    for first, last in occasion.places:
        sentence = draft.text.sentence[first]
        start, end = draft.text.bounds[sentence]
        verb = next((i for i in range(start, end) if "chairs" in draft.hits[i]), None)
        if verb is None:
            continue
        people = [n for n in scene.names[sentence] if n.type == "PERSON"]
        before = [n for n in people if n.last <= verb][-1:]
        chosen = before or [n for n in people if n.first > verb and verb - start < _OPENING][:1]
        found += [scene.role("chair", n, (first, min(last, first + 4)), "chair", 0.85) for n in chosen]
    return found


def participants(draft: Draft, scene: Scene, occasion: Occasion, until: int) -> list[Role]:
    """Everybody named in a sentence that opens with "attended by", from the event's first place to the next meeting; parties of a pledge."""
    if occasion.cls == "Pledge":
        return _parties(draft, scene, occasion)
    if occasion.cls not in MEETINGS:
        return []
    chairing = {r.value for r in occasion.fillers("chair")}
    voters = _voters(draft, scene, occasion) if occasion.cls == "VoterMeeting" else []
    found = [*voters, *_partners(draft, scene, occasion), *_speakers(draft, scene, occasion), *_attendants(draft, scene, occasion, until)]
    return [r for r in found if r.value not in chairing]


def _voters(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    """The voters of a meeting with voters: the first phrase that says which or how many."""
    first = draft.text.bounds[draft.text.sentence[occasion.first]][0]
    for at in range(first, min(first + 200, len(draft.text.keys))):
        if "voters" in draft.hits[at] and not occasion.first <= at < occasion.trigger_end:
            start = next((i for i in range(max(first, at - 4), at + 1) if (g := group_at(draft, i)) and g.last > at), None)
            group = group_at(draft, start) if start is not None else bare_group_at(draft, at)
            return [scene.role("participant", group, (occasion.first, occasion.trigger_end), "voters", 0.7)] if group else []
    return []


def _speakers(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    """The first people of a sentence that names the meeting; at a session people are elected, which is told in the same way."""
    if occasion.cls == "CouncilSession":
        return []
    found: list[Role] = []
    for first, last in occasion.places:
        sentence = draft.text.sentence[first]
        start, end = draft.text.bounds[sentence]
        if any("action" in draft.hits[i] for i in range(start, end)):
            continue
        people = [n for n in scene.names[sentence] if n.type == "PERSON" and not first <= n.first < last]
        found += [scene.role("participant", n, (first, min(last, first + 4)), "speaks-at", 0.65) for n in _leading(draft, people)]
    return found


def _leading(draft: Draft, people: list[Named]) -> list[Named]:
    """The first name and those joined to it."""
    chosen = people[:1]
    for named in people[1:]:
        between = draft.text.keys[chosen[-1].last : named.first]
        if not set(between) & draft.vocabulary.words["joint"] or len(between) > 14:
            break
        chosen.append(named)
    return chosen


def _attendants(draft: Draft, scene: Scene, occasion: Occasion, until: int) -> list[Role]:
    """Everybody in the sentences that open with "attended by", up to the next meeting."""
    trigger = (occasion.first, occasion.trigger_end)
    found: list[Role] = []
    for sentence in range(draft.text.sentence[occasion.first], draft.text.sentence[min(until, len(draft.text.keys)) - 1] + 1):
        start, end = draft.text.bounds[sentence]
        own = occasion.last if start <= occasion.first < end else start  # in the sentence of the label it may stand anywhere behind it
        window = range(own, end if own > start else min(start + _OPENING, end))
        verb = next((hit[0] for i in window if (hit := longest(draft.hits, i, "attends"))), None)
        if verb is not None:
            names = [
                n for n in scene.names[sentence] if n.first >= verb and n.type in _ATTENDANTS and (n.type == "PERSON" or _listed(draft, n, verb))
            ]
            covered = {i for n in names for i in range(n.first, n.last)} | scene.post_syllables
            groups = [g for g in groups_between(draft, verb, end) if g.first not in covered]
            found += [scene.role("participant", n, trigger, "attends", 0.8) for n in sorted([*names, *groups], key=lambda n: n.first)]
    return found


def _listed(draft: Draft, named: Named, verb: int) -> bool:
    """A body is a participant where it is a member of the list, not where it belongs to somebody's post or to what is said."""
    before = draft.text.keys[named.first - 1]
    return named.first == verb or before in draft.vocabulary.words["joint"] or before in draft.vocabulary.words["of"]


def _partners(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    """With whom a meeting is held: the names and groups after "with" in its label."""
    at = occasion.trigger_end
    if at >= occasion.last or "partner" not in draft.hits[at] or draft.text.keys[at] in draft.vocabulary.words["of"]:
        return []
    names = [n for n in scene.names[draft.text.sentence[at]] if at < n.first < occasion.last and n.type in _ATTENDANTS | {"UNIT"}]
    groups = [] if names else groups_between(draft, at + 1, occasion.last)[:1]
    return [scene.role("participant", n, (occasion.first, occasion.trigger_end), "meets-with", 0.8) for n in [*names[:2], *groups]]


def _parties(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    """Who signs: after "between" in the label, else the subject of the sentence."""
    sentence = draft.text.sentence[occasion.first]
    start, _ = draft.text.bounds[sentence]
    between = next((i for i in range(occasion.first, occasion.last) if draft.text.keys[i] in draft.vocabulary.words["between"]), None)
    trigger = (occasion.first, occasion.trigger_end)
    if between is not None:
        names: list[Named] = [n for n in scene.names[sentence] if between < n.first < occasion.last and n.type in _ATTENDANTS | {"UNIT"}]
        groups = groups_between(draft, between + 1, occasion.last)
        return [scene.role("participant", n, trigger, "pledge-between", 0.85) for n in (groups or names)]
    groups = groups_between(draft, start, occasion.first)[:1]
    names = [n for n in scene.names[sentence] if n.last <= occasion.first and n.type in {"BODY", "ORG"} and not n.generic]
    return [scene.role("participant", n, trigger, "pledge-subject", 0.75) for n in (groups or names)]
