"""Networks: who met whom, who honoured whom, who stands in the middle, and how one is connected with another.

weave(ties(store), "attendance")     # a graph for Gephi or a picture
connection(store, one, other)        # each hop with its event and the words that say so
"""

from civicgraph.graph.network.connecting import Connections, Hop, connection
from civicgraph.graph.network.drawing import gexf, svg
from civicgraph.graph.network.standing import Group, Place, Standing, nearest, standing
from civicgraph.graph.network.ties import Tie, ties
from civicgraph.graph.network.weaving import KINDS, central, communities, weave

__all__ = [
    "KINDS", "Connections", "Group", "Hop", "Place", "Standing", "Tie", "central", "communities", "connection", "gexf", "nearest", "standing", "svg",
    "ties", "weave",
]  # fmt: skip
