"""People elected to, appointed to or removed from a post: a verb, a person, and the post that follows "to hold the office of"."""

from __future__ import annotations

from dataclasses import dataclass

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.elections import term_phrases
from civicgraph.extraction.occasions import Occasion, Scene
from civicgraph.extraction.status import status_at
from civicgraph.model import Role

_LONGEST_POST = 24
_BETWEEN = 16  # syllables of description between two people that are appointed together
_REACH = 48  # syllables between the verb and "to hold the office of"
_ASIDE = 9  # syllables of description between a person and the post: beyond, the label ends with the person
_POST_STOPS = frozenset(',.;:!?()[]\u2026"')
_DECIDERS = frozenset({"BODY"})


@dataclass(frozen=True, slots=True)
class _Act:
    """A verb of appointing [at, end), where "to hold the office of" stands after it, and the post [post_first, post_last)."""

    at: int
    end: int
    action: str
    hold: int
    post_first: int
    post_last: int


def find_appointments(draft: Draft, scene: Scene) -> list[Occasion]:
    """One event per person and post."""
    found: list[Occasion] = []
    for index, (first, last) in enumerate(draft.text.bounds):
        people = [n for n in scene.names[index] if n.type == "PERSON"] or _spoken_of(scene, index)
        at = first if people else last
        while at < last:
            verb = longest(draft.hits, at, "action")
            act = _act(draft, at, verb[0], str(verb[1]), last) if verb else None
            made = [_appointment(draft, scene, act, person) for person in _appointees(draft, act, people)] if act else []
            found += [new for new in made if not any(_same(new, known) for known in found)]
            at = max((o.last for o in made), default=verb[0] if verb else at + 1)
    return found


def _act(draft: Draft, at: int, end: int, action: str, last: int) -> _Act | None:
    posts = _post(draft, end, last) or _without_post(draft, action, end, last)
    return _Act(at, end, action, *posts) if posts else None


def _appointment(draft: Draft, scene: Scene, act: _Act, person: Named) -> Occasion:
    trigger = (act.at, act.end)
    starts, ends = draft.text.starts, draft.text.ends
    roles = [
        scene.role("appointee", person, trigger, "appointment-person", 0.9),
        Role("action", "literal", act.action, starts[act.at], ends[act.end - 1], "appointment-verb", 0.9),
        *_deciders(draft, scene, act.at, trigger),
    ]
    if act.post_last > act.post_first:
        start, stop = starts[act.post_first], ends[act.post_last - 1]
        roles.append(Role("post", "literal", draft.text.content[start:stop], start, stop, "appointment-post", 0.85))
    last = _label_end(act, person)
    return Occasion("Appointment", _label_start(draft, act.at), last, act.end, "appointment", 0.8, status_at(draft, act.at), roles=tuple(roles))


def _label_end(act: _Act, person: Named) -> int:
    """The label ends with the post; with the person where that comes after it, or long before it."""
    after_post = act.post_last <= person.first < act.post_last + 6
    aside = act.end <= person.first < act.hold and act.post_first - person.last > _ASIDE
    return person.last if after_post or aside else max(act.post_last, act.end)


def _appointees(draft: Draft, act: _Act, people: list[Named]) -> list[Named]:
    """The person to whom the act is done, and those whom "and" joins to him or her, descriptions left aside."""
    chosen = _appointee(draft, act.at, act.end, act.hold, act.post_last, people)
    if chosen is None:
        return []
    index, found = people.index(chosen), [chosen]
    for step in (1, -1):
        here = index
        while 0 <= here + step < len(people) and _joined(draft, *sorted((people[here], people[here + step]), key=lambda n: n.first)):
            here += step
            found.append(people[here])
    return sorted(found, key=lambda n: n.first)


def _joined(draft: Draft, left: Named, right: Named) -> bool:
    """Only a description and "and" stand between two people: no verb of appointing, deciding or attending."""
    between = range(left.last, right.first)
    if len(between) > _BETWEEN or draft.text.sentence[left.first] != draft.text.sentence[right.first] or not between:
        return False
    last = draft.text.keys[right.first - 1] if right.first else ""
    return last in draft.vocabulary.words["and"] and not any(
        draft.hits[i].keys() & {"action", "hold", "decides", "attends", "passive"} for i in between
    )


