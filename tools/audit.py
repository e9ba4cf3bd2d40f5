"""Asks the advisory database of PyPI about every locked version, and the lowest that pyproject.toml allows.

`make audit`: exit status 0 if nothing is known, 1 if something is, 2 if the database did not answer.
With --write, what was found is added to requirements/advisories.toml.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "requirements" / "advisories.toml"
PROJECT = ROOT / "pyproject.toml"
NOTHING_FIXES = "9999"  # a version that no package reaches: the fault stays until it is looked at
PIN = re.compile(r"^([a-z0-9-]+)==(\S+?)(?: ;.*)?(?: \\)?$", re.MULTILINE)


class Fault(NamedTuple):
    """A known fault of a package, and the first version without it."""

    package: str
    version: str
    ids: tuple[str, ...]
    fixed: str
    text: str


def lowest(project: Path) -> dict[str, str]:
    """Return the lowest version of each dependency that a pyproject.toml allows, extras included."""
    found = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    extras = found["optional-dependencies"].values()
    asked = [*found["dependencies"], *(each for extra in extras for each in extra)]
    versions: dict[str, str] = {}
    for requirement in map(Requirement, asked):
        [bound] = [each.version for each in requirement.specifier if each.operator == ">="]
        versions[canonicalize_name(requirement.name)] = bound
    return versions


def locked() -> Iterator[tuple[str, str]]:
    """Yield names and versions in all locks."""
    for lock in sorted(ROOT.glob("requirements/*.lock")):
        yield from PIN.findall(lock.read_text(encoding="utf-8"))


def parse_answer(text: str) -> list[Fault]:
    """Return the faults that pip-audit printed as JSON.

    Raises LookupError where the database knows nothing of a package: that is no verdict.
    """
    answer = json.loads(text)["dependencies"]
    if skipped := [each["name"] for each in answer if "skip_reason" in each]:
        raise LookupError(f"Expected an answer for every package, found none for {', '.join(skipped[:3])}.")
    return [_fault(each, known) for each in answer for known in each["vulns"]]


def _fault(package: dict[str, Any], known: dict[str, Any]) -> Fault:
    fixed = max(known["fix_versions"], key=Version, default=NOTHING_FIXES)
    first_line = known.get("description", "").strip().partition("\n")[0][:200]
    ids = (known["id"], *known.get("aliases", ()))
    return Fault(canonicalize_name(package["name"]), package["version"], ids, fixed, first_line)


def merged(table: str, found: list[Fault], today: date) -> str:
    """Return the table with the faults that it does not have, and the day."""
    known = {id_ for each in tomllib.loads(table).get("fault", []) for id_ in each["ids"]}
    text = re.sub(r"^looked_up = .*$", f"looked_up = {today}", table, flags=re.MULTILINE)
    for each in found:
        if known.isdisjoint(each.ids):
            known.update(each.ids)
            text += (
                f"\n[[fault]]\npackage = {json.dumps(each.package)}\nids = {json.dumps(each.ids)}\n"
                f"fixed = {json.dumps(each.fixed)}\ntext = {json.dumps(each.text, ensure_ascii=False)}\n"
            )
    return text


def ask(program: str, versions: set[tuple[str, str]]) -> list[Fault]:
    """Ask what the database knows of names and versions.

    pip-audit takes one version of a package at a time, so there are as many rounds as versions of one.
    Raises LookupError where the database does not answer.
    """
    found: list[Fault] = []
    rest = sorted(versions)
    while rest:
        asked = dict(rest)
        found += _ask_once(program, asked)
        rest = [each for each in rest if each not in asked.items()]
    return found


def _ask_once(program: str, versions: dict[str, str]) -> list[Fault]:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{name}=={version}\n" for name, version in versions.items())
        file.flush()
        command = [program, "-r", file.name, "--no-deps", "--disable-pip", "--format", "json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return parse_answer(done.stdout)
    except ValueError:
        raise LookupError(done.stderr.strip() or "Expected an answer of pip-audit, found none.") from None


def main() -> int:
    """Ask, and print what is known; the exit status."""
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("program", help="path of pip-audit")
    parser.add_argument("--write", action="store_true", help="add what is found to the table")
    given = parser.parse_args()
    today, table = datetime.now(UTC).date(), TABLE.read_text(encoding="utf-8")
    try:
        found = ask(given.program, {*locked(), *lowest(PROJECT).items()})
    except LookupError as error:
        day = tomllib.loads(table)["looked_up"]
        print(f"error: {error}", file=sys.stderr)
        print(f"Nothing was learned; {TABLE.relative_to(ROOT)} stands as it was on {day}.", file=sys.stderr)
        return 2
    for each in found:
        print(f"{each.package} {each.version}: {', '.join(each.ids)}, gone in {each.fixed}. {each.text}")
    print(f"{len(found)} known faults.")
    if given.write:
        TABLE.write_text(merged(table, found, today), encoding="utf-8")
        print(f"written to {TABLE.relative_to(ROOT)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
