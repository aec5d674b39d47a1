"""Elections: the word for it, the assembly that is elected, and its term; two assemblies elected together are two events."""

from __future__ import annotations

from civicgraph.extraction.draft import Draft, Named, longest
from civicgraph.extraction.occasions.occasion import Occasion, Scene
from civicgraph.extraction.occasions.status import status_at
from civicgraph.model import Role

_ASSEMBLIES = ("quoc-hoi", "hdnd", "hoi-dong-nhan-dan")


def find_elections(draft: Draft, scene: Scene) -> list[Occasion]:
    """Each assembly and term once, with every place that names it."""
    assemblies = {n.first: n for n in draft.named if n.type == "BODY" and (n.kind or "").startswith(_ASSEMBLIES)}
    found: list[Occasion] = []
    for at in range(len(draft.hits)):
        hit = longest(draft.hits, at, "trigger-Election")
        if hit is None or (at > 0 and (longest(draft.hits, at - 1, "trigger-Election") or (0, 0))[0] >= hit[0]):
            continue
        for occasion in _joint(draft, scene, at, hit[0], assemblies):
            found = _add(found, occasion)
    return found


def _joint(draft: Draft, scene: Scene, at: int, end: int, assemblies: dict[int, Named]) -> list[Occasion]:
    """The elections of one phrase: the first from the word for it, the others from "deputies of" on."""
    found: list[Occasion] = []
    first, here = _inner(draft, at), end
    while True:
        body_at = here + len(_deputies(draft, here))
        body = assemblies.get(body_at)
        if body is None:
            return found
        terms, last = _terms(draft, body.last)
        roles = [scene.role("electedBody", body, (first, last), "election-body", 0.95)]
        roles += [
            Role("term", "literal", draft.text.span(a, b), draft.text.starts[a], draft.text.ends[b - 1], "election-term", 0.95) for a, b in terms
        ]
        found.append(Occasion("Election", first, last, end, "election", 0.9, status_at(draft, at), roles=tuple(roles)))
        if last >= len(draft.text.keys) or draft.text.keys[last] not in draft.vocabulary.words["joint"]:
            return found
        first = here = last + 1


def _inner(draft: Draft, at: int) -> int:
    """The label starts at the shortest anchor inside the trigger: without "the day of", "the"."""
    hit = longest(draft.hits, at, "trigger-Election")
    last = hit[0] if hit else at + 1
    inner = [i for i in range(at, last) if "trigger-Election" in draft.hits[i]]
    return inner[-1] if inner else at


def _deputies(draft: Draft, at: int) -> list[str]:
    for word in draft.vocabulary.words["deputies"]:
        syllables = word.split()
        if draft.text.keys[at : at + len(syllables)] == syllables:
            return syllables
    return []


def _terms(draft: Draft, at: int) -> tuple[list[tuple[int, int]], int]:
    """The term phrases after an assembly (a numeral or a range of years), and where they end."""
    keys, last = draft.text.keys, at
    found: list[tuple[int, int]] = []
    while True:
        start = at + 1 if at < len(keys) and keys[at] in {",", "("} else at
        size = next((len(w.split()) for w in draft.vocabulary.words["term"] if keys[start : start + len(w.split())] == w.split()), 0)
        if not size or start + size >= len(keys):
            return found, last
        end = start + size + 1
        if end + 1 < len(keys) and keys[end] == "-" and keys[end + 1].isdigit():
            end += 2
        found.append((start, end))
        at = last = end


def term_phrases(draft: Draft, first: int, last: int) -> list[tuple[int, int]]:
    """All term phrases that begin between two syllables."""
    spans, at = [], first
    while at < last:
        terms, end = _terms(draft, at)
        spans += terms
        at = max(end, at + 1)
    return spans


def _add(found: list[Occasion], new: Occasion) -> list[Occasion]:
    for index, known in enumerate(found):
        if _body(known) == _body(new) and (not _term(known) or not _term(new) or _term(known) & _term(new)):
            longer, other = (new, known) if _term(new) and not _term(known) else (known, new)
            joined = longer.told_again(other.places).with_roles(other.roles if not _term(longer) else ())
            return [*found[:index], joined, *found[index + 1 :]]
    return [*found, new]


def _body(occasion: Occasion) -> str:
    return occasion.fillers("electedBody")[0].value


def _term(occasion: Occasion) -> frozenset[str]:
    return frozenset(r.value.lower().split()[-1] for r in occasion.fillers("term"))
