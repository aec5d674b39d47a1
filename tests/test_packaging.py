"""The wheel: built from the checkout, installed into an environment of its own, it reads an article far from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 6_000_000  # bytes of the wheel


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """The standard output of a command that must end well, in an environment that does not know the checkout."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_", "CIVICGRAPH_"))}
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, env=clean | environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a copy of the tracked files, as a clean checkout would give it."""
    folder = tmp_path_factory.mktemp("wheel")
    checkout = folder / "checkout"
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            (checkout / name).write_bytes((ROOT / name).read_bytes())
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        folder,
        checkout,
        cwd=folder,
    )
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment with the wheel in it; the libraries that it depends on are lent by this one."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    site = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    run(sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=folder)
    lent = folder / "lent"
    lent.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "civicgraph" not in entry.name and not entry.name.endswith(".pth"):
            (lent / entry.name).symlink_to(entry)
    (site / "lent.pth").write_text(f"{lent}\n", "utf-8")
    return folder / "bin"


def test_the_wheel_holds_what_the_program_knows_and_nothing_else(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(["git", "ls-files", "ontology", "data", "src"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    needed = {name for name in tracked if name and (ROOT / name).is_file() and not name.startswith("data/rebuild/")}
    for name in needed:
        place = name.removeprefix("src/") if name.startswith("src/") else f"civicgraph/_knowledge/{name}"
        assert place in inside, f"{name} is not in the wheel"
    assert not [name for name in inside if "rebuild" in name or name.startswith(("tests", "docs"))]
    assert wheel.stat().st_size < LARGEST


def test_an_installed_civicgraph_reads_an_article(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "sample.txt").write_bytes(next((ROOT / "data" / "articles").glob("*.txt")).read_bytes())
    place = run(installed / "python", "-c", "import civicgraph; print(civicgraph.__file__)", cwd=tmp_path)
    assert place.startswith(str(installed.parent))
    record = json.loads(run(installed / "civicgraph", "extract", "sample.txt", cwd=tmp_path))
    assert record["id"] == "sample"
    assert record["events"]


def test_help_comes_at_once(installed: Path, tmp_path: Path) -> None:
    script = "import time, sys; begun = time.perf_counter(); from civicgraph.cli import main; main(['--help']); print(time.perf_counter() - begun)"
    assert min(float(run(installed / "python", "-c", script, cwd=tmp_path).split()[-1]) for _ in range(3)) < 0.3
    heavy = "{'rdflib', 'pyoxigraph', 'fastapi', 'trafilatura', 'rich'}"
    script = f"import sys; from civicgraph.cli import main; main(['--help']); print(sorted({heavy} & set(sys.modules)))"
    assert run(installed / "python", "-c", script, cwd=tmp_path).splitlines()[-1] == "[]"


def test_the_version_is_told_once() -> None:
    from civicgraph import __version__

    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert 'dynamic = ["version"]' in text
    assert f'"{__version__}"' not in text
