"""Real headless Chromium: what a page is after its scripts ran, and what it looks like."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip


def _run(*arguments: str) -> str:
    assert CHROMIUM, "the tests of pages need Chromium: install the package chromium"
    with tempfile.TemporaryDirectory() as profile:
        command = [CHROMIUM, *_QUIET, f"--user-data-dir={profile}", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def document(address: str) -> str:
    """The document of a page as HTML, after its scripts ran."""
    return _run("--dump-dom", address)


def picture(address: str, file: Path, width: int, height: int) -> None:
    """A picture of a page as PNG."""
    _run(f"--window-size={width},{height}", f"--screenshot={file}", address)
