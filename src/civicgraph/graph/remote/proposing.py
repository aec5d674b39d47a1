"""What another endpoint has of the units, bodies and people of a store, as proposals with score and reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from civicgraph import knowledge
from civicgraph.graph import queries
from civicgraph.graph.rdf.terms import words
from civicgraph.graph.remote.asking import Endpoint
from civicgraph.graph.remote.matching import Candidate, Proposal, Thing, best, contested
from civicgraph.graph.storage.store import Store

KINDS = ("units", "bodies", "people")


def proposals(store: Store, endpoint: Endpoint, kind: str, everything: bool = False) -> list[Proposal]:
    """The best match of each thing that articles name, or of everything, in the order of IRIs. What is linked or was judged is left out."""
    table = knowledge.load().lexicon["enrich"]
    things = list(_things(store, kind, everything, table))
    asked = sorted({words(form, "vi") for thing in things for form in _forms(thing, table)})
    found: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in _candidates(endpoint, queries.text(f"remote-{table['shape']}"), asked):
        found[candidate.name].append(candidate)
    fitting = []
    for thing in things:
        forms = _forms(thing, table)
        near = {candidate for form in forms for candidate in found.get(form, ())}
        fitting.append(best(replace(thing, names=tuple(forms)), near, table["weights"]))
    return contested([one for one in fitting if one], table["weights"])


def _things(store: Store, kind: str, everything: bool, table: Mapping[str, Any]) -> Iterator[Thing]:
    """The things of a kind; those with several names or places have a row for each."""
    held: dict[str, list[Any]] = defaultdict(list)
    for row in store.rows(f"enrich-{kind}"):
        if everything or row["named"].value == "true":
            held[row["thing"].value].append(row)
    for iri, rows in sorted(held.items()):
        told = {name: _values(rows, name) for name in ("name", "place", "since", "until")}
        kinds = tuple(word for word in table["kinds"].get(kind, ()) if any(name.lower().startswith(f"{word} ") for name in told["name"]))
        since, until = ("".join(told[name][:1]) for name in ("since", "until"))
        yield Thing(iri, told["name"], kinds or tuple(table["always"].get(kind, ())), told["place"], since, until)


def _values(rows: Iterable[Any], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row[name].value for row in rows if row[name] is not None))


def _forms(thing: Thing, table: Mapping[str, Any]) -> list[str]:
    """The names to ask for: as they are, without the place behind a comma, and without the word for the kind of unit, as others write them."""
    found = [*thing.names, *(name.partition(", ")[0] for name in thing.names)]
    for name in thing.names:
        found += [name[len(word) + 1 :] for word in table["kinds"]["units"] if name.lower().startswith(f"{word} ") and thing.kinds]
    return list(dict.fromkeys(found))


def _candidates(endpoint: Endpoint, query: str, asked: list[str]) -> Iterator[Candidate]:
    held: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in endpoint.rows_about(query, "label", asked):
        held[row["item"], row["label"]].append(row)
    for (item, name), rows in sorted(held.items()):
        several = {key: frozenset(row[key] for row in rows if key in row) for key in ("kind", "place")}
        years = (min((row[key] for row in rows if key in row), default="") for key in ("since", "until"))
        yield Candidate(item, name, several["kind"], several["place"], *years)
