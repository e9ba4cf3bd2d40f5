"""The figures of the form (`tools/figures.py`) are beyond their bounds where code breaks a rule."""

import ast

import pytest

from tools.figures import MOST_ANY, MOST_PLACES, Code, figures

PLAIN = "def f(): ...\ndef g(): ...\n"
USING = f"{PLAIN}f()\ng()\n"


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


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        ("longest file", "\n" * 401),
        ("longest function", "def h():\n" + "    f()\n" * 60 + "h()\n"),
        ("lines with Any", "x: Any\n" * (MOST_ANY + 1)),
        ("literal [N] subscripts", "f()[0]\n" * (MOST_PLACES + 1)),
        ("names used nowhere", "class C: ...\n"),
    ],
)
def test_more_than_the_bound_is_refused(figure: str, text: str) -> None:
    assert figure in beyond(USING + text)
    assert figure not in beyond(USING)


def test_names_that_others_use_are_no_names_used_nowhere() -> None:
    """A decorator registers a function; Alembic and others call theirs by name."""
    assert beyond(f"{USING}@get\ndef h(): ...\ndef upgrade(): ...\n") == set()
