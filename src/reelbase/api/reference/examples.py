"""An example of every operation: a request to the demo catalogue, and what was answered.

They are written down by `pytest tests/contract --rewrite`, and a test asks for them anew.
"""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

FILE = Path(__file__).with_name("examples.json")


class Example(Struct):
    """A request and its answer; of long lists the first rows."""

    target: str
    status: int
    answer: Any
    body: Any | UnsetType = UNSET
    path: dict[str, Any] = {}  # the values in the path
    query: dict[str, Any] = {}


@cache
def examples(version: str) -> dict[str, Example]:
    """The examples by operationId."""
    return msgspec.json.decode(FILE.read_bytes(), type=dict[str, dict[str, Example]])[version]
