"""The scorer itself: full marks for the gold record, fewer for each thing that is missing, wrong or invented."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gold.scoring import LAYERS, f1, score

RECORD: dict[str, Any] = json.loads((Path(__file__).parent / "gold" / "samples" / "ngo-quyen-210115.json").read_text("utf-8"))


def drop_entity(record: dict[str, Any]) -> None:
    del record["entities"][0]


def wrong_name(record: dict[str, Any]) -> None:
    record["entities"][0]["name"] = "quận Ngô Quyền, tỉnh Nghệ An"


def invented_event(record: dict[str, Any]) -> None:
    record["events"].append({"id": "v99", "class": "Election", "label": "bầu cử trưởng thôn", "roles": {}})


def wrong_class(record: dict[str, Any]) -> None:
    record["events"][0]["class"] = "Congress"


def wrong_date(record: dict[str, Any]) -> None:
    record["events"][0]["roles"]["time"] = ["2021-01-16"]


def wrong_status(record: dict[str, Any]) -> None:
    record["events"][0]["status"] = "planned"


def test_the_gold_record_itself_has_full_marks() -> None:
    count = score(RECORD, RECORD)
    assert {layer: f1(count, layer) for layer in LAYERS} == dict.fromkeys(LAYERS, 1.0)


@pytest.mark.parametrize(
    ("harm", "layers"),
    [
        (drop_entity, {"entities", "roles"}),
        (wrong_name, {"names"}),
        (invented_event, {"events"}),
        (wrong_class, {"events", "roles"}),
        (wrong_date, {"roles"}),
        (wrong_status, {"statuses"}),
    ],
)
def test_each_harm_lowers_its_layer_and_no_other(harm: Callable[[dict[str, Any]], None], layers: set[str]) -> None:
    record = copy.deepcopy(RECORD)
    harm(record)
    count = score(RECORD, record)
    assert {layer for layer in LAYERS if f1(count, layer) < 1} == layers
