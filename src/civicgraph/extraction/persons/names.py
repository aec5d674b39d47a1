"""Names of people in a text: which capitalised words are one, and what says so.

A run of capitalised words is a candidate. A word of address before it (Mr, comrade, Prof.) or a post that runs into it makes it
a person; a surname with two or three more syllables does so alone, unless a street, school or award bears the name. All words are those of
data/lexicon/people.toml.
"""

from __future__ import annotations

from dataclasses import dataclass

from civicgraph.extraction.persons.posts import Post, head_at
from civicgraph.extraction.persons.signs import Reader, address_of, borne_by_another, names_unit_or_work

_LONGEST = 5  # syllables of a name
_ENOUGH = 2.0  # points that a name needs behind a post
_ALONE = 4.0  # points that a name needs with nothing before it


@dataclass(frozen=True, slots=True)
class Name:
    """Words [first, end) that name a person; `address` is the first word of what addresses them (`first` where nothing does)."""

    first: int
    end: int
    address: int
    rule: str
    confidence: float


def names(reader: Reader) -> list[Name]:
    """Every name with something that says so, in order."""
    spans = reader.runs
    found = [_name_of_run(reader, first, end) for first, end in spans]
    for order in (range(1, len(spans)), range(len(spans) - 2, -1, -1)):
        for here in order:
            name, other = found[here], here - 1 if order.step > 0 else here + 1
            if name is not None and name.rule == "plain" and found[other] is None and _listed(reader, *sorted((spans[here], spans[other]))):
                found[here] = None
    return [name for name in found if name is not None]


