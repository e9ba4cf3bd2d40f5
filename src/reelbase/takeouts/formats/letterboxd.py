"""The export of Letterboxd: diary, films seen, ratings, watchlist, favourites and lists.

It names films by title and year alone. Its addresses name an entry in some files and a film in others, so
none is looked at. What was deleted there stays in the export, in folders that are not read.
"""

import re
from collections.abc import Iterator
from functools import partial

from reelbase.matching.subject import Subject
from reelbase.takeouts import values
from reelbase.takeouts.members import Members, Row, rows_in
from reelbase.takeouts.reading import Wanted, each_row, item, mark, play, rating
from reelbase.takeouts.said import Found, Skipped, What

HEAD = "Letterboxd list export"
STARS = 5
FILMS = re.compile("^position,name,", re.IGNORECASE | re.MULTILINE)


def recognises(members: Members) -> bool:
    """Return whether this is such an export, or one of its files."""
    return any("letterboxd uri" in members.columns_of(name) for name in members.matching("*.csv"))


def read(members: Members, wanted: Wanted) -> Iterator[Found]:
    """Yield what the files say; the diary first, so that films seen on a day count once."""
    for name, reader in (
        ("diary.csv", _play),
        ("watched.csv", _seen),
        ("ratings.csv", _rating),
        ("watchlist.csv", partial(_mark, What.WATCHLIST)),
        ("likes/films.csv", partial(_mark, What.FAVORITE)),
    ):
        if name in members.names:
            yield from each_row(members.rows_of(name), reader)
    for name in members.names:
        if name.startswith("lists/") and name.endswith(".csv"):
            yield from _list(name, members.text_of(name))


def _subject(row: Row) -> Subject:
    return Subject("movie", row.of("name"), values.year(row.of("year")))


def _play(row: Row) -> Iterator[Found]:
    yield play(row.place, _subject(row), values.at(row.of("watched date", "watcheddate") or row.of("date")))


def _seen(row: Row) -> Iterator[Found]:
    yield play(row.place, _subject(row), values.NEVER)


def _rating(row: Row) -> Iterator[Found]:
    halves = values.halves(row.of("rating"), of=STARS)
    yield from rating(row.place, _subject(row), halves, values.at(row.of("date")))


def _mark(what: What, row: Row) -> Iterator[Found]:
    yield mark(row.place, _subject(row), what, values.at(row.of("date")))


def _list(name: str, text: str) -> Iterator[Found]:
    """Yield the items of a list: a line, a table of one row about it, and a table of its films."""
    head, _, rest = text.partition("\n")
    if not head.startswith(HEAD):
        yield Skipped(f"{name}:1", f"expected {HEAD!r} in the first line, found {head[:40]!r}")
        return
    about = next((row for row in rows_in(rest, name, 2) if isinstance(row, Row)), None)
    films = FILMS.search(rest)
    if about is None or films is None:
        yield Skipped(f"{name}:1", "expected the name of a list and a table of its films, found neither")
        return
    begins = films.start()
    line = 2 + rest.count("\n", 0, begins)
    title = about.of("name")

    def film(row: Row) -> Iterator[Found]:
        yield item(row.place, _subject(row), title, row.of("description"))

    yield from each_row(rows_in(rest[begins:], name, line), film)
