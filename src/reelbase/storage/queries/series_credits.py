"""Queries about credits that reach across series, seasons and episodes."""

from typing import NamedTuple

from sqlalchemy import FromClause, Join, Text, cast, func, null, select, union_all

from reelbase.storage.clauses import Selection
from reelbase.storage.engine.dialects import ordered_join
from reelbase.storage.engine.statement import HoldingBatch, within
from reelbase.storage.queries.credits import CREDIT, CreditRow, credit, credit_columns, person
from reelbase.storage.queries.episodes import IN_SEASON, episode, season
from reelbase.storage.queries.translated import TRUE, const


class OwnedCreditRow(NamedTuple):
    """A credit that is found from another entity than the one it stands on."""

    owner_id: int
    credit: CreditRow


_ON_EPISODE = (credit.c.kind == const("episode")) & (credit.c.entity_id == episode.c.id)
_ON_SEASON = (credit.c.kind == const("season")) & (credit.c.entity_id == season.c.id)


def _with_person(credits: FromClause) -> Join:
    return ordered_join(credits, person, person.c.id == credit.c.person_id)


EPISODE_CREDITS_OF_SEASON = HoldingBatch(
    select(season.c.id.label("owner_id"), *CREDIT)
    .select_from(_with_person(ordered_join(ordered_join(season, episode, IN_SEASON), credit, _ON_EPISODE)))
    .where(within(season.c.id, "ids"), credit.c.credit_type != const("cast"), credit.c.listed == TRUE)
    .order_by(season.c.id, credit.c.entity_id, credit.c.credit_type, credit.c.position, credit.c.credit_id),
    OwnedCreditRow,
    credit=CreditRow,
)
"""The crew and guest stars of every episode of a season."""


class SpreadCreditRow(NamedTuple):
    """A credit on a season itself, or all that stand on its episodes taken together.

    The latter stands on the season, and its episodes are counted.
    """

    season_id: int
    kind: str  # season, episode
    credit: CreditRow
    episodes: str | None  # ids with commas between them, where the kind is episode


def _on_seasons() -> Selection:
    return (
        select(season.c.id.label("season_id"), credit.c.kind, *CREDIT, null().label("episodes"))
        .select_from(_with_person(ordered_join(season, credit, _ON_SEASON)))
        .where(within(season.c.id, "ids"))
    )


def _on_episodes() -> Selection:
    comma = const(",")  # a plain text would be bound
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
            func.aggregate_strings(cast(episode.c.id, Text), comma).label("episodes"),  # type: ignore[arg-type]
        )
        .select_from(ordered_join(ordered_join(season, episode, IN_SEASON), credit, _ON_EPISODE))
        .where(within(season.c.id, "ids"))
        .group_by(season.c.id, credit.c.credit_id, credit.c.credit_type, credit.c.person_id)
        .subquery()
    )
    return select(
        grouped.c.season_id,
        const("episode").label("kind"),
        *credit_columns(
            grouped,
            entity_id=grouped.c.season_id,
            cast_id=null(),
            episode_count=grouped.c["count"],
            listed=TRUE,
            aggregate_position=null(),
        ),
        grouped.c.episodes,
    ).join(person, person.c.id == grouped.c.person_id)


SPREAD_CREDITS = HoldingBatch(union_all(_on_seasons(), _on_episodes()), SpreadCreditRow, credit=CreditRow)
"""All credits of a season and of its episodes, each once; in no order."""
