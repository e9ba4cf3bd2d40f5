"""What is asked about credits that reach across series, seasons and episodes."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Join, Select, Text, cast, func, null, select, union_all

from reelbase.storage.engine.dialects import ordered_join
from reelbase.storage.engine.statement import Batch, or_drawn, within
from reelbase.storage.queries.credits import CreditRow, credit, person
from reelbase.storage.queries.episodes import IN_SEASON, episode, season
from reelbase.storage.queries.translated import TRUE, const


class OwnedCreditRow(NamedTuple):
    """A credit that is found from another entity than the one it stands on."""

    owner_id: int
    entity_id: int
    credit_id: str
    credit_type: str
    position: int
    character: str
    department: str
    job: str
    cast_id: int | None
    episode_count: int | None
    listed: bool
    aggregate_position: int | None
    person_id: int
    adult: bool
    gender: int
    known_for_department: str | None
    name: str
    original_name: str
    popularity: float
    profile_path: str | None

    @property
    def credit(self) -> CreditRow:
        """The credit itself."""
        return CreditRow._make(self[1:])


_CREDIT: list[ColumnElement[Any]] = [
    credit.c.entity_id,
    credit.c.credit_id,
    credit.c.credit_type,
    credit.c.position,
    credit.c.character,
    credit.c.department,
    credit.c.job,
    credit.c.cast_id,
    credit.c.episode_count,
    credit.c.listed,
    credit.c.aggregate_position,
    person.c.id,
    person.c.adult,
    person.c.gender,
    person.c.known_for_department,
    person.c.name,
    person.c.original_name,
    person.c.popularity,
    or_drawn("person", person.c.id, person.c.profile_path),
]
_ON_EPISODE = (credit.c.kind == const("episode")) & (credit.c.entity_id == episode.c.id)
_ON_SEASON = (credit.c.kind == const("season")) & (credit.c.entity_id == season.c.id)


def _with_person(credits: FromClause) -> Join:
    return ordered_join(credits, person, person.c.id == credit.c.person_id)


EPISODE_CREDITS_OF_SEASON = Batch(
    select(season.c.id, *_CREDIT)
    .select_from(_with_person(ordered_join(ordered_join(season, episode, IN_SEASON), credit, _ON_EPISODE)))
    .where(within(season.c.id, "ids"), credit.c.credit_type != const("cast"), credit.c.listed == TRUE)
    .order_by(season.c.id, credit.c.entity_id, credit.c.credit_type, credit.c.position, credit.c.credit_id),
    OwnedCreditRow,
)
"""The crew and guest stars of every episode of a season."""


class SpreadCreditRow(NamedTuple):
    """A credit on a season itself, or all that stand on its episodes taken together."""

    season_id: int
    kind: str  # season, episode
    entity_id: int  # the season's
    credit_id: str
    credit_type: str
    position: int
    character: str
    department: str
    job: str
    cast_id: int | None
    episode_count: int | None  # counted, where the kind is episode
    listed: bool
    aggregate_position: int | None
    person_id: int
    adult: bool
    gender: int
    known_for_department: str | None
    name: str
    original_name: str
    popularity: float
    profile_path: str | None
    episodes: str | None  # ids with commas between them, where the kind is episode

    @property
    def credit(self) -> CreditRow:
        """The credit itself."""
        return CreditRow._make(self[2:-1])


def _on_seasons() -> Select[Any]:
    return (
        select(season.c.id, credit.c.kind, *_CREDIT, null())
        .select_from(_with_person(ordered_join(season, credit, _ON_SEASON)))
        .where(within(season.c.id, "ids"))
    )


def _on_episodes() -> Select[Any]:
    comma: Any = const(",")  # a plain text would be bound
    grouped = (
        select(
            season.c.id.label("season_id"),
            credit.c.credit_id,
            credit.c.credit_type,
            credit.c.person_id,
            func.min(credit.c.position).label("position"),
            func.min(credit.c.character).label("character"),
            func.min(credit.c.department).label("department"),
            func.min(credit.c.job).label("job"),
            func.count().label("count"),
            func.aggregate_strings(cast(episode.c.id, Text), comma).label("episodes"),
        )
        .select_from(ordered_join(ordered_join(season, episode, IN_SEASON), credit, _ON_EPISODE))
        .where(within(season.c.id, "ids"))
        .group_by(season.c.id, credit.c.credit_id, credit.c.credit_type, credit.c.person_id)
        .subquery()
    )
    each = grouped.c
    return select(
        each.season_id,
        const("episode"),
        each.season_id,
        each.credit_id,
        each.credit_type,
        each.position,
        each.character,
        each.department,
        each.job,
        null(),
        each["count"],
        TRUE,
        null(),
        *_CREDIT[-8:],
        each.episodes,
    ).join(person, person.c.id == each.person_id)


SPREAD_CREDITS = Batch(union_all(_on_seasons(), _on_episodes()), SpreadCreditRow)
"""All credits of a season and of its episodes, each once; in no order."""
