"""The tables of a user of MovieLens: ratings of up to five stars, and a wish list; neither has dates."""

from collections.abc import Iterator

from reelbase.matching.subject import Ids, Subject
from reelbase.takeouts import values
from reelbase.takeouts.members import Members, Row
from reelbase.takeouts.reading import Wanted, each_row, mark, rating
from reelbase.takeouts.said import Found, What

STARS = 5


def recognises(members: Members) -> bool:
    """Return whether a table has its columns."""
    return any(
        {"movie_id", "imdb_id", "tmdb_id"} <= {*members.columns_of(n)} for n in members.matching("*.csv")
    )


def read(members: Members, wanted: Wanted) -> Iterator[Found]:
    """Yield what the tables say."""
    for name in members.matching("*.csv"):
        if "movie_id" in members.columns_of(name):
            yield from each_row(members.rows_of(name), _row)


def _row(row: Row) -> Iterator[Found]:
    title, year = values.dated(row.of("title"))
    ids = Ids(values.id_number(row.of("tmdb_id")), values.imdb(row.of("imdb_id")))
    subject = Subject("movie", title, year, ids)
    if "rating" in row.cells:
        yield from rating(row.place, subject, values.halves(row.of("rating"), of=STARS), values.NEVER)
    else:
        yield mark(row.place, subject, What.WATCHLIST, values.NEVER)
