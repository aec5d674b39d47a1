"""What a SPARQL text of a stranger may ask: decided on its tokens, before any engine sees it.

SERVICE and LOAD would make the engine fetch any address, this machine's own included. A search for the words would refuse harmless
texts (a variable ?service, a comment, a label); and an engine that knows no word boundaries takes `SERVICESILENT<…>` for the keyword,
or `SERVICE:x {` where it does not fit a name. So tokens are judged by how they could be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from civicgraph.errors import QueryError, RefusedError
from civicgraph.graph.querying.doors import Doors
from civicgraph.graph.querying.tokens import Token, readings, tokens, unescaped

DEEPEST = 120  # nested brackets; the engine's parser is recursive
LONGEST = 200_000  # characters of a query
LARGEST_UPDATE = 64 * 2**20  # characters of an update
_SIGNS = ("service", "load", "file:", "\\u")  # where none of these occurs, nothing can be hidden either
_GLUED = re.compile(r"(?:service|servicesilent)$", re.IGNORECASE)
_GLUED_LOAD = re.compile(r"(?:load|loadsilent)$", re.IGNORECASE)
_BEFORE_NAME = frozenset({"GRAPH", "FROM", "NAMED", "DESCRIBE", "WITH", "USING"})  # a name and an opening brace may follow these
_BEFORE_LOAD = frozenset({"PREFIX", "GRAPH", "TO", "INTO", "WITH", "USING", "NAMED", "COPY", "MOVE", "ADD", "SILENT", "CLEAR", "DROP", "CREATE"})
_CLOSED = Doors()
_NOWHERE = "<urn:x-civicgraph:closed>"
_DATASET = frozenset({"FROM", "NAMED", "USING", "WITH"})


def query(text: str, doors: Doors = _CLOSED) -> str:
    """The query as it may be given to the engine; QueryError where it is too long or deep, RefusedError where it asks for what is closed."""
    if len(text) > LONGEST:
        raise QueryError(f"the query is longer than {LONGEST} characters")
    return text if _harmless(text) else _judged(text, doors)


def update(text: str) -> str:
    """The update as it may be run; errors as for `query`. What it asks of other machines is refused always, or fails in silence where it may."""
    if len(text) > LARGEST_UPDATE:
        raise QueryError(f"the update is longer than {LARGEST_UPDATE} characters")
    return text if _harmless(text) else _judged(text, _CLOSED, loading=True)


def _harmless(text: str) -> bool:
    """Whether nothing in the text could be what is refused, however it is read."""
    small = text.lower()
    return not any(sign in small for sign in _SIGNS) and text.count("(") + text.count("[") + text.count("{") <= DEEPEST


def _judged(text: str, doors: Doors, loading: bool = False) -> str:
    """Looks at all readings of the text, as it stands and with its escapes replaced, since an engine may do either first."""
    changes: dict[int, str] = {}
    for spelled in dict.fromkeys((text, unescaped(text))):
        for number, cut in enumerate(readings(spelled)):
            _depth(spelled, cut)
            _files(spelled, cut)
            loads = _loads(spelled, cut) if loading else {}
            if number == 0 and spelled is text:
                changes.update(loads)
            asking = _asking(cut)
            if asking and doors.proxy and (number or spelled is not text):
                raise _refused("beside SERVICE write no escapes, and a space after a less-than sign", spelled, asking[0])
            if asking:
                changes |= _services(spelled, cut, asking, doors)
    return _replaced(text, changes)


def _depth(text: str, cut: Iterable[Token]) -> None:
    depth = 0
    for token in cut:
        if token.kind == "sign":
            depth += (token.text in "([{") - (token.text in ")]}")
            if depth > DEEPEST:
                raise QueryError(f"brackets are nested more than {DEEPEST} deep", *place(text, token.start))


def _files(text: str, cut: list[Token]) -> None:
    """FROM <file:…> would read nothing, and whoever writes it expects a file of this machine."""
    for before, token in pairwise(cut):
        if token.kind == "iri" and before.text.upper() in _DATASET and token.text[1:6].lower() == "file:":
            raise _refused("files of this machine are no graphs", text, token)


def _asking(cut: list[Token]) -> list[Token]:
    """The tokens that an engine could take for SERVICE."""
    found = []
    for place_, token in enumerate(cut):
        before, after = cut[place_ - 1].text.upper() if place_ else "", cut[place_ + 1].text if place_ + 1 < len(cut) else ""
        glued = token.kind == "name" and _GLUED.search(token.text.partition(":")[0]) and after == "{" and before not in _BEFORE_NAME
        if glued or (token.kind == "word" and "service" in token.text.lower()):
            found.append(token)
    return found


def _loads(text: str, cut: list[Token]) -> dict[int, str]:
    """By position, what to load in place of what LOAD SILENT names: an address that cannot be asked. RefusedError for any other LOAD."""
    depth, before, changes = 0, "", {}
    for at, token in enumerate(cut):
        if token.kind == "sign":
            depth += (token.text in "([{") - (token.text in ")]}")
        glued = token.kind == "name" and _GLUED_LOAD.search(token.text.partition(":")[0]) and before not in _BEFORE_LOAD
        if depth <= 0 and (glued or (token.kind == "word" and "load" in token.text.lower())):
            silent = [other.text.upper() for other in cut[at : at + 2]] == ["LOAD", "SILENT"]
            if not silent or at + 2 >= len(cut) or cut[at + 2].kind not in ("iri", "name"):
                raise _refused("LOAD is not allowed here: send the triples themselves, to the graph store or as INSERT DATA", text, token)
            changes[cut[at + 2].start] = _NOWHERE
        before = token.text.upper()
    return changes


def _services(text: str, cut: list[Token], asking: list[Token], doors: Doors) -> dict[int, str]:
    """By position, the endpoints to ask in place of those named; RefusedError where one is not open."""
    prefixes, changes = _prefixes(cut), {}
    for token in asking:
        if not doors.proxy:
            raise _refused("SERVICE is not allowed here: this endpoint asks no other", text, token)
        named, silent = _named(cut, token)
        address = _endpoint(named, prefixes)
        door = doors.through(address, silent) if address else None
        if door is None:
            raise _refused(f"SERVICE may ask {' or '.join(doors.allowed)} only, named by its IRI or a prefixed name", text, named)
        changes[named.start] = f"<{door}>"
    return changes


def _named(cut: list[Token], service: Token) -> tuple[Token, bool]:
    """The token that names the endpoint of a SERVICE, and whether it may fail in silence; the keyword itself where it is glued to another."""
    at = next(i for i, token in enumerate(cut) if token is service) + 1
    silent = at < len(cut) and cut[at].kind == "word" and cut[at].text.upper() == "SILENT"
    at += silent
    return (cut[at] if at < len(cut) and service.text.upper() == "SERVICE" else service), silent


def _prefixes(cut: list[Token]) -> dict[str, str]:
    """The prefixes that the text declares; a name declared twice is worth nothing, since its place would decide."""
    found: dict[str, str] = {}
    for word, name, iri in zip(cut, cut[1:], cut[2:], strict=False):
        if word.text.upper() == "PREFIX" and name.kind == "name" and iri.kind == "iri":
            found[name.text] = "" if name.text in found else iri.text[1:-1]
    return {name: iri for name, iri in found.items() if iri}


def _endpoint(named: Token, prefixes: Mapping[str, str]) -> str | None:
    """The absolute address that a token names; None for a variable and whatever else is not plain."""
    if named.kind == "iri":
        return named.text[1:-1]
    prefix, colon, local = named.text.partition(":")
    if named.kind != "name" or prefix + colon not in prefixes or not re.fullmatch(r"[\w.\-]*", local):
        return None
    return prefixes[prefix + colon] + local


def _replaced(text: str, changes: Mapping[int, str]) -> str:
    pieces, end = [], 0
    for token in tokens(text) if changes else ():
        if token.start in changes:
            pieces += [text[end : token.start], changes[token.start]]
            end = token.start + len(token.text)
    return "".join(pieces) + text[end:]


def place(text: str, start: int) -> tuple[int, int]:
    """Line and column of a position, both from 1."""
    before = text[:start]
    return before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1


def _refused(reason: str, text: str, token: Token) -> RefusedError:
    return RefusedError(reason, *place(text, token.start))
