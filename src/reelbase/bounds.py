"""Bounds: the most of each thing that is taken from a stranger, in one table.

docs/reference/limits.md is made of this table. What an owner can change is a setting instead
(`body_limit`, `rate_limit`, ...); the page names those as well.
"""

from typing import NamedTuple


class Bound(NamedTuple):
    """The most of one thing, and what becomes of a request or a file that has more."""

    name: str
    most: int
    unit: str
    text: str
    answer: str


BOUNDS: list[Bound] = []


def _bound(name: str, most: int, unit: str, text: str, answer: str) -> int:
    """Put a bound into the table, and give its number."""
    BOUNDS.append(Bound(name, most, unit, text, answer))
    return most


HEADER_BYTES = _bound(
    "header_bytes", 64 << 10, "bytes", "The request line and all header fields of a request.", "431"
)
HEADER_FIELDS = _bound("header_fields", 128, "fields", "Header fields of a request.", "431")
