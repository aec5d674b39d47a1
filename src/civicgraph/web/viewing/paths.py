"""Where the site answers for an IRI: the same path under its own host."""

from __future__ import annotations

import re
from urllib.parse import quote

from civicgraph.config import BASE, NAMESPACE

_SAFE = "/-._~:@!$&'()*+,;="
_IRI = re.compile(r"https?://[^\x00-\x20<>\"{}|^`\\]+")


def iri_of(path: str, base: str) -> str:
    """The IRI that a path of this site stands for; codes keep their own address whatever the base is."""
    return f"{BASE if path.startswith('code/') else base}{path}"


def path_of(iri: str, base: str) -> str | None:
    """The part after the base, without fragment; None for an IRI that is not ours."""
    for root in (base, BASE):
        if iri.startswith(root) and iri != root:
            return iri[len(root) :].partition("#")[0]
    return None


def kind_of(iri: str, base: str) -> str:
    """The first part of the path: unit, body, event, ...; empty for an IRI that is not ours."""
    return (path_of(iri, base) or "").partition("/")[0]


def page_of(iri: str, base: str) -> str:
    """The address of the HTML page about an IRI: ours where we have one, its own where it is a web address, else nothing."""
    if iri.startswith(NAMESPACE):
        return "/ontology#" + quote(iri[len(NAMESPACE) :], _SAFE)
    path = path_of(iri, base)
    if path is None:
        return web_address(iri)
    fragment = iri.partition("#")[2]
    return f"/page/{quote(path, _SAFE)}" + (f"#{quote(fragment, _SAFE)}" if fragment else "")


def timeline_of(iri: str, base: str) -> str:
    """The address of the timeline of a thing that is ours."""
    return f"/timeline/{quote(path_of(iri, base) or '', _SAFE)}"


def data_of(path: str, ending: str) -> str:
    """The address of the data about a path: `/data/unit/305_quan-le-chan.ttl`."""
    return f"/data/{quote(path, _SAFE)}.{ending}"


def web_address(iri: str) -> str:
    """The IRI where it is a plain http(s) address, else nothing: never a script or data address from somebody's article."""
    return iri if _IRI.fullmatch(iri) else ""
