"""Search at size: correct and mistyped names, compared with SQLite's FTS5 and PostgreSQL's pg_trgm."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from statistics import mean, median
from typing import Any, NamedTuple

import psycopg

from bench import large
from bench.discover import asked, percentile
from bench.figures import Figure, Target
from bench.subject import Subject
from reelbase.catalog.page import ROWS
from reelbase.entity import Kind
from reelbase.search.query import Asked, search
from reelbase.storage.engine.sqlite import connect

EACH = 100  # queries of each way of typing
FIFTH = 5
LETTERS = "abcdefghijklmnopqrstuvwxyz"
EXACT, TYPO = "exact", "one typo"
TARGETS = {EXACT: Target("≥", 0.99), TYPO: Target("≥", 0.93)}
NAMES = """
SELECT 'movie' AS kind, id, original_title AS name, popularity AS weight FROM movie
UNION ALL
SELECT t.kind, t.entity_id, t.name, m.popularity
FROM translation AS t JOIN movie AS m ON m.id = t.entity_id
WHERE t.kind = 'movie' AND t.name <> m.original_title
UNION ALL
SELECT t.kind, t.entity_id, t.title, m.popularity
FROM alternative_title AS t JOIN movie AS m ON m.id = t.entity_id WHERE t.kind = 'movie'
UNION ALL
SELECT 'person', id, name, popularity FROM person
"""
FTS5 = """
CREATE VIRTUAL TABLE by_word USING fts5(
    name, content='name', tokenize='unicode61 remove_diacritics 2', prefix='2 3 4'
);
CREATE VIRTUAL TABLE by_trigram USING fts5(name, content='name', tokenize='trigram', detail='none');
INSERT INTO by_word (by_word) VALUES ('rebuild');
INSERT INTO by_trigram (by_trigram) VALUES ('rebuild');
"""
FOUND_BY_FTS5 = """
SELECT n.id, n.name FROM {table} JOIN name AS n ON n.rowid = {table}.rowid
WHERE {table} MATCH ? AND n.kind = ? ORDER BY {table}.rank, n.weight DESC LIMIT 20
"""
POSTGRES = """
CREATE INDEX ON name USING gin (name gin_trgm_ops);
CREATE INDEX ON name (name text_pattern_ops);
VACUUM ANALYZE name;
"""
FOUND_BY_TRIGRAMS = """
SELECT id, name FROM name WHERE name %% %(text)s AND kind = %(kind)s
ORDER BY similarity(name, %(text)s) DESC, weight DESC LIMIT 20
"""
FOUND_BY_PREFIX = """
SELECT id, name FROM name WHERE name LIKE %(text)s AND kind = %(kind)s ORDER BY weight DESC LIMIT 20
"""


class Typed(NamedTuple):
    """A typed text, and the name that is meant."""

    way: str
    kind: Kind
    text: str
    meant: str


Ask = Callable[[Typed], str]
"""The name by which the first result was found, or, of ours, the meant one where the first result has it."""


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures."""
    searcher = large.index(subject).searcher()
    with closing(sqlite3.connect(subject.folder / "names.db", isolation_level=None)) as names:
        number = take_names(subject, names)
        yield Figure("names of movies and people", number, "")
        typed = list(queries(names, number))

        def ours(each: Typed) -> int:
            ids = search(searcher, Asked(each.text, (each.kind,)), ROWS, 0).ids
            return ids[0] if ids else 0

        ids, times = asked(typed, ours)
        found = [each.meant if _has(names, each, id_) else "" for each, id_ in zip(typed, ids, strict=True)]
        yield Figure("search: half within", median(times), "ms", Target("<", 4))
        yield Figure("search: 99 of 100 within", percentile(times), "ms", Target("<", 30))
        yield from _by_way("search", typed, found, times, TARGETS)
        begun = time.perf_counter()
        names.executescript(FTS5)
        yield Figure("FTS5: words with prefixes, and trigrams, indexed in", time.perf_counter() - begun, "s")
        yield from _rival("FTS5", typed, _by_fts5(names), times)
    if not large.has_postgres():
        print("  PostgreSQL is missing (apt install postgresql): one rival less")
        return
    with large.cluster() as server:
        begun = time.perf_counter()
        _fill(subject, server)
        yield Figure("pg_trgm: names filled and indexed in", time.perf_counter() - begun, "s")
        yield from _rival("pg_trgm", typed, _by_trigrams(server), times)


def queries(names: sqlite3.Connection, number: int, seed: int = 1) -> Iterator[Typed]:
    """Yield names, all equally likely, typed in each of the ways."""
    of = random.Random(f"{seed}:typed")
    for way in (EXACT, TYPO, "beginning", "several words", "person", "other script"):
        done = 0
        while done < EACH:
            row = names.execute(
                "SELECT kind, name FROM name WHERE rowid = ?", (of.randint(1, number),)
            ).fetchone()
            kind, name = Kind(row[0]), row[1]
            wanted = Kind.PERSON if way == "person" else Kind.MOVIE
            if kind != wanted or name.isascii() == (way == "other script"):
                continue
            text = _typed(of, way, name)
            if text:
                done += 1
                yield Typed(way, kind, text, name)


