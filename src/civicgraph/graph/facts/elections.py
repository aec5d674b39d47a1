"""Elections of the Assembly and of people's councils: terms, polling days, joint polls, and the candidates of 2021 with their votes.

An election stands under the IRI that the identity of events gives to what articles tell of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from civicgraph.graph.describing.identity import election_key
from civicgraph.graph.describing.triples import Triple
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.preference import Fact
from civicgraph.graph.rdf.terms import day, integer, iri, string, words
from civicgraph.graph.rdf.vocabulary import CIVIC, RDF, RDFS, SCHEMA, SKOS
from civicgraph.knowledge.elections import RESULTS_OF, Candidate, Constituency, Elections, Term


def election_facts(elections: Elections, base: str) -> Iterator[Triple]:
    """Everything, in the order of the tables."""
    for id, name, english in elections.bodies:
        yield from _each(iris.body(id, None, base), ((RDF.type, CIVIC.PublicBody), *_names(name, english)))
    for poll in elections.polls:
        yield from _each(_poll(poll.polling_date, base), _held(CIVIC.Poll, poll.name, poll.name_en, poll.polling_date, base))
    joint = {poll.polling_date for poll in elections.polls}
    for term in elections.terms:
        yield from _each(_term(term, base), _term_facts(term, base))
        yield from _each(_election(term.body, term.sign, base), _election_facts(term, term.polling_date in joint, base))
    for place in elections.constituencies:
        yield from _each(_constituency(place.id, base), _constituency_facts(place, base))
        yield iri(_election(*RESULTS_OF, base)), CIVIC.inConstituency, iri(_constituency(place.id, base))
    for candidate in elections.candidates:
        yield from _candidate_facts(candidate, base)


def _each(subject: str, facts: Iterator[Fact] | tuple[Fact, ...]) -> Iterator[Triple]:
    return ((iri(subject), predicate, value) for predicate, value in facts)


def _names(name: str, english: str) -> tuple[Fact, Fact]:
    return (SKOS.prefLabel, words(name, "vi")), (SKOS.prefLabel, words(english, "en"))


def _poll(when: date, base: str) -> str:
    return iris.event(f"Poll|{when.isoformat()}", base)


def _term(term: Term, base: str) -> str:
    return iris.term(iris.body(term.body, None, base), term.sign, base)


def _election(body: str, sign: str, base: str) -> str:
    return iris.event(election_key(iris.body(body, None, base), sign), base)


def _constituency(id: str, base: str) -> str:
    body, sign = RESULTS_OF
    return iris.constituency(iris.term(iris.body(body, None, base), sign, base), id, base)


def _held(cls: str, name: str, english: str, when: date, base: str) -> Iterator[Fact]:
    """An event of one day that took place. Its one rdfs:label is Vietnamese, as those of all events are."""
    yield RDF.type, cls
    yield RDFS.label, words(name, "vi")
    yield SKOS.prefLabel, words(english, "en")
    for predicate in (CIVIC.pollingDate, CIVIC.startDate, CIVIC.endDate):
        yield predicate, day(when.isoformat())
    yield CIVIC.datePrecision, iri(iris.code("date-precision", "day", base))
    yield CIVIC.eventStatus, iri(iris.code("event-status", "held", base))


def _term_facts(term: Term, base: str) -> Iterator[Fact]:
    yield RDF.type, CIVIC.LegislativeTerm
    yield from _names(term.name, term.name_en)
    yield CIVIC.termOf, iri(iris.body(term.body, None, base))
    if term.number is not None:
        yield CIVIC.termNumber, integer(term.number)
    yield CIVIC.firstYear, integer(term.first_year)
    yield CIVIC.lastYear, integer(term.last_year)


def _election_facts(term: Term, joint: bool, base: str) -> Iterator[Fact]:
    yield from _held(CIVIC.Election, term.election, term.election_en, term.polling_date, base)
    yield CIVIC.electedBody, iri(iris.body(term.body, None, base))
    yield CIVIC.forTerm, iri(_term(term, base))
    if joint:
        yield CIVIC.partOfPoll, iri(_poll(term.polling_date, base))


def _constituency_facts(place: Constituency, base: str) -> Iterator[Fact]:
    yield RDF.type, CIVIC.Constituency
    yield from _names(place.name, place.name_en)
    yield CIVIC.seats, integer(place.seats)
    yield CIVIC.withinUnit, iri(iris.unit(place.province, base))
    for district in place.districts:
        yield CIVIC.comprisesUnit, iri(iris.unit(district, base))


def _candidate_facts(candidate: Candidate, base: str) -> Iterator[Triple]:
    """The person, the candidacy, and what the election says of both."""
    person, election = iris.candidate(candidate.name, candidate.constituency, base), _election(*RESULTS_OF, base)
    yield from _each(person, _person_facts(candidate))
    yield iri(election), CIVIC.candidate, iri(person)
    if candidate.outcome == "elected":
        yield iri(election), CIVIC.elected, iri(person)
    subject = iri(iris.candidacy(person, election, base))
    yield subject, RDF.type, CIVIC.Candidacy
    yield subject, CIVIC.candidate, iri(person)
    yield subject, CIVIC.ofElection, iri(election)
    yield subject, CIVIC.inConstituency, iri(_constituency(candidate.constituency, base))
    yield subject, CIVIC.outcome, iri(iris.code("outcome", candidate.outcome, base))
    if candidate.votes is not None:
        yield subject, CIVIC.votes, integer(candidate.votes)


def _person_facts(candidate: Candidate) -> Iterator[Fact]:
    yield RDF.type, CIVIC.Person
    yield SKOS.prefLabel, words(candidate.name, "vi")
    for alias in candidate.aliases:
        yield SKOS.altLabel, words(alias, "vi")
    if candidate.sex:
        yield SCHEMA.gender, string(candidate.sex)
