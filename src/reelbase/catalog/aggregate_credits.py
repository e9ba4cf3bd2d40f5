"""Aggregate credits: everyone in any episode of a series or a season, with the number of episodes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct, UnsetType

from reelbase.catalog.credits import PersonCore
from reelbase.catalog.language import Language
from reelbase.entity import Entity, Kind
from reelbase.storage.reader import Reader
from reelbase.storage.seasons import SEASON_NUMBERS, SERIES_OF_SEASON, SeasonNumberRow
from reelbase.storage.series_credits import CREDITS_ON_EPISODES, STANDING_CREDITS, StandingRow


class Role(Struct):
    """A character, and in how many episodes it is seen."""

    credit_id: str
    character: str
    episode_count: int


class Job(Struct):
    """A job, and for how many episodes it was done."""

    credit_id: str
    job: str
    episode_count: int


class AggregateCast(PersonCore):
    """Someone in the cast, with all roles."""

    roles: list[Role]
    total_episode_count: int
    order: int


class AggregateCrew(PersonCore):
    """Someone in the crew, with all jobs in one department."""

    jobs: list[Job]
    department: str
    total_episode_count: int


class AggregateCredits(Struct):
    """Cast and crew."""

    cast: list[AggregateCast]
    crew: list[AggregateCrew]
    id: int | UnsetType


class _Season(NamedTuple):
    """A season, and the credits on itself and on its episodes."""

    number: int
    episode_count: int
    own: Sequence[StandingRow]
    on_episodes: Sequence[StandingRow]


async def series_aggregate_credits(db: Reader, entity: Entity, *, language: Language) -> AggregateCredits:
    """Everyone in a series, its guests and its specials included.

    A count that was imported is kept. Otherwise a credit counts the sum over the seasons, as
    `season_aggregate_credits` has it.
    """
    regulars = await db.of(STANDING_CREDITS, entity)
    seasons = await _seasons(db, await db.of(SEASON_NUMBERS, entity))
    total = {row.credit_id: row._replace(episode_count=row.episode_count or 0) for row in regulars}
    imported = {row.credit_id for row in regulars if row.episode_count is not None}
    for season in seasons:
        for row in _counted(season, regulars):
            before = total.get(row.credit_id)
            if before is None:
                total[row.credit_id] = row
            elif row.credit_id not in imported:
                count = (before.episode_count or 0) + (row.episode_count or 0)
                total[row.credit_id] = before._replace(episode_count=count)
    return _answer(entity, total.values())


async def season_aggregate_credits(db: Reader, entity: Entity, *, language: Language) -> AggregateCredits:
    """Everyone in a season.

    The season's regulars count all its episodes; where it names none of its own, those of the
    series do, specials excepted. Everyone else counts the episodes that carry the credit.
    """
    row = await db.one_of(SERIES_OF_SEASON, entity)
    assert row is not None, "find_season found it in this snapshot"
    season = _Season(
        row.season_number,
        row.episode_count,
        await db.of(STANDING_CREDITS, entity),
        await db.of(CREDITS_ON_EPISODES, entity),
    )
    regulars = await db.of(STANDING_CREDITS, Entity(Kind.TV, row.series_id))
    return _answer(entity, _counted(season, regulars))


async def _seasons(db: Reader, rows: Sequence[SeasonNumberRow]) -> list[_Season]:
    ids = [row.id for row in rows]
    if not ids:
        return []
    own: dict[int, list[StandingRow]] = defaultdict(list)
    for row in await db.all(STANDING_CREDITS, kind=Kind.SEASON, ids=ids):
        own[row.entity_id].append(row)
    on_episodes: dict[int, list[StandingRow]] = defaultdict(list)
    for row in await db.all(CREDITS_ON_EPISODES, kind=Kind.SEASON, ids=ids):
        on_episodes[row.entity_id].append(row)
    return [_Season(row.season_number, row.episode_count, own[row.id], on_episodes[row.id]) for row in rows]


def _counted(season: _Season, of_series: Sequence[StandingRow]) -> list[StandingRow]:
    """The credits of a season, once each, every `episode_count` known."""
    regulars = list(season.own)
    if season.number > 0 and not any(row.listed for row in regulars):
        known = {row.credit_id for row in regulars}
        regulars += [
            row._replace(episode_count=None, aggregate_position=None)
            for row in of_series
            if row.listed and row.credit_id not in known
        ]
    found = {
        row.credit_id: row
        if row.episode_count is not None
        else row._replace(episode_count=season.episode_count)
        for row in regulars
    }
    for row in season.on_episodes:
        found.setdefault(row.credit_id, row)
    return list(found.values())


def _answer(entity: Entity, rows: Iterable[StandingRow]) -> AggregateCredits:
    cast: dict[int, list[StandingRow]] = defaultdict(list)
    crew: dict[tuple[int, str], list[StandingRow]] = defaultdict(list)
    for row in rows:
        if row.credit_type == "crew":
            crew[row.person_id, row.department].append(row)
        else:
            cast[row.person_id].append(row)
    return AggregateCredits(
        cast=[_cast(same) for same in sorted(cast.values(), key=_cast_place)],
        crew=[_crew(same) for same in sorted(crew.values(), key=_crew_place)],
        id=entity.id,
    )


def _total(same: Sequence[StandingRow]) -> int:
    return sum(row.episode_count or 0 for row in same)


def _imported_place(same: Sequence[StandingRow]) -> tuple[bool, int]:
    """The order of an import is kept; who did not come with it stands behind."""
    places = [row.aggregate_position for row in same if row.aggregate_position is not None]
    return not places, min(places, default=0)


def _cast_place(same: Sequence[StandingRow]) -> tuple[object, ...]:
    return *_imported_place(same), -_total(same), min(row.position for row in same), same[0].person_id


def _crew_place(same: Sequence[StandingRow]) -> tuple[object, ...]:
    """By department and then by episodes, as in the published example."""
    first = same[0]
    return (
        *_imported_place(same),
        first.department,
        -_total(same),
        min(row.position for row in same),
        first.person_id,
    )


def _in_order(same: Sequence[StandingRow]) -> list[StandingRow]:
    return sorted(same, key=lambda row: (*_imported_place([row]), -(row.episode_count or 0), row.credit_id))


def _core(row: StandingRow) -> tuple[bool, int, int, str | None, str, str, float, str | None]:
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


def _cast(same: Sequence[StandingRow]) -> AggregateCast:
    roles = [Role(row.credit_id, row.character, row.episode_count or 0) for row in _in_order(same)]
    return AggregateCast(*_core(same[0]), roles, _total(same), min(row.position for row in same))


def _crew(same: Sequence[StandingRow]) -> AggregateCrew:
    jobs = [Job(row.credit_id, row.job, row.episode_count or 0) for row in _in_order(same)]
    return AggregateCrew(*_core(same[0]), jobs, same[0].department, _total(same))
