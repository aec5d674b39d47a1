"""Answers of the service: candidates, suggestions and values as the API writes them, as JSON or as a script that calls back."""

from __future__ import annotations

import json
import re
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from civicgraph.config import NAMESPACE
from civicgraph.errors import QueryError
from civicgraph.graph.candidates import Candidate, Entry, Index, description
from civicgraph.web.reconcile.asking import id_of
from civicgraph.web.viewing.reading import View

CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*){0,5}", re.ASCII)
_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_MOMENT = re.compile(_DATE.pattern + r"T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?")
_XSD = "http://www.w3.org/2001/XMLSchema#"
OPEN = {"access-control-allow-origin": "*", "vary": "Accept-Language, Cookie"}


def answered(request: Request, document: object) -> Response:
    """The document as JSON; with `callback` as a script. Open to every site, for the clients of this API run in browsers."""
    callback = request.query_params.get("callback")
    if callback is None:
        return JSONResponse(document, headers=OPEN)
    if len(callback) > 100 or not CALLBACK.fullmatch(callback):
        raise QueryError("`callback` is no name of a function")
    safe = json.dumps(document).replace("<", "\\u003c")
    return Response(f"/**/{callback}({safe});", media_type="application/javascript", headers=OPEN)


def candidate(index: Index, view: View, found: Candidate, language: str) -> dict[str, Any]:
    """A candidate of a reconciliation."""
    features = [{"id": name, "value": value} for name, value in found.features.items()]
    told = described(index, view, found.entry, language)
    return {**told, "type": [type_of(view, found.entry.cls, language)], "score": found.score, "features": features, "match": found.match}


def described(index: Index, view: View, entry: Entry, language: str) -> dict[str, Any]:
    """The id and name of an entry, and a line that tells it from its namesakes."""
    told = {"id": id_of(entry.iri, view.base), "name": entry.name(language)}
    more = description(index, entry, language)
    return {**told, "description": more} if more else told


def type_of(view: View, cls: str, language: str) -> dict[str, str]:
    """A class by its id and name."""
    return {"id": cls, "name": view.name(NAMESPACE + cls, language)}


def value(view: View, node: Any, language: str) -> dict[str, Any]:
    """A value of a property: a thing of ours, a date, a number, or text."""
    if not hasattr(node, "datatype"):
        id = id_of(node.value, view.base)
        return {"str": node.value} if id == node.value else {"id": id, "name": view.name(node.value, language)}
    kind, text = node.datatype.value.removeprefix(_XSD), node.value
    if kind == "date" and _DATE.fullmatch(text):
        return {"date": f"{text}T00:00:00"}
    if kind == "dateTime" and _MOMENT.fullmatch(text):
        return {"date": text}
    if kind == "integer" and re.fullmatch(r"-?\d{1,15}", text, re.ASCII):
        return {"int": int(text)}
    if kind == "decimal" and re.fullmatch(r"-?\d{1,15}(?:\.\d{1,15})?", text, re.ASCII):
        return {"float": float(text)}
    return {"str": text}
