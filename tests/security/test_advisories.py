"""No package that is locked, and none that pyproject.toml allows, is a version with a known fault.

What is known is in requirements/advisories.toml, so that no network is asked.
"""

import re
import tomllib
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.docs.test_dependencies import LOCKS, pins
from tools.audit import TABLE, lowest, merged, parse_answer

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
TODAY = date(2026, 12, 1)
FOUND = """{"dependencies": [
    {"name": "Some.Package", "version": "1.0", "vulns": [
        {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["1.2", "1.10"], "description": "It fell."}]},
    {"name": "sound", "version": "2.0", "vulns": []}], "fixes": []}"""
SKIPPED = '{"dependencies": [{"name": "unknown", "skip_reason": "not found"}], "fixes": []}'


def table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def faults(versions: dict[str, str]) -> list[str]:
    """The known faults of packages, given by name with their versions."""
    return [
        f"{each['package']} {versions[each['package']]}: {', '.join(each['ids'])}, gone in {each['fixed']}"
        for each in table()["fault"]
        if each["package"] in versions and Version(versions[each["package"]]) < Version(each["fixed"])
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_locked_version_has_a_known_fault(lock: Path) -> None:
    assert faults(pins(lock)) == []


def test_no_version_that_is_allowed_has_a_known_fault() -> None:
    assert faults(lowest(PROJECT)) == []


def test_an_old_version_is_found() -> None:
    assert [each.partition(" ")[0] for each in faults({"h11": "0.14.0", "mako": "1.4"})] == ["h11"]


def test_every_dependency_was_looked_up() -> None:
    text = PROJECT.read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    asked = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {Requirement(each).name for each in asked}
    data_alone = {name for name in names if re.match("fontpkg-|manimgx-fonts|tzdata", name)}
    assert names - data_alone - set(table()["packages"]) == set()


def test_each_dependency_has_a_lower_bound() -> None:
    assert set(lowest(PROJECT)) >= {"starlette", "aiohttp", "pyarrow"}


def test_what_an_audit_finds_is_put_into_the_table() -> None:
    before = 'looked_up = 2026-11-30\npackages = [\n    "sound",\n]\n'
    after = tomllib.loads(merged(before, parse_answer(FOUND), TODAY))
    assert after["looked_up"] == TODAY
    assert after["fault"] == [
        {"package": "some-package", "ids": ["PYSEC-1", "CVE-1"], "fixed": "1.10", "text": "It fell."}
    ]
    again = merged(merged(before, parse_answer(FOUND), TODAY), parse_answer(FOUND), TODAY)
    assert tomllib.loads(again) == after


def test_an_audit_that_was_not_answered_is_no_verdict() -> None:
    with pytest.raises(LookupError, match="unknown"):
        parse_answer(SKIPPED)
