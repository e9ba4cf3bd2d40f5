"""Other tables: one row a title, found by ids or by title and year, with what its columns say of it.

A row with a moment of watching is a play, one with a rating a rating (or both), and one with neither belongs
to the watchlist, unless the person says otherwise.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from reelbase.matching.subject import Ids, Subject
from reelbase.takeouts import values
from reelbase.takeouts.members import Members, Row
from reelbase.takeouts.reading import Wanted, each_row, marked, play, rating
from reelbase.takeouts.said import Found, Skipped

TITLE = ("title", "name", "primarytitle")
YEAR = ("year", "release year", "release_date", "release date")
KIND = ("type", "kind", "media_type", "title type", "titletype")
TMDB = ("tmdb", "tmdb_id", "tmdb id", "tmdbid")
IMDB = ("imdb", "imdb_id", "imdb id", "imdbid", "const")
TVDB = ("tvdb", "tvdb_id", "tvdb id", "tvdbid")
SHOW_TITLE, SHOW_YEAR = ("show_title", "series_title", "show"), ("show_year",)
SHOW_TMDB, SHOW_IMDB = ("show_tmdb_id", "series_id"), ("show_imdb_id",)
SHOW_TVDB = ("show_tvdb_id", "series_tvdb_id")
SEASON, EPISODE = (
    ("season", "season_number", "season number"),
    ("episode", "episode_number", "episode number"),
)
WATCHED = ("watched_at", "watchedat", "watcheddate", "watched date", "viewed_at", "last_watched_at")
RATED = ("rated_at", "date rated")
LISTED = ("listed_at", "addedat", "added_at", "created")
RATING = ("rating10", "your rating", "your_rating", "user_rating", "userrating", "rating", "score")
KINDS = {
    "movie": "movie",
    "film": "movie",
    "tv": "tv",
    "show": "tv",
    "series": "tv",
    "tvseries": "tv",
    "tv series": "tv",
    "episode": "episode",
    "tv episode": "episode",
}
NAMES = {*TITLE, *TMDB, *IMDB, *TVDB}


def recognises(members: Members) -> bool:
    """Return whether a table has a column of titles or of ids."""
    return any(NAMES & {*members.columns_of(name)} for name in members.matching("*.csv"))


def read(members: Members, wanted: Wanted) -> Iterator[Found]:
    """Yield what the tables say."""
    for name in members.matching("*.csv"):
        if NAMES & {*members.columns_of(name)}:
            named = wanted.list_name or PurePosixPath(name).stem
            its = Wanted(wanted.what or "watchlist", named)
            yield from each_row(members.rows_of(name), partial(_row, its))


def _row(wanted: Wanted, row: Row) -> Iterator[Found]:
    subject = _subject(row)
    if subject is None:
        yield Skipped(row.place, f"expected a movie, a series or an episode, found {row.of(*KIND)[:20]!r}")
        return
    halves = values.halves(row.of(*RATING)) if wanted.what != "favorites" else 0
    watched = row.of(*WATCHED)
    yield from rating(row.place, subject, halves, values.at(row.of(*RATED) or watched))
    if watched:
        yield play(row.place, subject, values.at(watched))
    if (not halves and not watched) or wanted.what in {"favorites", "list"}:
        yield marked(row.place, subject, wanted, values.at(row.of(*LISTED)))


def _subject(row: Row) -> Subject | None:
    said = row.of(*KIND).casefold()
    season, episode = values.count(row.of(*SEASON)), values.count(row.of(*EPISODE))
    is_episode = season >= 0 <= episode
    kind = "episode" if is_episode else KINDS.get(said, "" if not said else "other")
    if kind == "other":
        return None
    ids = Ids(values.id_number(row.of(*TMDB)), values.imdb(row.of(*IMDB)), values.id_number(row.of(*TVDB)))
    if kind != "episode":
        return Subject(kind, row.of(*TITLE), values.year(row.of(*YEAR)), ids)
    series = Ids(
        values.id_number(row.of(*SHOW_TMDB)),
        values.imdb(row.of(*SHOW_IMDB)),
        values.id_number(row.of(*SHOW_TVDB)),
    )
    title = row.of(*SHOW_TITLE) or (row.of(*TITLE) if series == Ids() else "")
    return Subject("episode", title, values.year(row.of(*SHOW_YEAR)), ids, series, season, episode)
