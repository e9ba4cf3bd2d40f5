"""The large catalogue: made once for all paths that need it, with its index and with its rivals."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import tantivy

from bench.catalogue import Size, make
from bench.subject import Subject
from reelbase.search.index import open_index, read_current
from reelbase.search.writing import find_flaw, rebuild
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.sqlite import connect
from tests.postgres import Cluster, find_programs

SQLITE_INDEXES = """
CREATE INDEX IF NOT EXISTS bench_1 ON movie (popularity DESC, id);
CREATE INDEX IF NOT EXISTS bench_2 ON movie (vote_average DESC, id);
CREATE INDEX IF NOT EXISTS bench_3 ON movie (vote_count DESC, id);
CREATE INDEX IF NOT EXISTS bench_4 ON movie (revenue DESC, id);
CREATE INDEX IF NOT EXISTS bench_5 ON movie (release_date DESC, id);
CREATE INDEX IF NOT EXISTS bench_6 ON movie (original_language, release_date);
CREATE INDEX IF NOT EXISTS bench_7 ON credit (person_id, credit_type, entity_id);
CREATE INDEX IF NOT EXISTS bench_8 ON release_date (iso_3166_1, type, release_date, movie_id);
CREATE INDEX IF NOT EXISTS bench_9 ON release_date (iso_3166_1, certification, movie_id);
CREATE INDEX IF NOT EXISTS bench_10 ON watch_offer (iso_3166_1, provider_id, monetization, entity_id);
ANALYZE;
"""
POSTGRES_TABLES = {
    "movie": {
        "id": "int PRIMARY KEY", "adult": "boolean", "video": "boolean", "original_language": "text",
        "release_date": "text", "runtime": "int", "revenue": "bigint", "popularity": "float8",
        "vote_average": "float8", "vote_count": "int",
    },
    "title_genre": {"entity_id": "int", "genre_id": "int"},
    "title_keyword": {"entity_id": "int", "keyword_id": "int"},
    "title_company": {"entity_id": "int", "company_id": "int"},
    "credit": {"entity_id": "int", "person_id": "int", "credit_type": "text"},
    "release_date": {
        "movie_id": "int", "iso_3166_1": "text", "type": "int", "release_date": "text",
        "certification": "text",
    },
    "watch_offer": {"entity_id": "int", "iso_3166_1": "text", "monetization": "text", "provider_id": "int"},
}  # fmt: skip
POSTGRES_INDEXES = """
CREATE INDEX ON movie (popularity DESC, id);
CREATE INDEX ON movie (vote_average DESC, id);
CREATE INDEX ON movie (vote_count DESC, id);
CREATE INDEX ON movie (revenue DESC, id);
CREATE INDEX ON movie (release_date DESC, id);
CREATE INDEX ON movie (original_language, release_date);
CREATE INDEX ON title_genre (genre_id, entity_id);
CREATE INDEX ON title_genre (entity_id, genre_id);
CREATE INDEX ON title_keyword (keyword_id, entity_id);
CREATE INDEX ON title_company (company_id, entity_id);
CREATE INDEX ON credit (person_id, credit_type, entity_id);
CREATE INDEX ON release_date (iso_3166_1, type, release_date, movie_id);
CREATE INDEX ON release_date (iso_3166_1, certification, movie_id);
CREATE INDEX ON release_date (movie_id, iso_3166_1);
CREATE INDEX ON watch_offer (iso_3166_1, provider_id, monetization, entity_id);
CREATE INDEX ON watch_offer (entity_id, iso_3166_1);
VACUUM ANALYZE;
"""
AT_ONCE = 50_000  # rows


@dataclass(frozen=True)
class Built:
    """An index, and what it took to build it; None for one that was there."""

    folder: Path
    seconds: float | None
    megabytes: float

    def searcher(self) -> tantivy.Searcher:
        """Return the searcher of the index."""
        return open_index(self.folder).searcher()


@cache
def catalogue(subject: Subject) -> Subject:
    """Return the database of the large catalogue, which is made unless a file was named."""
    if subject.catalogue is None:
        file = subject.folder / "large.db"
        begun = time.perf_counter()
        make(file, Size(subject.movies))
        took = time.perf_counter() - begun
        print(f"  made {subject.movies:,} movies in {took:,.0f} s, {file.stat().st_size / 1e9:.1f} GB")
    else:
        file = subject.catalogue
    return subject.of(file)


@cache
def index(subject: Subject) -> Built:
    """Return the index of the large catalogue, at the place where the server looks for it."""
    root = Path(f"{catalogue(subject).file}.index")

    async def build() -> float | None:
        readers = open_database(catalogue(subject).database).readers()
        await readers.open()
        try:
            if subject.keeps_index and await find_flaw(readers, root) is None:
                return None
            begun = time.perf_counter()
            await rebuild(readers, root)
            took = time.perf_counter() - begun
            assert await find_flaw(readers, root) is None
            return took
        finally:
            await readers.close()

    seconds = asyncio.run(build())
    current = read_current(root)
    assert current, "it was built just now"
    folder = root / current.folder
    return Built(folder, seconds, sum(file.stat().st_size for file in folder.iterdir()) / 1e6)


@contextmanager
def sqlite(subject: Subject) -> Iterator[sqlite3.Connection]:
    """Open the same database with indexes for discover's queries."""
    with closing(connect(catalogue(subject).file)) as connection:
        connection.execute("PRAGMA cache_size = -524288")
        connection.executescript(SQLITE_INDEXES)
        yield connection


def has_postgres() -> bool:
    """Return true if PostgreSQL's programs are there."""
    try:
        find_programs()
    except RuntimeError:
        return False
    return True


@contextmanager
def cluster() -> Iterator["psycopg.Connection[Any]"]:
    """Start a throw-away PostgreSQL with memory for one database of this size."""
    server = Cluster("shared_buffers=1GB", "effective_cache_size=4GB", "max_wal_size=8GB")
    try:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("SET work_mem = '64MB'")
            connection.execute("SET maintenance_work_mem = '512MB'")
            yield connection
    finally:
        server.stop()


def load_titles(subject: Subject, connection: "psycopg.Connection[Any]") -> None:
    """Load what discover asks for, as narrow tables with indexes both ways."""
    for table, columns in POSTGRES_TABLES.items():
        declared = ", ".join(f"{name} {type_} {_collated(type_)}" for name, type_ in columns.items())
        connection.execute(f"CREATE TABLE {table} ({declared})")
        copy(subject, connection, table, f"SELECT {', '.join(columns)} FROM {table}")
    for statement in filter(None, map(str.strip, POSTGRES_INDEXES.split(";"))):
        connection.execute(statement)


def _collated(type_: str) -> str:
    return 'COLLATE "C"' if type_ == "text" else ""


def copy(subject: Subject, connection: "psycopg.Connection[Any]", table: str, select: str) -> None:
    """Fill a table with what a statement finds in the catalogue."""
    with closing(connect(catalogue(subject).file, read_only=True)) as reading:
        names = [each[0] for each in reading.execute(f"{select} LIMIT 0").description]
        line = " || char(9) || ".join(names)
        rows = reading.execute(f"SELECT {line} FROM ({select})")
        with connection.cursor().copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as out:
            while many := rows.fetchmany(AT_ONCE):
                out.write("".join(f"{text}\n" for (text,) in many))
