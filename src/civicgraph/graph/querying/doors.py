"""Which other endpoints SERVICE may ask: those whose address begins as one that the operator named."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

_ANY_PORT = ":*"
_PORTS = {"http": 80, "https": 443}


def is_open(iri: str, allowed: tuple[str, ...]) -> bool:
    """Whether an address begins with an allowed one: the same scheme, host and port (`:*` is any), and a path that begins so."""
    try:
        target = urlsplit(iri)
        return not target.username and any(_begins(target, prefix) for prefix in allowed)
    except ValueError:
        return False


def _begins(target: SplitResult, prefix: str) -> bool:
    any_port = _ANY_PORT in prefix.split("/")[2]
    opened = urlsplit(prefix.replace(_ANY_PORT, "", 1) if any_port else prefix)
    same_host = (target.scheme, target.hostname) == (opened.scheme, opened.hostname)
    return same_host and (any_port or _port(target) == _port(opened)) and (target.path or "/").startswith(opened.path or "/")


def _port(address: SplitResult) -> int | None:
    return address.port or _PORTS.get(address.scheme)


@dataclass(frozen=True, slots=True)
class Doors:
    """The endpoints that SERVICE may ask, and the address of the guarded proxy that asks them."""

    allowed: tuple[str, ...] = ()
    proxy: str = ""

    def through(self, iri: str, silent: bool) -> str | None:
        """The address to ask in place of an endpoint; None where that is closed. Where it may fail in silence, the proxy lets it fail."""
        return self.proxy + iri.encode().hex() if self.proxy and (silent or is_open(iri, self.allowed)) else None
