"""What the program runs on is justified, locked by hash, and comes from no index in particular."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements/*.lock"))
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; .+)?$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}$")


def direct() -> set[str]:
    """The names of the packages that the program itself asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[\[<>=;\s]", each)[0] for each in project["dependencies"]}


def pins(lock: Path) -> dict[str, str]:
    """The locked version of each package."""
    logical = lock.read_text(encoding="utf-8").replace(" \\\n", "\n").splitlines()
    return {found[1]: found[2] for line in logical if (found := PIN.match(line))}


def test_each_dependency_has_its_reason() -> None:
    text = (ROOT / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| ([a-z0-9-]+) \| (?!for \|)", text, re.MULTILINE)) == direct()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_is_versions_and_hashes_alone(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").replace(" \\\n", "\n").splitlines()
    assert [line for line in lines if not (PIN.match(line) or HASH.match(line))] == []
    assert all(HASH.match(after) for line, after in pairwise(lines) if PIN.match(line))


def test_the_checks_run_on_the_versions_that_the_program_runs_on() -> None:
    runtime, dev = (pins(ROOT / "requirements" / f"{name}.lock") for name in ("runtime", "dev"))
    assert direct() <= set(runtime)
    assert {name: dev.get(name) for name in runtime} == runtime
