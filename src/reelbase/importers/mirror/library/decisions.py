"""Decisions: a table in which a person corrects what was taken for a title of a library, or left open.

A row is a title that was found by its name, or not at all. Of its cells a person changes the first alone;
whatever stands there is kept, and so are columns that a person adds. All other cells begin with a word of
this program's, so that no spreadsheet takes one for a formula.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from reelbase import bounds
from reelbase.entity import Entity, Kind
from reelbase.errors import StorageError
from reelbase.importers.faults import printable
from reelbase.importers.formats.delimited import columns_of, rows_of
from reelbase.importers.mirror.library.finding import Verdict
from reelbase.importers.mirror.library.titles import Title
from reelbase.importers.source import SourceError
from reelbase.storage.files import put_file

DECISION, PLACE, READ_AS, TAKEN, REASON, CANDIDATES = COLUMNS = (
    "decision", "place", "read as", "taken for", "remark", "candidates",
)  # fmt: skip
NONE = frozenset(("no", "none", "nothing", "leave out", "skip", "ignore", "-", "–"))
"""Decisions that a place is no title."""
EXPECTED = "`movie 603`, `tv 1399`, an address of TMDB, an id such as tt0133093, or `no` for what is no title"
_KINDS = {"movie": Kind.MOVIE, "film": Kind.MOVIE, "tv": Kind.TV, "series": Kind.TV, "show": Kind.TV}
_NAMED = re.compile(
    r"(?:https?://)?(?:[\w.:-]+/)?(?P<kind>movie|film|tv|series|show)\s*[/:# -]?\s*(?P<id>\d{1,10})(?!\d).*",
    re.I,
)
_IMDB = re.compile(r"(?:.*[/\s])?(?P<id>tt\d{5,12})(?:[/?\s].*)?", re.I)
_TAKEN = re.compile(r"(?P<kind>movie|tv) (?P<id>\d{1,10}) (?P<name>.*), score (?P<score>[\d.]+)")


class Decision(NamedTuple):
    """The answer of a person."""

    entity: Entity | None = None
    imdb: str = ""  # in place of the entity: an id that is looked up
    is_none: bool = False  # it is no title


def decision_of(text: str) -> Decision | None:
    """Return the meaning of a cell, None for an empty one. Raises ValueError for what means nothing."""
    bare = text.strip().strip("'\"").strip()
    if not bare:
        return None
    if bare.casefold() in NONE:
        return Decision(is_none=True)
    if found := _IMDB.fullmatch(bare):
        return Decision(imdb=found["id"].lower())
    if (found := _NAMED.fullmatch(bare)) and 0 < int(found["id"]) <= bounds.ID:
        return Decision(Entity(_KINDS[found["kind"].lower()], int(found["id"])))
    raise ValueError(f"expected {EXPECTED}, found {printable(bare)[:60]!r}")


@dataclass
class Decisions:
    """The rows of a file, by place."""

    path: Path
    rows: dict[str, dict[str, str]] = field(default_factory=dict)

    def of(self, title: Title) -> Decision | None:
        """Return the decision about a title; None if there is none."""
        row = self.rows.get(key_of(title))
        return decision_of(row[DECISION]) if row else None

    def taken_before(self, title: Title) -> Verdict | None:
        """Return the verdict of an earlier run, if the title's name has the same readings as then."""
        row = self.rows.get(key_of(title))
        if (
            not row
            or row.get(READ_AS) != read_as(title)
            or not (found := _TAKEN.fullmatch(row.get(TAKEN, "")))
        ):
            return None
        entity = Entity(Kind(found["kind"]), int(found["id"]))
        name = f"{found['kind']} {found['id']} {found['name']}"
        remark = row.get(REASON, "")
        return Verdict(entity, name, float(found["score"]), remark, is_by_name=True, is_remembered=True)

    def save(self, verdicts: Iterable[tuple[Title, Verdict]], *, roots: Iterable[str] = ()) -> bool:
        """Write the rows of titles that are worth a look, and keep all others; open ones come first.

        Decisions that somebody wrote into the file since it was read are kept too. Rows without a decision
        whose place under `roots` is gone are dropped. Return whether the file is not what it was.
        """
        latest = read_decisions(self.path)
        kept = {**self.rows, **latest.rows}
        rows = {
            key_of(title): kept.get(key_of(title), {}) if verdict.is_remembered else row_of(title, verdict)
            for title, verdict in verdicts
            if is_worth_a_row(verdict)
        }
        places = tuple(printable(f"{root}") for root in roots)
        for place, old in kept.items():
            is_decided = bool(old.get(DECISION, "").strip())
            if place in rows:
                rows[place] = {**old, **rows[place], DECISION: old.get(DECISION, "")}
            elif is_decided or not place.startswith(places or ("\0",)):
                rows[place] = old
        if not rows and not self.path.exists():
            return False
        content = _table(rows)
        if self.path.is_file() and self.path.read_bytes() == content:
            return False
        try:
            put_file(self.path, content)
        except (OSError, StorageError) as error:
            raise SourceError(
                f"Expected to write {self.path}, found that it can't be: {error}.\n"
                "Name another place by --decisions."
            ) from error
        self.rows = rows
        return True


