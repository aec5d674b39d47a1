"""The service as a part of the OpenAPI document."""

from __future__ import annotations

from civicgraph.web.reconcile.answers import CALLBACK
from civicgraph.web.wire.negotiation import JSON
from civicgraph.web.wire.operations import Part, answers, content, form, operation, parameter
from civicgraph.web.wire.posing import FORM

_FIELDS = ("queries", "query", "extend")


def reconciling() -> Part:
    """The addresses of the service, as `routes.ROUTES` answers them."""
    called = parameter("callback", schema={"type": "string", "maxLength": 100, "pattern": f"^{CALLBACK.pattern}$"})
    some = parameter("limit", schema={"type": "integer", "minimum": 1, "maximum": 100})
    cls = parameter("type")
    typed = [parameter("prefix"), some, called]
    told = answers({"200": content(JSON, "application/javascript")}, 400)
    posted = {"content": {FORM: {"schema": form(*_FIELDS, needed=False)}}}
    asked = [*(parameter(name) for name in _FIELDS), called]
    shown = answers({"200": content("text/html")}, 400, 404)
    return {
        "/reconcile": {
            "get": operation("Things that names may mean, or what the service offers", asked, told),
            "post": operation("The same", [called], answers({"200": content(JSON, "application/javascript")}, 400, 413), posted),
        },
        "/reconcile/suggest/entity": {"get": operation("Things whose names begin so", [*typed, cls], told)},
        "/reconcile/suggest/type": {"get": operation("Classes whose names begin so", typed, told)},
        "/reconcile/suggest/property": {"get": operation("Properties whose names begin so", [*typed, cls], told)},
        "/reconcile/properties": {"get": operation("What can be fetched for things of a class", [cls, some, called], told)},
        "/reconcile/preview": {"get": operation("A small page about a thing", [parameter("id")], shown)},
    }
