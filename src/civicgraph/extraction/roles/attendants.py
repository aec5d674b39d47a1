"""Who chairs and attends an event."""

from __future__ import annotations

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.occasions.groups import bare_group_at, group_at, groups_between
from civicgraph.extraction.occasions.occasion import MEETINGS, Occasion, Scene
from civicgraph.model import Role

_ATTENDANTS = frozenset({"PERSON", "BODY", "ORG", "GROUP"})
_SPEAKING = 7  # syllables between a name and its verb of speaking
_SOON = 2  # sentences in which an article says how many came
_BEFORE_VERB = 2  # syllables between people and the verb of attending
_OPENING = 8  # syllables of a sentence in which "attended by" must begin


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
    if occasion.cls == "Contest":
        return crowds(draft, scene, occasion, until)
    if occasion.cls not in MEETINGS:
        return []
    chairing = {r.value for r in occasion.fillers("chair")}
    voters = _voters(draft, scene, occasion) if occasion.cls == "VoterMeeting" else []
    found = [*voters, *_partners(draft, scene, occasion), *_speakers(draft, scene, occasion), *_attendants(draft, scene, occasion, until)]
    found += crowds(draft, scene, occasion, until)
    return [r for r in found if r.value not in chairing]


def speakers(draft: Draft, scene: Scene, occasion: Occasion) -> list[Role]:
    """At the meeting that an article is about, whoever is quoted further down was there."""
    found: list[Role] = []
    start = draft.text.sentence[occasion.first]
    for sentence in range(start, len(draft.text.bounds)):
        first, end = draft.text.bounds[sentence]
        if first < occasion.last and sentence > start:
            continue
        people = [n for n in scene.names[sentence] if n.type == "PERSON"]
        found += [
            scene.role("participant", n, (occasion.first, occasion.trigger_end), "speaker", 0.6) for n in people if _speaks(draft, scene, n, end)
        ]
    return found


def _speaks(draft: Draft, scene: Scene, named: Named, end: int) -> bool:
    """A verb of speaking follows the name, a post in apposition left aside."""
    posts, at = draft.post_syllables, named.last
    while at < end and (at in posts or draft.text.keys[at] in {",", "-"}):
        at += 1
    return any("speaks" in draft.hits[i] for i in range(at, min(at + _SPEAKING, end)))


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
        verb = next((hit[0] for i in window if (hit := longest(draft.hits, i, "attends")) and "no-attending" not in draft.hits[i]), None)
        if verb is not None:
            names = [
                n for n in scene.names[sentence] if n.first >= verb and n.type in _ATTENDANTS and (n.type == "PERSON" or _listed(draft, n, verb))
            ]
            covered = {i for n in names for i in range(n.first, n.last)} | draft.post_syllables
            groups = [g for g in groups_between(draft, verb, end) if g.first not in covered]
            found += [scene.role("participant", n, trigger, "attends", 0.8) for n in sorted([*names, *groups], key=lambda n: n.first)]
    return found


def crowds(draft: Draft, scene: Scene, occasion: Occasion, until: int) -> list[Role]:
    """Unnamed people right before "attended", or after "drew", in the sentences that name the event and soon after it."""
    text, trigger = draft.text, (occasion.first, occasion.trigger_end)
    named = {text.sentence[a] for a, _ in occasion.places}
    soon = range(text.sentence[occasion.first], min(text.sentence[occasion.first] + _SOON, text.sentence[min(until, len(text.keys)) - 1] + 1))
    found: list[Role] = []
    if occasion.cls == "CouncilSession":
        return found
    for sentence in sorted(named.union(soon)):
        groups = groups_between(draft, *text.bounds[sentence])
        found += [scene.role("participant", g, trigger, "crowd", 0.7) for g in groups if _crowd(draft, occasion, g)]
    return found[:1]


def _crowd(draft: Draft, occasion: Occasion, group: Named) -> bool:
    """A verb of attending follows the group, or one of drawing people leads to it; not inside the name of the event."""
    if any(a <= group.first < b for a, b in occasion.places):
        return False
    behind = range(group.last, min(group.last + _BEFORE_VERB, draft.text.bounds[draft.text.sentence[group.first]][1]))
    attended = any("attends" in draft.hits[i] and "no-attending" not in draft.hits[i] for i in behind)
    drawn = any(end == group.first for i in range(max(0, group.first - 5), group.first) for end, _ in draft.hits[i].get("draws", ()))
    return attended or drawn


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
