"""The results of a merge: counts, and its faults with file and line."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple, Self

from reelbase.importers.engine.record import Record
from reelbase.importers.report import KEPT_BAD_LINES, BadLine, Report
from reelbase.importers.source import SourceError

ACTIONS = ("added", "changed", "left alone")
TAKEN_BACK = "taken back"


class Options(NamedTuple):
    """Options of an import."""

    only_known: bool = False  # what is not in the catalogue stays out of it
    dry_run: bool = False  # everything but the writing
    report: Path | None = None  # where every row goes that did not go in
    sync: bool = False  # what earlier editions of the same table said, and this one does not, is taken back


@dataclass(frozen=True)
class Outcome:
    """The results of an import; by field, how often it was added, changed, or left to a better source."""

    report: Report
    fields: dict[str, dict[str, int]]
    columns: Sequence["ColumnReading"] = ()  # of a table, in a dry run


class ColumnReading(NamedTuple):
    """The way in which a column of a table was read."""

    columns: str  # their names
    field: str
    shown: str  # in words
    examples: list[tuple[str, str]]  # cells, and what was read in them
    faults: int  # cells that were not understood, or not wholly
    first_fault: str


class Noted(NamedTuple):
    """Counts and faults up to some moment."""

    counts: Counter[str]
    fields: dict[str, Counter[str]]
    kept: int
    bad_count: int
    unwritten: int


class Notes:
    """Counts, and rows that did not go in: all of them into a file, the first of them kept."""

    def __init__(self, file: Path | None) -> None:
        self.counts: Counter[str] = Counter()
        self.fields: dict[str, Counter[str]] = {}
        self.bad: list[BadLine] = []
        self.bad_count = 0
        self._path = file
        self._file: IO[str] | None = None
        self._unwritten: list[str] = []  # what the file holds with the next flush

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
            self._unwritten.append(f"{bad.file}:{bad.line}: {bad.reason}\n")

    def tell(self, name: str, action: str) -> None:
        """Count what happened to a field."""
        self.fields.setdefault(name.partition(":")[0], Counter())[action] += 1

    def flush(self) -> None:
        """Write all faults so far to the file."""
        if self._file:
            self._file.writelines(self._unwritten)
            self._file.flush()
        self._unwritten.clear()

    def copy(self) -> "Noted":
        """Return a copy of the counts and faults so far."""
        fields = {name: Counter(found) for name, found in self.fields.items()}
        return Noted(Counter(self.counts), fields, len(self.bad), self.bad_count, len(self._unwritten))

    def restore(self, before: "Noted") -> None:
        """Forget the counts and faults since then, for work that was undone."""
        self.counts, self.fields, self.bad_count = before.counts, before.fields, before.bad_count
        del self.bad[before.kept :]
        del self._unwritten[before.unwritten :]

    def by_field(self) -> dict[str, dict[str, int]]:
        """Return the fields by name, with the number of each action."""
        is_synced = any(found[TAKEN_BACK] for found in self.fields.values())
        actions = (*ACTIONS, TAKEN_BACK) if is_synced else ACTIONS
        return {name: {a: found[a] for a in actions} for name, found in sorted(self.fields.items())}


@dataclass
class Unit:
    """Records that stand together in a source, of some lines in a row."""

    lines: int  # of this unit
    bytes_done: int  # of the files, up to its end
    records: list[Record] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    skipped: int = 0  # lines that are no part of the catalogue
    counts: dict[str, int] = field(default_factory=dict)  # what else is counted, by its plural
