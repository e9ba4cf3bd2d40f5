"""The table of bounds says what holds: something holds each, under the name that the page gives."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelbase import bounds
from reelbase.bounds import BOUNDS

pytestmark = pytest.mark.once

SOURCE = Path(__file__).parents[2] / "src" / "reelbase"


def used(tree: ast.Module) -> Iterator[str]:
    """The bounds that a module imports, or reads from the module of bounds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "reelbase.bounds":
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "bounds":
            yield node.attr


def test_every_bound_is_held_somewhere() -> None:
    files = SOURCE.rglob("*.py")
    held = {name for file in files for name in used(ast.parse(file.read_text(encoding="utf-8")))}
    assert {each.name.upper() for each in BOUNDS} - held == set()


def test_a_bound_is_called_on_the_page_as_in_the_code() -> None:
    for each in BOUNDS:
        assert getattr(bounds, each.name.upper()) == each.most, each.name
    assert [name for name, number in Counter(each.name for each in BOUNDS).items() if number > 1] == []
