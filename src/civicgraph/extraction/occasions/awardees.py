"""To whom an award goes: after "for", between verb and award, or as the subject of a passive verb or of one of receiving."""

from __future__ import annotations

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.occasions.groups import bare_group_at, group_at
from civicgraph.extraction.occasions.occasion import Occasion, Scene
from civicgraph.model import Role

NEAR = 14  # syllables between a verb and the award that it gives, or between the award and its awardees
_FAR = 32
_TELLING = 4  # syllables of a group that say who is meant
_REMARK = 16  # syllables in brackets between two awardees
_PASSIVE = 25  # syllables between "was" and the verb
AWARDEES = frozenset({"PERSON", "BODY", "ORG", "UNIT", "GROUP"})


def after(draft: Draft, scene: Scene, first: int, last: int, grant: Occasion) -> list[Role]:
    """Awardees after "for": names and groups up to the next verb."""
    start = next(
        (
            hit[0]
            for i in range(first, min(first + _FAR, last))
            if (hit := longest(draft.hits, i, "to")) and _reaches(draft, scene, hit[0], i - first)
        ),
        None,
    )
    if start is None:
        start = first if first < last and (group_at(draft, first) or _name_at(scene, first)) else None
    if start is None or any("organizes" in draft.hits[i] for i in range(first, start)):
        return []
    return collect(draft, scene, start, last, grant)


def bare_after(draft: Draft, scene: Scene, at: int, grant: Occasion) -> list[Role]:
    """People without a number right behind a verb of commending, where something tells which ones."""
    group = bare_group_at(draft, at) if at < len(draft.hits) else None
    if group is None or group.last - group.first < _TELLING:
        return []
    return [scene.role("awardee", group, (grant.first, grant.trigger_end), "grant-bare", 0.7)]


def _reaches(draft: Draft, scene: Scene, at: int, away: int) -> bool:
    """ "For" close to the award leads to its awardees; further away only where a person or a group follows at once."""
    return away < NEAR or bool(_name_at(scene, at) or group_at(draft, at))


def collect(draft: Draft, scene: Scene, at: int, last: int, grant: Occasion) -> list[Role]:
    """The names and groups of the list that begins at a syllable."""
    found: list[Role] = []
    bare = True
    while at < last:
        named = _name_at(scene, at) or group_at(draft, at) or (bare_group_at(draft, at) if bare else None)
        if named and named.type in AWARDEES and not (found and _gives(draft, named)):
            found.append(scene.role("awardee", named, (grant.first, grant.trigger_end), "grant-for", 0.85))
            at, bare = named.last, named.rule == "group-bare"
        elif draft.text.keys[at] == "(" and (close := _closing(draft, at, last)):
            at = close + 1
        elif _goes_on(draft, at) or (not found and not longest(draft.hits, at, "group-stop")):
            at += 1
        else:
            break
    return found


def _gives(draft: Draft, named: Named) -> bool:
    """A verb of giving follows: the name begins the next grant ("..., and the youth union gave ...")."""
    return any("trigger-AwardGrant" in draft.hits[i] for i in range(named.last, min(named.last + 4, len(draft.hits))))


def _closing(draft: Draft, at: int, last: int) -> int | None:
    return next((i for i in range(at, min(at + _REMARK, last)) if draft.text.keys[i] == ")"), None)


def _goes_on(draft: Draft, at: int) -> bool:
    return draft.text.keys[at] in {",", "-", ";"} or draft.text.keys[at] in draft.vocabulary.words["joint"]


def _name_at(scene: Scene, at: int) -> Named | None:
    return next((n for n in scene.names[scene.text.sentence[at]] if n.first == at and n.type in AWARDEES and not owns(scene.draft, n)), None)


def owns(draft: Draft, named: Named) -> bool:
    """Whether "of" or "by" stands before the name."""
    return draft.text.keys[named.first - 1] in draft.vocabulary.words["award-by"]


def between(draft: Draft, scene: Scene, first: int, last: int, grant: Occasion) -> list[Role]:
    """Awardees between the verb and the award ("gave Mr X a certificate")."""
    names = [n for n in scene.names[draft.text.sentence[grant.first]] if first <= n.first < last and n.type == "PERSON"]
    return [scene.role("awardee", n, (grant.first, grant.trigger_end), "grant-direct", 0.85) for n in names]


def passive_before(draft: Draft, at: int, first: int) -> int | None:
    """The syllable where "was" before the verb begins."""
    return next((i for i in range(at - 1, max(first - 1, at - _PASSIVE), -1) if "passive" in draft.hits[i]), None)


def receives(draft: Draft, at: int, end: int) -> bool:
    """Whether the verb is one of receiving."""
    return " ".join(draft.text.keys[at:end]) in draft.vocabulary.words["award-receive"]


def before(draft: Draft, scene: Scene, at: int, first: int, grant: Occasion) -> list[Role]:
    """Awardees as the subject of a passive verb or of a verb of receiving: people before groups, groups before bodies."""
    marker = passive_before(draft, at, first)
    if marker is None and not receives(draft, at, grant.trigger_end):
        return []
    end = marker if marker is not None else at
    names = [n for n in scene.names[draft.text.sentence[at]] if first <= n.first < end and n.type in AWARDEES and not n.generic]
    people = [n for n in names if n.type == "PERSON"]
    groups = _groups(draft, first, end, bool(names and names[0].first == first))
    chosen = [*groups[:1], *people] if groups and people else groups or scene.coordinated(people) or scene.coordinated(outside(draft, names))
    return [scene.role("awardee", n, (grant.first, grant.trigger_end), "grant-subject", 0.8) for n in chosen]


def _groups(draft: Draft, first: int, end: int, named: bool) -> list[Named]:
    found = [g for i in range(first, end) if (g := group_at(draft, i))][:1]
    return found or ([b] if not named and (b := bare_group_at(draft, first)) else [])


def outside(draft: Draft, names: list[Named]) -> list[Named]:
    """The names that do not say where something takes place."""
    return [n for n in names if n.first == 0 or not _led_in(draft, n)]


def _led_in(draft: Draft, named: Named) -> bool:
    return any((hit := longest(draft.hits, i, "at")) and hit[0] == named.first for i in range(max(0, named.first - 4), named.first))
