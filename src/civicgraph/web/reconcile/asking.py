"""What a client sent, as questions to the index; what cannot be read is an error of the client."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from civicgraph.errors import QueryError
from civicgraph.graph.candidates import Asked, Constraint
from civicgraph.web.viewing import paths

MOST_QUERIES, MOST_IDS = 100, 5_000  # in one request
_LONGEST = 500  # characters of a name
_LIMIT, _MOST = 10, 100  # candidates


def batch(text: str, base: str) -> dict[str, Asked]:
    """The questions of a `queries` parameter, by their keys."""
    given = _object(text, "queries")
    if len(given) > MOST_QUERIES:
        raise QueryError(f"there are {len(given)} queries; at most {MOST_QUERIES} are answered at once")
    return {key: question(query, base) for key, query in given.items()}


def single(text: str, base: str) -> Asked:
    """The question of a `query` parameter: a JSON object, or the name alone."""
    return question(_object(text, "query"), base) if text.lstrip().startswith("{") else Asked(text[:_LONGEST])


def question(given: Any, base: str) -> Asked:
    """One query as the API writes it: query, type, limit, properties."""
    if not isinstance(given, dict):
        raise QueryError("a query is a JSON object with the member `query`")
    properties = given.get("properties") or []
    if not isinstance(properties, list):
        raise QueryError("`properties` is a list of objects with the members `pid` and `v`")
    constraints = tuple(c for one in properties if (c := _constraint(one, base)) is not None)
    return Asked(str(given.get("query") or "")[:_LONGEST], tuple(_types(given.get("type"))), constraints, limit(given.get("limit")))


def limit(given: object, default: int = _LIMIT) -> int:
    """How many answers are wanted, within reason."""
    try:
        return min(max(int(str(given)), 1), _MOST)
    except ValueError:
        return default


def extension(text: str) -> tuple[list[str], list[tuple[str, int]]]:
    """The ids of an `extend` parameter, and its properties each with the most values wanted of it (0 for all)."""
    given = _object(text, "extend")
    ids, properties = given.get("ids"), given.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list) or not all(isinstance(p, dict) and "id" in p for p in properties):
        raise QueryError("`extend` has the members `ids`, a list, and `properties`, a list of objects with the member `id`")
    if len(ids) * max(len(properties), 1) > MOST_IDS:
        raise QueryError(f"{len(ids)} ids with {len(properties)} properties are too many; at most {MOST_IDS} values are looked up at once")
    return [str(id) for id in ids], [(str(p["id"]), _most(p.get("settings"))) for p in properties]


def _most(settings: object) -> int:
    wanted = settings.get("limit", 0) if isinstance(settings, Mapping) else 0
    return limit(wanted, 0) if str(wanted) not in ("", "0") else 0


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise QueryError(f"`{name}` is no JSON: {error}") from None
    if not isinstance(given, dict):
        raise QueryError(f"`{name}` is no JSON object")
    return given


def _types(given: object) -> Iterator[str]:
    for one in given if isinstance(given, list) else [given]:
        name = one.get("id") if isinstance(one, dict) else one
        if name:
            yield str(name)


def _constraint(given: Any, base: str) -> Constraint | None:
    if not isinstance(given, dict) or "pid" not in given:
        raise QueryError("a property has the members `pid` and `v`")
    value = given.get("v")
    said = (_value(one, base) for one in (value if isinstance(value, list) else [value]))
    values = tuple(one for one in said if one)
    return Constraint(str(given["pid"]), values) if values else None


def _value(given: Any, base: str) -> str:
    """A value as text; that of a thing as its IRI."""
    if isinstance(given, dict):
        return iri_of(str(given["id"]), base) if given.get("id") else str(given.get("name") or "")
    return "" if given is None else str(given)[:_LONGEST].strip()


def iri_of(id: str, base: str) -> str:
    """The IRI of an id: ids stand under the base; whole IRIs are taken as well."""
    return id if id.startswith(("http://", "https://")) else paths.iri_of(id, base)


def id_of(iri: str, base: str) -> str:
    """The id of an IRI: what stands after the base; the IRI of what is not ours."""
    return paths.path_of(iri, base) or iri
