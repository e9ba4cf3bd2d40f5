"""Statistics: how much an account has watched, when and what, in a year or altogether."""

from msgspec import Struct

from reelbase.accounts.titled import Titled, titled
from reelbase.catalog.genres import genre_names
from reelbase.entity import Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.watching import GENRES, GIVEN, MOST, PERIODS, SPAN

YEAR, MONTH = len("2025"), len("2025-03")
MOST_TITLES = 10


class Period(Struct):
    """The plays of a month, or of a year."""

    period: str
    movies: int = 0
    episodes: int = 0
    minutes: int = 0


class MostWatched(Titled):
    """A movie or a series, and how often it, or an episode of it, was watched."""

    plays: int


class GenreWatched(Struct):
    """A genre, and how often movies and series of it were watched."""

    id: int
    name: str | None
    plays: int


class RatingsGiven(Struct):
    """The number of ratings that have a value."""

    value: float
    number: int


class Statistics(Struct):
    """The plays of a year, or all that have a moment, in numbers."""

    year: int | None
    plays: int
    minutes: int
    movies: int
    series: int
    episodes: int
    days: int
    first_watched_at: str | None
    last_watched_at: str | None
    periods: list[Period]
    most_watched: list[MostWatched]
    genres: list[GenreWatched]
    ratings: list[RatingsGiven]


async def statistics(db: Reader, account_id: int, year: int | None) -> Statistics:
    """Return what an account has watched in a year, by months; without one altogether, by years."""
    within = {"account_id": account_id, "first": f"{year or 1:04}", "last": f"{year or 9999:04}-12-31T24"}
    periods: dict[str, Period] = {}
    rows = await db.all(PERIODS, **within, length=MONTH if year else YEAR)
    for row in rows:
        found = periods.setdefault(row.period, Period(row.period))
        found.movies += row.plays if row.kind == Kind.MOVIE else 0
        found.episodes += row.plays if row.kind == Kind.EPISODE else 0
        found.minutes += row.minutes
    span = await db.one(SPAN, **within)
    assert span is not None, "it counts"
    most = await db.all(MOST, **within, limit=MOST_TITLES)
    return Statistics(
        year,
        sum(row.plays for row in rows),
        sum(row.minutes for row in rows),
        span.movies,
        span.series,
        span.episodes,
        span.days,
        span.first,
        span.last,
        [*periods.values()],
        [MostWatched(*titled(row.title), row.plays) for row in most],
        await _genres(db, within),
        [RatingsGiven(row.halves / 2, row.number) for row in await db.all(GIVEN, **within)],
    )


async def _genres(db: Reader, within: dict[str, object]) -> list[GenreWatched]:
    rows = await db.all(GENRES, **within, limit=MOST_TITLES)
    names = genre_names([row.id for row in rows], Kind.MOVIE)
    return [GenreWatched(row.id, each.name or None, row.plays) for row, each in zip(rows, names, strict=True)]
