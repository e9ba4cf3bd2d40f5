"""Queries about credits, in both directions."""

from typing import NamedTuple

from sqlalchemy import FromClause, select

from reelbase.storage import tables
from reelbase.storage.clauses import Expression
from reelbase.storage.engine.statement import Batch, Owned, Statement, bind, columns, or_drawn, within
from reelbase.storage.queries.translated import const

episode = tables.episode
credit = tables.credit
person = tables.person


class CreditRow(NamedTuple):
    """A person's part in an entity, with the person as credits show them."""

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


def credit_columns(source: FromClause, **others: Expression) -> list[Expression]:
    """Return the columns of a CreditRow: those of a table of credits, or others, and those of the person."""
    named = ("adult", "gender", "known_for_department", "name", "original_name", "popularity")
    shown = {name: person.c[name] for name in named}
    profile = or_drawn("person", person.c.id, person.c.profile_path)
    return columns(CreditRow, source, person_id=person.c.id, profile_path=profile, **shown, **others)


CREDIT = credit_columns(credit)

CREDITS = Owned(
    select(*CREDIT)
    .join(person, person.c.id == credit.c.person_id)
    .order_by(credit.c.entity_id, credit.c.credit_type, credit.c.position, credit.c.credit_id),
    credit,
    CreditRow,
)


class PersonCreditRow(NamedTuple):
    """A part that a person has in a movie, a series or an episode."""

    person_id: int
    kind: str
    entity_id: int
    title_id: int
    credit_id: str
    credit_type: str
    position: int
    character: str
    department: str
    job: str
    episode_count: int | None
    first_credit_air_date: str | None
    person_position: int | None
    listed: bool
    season_number: int | None  # the episode's


_SEASON_NUMBER = (
    select(episode.c.season_number)
    .where(credit.c.kind == const("episode"), episode.c.id == credit.c.entity_id)
    .correlate(credit)
    .scalar_subquery()
)


def _of_person() -> Batch[PersonCreditRow]:
    return Batch(
        select(*columns(PersonCreditRow, credit, season_number=_SEASON_NUMBER))
        .where(within(credit.c.person_id, "ids"))
        .order_by(credit.c.person_id, credit.c.kind, credit.c.entity_id, credit.c.credit_id),
        PersonCreditRow,
    )


PERSON_CREDITS = _of_person()


class OneCreditRow(NamedTuple):
    """A credit by its own id, in one place where it stands."""

    kind: str
    entity_id: int
    title_id: int
    person_id: int
    credit_type: str
    character: str
    department: str
    job: str


ONE_CREDIT = Statement(
    select(*columns(OneCreditRow, credit))
    .where(credit.c.credit_id == bind("credit_id"))
    .order_by(credit.c.kind, credit.c.entity_id),
    OneCreditRow,
)
