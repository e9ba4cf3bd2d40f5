"""The living third of the demo: invented films and series, week by week until the end of 2036."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each API body of this part with the stem of its file."""
    from tools.demo.living import films, marks, series

    for stem, part in (
        ("living-marks", marks.bodies()),
        ("living-films", films.bodies()),
        ("living-series", series.bodies()),
    ):
        for body in part:
            yield stem, body
