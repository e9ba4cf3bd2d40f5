"""The figures of the form (`tools/figures.py`) are beyond their bounds where code breaks a rule."""

import ast

import pytest

from tools.figures import Code, figures

PLAIN = "def f(): ...\ndef g(): ...\n"


def beyond(text: str) -> set[str]:
    """Return the names of the figures that are beyond their bounds, of a file with this text."""
    source = [Code("reelbase.a", text.splitlines(), ast.parse(text))]
    return {each.name for each in figures(source) if each.most is not None and each.value > each.most}


@pytest.mark.parametrize(
    "getter",
    ["itemgetter(*places)", "attrgetter(*names)", "operator.itemgetter(0, *places)"],
)
def test_a_star_getter_is_refused(getter: str) -> None:
    assert "star getters" in beyond(f"{PLAIN}key = {getter}\n")


def test_other_getters_are_not() -> None:
    assert "star getters" not in beyond(f"{PLAIN}key = itemgetter(0, 1)\nmaking(*places)\n")
