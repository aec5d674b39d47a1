"""The parts of an OpenAPI document: operations with their parameters, bodies and answers."""

from __future__ import annotations

from typing import Any

from civicgraph.web.wire.negotiation import PROBLEM

Part = dict[str, Any]
TEXT: Part = {"type": "string"}


def operation(summary: str, parameters: list[Part], answers: Part, body: Part | None = None) -> Part:
    """One method of one address."""
    return {"summary": summary, "parameters": parameters, **answers, **({"requestBody": body} if body else {})}


def parameter(name: str, place: str = "query", schema: Part | None = None) -> Part:
    """A parameter of the address or of its query."""
    return {"name": name, "in": place, "required": place == "path", "schema": schema or TEXT}


def form(*names: str, needed: bool = True) -> Part:
    """A form with these fields, all of them needed or none."""
    return {"type": "object", "properties": dict.fromkeys(names, TEXT), **({"required": list(names)} if needed else {})}


def content(*media: str) -> Part:
    """A good answer in one of these formats."""
    return {"description": "what was asked for", "content": {name: {} for name in media}}


def answers(good: Part, *wrong: int) -> Part:
    """Good answers, and the statuses under which a problem is told."""
    problem = {"description": "what is wrong, as problem details (RFC 9457)", "content": {PROBLEM: {}}}
    return {"responses": {**good, **{str(status): problem for status in wrong}}}
