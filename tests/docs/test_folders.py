"""The map of folders is whole, and pages for newcomers name files that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "reelbase"
PAGES = [
    ROOT / "CONTRIBUTING.md",
    *(ROOT / "docs" / "explanation" / f"{n}.md" for n in ("glossary", "testing")),
]
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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_files_that_are_named_are_there(page: Path) -> None:
    named = re.findall(r"`((?:[\w-]+/)+(?:[\w-]+\.(?:py|toml))?)`", page.read_text(encoding="utf-8"))
    assert named
    assert [name for name in named if not ((ROOT / name).exists() or (SOURCE / name).exists())] == []
