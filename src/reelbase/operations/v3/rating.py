"""Ratings of movies, series and episodes, by people and guests."""

from typing import Any

from msgspec import Struct

from reelbase.accounts.ratings import halves_of, rate, unrate
from reelbase.accounts.session import Rater, rater_of
from reelbase.accounts.status import StatusBody, status_body
from reelbase.catalog.episode import find_episode
from reelbase.catalog.movie import find_movie
from reelbase.catalog.series import find_series
from reelbase.entity import Entity
from reelbase.errors import ApiError, Status
from reelbase.operations.answers import Reply
from reelbase.operations.operation import write
from reelbase.operations.resource import Find
from reelbase.storage.engine.transaction import Transaction

MOVIE = "/3/movie/{movie_id}/rating"
TV = "/3/tv/{series_id}/rating"
EPISODE = "/3/tv/{series_id}/season/{season_number}/episode/{episode_number}/rating"


class Rating(Struct):
    """What somebody thinks of a title: 0.5 to 10, in halves."""

    value: Any = None


@write("POST", MOVIE, tag="movie")
async def rate_movie(db: Transaction, movie_id: str, *, rating: Rating, rater: Rater) -> Reply[StatusBody]:
    """Rate a movie."""
    return await _rated(db, rating, rater, find_movie, movie_id)


@write("DELETE", MOVIE, tag="movie")
async def unrate_movie(db: Transaction, movie_id: str, *, rater: Rater) -> StatusBody:
    """Take the rating of a movie back."""
    return await _unrated(db, rater, find_movie, movie_id)


@write("POST", TV, tag="tv")
async def rate_series(db: Transaction, series_id: str, *, rating: Rating, rater: Rater) -> Reply[StatusBody]:
    """Rate a series."""
    return await _rated(db, rating, rater, find_series, series_id)


@write("DELETE", TV, tag="tv")
async def unrate_series(db: Transaction, series_id: str, *, rater: Rater) -> StatusBody:
    """Take the rating of a series back."""
    return await _unrated(db, rater, find_series, series_id)


@write("POST", EPISODE, tag="episode")
async def rate_episode(
    db: Transaction,
    series_id: str,
    season_number: str,
    episode_number: str,
    *,
    rating: Rating,
    rater: Rater,
) -> Reply[StatusBody]:
    """Rate an episode."""
    return await _rated(db, rating, rater, find_episode, series_id, season_number, episode_number)


@write("DELETE", EPISODE, tag="episode")
async def unrate_episode(
    db: Transaction, series_id: str, season_number: str, episode_number: str, *, rater: Rater
) -> StatusBody:
    """Take the rating of an episode back."""
    return await _unrated(db, rater, find_episode, series_id, season_number, episode_number)


async def _rated(
    db: Transaction, rating: Rating, rater: Rater, find: Find, *values: str
) -> Reply[StatusBody]:
    """TMDB: 201 with code 1, with 12 for a further rating (recorded); the value is looked at first."""
    who = await rater_of(db, rater)
    halves = halves_of(rating.value)
    is_new = rate(db, who, await _found(db, find, values), halves)
    return Reply(status_body(Status.SUCCESS if is_new else Status.UPDATED), 201)


async def _unrated(db: Transaction, rater: Rater, find: Find, *values: str) -> StatusBody:
    """TMDB: 404/34 for what was never rated (clients' tests, contract §2.4)."""
    who = await rater_of(db, rater)
    if not unrate(db, who, await _found(db, find, values)):
        raise ApiError(Status.NOT_FOUND)
    return status_body(Status.DELETED)


async def _found(db: Transaction, find: Find, values: tuple[str, ...]) -> Entity:
    """TMDB: 404/34 for `/movie/0/rating` too, where other requests have code 6 (clients' tests)."""
    try:
        found = await find(db, *values)
    except ApiError:
        found = None
    if found is None:
        raise ApiError(Status.NOT_FOUND)
    return found


OPERATIONS = [rate_movie, unrate_movie, rate_series, unrate_series, rate_episode, unrate_episode]
