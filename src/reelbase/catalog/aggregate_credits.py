"""Aggregate credits: everyone in any episode of a series or a season, with the number of episodes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import inf
from typing import NamedTuple

from msgspec import Struct, UnsetType

from reelbase.catalog.credits import PersonCore, core
from reelbase.catalog.language import Language
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.credits import CREDITS, CreditRow
from reelbase.storage.queries.seasons import (
    SEASON_NUMBERS,
    SERIES_OF_SEASON,
    SeasonNumberRow,
    SeriesOfSeasonRow,
)
from reelbase.storage.queries.series_credits import SPREAD_CREDITS, SpreadCreditRow


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


class _OnEpisodes(NamedTuple):
    """A credit that stands on episodes of a season, and their ids with commas between them."""

    row: CreditRow
    episodes: str


class _Season(NamedTuple):
    """A season, and the credits on itself and on its episodes."""

    number: int
    episode_count: int
    own: Sequence[CreditRow]
    on_episodes: Sequence[_OnEpisodes]


async def series_aggregate_credits(db: Reader, entity: Entity, *, language: Language) -> AggregateCredits:
    """Merge the credits of a series, its guests and specials included.

    A count that was imported is kept. Otherwise a credit counts the sum over the seasons, as
    `season_aggregate_credits` has it; no part counts more episodes than exist.
    """
    regulars = _parts(await db.of(CREDITS, entity))
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
    budget = _Budget(sum(season.episode_count for season in seasons))
    kept = [budget.keep(row) for row in total.values() if row.credit_id in imported]
    others = [budget.some(row) for row in total.values() if row.credit_id not in imported]
    return _answer(entity, [*kept, *filter(None, others)])


async def season_aggregate_credits(db: Reader, entity: Entity, *, language: Language) -> AggregateCredits:
    """Merge the credits of a season.

    The season's regulars count all its episodes. If it names none of its own, those of the series do, except
    for specials. Everyone else counts the episodes that carry the credit.
    """
    row = await db.one_of(SERIES_OF_SEASON, entity)
    assert row is not None, "find_season found it in this snapshot"
    regulars = _parts(await db.of(CREDITS, Entity(Kind.TV, row.series_id)))
    season = _season(row, await db.of(SPREAD_CREDITS, entity))
    return _answer(entity, _counted(season, regulars))


async def _seasons(db: Reader, rows: Sequence[SeasonNumberRow]) -> list[_Season]:
    spread = await db.by_id(SPREAD_CREDITS, Kind.SEASON, [row.id for row in rows])
    return [_season(row, spread.get(row.id, ())) for row in rows]


def _season(row: SeasonNumberRow | SeriesOfSeasonRow, spread: Sequence[SpreadCreditRow]) -> _Season:
    own = [each.credit for each in spread if each.kind == Kind.SEASON]
    on_episodes = [
        _OnEpisodes(each.credit, each.episodes or "") for each in spread if each.kind == Kind.EPISODE
    ]
    return _Season(row.season_number, row.episode_count, own, on_episodes)


def _parts(rows: Sequence[CreditRow]) -> list[CreditRow]:
    """Return the cast and the crew, without the creators of the series."""
    return [row for row in rows if row.credit_type != "creator"]


class _Budget:
    """The episodes that each part (a person's character or job) can still count."""

    def __init__(self, episodes: int) -> None:
        self._episodes = episodes
        self._used: dict[tuple[object, ...], int] = {}

    def keep(self, row: CreditRow) -> CreditRow:
        """Keep a credit whose count is certain."""
        part = _part(row)
        self._used[part] = self._used.get(part, 0) + (row.episode_count or 0)
        return row

    def some(self, row: CreditRow) -> CreditRow | None:
        """Return a credit that counts no more than is left; None if another one has used the part up."""
        used = self._used.get(_part(row))
        if used is None:
            return self.keep(row)
        left = min(row.episode_count or 0, max(self._episodes - used, 0))
        return self.keep(row._replace(episode_count=left)) if left else None


def _part(row: CreditRow) -> tuple[object, ...]:
    """Return the character or the job of a person. A role may change between guest and regular during a
    series, so that is left out.
    """
    if row.credit_type == "crew":
        return row.person_id, row.department, row.job
    return row.person_id, row.character


def _counted(season: _Season, of_series: Sequence[CreditRow]) -> list[CreditRow]:
    """Return the credits of a season, once each, with every `episode_count` known."""
    regulars = list(season.own)
    speaks = any(row.listed or row.aggregate_position is not None for row in regulars)
    if season.number > 0 and not speaks:
        known = {row.credit_id for row in regulars}
        regulars += [
            row._replace(episode_count=None, aggregate_position=None)
            for row in of_series
            if row.listed and row.credit_id not in known
        ]
    budget = _Budget(season.episode_count)
    kept = [budget.keep(row) for row in regulars if row.episode_count is not None]
    known = {row.credit_id for row in regulars}
    on_episodes = _once([each for each in season.on_episodes if each.row.credit_id not in known])
    guests = [budget.some(row) if kept else budget.keep(row) for row in on_episodes]
    others = [
        budget.some(row._replace(episode_count=season.episode_count))
        for row in regulars
        if row.episode_count is None
    ]
    return [*kept, *filter(None, others), *filter(None, guests)]


def _once(rows: Sequence[_OnEpisodes]) -> list[CreditRow]:
    """Return the credits on episodes; an episode with two credits of a part counts for the first one."""
    by_part: dict[tuple[object, ...], list[_OnEpisodes]] = defaultdict(list)
    for each in rows:
        by_part[_part(each.row)].append(each)
    found = []
    for first, *others in by_part.values():
        if not others:
            found.append(first.row)
            continue
        seen: set[str] = set()
        for row, episodes in sorted((first, *others), key=lambda each: each.row.credit_id):
            new = set(episodes.split(",")) - seen
            seen |= new
            if new:
                found.append(row._replace(episode_count=len(new)))
    return found


def _answer(entity: Entity, rows: Iterable[CreditRow]) -> AggregateCredits:
    cast: dict[int, list[CreditRow]] = defaultdict(list)
    crew: dict[tuple[int, str], list[CreditRow]] = defaultdict(list)
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


def _total(same: Sequence[CreditRow]) -> int:
    return sum(row.episode_count or 0 for row in same)


def _imported_place(same: Sequence[CreditRow]) -> float:
    """Order by place in the import; credits that came later stand last."""
    return min(inf if row.aggregate_position is None else row.aggregate_position for row in same)


def _cast_place(same: Sequence[CreditRow]) -> tuple[object, ...]:
    first, *_ = same
    return _imported_place(same), -_total(same), min(row.position for row in same), first.person_id


def _crew_place(same: Sequence[CreditRow]) -> tuple[object, ...]:
    """Order by department and then by episodes, as in the published example."""
    first, *_ = same
    return (
        _imported_place(same),
        first.department,
        -_total(same),
        min(row.position for row in same),
        first.person_id,
    )


def _in_order(same: Sequence[CreditRow]) -> Sequence[CreditRow]:
    if len(same) == 1:
        return same
    return sorted(same, key=lambda row: (_imported_place([row]), -(row.episode_count or 0), row.credit_id))


def _cast(same: Sequence[CreditRow]) -> AggregateCast:
    first, *_ = same
    roles = [Role(row.credit_id, row.character, row.episode_count or 0) for row in _in_order(same)]
    return AggregateCast(*core(first), roles, _total(same), min(row.position for row in same))


def _crew(same: Sequence[CreditRow]) -> AggregateCrew:
    first, *_ = same
    jobs = [Job(row.credit_id, row.job, row.episode_count or 0) for row in _in_order(same)]
    return AggregateCrew(*core(first), jobs, first.department, _total(same))