def _label_start(draft: Draft, at: int) -> int:
    """The label begins with the verb, or with "was" where the decider stands between."""
    first = draft.text.bounds[draft.text.sentence[at]][0]
    return next((i for i in range(at - 1, max(first - 1, at - 9), -1) if "passive" in draft.hits[i]), at)


def _without_post(draft: Draft, action: str, end: int, last: int) -> tuple[int, int, int] | None:
    """Somebody may be dismissed, resign or be moved to a place without the post being named again."""
    if action in {"dismissed", "resigned"}:
        return last, end, end
    if action == "transferred" and (hit := next((h for i in range(end, min(end + 14, last)) if (h := longest(draft.hits, i, "moves-to"))), None)):
        return hit[0], hit[0], hit[0]
    return None


def _post(draft: Draft, first: int, last: int) -> tuple[int, int, int] | None:
    """Where "to hold" stands, and the post phrase after it."""
    for at in range(first, min(first + _REACH, last)):
        hit = longest(draft.hits, at, "hold")
        if hit and hit[0] < last and _is_post(draft, hit[0]) and not _person_before(draft, first, at):
            return at, hit[0], _post_end(draft, hit[0], last)
    if first < last and "post-head" in draft.hits[first] and _is_post(draft, first):
        return first, first, _post_end(draft, first, last)
    return None


def _person_before(draft: Draft, first: int, at: int) -> bool:
    """A second verb of this kind between the verb and "to hold" has the post for itself."""
    return any("action" in draft.hits[i] and i > first + 2 for i in range(first, at))


def _is_post(draft: Draft, at: int) -> bool:
    return bool(draft.hits[at].keys() & {"post-head", "body-head"}) and "no-post" not in draft.hits[at]


def _spoken_of(scene: Scene, index: int) -> list[Named]:
    """In a sentence that names nobody, the person whom the sentences before it speak of."""
    for sentence in range(index - 1, max(-1, index - 4), -1):
        people = [n for n in scene.names[sentence] if n.type == "PERSON"]
        if people:
            return people[-1:]
    return []


def _post_end(draft: Draft, first: int, last: int) -> int:
    text, at = draft.text, first
    terms = {a for a, _ in term_phrases(draft, first, min(last, first + _LONGEST_POST))}
    while at < last and at - first < _LONGEST_POST:
        if text.keys[at] in _POST_STOPS or at in terms or ("toward" in draft.hits[at]) or (at > first and "label-stop" in draft.hits[at]):
            break
        if any(p.start <= text.starts[at] < p.end or p.honorific_start == text.starts[at] for p in draft.people):
            break
        at += 1
    while at > first + 1 and text.keys[at - 1] in draft.vocabulary.words["weak"]:
        at -= 1
    return at


def _appointee(draft: Draft, at: int, end: int, hold: int, post_last: int, people: list[Named]) -> Named | None:
    """Between verb and post; else before the verb; else after the post ("with regard to Mr X")."""
    within = [p for p in people if end <= p.first < hold]
    before = [p for p in people if p.last <= at]
    after = [p for p in people if post_last <= p.first < post_last + 10]
    toward = any("toward" in draft.hits[i] for i in range(post_last, min(post_last + 3, len(draft.hits))))
    if within:
        return within[-1]
    if toward and after:
        return after[0]
    return before[-1] if before else (after[0] if after else None)


def _deciders(draft: Draft, scene: Scene, at: int, trigger: tuple[int, int]) -> list[Role]:
    """The bodies named before the verb: the last one that stands outside a post."""
    names = [n for n in scene.names[draft.text.sentence[at]] if n.last <= at and (n.type in _DECIDERS or _decides(draft, n, at))]
    return [scene.role("by", n, trigger, "appointment-by", 0.7) for n in scene.coordinated(names)]


def _decides(draft: Draft, named: Named, at: int) -> bool:
    """A person who signs or hands over the decision."""
    return named.type == "PERSON" and any("decides" in draft.hits[i] for i in range(named.last, at))


def _same(a: Occasion, b: Occasion) -> bool:
    if any(a.fillers(name)[0].value != b.fillers(name)[0].value for name in ("appointee", "action")):
        return False
    post_a, post_b = (frozenset(w for r in o.fillers("post") for w in r.value.lower().split()) for o in (a, b))
    return 2 * len(post_a & post_b) >= min(len(post_a), len(post_b))
