"""The terms that the program writes, in N-Triples form, as in `CIVIC.startDate`; a term that is not listed cannot be written."""

from __future__ import annotations

from types import SimpleNamespace

from civicgraph.config import NAMESPACE

_CLASSES = (
    "NewsArticle TextVersion Mention EventReport Statement Person Group Membership Post Organization AdministrativeUnit "
    "StateBody PartyBody MassOrganization AdHocBody PublicBody AwardType OfficialDocument LegislativeTerm RelatedLink ExtractionRun "
    "Conference Congress CouncilSession VoterMeeting Ceremony Campaign EmulationMovement Contest Election AwardGrant Pledge Appointment "
    "Poll Constituency Candidacy ChangeEvent Judgement Tombstone Storyline StorylineStep"
)
_PROPERTIES = (
    "reports ofArticle content sha256 extractedBy start end exact refersTo denotes evidence rule confidence assertionStatus eventStatus "
    "startDate endDate datePrecision forYear pollingDate continuationOf holder post inBody bodyType jurisdiction launchedAt reviewedAt inSupportOf "
    "about awardeeCount forTerm elected action decidedBy documentNumber termNumber place organizer chair participant scope partOf slogan electedBody "
    "award granter awardee appointee partOfPoll inConstituency candidate ofElection votes outcome seats withinUnit comprisesUnit termOf firstYear "
    "lastYear awardKind awardRank conferredBy legalBasis issuedBy affectedUnit resultingUnit changeKind validFrom validUntil succeededBy "
    "judges verdict keeps keepsClass inArticle exceptArticle withheld substituted score "
    "inStoryline position stepEvent toldIn chainedBy"
)


def _terms(namespace: str, names: str) -> SimpleNamespace:
    return SimpleNamespace(**{name: f"<{namespace}{name}>" for name in names.split()})


CIVIC = _terms(NAMESPACE, f"{_CLASSES} {_PROPERTIES}")
RDF = _terms("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type subject predicate object")
RDFS = _terms("http://www.w3.org/2000/01/rdf-schema#", "label")
SKOS = _terms("http://www.w3.org/2004/02/skos/core#", "Concept exactMatch prefLabel altLabel hiddenLabel inScheme notation broader scopeNote")
SCHEMA = _terms("https://schema.org/", "Person name headline datePublished inLanguage url author publisher gender")
DCTERMS = _terms("http://purl.org/dc/terms/", "identifier created creator isReplacedBy")
XSD = _terms("http://www.w3.org/2001/XMLSchema#", "date dateTime integer decimal")
PROV = _terms("http://www.w3.org/ns/prov#", "invalidatedAtTime")
