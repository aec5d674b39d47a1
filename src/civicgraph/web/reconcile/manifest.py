"""What the service says about itself."""

from __future__ import annotations

from typing import Any

from civicgraph.config import NAMESPACE
from civicgraph.graph.candidates import Index
from civicgraph.web.reconcile.answers import type_of
from civicgraph.web.viewing.reading import View

DEFAULT_TYPES = ("AdministrativeUnit", "PublicBody", "Person", "Organization", "CivicEvent")
_LIMIT_SETTING = {
    "type": "number", "name": "limit", "label": "Limit", "default": 0, "help_text": "The most values of a row; 0 for all",
}  # fmt: skip


def manifest(view: View, site: str, name: str, version: str, language: str) -> dict[str, Any]:
    """The manifest of the service of a site, whose address ends without a slash."""
    service = f"{site}/reconcile"
    return {
        "versions": ["0.1", "0.2"],
        "name": name,
        "identifierSpace": view.base,
        "schemaSpace": NAMESPACE,
        "documentation": f"{site}/ontology",
        "serviceVersion": version,
        "logo": f"{site}/static/mark.svg",
        "defaultTypes": [type_of(view, cls, language) for cls in DEFAULT_TYPES],
        "view": {"url": f"{site}/id/{{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", "width": 430, "height": 300},
        "suggest": {kind: {"service_url": service, "service_path": f"/suggest/{kind}"} for kind in ("entity", "property", "type")},
        "extend": {"propose_properties": {"service_url": service, "service_path": "/properties"}, "property_settings": [_LIMIT_SETTING]},
    }


def types(index: Index) -> list[str]:
    """The classes that can be asked for, those offered first before the others."""
    return [*DEFAULT_TYPES, *sorted(set(index.classes) - set(DEFAULT_TYPES))]
