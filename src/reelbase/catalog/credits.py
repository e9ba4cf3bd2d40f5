"""Credits: the people in a title, and the titles of a person."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, TypeVar

from msgspec import Struct, UnsetType
from msgspec.structs import astuple

from reelbase.catalog.language import Language
from reelbase.catalog.summaries import MovieRow, TvRow, movie_row, movie_rows, series_rows, tv_row
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.credits import CREDITS, PERSON_CREDITS, CreditRow, PersonCreditRow
from reelbase.storage.queries.movies import MovieRow as StoredMovie
from reelbase.storage.queries.seasons import COUNTED_SEASONS, CountedSeasonRow
from reelbase.storage.queries.series import SeriesRow as StoredSeries

Row = TypeVar("Row", bound=Struct)


class PersonCore(Struct):
    """The first keys of every row of cast and crew."""

    adult: bool
    gender: int
    id: int
    known_for_department: str | None
    name: str
    original_name: str
    popularity: float
    profile_path: str | None


class Cast(PersonCore):
    """A member of the cast of a series, a season or an episode."""

    character: str
    credit_id: str
    order: int


class MovieCast(PersonCore):
    """A member of a movie's cast."""

    cast_id: int | None
    character: str
    credit_id: str
    order: int


class Crew(PersonCore):
    """A member of the crew."""

    credit_id: str
    department: str
    job: str


class MovieCredits(Struct):
    """Cast by billing order, then crew."""

    id: int | UnsetType
    cast: list[MovieCast]
    crew: list[Crew]


def core(row: CreditRow) -> tuple[bool, int, int, str | None, str, str, float, str | None]:
    """Return the values of `PersonCore`, in its order."""
    return (
        bool(row.adult),
        row.gender,
        row.person_id,
        row.known_for_department,
        row.name,
        row.original_name,
        row.popularity,
        row.profile_path,
    )


def cast(row: CreditRow) -> Cast:
    """Return a row of a series' cast."""
    return Cast(*core(row), row.character, row.credit_id, row.position)


def crew(row: CreditRow) -> Crew:
    return Crew(*core(row), row.credit_id, row.department, row.job)


async def movie_credits(db: Reader, entity: Entity, *, language: Language) -> MovieCredits:
    """Return cast and crew of a movie; names and characters are not translated."""
    rows = [row for row in await db.of(CREDITS, entity) if row.listed]
    return MovieCredits(
        id=entity.id,
        cast=[
            MovieCast(*core(row), row.cast_id, row.character, row.credit_id, row.position)
            for row in rows
            if row.credit_type == "cast"
        ],
        crew=[crew(row) for row in rows if row.credit_type == "crew"],
    )


class MovieCastRow(MovieRow):
    """A movie that a person plays in."""

    character: str
    credit_id: str
    order: int


class MovieCrewRow(MovieRow):
    """A movie that a person worked on."""

    credit_id: str
    department: str
    job: str


class TvCastRow(TvRow):
    """A series that a person plays in."""

    character: str
    credit_id: str
    episode_count: int
    first_credit_air_date: str | None


class TvCrewRow(TvRow):
    """A series that a person worked on."""

    credit_id: str
    department: str
    episode_count: int
    first_credit_air_date: str | None
    job: str


class CombinedMovieCast(MovieCastRow):
    """A movie that a person plays in, among series."""

    media_type: Literal["movie"]


class CombinedMovieCrew(MovieCrewRow):
    """A movie that a person worked on, among series."""

    media_type: Literal["movie"]


class CombinedTvCast(TvCastRow):
    """A series that a person plays in, among movies."""

    media_type: Literal["tv"]


class CombinedTvCrew(TvCrewRow):
    """A series that a person worked on, among movies."""

    media_type: Literal["tv"]


class PersonMovieCredits(Struct):
    """A person's movies."""

    cast: list[MovieCastRow]
    crew: list[MovieCrewRow]
    id: int | UnsetType


class PersonTvCredits(Struct):
    """A person's series."""

    cast: list[TvCastRow]
    crew: list[TvCrewRow]
    id: int | UnsetType


