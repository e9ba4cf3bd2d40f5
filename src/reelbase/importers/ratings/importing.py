"""Importing ratings of MovieLens: each is kept if it is new, or newer than what is kept.

No answer tells of a rating that was imported, so neither does the journal; the job that computes
recommendations reads them.
"""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from reelbase.entity import Kind
from reelbase.importers.faults import reported
from reelbase.importers.merging.outcome import Notes
from reelbase.importers.ratings.reading import (
    HEADERS,
    LINKS,
    RATINGS,
    LineError,
    Link,
    Rating,
    check_header,
    moment,
    read_link,
    read_rating,
)
from reelbase.importers.report import BadLine, Progress, Report, Tell
from reelbase.importers.source import Source, SourceError, SourceLine
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.checkpoints import delete_checkpoints, find_checkpoint, upsert_checkpoint
from reelbase.storage.queries.related_inputs import BY_IMDB_ID, EXISTING, RATINGS_OF_RATERS
from reelbase.storage.rows import ImportedRatingRow

SOURCE = "movielens"
BATCH_LINES = 5_000
LINKS_AT_A_TIME = 10_000
Read = TypeVar("Read")


def import_ratings(
    database_url: str, ratings: Source, links: Source, progress: Tell, report: Path | None = None
) -> Report:
    """Import ratings of movies of the catalogue, in batches; `links` says of which movies they are.

    `report`: a file that everything is appended to that did not go in.

    An import that was interrupted goes on where it stopped; one that was finished compares again.
    Raises SourceError where none of the movies is in the catalogue.
    """
    database = open_database(database_url)
    try:
        with Notes(report) as notes:
            run = _Run(database, ratings, progress, notes)
            run.find_movies(links)
            run.take(ratings, f"{ratings.fingerprint()}:{links.fingerprint()}")
            return run.report()
    finally:
        database.close()


