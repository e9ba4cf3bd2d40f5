"""Credits of a series, a season and an episode."""

from collections.abc import Iterable, Sequence

from msgspec import Struct, UnsetType

from reelbase.catalog.credits import Cast, Crew, cast, core, crew
from reelbase.catalog.language import Language
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.credits import CREDITS, CreditRow
from reelbase.storage.queries.episodes import EPISODE_PLACES, EpisodePlaceRow
from reelbase.storage.queries.seasons import SEASON_NUMBERS, SERIES_OF_SEASON


class EpisodeCrew(Struct):
    """A member of an episode's crew; the keys that others begin with stand last."""

    job: str
    department: str
    credit_id: str
    adult: bool
    gender: int
    id: int
    known_for_department: str | None
    name: str
    original_name: str
    popularity: float
    profile_path: str | None


class GuestStar(Struct):
    """A guest in an episode; the keys that others begin with stand last."""

    character: str
    credit_id: str
    order: int
    adult: bool
    gender: int
    id: int
    known_for_department: str | None
    name: str
    original_name: str
    popularity: float
    profile_path: str | None


class SeriesCredits(Struct):
    """The cast by billing order, then the crew."""

    cast: list[Cast]
    crew: list[Crew]
    id: int | UnsetType


class EpisodeCredits(Struct):
    """The regular cast by billing order, the episode's crew, and its guests by billing order."""

    cast: list[Cast]
    crew: list[EpisodeCrew]
    guest_stars: list[GuestStar]
    id: int | UnsetType


def episode_crew(rows: Iterable[CreditRow]) -> list[EpisodeCrew]:
    """Return the crew among the credits of an episode."""
    return [_episode_crew(row) for row in rows if row.credit_type == "crew" and row.listed]


def _episode_crew(row: CreditRow) -> EpisodeCrew:
    # TMDB: the job mostly stands before the department; among the oldest credits both orders are found.
    return EpisodeCrew(row.job, row.department, row.credit_id, *core(row))


def guest_stars(rows: Iterable[CreditRow]) -> list[GuestStar]:
    """Return the guests among the credits of an episode."""
    return [
        GuestStar(row.character, row.credit_id, row.position, *core(row))
        for row in rows
        if row.credit_type == "guest" and row.listed
    ]


async def series_credits(db: Reader, entity: Entity, *, language: Language) -> SeriesCredits:
    """Return the regulars of a series, else those of its newest season that has any.

    TMDB: the credits of a series are those of its newest season
    (reported: docs/reference/tmdb.md#details); names are not translated.
    """
    rows = _listed(await db.of(CREDITS, entity))
    if not rows:
        seasons = [each.id for each in await db.of(SEASON_NUMBERS, entity) if each.season_number > 0]
        credited = await db.by_id(CREDITS, Kind.SEASON, seasons)
        named = (_listed(credited.get(id_, ())) for id_ in reversed(seasons))
        rows = next(filter(None, named), [])
    return _credits(entity, rows)


async def season_credits(db: Reader, entity: Entity, *, language: Language) -> SeriesCredits:
    """Return the regulars of a season: its own, else those of its series.

    Specials have only their own. Guests and the crew of single episodes are not included (recorded:
    docs/reference/tmdb.md#details).
    """
    rows = _listed(await db.of(CREDITS, entity))
    if not rows:
        season = await db.one_of(SERIES_OF_SEASON, entity)
        assert season is not None, "find_season found it in this snapshot"
        if season.season_number > 0:
            rows = _listed(await db.of(CREDITS, Entity(Kind.TV, season.series_id)))
    return _credits(entity, rows)


async def episode_credits(db: Reader, entity: Entity, *, language: Language) -> EpisodeCredits:
    """Return the people in an episode; its regulars are its own, else its season's, else its series'.

    A guest of the episode is not listed among its regulars.
    """
    place = await db.one_of(EPISODE_PLACES, entity)
    assert place is not None, "find_episode found it in this snapshot"
    above = [Entity(Kind.SEASON, place.season_id)] if place.season_id else []
    await db.foresee(CREDITS, [entity, *above])
    rows = await db.of(CREDITS, entity)
    guests = {row.person_id for row in rows if row.credit_type == "guest" and row.listed}
    regulars = await _regulars(db, [entity, *above], place)
    return EpisodeCredits(
        cast=[cast(row) for row in regulars if row.person_id not in guests],
        crew=episode_crew(rows),
        guest_stars=guest_stars(rows),
        id=entity.id,
    )


async def _regulars(db: Reader, entities: Iterable[Entity], place: EpisodePlaceRow) -> list[CreditRow]:
    """Return the cast of the first of the entities that has one; specials don't use their series' cast."""
    for entity in entities:
        rows = _cast(_listed(await db.of(CREDITS, entity)))
        if rows:
            return rows
    if place.season_number == 0:
        return []
    return _cast(_listed(await db.of(CREDITS, Entity(Kind.TV, place.series_id))))


def _listed(rows: Iterable[CreditRow]) -> list[CreditRow]:
    return [row for row in rows if row.listed]


def _cast(rows: Iterable[CreditRow]) -> list[CreditRow]:
    return [row for row in rows if row.credit_type == "cast"]


def _credits(entity: Entity, rows: Sequence[CreditRow]) -> SeriesCredits:
    return SeriesCredits(
        cast=[cast(row) for row in _cast(rows)],
        crew=[crew(row) for row in rows if row.credit_type == "crew"],
        id=entity.id,
    )
