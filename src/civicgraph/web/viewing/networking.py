"""What the page of networks shows: who stands where, with whom one meets, and how two are connected; woven once for each state of the store."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from civicgraph.errors import NotFoundError
from civicgraph.graph.network import KINDS, Connections, Hop, Standing, Tie, gexf, nearest, standing, svg, ties, weave
from civicgraph.spelling import bare
from civicgraph.web.viewing.reading import View

_SYLLABLE = re.compile(r"\w+")
_ONE_AT_A_TIME = threading.Lock()  # two visitors who come first would weave the same twice


@dataclass
class Networks:
    """The networks of one state of a store, each made when it is first asked for."""

    view: View
    held: Sequence[Tie]
    connections: Connections
    _woven: dict[str, Any] = field(default_factory=dict)
    _standing: dict[str, Standing] = field(default_factory=dict)
    _names: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, view: View) -> Networks:
        """Those of a view."""
        with _ONE_AT_A_TIME:
            return view.once("networks", lambda: cls._made(view))

    @classmethod
    def _made(cls, view: View) -> Networks:
        held = ties(view.store)
        made = cls(view, held, Connections(view.store, held))
        for tie in held:
            if tie.has_name:
                made._names.setdefault(bare(tie.name), set()).add(tie.thing)
        return made

    def standing(self, kind: str) -> Standing:
        """Who is central in a network, and its groups."""
        if kind not in self._standing:
            self._standing[kind] = standing(self._weave(kind))
        return self._standing[kind]

    def nearest(self, kind: str, thing: str) -> list[tuple[str, str, int, list[str]]]:
        """With whom a thing is joined most."""
        return nearest(self._weave(kind), thing)

    def file(self, kind: str, ending: str) -> str:
        """A network as GEXF or SVG."""
        return {"gexf": gexf, "svg": svg}[ending](self._weave(kind))

    def _weave(self, kind: str) -> Any:
        if kind not in self._woven:
            self._woven[kind] = weave(self.held, kind)
        return self._woven[kind]

    def thing(self, given: str) -> str:
        """What somebody means: an IRI, a path of this site, or a name without regard to marks; of several the one that takes part in most.

        Empty where nobody of that name takes part in anything.
        """
        wanted = bare(given.strip())
        whole = self._names.get(wanted) or {given.strip(), f"{self.view.base}{given.strip().removeprefix('/page/')}"}
        if found := self.connections.most_tied(whole):
            return found
        syllables = set(_SYLLABLE.findall(wanted))
        fitting = (things for name, things in self._names.items() if syllables and syllables <= set(_SYLLABLE.findall(name)))
        return self.connections.most_tied({thing for things in fitting for thing in things})

    def chain(self, one: str, other: str) -> list[Hop]:
        """How two are connected; nothing where they are not."""
        try:
            return self.connections.between(one, other)
        except NotFoundError:
            return []


def kind_of(given: str) -> str:
    """A kind of network that there is: the first where what was asked for is none."""
    return given if given in KINDS else next(iter(KINDS))
