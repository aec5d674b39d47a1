"""The events of one article as reports and statements: each fact with the characters that say so.

What follows from a statement without characters of its own (the last day of a month, the year of a campaign) stands on the report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from civicgraph.graph.describing.evidence import Evidence
from civicgraph.graph.describing.identity import Telltale
from civicgraph.graph.describing.naming import Naming
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.dates import period
from civicgraph.graph.rdf.preference import Fact, Facts, date_rank, merged
from civicgraph.graph.rdf.terms import day, decimal, integer, iri, string, words
from civicgraph.graph.rdf.vocabulary import CIVIC, RDF, RDFS
from civicgraph.model import Event, Extraction, Role
from civicgraph.spelling import fold

_PROPERTIES = {"result": CIVIC.elected, "by": CIVIC.decidedBy}
_EVENT_STATUS = {"reported": "held", "planned": "planned", "called-for": "planned", "cancelled": "cancelled"}


@dataclass(frozen=True, slots=True)
class Said:
    """How a fact is said: by which characters, found by which rule, how surely, and as what (`code/status/...`)."""

    span: tuple[int, int]
    rule: str
    confidence: float
    status: str


@dataclass
class Reporter:
    """Writes the reports of one article; on the way it notes the spans used as evidence and describes the nodes that are named."""

    extraction: Extraction
    naming: Naming
    evidence: Evidence
    events: Mapping[str, str]  # local id -> IRI
    nodes: dict[str, str] = field(default_factory=dict)  # local id of an entity -> IRI
    described: dict[str, Facts] = field(default_factory=dict)  # node -> what describes it
    _derived: dict[str, list[Fact]] = field(default_factory=dict)  # local id of an event -> facts without a statement

    def __post_init__(self) -> None:
        self.telltale = Telltale(self.extraction, self.naming)
        self._article = iris.article(self.extraction.article, self.naming.base)

    def triples(self) -> Iterator[tuple[str, str, str]]:
        """All reports and statements, in the order of the extraction."""
        self._name_entities()
        statements = [triple for event in self.extraction.events for triple in self._statements(event)]
        for later, earlier in self.telltale.continuations():
            self._note(later.id, CIVIC.continuationOf, iri(self.events[earlier.id]))
        for event in self.extraction.events:
            yield from self._report(event)
        yield from statements
        for entity in self.extraction.entities:
            if entity.type == "PERSON" and entity.post and entity.id in self.nodes:
                yield from self._membership(entity.id)

    def descriptions(self) -> Iterator[tuple[str, str, str]]:
        """What describes the nodes that the article names and no reference fact describes."""
        for node, facts in self.described.items():
            for predicate, value in sorted(facts):
                yield node, predicate, value

    def _name_entities(self) -> None:
        used = {role.value for event in self.extraction.events for role in event.roles if role.kind == "entity"}
        for entity in self.extraction.entities:
            if entity.type == "GROUP" or (entity.optional and entity.id not in used):
                continue
            node = self.naming.iri_of(entity)
            self.nodes[entity.id] = node
            self._describe(node, tuple(self.naming.facts_of(entity)))
            for mention in entity.mentions:
                self.evidence.refer(mention.start, mention.end, iri(node))

    def _describe(self, node: str, facts: tuple[Fact, ...]) -> str:
        if facts:
            term = iri(node)
            self.described[term] = merged(self.described.get(term, frozenset()), frozenset(facts))
        return iri(node)

    def _report(self, event: Event) -> Iterator[tuple[str, str, str]]:
        me = self._report_of(event)
        node = self.events[event.id]
        yield me, RDF.type, CIVIC.EventReport
        yield me, CIVIC.denotes, iri(node)
        yield me, RDFS.label, words(event.label, self.naming.language)
        yield me, CIVIC.eventStatus, self._code("event-status", self._status(event))
        for predicate, value in dict.fromkeys(self._derived.get(event.id, ())):
            yield me, predicate, value
        for mention in event.mentions:
            self.evidence.refer(mention.start, mention.end, iri(node))
        self.evidence.refer(event.start, event.end, iri(node))

    def _status(self, event: Event) -> str:
        """Whether an event was held; what begins after the day of the article cannot have been."""
        published, when = self.extraction.article.published, self.telltale.period(event)
        if event.status == "reported" and published and when and when.start > published.date().isoformat():
            return "planned"
        return _EVENT_STATUS[event.status]

    def _report_of(self, event: Event) -> str:
        same = [e.id for e in self.extraction.events if (e.cls, e.start, e.end) == (event.cls, event.start, event.end)]
        return iri(iris.report(self._article, event, same.index(event.id), self.naming.base))

    def _statements(self, event: Event) -> Iterator[tuple[str, str, str]]:
        """The statements about one event; a fact that the article gives twice is stated once."""
        me, seen = self._report_of(event), set()
        movement = event.cls == "Campaign" and self.telltale.words.is_movement(event.label)
        cls = CIVIC.EmulationMovement if movement else getattr(CIVIC, event.cls)
        status = self._code("status", event.status)
        yield from self._statement(me, (RDF.type, cls), Said((event.start, event.end), event.rule, event.confidence, status))
        for role in self._roles(event):
            for fact in self._facts(event, role):
                if fact not in seen:
                    seen.add(fact)
                    yield from self._statement(me, fact, Said((role.start, role.end), role.rule, role.confidence, status))

    def _statement(self, subject: str, fact: Fact, said: Said) -> Iterator[tuple[str, str, str]]:
        predicate, value = fact
        me = iri(iris.statement(self._article, (subject, predicate, value), self.naming.base))
        yield me, RDF.type, CIVIC.Statement
        yield me, RDF.subject, subject
        yield me, RDF.predicate, predicate
        yield me, RDF.object, value
        yield me, CIVIC.evidence, self.evidence.span(*said.span)
        yield me, CIVIC.rule, string(said.rule)
        yield me, CIVIC.confidence, decimal(said.confidence)
        yield me, CIVIC.assertionStatus, said.status

    def _roles(self, event: Event) -> Iterator[Role]:
        """The roles of an event, of its dates only the best."""
        dated = [(date_rank(when.precision, when.start, when.end), role) for role in event.fillers("time") if (when := period(role.value))]
        best = min(dated, key=lambda pair: pair[0])[1] if dated else None
        return (role for role in event.roles if role.name != "time" or role is best)

    def _facts(self, event: Event, role: Role) -> Iterator[Fact]:
        """What a role states; what follows from it is noted for the report."""
        if role.name == "time":
            yield from self._date(event, role.value)
        elif role.kind == "event":
            yield from self._link(event, role)
        elif role.kind == "entity":
            yield from self._filler(event, role)
        elif role.name == "slogan":
            yield CIVIC.slogan, words(role.value, self.naming.language)
        elif role.name == "post":
            yield CIVIC.post, self._describe(*self.naming.post(role.value))
        elif role.name == "action":
            yield CIVIC.action, self._code("action", role.value)
        elif role.name == "term":
            body = self.telltale.first(event, "electedBody") or self.telltale.first(event, "organizer")
            yield CIVIC.forTerm, self._describe(*self.naming.term(body, role.value))

    def _date(self, event: Event, value: str) -> Iterator[Fact]:
        when = period(value)
        if when is None:
            return
        yield CIVIC.startDate, day(when.start)
        self._note(event.id, CIVIC.endDate, day(when.end))
        self._note(event.id, CIVIC.datePrecision, self._code("date-precision", when.precision))
        if event.cls == "Campaign" and when.start[:4] == when.end[:4] and when.precision != "day":
            self._note(event.id, CIVIC.forYear, integer(int(when.start[:4])))
        if event.cls == "Election" and when.precision == "day":
            self._note(event.id, CIVIC.pollingDate, day(when.start))

    def _link(self, event: Event, role: Role) -> Iterator[Fact]:
        """A link to another event of the article: launched at, about, in support of, part of; a campaign is told where it is reviewed."""
        other = self.telltale.events.get(role.value)
        if other is None or other.id == event.id:
            return
        value = iri(self.events[other.id])
        if role.name == "partOf":
            yield (CIVIC.launchedAt if event.cls == "Campaign" else CIVIC.partOf), value
            return
        yield getattr(CIVIC, role.name), value
        if event.cls == "Campaign" and other.cls == "Election":
            self._note(event.id, CIVIC.inSupportOf, value)
        elif other.cls == "Campaign" and self._sums_up(event) and not any(r.value == event.id for r in other.fillers("partOf")):
            self._note(other.id, CIVIC.reviewedAt, iri(self.events[event.id]))

    def _sums_up(self, meeting: Event) -> bool:
        label = f" {fold(meeting.label)} "
        return any(f" {fold(word)} " in label for word in self.naming.knowledge.lexicon["events"]["campaign"]["sums_up"])

    def _filler(self, event: Event, role: Role) -> Iterator[Fact]:
        entity = self.telltale.entities.get(role.value)
        if entity is None:
            return
        predicate = _PROPERTIES.get(role.name) or getattr(CIVIC, role.name)
        if entity.type != "GROUP":
            yield predicate, iri(self.nodes[entity.id])
            return
        node, facts = self.naming.group(self.events[event.id], entity)
        self.nodes.setdefault(entity.id, node)
        for mention in entity.mentions:
            self.evidence.refer(mention.start, mention.end, iri(node))
        count = self.telltale.words.count(entity.name)
        if role.name == "awardee" and count is not None:
            self._count(event.id, count)
        yield predicate, self._describe(node, facts)

    def _count(self, event_id: str, count: int) -> None:
        """Adds the people that a phrase counts to those that other phrases of the event count."""
        noted = self._derived.setdefault(event_id, [])
        before = next((fact for fact in noted if fact[0] == CIVIC.awardeeCount), None)
        if before:
            noted.remove(before)
            count += int(before[1].split('"')[1])
        noted.append((CIVIC.awardeeCount, integer(count)))

    def _membership(self, entity_id: str) -> Iterator[tuple[str, str, str]]:
        """The post that a person holds, as a node of its own, stated with the characters that give it."""
        person = self.telltale.entities[entity_id]
        post, facts = self.naming.post(person.post or "")
        body = self.nodes.get(person.post_body or "", "")
        me = iri(iris.membership(self.nodes[entity_id], post, body, self.naming.base))
        about = [(RDF.type, CIVIC.Membership), (CIVIC.holder, iri(self.nodes[entity_id])), (CIVIC.post, self._describe(post, facts))]
        about += [(CIVIC.inBody, iri(body))] if body else []
        about.append((RDFS.label, words(person.post or "", self.naming.language)))
        self.described[me] = merged(self.described.get(me, frozenset()), frozenset(about))
        span = person.post_span or (person.mentions[0].start, person.mentions[0].end)
        said = Said(span, person.rule or "post", person.confidence, self._code("status", "reported"))
        yield from self._statement(me, (CIVIC.post, iri(post)), said)

    def _note(self, event_id: str, predicate: str, value: str) -> None:
        self._derived.setdefault(event_id, []).append((predicate, value))

    def _code(self, scheme: str, name: str) -> str:
        return iri(iris.code(scheme, name, self.naming.base))