class PersonCombinedCredits(Struct):
    """A person's movies and series."""

    cast: list[CombinedMovieCast | CombinedTvCast]
    crew: list[CombinedMovieCrew | CombinedTvCrew]
    id: int | UnsetType


async def person_movie_credits(db: Reader, entity: Entity, *, language: Language) -> PersonMovieCredits:
    """Return the movies of a person: in the order of their import, then the newest first."""
    credits_, movies = await _movies(db, entity, language)
    return PersonMovieCredits(
        cast=[_movie_cast(MovieCastRow, c, movies) for c in credits_ if c.credit_type == "cast"],
        crew=[_movie_crew(MovieCrewRow, c, movies) for c in credits_ if c.credit_type == "crew"],
        id=entity.id,
    )


async def person_tv_credits(db: Reader, entity: Entity, *, language: Language) -> PersonTvCredits:
    """Return the series of a person, with the number of episodes and the date of the first one."""
    credits_, series = await _series(db, entity, language)
    return PersonTvCredits(
        cast=[_tv_cast(TvCastRow, c, series) for c in credits_ if c.credit_type == "cast"],
        crew=[_tv_crew(TvCrewRow, c, series) for c in credits_ if c.credit_type == "crew"],
        id=entity.id,
    )


async def person_combined_credits(db: Reader, entity: Entity, *, language: Language) -> PersonCombinedCredits:
    """Return movies and series of a person, movies first."""
    on_movies, movies = await _movies(db, entity, language)
    on_series, series = await _series(db, entity, language)
    return PersonCombinedCredits(
        cast=[
            *(
                _movie_cast(CombinedMovieCast, c, movies, "movie")
                for c in on_movies
                if c.credit_type == "cast"
            ),
            *(_tv_cast(CombinedTvCast, c, series, "tv") for c in on_series if c.credit_type == "cast"),
        ],
        crew=[
            *(
                _movie_crew(CombinedMovieCrew, c, movies, "movie")
                for c in on_movies
                if c.credit_type == "crew"
            ),
            *(_tv_crew(CombinedTvCrew, c, series, "tv") for c in on_series if c.credit_type == "crew"),
        ],
        id=entity.id,
    )


async def _movies(
    db: Reader, entity: Entity, language: Language
) -> tuple[list[PersonCreditRow], dict[int, StoredMovie]]:
    rows = [row for row in await db.of(PERSON_CREDITS, entity) if row.kind == "movie"]
    movies = await movie_rows(db, [row.title_id for row in rows], language) if rows else {}
    known = [row for row in rows if row.title_id in movies]
    known.sort(key=lambda row: movies[row.title_id].release_date or "9999", reverse=True)
    return _as_imported(known), movies


async def _series(
    db: Reader, entity: Entity, language: Language
) -> tuple[list[PersonCreditRow], dict[int, StoredSeries]]:
    own = [row for row in await db.of(PERSON_CREDITS, entity) if row.kind != "movie"]
    spread = {row.title_id for row in own if row.kind == "season" or (row.kind == "tv" and _is_regular(row))}
    rows = per_series(own, await db.by_id(COUNTED_SEASONS, Kind.TV, spread) if spread else {})
    series = await series_rows(db, [row.title_id for row in rows], language) if rows else {}
    known = [row for row in rows if row.title_id in series]
    known.sort(key=lambda row: series[row.title_id].first_air_date or "9999", reverse=True)
    return _as_imported(known), series


def _as_imported(rows: list[PersonCreditRow]) -> list[PersonCreditRow]:
    """Order rows as in the person's own imported list, followed by those it lacks."""
    return sorted(rows, key=lambda row: (row.person_position is None, row.person_position or 0))


LISTED_AS = {"guest": "cast", "creator": "crew"}
"""The list of a person's credits that shows guests and creators, whom series list apart."""


