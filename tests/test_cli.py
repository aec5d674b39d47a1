"""The command line: names, output, what goes where, and the code at the end."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from civicgraph.cli import commands, main

ARTICLES = Path(__file__).resolve().parents[1] / "data" / "articles"
PAGE = ARTICLES / "ngo-quyen-210115.txt"
COMMAND = [sys.executable, "-m", "civicgraph"]
WHY = ("--reason", "--author", "--time")
CONFERENCES = "SELECT ?event ?label WHERE { ?event a civic:Conference ; rdfs:label ?label } ORDER BY ?event"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample articles."""
    folder = tmp_path_factory.mktemp("cli") / "store"
    assert main(["ingest", str(ARTICLES), "--store", str(folder), "--workers", "1"]) == 0
    return folder


def said(capfd: pytest.CaptureFixture[str], *arguments: str | Path, code: int = 0) -> tuple[str, str]:
    """Standard output and error of a command that ends with this code."""
    capfd.readouterr()
    assert main([str(argument) for argument in arguments]) == code
    return capfd.readouterr()


def failure(capfd: pytest.CaptureFixture[str], *arguments: str | Path, code: int = 1) -> str:
    """The last line that a failing command says; it writes nothing to standard output and shows no traceback."""
    output, errors = said(capfd, *arguments, code=code)
    assert output == ""
    assert "Traceback" not in errors
    return errors.strip().splitlines()[-1]


