"""The film half of the demo catalogue: films, people, collections, companies, keywords, offers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each API body of this half with the stem of its file."""
    from tools.demo.films import collections, companies, movies, offers, people

    for stem, part in (
        ("companies", companies.bodies()),
        ("collections", collections.bodies()),
        ("movies", movies.bodies()),
        ("people", people.bodies()),
        ("providers", offers.bodies()),
    ):
        for body in part:
            yield stem, body
