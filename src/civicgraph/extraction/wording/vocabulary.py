"""What the extraction knows, compiled once from `Knowledge`: one trie of every phrase, and the small sets of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from civicgraph.extraction.wording.phrases import Phrases
from civicgraph.knowledge import Knowledge
from civicgraph.spelling import fold


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The compiled trie, the folded word lists as `words["events.label.stops"]`, and the knowledge they came from."""

    knowledge: Knowledge
    phrases: Phrases
    words: Mapping[str, frozenset[str]]


_PHRASE_LISTS = {
    "not-unit": ("units", "words", "not_units"),
    "organization": ("organizations", "heads"),
    "organization-inner": ("organizations", "inner"),
    "outlet": ("organizations", "outlets", "names"),
    "document": ("documents", "numbered"),
    "law": ("documents", "named"),
    "document-quoted": ("documents", "quoted"),
    "document-whole": ("documents", "whole"),
    "law-tail": ("documents", "tails"),
    "law-stop": ("documents", "stops"),
    "law-part": ("documents", "parts"),
    "law-none": ("documents", "none"),
    "award": ("awards", "plain"),
    "award-ranked": ("awards", "ranked"),
    "award-field": ("awards", "fields"),
    "award-rank": ("awards", "rank"),
    "prize": ("awards", "prizes"),
    "title": ("awards", "titles"),
    "group-noun": ("groups", "nouns"),
    "group-leader": ("groups", "leaders"),
    "group-quantity": ("groups", "quantities"),
    "group-stop": ("groups", "stops"),
    "group-description": ("groups", "descriptions"),
    "label-stop": ("events", "label", "stops"),
    "partner": ("events", "label", "partners"),
    "label-purpose": ("events", "label", "purposes"),
    "sums-up": ("events", "campaign", "sums_up"),
    "launches": ("events", "campaign", "launches"),
    "slogan": ("events", "campaign", "slogan"),
    "lists": ("events", "campaign", "lists"),
    "organizes": ("events", "organizer", "verbs"),
    "with": ("events", "organizer", "with"),
    "at": ("events", "place", "at"),
    "chairs": ("events", "chair", "words"),
    "speaks": ("events", "participant", "speaks"),
    "attends": ("events", "participant", "attends"),
    "no-attending": ("events", "participant", "other_words"),
    "draws": ("events", "participant", "draws"),
    "polling-day": ("events", "election", "polling_days"),
    "serves-election": ("events", "election", "served_by"),
    "planned": ("events", "status", "planned"),
    "called": ("events", "status", "called"),
    "cancelled": ("events", "status", "cancelled"),
    "passive": ("events", "award", "passive"),
    "to": ("events", "award", "to"),
    "goes-to": ("events", "award", "goes_to"),
    "occasion": ("events", "award", "occasion"),
    "general-before": ("events", "award", "general_before"),
    "blocked-before": ("events", "label", "blocked_before"),
    "body-general": ("bodies", "general"),
    "office-verb": ("bodies", "auxiliaries"),
    "hold": ("events", "appointment", "hold"),
    "decides": ("events", "appointment", "decides"),
    "no-post": ("events", "appointment", "no_posts"),
    "voters": ("groups", "voters"),
    "voter-word": ("events", "label", "voter_words"),
    "session-word": ("events", "label", "session_words"),
    "moves-to": ("events", "appointment", "moves_to"),
    "toward": ("events", "appointment", "toward"),
    "post-joins": ("events", "appointment", "joins"),
    "post-stop": ("events", "appointment", "stops"),
    "own-wish": ("events", "appointment", "own_wish"),
    "list-opens": ("events", "appointment", "list_opens"),
}
_WORD_SETS = {
    "plural": ("events", "label", "plural"),
    "general-end": ("events", "label", "general_ends"),
    "session-body": ("events", "label", "session_bodies"),
    "ordinal": ("events", "label", "ordinals"),
    "weak": ("events", "label", "weak"),
    "never-bare": ("units", "words", "never_bare"),
    "and": ("events", "election", "and"),
    "apposition": ("units", "words", "appositions"),
    "unit-plural": ("units", "words", "plural"),
    "campaign-general": ("events", "campaign", "general"),
    "award-sufficient": ("events", "award", "sufficient"),
    "award-receive": ("events", "award", "receive"),
    "award-general-after": ("events", "award", "general_after"),
    "award-by": ("events", "award", "by"),
    "of": ("events", "organizer", "of"),
    "by": ("events", "organizer", "by"),
    "term": ("events", "election", "term"),
    "deputies": ("events", "election", "deputies"),
    "rank": ("bodies", "ranks"),
    "post-before": ("bodies", "posts_before"),
    "joint": ("events", "election", "joint"),
    "anchors": ("events", "election", "anchors"),
    "between": ("events", "participant", "between"),
    "abbreviation": ("text", "words", "abbreviations"),
}


@lru_cache(maxsize=4)
def compile_vocabulary(knowledge: Knowledge) -> Vocabulary:
    """Builds the trie and the word sets; takes a good tenth of a second, once a process."""
    phrases = Phrases()
    for kind, path in _PHRASE_LISTS.items():
        phrases.add_all(kind, _list(knowledge, path))
    _add_units(phrases, knowledge)
    _add_bodies(phrases, knowledge)
    _add_events(phrases, knowledge)
    words = {name: frozenset(fold(word) for word in _list(knowledge, path)) for name, path in _WORD_SETS.items()}
    return Vocabulary(knowledge, phrases, words)


def _list(knowledge: Knowledge, path: tuple[str, ...]) -> Iterable[str]:
    value: Any = knowledge.lexicon[path[0]]
    for key in path[1:]:
        value = value[key]
    return [str(word) for word in value]


def _add_units(phrases: Phrases, knowledge: Knowledge) -> None:
    lexicon = knowledge.lexicon["units"]
    for unit_type, forms in lexicon["types"].items():
        for form in forms:
            phrases.add("unit-type", form, unit_type)
    for form, unit_type in lexicon["generic"].items():
        phrases.add("unit-generic", form, unit_type)
    for key in knowledge.units.keys():  # noqa: SIM118 - a method of Units, not of a mapping
        phrases.add("unit-name", key, key)


def _add_bodies(phrases: Phrases, knowledge: Knowledge) -> None:
    for head, patterns in knowledge.bodies.heads().items():
        phrases.add("body-head", head, patterns)
    for key, body in knowledge.bodies.national_keys().items():
        phrases.add("national", key, body)


def _add_events(phrases: Phrases, knowledge: Knowledge) -> None:
    for event_type in knowledge.event_types:
        for trigger in event_type.triggers:
            phrases.add(f"trigger-{event_type.cls}", trigger, event_type.cls)
    posts = knowledge.lexicon["posts"]
    for head in posts["heads"]:
        phrases.add_all("post-head", [head, *(f"{prefix} {head}" for prefix in posts["prefixes"])])
    for action, verbs in knowledge.lexicon["events"]["appointment"]["actions"].items():
        for verb in verbs:
            phrases.add("action", verb, action)
