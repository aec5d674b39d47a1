"""Storylines: articles that tell of one matter as it goes on, as steps in order, each with the articles that tell of it.

    told = storylines(gathered(store.quads, store.base, rules.following), rules)

A storyline is a function of the related links and of what the articles report: the same articles give the same storylines.
"""

from civicgraph.graph.storylines.gathering import gathered
from civicgraph.graph.storylines.rules import Rules
from civicgraph.graph.storylines.telling import Step, Storyline, storylines

__all__ = ["Rules", "Step", "Storyline", "gathered", "storylines"]
