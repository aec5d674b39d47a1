"""Which thing of the store a name from outside means: an index of names, candidates with a score, and a match only where it is safe.

index = open_index(folder, name_forms())
for found in find(index, Asked("UBND Q. Le Chan", classes=("PublicBody",))):
    print(found.score, found.match, found.entry.iri)
"""

from __future__ import annotations

from civicgraph.graph.candidates.asked import Asked, Constraint
from civicgraph.graph.candidates.entries import Entry
from civicgraph.graph.candidates.forms import Forms, name_forms
from civicgraph.graph.candidates.index import Index, open_index
from civicgraph.graph.candidates.judging import Candidate, find
from civicgraph.graph.candidates.prefixes import beginning
from civicgraph.graph.candidates.telling import description
from civicgraph.graph.candidates.values import properties, property_iri, values

__all__ = [
    "Asked",
    "Candidate",
    "Constraint",
    "Entry",
    "Forms",
    "Index",
    "beginning",
    "description",
    "find",
    "name_forms",
    "open_index",
    "properties",
    "property_iri",
    "values",
]