def _listed(reader: Reader, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two runs are items of one list: a name beside a street or a place is another of them."""
    words, known = reader.words, reader.known
    alike = all(end - first > 1 and known.places.at(words, first) != end and first not in reader.covered for first, end in (one, other))
    return alike and one[1] == other[0] and words.gap(other[0]).strip(" ") in (",", "-", "\u2013", "\u2026", ";")


def _name_of_run(reader: Reader, first: int, end: int) -> Name | None:
    """The name in a run: what addresses it may stand before the run or be its first word; a post's head ends it."""
    words, known = reader.words, reader.known
    if end - first == 1:
        return _addressed(reader, first, end)
    inside = known.honorifics.at(words, first)
    if first < inside < end and known.not_names.at(words, first) == first:
        first = inside
    end = _end_of_name(reader, first, end)
    if known.not_names.at(words, first) >= end or (not known.surname(words.keys[first]) and head_at(words, first, reader.post_words) > first):
        return None
    return _addressed(reader, first, end) or _with_post(reader, first, end) or _before_post(reader, first, end) or _alone(reader, first, end)


def _end_of_name(reader: Reader, first: int, end: int) -> int:
    """A run ends where a post's head begins, and before a capital that begins a word of two syllables, as bodies' names have them."""
    words, posts = reader.words, reader.post_words
    for word in range(first + 2, end):
        if words.keys[word] in reader.known.never_given:
            return word
        if words.keys[word] in posts.openers and head_at(words, word, posts) > word and not reader.known.surname(words.keys[word]):
            return word
    if end - first > 1 and any(table.at(words, end - 1) > end for table in (posts.units, posts.offices, posts.subjects)):
        return end - 1
    return end


def _addressed(reader: Reader, first: int, end: int) -> Name | None:
    """Any capitals behind a word of address."""
    words, known = reader.words, reader.known
    address = address_of(words, first, known)
    if address == first:
        return None
    weak = known.weak.before(words, first) < first
    first = _behind_place(reader, first, end)
    vietnamese = known.surname(words.keys[first]) > 0
    end = min(end, first + (_LONGEST if vietnamese else 4))
    if not vietnamese and (_begins_body(reader, first) or weak):
        return None
    if known.places.at(words, first) == end or (weak and end - first == 1):
        return None
    return Name(first, end, address, "honorific", 0.95 if vietnamese else 0.8)


def _begins_body(reader: Reader, first: int) -> bool:
    words, posts = reader.words, reader.post_words
    return posts.units.at(words, first) > first or posts.offices.at(words, first) > first


def _behind_place(reader: Reader, first: int, end: int) -> int:
    """The word behind a country or province that stands between an address and the name ("President of the US ...")."""
    words, known = reader.words, reader.known
    place = known.places.at(words, first)
    if first < place < end and (known.foreign(words.keys[place]) or (end - place > 1 and known.surname(words.keys[place]) > 1)):
        return place
    return first


def _with_post(reader: Reader, first: int, end: int) -> Name | None:
    """The best name in a run that a post runs into; the run may begin with the rest of a body's name."""
    post = reader.covered.get(first)
    if post is None or not (reader.words.near(first) or (reader.words.gap(first) == ". " and reader.words.shout[first - 1])):
        return None
    adjacent = post.head == first
    points, start = max(((_points(reader, k, first, end) + adjacent * (k == first), -k) for k in range(first, end - 1)), default=(0.0, 0))
    if points >= _ENOUGH:
        return Name(-start, end, -start, "post", 0.95 if points >= _ALONE else 0.85)
    return _foreign(reader, post, first, end)


def _foreign(reader: Reader, post: Post, first: int, end: int) -> Name | None:
    """A foreign name behind a post and perhaps its country."""
    words, known = reader.words, reader.known
    start = known.places.at(words, first)
    if start == first and (post.head != first or known.enterprise_heads.before(words, first) < first):
        return None
    first = start
    if not 2 <= end - first <= 4:
        return None
    strange = [known.foreign(key) for key in words.keys[first:end]]
    return Name(first, end, first, "post-foreign", 0.7) if strange[-1] and sum(strange) * 2 >= len(strange) else None


def _before_post(reader: Reader, first: int, end: int) -> Name | None:
    """A surname and a given name at least, with a post right behind a comma, dash or bracket."""
    words, known = reader.words, reader.known
    if end not in reader.post_starts or words.gap(end).strip() not in (",", "-", "\u2013", "(", "-("):
        return None
    if not 2 <= end - first <= 4 or known.surname(words.keys[first]) < 2 or borne_by_another(reader, first):
        return None
    return Name(first, end, first, "post-behind", 0.85) if _points(reader, first, first, end) >= _ENOUGH else None


def _alone(reader: Reader, first: int, end: int) -> Name | None:
    """A surname with two or three more syllables, perhaps behind a place, unless something else bears the name."""
    words, known = reader.words, reader.known
    place = known.places.at(words, first)
    if first < place < end - 2:
        first = place
    elif (first in reader.openers or known.foreign(words.keys[first])) and not known.surname(words.keys[first]) and end - first > 3:
        first += 1
    if not 3 <= end - first <= _LONGEST or borne_by_another(reader, first) or (end < len(words) and words.near(end) and words.shout[end]):
        return None
    if known.surname(words.keys[first]) < 2 and words.keys[first + 1] not in known.sure_middles:
        return None
    return Name(first, end, first, "plain", 0.7) if _points(reader, first, first, end) >= _ALONE else None


def _points(reader: Reader, k: int, first: int, end: int) -> float:
    """How much speaks for the words k to end being a name in a run that begins at `first`."""
    words, known, length = reader.words, reader.known, end - k
    surname = known.surname(words.keys[k])
    if not surname or not 2 <= length <= _LONGEST or known.not_names.at(words, k) > k:
        return 0.0
    place = known.places.at(words, k)
    if place == end or (known.places.at(words, k + 1) == end and reader.post_words.units.at_exactly(words, k, k + 1)):
        return 0.0
    points = surname + {2: 0.0, 3: 2.0, 4: 2.0, 5: 0.5}[length] - 2.0 * (place > k + 1)
    if length > 2 and words.keys[k + 1] in known.middles:
        points += 1.5
    if any(known.foreign(key) for key in words.keys[k + 1 : end]):
        points -= 2.0
    return points + _points_of_prefix(reader, k, first)


def _points_of_prefix(reader: Reader, k: int, first: int) -> float:
    """A run behind the word for a district begins with the unit's name; a known place before the name speaks for it."""
    words, known = reader.words, reader.known
    if k == first:
        return 0.0 if not names_unit_or_work(reader, first) else -3.0 if known.units.before(words, first, 2) < first else -5.0
    return 2.0 if known.places.at(words, first) == k else 0.0 if k - first <= 4 else -2.0
