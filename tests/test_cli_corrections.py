"""Corrections, backup and reading again on the command line: what is printed, and the code at the end."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import handmade
from civicgraph import knowledge
from civicgraph.cli import main
from civicgraph.config import BASE, Settings
from civicgraph.graph.describing.triples import describe
from civicgraph.ingest import store_extractions
from stores import folder, lines

__all__ = ["folder"]

WHY = ("--reason", "một việc", "--author", "Lan", "--time", "2026-03-01T09:00:00+07:00")
FIRST, SECOND = (
    describe(handmade.conference(id, house, day), knowledge.load(), BASE).events["v1"]
    for id, house, day in (("hn-1", "Báo Sông Cấm", "2021-04-02"), ("hn-3", "Báo Cửa Biển", "2021-04-09"))
)


@pytest.fixture
def store(folder: Path) -> Path:
    readings = [handmade.conference(), handmade.conference("hn-3", "Báo Cửa Biển", day="2021-04-09"), *handmade.four_outlets()]
    store_extractions(readings, folder, Settings(workers=1))
    return folder


def said(capfd: pytest.CaptureFixture[str], *arguments: str | Path, code: int = 0) -> tuple[str, str]:
    capfd.readouterr()
    assert main([str(argument) for argument in arguments]) == code
    return capfd.readouterr()


def test_what_is_judged_is_printed_listed_and_undone(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = lines(store)
    merged = said(capfd, "merge", FIRST, SECOND, "--store", store, *WHY)[0].strip()
    value = said(capfd, "set", FIRST, "civic:startDate", "2021-04-03", "--store", store, *WHY)[0].strip()
    listed = [json.loads(line) for line in said(capfd, "corrections", "--store", store, "--format", "jsonl")[0].splitlines()]
    assert {row["judgement"]: row["verdict"] for row in listed} == {merged: "same", value: "corrected"}
    same = next(row for row in listed if row["verdict"] == "same")
    assert (same["about"], same["author"], same["reason"], same["time"]) == (f"{FIRST} {SECOND}", "Lan", "một việc", "2026-03-01T09:00:00+07:00")
    assert merged in said(capfd, "corrections", "--store", store)[0]
    assert said(capfd, "undo", merged, "--store", store) == ("", "undone: same, một việc\n")
    assert said(capfd, "undo", value.rpartition("/")[2], "--store", store)[1] == "undone: corrected, một việc\n"
    assert lines(store) == before


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("merge", FIRST, f"{BASE}event/none", *WHY), 1, "nothing is known about"),
        (("merge", FIRST, SECOND, "--author", "Lan"), 2, "Missing option '--reason'"),
        (("set", FIRST, "civic:endDate", "2021-04-03", *WHY), 1, "follows from civic:startDate"),
        (("reject", FIRST, *WHY), 1, "there is no statement"),
        (("undo", "none"), 1, "there is no judgement 'none'"),
    ],
)
def test_what_cannot_be_corrected_is_one_line(
    arguments: tuple[str, ...], code: int, reason: str, store: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    output, errors = said(capfd, *arguments, "--store", store, code=code)
    assert output == ""
    assert reason in errors.strip().splitlines()[-1]
    assert "Traceback" not in errors


def test_a_correction_of_no_store_makes_none(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert "there is no civicgraph store" in said(capfd, "merge", FIRST, SECOND, "--store", tmp_path / "none", *WHY, code=1)[1]
    assert not (tmp_path / "none").exists()


def test_a_store_is_saved_brought_back_and_read_again(store: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said(capfd, "merge", FIRST, SECOND, "--store", store, *WHY)
    assert re.fullmatch(rf"[\d,]+ bytes written to {tmp_path}/b\.tgz\n", said(capfd, "backup", store, tmp_path / "b.tgz")[1])
    assert re.fullmatch(rf"[\d,]+ quads restored to {tmp_path}/new\n", said(capfd, "restore", tmp_path / "b.tgz", tmp_path / "new")[1])
    assert lines(tmp_path / "new") == lines(store)
    output, errors = said(capfd, "reextract", "--store", store, "--workers", "1", "--format", "jsonl")
    assert re.match(r"6 articles read again, 6 differ; statements: [\d,]+ added, [\d,]+ removed, [\d,]+ altered", errors.splitlines()[-1])
    changes = [json.loads(line) for line in output.splitlines()]
    assert {change["kind"] for change in changes} <= {"added", "removed", "altered"}
    assert changes, "the extractor does not read as the hand that made these readings"


def test_who_is_forgotten_may_have_namesakes(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    reading = handmade.conference("hn-7", "Báo Miền Núi")
    elsewhere = tuple(replace(e, unit="01_thanh-pho-ha-noi") if e.type == "PERSON" else e for e in reading.entities)
    store_extractions([replace(reading, entities=elsewhere)], store, Settings(workers=1))
    one, other = (describe(r, knowledge.load(), BASE).nodes["e3"].strip("<>") for r in (reading, replace(reading, entities=elsewhere)))
    assert other in said(capfd, "forget", one, "--store", store, *WHY)[1]
    assert said(capfd, "forget", other, "--store", store, *WHY)[1] == ""
    assert not any("Trần Văn Mẫu" in line for line in lines(store))


def test_an_import_is_searched_at_once(store: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from stores import made

    said(capfd, "export", "--store", store, "-o", tmp_path / "all.nq")
    other = made(tmp_path / "other", [handmade.LE_CHAN])
    said(capfd, "import", tmp_path / "all.nq", "--store", other)
    assert lines(other) == lines(store)
    assert said(capfd, "related", "gk-1", "--store", other) == said(capfd, "related", "gk-1", "--store", store)
    assert (other / "live" / "search" / "civicgraph.json").exists()


def test_a_removed_article_leaves_a_tombstone_only_for_a_reason(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said(capfd, "remove", "hn-1", "--store", store)
    assert not any('prov#invalidatedAtTime> "' in line for line in lines(store))
    said(capfd, "remove", "hn-3", "--store", store, *WHY)
    stones = [line for line in lines(store) if 'prov#invalidatedAtTime> "2026-03-01T09:00:00+07:00"' in line]
    assert len(stones) == 1
    assert stones[0].startswith(f"<{BASE}article/bao-cua-bien-hn-3> ")
