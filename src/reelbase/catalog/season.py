"""Seasons: their details with all episodes."""

from collections import defaultdict

import msgspec
from msgspec import Struct

from reelbase.bounds import LARGEST_ID
from reelbase.catalog.default_names import season_name
from reelbase.catalog.episode_rows import EpisodeRow, episode_row
from reelbase.catalog.identity import find, leading_digits, numeric_id
from reelbase.catalog.language import Language
from reelbase.catalog.network import Network, networks
from reelbase.catalog.series import find_series
from reelbase.catalog.series_credits import EpisodeCrew, GuestStar, episode_crew, guest_stars
from reelbase.entity import Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.credits import CreditRow
from reelbase.storage.queries.episodes import EpisodeRow as StoredEpisode
from reelbase.storage.queries.seasons import (
    SEASON_DETAILS,
    SEASON_NUMBERS,
    SERIES_OF_SEASON,
    SeriesOfSeasonRow,
)
from reelbase.storage.queries.series_credits import EPISODE_CREDITS_OF_SEASON

episode_rows = msgspec.json.Decoder(list[StoredEpisode]).decode


class SeasonEpisode(EpisodeRow):
    """An episode as its season lists it."""

    crew: list[EpisodeCrew]
    guest_stars: list[GuestStar]


class SeasonDetails(Struct):
    """A season whole; `_id` is its 24-hex id."""

    object_id: str = msgspec.field(name="_id")
    air_date: str | None
    episodes: list[SeasonEpisode]
    name: str
    networks: list[Network]
    overview: str
    id: int
    poster_path: str | None
    season_number: int
    vote_average: float


def part_number(text: str) -> int:
    """Parse the number of a season or an episode, from 0. Raises 404/6 for anything but digits.

    One that is larger than any is refused with 404/34.
    """
    if not (digits := leading_digits(text)):
        raise ApiError(Status.INVALID_ID)
    if (number := int(digits)) > LARGEST_ID:
        raise ApiError(Status.NOT_FOUND)
    return number


async def find_season(db: Reader, series_id: str, season_number: str) -> Entity | None:
    """Return the season with that number in that series; 0 is the specials."""
    number = part_number(season_number)
    series = await find_series(db, series_id)
    if series is None:
        return None
    for row in await db.of(SEASON_NUMBERS, series):
        if row.season_number == number:
            season = Entity(Kind.SEASON, row.id)
            place = SeriesOfSeasonRow(row.id, row.series_id, row.season_number, row.episode_count)
            db.know(SERIES_OF_SEASON, season, place)
            return season
    return None


async def find_season_by_id(db: Reader, season_id: str) -> Entity | None:
    """Return the season with that id of its own."""
    return await find(db, Kind.SEASON, numeric_id(season_id))


async def season_details(db: Reader, entity: Entity, *, language: Language) -> SeasonDetails:
    """Return a season's details in a language, with every episode's crew and guest stars."""
    asked = language.bound()
    row = await db.one_of(SEASON_DETAILS, entity, **asked)
    assert row is not None, "find_season found it in this snapshot"
    credits: dict[int, list[CreditRow]] = defaultdict(list)
    for owned in await db.of(EPISODE_CREDITS_OF_SEASON, entity):
        credits[owned.credit.entity_id].append(owned.credit)
    return SeasonDetails(
        object_id=row.object_id,
        air_date=row.air_date,
        episodes=[_episode(episode, credits[episode.id], language) for episode in episode_rows(row.episodes)],
        name=season_name(row.name, row.season_number, language),
        networks=networks(row.networks) or networks(row.networks_of_series),
        overview=row.overview,
        id=row.id,
        poster_path=row.poster_path,
        season_number=row.season_number,
        vote_average=row.vote_average,
    )


def _episode(row: StoredEpisode, credits: list[CreditRow], language: Language) -> SeasonEpisode:
    crew, guests = episode_crew(credits), guest_stars(credits)
    return episode_row(SeasonEpisode, row, language, crew=crew, guest_stars=guests)
