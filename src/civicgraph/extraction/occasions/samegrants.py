"""Which tellings are of one grant: one award given on one occasion is one event, however often it is told."""

from __future__ import annotations

from civicgraph.extraction.draft import Draft
from civicgraph.extraction.occasions.occasion import Occasion, latest


def add_grant(draft: Draft, found: list[Occasion], new: Occasion) -> list[Occasion]:
    """A second telling joins the first; "many people" add nothing to people who are counted or named."""
    for index, known in latest(found):
        if _same_grant(draft, known, new):
            in_title = draft.text.starts[known.first] < len(draft.article.title) <= draft.text.starts[new.first]
            richer = len(new.roles) > len(known.roles) and not known.fillers("award")
            lead, other = (new, known) if in_title or richer else (known, new)
            roles = [r for r in other.roles if not (r.name == "awardee" and _told(lead, r.value))]
            return [*found[:index], lead.told_again(other.places).with_roles(roles), *found[index + 1 :]]
    return [*found, new]


def _told(lead: Occasion, key: str) -> bool:
    """People of whom the leading account speaks already: uncounted ones beside any, counted ones in longer or shorter words."""
    told = [r.value for r in lead.fillers("awardee")]
    return (bool(told) and _uncounted(key)) or (key.startswith("GROUP") and any(one.startswith("GROUP") and _begins(key, one) for one in told))


def _begins(one: str, other: str) -> bool:
    return f"{one} ".startswith(f"{other} ") or f"{other} ".startswith(f"{one} ")


def _same_grant(draft: Draft, known: Occasion, new: Occasion) -> bool:
    """Without an award's name, the same awardees or granters, or nothing that tells two grants apart."""
    a, b = ({r.value for r in o.fillers("award")} for o in (known, new))
    c, d = _granters(draft, known, new)
    if "grant-prize" in {known.rule, new.rule}:
        return bool(a & b) and _share_people(known, new)
    if a and b:
        return bool(a & b) and (bool(c & d) or not c or not d or _share_people(known, new))
    a, b = ({r.value for r in o.fillers("awardee")} for o in (known, new))
    if a & b or not a or not b:
        return True
    return bool(c & d) or not c or not d or (_only_groups(a) and _only_groups(b) and not _counted(a | b))


def _granters(draft: Draft, known: Occasion, new: Occasion) -> tuple[set[str], set[str]]:
    """Who gives in each telling; a unit that one of them names stands for every body of it in the other."""
    c, d = ({r.value for r in o.fillers("granter")} for o in (known, new))
    theirs = {key: unit for key in c | d if (unit := draft.unit_by_key.get(key))}
    units = {unit for key, unit in theirs.items() if key.startswith("UNIT")}
    stands_for = {key: unit for key, unit in theirs.items() if unit in units}
    return {stands_for.get(key, key) for key in c}, {stands_for.get(key, key) for key in d}


def _share_people(known: Occasion, new: Occasion) -> bool:
    a, b = ({r.value for r in o.fillers("awardee") if r.value.startswith("PERSON")} for o in (known, new))
    return bool(a & b)


def _only_groups(keys: set[str]) -> bool:
    return all(k.startswith("GROUP") for k in keys)


def _counted(keys: set[str]) -> bool:
    return any(c.isdigit() for k in keys for c in k)


def _uncounted(key: str) -> bool:
    return key.startswith("GROUP") and not _counted({key})
