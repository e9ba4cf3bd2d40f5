"""The page of figures: docs/reference/performance.md, written from a run by `python -m bench --page`."""

from pathlib import Path
from typing import Any

from bench.figures import shown
from bench.machine import IDLE

PAGE = Path("docs/reference/performance.md")

TITLES = {
    "cached": "Answers from memory",
    "uncached": "Answers that nobody has asked for before",
    "imports": "Imports",
    "starting": "Starting, and memory",
    "recommendations": "Quality of recommendations",
    "discover": "Discover at size",
    "search": "Search at size",
    "beside": "Details while searches are asked",
}
INTRODUCTION = """# Performance

Figures of one run of `make bench`, written by `python -m bench --page`. They are of that machine and that
minute; what carries over to another is the ratio to what ran beside Reelbase in the same run. nginx answers
the same bytes from a variable in its configuration; FastAPI, on the same server with as many workers, runs
the same statements on the same file. The load comes from the same cores, in three rounds turn about, of which
the medians are shown.
"""


def page(run: dict[str, Any]) -> str:
    """The page of a run, as it was kept."""
    machine = run["machine"]
    measured = [
        f"Measured {run['time'][:10]}: {machine['processor']}, {machine['cores']} cores,",
        f"Python {machine['python']}, SQLite {machine['sqlite']}, {machine['load generator']}.",
    ]
    if machine["load"] > IDLE:
        measured.append(
            f"Other programs were at work on the same cores (load {machine['load']} before the run)."
        )
    return "\n".join([INTRODUCTION, *measured, *(_table(*each) for each in run["figures"].items())])


def _table(path: str, figures: list[dict[str, Any]]) -> str:
    lines = [f"\n## {TITLES[path]}\n", "| | figure | target | |", "| --- | ---: | ---: | --- |"]
    return "\n".join([*lines, *map(_row, figures)])


def _row(figure: dict[str, Any]) -> str:
    value = f"{shown(figure['value'])} {figure['unit']}".strip()
    target = figure["target"]
    if target is None:
        return f"| {figure['name']} | {value} | | |"
    verdict = "reached" if figure["reached"] else "**not reached**"
    return f"| {figure['name']} | {value} | {target['sign']} {shown(target['value'])} | {verdict} |"
