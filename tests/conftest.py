"""What the tests share: the material for measuring, which lies beside the checkout and is no part of the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material; a test that needs it is skipped only where the folder is absent."""
    folder = Path(os.environ.get("CIVICGRAPH_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    if not folder.is_dir():
        pytest.skip(f"there is no folder {folder.name}/ beside the checkout (or CIVICGRAPH_SHARED)")
    return folder
