"""Daily id files like TMDB's: every entity of a kind, one JSON object a line, by id.

See docs/reference/tmdb.md#daily-id-files.
"""

import gzip
import re
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from reelbase.catalog.language import ENGLISH
from reelbase.entity import Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.files import whole_file
from reelbase.storage.queries.exports import (
    COLLECTION_IDS,
    MOVIE_IDS,
    NAME_IDS,
    PERSON_IDS,
    SERIES_IDS,
    every,
)

KEPT = timedelta(days=92)
"""TMDB: three months (docs/reference/tmdb.md#daily-id-files)."""

_DATED = re.compile(r"[a-z_]+_ids_(\d\d)_(\d\d)_(\d{4})\.json\.gz")
COMPRESSION = 6


class MovieLine(Struct):
    """A movie."""

    adult: bool
    id: int
    original_title: str
    popularity: float
    video: bool


class SeriesLine(Struct):
    """A series."""

    id: int
    original_name: str
    popularity: float


class PersonLine(Struct):
    """A person."""

    adult: bool
    id: int
    name: str
    popularity: float


class NameLine(Struct):
    """A collection, a network, a keyword or a company."""

    id: int
    name: str


Line = tuple[bool, Struct]
"""True if it belongs into the file of adult entities, and the object that the line holds."""


async def _movies(db: Reader) -> AsyncIterator[Line]:
    async for row in every(db, MOVIE_IDS):
        line = MovieLine(bool(row.adult), row.id, row.original_title, row.popularity, bool(row.video))
        yield bool(row.adult), line


async def _series(db: Reader) -> AsyncIterator[Line]:
    async for row in every(db, SERIES_IDS):
        yield bool(row.adult), SeriesLine(row.id, row.original_name, row.popularity)


async def _people(db: Reader) -> AsyncIterator[Line]:
    async for row in every(db, PERSON_IDS):
        yield bool(row.adult), PersonLine(bool(row.adult), row.id, row.name, row.popularity)


async def _collections(db: Reader) -> AsyncIterator[Line]:
    async for row in every(db, COLLECTION_IDS, language=ENGLISH.iso_639_1, region=ENGLISH.iso_3166_1):
        yield False, NameLine(row.id, row.name)


def _named(kind: Kind) -> Callable[[Reader], AsyncIterator[Line]]:
    async def lines(db: Reader) -> AsyncIterator[Line]:
        async for row in every(db, NAME_IDS[kind]):
            yield False, NameLine(row.id, row.name)

    return lines


FILES: dict[str, Callable[[Reader], AsyncIterator[Line]]] = {
    "movie": _movies,
    "tv_series": _series,
    "person": _people,
    "collection": _collections,
    "tv_network": _named(Kind.NETWORK),
    "keyword": _named(Kind.KEYWORD),
    "production_company": _named(Kind.COMPANY),
}
WITH_ADULT = {"movie", "tv_series", "person"}
"""TMDB: adult entities have files of their own, since 2023 (docs/reference/tmdb.md#daily-id-files)."""


def file_name(name: str, day: date) -> str:
    """Return a name such as `movie_ids_08_31_2026.json.gz`."""
    return f"{name}_ids_{day:%m_%d_%Y}.json.gz"


def day_of(name: str) -> date | None:
    """Return the day in the name of a file; None if there is none."""
    found = _DATED.fullmatch(name)
    if found is None:
        return None
    month, day, year = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find_name(names: Collection[str], name: str, now: datetime) -> str | None:
    """Return the name of the file to serve; None if its day is in the future or too long ago.

    Programs ask for the file of a day or two ago, also of a server that has just begun: a day that is over
    and has none has the last file before it, or else the first one there is.
    """
    day = day_of(name)
    if day is None or day < now.date() - KEPT:
        return None
    if name in names or day >= now.date():
        return name if name in names else None
    kind, _, _ = name.partition("_ids_")
    days = sorted(found for each in names if each.startswith(f"{kind}_ids_") and (found := day_of(each)))
    if not days:
        return None
    *_, nearest = [each for each in days if each < day] or days[:1]
    return file_name(kind, nearest)


def files_in(folder: Path) -> set[str]:
    """Return the names of the daily id files in a folder."""
    return {path.name for path in folder.glob("*_ids_*.json.gz")}


async def write_id_files(db: Reader, folder: Path, day: date) -> dict[str, int]:
    """Write all files of a day, each there whole or not at all; the lines of each.

    The same catalogue gives the same bytes.
    """
    counts: dict[str, int] = {}
    for name, lines in FILES.items():
        names = [name, f"adult_{name}"] if name in WITH_ADULT else [name]
        with ExitStack() as stack:
            files = [stack.enter_context(_compressed(folder / file_name(each, day), stack)) for each in names]
            counts.update(dict.fromkeys(names, 0))
            async for is_adult, line in lines(db):
                files[is_adult].write(msgspec.json.encode(line) + b"\n")
                counts[names[is_adult]] += 1
    return counts


def _compressed(path: Path, stack: ExitStack) -> gzip.GzipFile:
    file = stack.enter_context(whole_file(path, is_public=True))
    compressed = gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=COMPRESSION, mtime=0)
    return stack.enter_context(compressed)


def is_old(name: str, now: datetime) -> bool:
    """Return true for the name of a file that is older than files are kept."""
    day = day_of(name)
    return day is not None and day < now.date() - KEPT


def remove_old(folder: Path, now: datetime) -> int:
    """Remove the files that are older than they are kept; how many."""
    old = [name for name in files_in(folder) if is_old(name, now)]
    for name in old:
        (folder / name).unlink(missing_ok=True)
    return len(old)
