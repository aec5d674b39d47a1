"""The scorer that lies with the real articles beside the checkout, loaded as a module; its figures are the ones that are published."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def shared_scorer(shared: Path) -> ModuleType:
    """`shared/gold/score.py` as a module."""
    spec = importlib.util.spec_from_file_location("gold_score", shared / "gold" / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
