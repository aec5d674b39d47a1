"""Who may change the store: who knows the token."""

from __future__ import annotations

import base64
import binascii
import hmac

from starlette.exceptions import HTTPException

from civicgraph.web.site import Site
from civicgraph.web.wire.call import Call


def demand_token(site: Site, call: Call) -> None:
    """HTTPException unless the request carries the token of this server, as Bearer or as the password of Basic."""
    token = site.settings.token
    if not token:
        raise HTTPException(403, "this server changes nothing: it was started without --token")
    if not hmac.compare_digest(_given(call.header(b"authorization")).encode(), token.encode()):
        raise HTTPException(401, "the token is missing or wrong", {"www-authenticate": 'Bearer realm="civicgraph"'})


def _given(header: str) -> str:
    scheme, _, value = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""
