"""Reads the tables of IMDb: which files a folder has, and what their rows say."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from reelbase.importers.merging.outcome import Unit
from reelbase.importers.report import BadLine
from reelbase.importers.source import SourceError, SourceLine, lines_of

HEADERS = {
    "title.basics": (
        "tconst",
        "titleType",
        "primaryTitle",
        "originalTitle",
        "isAdult",
        "startYear",
        "endYear",
        "runtimeMinutes",
        "genres",
    ),
    "title.ratings": ("tconst", "averageRating", "numVotes"),
    "title.akas": (
        "titleId",
        "ordering",
        "title",
        "region",
        "language",
        "types",
        "attributes",
        "isOriginalTitle",
    ),
    "title.episode": ("tconst", "parentTconst", "seasonNumber", "episodeNumber"),
    "title.crew": ("tconst", "directors", "writers"),
    "title.principals": ("tconst", "ordering", "nconst", "category", "job", "characters"),
    "name.basics": (
        "nconst",
        "primaryName",
        "birthYear",
        "deathYear",
        "primaryProfession",
        "knownForTitles",
    ),
}
ENDINGS = (".tsv.gz", ".tsv")
NOTHING = "\\N"
ARRAY = "\x02"
LONGEST_ID = 12


class Line(NamedTuple):
    """A row by column, with \\N as nothing."""

    number: int
    file: str
    bytes_done: int
    values: dict[str, str]
    fault: str | None

    def bad(self, reason: str) -> BadLine:
        """Return this line as a bad line."""
        return BadLine(self.file, self.number, reason)


def find_tables(folder: Path) -> dict[str, Path]:
    """Return the tables in a folder, by name."""
    if not folder.is_dir():
        what = "a file" if folder.exists() else "nothing"
        raise SourceError(
            f"Expected a folder with title.basics.tsv.gz and its sisters, found {what} at {folder}.\n"
            "Type: reelbase import imdb FOLDER"
        )
    paths = {name: [folder / (name + end) for end in ENDINGS] for name in HEADERS}
    found = {name: next((p for p in some if p.is_file()), None) for name, some in paths.items()}
    there = {name: path for name, path in found.items() if path}
    if not there:
        raise SourceError(
            f"Expected any of {', '.join(HEADERS)} (.tsv or .tsv.gz) in {folder}, found none of them."
        )
    for name, path in there.items():
        check_header(name, path)
    return there


def check_header(name: str, path: Path) -> None:
    """Raise SourceError where the first line does not name the table's columns."""
    first = next(lines_of(path), None)
    if first is None or first.fault:
        raise SourceError(f"{path}:1: expected a table, found {first.fault if first else 'an empty file'}.")
    columns = _texts(first)
    missing = next((column for column in HEADERS[name] if column not in columns), None)
    if missing:
        raise SourceError(f"{path}:1: expected the columns {', '.join(HEADERS[name])}; {missing} is missing.")


def rows_of(path: Path) -> Iterator[Line]:
    """Yield the rows under the header."""
    lines = lines_of(path)
    columns = _texts(next(lines))
    for line in lines:
        texts = _texts(line)
        fault = line.fault
        if fault is None and len(texts) != len(columns):
            fault = f"expected {len(columns)} columns, found {len(texts)}"
        values = (
            {} if fault else {k: v for k, v in zip(columns, texts, strict=True) if v not in (NOTHING, "")}
        )
        yield Line(line.number, line.file, line.bytes_done, values, fault)


def _texts(line: SourceLine) -> list[str]:
    return line.text.decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r").split("\t")


def groups_of(path: Path, column: str) -> Iterator[tuple[str, list[Line]]]:
    """Yield the rows of each title that stand together."""
    for key, rows in groupby(rows_of(path), key=lambda row: row.values.get(column, "")):
        yield key, list(rows)


def unit(rows: list[Line]) -> Unit:
    """Return an empty unit of these rows, with the broken ones as bad lines."""
    return Unit(len(rows), rows[-1].bytes_done, bad=[row.bad(row.fault) for row in rows if row.fault])


def array(text: str, separator: str = ",") -> list[str]:
    """Return the parts of a joined text, without empty ones."""
    return [part.strip() for part in text.split(separator) if part.strip() not in ("", NOTHING)]
