"""The catalogue of the competency questions: what each saved query `question-*` asks and needs, read from the comments of its file.

    # Title in English                       the first line, as of every saved query
    # vi: title in Vietnamese                the second
    # about: ...                             what counts, in a sentence or two; `# about vi:` likewise
    # param unit = <unit/305> ; in English | in Vietnamese

The example of a parameter is a term as SPARQL writes it; an IRI without a scheme stands under the base of the store.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import pyoxigraph as ox

from civicgraph.config import NAMESPACE
from civicgraph.errors import NotFoundError, QueryError
from civicgraph.graph import queries
from civicgraph.graph.storage.store import Results, Store, Term, term

PREFIX = "question-"
_PARAM = re.compile(r"# param (\w+) = (.+?) ; (.+?) \| (.+)")
_OWN_TERMS = "ontology#"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a question needs: its name, an example as SPARQL writes it, and what it means, by language."""

    name: str
    example: str
    about: Mapping[str, str]

    def value(self, given: object, base: str) -> Term:
        """What was given as a term of the kind of the example; an IRI may lack the base, a number or date may be text."""
        if isinstance(given, ox.NamedNode | ox.BlankNode | ox.Literal):
            return given
        if self.example.startswith("<"):
            return ox.NamedNode(_absolute(str(given).strip("<>"), base))
        if self.example.startswith('"'):
            return ox.Literal(str(given))
        return self._number_or_day(given)

    def _number_or_day(self, given: object) -> Term:
        try:
            return term(int(str(given)) if self.example.isdecimal() else date.fromisoformat(str(given)))
        except ValueError:
            raise QueryError(f"{self.name} is a value such as {self.example}, not {given!r}") from None

    def example_value(self, base: str) -> Term:
        """The example as a term of a store with this base."""
        return self.value(self.example.strip('"'), base)


@dataclass(frozen=True, slots=True)
class Question:
    """A competency question: the name of its saved query, title and description by language, and its parameters in order."""

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    parameters: tuple[Parameter, ...]

    @property
    def text(self) -> str:
        """The SPARQL text, with its variables."""
        return queries.text(self.name)

    def values(self, given: Mapping[str, object], base: str) -> dict[str, Term]:
        """The values to bind; QueryError where one is missing, unknown or of another kind."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise QueryError(f"{self.name} has no parameter {name!r}; it has: {', '.join(known) or 'none'}")
        for name, parameter in known.items():
            if name not in given:
                raise QueryError(f"{self.name} needs {name} ({parameter.about['en']}), for example {name}={parameter.example}")
        return {name: known[name].value(value, base) for name, value in given.items()}

    def examples(self, base: str) -> dict[str, Term]:
        """A value for each parameter to begin with."""
        return {parameter.name: parameter.example_value(base) for parameter in self.parameters}

    def ask(self, store: Store, **given: object) -> Results:
        """The answer of a store."""
        return store.query(self.text, substitutions=self.values(given, store.base))


@cache
def questions() -> tuple[Question, ...]:
    """All questions, in the order of their numbers."""
    return tuple(_read(name) for name in queries.names() if name.startswith(PREFIX))


def question(name: str) -> Question:
    """The question of this name; NotFoundError where there is none."""
    for one in questions():
        if one.name == name:
            return one
    raise NotFoundError(f"there is no question {name!r}; there are: {', '.join(one.name for one in questions())}")


def _read(name: str) -> Question:
    comments = [line for line in queries.text(name).splitlines() if line.startswith("# ")]
    found = {key: _after(comments, f"# {key}: ") for key in ("vi", "about", "about vi")}
    parameters = tuple(Parameter(m[1], m[2], {"en": m[3], "vi": m[4]}) for line in comments if (m := _PARAM.fullmatch(line)))
    return Question(name, {"en": queries.title(name), "vi": found["vi"]}, {"en": found["about"], "vi": found["about vi"]}, parameters)


def _after(lines: list[str], start: str) -> str:
    return next((line.removeprefix(start) for line in lines if line.startswith(start)), "")


def _absolute(iri: str, base: str) -> str:
    if iri.startswith(_OWN_TERMS):
        return NAMESPACE + iri.removeprefix(_OWN_TERMS)
    return iri if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", iri) else base + iri
