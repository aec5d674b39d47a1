"""A network as a file: GEXF, which Gephi reads, and a picture in SVG. The same network gives the same file."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from html import escape

import networkx as nx  # type: ignore[import-untyped]

from civicgraph.graph.network.weaving import central, communities

_SIZE, _MARGIN = 1600, 140
_DRAWN, _NAMED = 150, 50  # of the most central: who is drawn, and whose names are written; all are in the GEXF
_COLOURS = ("#1b6ca8", "#c8553d", "#3a7d44", "#8a4fa3", "#b58a00", "#00798c", "#7a5c3e", "#5f6c7b")
_WRITTEN = re.compile(r' lastmodifieddate="[^"]*"')
Places = Mapping[str, tuple[float, float]]


def gexf(woven: nx.Graph) -> str:
    """The network as GEXF 1.2, with the community of each node; without the day on which it was written."""
    told = woven.copy()
    for number, group in enumerate(communities(woven)):
        for node in group:
            told.nodes[node]["community"] = number
    return _WRITTEN.sub("", "\n".join(nx.generate_gexf(told))) + "\n"


def svg(woven: nx.Graph) -> str:
    """A picture: communities are circles on a circle, thick lines join those who met often; of a large one the most central."""
    woven = woven.subgraph(node for node, _, _ in central(woven, _DRAWN))
    groups = communities(woven)
    places = _places(groups)
    colours = {node: _COLOURS[number % len(_COLOURS)] for number, group in enumerate(groups) for node in group}
    lines = [_line(places[one], places[other], data["weight"]) for one, other, data in sorted(woven.edges(data=True), key=lambda edge: edge[:2])]
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colours[node]}"/>' for node, (x, y) in sorted(places.items())]
    names = [_name(places[node], name) for node, name, _ in central(woven, _NAMED)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" font-family="sans-serif" font-size="14">'
    return "\n".join([head, f'<rect width="{_SIZE}" height="{_SIZE}" fill="#fff"/>', *lines, *dots, *names, "</svg>", ""])


def _places(groups: Iterable[Iterable[str]]) -> dict[str, tuple[float, float]]:
    """Where each node stands: each community around its own centre, with room by its size."""
    held = [list(group) for group in groups]
    shares = [math.sqrt(len(group)) for group in held]
    whole, radius, before = sum(shares), _SIZE / 2 - _MARGIN, 0.0
    found: dict[str, tuple[float, float]] = {}
    for group, share in zip(held, shares, strict=True):
        middle = 2 * math.pi * (before + share / 2) / whole
        before += share
        room = 0.0 if len(group) == 1 else min(0.45, math.sin(math.pi * share / whole) * 0.8) * radius
        out = 0.0 if len(held) == 1 else radius - room
        room = radius if len(held) == 1 else room
        for number, node in enumerate(group):
            turn = 2 * math.pi * number / len(group)
            found[node] = tuple(_SIZE / 2 + out * f(middle) + room * f(turn) for f in (math.cos, math.sin))  # type: ignore[assignment]
    return found


def _line(one: tuple[float, float], other: tuple[float, float], weight: int) -> str:
    ends = f'x1="{one[0]:.1f}" y1="{one[1]:.1f}" x2="{other[0]:.1f}" y2="{other[1]:.1f}"'
    return f'<line {ends} stroke="#9aa5b1" stroke-opacity="0.5" stroke-width="{min(8.0, math.sqrt(weight)):.1f}"/>'


def _name(place: tuple[float, float], name: str) -> str:
    anchor = "end" if place[0] < _SIZE / 2 else "start"
    shift = -8 if anchor == "end" else 8
    return f'<text x="{place[0] + shift:.1f}" y="{place[1] + 5:.1f}" text-anchor="{anchor}">{escape(name)}</text>'
