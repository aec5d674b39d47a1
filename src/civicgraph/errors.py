"""Every error that civicgraph raises on purpose, one class per kind of person who must act.

CivicGraphError
├── ConfigError          the operator: a setting is missing or wrong
├── KnowledgeError       the maintainer of ontology/ or data/: a row cannot be read (file, line, reason)
├── ArticleError         the supplier of articles: a source cannot be read (source, line, reason)
├── StoreError           the operator: the store folder is locked, damaged, full or of another format
├── CorrectionError      the corrector: this correction cannot be made, and why
├── ConformanceError     the maintainer: a graph breaks a shape (holds the report)
├── QueryError           the asker: the query is wrong (line and column where known)
│   ├── QueryTimeout     the asker: the query was stopped at its limit
│   ├── TooLargeError    the asker: the answer has more rows or bytes than one may have
│   ├── EvaluationError  the asker: the query is well formed, but has no answer here: an unknown function, a graph that is missing
│   └── RefusedError     the asker: the query or update asks for what is closed here
├── NotFoundError        the asker: there is no such article, IRI, saved query or file
│   └── GoneError        the asker: it was there, and was removed or is not named any more
├── NotAcceptableError   the client: none of the offered formats was asked for
└── RemoteError          the operator of another endpoint: it did not answer as it should
"""

from __future__ import annotations


class CivicGraphError(Exception):
    """The root: catch this to catch everything that the program says on purpose."""


class ConfigError(CivicGraphError):
    """A setting is missing, contradictory or out of range."""


class _Located(CivicGraphError):
    """An error that lies at a place: a source (file, URL), perhaps a line, and a reason."""

    def __init__(self, source: str, reason: str, line: int | None = None) -> None:
        self.source, self.reason, self.line = source, reason, line
        super().__init__(f"{source}{'' if line is None else f':{line}'}: {reason}")

    def __reduce__(self) -> tuple[type[_Located], tuple[str, str, int | None]]:
        return type(self), (self.source, self.reason, self.line)


class KnowledgeError(_Located):
    """A file of ontology/ or data/ cannot be read or contradicts another."""


class ArticleError(_Located):
    """An article cannot be read; an ingest reports it and goes on with the next one."""


class StoreError(CivicGraphError):
    """The store folder is locked by another writer, damaged, of another format, or its disk is full."""


class CorrectionError(CivicGraphError):
    """A correction that makes no sense here: what it is about is not there, is of another kind, or was judged before."""


class ConformanceError(CivicGraphError):
    """A graph breaks the shapes of ontology/shapes.ttl; `report` says where, one line a violation."""

    def __init__(self, report: str) -> None:
        self.report = report
        super().__init__(report)


class QueryError(CivicGraphError):
    """A query cannot be parsed or answered."""

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        self.reason, self.line, self.column = reason, line, column
        super().__init__(reason)


class QueryTimeout(QueryError):
    """A query was stopped at its time limit."""


class TooLargeError(QueryError):
    """An answer has more rows or bytes than one answer may have."""


class EvaluationError(QueryError):
    """A query or an update is well formed and cannot be evaluated: it calls an unknown function, or names a graph that is missing."""


class RefusedError(QueryError):
    """A query or an update asks for what this endpoint does not do for strangers."""


class NotFoundError(CivicGraphError):
    """There is no such article, IRI, saved query or file."""


class GoneError(NotFoundError):
    """There was such a thing, and it was removed."""


class NotAcceptableError(CivicGraphError):
    """None of the formats on offer was asked for; `offered` lists their media types."""

    def __init__(self, offered: tuple[str, ...]) -> None:
        self.offered = offered
        super().__init__("on offer: " + ", ".join(offered))


class RemoteError(CivicGraphError):
    """Another endpoint could not be reached or answered nonsense."""
