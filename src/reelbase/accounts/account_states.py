"""Account states: what the account or the guest of a request thinks of a title."""

from msgspec import Struct, UnsetType

from reelbase.accounts.session import Rater, rater_of
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.episodes import EPISODE_NUMBERS
from reelbase.storage.queries.ratings import STATES
from reelbase.storage.queries.seasons import SERIES_OF_SEASON
from reelbase.storage.queries.sessions import GuestRow


class Value(Struct):
    """The value of a rating."""

    value: float


class AccountStates(Struct):
    """The rating and the marks of a person for a movie, a series or an episode."""

    id: int | UnsetType
    favorite: bool
    rated: Value | bool
    watchlist: bool


class EpisodeStates(Struct):
    """The rating of a person for an episode of a season."""

    id: int
    episode_number: int
    rated: Value | bool


class SeasonStates(Struct):
    """The ratings of a person for the episodes of a season."""

    id: int | UnsetType
    results: list[EpisodeStates]


async def account_states(db: Reader, entity: Entity, *, rater: Rater) -> AccountStates:
    """Return the rating and the marks of an account or a guest; episodes and guests have no marks."""
    return await states_of(db, entity, await rater_of(db, rater))


async def states_of(db: Reader, entity: Entity, who: AccountRow | GuestRow) -> AccountStates:
    """Return what somebody thinks of an entity that is there."""
    row = await db.one_of(STATES[type(who)], entity, rater=who.id)
    assert row is not None, "it was found in this snapshot"
    return AccountStates(entity.id, bool(row.favorite), _rated(row.halves), bool(row.watchlist))


async def season_account_states(db: Reader, entity: Entity, *, rater: Rater) -> SeasonStates:
    """Return the ratings of an account or a guest for the episodes of a season."""
    who = await rater_of(db, rater)
    season = await db.one_of(SERIES_OF_SEASON, entity)
    assert season is not None, "it was found in this snapshot"
    numbers = await db.of(EPISODE_NUMBERS, Entity(Kind.TV, season.series_id))
    episodes = sorted(
        (row.episode_number, row.id)
        for row in numbers
        if row.season_number == season.season_number and row.episode_number is not None
    )
    ids = [id_ for _, id_ in episodes]
    states = await db.one_by_id(STATES[type(who)], Kind.EPISODE, ids, rater=who.id)
    return SeasonStates(
        entity.id, [EpisodeStates(id_, number, _rated(states[id_].halves)) for number, id_ in episodes]
    )


def _rated(halves: int | None) -> Value | bool:
    """Return the value of a rating. TMDB: false, or an object with it (docs/reference/tmdb.md#ratings)."""
    return False if halves is None else Value(halves / 2)
