"""From an article to what it says: pure functions, no disk, no network.

    extraction = extract(article, knowledge.load())

`STEPS` is the visible tuple: each step takes a draft and returns one that knows more. Nothing in a text makes a step raise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from civicgraph.extraction.confidence import calibrated
from civicgraph.extraction.dating.dates import find_dates
from civicgraph.extraction.draft import Draft
from civicgraph.extraction.events import find_occasions
from civicgraph.extraction.extensions import extended
from civicgraph.extraction.finish import finish
from civicgraph.extraction.naming.bodies import find_bodies
from civicgraph.extraction.naming.documents import find_documents
from civicgraph.extraction.naming.things import find_awards, find_organizations
from civicgraph.extraction.naming.units import find_units
from civicgraph.extraction.persons.people import find_people
from civicgraph.extraction.wording.text import read_text
from civicgraph.extraction.wording.vocabulary import compile_vocabulary
from civicgraph.knowledge import Knowledge
from civicgraph.model import Article, Extraction

__all__ = ["STEPS", "extract"]


def read_dates(draft: Draft) -> Draft:
    """Adds the dates, resolved by the article's own date."""
    published = draft.article.published
    return replace(draft, dates=find_dates(draft.text.content, published.date() if published else None, draft.vocabulary.knowledge.lexicon))


def read_people(draft: Draft) -> Draft:
    """Adds the people with their posts."""
    return replace(draft, people=find_people(draft.text.content, draft.text.sentences, draft.vocabulary.knowledge.lexicon))


STEPS: tuple[Callable[[Draft], Draft], ...] = (
    read_dates,
    read_people,
    find_units,
    find_bodies,
    find_organizations,
    find_documents,
    find_awards,
)


def extract(article: Article, knowledge: Knowledge) -> Extraction:
    """What the article says. It finds less when it does not understand; it never raises for a text."""
    vocabulary = compile_vocabulary(knowledge)
    text = read_text(article.content, vocabulary.words["abbreviation"])
    if not text.keys:
        return Extraction(article)
    draft = Draft(article, vocabulary, text, vocabulary.phrases.find(text.keys))
    for step in STEPS:
        draft = step(draft)
    return extended(calibrated(finish(draft, find_occasions(draft)), knowledge), knowledge)
