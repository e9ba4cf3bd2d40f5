"""What a merge has done, and what it could not do: counted, and told with file and line."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple, Self

from reelbase.importers.engine.record import Record
from reelbase.importers.report import KEPT_BAD_LINES, BadLine, Report
from reelbase.importers.source import SourceError

ACTIONS = ("added", "changed", "left alone")


class Options(NamedTuple):
    """How an import is run."""

    only_known: bool = False  # what is not in the catalogue stays out of it
    dry_run: bool = False  # everything but the writing
    report: Path | None = None  # where every row goes that did not go in


@dataclass(frozen=True)
class Outcome:
    """What an import has done; by field, how often it was added, changed, or left to a better source."""

    report: Report
    fields: dict[str, dict[str, int]]
    columns: Sequence["ColumnReading"] = ()  # of a table, in a dry run


class ColumnReading(NamedTuple):
    """How a column of a table was read."""

    columns: str  # their names
    field: str
    shown: str  # in words
    examples: list[tuple[str, str]]  # cells, and what was read in them
    faults: int  # cells that were not understood, or not wholly
    first_fault: str


class Told(NamedTuple):
    """What was counted and told up to some moment."""

    counts: Counter[str]
    fields: dict[str, Counter[str]]
    kept: int
    bad_count: int
    told: int


class Notes:
    """Counts, and rows that did not go in: all of them into a file, the first of them kept."""

    def __init__(self, file: Path | None) -> None:
        self.counts: Counter[str] = Counter()
        self.fields: dict[str, Counter[str]] = {}
        self.bad: list[BadLine] = []
        self.bad_count = 0
        self._path = file
        self._file: IO[str] | None = None
        self._told: list[str] = []  # what the file holds with the next flush

    def __enter__(self) -> Self:
        if self._path:
            try:
                self._file = self._path.open("a", encoding="utf-8", errors="backslashreplace")
            except OSError as error:
                raise SourceError(f"Can't write the report to {self._path}: {error.strerror}.") from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def refuse(self, bad: BadLine) -> None:
        """Tell of a row that did not go in."""
        self.bad_count += 1
        if len(self.bad) < KEPT_BAD_LINES:
            self.bad.append(bad)
        if self._file:
            self._told.append(f"{bad.file}:{bad.line}: {bad.reason}\n")

    def tell(self, name: str, action: str) -> None:
        """Count what happened to a field."""
        self.fields.setdefault(name.partition(":")[0], Counter())[action] += 1

    def flush(self) -> None:
        """Have the file hold all that was told."""
        if self._file:
            self._file.writelines(self._told)
            self._file.flush()
        self._told.clear()

    def copy(self) -> "Told":
        """What was counted and told so far."""
        fields = {name: Counter(found) for name, found in self.fields.items()}
        return Told(Counter(self.counts), fields, len(self.bad), self.bad_count, len(self._told))

    def restore(self, before: "Told") -> None:
        """Forget what was counted and told since then, for what was undone."""
        self.counts, self.fields, self.bad_count = before.counts, before.fields, before.bad_count
        del self.bad[before.kept :]
        del self._told[before.told :]

    def by_field(self) -> dict[str, dict[str, int]]:
        """The fields by name, with each action's number."""
        return {name: {a: found[a] for a in ACTIONS} for name, found in sorted(self.fields.items())}


@dataclass
class Unit:
    """What stands together in a source: the records of some lines in a row."""

    lines: int  # of this unit
    bytes_done: int  # of the files, up to its end
    records: list[Record] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    skipped: int = 0  # lines that are no part of the catalogue
    counts: dict[str, int] = field(default_factory=dict)  # what else is counted, by its plural
