"""The export of TV Time: episodes and films that were seen, and series that were followed.

The same play may stand in several files: those of one minute are one. Files with tokens and addresses are in
the archive too; they are never read.
"""

from collections.abc import Iterator

from reelbase.matching.subject import Ids, Subject
from reelbase.takeouts import values
from reelbase.takeouts.members import Members, Row
from reelbase.takeouts.reading import Wanted, each_row, mark, play
from reelbase.takeouts.said import Found, Skipped, What

RECORDS, RECORDS_2 = "tracking-prod-records.csv", "tracking-prod-records-v2.csv"
FOLLOWED, DATA = "followed_tv_show.csv", "user_tv_show_data.csv"
PLAYS = {"watch", "rewatch"}


def recognises(members: Members) -> bool:
    """Return whether one of its files is there."""
    return not {RECORDS, RECORDS_2, FOLLOWED}.isdisjoint(members.names)


def read(members: Members, wanted: Wanted) -> Iterator[Found]:
    """Yield what the files say."""
    for name, reader in ((RECORDS_2, _record_2), (RECORDS, _record), (FOLLOWED, _followed), (DATA, _data)):
        if name in members.names:
            yield from each_row(members.rows_of(name), reader)


def _minute(text: str) -> values.At:
    at = values.at_second(text)
    return at._replace(moment=f"{at.moment[:16]}:00.000Z") if at.moment else at


def _episode(row: Row, series: Ids) -> Subject:
    season = values.count(row.of("season_number", "s_no"))
    number = values.count(row.of("episode_number", "ep_no"))
    ids = Ids(tvdb=values.id_number(row.of("episode_id", "ep_id")))
    title, year = values.dated(row.of("series_name"))
    return Subject("episode", title, year, ids, series, season, number)


def _record_2(row: Row) -> Iterator[Found]:
    series = Ids(tvdb=values.id_number(row.of("s_id")))
    title, year = values.dated(row.of("series_name"))
    key = row.of("key")
    if key.startswith("watch-episode"):
        yield play(row.place, _episode(row, series), _minute(row.of("created_at")))
    elif key.startswith("user-series") and row.of("is_for_later") in {"true", "1"}:
        yield mark(row.place, Subject("tv", title, year, series), What.WATCHLIST, values.NEVER)


def _record(row: Row) -> Iterator[Found]:
    if row.of("type") not in PLAYS:
        if row.of("type") == "towatch" and row.of("movie_name"):
            yield mark(row.place, _film(row), What.WATCHLIST, _minute(row.of("created_at")))
        return
    at = _minute(row.of("watch_date") or row.of("created_at"))
    if row.of("movie_name"):
        yield play(row.place, _film(row), at)
    elif row.of("series_name") or row.of("series_id"):
        yield play(row.place, _episode(row, Ids(tvdb=values.id_number(row.of("series_id")))), at)
    else:
        yield Skipped(row.place, "expected a film or an episode, found neither")


def _film(row: Row) -> Subject:
    return Subject("movie", row.of("movie_name"), values.year(row.of("release_date")))


def _followed(row: Row) -> Iterator[Found]:
    if row.of("active") in {"1", "true"}:
        title, year = values.dated(row.of("tv_show_name"))
        series = Subject("tv", title, year, Ids(tvdb=values.id_number(row.of("tv_show_id"))))
        yield mark(row.place, series, What.WATCHLIST, _minute(row.of("created_at")))


def _data(row: Row) -> Iterator[Found]:
    if row.of("is_favorited") in {"1", "true"}:
        series = Subject("tv", row.of("tv_show_name"), 0, Ids(tvdb=values.id_number(row.of("tv_show_id"))))
        yield mark(row.place, series, What.FAVORITE, values.NEVER)
