"""The rules of the house, read off the files: which room may import which, where a library lives, where words belong."""

from __future__ import annotations

import ast
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "civicgraph"
CODE = sorted(SOURCE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

GROUND = {"errors", "model"}
SECOND = GROUND | {"config", "spelling", "knowledge", "sources"}
MAY_IMPORT = {
    "errors": set(),
    "model": set(),
    "config": GROUND,
    "spelling": GROUND,
    "knowledge": GROUND | {"config", "spelling"},
    "sources": GROUND | {"config", "spelling", "knowledge"},
    "extraction": SECOND,
    "graph": SECOND,
    "web": SECOND | {"graph"},
    "ingest": SECOND | {"extraction", "graph"},
    "cli": SECOND | {"extraction", "graph", "web", "ingest"},
    "civicgraph": SECOND | {"extraction", "graph", "web", "ingest"},  # the package itself: the names that it offers
    "__main__": {"cli"},
}
HOMES = {
    "click": {"cli"},
    "rich": {"cli"},
    "trafilatura": {"sources"},
    "lxml": {"sources"},
    "urllib.request": {"sources", "graph", "web"},
    "pycrfsuite": {"extraction"},
    "rdflib": {"knowledge", "graph"},
    "pyshacl": {"graph"},
    "pyoxigraph": {"graph"},
    "tantivy": {"graph"},
    "networkx": {"graph.network"},
    "pyarrow": {"graph.publishing"},
    "rapidfuzz": {"graph.candidates", "graph.remote"},
    "SPARQLWrapper": {"graph.remote"},
    "fastapi": {"web"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "jinja2": {"web"},
    "segno": {"web"},
}
FLOORS: dict[str, dict[str, set[str]]] = {  # the rooms of a package, each with those that it may import: what comes first stands first
    "extraction": {
        "wording": set(),
        "dating": set(),
        "persons": {"wording"},
        "draft": {"wording", "dating", "persons"},
        "naming": {"wording", "draft"},
        "occasions": {"dating", "persons", "draft", "naming"},
        "roles": {"dating", "draft", "naming", "occasions"},
        "events": {"draft", "occasions", "roles"},
        "finish": {"persons", "draft", "occasions"},
        **{alone: set() for alone in ("confidence", "extensions", "explaining", "records")},
    },
    "graph": {
        "queries": set(),
        "rdf": set(),
        "describing": {"rdf"},
        "facts": {"rdf", "describing"},
        "conforming": {"rdf"},
        "correcting": {"rdf", "describing", "conforming"},
        "storage": {"queries", "rdf", "describing", "facts", "conforming", "correcting"},
        "relating": {"rdf", "describing", "storage"},
        "identifying": {"rdf", "describing", "correcting", "relating"},
        "searching": {"storage", "relating"},
        "storylines": {"rdf", "storage"},
        "querying": {"queries", "rdf", "storage", "relating", "storylines"},
        **{room: {"queries", "rdf", "storage"} for room in ("candidates", "network", "publishing", "remote")},
    },
    "web": {
        "wire": set(),
        "metrics": {"wire"},
        "viewing": set(),
        "processes": {"viewing"},
        "lending": {"wire", "metrics", "viewing", "processes"},
        "site": {"wire", "metrics", "viewing", "processes", "lending"},
        "problems": {"wire", "site"},
        **{room: {"wire", "viewing", "processes", "site", "problems"} for room in ("protocol", "harvesting", "reconcile")},
        "narrating": {"wire", "viewing", "site", "harvesting"},
        "networking": {"viewing", "site", "narrating"},
        "pages": {"wire", "viewing", "site", "harvesting", "narrating"},
        "openapi": {"wire", "processes", "site", "protocol", "reconcile"},
        "direct": {"wire", "site", "problems", "protocol"},
        "front": {"wire", "lending", "site", "protocol", "direct"},
        "serving": {"processes"},
        "app": {
            "wire",
            "metrics",
            "processes",
            "site",
            "problems",
            "protocol",
            "harvesting",
            "reconcile",
            "narrating",
            "networking",
            "pages",
            "openapi",
            "direct",
            "front",
            "serving",
        },
    },
}
NAMELESS = {"utils", "util", "helpers", "helper", "manager", "core", "common", "misc"}
FOREIGN_PATHS = re.compile(r"(?<![\w.~-])/(?:" + "|".join(["work", "farm", "root", r"home/\w+", r"tmp/\w+"]) + r")(?:/|\b)")
UNFINISHED = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImplemented" + "Error"]) + r")\b")


def room(path: Path) -> str:
    """`graph` of graph/storage/store.py, `errors` of errors.py, `civicgraph` of the package's own file."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return "civicgraph" if parts == ("__init__",) else parts[0]


def module(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


def imports(text: str) -> Iterator[str]:
    """The full names that a text imports, wherever in it: `civicgraph.graph.storage.store`, `click`."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            if node.module == "civicgraph":
                yield from (f"civicgraph.{alias.name}" for alias in node.names if not alias.name.startswith("__"))
            else:
                yield str(node.module)


def upward(where: str, text: str) -> list[str]:
    """The imports of a text in this room that its floor does not allow."""
    inside = [name.split(".")[1] for name in imports(text) if name.startswith("civicgraph.")]
    return [name for name in inside if name != where and name not in MAY_IMPORT[where]]


def homeless(name: str, text: str) -> list[str]:
    """The libraries that a text in the module of this name imports and whose home is elsewhere."""

    def at_home(library: str) -> bool:
        return any(name == home or name.startswith(home + ".") for home in HOMES[library])

    used = (library for found in imports(text) for library in HOMES if found == library or found.startswith(library + "."))
    return [library for library in used if not at_home(library)]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.name}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def tracked() -> list[Path]:
    """The files of the project as git knows them, or all that lie here where there is no git."""
    if (ROOT / ".git").exists():
        names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    return [p for p in ROOT.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.relative_to(ROOT).parts)]


