"""Awards given: a verb of giving or receiving with an award's name, or a verb of commending with somebody commended."""

from __future__ import annotations

from dataclasses import replace

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.groups import bare_group_at, group_at
from civicgraph.extraction.occasions import Occasion, Scene
from civicgraph.extraction.status import status_at
from civicgraph.model import Role

_NEAR = 14  # syllables between a verb and the award that it gives, or between the award and its awardees
_FAR = 32
_AWARDEES = frozenset({"PERSON", "BODY", "ORG", "UNIT", "GROUP"})
_GRANTERS = frozenset({"BODY", "UNIT", "ORG"})


def find_grants(draft: Draft, scene: Scene) -> list[Occasion]:
    """One event per award and occasion, with granter, award and awardee."""
    found: list[Occasion] = []
    for first, last in draft.text.bounds:
        at = first
        while at < last:
            verb = longest(draft.hits, at, "trigger-AwardGrant")
            grants = _grants(draft, scene, at, min(verb[0], last), first, last) if verb else []
            for grant in grants:
                found = _add(draft, found, grant)
            at = max((g.last for g in grants), default=verb[0] if verb else at + 1)
    return found


def _grants(draft: Draft, scene: Scene, at: int, end: int, first: int, last: int) -> list[Occasion]:
    if _general(draft, at, end, first):
        return []
    verb = " ".join(draft.text.keys[at:end])
    names = scene.names[draft.text.sentence[at]]
    awards = [n for n in names if n.type == "AWARD" and end <= n.first <= end + _NEAR and not _verb_between(draft, end, n.first)]
    status = status_at(draft, at)
    if awards:
        return [
            _of_award(draft, scene, at, end, award, awards[i + 1].first if i + 1 < len(awards) else last, first, status)
            for i, award in enumerate(awards)
        ]
    if verb in draft.vocabulary.words["award-sufficient"]:
        bare = Occasion("AwardGrant", at, end, end, "grant-verb", 0.7, status)
        awardees = _after(draft, scene, end, last, bare) or _before_passive(draft, scene, at, first, bare)
        if awardees:
            reach = max((draft.text.token(r.end) for r in awardees if r.start >= draft.text.starts[at]), default=end)
            labelled = replace(bare, last=min(max(end, reach), end + 12))
            return [labelled.with_roles([*awardees, *_granters(draft, scene, at, end, first, labelled)])]
    return []


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


def _of_award(draft: Draft, scene: Scene, at: int, end: int, award: Named, until: int, first: int, status: str) -> Occasion:
    grant = Occasion("AwardGrant", at, award.last, end, "grant-award", 0.85, status)  # type: ignore[arg-type]
    roles = [scene.role("award", award, (at, end), "grant-award", 0.95)]
    awardees = (
        _after(draft, scene, award.last, until, grant)
        or _between(draft, scene, end, award.first, grant)
        or _before_passive(draft, scene, at, first, grant)
    )
    groups = [r for r in awardees if r.value.startswith("GROUP")]
    if groups and groups[0].end > draft.text.ends[award.last - 1]:
        grant = replace(grant, last=min(award.last + 12, max(award.last, draft.text.token(groups[0].end))))
    return grant.with_roles([*roles, *awardees, *_granters(draft, scene, at, end, first, grant), *_named_granter(draft, scene, award, grant)])


def _after(draft: Draft, scene: Scene, first: int, last: int, grant: Occasion) -> list[Role]:
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
    return _collect(draft, scene, start, last, grant)


def _reaches(draft: Draft, scene: Scene, at: int, away: int) -> bool:
    """ "For" close to the award leads to its awardees; further away only where a person or a group follows at once."""
    return away < _NEAR or bool(_name_at(scene, at) or group_at(draft, at))


def _collect(draft: Draft, scene: Scene, at: int, last: int, grant: Occasion) -> list[Role]:
    found: list[Role] = []
    while at < last:
        named = _name_at(scene, at) or group_at(draft, at) or (bare_group_at(draft, at) if not found else None)
        if named and named.type in _AWARDEES:
            found.append(scene.role("awardee", named, (grant.first, grant.trigger_end), "grant-for", 0.85))
            at = named.last
        elif draft.text.keys[at] == "(" and (close := next((i for i in range(at, min(at + 16, last)) if draft.text.keys[i] == ")"), None)):
            at = close + 1
        elif _goes_on(draft, at) or (not found and not longest(draft.hits, at, "group-stop")):
            at += 1
        else:
            break
    return found


def _goes_on(draft: Draft, at: int) -> bool:
    return draft.text.keys[at] in {",", "-", ";"} or draft.text.keys[at] in draft.vocabulary.words["joint"]


def _name_at(scene: Scene, at: int) -> Named | None:
    return next((n for n in scene.names[scene.text.sentence[at]] if n.first == at and n.type in _AWARDEES and not _owns(scene.draft, n)), None)


