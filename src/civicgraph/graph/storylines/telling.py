"""From a group of articles to a storyline: its steps in order, its title, where it starts and how far it has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from civicgraph.graph.rdf import iris
from civicgraph.graph.storylines.chaining import Link, chained
from civicgraph.graph.storylines.gathering import Gathered
from civicgraph.graph.storylines.rules import Rules

_UNKNOWN = "~"  # sorts after every day


@dataclass(frozen=True, slots=True)
class Step:
    """What happened: an event with the articles that tell of it, or what one article tells; `link` is the link to what came before."""

    iri: str
    day: str
    label: ox.Literal
    event: str
    articles: tuple[str, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Storyline:
    """Steps in order, those whose day is not known last; the title is the headline of the article that is linked most with the others."""

    iri: str
    title: ox.Literal
    steps: tuple[Step, ...]

    @property
    def start(self) -> str:
        """The day of the first step, empty where none is known."""
        return min((step.day for step in self.steps if step.day), default="")

    @property
    def latest(self) -> str:
        """The day of the latest step, empty where none is known."""
        return max((step.day for step in self.steps), default="")

    @property
    def articles(self) -> tuple[str, ...]:
        """All articles, in the order of the steps."""
        return tuple(article for step in self.steps for article in step.articles)


def storylines(told: Gathered, rules: Rules) -> list[Storyline]:
    """All storylines, by IRI."""
    links: dict[str, list[Link]] = {}
    for link in told.links:
        for end in (link.one, link.other):
            links.setdefault(end, []).append(link)
    near = [link for link in told.links if link.kind in rules.telling or _days_between(link, told) < rules.apart]
    groups = (set(group) for group in chained(near, rules))
    found = (_told(group, told, links, rules) for group in groups if _is_long(group, links, rules))
    return sorted((storyline for storyline in found if len(storyline.steps) >= rules.steps), key=lambda one: one.iri)


def _days_between(link: Link, told: Gathered) -> int:
    """The days between the publications of two articles, none where one of them is not known."""
    one, other = (told.published.get(article) for article in (link.one, link.other))
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days) if one and other else 0


def _inner(group: set[str], links: dict[str, list[Link]]) -> list[Link]:
    """The links between articles of a group, the strongest first."""
    found = {link for article in group for link in links[article] if link.one in group and link.other in group}
    return sorted(found, key=lambda link: (-link.score, link.iri))


def _is_long(group: set[str], links: dict[str, list[Link]], rules: Rules) -> bool:
    """Whether there are texts enough, copies counted once, or one follows another."""
    inner = _inner(group, links)
    copied = {max(link.one, link.other) for link in inner if link.kind == rules.copies}
    return len(group - copied) >= rules.articles or any(link.kind in rules.following and link.is_of(group) for link in inner)


def _told(group: set[str], told: Gathered, links: dict[str, list[Link]], rules: Rules) -> Storyline:
    inner = _inner(group, links)
    days = {article: told.published.get(article, "") for article in group}
    first = min(group, key=lambda article: (days[article] or _UNKNOWN, article))
    me = iris.storyline(first, told.base)
    steps = sorted(_steps(me, group, days, told, rules), key=lambda step: (step.day or _UNKNOWN, step.iri))
    return Storyline(me, _title(group, inner, told), tuple(_linked(steps, inner)))


def _steps(me: str, group: set[str], days: dict[str, str], told: Gathered, rules: Rules) -> Iterable[Step]:
    """A step for each event that several of the articles tell of, and for each article that tells of none of these."""
    by_event: dict[str, list[str]] = {}
    for article in sorted(group):
        event = _main(article, group, told, rules)
        by_event.setdefault(event or article, []).append(article)
    for what, articles in by_event.items():
        ordered = tuple(sorted(articles, key=lambda article: (days[article] or _UNKNOWN, article)))
        happening = told.happenings.get(what)
        several = happening and happening.label and len(ordered) > 1
        label = ox.Literal(happening.label, language="vi") if happening and several else _headline(ordered[0], told)
        day = (happening.day if happening else "") or days[ordered[0]]
        yield Step(iris.step(me, what, told.base), day, label, what if happening else "", ordered, "")


def _main(article: str, group: set[str], told: Gathered, rules: Rules) -> str:
    """The event that an article shares with most others of the group; only what is told of here more than elsewhere counts, and no umbrella."""
    shared = ((len(told.tellers[event] & group), event) for event in told.events.get(article, ()))
    fit = [(-n, e) for n, e in shared if n > 1 and 2 * n > len(told.tellers[e]) and told.happenings[e].cls not in rules.umbrella]
    return min(fit, default=(0, ""))[1]


def _headline(article: str, told: Gathered) -> ox.Literal:
    return told.headlines.get(article) or ox.Literal(article.rpartition("/")[2])


def _title(group: set[str], inner: Sequence[Link], told: Gathered) -> ox.Literal:
    strengths = dict.fromkeys(group, 0)
    for link in inner:
        strengths[link.one] += link.score
        strengths[link.other] += link.score
    return _headline(min(group, key=lambda article: (-strengths[article], article)), told)


def _linked(steps: Sequence[Step], inner: Sequence[Link]) -> Iterable[Step]:
    """Each step but the first with the strongest link to one before it, where there is one."""
    before: set[str] = set()
    for step in steps:
        mine = set(step.articles)
        link = next((one.iri for one in inner if {one.one, one.other} & mine and {one.one, one.other} & before), "")
        before |= mine
        yield Step(step.iri, step.day, step.label, step.event, step.articles, link)
