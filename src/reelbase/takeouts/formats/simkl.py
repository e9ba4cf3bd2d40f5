"""The backup of Simkl, as JSON or as a table: films, series and anime, with what was seen of them."""

from collections.abc import Iterator

from msgspec import Struct

from reelbase.matching.subject import Ids, Subject
from reelbase.takeouts import values
from reelbase.takeouts.members import Members, Row
from reelbase.takeouts.reading import ServiceIds, Wanted, each_row, mark, play, rating
from reelbase.takeouts.said import Found, Skipped, What

NAME = "SimklBackup.json"
PLANNED, SEEN = "plantowatch", "completed"


class _Title(Struct):
    title: str | None = None
    year: int | None = None
    ids: ServiceIds = ServiceIds()


class _Episode(Struct):
    number: int
    watched_at: str | None = None


class _Season(Struct):
    number: int
    episodes: list[_Episode] = []


class _Entry(Struct):
    status: str = ""
    added_to_watchlist_at: str | None = None
    last_watched_at: str | None = None
    user_rating: float | None = None
    user_rated_at: str | None = None
    movie: _Title | None = None
    show: _Title | None = None
    seasons: list[_Season] = []
    anime_type: str = ""
    place: str = ""


class _Backup(Struct):
    movies: list[_Entry] | None = None
    shows: list[_Entry] | None = None
    anime: list[_Entry] | None = None


def recognises(members: Members) -> bool:
    """Return whether there is such a file, or a table with its ids."""
    return NAME in members.names or bool(_tables(members))


def _tables(members: Members) -> list[str]:
    return [name for name in members.matching("*.csv") if "simkl_id" in members.columns_of(name)]


def read(members: Members, wanted: Wanted) -> Iterator[Found]:
    """Yield what the file says. Seasons of anime are counted there as AniDB does, so they may be missing."""
    if NAME not in members.names:
        for name in _tables(members):
            yield from each_row(members.rows_of(name), _row)
        return
    found = members.json_of(NAME, _Backup)
    for name, entries in (("movies", found.movies), ("shows", found.shows), ("anime", found.anime)):
        for number, entry in enumerate(entries or [], 1):
            entry.place = f"{NAME}:{name} {number}"
        yield from each_row(entries or [], _entry)


def _entry(entry: _Entry) -> Iterator[Found]:
    title = entry.movie or entry.show or _Title()
    kind = "movie" if entry.movie or entry.anime_type == "movie" else "tv"
    subject = Subject(kind, title.title or "", title.year or 0, title.ids.ids)
    halves = values.halves(str(entry.user_rating or ""))
    yield from rating(entry.place, subject, halves, values.at(entry.user_rated_at or ""))
    if entry.status == PLANNED:
        at = values.at(entry.added_to_watchlist_at or "")
        yield mark(entry.place, subject, What.WATCHLIST, at)
    elif kind == "movie" and entry.status == SEEN:
        yield play(entry.place, subject, values.at(entry.last_watched_at or ""))
    elif not halves and not entry.seasons:
        yield _nothing(entry.place, entry.status)
    for season in entry.seasons:
        for each in season.episodes:
            episode = Subject(
                "episode",
                subject.title,
                subject.year,
                series=subject.ids,
                season=season.number,
                episode=each.number,
            )
            yield play(entry.place, episode, values.at(each.watched_at or ""))


def _row(row: Row) -> Iterator[Found]:
    """Yield what a row of the table says: of a series it has the last episode alone, not those before."""
    kind = "movie" if row.of("type").casefold() == "movie" else "tv"
    ids = Ids(
        values.id_number(row.of("tmdb")),
        values.imdb(row.of("imdb", "imdb_id")),
        values.id_number(row.of("tvdb", "tvdb_id")),
    )
    subject = Subject(kind, row.of("title"), values.year(row.of("year")), ids)
    at, halves = values.at(row.of("watcheddate")), values.halves(row.of("rating"))
    status, last = row.of("watchlist").casefold() or SEEN, row.of("lastepwatched")
    yield from rating(row.place, subject, halves, at)
    if status == PLANNED:
        yield mark(row.place, subject, What.WATCHLIST, values.NEVER)
    elif kind == "movie" and status == SEEN:
        yield play(row.place, subject, at)
    elif last:
        yield Skipped(row.place, f"expected each episode that was seen, found the last one: {last[:20]!r}")
    elif not halves:
        yield _nothing(row.place, status)


def _nothing(place: str, status: str) -> Skipped:
    return Skipped(place, f"expected what was seen, rated or planned, found the state {status[:20]!r}")
