"""Awards given: a verb of giving or receiving with an award's name, or a verb of commending with somebody commended."""

from __future__ import annotations

from dataclasses import replace

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.occasions.awardees import NEAR, after, bare_after, before, between, collect, outside, owns, passive_before, receives
from civicgraph.extraction.occasions.occasion import Occasion, Scene
from civicgraph.extraction.occasions.samegrants import add_grant
from civicgraph.extraction.occasions.status import status_at
from civicgraph.model import Role, Status

_RECEIVED = 6  # syllables between a verb of receiving and the award
_LABEL = 14  # syllables of awardees that a label may take in
_PRIZE_REACH = 14  # syllables between a prize and "goes to"
_MARKER = 14  # syllables between "was" and the verb that a label may take in
_GRANTERS = frozenset({"BODY", "UNIT", "ORG"})


def find_grants(draft: Draft, scene: Scene) -> list[Occasion]:
    """One event per award and occasion, with granter, award and awardee."""
    found: list[Occasion] = []
    for first, last in draft.text.bounds:
        at = first
        while at < last:
            verb = longest(draft.hits, at, "trigger-AwardGrant")
            grants = _grants(draft, scene, at, min(verb[0], last), first, last) if verb else []
            grants = grants or _prize_first(draft, scene, at, last)
            for grant in grants:
                found = add_grant(draft, found, grant)
            at = max([at + 1, *(g.last for g in grants)]) if grants or not verb else verb[0]
    return found


def _prize_first(draft: Draft, scene: Scene, at: int, last: int) -> list[Occasion]:
    """ "The first prize goes to ...", "first prize: ...", "... was handed to ...": the award, then to whom."""
    sentence = draft.text.sentence[at]
    award = next((n for n in scene.names[sentence] if n.type == "AWARD" and n.first == at), None)
    if award is None:
        return []
    for i in range(award.last, min(award.last + _PRIZE_REACH, last)):
        if any(n.type == "AWARD" and n.first == i for n in scene.names[sentence]):
            return []
        if hit := longest(draft.hits, i, "goes-to"):
            grant = Occasion("AwardGrant", _counted_from(draft, award), hit[0], award.last, "grant-prize", 0.75)
            until = next((n.first for n in scene.names[sentence] if n.type == "AWARD" and n.first > hit[0]), last)
            awardees = collect(draft, scene, hit[0], until, grant)
            grant = _through(draft, grant, awardees)
            return [grant.with_roles([scene.role("award", award, (at, award.last), "grant-prize", 0.9), *awardees])] if awardees else []
    return []


def _counted_from(draft: Draft, award: Named) -> int:
    """The award with the number before it."""
    at = award.first - 1
    same = at >= 0 and draft.text.sentence[at] == draft.text.sentence[award.first]
    return at if same and (draft.text.keys[at].isdigit() or "group-quantity" in draft.hits[at]) else award.first


def _grants(draft: Draft, scene: Scene, at: int, end: int, first: int, last: int) -> list[Occasion]:
    if _general(draft, at, end, first) or _other_word(draft, at, end):
        return []
    near = _RECEIVED if receives(draft, at, end) else NEAR
    awards = [n for n in _awards(scene, at) if end <= n.first <= end + near and not _verb_between(draft, end, n.first)]
    status = status_at(draft, at)
    if awards:
        ends = [*(a.first for a in awards[1:]), last]
        return [
            _of_award(draft, scene, (at, end), award, until, first, status, award is awards[0]) for award, until in zip(awards, ends, strict=True)
        ]
    return _commended(draft, scene, at, end, first, last, status)


def _awards(scene: Scene, at: int) -> list[Named]:
    """The awards of a sentence; a title that stands right behind an award belongs to its name."""
    named = [n for n in scene.names[scene.text.sentence[at]] if n.type == "AWARD"]
    return [n for n in named if not any(other.last == n.first for other in named)]


def _other_word(draft: Draft, at: int, end: int) -> bool:
    """The syllable of the verb begins the noun of another event."""
    return any(kind.startswith("trigger-") and found[-1][0] > end for kind, found in draft.hits[at].items())


