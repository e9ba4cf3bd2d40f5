"""Ratings, watchlist and favourites as TMDB exports them: a table whose name says what it holds."""

from collections.abc import Iterator
from functools import partial

from reelbase.matching.subject import Ids, Subject
from reelbase.takeouts import values
from reelbase.takeouts.members import Members, Row
from reelbase.takeouts.reading import Wanted, by_name, each_row, marked, rating
from reelbase.takeouts.said import Found, Skipped


def recognises(members: Members) -> bool:
    """Return whether this is such a table."""
    return any({"tmdb id", "type"} <= {*members.columns_of(name)} for name in members.matching("*.csv"))


def read(members: Members, wanted: Wanted) -> Iterator[Found]:
    """Yield what the tables say."""
    for name in members.matching("*.csv"):
        its = by_name(name, wanted)
        yield from each_row(members.rows_of(name), partial(_row, its))


def _row(wanted: Wanted, row: Row) -> Iterator[Found]:
    kind = row.of("type")
    season, episode = values.count(row.of("season number")), values.count(row.of("episode number"))
    if kind not in {"movie", "tv"}:
        yield Skipped(row.place, f"expected the type movie or tv, found {kind[:20]!r}")
        return
    ids = Ids(values.id_number(row.of("tmdb id")), values.imdb(row.of("imdb id")))
    title, year = row.of("name"), values.year(row.of("release date"))
    if season >= 0 <= episode:
        subject = Subject("episode", title, year, ids, season=season, episode=episode)
    else:
        subject = Subject(kind, title, year, ids)
    at, halves = values.at(row.of("date rated")), values.halves(row.of("your rating"))
    if wanted.what in {"favorites", "watchlist"}:
        yield marked(row.place, subject, wanted, at)
    if halves:
        yield from rating(row.place, subject, halves, at)
    elif wanted.what == "ratings":
        yield Skipped(row.place, "expected a rating, found none")
    elif wanted.what == "list":
        yield marked(row.place, subject, wanted, at)