def test_the_commands_and_their_options_keep_their_names() -> None:
    named = {name: {option for p in command.params for option in p.opts if option.startswith("-")} for name, command in commands.commands.items()}
    assert named == {
        "extract": {"--format", "--explain", "-o", "--output"},
        "ingest": {"--store", "--workers", "--identify"},
        "watch": {"--store", "--every", "--once", "--identify"},
        "import": {"--store"},
        "query": {"--store", "--endpoint", "--format", "--saved", "--list", "--param"},
        "related": {"--store", "--all", "--top", "--spans", "--format"},
        "network": {"--store", "-o", "--output", "--kind", "--central", "--path"},
        "storylines": {"--store", "--format", "--as-stored"},
        "serve": {"--store", "--memory", "--host", "--port", "--default-graph", "--token", "--timeout", "--allow-service", "--texts"},
        "export": {"--store", "-o", "--output", "--profile", "--texts"},
        "describe": {"--store"},
        "remove": {"--store", *WHY},
        "check": {"--store", "--full"},
        "stats": {"--store"},
        "demo": {"--store", "--host", "--port", "--no-serve"},
        **{name: {"--store", *WHY} for name in ("merge", "split", "reject", "forget")},
        "set": {"--store", "--language", *WHY},
        "undo": {"--store"},
        "enrich": {"--store", "--endpoint", "--kind", "--everything", "--timeout", *WHY},
        "identify": {"--store", "--author", "--time"},
        "accept": {"--store", "--at-least", *WHY},
        "decline": {"--store", "--at-least", *WHY},
        "corrections": {"--store", "--format"},
        "reextract": {"--store", "--workers", "--format"},
        "reindex": {"--store"},
        "backup": set(),
        "restore": set(),
    }


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_explains_itself(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert said(capfd, name, "--help")[0].startswith(f"Usage: civicgraph {name}")


def test_ingest_brings_reports_of_one_event_together_where_it_is_asked_to(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told = said(capfd, "ingest", ARTICLES, "--store", tmp_path, "--workers", "1", "--identify")[1].splitlines()[-1]
    assert re.fullmatch(r"\d\d judged to be one, 0 taken back, 0 as before", told)


def test_identify_shows_what_it_is_least_certain_of(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said(capfd, "ingest", ARTICLES, "--store", tmp_path, "--workers", "1")
    output, errors = said(capfd, "identify", "--store", tmp_path)
    scores = [float(score) for score in re.findall(r"judgement/\S+\s+(0\.\d+|1\.0+)", output)]
    made = int(errors.partition(" judged")[0].rpartition("\n")[2])
    assert scores == sorted(scores) and len(scores) == min(made, 20) > 5
    assert ("20 least certain" in errors) == (made > 20)


def test_extract_prints_a_record_an_article_in_the_order_of_the_input(capfd: pytest.CaptureFixture[str]) -> None:
    output, errors = said(capfd, "extract", ARTICLES / "tin-cang.jsonl", PAGE)
    records = [json.loads(line) for line in output.splitlines()]
    given = [json.loads(line)["id"] for line in (ARTICLES / "tin-cang.jsonl").read_text("utf-8").splitlines()]
    assert [record["id"] for record in records] == [*given, PAGE.stem]
    assert records[-1]["published"] == "2021-01-15T19:20:00+07:00"
    assert all(record["entities"] and "publisher" in record for record in records)
    assert errors == ""


def test_extract_gives_named_graphs_too(capfd: pytest.CaptureFixture[str]) -> None:
    lines = said(capfd, "extract", PAGE, "--format", "nquads")[0].splitlines()
    assert {line.split(" ")[-2] for line in lines} == {"<https://w3id.org/civicgraph/graph/article/cong-tin-tuc-quan-ngo-quyen-ngo-quyen-210115>"}


def test_extract_writes_a_file_whole_or_not_at_all(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "records.jsonl"
    assert said(capfd, "extract", PAGE, "-o", target)[0] == ""
    first = target.read_text("utf-8")
    assert json.loads(first)["id"] == PAGE.stem

    def breaks(extraction: object) -> bytes:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr("civicgraph.cli.feeding._as_line", breaks)
    assert failure(capfd, "extract", PAGE, "-o", target) == f"civicgraph: {target}: No space left on device"
    assert target.read_text("utf-8") == first
    assert [path.name for path in tmp_path.iterdir()] == ["records.jsonl"]


def test_a_failure_is_told_the_rest_goes_on_and_the_code_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1", "title": "a"}\n{"id": "2", "title": "Họp", "text": "Sáng 5/3, quận họp."}\n', "utf-8")
    output, errors = said(capfd, "extract", tmp_path / "a.jsonl", tmp_path / "missing.txt", code=1)
    assert [json.loads(line)["id"] for line in output.splitlines()] == ["2"]
    assert errors.splitlines()[:-1] == [
        f"failed: {tmp_path}/a.jsonl:1: it has no text",
        f"warning: {tmp_path}/a.jsonl:2: it has no date of publication: its relative dates stay open",
        f"failed: {tmp_path}/missing.txt: it cannot be read: No such file or directory",
    ]
    assert re.fullmatch(r"1 articles extracted, [\d.]+ s, [\d,]+/s, 1 warnings, 2 failed", errors.splitlines()[-1])


def test_many_warnings_become_a_number(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "Họp", "text": "Sáng 5/3, quận họp."}\n' * 30, "utf-8")
    errors = said(capfd, "extract", tmp_path / "a.jsonl")[1].splitlines()
    assert len(errors) == 11
    assert errors[-1].endswith("30 warnings")


def test_ingest_sums_up_and_does_nothing_twice(store: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    errors = said(capfd, "ingest", ARTICLES, "--store", store, "--workers", "1")[1]
    assert re.search(r"^0 articles added, 0 changed, \d\d unchanged, 0 events, ", errors, re.MULTILINE)
    (tmp_path / "bad.jsonl").write_text("{}\n", "utf-8")
    errors = said(capfd, "ingest", tmp_path / "bad.jsonl", "--store", store, "--workers", "1", code=1)[1]
    assert f"failed: {tmp_path}/bad.jsonl:1: it has no text" in errors
    assert errors.strip().endswith("1 failed")


def test_a_store_that_is_being_written_says_so(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from civicgraph import knowledge
    from civicgraph.config import Settings
    from civicgraph.graph.storage.store import Writer

    with Writer.open(store, knowledge.load(), Settings()):
        assert "another writer has this store" in failure(capfd, "ingest", PAGE, "--store", store)


def test_a_folder_without_a_store_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for command in (["query", "ASK {}"], ["related", "--all"], ["stats"], ["check"], ["export", "-o", str(tmp_path / "x.nq")], ["remove", "a"]):
        assert failure(capfd, *command, "--store", tmp_path / "none") == f"civicgraph: {tmp_path}/none: there is no civicgraph store in this folder"
    assert list(tmp_path.iterdir()) == []


def test_query_answers_in_every_format(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def answer(form: str, text: str = CONFERENCES) -> str:
        return said(capfd, "query", "--store", store, "--format", form, text)[0]

    found = json.loads(answer("json"))["results"]["bindings"]
    events = [row["event"]["value"] for row in found]
    assert len(events) > 3
    assert [row["event"] for row in csv.DictReader(io.StringIO(answer("csv")))] == events
    assert [line.split("\t")[0].strip("<>") for line in answer("tsv").splitlines()[1:]] == events
    assert answer("xml").count("<result>") == len(events)
    table = answer("table").splitlines()
    assert table[0].split() == ["event", "label"]
    assert [line.split()[0] for line in table[2:]] == [event.removeprefix("https://w3id.org/civicgraph/") for event in events]
    assert (answer("table", "ASK {}"), answer("csv", "ASK {}")) == ("true\n", "true\n")
    assert json.loads(answer("json", "ASK {}"))["boolean"] is True


def test_query_builds_graphs_in_every_format(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = "CONSTRUCT { ?event a civic:Conference } WHERE { ?event a civic:Conference }"
    count = len(said(capfd, "query", "--store", store, "--format", "ntriples", text)[0].splitlines())
    assert count > 3
    assert said(capfd, "query", "--store", store, "--format", "turtle", text)[0].count("Conference>") == count
    assert said(capfd, "query", "--store", store, "--format", "xml", text)[0].count("rdf:about") == count
    assert len(said(capfd, "query", "--store", store, text)[0].splitlines()) == count + 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--format", "turtle", CONFERENCES], "SELECT and ASK give solutions, which turtle cannot hold; ask for one of table, json, csv, tsv, xml"),
        (
            ["--format", "csv", "DESCRIBE civic:Event"],
            "CONSTRUCT and DESCRIBE give triples, which csv cannot hold; ask for one of table, json, xml, turtle, ntriples",
        ),
        (["--param", "who=x", CONFERENCES], "the query has no variable ?who"),
        (["@missing.rq"], "missing.rq: there is no such file"),
    ],
)
def test_questions_that_cannot_be_answered(store: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], reason: str) -> None:
    assert failure(capfd, "query", "--store", store, *arguments) == f"civicgraph: {reason}"


def test_a_wrong_query_is_told_with_its_place(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert failure(capfd, "query", "--store", store, "SELECT * WHERE\n{ ?s ?p }").startswith("civicgraph: query, line 2, column 10: ")
    assert "there is no saved query 'nothing'" in failure(capfd, "query", "--store", store, "--saved", "nothing")
    assert "give a query" in failure(capfd, "query", "--store", store, code=2)
    assert "not of the form KEY=VALUE" in failure(capfd, "query", "--store", store, "--param", "x", CONFERENCES, code=2)


def test_queries_come_from_files_and_standard_input(
    store: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    direct = said(capfd, "query", "--store", store, CONFERENCES)
    (tmp_path / "q.rq").write_text(CONFERENCES, "utf-8")
    assert said(capfd, "query", "--store", store, f"@{tmp_path / 'q.rq'}") == direct
    monkeypatch.setattr("sys.stdin", io.StringIO(CONFERENCES))
    assert said(capfd, "query", "--store", store, "@-") == direct


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", '"text"'),
        ("305", "305"),
        ('"305"', '"305"'),
        ("2021-05-23", '"2021-05-23"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("2021-13-45", '"2021-13-45"'),
        ("https://example.org/a", "<https://example.org/a>"),
        ("<urn:a>", "<urn:a>"),
        ("a=b", '"a=b"'),
    ],
)
def test_the_values_of_parameters(store: Path, capfd: pytest.CaptureFixture[str], value: str, expected: str) -> None:
    output = said(capfd, "query", "--store", store, "--format", "tsv", "--param", f"x={value}", "SELECT ?x WHERE {}")[0]
    assert output.splitlines()[1] == expected


def test_saved_queries_are_asked_by_name(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    output = said(capfd, "query", "--store", store, "--saved", "article-by-id", "--param", f"id={PAGE.stem}", "--format", "csv")[0]
    assert "article/cong-tin-tuc-quan-ngo-quyen-ngo-quyen-210115" in output


def test_related_articles_with_their_reasons(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    every = [json.loads(line) for line in said(capfd, "related", "--store", store, "--all", "--format", "jsonl")[0].splitlines()]
    linked = next(one for one in every if len(one["related"]) > 1)
    assert set(linked["related"][0]) == {"article", "score", "kind", "why"}
    assert set(linked["related"][0]["why"]) == {"vi", "en"}
    [alone] = [
        json.loads(line) for line in said(capfd, "related", "--store", store, linked["article"], "--top", "1", "--format", "jsonl")[0].splitlines()
    ]
    assert alone == {"article": linked["article"], "related": linked["related"][:1]}
    table = said(capfd, "related", "--store", store, linked["article"])[0]
    assert all(one["why"]["vi"] in table for one in linked["related"][:2])
    assert "there is no article 'nobody'" in failure(capfd, "related", "--store", store, "nobody")
    assert "give an ARTICLE_ID, or --all" in failure(capfd, "related", "--store", store, code=2)


def test_a_store_is_counted_and_exported(store: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    counted = said(capfd, "stats", "--store", store)[0]
    assert re.search(rf"\b{len(list(_ids()))}\b", counted)
    for name in ("a.nq.gz", "b.nq.gz"):
        said(capfd, "export", "--store", store, "-o", tmp_path / name)
    assert (tmp_path / "a.nq.gz").read_bytes() == (tmp_path / "b.nq.gz").read_bytes()


def test_a_check_prints_what_it_finds(store: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The check itself, which takes half a minute, is tested where it stands."""
    from civicgraph.graph.storage import check

    found: list[check.Finding] = []
    monkeypatch.setattr(check, "check", lambda store, workers, full: iter(found))
    assert said(capfd, "check", "--store", store) == ("", "nothing found\n")
    found.append(check.Finding("graph", "a span is wrong"))
    assert said(capfd, "check", "--store", store, code=1) == ("graph: a span is wrong\n", "1 finding\n")


def _ids() -> Iterator[str]:
    from civicgraph.model import Article
    from civicgraph.sources import read

    yield from (one.id for one in read([str(ARTICLES)]) if isinstance(one, Article))


def test_articles_are_removed_and_rdf_is_imported(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder, count = tmp_path / "store", "SELECT (COUNT(?a) AS ?n) WHERE { ?a a civic:NewsArticle }"
    said(capfd, "ingest", PAGE, "--store", folder, "--workers", "1")
    assert failure(capfd, "remove", "nobody", PAGE.stem, "--store", folder) == "civicgraph: there is no article 'nobody'"
    assert said(capfd, "query", "--store", folder, "--format", "csv", count)[0].split() == ["n", "1"]
    assert said(capfd, "remove", PAGE.stem, "--store", folder)[1] == "1 article removed\n"
    assert said(capfd, "query", "--store", folder, "--format", "csv", count)[0].split() == ["n", "0"]
    (tmp_path / "facts.nq").write_text('<urn:s> <urn:p> "o" <urn:g> .\n', "utf-8")
    assert said(capfd, "import", tmp_path / "facts.nq", "--store", folder)[1] == f"{tmp_path}/facts.nq: 1 quads\n"
    assert said(capfd, "query", "--store", folder, "ASK { GRAPH <urn:g> { <urn:s> <urn:p> 'o' } }")[0] == "true\n"
    assert failure(capfd, "import", tmp_path / "none.nq", "--store", folder) == f"civicgraph: {tmp_path}/none.nq: there is no such file"


def test_the_demonstration_prints_the_events(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    output = said(capfd, "demo", "--no-serve", "--store", tmp_path / "store")[0].splitlines()
    assert re.split(r"\s{2,}", output[0]) == ["date", "class", "organizer", "the sentence that says so"]
    rows = [re.split(r"\s{2,}", line) for line in output[2:]]
    texts = " ".join(" ".join(path.read_text("utf-8").split()) for path in ARTICLES.iterdir()).replace('\\"', '"')
    assert len(rows) > 20
    assert len({row[1] for row in rows}) > 8
    assert sum(row[-1] in texts for row in rows) > 0.9 * len(rows)


def test_the_demonstration_serves(tmp_path: Path) -> None:
    running = subprocess.Popen(
        [*COMMAND, "demo", "--port", "0"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=os.environ | {"TMPDIR": str(tmp_path)}
    )
    assert running.stderr is not None
    try:
        address = next(found[1] for line in running.stderr if (found := re.search(r"(http://127\.0\.0\.1:\d+/)", line)))
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert b"civicgraph" in answer.read()
    finally:
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=20)
    assert list(tmp_path.iterdir()) == []


def test_serve_wants_one_store(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments in ([], ["--memory", "--store", str(tmp_path)]):
        assert "one of the two" in failure(capfd, "serve", *arguments, code=2)


def test_settings_of_the_environment_that_make_no_sense(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CIVICGRAPH_WORKERS", "many")
    assert failure(capfd, "ingest", PAGE, "--store", tmp_path / "s") == "civicgraph: CIVICGRAPH_WORKERS must be a whole number, not 'many'"


def test_a_reader_that_goes_away_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text((ARTICLES / "tin-cang.jsonl").read_text("utf-8") * 20, "utf-8")
    running = subprocess.Popen([*COMMAND, "extract", str(tmp_path / "a.jsonl")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout is not None
    assert running.stdout.readline().startswith("{")
    running.stdout.close()
    assert running.stderr is not None
    assert running.stderr.read() == ""
    assert running.wait(timeout=20) != 0


def test_an_interruption_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text((ARTICLES / "tin-cang.jsonl").read_text("utf-8") * 500, "utf-8")
    command = [*COMMAND, "extract", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "out.jsonl")]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 20
    while not list(tmp_path.glob(".out.jsonl.*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    assert running.communicate(timeout=20)[1].strip() == ""
    assert running.returncode in (130, -signal.SIGINT)  # what a shell shows as 130 in both cases
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_terminal_sees_a_bar_with_rate_and_remaining_time(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text((ARTICLES / "tin-cang.jsonl").read_text("utf-8") * 10, "utf-8")
    screen, terminal = pty.openpty()
    command = [*COMMAND, "extract", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "out.jsonl")]
    running = subprocess.Popen(command, stderr=terminal, env=os.environ | {"TERM": "xterm", "COLUMNS": "100"})
    os.close(terminal)
    shown = b""
    while select.select([screen], [], [], 20)[0]:
        try:
            shown += os.read(screen, 4096)
        except OSError:
            break
    assert running.wait(timeout=20) == 0
    assert re.search(rb"articles.*\d+/\d+.*\d/s.*\d:\d\d:\d\d", shown)
    assert b"articles extracted" in shown
