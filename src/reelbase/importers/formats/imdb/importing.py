"""Importing IMDb's tables, one after the other; each may be missing."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from reelbase.importers.engine.record import Record
from reelbase.importers.engine.trust import Origin
from reelbase.importers.faults import reported
from reelbase.importers.formats.imdb.reading import Line, find_tables, groups_of, rows_of, unit
from reelbase.importers.formats.imdb.titles import (
    EPISODES,
    also_known,
    crew,
    episode,
    episode_words,
    named,
    principals,
    rated,
    title,
)
from reelbase.importers.merging.importing import Part, import_parts
from reelbase.importers.merging.outcome import Options, Outcome, Unit
from reelbase.importers.report import Tell
from reelbase.storage.temp_store import Scratch

ROWS_AT_ONCE = 500
NAMES, EPISODE_WORDS = "names", "episodes"
WITH_PEOPLE = {"title.crew", "title.principals"}

Read = Callable[[list[Line], dict[str, str]], Record | None]
"""Makes a record of the rows about one title, with the kept texts of the keys that they name."""


def import_imdb(database_url: str, folder: Path, options: Options, tell: Tell) -> Outcome:
    """Take the tables of a folder into the database; raises SourceError where it has none."""
    tables = find_tables(folder)
    with Scratch() as scratch:
        parts = [
            Part(name, partial(walk, path, scratch, tables.keys()), path.stat().st_size)
            for name, path, walk in _walks(tables)
        ]
        return import_parts(database_url, Origin.IMDB, list(tables.values()), parts, options, tell)


def _walks(tables: dict[str, Path]) -> Iterator[tuple[str, Path, "Callable[..., Iterator[Unit]]"]]:
    """Yield the parts in their order: names first, since credits need them, titles before their facts."""
    if "name.basics" in tables and WITH_PEOPLE & tables.keys():
        yield "names", tables["name.basics"], _keep_names
    for name, walk in WALKS.items():
        if name in tables:
            yield name, tables[name], walk


def _keep_names(path: Path, scratch: Scratch, _tables: Sequence[str]) -> Iterator[Unit]:
    rows = rows_of(path)
    while some := list(islice(rows, ROWS_AT_ONCE * 20)):
        there = ((row.values.get("nconst", ""), row.values.get("primaryName", "")) for row in some)
        scratch.put(NAMES, [(id_, name) for id_, name in there if id_ and name])
        yield Unit(len(some), some[-1].bytes_done)


def _titles(path: Path, scratch: Scratch, tables: Sequence[str]) -> Iterator[Unit]:
    rows = rows_of(path)
    keeps = "title.episode" in tables
    while some := list(islice(rows, ROWS_AT_ONCE)):
        if keeps:
            parts = [row for row in some if row.values.get("titleType") in EPISODES]
            scratch.put(EPISODE_WORDS, [(row.values.get("tconst", ""), episode_words(row)) for row in parts])
        yield _read([[row] for row in some], _of_row(title), {})


def _episodes(path: Path, scratch: Scratch, _tables: Sequence[str]) -> Iterator[Unit]:
    rows = rows_of(path)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        kept = scratch.find(EPISODE_WORDS, [row.values.get("tconst", "") for row in some])
        yield _read([[row] for row in some], _episode, kept)


def _episode(rows: list[Line], kept: dict[str, str]) -> Record | None:
    (row,) = rows
    return episode(row, kept.get(row.values.get("tconst", ""), ""))


def _of_row(read: Callable[[Line], Record | None]) -> Read:
    """Return what reads the first of the rows about a title; a second one says nothing new."""

    def read_rows(rows: list[Line], _kept: dict[str, str]) -> Record | None:
        first, *_ = rows
        return read(first)

    return read_rows


def _grouped(
    path: Path, scratch: Scratch, tables: Sequence[str], *, column: str, people: Sequence[str], read: Read
) -> Iterator[Unit]:
    """Yield the rows of some titles at a time, with the names of the people in them."""
    groups = groups_of(path, column)
    while some := [rows for _, rows in islice(groups, ROWS_AT_ONCE)]:
        ids = {
            id_
            for rows in some
            for row in rows
            for name in people
            for id_ in row.values.get(name, "").split(",")
        }
        yield _read(some, read, scratch.find(NAMES, sorted(ids)) if people else {})


def _principals(path: Path, scratch: Scratch, tables: Sequence[str]) -> Iterator[Unit]:
    without = {"Directing", "Writing"} if "title.crew" in tables else set()
    return _grouped(
        path,
        scratch,
        tables,
        column="tconst",
        people=("nconst",),
        read=lambda rows, names: principals(rows, names, without),
    )


def _read(groups: list[list[Line]], read: Read, kept: dict[str, str]) -> Unit:
    """Return the records of some groups of rows."""
    found = unit([row for rows in groups for row in rows])
    for group in groups:
        rows = [row for row in group if not row.fault]
        if not rows:
            continue
        first, *_ = rows
        with reported(partial(_refuse, found, first)):
            record = read(rows, kept)
            if record is None:
                found.skipped += len(rows)
            elif record.fields or record.kind:
                found.records.append(record)
    return found


def _refuse(unit: Unit, row: Line, reason: str) -> None:
    unit.bad.append(row.bad(reason))


def _crew(rows: list[Line], names: dict[str, str]) -> Record:
    first, *_ = rows
    return crew(first, names)


WALKS: dict[str, Callable[..., Iterator[Unit]]] = {
    "title.basics": _titles,
    "title.episode": _episodes,
    "title.akas": partial(_grouped, column="titleId", people=(), read=lambda rows, _: also_known(rows)),
    "title.crew": partial(_grouped, column="tconst", people=("directors", "writers"), read=_crew),
    "title.principals": _principals,
    "title.ratings": partial(_grouped, column="tconst", people=(), read=_of_row(rated)),
    "name.basics": partial(_grouped, column="nconst", people=(), read=_of_row(named)),
}
