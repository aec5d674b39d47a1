"""Several people in one post, as in "the two vice chairs are ... and ...": one appointment each, the label growing with the list."""

from __future__ import annotations

from collections.abc import Iterator

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.occasions.occasion import Occasion, Scene
from civicgraph.extraction.occasions.post_phrases import is_post, post_end
from civicgraph.model import Role

_OPENING = 12  # syllables from the post to the word that opens the list
_RECENT = 3  # sentences in which the verb of an appointment still holds


def listed_posts(draft: Draft, scene: Scene, index: int, before: Occasion | None) -> Iterator[Occasion]:
    """A number of posts, "are" or "elected are", and people: what is done to them is said there, or by the appointment right before."""
    first, last = draft.text.bounds[index]
    people = [n for n in scene.names[index] if n.type == "PERSON"]
    for at in range(first, last - 1 if len(people) > 1 else first):
        if "group-quantity" not in draft.hits[at] or not is_post(draft, at + 1) or "post-head" not in draft.hits[at + 1]:
            continue
        end = post_end(draft, at + 1, last)
        opening = next((i for i in range(end, min(end + _OPENING, last)) if "list-opens" in draft.hits[i]), None)
        verb = _verb(draft, index, end, opening, before) if opening is not None else None
        if opening is not None and verb:
            yield from _each(draft, scene, (at, end), verb, [p for p in people if p.first > opening])
            return


def _verb(draft: Draft, index: int, first: int, opening: int, before: Occasion | None) -> tuple[str, int, int] | None:
    """The action and where it is said: between post and list, or in the appointment that was told just before."""
    for i in range(first, opening):
        if hit := longest(draft.hits, i, "action"):
            return str(hit[1]), i, hit[0]
    if before and index - draft.text.sentence[before.first] <= _RECENT:
        role = before.fillers("action")[0]
        at = draft.text.token(role.start)
        return role.value, at, before.trigger_end
    return None


def _each(draft: Draft, scene: Scene, post: tuple[int, int], verb: tuple[str, int, int], people: list[Named]) -> Iterator[Occasion]:
    action, at, end = verb
    starts, ends = draft.text.starts, draft.text.ends
    start, stop = starts[post[0] + 1], ends[post[1] - 1]
    for person in people:
        roles = (
            scene.role("appointee", person, (post[0], post[1]), "appointment-list", 0.8),
            Role("action", "literal", action, starts[at], ends[end - 1], "appointment-list", 0.8),
            Role("post", "literal", draft.text.content[start:stop], start, stop, "appointment-list", 0.8),
        )
        yield Occasion("Appointment", post[0], person.last, post[1], "appointment-list", 0.75, roles=roles)
