"""The check of words (`tools/words.py`) finds each kind of fault, and nothing else."""

import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

from tools.words import ROOT, SOURCE, UNCLEAR, faults_in

FAULTY = {
    'def f():\n    """Whether it is new."""': "begins with a question word",
    'class C:\n    """What is sent."""': "begins with a question word",
    'X = 1\n"""How many there are."""': "begins with a question word",
    '"""Who asks."""': "begins with a question word",
    'def f():\n    """The names of all."""': 'begins with "The", which is no verb',
    'async def f():\n    """Returns the names."""': 'begins with "Returns", which is no verb',
    'def f():\n    """Return all that was told."""': 'unclear word "told"',
    'class C:\n    """Rows that are not there as yet."""': 'unclear word "as yet"',
    'class C:\n    """Everything but for\n    the rest."""': 'unclear word "but for"',
    "def f(told): ...": "unclear name: told",
    "class Told: ...": "unclear name: Told",
    "_ids_beside = 1": "unclear name: _ids_beside",
}
CLEAR = (
    '"""Names of things."""',
    'def f():\n    """Return the names."""',
    'class C:\n    """The names."""\n\n    @property\n    def first(self):\n        """The first of them."""',
    'X = 1\n"""The number of names."""',
    "def folded(untold): ...",
    'def f():\n    return "whoever"',
)


@pytest.mark.parametrize("source", FAULTY)
def test_a_fault_is_found(source: str) -> None:
    assert FAULTY[source] in " ".join(str(each) for each in faults_in(source, Path("a.py")))


@pytest.mark.parametrize("source", CLEAR)
def test_clear_words_are_no_fault(source: str) -> None:
    assert list(faults_in(source, Path("a.py"))) == []


def test_a_file_has_a_clear_name() -> None:
    assert [each.text for each in faults_in("", Path("told.py"))] == ["unclear file name: told"]


def test_guides_are_in_clear_words() -> None:
    """Lines of code and addresses of other pages are not looked at."""
    guides = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs" / "how-to").glob("*.md"),
        *(ROOT / "docs" / "tutorials").glob("*.md"),
        *(ROOT / "docs" / "explanation").glob("*.md"),
    ]
    texts = {
        path.name: re.sub(r"```.*?```|\]\([^)]*\)", "", path.read_text(encoding="utf-8"), flags=re.S)
        for path in guides
    }
    assert {name: found[0] for name, text in texts.items() if (found := UNCLEAR.search(text))} == {}


def test_modules_that_are_named_are_there() -> None:
    """Comments, docstrings and guides name a module by its path below the package, in backticks."""
    packages = "|".join({each.parent.name for each in SOURCE.glob("*/__init__.py")} - {"http"})  # ASGI's
    named = re.compile(rf"`((?:{packages})(?:\.[a-z_]+)+)`")
    texts = [*SOURCE.rglob("*.py"), *(ROOT / "docs").rglob("*.md")]
    found = {name for path in texts for name in named.findall(path.read_text(encoding="utf-8"))}
    assert "storage.rows" in found
    for name in found:
        resolve_name(f"reelbase.{name}")