def _typed(of: random.Random, way: str, name: str) -> str:
    """Return the name as typed in this way; empty if it can't be."""
    parts = name.split()
    if way == TYPO:
        return _mistyped(of, name) if len(name) >= 6 else ""
    if way == "beginning":
        return name[: max(3, len(name) * 6 // 10)] if len(name) >= 5 else ""
    if way == "several words":
        return f"{parts[-1]} {parts[0]}" if len(parts) > 2 else ""
    return name


def _mistyped(of: random.Random, name: str) -> str:
    """Mistype: one letter too few, too many, another, or two swapped; never the first."""
    at = of.randint(1, len(name) - 2)
    head, letter, tail = name[:at], name[at], name[at + 1 :]
    other = of.choice(LETTERS)
    made = head + of.choice((tail, other + letter + tail, other + tail, tail[0] + letter + tail[1:]))
    return made if made != name else ""


def take_names(subject: Subject, names: sqlite3.Connection) -> int:
    """Return every searched name, with its entities."""
    with closing(connect(large.catalogue(subject).file, read_only=True)) as reading:
        names.execute("PRAGMA journal_mode = OFF")
        names.execute("PRAGMA cache_size = -524288")
        names.execute("CREATE TABLE name (kind TEXT, id INTEGER, name TEXT, weight REAL)")
        names.execute("BEGIN")
        names.executemany("INSERT INTO name VALUES (?, ?, ?, ?)", reading.execute(NAMES))
        names.execute("COMMIT")
        names.execute("CREATE INDEX name_of ON name (kind, id)")
    number: int = names.execute("SELECT count(*) FROM name").fetchone()[0]
    return number


def _has(names: sqlite3.Connection, each: Typed, id_: int) -> bool:
    """Return true if the entity has the name that is meant."""
    rows = names.execute("SELECT name FROM name WHERE kind = ? AND id = ?", (each.kind, id_))
    return any(name == each.meant for (name,) in rows)


def _by_way(
    name: str,
    typed: Sequence[Typed],
    found: Sequence[str],
    times: Sequence[float],
    targets: dict[str, Target] | None = None,
) -> Iterator[Figure]:
    for way in dict.fromkeys(each.way for each in typed):
        chosen = [at for at, each in enumerate(typed) if each.way == way]
        right = mean(found[at] == typed[at].meant for at in chosen)
        yield Figure(f"{name}, {way}: the meant one first", right, "", (targets or {}).get(way))
        yield Figure(f"{name}, {way}: half within", median(times[at] for at in chosen), "ms")


def _rival(name: str, typed: Sequence[Typed], ask: Ask, ours: Sequence[float]) -> Iterator[Figure]:
    """Yield the figures of a rival, which gets every fifth query: some take it seconds."""
    typed, ours = typed[::FIFTH], ours[::FIFTH]
    found, times = asked(typed, ask)
    yield Figure(f"{name}: half within", median(times), "ms")
    yield Figure(f"{name}: 99 of 100 within", percentile(times), "ms")
    yield from _by_way(name, typed, found, times)
    yield Figure(f"{name}: median, times ours", median(times) / median(ours), "")
    yield Figure(f"{name}: 99th of 100, times ours", percentile(times) / percentile(ours), "")


def _by_fts5(names: sqlite3.Connection) -> Ask:
    """Search words, the last one perhaps only begun; without a match, names that share trigrams."""

    def ask(each: Typed) -> str:
        text = each.text
        quoted = " ".join(f'"{word}"' for word in text.split())
        trigrams = " OR ".join(f'"{text[at : at + 3]}"' for at in range(len(text) - 2))
        for table, match in (("by_word", f"{quoted}*"), ("by_trigram", trigrams)):
            sql = FOUND_BY_FTS5.format(table=table)
            if match and (rows := names.execute(sql, (match, each.kind)).fetchall()):
                same = [name for _, name in rows if name == text]
                return str((same or [rows[0][1]])[0])
        return ""

    return ask


def _fill(subject: Subject, server: "psycopg.Connection[Any]") -> None:
    server.execute("CREATE EXTENSION pg_trgm")
    server.execute('CREATE TABLE name (kind text, id int, name text COLLATE "C", weight float8)')
    large.copy(subject, server, "name", NAMES)
    for statement in filter(None, map(str.strip, POSTGRES.split(";"))):
        server.execute(statement)


def _by_trigrams(server: "psycopg.Connection[Any]") -> Ask:
    """Return names that begin like this, else names that share trigrams."""

    def ask(each: Typed) -> str:
        for sql, text in ((FOUND_BY_PREFIX, f"{each.text}%"), (FOUND_BY_TRIGRAMS, each.text)):
            rows = server.execute(sql, {"text": text, "kind": str(each.kind)}).fetchall()
            if rows:
                same = [name for _, name in rows if name == each.text]
                return str((same or [rows[0][1]])[0])
        return ""

    return ask