def _between(draft: Draft, scene: Scene, first: int, last: int, grant: Occasion) -> list[Role]:
    """Awardees between the verb and the award ("gave Mr X a certificate")."""
    names = [n for n in scene.names[draft.text.sentence[grant.first]] if first <= n.first < last and n.type == "PERSON"]
    return [scene.role("awardee", n, (grant.first, grant.trigger_end), "grant-direct", 0.85) for n in names]


def _passive(draft: Draft, at: int, first: int) -> int | None:
    """The syllable where a passive marker before the verb begins."""
    return next((i for i in range(at - 1, max(first - 1, at - 25), -1) if "passive" in draft.hits[i]), None)


def _before_passive(draft: Draft, scene: Scene, at: int, first: int, grant: Occasion) -> list[Role]:
    """Awardees as the subject of a passive verb or of a verb of receiving."""
    marker = _passive(draft, at, first)
    receives = " ".join(draft.text.keys[at : grant.trigger_end]) in draft.vocabulary.words["award-receive"]
    if marker is None and not receives:
        return []
    end = marker if marker is not None else at
    names = [n for n in scene.names[draft.text.sentence[at]] if first <= n.first < end and n.type in _AWARDEES and not n.generic]
    groups = [g for i in range(first, end) if (g := group_at(draft, i))][:1] or ([b] if (b := bare_group_at(draft, first)) else [])
    chosen = groups if groups else scene.coordinated(names)
    return [scene.role("awardee", n, (grant.first, grant.trigger_end), "grant-subject", 0.8) for n in chosen]


def _granters(draft: Draft, scene: Scene, at: int, end: int, first: int, grant: Occasion) -> list[Role]:
    """Granters: between the passive marker and the verb, or the subject of an active verb."""
    names = [n for n in scene.names[draft.text.sentence[at]] if n.first < at]
    marker = _passive(draft, at, first)
    if marker is not None:
        chosen = [n for n in names if n.first > marker and n.type in _GRANTERS]
    elif " ".join(draft.text.keys[at:end]) in draft.vocabulary.words["award-receive"]:
        chosen = []
    else:
        chosen = scene.coordinated([n for n in names if n.type in _GRANTERS | {"PERSON"}])
    return [scene.role("granter", n, (grant.first, grant.trigger_end), "grant-by", 0.8) for n in chosen]


def _named_granter(draft: Draft, scene: Scene, award: Named, grant: Occasion) -> list[Role]:
    """The granter that stands with the award ("certificate of the Prime Minister")."""
    names = scene.names[draft.text.sentence[award.first]]
    named = next((n for n in names if n.type in _GRANTERS and award.last < n.first <= award.last + 4 and _owns(draft, n)), None)
    return [scene.role("granter", named, (grant.first, grant.trigger_end), "grant-of", 0.95)] if named else []


def _owns(draft: Draft, named: Named) -> bool:
    return draft.text.keys[named.first - 1] in draft.vocabulary.words["award-by"]


def _add(draft: Draft, found: list[Occasion], new: Occasion) -> list[Occasion]:
    """One grant per award and awardees: a second telling joins the first."""
    for index, known in enumerate(found):
        if _same_grant(known, new):
            in_title = draft.text.starts[known.first] < len(draft.article.title) <= draft.text.starts[new.first]
            richer = len(new.roles) > len(known.roles) and not known.fillers("award")
            lead, other = (new, known) if in_title or richer else (known, new)
            return [*found[:index], replace(lead, others=(*lead.others, *other.places)).with_roles(other.roles), *found[index + 1 :]]
    return [*found, new]


def _same_grant(known: Occasion, new: Occasion) -> bool:
    """One award given on one occasion is one grant; without an award's name, the same awardees or granters, or nothing that tells them apart."""
    a, b = ({r.value for r in o.fillers("award")} for o in (known, new))
    c, d = ({r.value for r in o.fillers("granter")} for o in (known, new))
    if a and b:
        return bool(a & b) and (bool(c & d) or not c or not d or _share_people(known, new))
    a, b = ({r.value for r in o.fillers("awardee")} for o in (known, new))
    if a & b or not a or not b:
        return True
    return bool(c & d) or not c or not d or (_only_groups(a) and _only_groups(b) and not _counted(a | b))


def _share_people(known: Occasion, new: Occasion) -> bool:
    a, b = ({r.value for r in o.fillers("awardee") if r.value.startswith("PERSON")} for o in (known, new))
    return bool(a & b)


def _only_groups(keys: set[str]) -> bool:
    return all(k.startswith("GROUP") for k in keys)


def _counted(keys: set[str]) -> bool:
    return any(c.isdigit() for k in keys for c in k)
