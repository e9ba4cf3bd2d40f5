"""Ratings, watchlist and lists as IMDb exports them, with the columns of any year."""

from collections.abc import Iterator
from functools import partial

from reelbase.matching.subject import Ids, Subject
from reelbase.takeouts import values
from reelbase.takeouts.members import Members, Row
from reelbase.takeouts.reading import Wanted, by_name, each_row, marked, rating
from reelbase.takeouts.said import Found, Skipped

SERIES = {"tvseries", "tvminiseries"}
NEITHER = {"videogame", "podcastseries", "podcastepisode", "musicvideo"}


def recognises(members: Members) -> bool:
    """Return whether this is a table with IMDb's ids in the column Const."""
    return any("const" in members.columns_of(name) for name in members.matching("*.csv"))


def read(members: Members, wanted: Wanted) -> Iterator[Found]:
    """Yield what the tables say."""
    for name in members.matching("*.csv"):
        columns = members.columns_of(name)
        its = by_name(name, wanted)
        if not wanted.what and "position" not in columns:
            its = Wanted("ratings")
        yield from each_row(members.rows_of(name), partial(_row, its))


def _row(wanted: Wanted, row: Row) -> Iterator[Found]:
    imdb = values.imdb(row.of("const"))
    form = row.of("title type").casefold().replace(" ", "")
    if not imdb or form in NEITHER:
        yield Skipped(row.place, f"expected a film or a series, found {(form or row.of('const'))[:30]!r}")
        return
    kind = "episode" if form == "tvepisode" else "tv" if form in SERIES else "movie" if form else ""
    subject = Subject(kind, row.of("title"), values.year(row.of("year")), Ids(imdb=imdb))
    halves = values.halves(row.of("your rating", "you rated"))
    yield from rating(row.place, subject, halves, values.at(row.of("date rated", "date added", "created")))
    if wanted.what == "ratings":
        if not halves:
            yield Skipped(row.place, "expected a rating, found none")
    else:
        yield marked(row.place, subject, wanted, values.at(row.of("created")), row.of("description"))
