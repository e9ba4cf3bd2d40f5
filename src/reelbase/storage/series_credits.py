"""What is asked about credits that reach across series, seasons and episodes."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, null, select

from reelbase.storage.credits import CreditRow, credit, person
from reelbase.storage.episodes import IN_SEASON, episode, season
from reelbase.storage.statement import Batch, bind, within
from reelbase.storage.words import TRUE, const


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
    person.c.id,
    person.c.adult,
    person.c.gender,
    person.c.known_for_department,
    person.c.name,
    person.c.original_name,
    person.c.popularity,
    person.c.profile_path,
]
_ON_EPISODE = (credit.c.kind == const("episode")) & (credit.c.entity_id == episode.c.id)
_ON_SEASON = (credit.c.kind == const("season")) & (credit.c.entity_id == season.c.id)

EPISODE_CREDITS_OF_SEASON = Batch(
    select(season.c.id, *_CREDIT)
    .select_from(
        season.join(episode, IN_SEASON)
        .join(credit, _ON_EPISODE)
        .join(person, person.c.id == credit.c.person_id)
    )
    .where(within(season.c.id, "ids"), credit.c.credit_type != const("cast"), credit.c.listed == TRUE)
    .order_by(season.c.id, credit.c.entity_id, credit.c.credit_type, credit.c.position, credit.c.credit_id),
    OwnedCreditRow,
)
"""The crew and guest stars of every episode of a season."""

REGULARS_OF_EPISODE = Batch(
    select(episode.c.id, *_CREDIT)
    .select_from(
        episode.join(season, IN_SEASON)
        .join(credit, _ON_SEASON)
        .join(person, person.c.id == credit.c.person_id)
    )
    .where(within(episode.c.id, "ids"), credit.c.credit_type == const("cast"), credit.c.listed == TRUE)
    .order_by(episode.c.id, credit.c.position, credit.c.credit_id),
    OwnedCreditRow,
)
"""The cast of the season that an episode belongs to."""


class StandingRow(NamedTuple):
    """A credit on a series or a season, or all that stand on one season's episodes taken together."""

    entity_id: int
    credit_id: str
    credit_type: str
    position: int
    character: str
    department: str
    job: str
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


_PERSON: list[ColumnElement[Any]] = _CREDIT[-8:]

STANDING_CREDITS = Batch(
    select(
        credit.c.entity_id,
        credit.c.credit_id,
        credit.c.credit_type,
        credit.c.position,
        credit.c.character,
        credit.c.department,
        credit.c.job,
        credit.c.episode_count,
        credit.c.listed,
        credit.c.aggregate_position,
        *_PERSON,
    )
    .join(person, person.c.id == credit.c.person_id)
    .where(
        credit.c.kind == bind("kind"),
        within(credit.c.entity_id, "ids"),
        credit.c.credit_type != const("creator"),
    )
    .order_by(credit.c.entity_id, credit.c.credit_type, credit.c.position, credit.c.credit_id),
    StandingRow,
)
"""The cast and crew of a series or a season."""


def _on_episodes() -> Batch[StandingRow]:
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
            func.count().label("episodes"),
        )
        .select_from(season.join(episode, IN_SEASON).join(credit, _ON_EPISODE))
        .where(within(season.c.id, "ids"))
        .group_by(season.c.id, credit.c.credit_id, credit.c.credit_type, credit.c.person_id)
        .subquery()
    )
    each = grouped.c
    return Batch(
        select(
            each.season_id,
            each.credit_id,
            each.credit_type,
            each.position,
            each.character,
            each.department,
            each.job,
            each.episodes,
            TRUE,
            null(),
            *_PERSON,
        )
        .join(person, person.c.id == each.person_id)
        .order_by(each.season_id, each.credit_type, each.position, each.credit_id),
        StandingRow,
    )


CREDITS_ON_EPISODES = _on_episodes()
"""The credits on the episodes of a season, once each, with the number of episodes."""
