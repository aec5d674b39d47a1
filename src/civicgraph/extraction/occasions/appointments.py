"""People elected to, appointed to or removed from a post: a verb, a person, and the post that follows "to hold the office of"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.occasions.appointees import appointees, deciders, joined, passive_before, spoken_of
from civicgraph.extraction.occasions.occasion import Occasion, Scene, latest
from civicgraph.extraction.occasions.post_lists import listed_posts
from civicgraph.extraction.occasions.post_phrases import Posts, is_post, posts_after
from civicgraph.extraction.occasions.status import status_at
from civicgraph.model import Role

_ASIDE = 18  # syllables of description between a person and the post: beyond, the label ends with the person
_NEXT = 20  # syllables between one person's post and "to hold" of the next one


@dataclass(frozen=True, slots=True)
class Act:
    """A verb of appointing [at, end), what it does, and the posts that it speaks of."""

    at: int
    end: int
    action: str
    posts: Posts


def find_appointments(draft: Draft, scene: Scene) -> list[Occasion]:
    """One event per person and post."""
    found: list[Occasion] = []
    for index in range(len(draft.text.bounds)):
        for new in _of_sentence(draft, scene, index, found[-1] if found else None):
            found = _add(found, new)
    by_person: dict[str, list[Occasion]] = {}
    for made in found:
        by_person.setdefault(made.fillers("appointee")[0].value, []).append(made)
    return [o for o in found if not any(_overtaken(o, other) for _, other in latest(by_person[o.fillers("appointee")[0].value]))]


def _overtaken(nominated: Occasion, other: Occasion) -> bool:
    """Somebody put forward for a post to which the article also reports the election of the same person."""
    actions = nominated.fillers("action")[0].value, other.fillers("action")[0].value
    return actions == ("nominated", "elected") and _like_posts(nominated, other)


def _of_sentence(draft: Draft, scene: Scene, index: int, before: Occasion | None) -> Iterator[Occasion]:
    """The appointments of a sentence: by their verbs, those that go on without one, and lists of people in one post."""
    first, last = draft.text.bounds[index]
    named = [n for n in scene.names[index] if n.type == "PERSON"]
    yield from listed_posts(draft, scene, index, before)
    people, at = named or spoken_of(scene, index), first
    while people and at < last:
        verb = longest(draft.hits, at, "action")
        act = _act(draft, at, verb[0], str(verb[1]), last) if verb else None
        made = _made(draft, scene, act, people) if act else []
        yield from made
        at = max((o.last for o in made), default=verb[0] if verb else at + 1)
        if made and act and named:
            further = list(_further(draft, scene, act, named, at))
            yield from further
            at = max([at, *(o.last for o in further)])


def _act(draft: Draft, at: int, end: int, action: str, last: int) -> Act | None:
    posts = posts_after(draft, end, last) or _without_post(draft, action, end, last)
    return Act(at, end, _wished(draft, action, end, last), posts) if posts else None


def _wished(draft: Draft, action: str, end: int, last: int) -> str:
    """Who is relieved of a post at his or her own wish resigns."""
    return "resigned" if action == "dismissed" and any("own-wish" in draft.hits[i] for i in range(end, last)) else action


def _made(draft: Draft, scene: Scene, act: Act, people: list[Named]) -> list[Occasion]:
    chosen = appointees(draft, act.at, act.end, act.posts, people)
    return [_appointment(draft, scene, act, person, post) for person in chosen for post in act.posts.spans or [None]]


def _further(draft: Draft, scene: Scene, act: Act, people: list[Named], at: int) -> Iterator[Occasion]:
    """ "... and Mr Y to hold the office of ...": the verb is not said again, also where two hold it together."""
    last = draft.text.bounds[draft.text.sentence[act.at]][1]
    later = [p for p in people if p.first >= at]
    for index, person in enumerate(later):
        partner = later[index + 1] if index + 1 < len(later) and joined(draft, person, later[index + 1]) else person
        following = later[later.index(partner) + 1].first if later.index(partner) + 1 < len(later) else last
        hold = next((i for i in range(partner.last, min(partner.last + _NEXT, following)) if "hold" in draft.hits[i]), None)
        hit = longest(draft.hits, hold, "hold") if hold is not None else None
        if hold is None or hit is None or hit[0] >= last or not is_post(draft, hit[0]) or _other_verb(draft, at, hold):
            continue
        posts = posts_after(draft, hold, last)
        for post in posts.spans if posts else ():
            made = _appointment(draft, scene, act, person, post)
            yield replace(made, first=person.first, last=post[1], rule="appointment-further", confidence=0.7)


def _other_verb(draft: Draft, first: int, last: int) -> bool:
    return any(draft.hits[i].keys() & {"action", "attends"} for i in range(first, last))


def _appointment(draft: Draft, scene: Scene, act: Act, person: Named, post: tuple[int, int] | None) -> Occasion:
    trigger = (act.at, act.end)
    starts, ends = draft.text.starts, draft.text.ends
    roles = [
        scene.role("appointee", person, trigger, "appointment-person", 0.9),
        Role("action", "literal", act.action, starts[act.at], ends[act.end - 1], "appointment-verb", 0.9),
        *deciders(draft, scene, act.at, trigger),
    ]
    if post and post[1] > post[0]:
        start, stop = starts[post[0]], ends[post[1] - 1]
        roles.append(Role("post", "literal", draft.text.content[start:stop], start, stop, "appointment-post", 0.85))
    first = marker if (marker := passive_before(draft, act.at)) is not None else act.at
    last = _label_end(draft, act, person, post)
    return Occasion("Appointment", first, last, act.end, "appointment", 0.8, status_at(draft, act.at), roles=tuple(roles))


def _label_end(draft: Draft, act: Act, person: Named, post: tuple[int, int] | None) -> int:
    """The label ends with the post; with the person where that comes after it, or long before it."""
    last = post[1] if post else act.posts.last
    after_post = last <= person.first and person.first < last + 24 and draft.text.sentence[person.first] == draft.text.sentence[act.at]
    aside = act.end <= person.first < act.posts.hold and act.posts.first - person.last > _ASIDE
    return person.last if after_post or aside else max(last, act.end)


def _without_post(draft: Draft, action: str, end: int, last: int) -> Posts | None:
    """Somebody may be dismissed, resign or be moved to a place without the post being named again."""
    if action in {"dismissed", "resigned"}:
        return Posts(end, ())
    if action == "transferred" and (hit := next((h for i in range(end, min(end + 14, last)) if (h := longest(draft.hits, i, "moves-to"))), None)):
        return Posts(hit[0], ())
    return None


def _add(found: list[Occasion], new: Occasion) -> list[Occasion]:
    """A second telling adds what the first one left out; the fuller one gives the label."""
    for index, known in latest(found):
        if _same(known, new):
            lead, other = (new, known) if new.fillers("post") and not known.fillers("post") else (known, new)
            roles = () if other.fillers("by") and lead.fillers("by") else other.roles
            both = lead.told_again(other.places).with_roles(r for r in roles if r.name == "by" or not lead.fillers(r.name))
            return [*found[:index], both, *found[index + 1 :]]
    return [*found, new]


def _same(a: Occasion, b: Occasion) -> bool:
    if any(a.fillers(name)[0].value != b.fillers(name)[0].value for name in ("appointee", "action")):
        return False
    return _like_posts(a, b)


def _like_posts(a: Occasion, b: Occasion) -> bool:
    post_a, post_b = (frozenset(w for r in o.fillers("post") for w in r.value.lower().split()) for o in (a, b))
    return 2 * len(post_a & post_b) >= min(len(post_a), len(post_b))