@pytest.mark.parametrize("path", CODE, ids=module)
def test_no_room_imports_from_above_or_beside(path: Path) -> None:
    assert upward(room(path), path.read_text("utf-8")) == []


def within(package: str, text: str) -> set[str]:
    """The rooms and files of a package that a text in it imports."""
    found = (name.split(".") for name in imports(text) if name.startswith(f"civicgraph.{package}."))
    return {parts[2] for parts in found} | set(named(package, text))


def named(package: str, text: str) -> Iterator[str]:
    """What `from civicgraph.<package> import ...` names."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module == f"civicgraph.{package}":
            yield from (alias.name for alias in node.names)


INSIDE = [path for path in CODE if room(path) in FLOORS and path.relative_to(SOURCE).parts[1:] != ("__init__.py",)]


@pytest.mark.parametrize("path", INSIDE, ids=module)
def test_no_room_inside_a_package_imports_from_above_or_beside(path: Path) -> None:
    package, where = path.relative_to(SOURCE).with_suffix("").parts[:2]
    assert within(package, path.read_text("utf-8")) - {where} <= FLOORS[package][where]


def test_every_file_of_the_graph_lies_in_a_room() -> None:
    assert [path.name for path in (SOURCE / "graph").glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("extraction", "from civicgraph.graph.storage.store import Store"),
        ("graph", "def f():\n    from civicgraph import extract"),
        ("ingest", "import civicgraph.web.app"),
        ("errors", "from civicgraph.model import Article"),
        ("web", "from civicgraph import ingest"),
    ],
)
def test_a_planted_arrow_is_found(where: str, text: str) -> None:
    assert len(upward(where, text)) == 1


@pytest.mark.parametrize("path", CODE, ids=module)
def test_one_library_has_one_home(path: Path) -> None:
    assert homeless(module(path), path.read_text("utf-8")) == []


def test_a_planted_library_is_found() -> None:
    assert homeless("web.pages", "import pyoxigraph as ox\nfrom rich.table import Table\nimport jinja2") == ["pyoxigraph", "rich"]


def test_vietnamese_words_are_data() -> None:
    found = {
        f"{path.name}:{number}: {letter}"
        for path in CODE
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for letter in unicodedata.normalize("NFC", line)
        if not letter.isascii() and unicodedata.category(letter)[0] in "LM"
    }
    assert found == set()


def test_files_are_of_the_scale_of_a_page() -> None:
    assert {module(path): n for path in CODE if (n := len(path.read_text("utf-8").splitlines())) > 400} == {}


def test_functions_are_small() -> None:
    lengths = [length for path in CODE for _, length in functions(path)]
    assert sum(length < 40 for length in lengths) / len(lengths) > 0.95
    assert {name: length for path in CODE for name, length in functions(path) if length > 80} == {}


def test_modules_say_what_they_are_about() -> None:
    assert [path for path in CODE if path.stem in NAMELESS or path.parent.name in NAMELESS] == []


def test_nothing_is_left_unfinished() -> None:
    assert [path.name for path in CODE if UNFINISHED.search(path.read_text("utf-8"))] == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:8000]:
            found += [f"{path.relative_to(ROOT)}: {hit[0]}" for hit in FOREIGN_PATHS.finditer(data.decode("utf-8", "replace"))]
    assert found == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("see /wo" + "rk/x", True), ("in /ro" + "ot/.pyenv", True), ("/t" + "mp/abc/d", True), ("at a/wo" + "rk/b", False), ("/workers", False)],
)
def test_a_planted_path_is_found(text: str, found: bool) -> None:
    assert (FOREIGN_PATHS.search(text) is not None) == found


def skips_without_reason(text: str) -> list[int]:
    """The lines of marks and calls that skip a test and do not say why."""

    def says_why(call: ast.Call | None) -> bool:
        return call is not None and (
            any(k.arg == "reason" for k in call.keywords) or any(isinstance(a, ast.Constant | ast.JoinedStr) for a in call.args)
        )

    nodes = ast.parse(text)
    called = {id(node.func): node for node in ast.walk(nodes) if isinstance(node, ast.Call)}
    found = [n for n in ast.walk(nodes) if isinstance(n, ast.Attribute) and n.attr in ("skip", "skipif", "xfail") and "pytest" in ast.unparse(n)]
    return [node.lineno for node in found if not says_why(called.get(id(node)))]


def test_a_test_that_is_skipped_says_why() -> None:
    assert {path.name: lines for path in TESTS if (lines := skips_without_reason(path.read_text("utf-8")))} == {}


def test_a_planted_skip_is_found() -> None:
    text = "@pytest.mark.skip\ndef a(): ...\n@pytest.mark.skip(reason='no')\ndef b():\n    pytest.skip()\n    pytest.skip('no disk')\n"
    assert skips_without_reason(text) == [1, 5]


def test_every_file_of_the_lexicon_is_read() -> None:
    """By its name, as a string of its own, in a module that asks the lexicon."""
    asking = [text for path in CODE if "lexicon" in (text := path.read_text("utf-8"))]
    named = {node.value for text in asking for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert [path.stem for path in (ROOT / "data" / "lexicon").glob("*.toml") if path.stem not in named] == []
