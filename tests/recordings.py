"""Recorded answers of TMDB, which lie beside a checkout and not in it."""

import json
from pathlib import Path
from typing import Any

import pytest

REFERENCE = Path(__file__).parents[2] / "shared" / "reference"


def recorded(name: str) -> Any:
    """The recorded body of that name; skips the test where there are no recordings."""
    return _read(REFERENCE / "recordings" / f"{name}.json")["body"]


def reference_table(name: str) -> Any:
    """A table gathered from more answers than are recorded; skips the test where there is none."""
    return _read(REFERENCE / "static" / f"{name}.json")["data"]


def _read(path: Path) -> Any:
    if not path.exists():
        pytest.skip(f"needs {path.name} of ../shared/reference, which is absent")
    return json.loads(path.read_text(encoding="utf-8"))
