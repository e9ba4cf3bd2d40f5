"""The map of folders is whole, and pages for newcomers name files that are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "reelbase"
PAGES = [
    ROOT / "CONTRIBUTING.md",
    *(ROOT / "docs" / "explanation" / f"{n}.md" for n in ("architecture", "glossary", "testing")),
]
ARCHITECTURE = ROOT / "docs" / "explanation" / "architecture.md"
NOT_OURS = {".venv", "var", "dist", "build"}  # made by tools, and never committed


def is_folder(path: Path) -> bool:
    return (
        path.is_dir() and any(each.suffix != ".pyc" for each in path.iterdir()) and path.name not in NOT_OURS
    )


def test_the_map_names_every_folder() -> None:
    text = PAGES[0].read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([\w./]+)` \| ", text, re.MULTILINE))
    packages = {f"src/reelbase/{path.name}" for path in SOURCE.iterdir() if is_folder(path)}
    packages -= {"src/reelbase/__pycache__"}
    own = {path.name for path in ROOT.iterdir() if is_folder(path) and not path.name.startswith(".")} - {
        "src"
    }
    assert packages | own <= named
    assert [name for name in named if "/" in name and not (ROOT / name).exists()] == []


def in_the_tree(text: str) -> list[str]:
    """Return the paths in the tree of the house; a folder ends with a slash."""
    _, _, house = text.partition("## The house")
    _, tree, _ = house.split("```")
    above: list[str] = []
    found = []
    for indent, name in re.findall(r"^( *)([\w./]+) +\S.*$", tree, re.MULTILINE):
        above = [*above[: len(indent) // 2], name]
        found.append("".join(above))
    return found


def test_the_tree_of_the_architecture_is_the_house() -> None:
    named = in_the_tree(ARCHITECTURE.read_text(encoding="utf-8"))
    assert len(named) == len(set(named))
    beside = f"{SOURCE.parent}/"
    paths = [SOURCE, *(path for path in SOURCE.rglob("*") if "__pycache__" not in path.parts)]
    folders = {f"{path}/".removeprefix(beside) for path in paths if is_folder(path)}
    rooms = [SOURCE, *(SOURCE / name for name in ("api", "importers", "operations", "storage"))]
    modules = {str(path).removeprefix(beside) for room in rooms for path in room.glob("*.py")}
    expected = folders | {path for path in modules if not path.endswith("__init__.py")}
    assert expected - set(named) == set()
    assert [path for path in named if not (SOURCE.parent / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_files_that_are_named_are_there(page: Path) -> None:
    named = re.findall(r"`((?:[\w-]+/)+(?:[\w-]+\.(?:py|toml))?)`", page.read_text(encoding="utf-8"))
    assert named
    assert [name for name in named if not ((ROOT / name).exists() or (SOURCE / name).exists())] == []


@cache
def names_in(path: Path) -> frozenset[str]:
    """Return the names of the functions and classes of a file."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(
        node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )


def test_functions_of_the_architecture_are_in_the_files_named_with_them() -> None:
    named = re.findall(r"`(\w+)`\s\(`([\w/]+\.py)`\)", ARCHITECTURE.read_text(encoding="utf-8"))
    assert named
    assert [f"{name} in {path}" for name, path in named if name not in names_in(SOURCE / path)] == []


def test_the_life_of_an_import_is_that_of_the_pipeline() -> None:
    _, _, life = ARCHITECTURE.read_text(encoding="utf-8").partition("## Life of an import")
    stages = re.findall(r"^\d\. \*\*([\w ]+)\*\*", life, re.MULTILINE)
    pipeline = SOURCE / "importers" / "pipeline.py"
    _, _, words = (ast.get_docstring(ast.parse(pipeline.read_text(encoding="utf-8"))) or "").partition("\n")
    assert stages == re.findall(r"^([\w ]+): ", words, re.MULTILINE)
    files = (SOURCE / "importers").rglob("*.py")
    own = frozenset[str]().union(*map(names_in, files))
    assert [name for name in re.findall(r"`(\w+)`", life) if name not in own] == []


def test_classes_and_methods_of_the_architecture_are_there() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    own = frozenset[str]().union(*map(names_in, SOURCE.rglob("*.py")))
    named = re.findall(r"`([A-Z]\w*[a-z]\w*)(?:\.(\w+))?`", text)
    assert named
    assert [name for pair in named for name in pair if name and name not in own] == []
