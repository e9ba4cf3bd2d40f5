"""The facts written down in tools/demo/facts/films, read as rows."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

from tools.demo.ids import FACTS

FOLDER = FACTS / "films"
Row = list[str]


@cache
def rows(name: str) -> list[Row]:
    """Read the lines of one fact file, split at tabs; lines beginning with # are remarks."""
    return read_rows(FOLDER / f"{name}.tsv")


def read_rows(file: Path) -> list[Row]:
    """Read the rows of a tab-separated file without its remarks and empty lines."""
    lines = file.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]


@cache
def pairs(name: str) -> dict[str, str]:
    """Return the first two columns of a fact file as a dictionary."""
    return {row[0]: row[1] for row in rows(name)}


@cache
def by_first(name: str) -> dict[str, list[Row]]:
    """Return the rows of a fact file by their first column, without it."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows(name):
        found[row[0]].append(row[1:])
    return dict(found)


def split(text: str, by: str = "|") -> list[str]:
    """Split a cell that holds several values; each value once, no empty ones."""
    return list(dict.fromkeys(part.strip() for part in text.split(by) if part.strip()))
