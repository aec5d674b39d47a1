"""Extractors of others, installed as their authors would install them; and what an extraction says of its reasons."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from civicgraph.extraction import extract
from civicgraph.extraction.explaining import explained
from civicgraph.knowledge import load
from civicgraph.model import Article

TEXT = "Sáng 10/5, UBND quận Lê Chân tặng Giấy khen cho 28 cá nhân.\nCuộc thi Vẽ tranh mùa hè thu hút 300 thí sinh."
CODE = '''
from dataclasses import replace
from civicgraph.model import Entity, Event, Mention, Role

def contests(extraction, knowledge):
    """Finds a drawing contest, whose participants are the group that stands behind it."""
    content = extraction.article.content
    start = content.index("Cuộc thi Vẽ tranh")
    group = content.index("300 thí sinh")
    people = Entity("x1", "GROUP", "300 thí sinh", (Mention(group, group + 12, "count"),), rule="count")
    role = Role("participant", "entity", "x1", group, group + 12, "drawn", 0.7)
    event = Event("x2", "Contest", content[start:start + 17], start, start + 17, (role,), rule="drawing", confidence=0.8)
    return replace(extraction, entities=(*extraction.entities, people), events=(*extraction.events, event))

def broken(extraction, knowledge):
    raise KeyError("oops")

def outside(extraction, knowledge):
    return replace(extraction, events=(*extraction.events, Event("y1", "Contest", "x", 5, 99_999)))

def nobody(extraction, knowledge):
    return replace(extraction, events=(*extraction.events, Event("y1", "Contest", "x", 5, 9, (Role("organizer", "entity", "e99", 5, 9, "r"),))))
'''


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the path with a distribution as an installer leaves it: the module, and its metadata with entry points."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "drawing.py").write_text(CODE, "utf-8")
    metadata = folder / "drawing-2.1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: drawing\nVersion: 2.1\n")
    points = "".join(f"{name} = drawing:{name}\n" for name in ("contests", "broken", "outside", "nobody"))
    (metadata / "entry_points.txt").write_text(f"[civicgraph.extractors]\n{points}")
    return folder


def run(code: str, plugin: Path | None = None, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(plugin or ""), *sys.path]))}
    command = [sys.executable, *code.split(" ", 1), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=True)


def records(article: Path, plugin: Path | None) -> tuple[dict[str, object], str]:
    done = run("-m civicgraph", plugin, "extract", str(article))
    return json.loads(done.stdout), done.stderr


def test_an_installed_extractor_adds_to_what_is_read_and_a_broken_one_loses_nothing(plugin: Path, tmp_path: Path) -> None:
    article = tmp_path / "a.jsonl"
    article.write_text(json.dumps({"id": "a", "title": "Tin", "text": TEXT, "published": "2021-05-10"}), "utf-8")
    before, _ = records(article, None)
    after, said = records(article, plugin)
    added = [event for event in after["events"] if event not in before["events"]]  # type: ignore[attr-defined,operator]
    assert [(event["class"], event["label"]) for event in added] == [("Contest", "Cuộc thi Vẽ tranh")]
    assert all(event in after["events"] for event in before["events"])  # type: ignore[attr-defined,operator]
    assert any(entity["rule"] == "contests:count" for entity in after["entities"])  # type: ignore[attr-defined]
    for name, reason in (("broken", "KeyError: 'oops'"), ("outside", "5-99999 are no characters"), ("nobody", "'e99', which stands for nothing")):
        assert f"the extractor {name} was left out for a: " in said and reason in said


def test_a_store_knows_which_extractors_read_it(plugin: Path) -> None:
    code = "-c import civicgraph.ingest.reading as r; print(r.extractor())"
    assert run(code).stdout != run(code, plugin).stdout


def test_every_record_explains_itself() -> None:
    from datetime import datetime

    extraction = extract(Article("a", "Tin", TEXT, published=datetime.fromisoformat("2021-05-10T20:00:00+07:00"), publisher="Báo"), load())
    lines = list(explained(extraction))
    told = "\n".join(lines)
    assert lines[0] == "a  Tin"
    assert extraction.events and extraction.entities
    for entity in extraction.entities:
        assert any(line.startswith(f"  {entity.type} {entity.name}") and f"{entity.confidence:.2f}]" in line for line in lines)
    for event in extraction.events:
        for role in event.roles:
            assert f"    {role.name}: " in told and f"[{role.rule}, {role.confidence:.2f}]" in told
            assert f"{role.start}-{role.end} " in told and f"[{' '.join(extraction.article.content[role.start : role.end].split())}]" in told


def test_a_record_is_as_sure_as_its_rule_has_earned() -> None:
    table = load().lexicon["confidence"]
    found = extract(Article("a", "Tin", TEXT, publisher="Báo"), load())
    assert found.entities and found.events
    for family, records in (("entity", found.entities), ("event", found.events), ("role", [role for event in found.events for role in event.roles])):
        for record in records:
            assert record.confidence == table[family].get(record.rule, table[family]["*"])
    assert all(0 < share <= 1 for shares in table.values() for share in shares.values())
