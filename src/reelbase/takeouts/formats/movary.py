"""The tables of Movary: films seen, ratings, watchlist."""

from collections.abc import Iterator

from reelbase.matching.subject import Ids, Subject
from reelbase.takeouts import values
from reelbase.takeouts.members import Members, Row
from reelbase.takeouts.reading import Wanted, each_row, mark, play, rating
from reelbase.takeouts.said import Found, What


def recognises(members: Members) -> bool:
    """Return whether a table has its columns."""
    return any(_is_its(members.columns_of(name)) for name in members.matching("*.csv"))


def _is_its(columns: list[str]) -> bool:
    return {"tmdbid", "imdbid"} < {*columns} and bool({"watchedat", "userrating", "addedat"} & {*columns})


def read(members: Members, wanted: Wanted) -> Iterator[Found]:
    """Yield what the tables say."""
    for name in members.matching("*.csv"):
        if _is_its(members.columns_of(name)):
            yield from each_row(members.rows_of(name), _row)


def _row(row: Row) -> Iterator[Found]:
    ids = Ids(values.id_number(row.of("tmdbid")), values.imdb(row.of("imdbid")))
    subject = Subject("movie", row.of("title"), values.year(row.of("year")), ids)
    if "watchedat" in row.cells:
        yield play(row.place, subject, values.at(row.of("watchedat")))
    elif "userrating" in row.cells:
        yield from rating(row.place, subject, values.halves(row.of("userrating")), values.NEVER)
    else:
        yield mark(row.place, subject, What.WATCHLIST, values.at(row.of("addedat")))