def read_decisions(path: Path) -> Decisions:
    """Return the rows of a file, none if there is no file.

    Raises SourceError if it is no such table or a decision in it means nothing; nothing is written then.
    """
    found = Decisions(path)
    if not path.exists() or not path.stat().st_size:
        return found
    columns = columns_of(path)
    if lacking := {DECISION, PLACE} - set(columns):
        raise SourceError(
            f"Expected the columns `{DECISION}` and `{PLACE}` in {path}, found no `{min(lacking)}`.\n"
            "Name another file by --decisions, or remove this one."
        )
    for row in rows_of(path):
        if row.fault:
            raise SourceError(
                f"{path}:{row.line}: {row.fault}.\nCorrect that line; the file was left as it is."
            )
        try:
            decision_of(row.values[DECISION])
        except ValueError as error:
            raise SourceError(f"{path}:{row.line}: {error}.\nThe file was left as it is.") from None
        if place := row.values[PLACE]:
            found.rows.setdefault(place, row.values)
    return found


def is_worth_a_row(verdict: Verdict) -> bool:
    """Return whether a title may need a person: it was found by its name, is open, or has a remark."""
    if verdict.is_failed:
        return False
    return verdict.is_by_name or verdict.entity is None or bool(verdict.reason)


def key_of(title: Title) -> str:
    """Return the place of a title as it stands in the file."""
    return printable(title.place)


def read_as(title: Title) -> str:
    """Return how the name of a title is understood."""
    words = [str(title.kind or "title")]
    words += [f"{source.removesuffix('_id')} {id_}" for source, id_ in title.ids.items()]
    return printable(" ".join([*words, " | ".join(map(str, title.readings[:3]))]))


def row_of(title: Title, verdict: Verdict) -> dict[str, str]:
    """Return the row of a title, without a decision."""
    taken = ""
    if verdict.entity and verdict.is_by_name:
        taken = f"{verdict.name}, score {verdict.score:.2f}"
    elif verdict.entity:
        taken = f"{verdict.entity.kind} {verdict.entity.id} by its id"
    listed = [f"{each.candidate}, score {each.score:.2f}" for each in verdict.candidates]
    cells = ("", key_of(title), read_as(title), taken, verdict.reason, " | ".join(listed))
    return {column: printable(cell) for column, cell in zip(COLUMNS, cells, strict=True)}


def is_open(row: Mapping[str, str]) -> bool:
    """Return whether a row waits for a decision."""
    return not row.get(DECISION, "").strip() and not row.get(TAKEN, "")


def _order(row: Mapping[str, str]) -> tuple[bool, bool, str]:
    """Return the place of a row: open ones first, then those with a remark."""
    return not is_open(row), not row.get(REASON, ""), row[PLACE]


def _table(rows: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return rows as CSV, with the mark by which spreadsheets know UTF-8."""
    others = {column: None for row in rows.values() for column in row if column not in COLUMNS}
    text = io.StringIO()
    writer = csv.DictWriter(text, [*COLUMNS, *others], restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(sorted(rows.values(), key=_order))
    return text.getvalue().encode("utf-8-sig", "backslashreplace")
