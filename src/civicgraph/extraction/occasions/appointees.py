"""To whom an appointment is done, and who decides it."""

from __future__ import annotations

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.occasions.occasion import Scene
from civicgraph.extraction.occasions.post_phrases import Posts
from civicgraph.model import Role

_BETWEEN = 16  # syllables of description between two people that are appointed together
_DECIDER_REACH = 12  # syllables between "was" and the verb
_OPENERS = frozenset({"action", "hold", "decides", "attends", "passive"})


def appointees(draft: Draft, at: int, end: int, posts: Posts, people: list[Named]) -> list[Named]:
    """The person to whom the act [at, end) is done, and those whom "and" joins to him or her, descriptions left aside."""
    chosen = _appointee(draft, at, end, posts, people)
    if chosen is None:
        return []
    index, found = people.index(chosen), [chosen]
    for step in (1, -1):
        here = index
        while 0 <= here + step < len(people) and joined(draft, *sorted((people[here], people[here + step]), key=lambda n: n.first)):
            here += step
            found.append(people[here])
    return sorted(found, key=lambda n: n.first)


def joined(draft: Draft, left: Named, right: Named) -> bool:
    """Only a description and "and" stand between two people: no verb of appointing, deciding or attending."""
    between = range(left.last, right.first)
    if len(between) > _BETWEEN or draft.text.sentence[left.first] != draft.text.sentence[right.first] or not between:
        return False
    last = draft.text.keys[right.first - 1]
    return last in draft.vocabulary.words["and"] and not any(draft.hits[i].keys() & _OPENERS for i in between)


def _appointee(draft: Draft, at: int, end: int, posts: Posts, people: list[Named]) -> Named | None:
    """Between verb and post; else before the verb; else after the post ("with regard to Mr X")."""
    within = [p for p in people if end <= p.first < posts.hold]
    before = [p for p in people if p.last <= at and not decides(draft, p, at)]
    after = [p for p in people if posts.last <= p.first < posts.last + 10]
    toward = [p for p in people if posts.last <= p.first < posts.last + 24 and _toward(draft, posts.last, p)]
    if within:
        return within[-1]
    if toward:
        return toward[0]
    return before[-1] if before else (after[0] if after else None)


def _toward(draft: Draft, first: int, person: Named) -> bool:
    """ "With regard to" leads to the person at once, or with a post of his before the name."""
    begin = next((i for i in range(first, person.first) if "toward" in draft.hits[i]), None)
    return begin is not None and not any(draft.hits[i].keys() & {"action", "post-stop"} for i in range(first, person.first))


def spoken_of(scene: Scene, index: int) -> list[Named]:
    """In a sentence that names nobody, the person whom the sentences before it speak of."""
    for sentence in range(index - 1, max(-1, index - 4), -1):
        people = [n for n in scene.names[sentence] if n.type == "PERSON"]
        if people:
            return people[-1:]
    return []


def deciders(draft: Draft, scene: Scene, at: int, trigger: tuple[int, int]) -> list[Role]:
    """Between "was" and the verb, the body that decides; before an active verb, the last body outside a post, or who signs."""
    marker = passive_before(draft, at)
    names = [n for n in scene.names[draft.text.sentence[at]] if n.last <= at and (n.type == "BODY" or decides(draft, n, at))]
    if marker is not None:
        names = [n for n in names if n.first > marker]
    return [scene.role("by", n, trigger, "appointment-by", 0.7) for n in scene.coordinated(names)]


def passive_before(draft: Draft, at: int) -> int | None:
    """The syllable of "was" before a verb, if it is near."""
    first = draft.text.bounds[draft.text.sentence[at]][0]
    return next((i for i in range(at - 1, max(first - 1, at - _DECIDER_REACH), -1) if "passive" in draft.hits[i]), None)


def decides(draft: Draft, named: Named, at: int) -> bool:
    """A person who signs or hands over the decision."""
    return named.type == "PERSON" and any((hit := longest(draft.hits, i, "decides")) and hit[0] <= at for i in range(named.last, at))
