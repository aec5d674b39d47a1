"""How near a record comes to a gold record: the small scorer of our own samples.

An entity matches one of its type by name or by a distinctive surface, an event one of its class by the words of its label, and a role
counts where event and filler are matched. Everything is paired one to one, the most alike first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from civicgraph.spelling import fold

Record = Mapping[str, Any]
LAYERS = ("entities", "names", "events", "roles", "statuses")
_GENERIC = {fold(word) for word in ("quận", "huyện", "tỉnh", "xã", "phường", "bản", "thành phố", "Hội", "UBND", "HĐND", "Ban Chấp hành")}


def score(gold: Record, predicted: Record) -> Counter[tuple[str, str]]:
    """Counts by (layer, hit | gold | predicted) of one article; those of many articles may be added."""
    count: Counter[tuple[str, str]] = Counter()
    entities = _pairs(gold["entities"], predicted["entities"], _entity_likeness)
    events = _pairs(gold["events"], predicted["events"], _event_likeness)
    _count_entities(count, gold["entities"], predicted["entities"], entities)
    _add(count, "events", len(events), len(gold["events"]), len(predicted["events"]))
    statuses = [gold["events"][g].get("status", "reported") == predicted["events"][p].get("status", "reported") for g, p in events.items()]
    _add(count, "statuses", sum(statuses), len(statuses), len(statuses))
    _count_roles(count, gold, predicted, entities, events)
    return count


def f1(count: Counter[tuple[str, str]], layer: str) -> float:
    """The F1 of one layer; of names and statuses, whose denominators are the matched ones, it is the share that is right."""
    asked = count[layer, "gold"] + count[layer, "predicted"]
    return 2 * count[layer, "hit"] / asked if asked else 0.0


def _add(count: Counter[tuple[str, str]], layer: str, hit: int, gold: int, predicted: int) -> None:
    count.update({(layer, "hit"): hit, (layer, "gold"): gold, (layer, "predicted"): predicted})


def _count_entities(count: Counter[tuple[str, str]], gold: Sequence[Record], predicted: Sequence[Record], pairs: Mapping[int, int]) -> None:
    taken = set(pairs.values())
    asked = sum(g in pairs or not entity.get("optional") for g, entity in enumerate(gold))
    given = sum(p in taken or not entity.get("optional") for p, entity in enumerate(predicted))
    _add(count, "entities", len(pairs), asked, given)
    named = [(g, p) for g, p in pairs.items() if gold[g]["type"] in ("UNIT", "BODY")]
    right = sum(fold(gold[g]["name"]) == fold(predicted[p]["name"]) for g, p in named)
    _add(count, "names", right, len(named), len(named))


def _count_roles(count: Counter[tuple[str, str]], gold: Record, predicted: Record, entities: Mapping[int, int], events: Mapping[int, int]) -> None:
    same = {gold["entities"][g]["id"]: predicted["entities"][p]["id"] for g, p in entities.items()}
    same |= {gold["events"][g]["id"]: predicted["events"][p]["id"] for g, p in events.items()}
    local = {thing["id"] for thing in (*gold["entities"], *gold["events"])}
    hits = 0
    for g, p in events.items():
        for role, fillers in gold["events"][g]["roles"].items():
            left = list(predicted["events"][p]["roles"].get(role, ()))
            for filler in fillers:
                found = next((f for f in left if (f == same.get(filler) if filler in local else _same_literal(role, filler, f))), None)
                if found is not None:
                    left.remove(found)
                    hits += 1
    _add(count, "roles", hits, _fillers(gold), _fillers(predicted))


def _fillers(record: Record) -> int:
    return sum(len(fillers) for event in record["events"] for fillers in event["roles"].values())


def _same_literal(role: str, one: str, other: str) -> bool:
    return one == other if role in ("time", "action") else _overlap(one, other) >= 0.6


def _pairs(gold: Sequence[Record], predicted: Sequence[Record], likeness: Callable[[Record, Record], float]) -> dict[int, int]:
    ranked = sorted(((likeness(one, other), -g, -p) for g, one in enumerate(gold) for p, other in enumerate(predicted)), reverse=True)
    pairs: dict[int, int] = {}
    for alike, g, p in ranked:
        if alike >= 0.5 and -g not in pairs and -p not in pairs.values():
            pairs[-g] = -p
    return pairs


def _entity_likeness(one: Record, other: Record) -> float:
    if one["type"] != other["type"]:
        return 0.0
    if fold(one["name"]) == fold(other["name"]):
        return 1.0
    if one["type"] == "GROUP":
        return _overlap(one["name"], other["name"])
    if fold(one["name"].split(",")[0]) == fold(other["name"].split(",")[0]):
        return 0.9
    return 0.8 if _surfaces(one) & _surfaces(other) else 0.0


def _surfaces(entity: Record) -> set[str]:
    return {fold(surface) for surface in entity["surface"]} - _GENERIC


def _event_likeness(one: Record, other: Record) -> float:
    return _overlap(one["label"], other["label"]) if one["class"] == other["class"] else 0.0


def _overlap(one: str, other: str) -> float:
    a, b = (Counter(fold(text).replace("“", "").replace("”", "").replace(",", " ").split()) for text in (one, other))
    return 2 * (a & b).total() / (a.total() + b.total())
