"""Events announced by a noun: meetings, ceremonies, campaigns, contests, pledges; one occasion is one event however often it is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from civicgraph.extraction.draft import Draft
from civicgraph.extraction.occasions.labels import label_end, says_something
from civicgraph.extraction.occasions.occasion import MEETINGS, Occasion, latest
from civicgraph.extraction.occasions.status import status_at
from civicgraph.model import EventClass

_CLASSES: tuple[EventClass, ...] = ("VoterMeeting", "CouncilSession", "Congress", "Ceremony", "Contest", "Pledge", "Campaign", "Conference")
_NOUNS: Mapping[str, EventClass] = {f"trigger-{cls}": cls for cls in _CLASSES}
_LEAD = 3  # sentences in which an article says what its title means
_LONG_NAME = 3  # syllables that name a campaign without capitals
_SAME = 0.6  # share of syllables that two labels of one occasion have in common


def find_announced(draft: Draft) -> list[Occasion]:
    """The distinct occasions that nouns announce, in the order of their first label."""
    found: list[Occasion] = []
    at = 0
    while at < len(draft.hits):
        occasion = _at(draft, at)
        if occasion:
            found = _add(draft, found, occasion)
        at = occasion.trigger_end if occasion else at + 1
    return sorted((o for o in found if _concrete(draft, o)), key=lambda o: o.first)


def _at(draft: Draft, at: int) -> Occasion | None:
    best: tuple[int, EventClass] | None = None
    for kind, found in draft.hits[at].items():
        cls = _NOUNS.get(kind)
        if cls and (best is None or found[-1][0] > best[0]):
            best = found[-1][0], cls
    if best is None or _many(draft, at) or _ordinary(draft, at):
        return None
    end, cls = best
    last = label_end(draft, at, end, cls)
    if cls == "Conference":
        cls = "CouncilSession" if _sits(draft, end, last) else "VoterMeeting" if any("voter-word" in draft.hits[i] for i in range(end, last)) else cls
    return Occasion(cls, at, last, end, f"noun-{cls.lower()}", status=status_at(draft, at))


def _sits(draft: Draft, first: int, last: int) -> bool:
    """The label names a standing body of an assembly: its sitting is a session."""
    bodies = (draft.bodies[i] for i in range(first, last) if i in draft.bodies)
    return any(body.kind in draft.vocabulary.words["session-body"] for body in bodies)


def _many(draft: Draft, at: int) -> bool:
    plural, keys = draft.vocabulary.words["plural"], draft.text.keys
    return at > 0 and draft.text.sentence[at - 1] == draft.text.sentence[at] and (keys[at - 1] in plural or keys[at - 1].isdigit())


def _ordinary(draft: Draft, at: int) -> bool:
    """A word before the trigger makes it a part of another name, as in the resolution of a congress."""
    return any(end == at for back in range(max(0, at - 4), at) for end, _ in draft.hits[back].get("blocked-before", ()))


def _bare(occasion: Occasion) -> bool:
    return occasion.last == occasion.trigger_end


def _add(draft: Draft, found: Sequence[Occasion], new: Occasion) -> list[Occasion]:
    """Joins the new mention to the occasion that it names again, or puts it at the end."""
    for index, known in reversed(list(latest(found))):
        if known.cls == new.cls and (_bare(new) or _one(draft, known, new) or _headline(draft, known, new)):
            return [*found[:index], _join(draft, known, new), *found[index + 1 :]]
        if new.cls in MEETINGS and known.cls in MEETINGS and _told_again(draft, known, new):
            return [*found[:index], known.told_again([(new.first, new.last)]), *found[index + 1 :]]
    return [*found, new]


def _told_again(draft: Draft, known: Occasion, new: Occasion) -> bool:
    """A meeting of another class is named again by its noun, by "the conference", or by a part of its label."""
    if _bare(new):
        return new.cls == "Conference" or _same_word(draft, known, new)
    return new.cls == "Conference" and _same_word(draft, known, new) and _syllables(draft, new) <= _syllables(draft, known)


def _same_word(draft: Draft, known: Occasion, new: Occasion) -> bool:
    """ "The meeting" after a voter meeting, "the ceremony" after a ceremony: the same noun stands in the label."""
    word = draft.text.keys[new.first : new.trigger_end]
    label = draft.text.keys[known.first : known.last]
    return any(label[i : i + len(word)] == word for i in range(len(label)))


def _join(draft: Draft, known: Occasion, new: Occasion) -> Occasion:
    """The longer label leads, unless the known one is already a name of its own and the new one is in a list of mentions."""
    if _bare(known) and not _bare(new):
        return new.told_again(known.places)
    body = draft.text.starts[known.first] >= len(draft.article.title)
    if not body and new.last - new.first >= known.last - known.first:
        return new.told_again(known.places)
    return known.told_again([(new.first, new.last)])


def _one(draft: Draft, known: Occasion, new: Occasion) -> bool:
    """Whether two labels name one occasion: many syllables in common, and no number that contradicts."""
    if _bare(known):
        return True
    a, b = _syllables(draft, known), _syllables(draft, new)
    if not (_numbers(a) <= _numbers(b) or _numbers(b) <= _numbers(a)):
        return False
    common = len(a & b)
    return bool(a and b) and (2 * common / (len(a) + len(b)) >= _SAME or (common >= 2 and common == min(len(a), len(b))))


def _headline(draft: Draft, known: Occasion, new: Occasion) -> bool:
    """The title tells of the meeting that the first sentences name, in words of its own; numbers still forbid it."""
    length = len(draft.article.title)
    told = draft.text.starts[known.first] < length <= draft.text.starts[new.first] and draft.text.sentence[new.first] <= _LEAD
    if not told or known.cls not in MEETINGS or any(draft.text.starts[a] >= length for a, _ in known.places):
        return False
    a, b = _numbers(_syllables(draft, known)), _numbers(_syllables(draft, new))
    return a <= b or b <= a


def _syllables(draft: Draft, occasion: Occasion) -> frozenset[str]:
    weak, numbers = draft.vocabulary.words["weak"], draft.vocabulary.knowledge.lexicon["text"]["numbers"]
    first = occasion.first if occasion.cls == "Campaign" else occasion.trigger_end
    keys = draft.text.keys[first : occasion.last]
    ordinal = [i > 0 and keys[i - 1] in draft.vocabulary.words["ordinal"] for i in range(len(keys))]
    return frozenset(numbers.get(k, k) if o else k for k, o in zip(keys, ordinal, strict=True) if k.isalnum() and (o or k not in weak))


def _numbers(syllables: Iterable[str]) -> frozenset[str]:
    roman = frozenset("ivxlc")
    return frozenset(s for s in syllables if s.isdigit() or set(s) <= roman)


def _concrete(draft: Draft, occasion: Occasion) -> bool:
    """A campaign needs a name or a year, a pledge a party or a year; a bare noun counts as an occasion when somebody holds it at a date."""
    if any(draft.text.keys[occasion.last - len(w.split()) : occasion.last] == w.split() for w in draft.vocabulary.words["general-end"]):
        return False
    if occasion.cls in {"Campaign", "Contest"}:
        return says_something(draft, occasion.trigger_end, occasion.last) and _named(draft, occasion)
    if not _bare(occasion) or _told_from(draft, occasion):
        return True
    sentence = draft.text.sentence[occasion.first]
    first, last = draft.text.bounds[sentence]
    held = any("organizes" in draft.hits[i] or "chairs" in draft.hits[i] for i in range(first, occasion.first))
    begin, end = draft.text.sentences[sentence]
    dated = any(begin <= d.start < end and len(d.value or "") >= 10 for d in draft.dates)
    return held and dated and last > first


def _named(draft: Draft, occasion: Occasion) -> bool:
    """A name has capitals, quotation marks or a year, or it is long."""
    text, inner = draft.text, range(occasion.trigger_end, occasion.last)
    return len(inner) >= _LONG_NAME or any(text.capital[i] or text.keys[i] == '"' or text.keys[i].isdigit() for i in inner)


def _told_from(draft: Draft, occasion: Occasion) -> bool:
    """Something happened "at the ceremony": it took place, though nothing more is said of it."""
    return occasion.cls in MEETINGS and any(
        "occasion" in draft.hits[i] and i < occasion.first for i in range(max(0, occasion.first - 2), occasion.first)
    )