def _commended(draft: Draft, scene: Scene, at: int, end: int, first: int, last: int, status: Status) -> list[Occasion]:
    """A verb that says enough without an award, where somebody is commended."""
    if " ".join(draft.text.keys[at:end]) not in draft.vocabulary.words["award-sufficient"]:
        return []
    bare = Occasion("AwardGrant", at, end, end, "grant-verb", 0.7, status)
    until = next((i for i in range(end, last) if "trigger-AwardGrant" in draft.hits[i]), last)
    awardees = after(draft, scene, end, until, bare) or before(draft, scene, at, first, bare) or bare_after(draft, scene, end, bare)
    labelled = _through(draft, bare, awardees)
    return [labelled.with_roles([*awardees, *_granters(draft, scene, at, end, first, labelled)])] if awardees else []


def _general(draft: Draft, at: int, end: int, first: int) -> bool:
    """General talk about commending, or the verb as a part of a noun."""
    words = draft.vocabulary.words
    if any(hit_end == at for back in range(max(first, at - 4), at) for hit_end, _ in draft.hits[back].get("general-before", ())):
        return True
    if at > first and draft.text.keys[at - 1] in words["plural"]:
        return True
    return (
        end < len(draft.text.keys)
        and draft.text.keys[end] in {w.split()[0] for w in words["award-general-after"]}
        and not longest(draft.hits, end, "award")
    )


def _verb_between(draft: Draft, first: int, last: int) -> bool:
    return any("trigger-AwardGrant" in draft.hits[i] or draft.text.keys[i] in {".", ";"} for i in range(first, last))


def _of_award(draft: Draft, scene: Scene, verb: tuple[int, int], award: Named, until: int, first: int, status: Status, leads: bool) -> Occasion:
    """The grant of one award of a verb: the label of a later one begins with the award."""
    at, end = verb
    grant = Occasion(
        "AwardGrant", at if leads else _counted_from(draft, award), award.last, end if leads else award.last, "grant-award", 0.85, status
    )
    rule = "grant-prize" if award.rule == "award-prize" else "grant-award"
    roles = [scene.role("award", award, (at, end), rule, 0.95)]
    awardees = after(draft, scene, award.last, until, grant) or between(draft, scene, end, award.first, grant)
    subject = awardees or before(draft, scene, at, first, replace(grant, first=at, trigger_end=end))
    named = _named_granter(draft, scene, award, grant)
    if leads and not awardees and (marker := passive_before(draft, at, first)) is not None and at - marker <= _MARKER:
        grant = replace(grant, first=marker)
    grant = _through(draft, replace(grant, last=max([grant.last, *(draft.text.token(r.end) for r in named)])), awardees)
    granters = [*_granters(draft, scene, at, end, first, grant), *named]
    giving = {r.value for r in granters}
    return grant.with_roles([*roles, *(r for r in subject if r.value not in giving), *granters])


def _through(draft: Draft, grant: Occasion, awardees: list[Role]) -> Occasion:
    """The label runs to the end of the first awardee, if that stands near."""
    text = draft.text
    ends = [text.token(r.end) for r in awardees if r.end > text.ends[grant.last - 1] and text.token(r.end) <= grant.last + _LABEL]
    return replace(grant, last=max(grant.last, min(ends, default=grant.last)))


def _granters(draft: Draft, scene: Scene, at: int, end: int, first: int, grant: Occasion) -> list[Role]:
    """Granters: between the passive marker and the verb, or the subject of an active verb."""
    names = [n for n in scene.names[draft.text.sentence[at]] if n.first < at]
    marker = passive_before(draft, at, first)
    if marker is not None:
        chosen = [n for n in names if n.first > marker and n.type in _GRANTERS]
    elif receives(draft, at, end):
        chosen = []
    else:
        chosen = scene.coordinated(outside(draft, [n for n in names if n.type in _GRANTERS | {"PERSON"}]))
    return [scene.role("granter", n, (at, end), "grant-by", 0.8) for n in chosen]


def _named_granter(draft: Draft, scene: Scene, award: Named, grant: Occasion) -> list[Role]:
    """The granter that stands with the award ("certificate of the Prime Minister")."""
    names = scene.names[draft.text.sentence[award.first]]
    named = next((n for n in names if n.type in _GRANTERS and award.last < n.first <= award.last + 4 and owns(draft, n)), None)
    return [scene.role("granter", named, (award.first, award.last), "grant-of", 0.95)] if named else []
