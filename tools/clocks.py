"""Check that the present comes from one place: `python -m tools.clocks`, a part of `make lint`.

`reelbase.moments.now` alone asks the machine what time it is: if an answer depended on another clock, a
double that stands at a time of its own would answer in part as of today. Files in `ALLOWED` compare with
times that the machine itself wrote down. Clocks that only measure how long something takes are no present.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "reelbase"
ASKING = re.compile(
    r"\b(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime|ctime|strftime))\b"
)
NAMES = {"time", "time_ns"}
"""Clocks that may not be imported from `time` under their own names."""

SQL = re.compile(r"CURRENT_(TIMESTAMP|DATE|TIME)\b|\b\w+\([^()]*'now'|\b(now|unixepoch|clock_timestamp)\(\)")
ALLOWED = {
    "accounts/limits.py": "a salt, which any number would do for",
    "artwork/mirroring.py": "how old a file is",
    "artwork/pictures.py": "how old a file is",
    "artwork/renditions.py": "how old a file is, and when it was used",
    "double/clock.py": "the machine's, with which a double goes until its clock is set",
    "drift/asking.py": "how long another server asks to wait",
    "importers/mirror/upstream.py": "how long another server asks to wait",
    "metrics/measured.py": "when a process began, which Prometheus compares with its own clock",
    "metrics/running.py": "the same of a command",
    "moments.py": "the one place",
    "storage/engine/shared_counts.py": "nodes that count together need one clock, which only measures",
    "storage/migrations/versions/0012_forms.py": "a migration stays as it was",
}
"""Files that may ask the machine, with the reason."""


def clocks_in(source: str) -> Iterator[tuple[int, str]]:
    """Find what asks another clock: lines, and what they ask."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and ASKING.search(found := ast.unparse(node)):
            yield node.lineno, found
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from ((node.lineno, each.name) for each in node.names if each.name in NAMES)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and (said := SQL.search(node.value))
        ):
            yield node.lineno, said[0]


def main() -> None:
    """Print every other clock, and end with 1 if there is one, or a reason without a clock."""
    faults, used = [], set()
    for path in sorted(SOURCE.rglob("*.py")):
        name = str(path.relative_to(SOURCE))
        found = list(clocks_in(path.read_text(encoding="utf-8")))
        if name in ALLOWED:
            used.add(name if found else "")
        else:
            faults += [f"{path}:{line}: {asked}: ask reelbase.moments.now" for line, asked in found]
    faults += [f"{name}: allowed in tools/clocks.py, but asks no clock" for name in ALLOWED.keys() - used]
    print("\n".join(faults), end="\n" if faults else "")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
