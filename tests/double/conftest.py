"""A double in this process, over the demo or a small fixture, each of which is built once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from reelbase.double.application import create, settings_of
from reelbase.double.building import prepare
from reelbase.double.clock import Clock
from reelbase.double.forms import encoded, lines_of
from reelbase.storage.temp_folders import temporary_folder
from tests.double.running import Double
from tests.moments import NOON

FIXTURE = b"""
{"movie": {"id": 1, "title": "Salt and Thunder", "genres": ["Drama"], "cast": ["Ada Lovelace as Countess"]}}
{"tv": {"id": 2, "name": "The Harbour", "first_air_date": "2026-05-20", "seasons": [{"episodes": 3}]}}
{"person": {"id": 3, "name": "Ada Lovelace"}}
"""


@pytest.fixture
def small() -> Iterator[Double]:
    """A double of three titles and people that stands at noon."""
    with running(encoded(lines_of(FIXTURE, NOON.date())), NOON) as double:
        yield double


@pytest.fixture(scope="module")
def demo() -> Iterator[Double]:
    """A double of the demo that stands at noon."""
    with running(None, NOON) as double:
        yield double


@contextmanager
def running(lines: bytes | None, at: datetime | None) -> Iterator[Double]:
    """A double."""
    with temporary_folder() as root:
        beginning = prepare(root, lines)
        made = create(settings_of(root, "127.0.0.1", 1), beginning, root, lambda: Clock(at))
        with Double(made) as double:
            yield double