def per_series(
    rows: Iterable[PersonCreditRow], seasons: Mapping[int, Sequence[CountedSeasonRow]]
) -> list[PersonCreditRow]:
    """Return one row for each credit of a series, however many of its seasons and episodes carry it."""
    by_credit: dict[tuple[int, str], list[PersonCreditRow]] = defaultdict(list)
    by_part: dict[tuple[object, ...], list[PersonCreditRow]] = defaultdict(list)
    for row in rows:
        by_credit[row.title_id, row.credit_id].append(row)
        by_part[_part(row)].append(row)
    found = []
    for (series_id, credit_id), same in by_credit.items():
        row = min(same, key=lambda row: row.kind != Kind.TV)
        others = [each for each in by_part[_part(row)] if each.credit_id != credit_id]
        count = _episode_count(same, others, seasons.get(series_id, ()))
        credit_type = LISTED_AS.get(row.credit_type, row.credit_type)
        found.append(row._replace(episode_count=count, credit_type=credit_type))
    return found


def _part(row: PersonCreditRow) -> tuple[object, ...]:
    """Return the character or job in a series, which may have several credits."""
    if row.credit_type in {"crew", "creator"}:
        return row.title_id, row.department, row.job
    return row.title_id, row.character


def _is_regular(row: PersonCreditRow) -> bool:
    """Return true if the series names the credit without a number of episodes."""
    return row.listed and row.episode_count is None and row.credit_type != "creator"


def _episode_count(
    same: Sequence[PersonCreditRow],
    others: Sequence[PersonCreditRow],
    seasons: Sequence[CountedSeasonRow],
) -> int:
    """Count the episodes of a credit, as `series_aggregate_credits` does.

    `others` are further credits for the same part: an episode that carries one counts for that one alone.
    """
    whole = next((row for row in same if row.kind == "tv"), None)
    if whole and whole.episode_count is not None:
        return whole.episode_count
    on_seasons = {row.entity_id: row.episode_count for row in same if row.kind == "season"}
    elsewhere = {(row.season_number, row.entity_id): row.credit_id for row in others if row.kind == "episode"}
    on_others = Counter(number for number, _ in elsewhere)
    on_episodes = Counter(
        row.season_number
        for row in same
        if row.kind == "episode"
        and row.credit_id < elsewhere.get((row.season_number, row.entity_id), row.credit_id + "~")
    )
    total = 0
    for season in seasons:
        carried = on_episodes.pop(season.season_number, 0)
        left = max(season.episode_count - on_others[season.season_number], 0)
        if season.id in on_seasons:
            stated = on_seasons[season.id]
            total += left if stated is None else stated
        elif whole and _is_regular(whole) and season.season_number > 0 and not season.names_regulars:
            total += left
        else:
            total += carried
    return total + on_episodes.total()


def _movie_cast(
    shape: Callable[..., Row], row: PersonCreditRow, movies: dict[int, StoredMovie], *media_type: str
) -> Row:
    about = astuple(movie_row(movies[row.title_id]))
    return shape(*about, row.character, row.credit_id, row.position, *media_type)


def _movie_crew(
    shape: Callable[..., Row], row: PersonCreditRow, movies: dict[int, StoredMovie], *media_type: str
) -> Row:
    about = astuple(movie_row(movies[row.title_id]))
    return shape(*about, row.credit_id, row.department, row.job, *media_type)


def _tv_cast(
    shape: Callable[..., Row], row: PersonCreditRow, series: dict[int, StoredSeries], *media_type: str
) -> Row:
    about = astuple(tv_row(series[row.title_id]))
    first = first_air_date(row, series)
    return shape(*about, row.character, row.credit_id, row.episode_count or 0, first, *media_type)


def _tv_crew(
    shape: Callable[..., Row], row: PersonCreditRow, series: dict[int, StoredSeries], *media_type: str
) -> Row:
    about = astuple(tv_row(series[row.title_id]))
    first = first_air_date(row, series)
    return shape(*about, row.credit_id, row.department, row.episode_count or 0, first, row.job, *media_type)


def first_air_date(row: PersonCreditRow, series: dict[int, StoredSeries]) -> str | None:
    """Return the day the person first appeared in the series: as imported, else when it began."""
    if row.first_credit_air_date or row.person_position is not None:
        return row.first_credit_air_date
    return series[row.title_id].first_air_date or None