class _Run:
    """One import: what it has done so far."""

    def __init__(self, database: Database, ratings: Source, tell: Tell, notes: Notes) -> None:
        self.database = database
        self.notes = notes
        self.tell = tell
        self.begun = time.monotonic()
        self.bytes_total = ratings.size
        self.bytes_done = 0
        self.lines = 0
        self.resumed = 0
        self.unknown = 0  # ratings of movies that are not in the catalogue
        self.new = 0
        self.changed = 0
        self.linked: set[int] = set()  # the movies of the set
        self.movies: dict[int, int] = {}  # those of them that are in the catalogue, and their ids there
        self.seen: dict[int, int] = {}  # movie -> line, of the last rater
        self.rater = -1

    def find_movies(self, source: Source) -> None:
        """Find the movies of the set in the catalogue: by the id of TMDB, else by that of IMDb."""
        lines = self._lines(source, LINKS)
        while some := list(islice(lines, LINKS_AT_A_TIME)):
            links = [link for line in some if (link := self._read(line, self._link))]
            with self.database.writer(who="import") as writer:
                self.movies |= _found(writer, links)
            self.notes.flush()
        if not self.movies:
            raise SourceError(
                f"Expected movies that {source.first} links to in the catalogue, found none of its"
                f" {len(self.linked):,}.\nImport movies first: reelbase import bodies FILE|FOLDER…"
            )

    def take(self, source: Source, name: str) -> None:
        """Import the ratings, from where an interrupted import of them stopped."""
        with self.database.writer(who="import") as writer:
            done = self.resumed = find_checkpoint(writer, name)
        lines = islice(self._lines(source, RATINGS), done, None)
        while some := list(islice(lines, BATCH_LINES)):
            ratings = [rating for line in some if (rating := self._read(line, self._rating))]
            done += len(some)
            with self.database.writer(who="import") as writer:
                writer.expect_much()
                self._write(writer, ratings)
                upsert_checkpoint(writer, name, done)
            self.notes.flush()
            self.lines += len(some)
            self.bytes_done = some[-1].bytes_done
            self.tell(Progress(self.lines, None, self.bytes_done, self.bytes_total, {}, self._elapsed()))
        with self.database.writer(who="import") as writer:
            delete_checkpoints(writer, name)

    def _lines(self, source: Source, name: str) -> Iterator[SourceLine]:
        """Yield the lines under the header."""
        lines = source.lines()
        first = next(lines, None)
        try:
            if first is None:
                raise LineError(f"expected the header {HEADERS[name]}, found an empty file")
            if first.fault:
                raise LineError(first.fault)
            check_header(first.text, name)
        except LineError as error:
            raise SourceError(f"{source.first}:1: {error}.") from error
        return lines

    def _read(self, line: SourceLine, read: Callable[[SourceLine], Read | None]) -> Read | None:
        """Return the contents of a line; None if it is bad, which is noted, or has nothing of use."""

        def refuse(reason: str) -> None:
            self.notes.refuse(BadLine(line.file, line.number, reason))

        found: Read | None = None
        with reported(refuse):
            if line.fault:
                raise LineError(line.fault)
            found = read(line)
        return found  # noqa: RET504 (nothing where the line was reported)

    def _link(self, line: SourceLine) -> Link:
        link = read_link(line.text)
        if link.movie in self.linked:
            raise LineError(f"movie {link.movie} was linked before")
        self.linked.add(link.movie)
        return link

    def _rating(self, line: SourceLine) -> Rating | None:
        """Return a rating of a movie of the catalogue; neighbouring lines of a rater rate a movie once."""
        rating = read_rating(line.text)
        if rating.rater != self.rater:
            self.rater, self.seen = rating.rater, {}
        before = self.seen.setdefault(rating.movie, line.number)
        if before != line.number:
            raise LineError(f"rater {rating.rater} rated movie {rating.movie} in line {before}")
        if rating.movie not in self.linked:
            raise LineError(f"expected a movie of links.csv, found {rating.movie}")
        known = self.movies.get(rating.movie)
        self.unknown += known is None
        return None if known is None else Rating(rating.rater, known, rating.value, rating.time)

    def _write(self, writer: Writer, ratings: list[Rating]) -> None:
        """Write the ratings that are not stored, and the ones newer than the stored."""
        raters = sorted({rating.rater for rating in ratings})
        stored: dict[tuple[int, int], tuple[str, float]] = {
            (row.rater, row.entity_id): (row.created_at, row.value)
            for row in writer.all(RATINGS_OF_RATERS, source=SOURCE, kind=str(Kind.MOVIE), raters=raters)
        }
        newest: dict[tuple[int, int], tuple[str, float]] = {}
        for rating in ratings:
            key, held = (rating.rater, rating.movie), (moment(rating.time), rating.value)
            if key not in newest or newest[key] < held:
                newest[key] = held
        new = [_row(key, held) for key, held in newest.items() if key not in stored]
        changed = [_row(key, held) for key, held in newest.items() if key in stored and stored[key] < held]
        writer.insert(new)
        writer.upsert(changed)
        self.new += len(new)
        self.changed += len(changed)

    def _elapsed(self) -> float:
        return time.monotonic() - self.begun

    def report(self) -> Report:
        """Return the counts so far."""
        counts = {
            "new ratings": self.new,
            "changed ratings": self.changed,
            f"of the set's {len(self.linked):,} movies in the catalogue": len(self.movies),
        }
        return Report(
            self.lines,
            self.bytes_done,
            counts,
            tuple(self.notes.bad),
            self.notes.bad_count,
            self.unknown,
            self.resumed,
            self._elapsed(),
        )


def _row(key: tuple[int, int], held: tuple[str, float]) -> ImportedRatingRow:
    (rater, movie), (created_at, value) = key, held
    return ImportedRatingRow(SOURCE, rater, str(Kind.MOVIE), movie, value, created_at)


def _found(writer: Writer, links: list[Link]) -> dict[int, int]:
    """Return the linked movies of the catalogue, by the id of the set."""
    tmdb_ids = sorted({link.tmdb_id for link in links if link.tmdb_id is not None})
    there = {row.id for row in writer.all(EXISTING, kind=str(Kind.MOVIE), ids=tmdb_ids)}
    imdb_ids = sorted({link.imdb_id for link in links if link.imdb_id and link.tmdb_id not in there})
    by_imdb = {row.value: row.id for row in writer.all(BY_IMDB_ID, values=imdb_ids)}
    found = {
        link.movie: link.tmdb_id if link.tmdb_id in there else by_imdb.get(link.imdb_id) for link in links
    }
    return {movie: id_ for movie, id_ in found.items() if id_ is not None}
