"""The votes of titles: what came with an import, what was given here, and what is answered of both."""

from typing import NamedTuple

from sqlalchemy import Table, select, update

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.engine.statement import Command, Statement, bind, columns, within
from reelbase.storage.engine.writer import Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.rows import VotesRow

votes = tables.votes
RATED = {kind: KINDS[kind].table for kind in (Kind.MOVIE, Kind.TV, Kind.EPISODE)}
"""The kinds that can be rated, and the tables of what is answered."""


_VOTES = Statement(
    select(*votes.columns).where(votes.c.kind == bind("kind"), within(votes.c.entity_id, "ids")), VotesRow
)


class AnsweredRow(NamedTuple):
    """The votes that a title answers."""

    id: int
    average: float
    number: int


def _answered(table: Table) -> Statement[AnsweredRow]:
    votes = {"average": table.c.vote_average, "number": table.c.vote_count}
    return Statement(
        select(*columns(AnsweredRow, table, **votes)).where(within(table.c.id, "ids")), AnsweredRow
    )


def _set(table: Table) -> Command:
    changed = update(table).where(table.c.id == bind("of_id"))
    return Command(changed.values(vote_average=bind("average"), vote_count=bind("number")))


_ANSWERED = {kind: _answered(table) for kind, table in RATED.items()}
_SET_ANSWERED = {kind: _set(table) for kind, table in RATED.items()}


def select_votes(db: Writer, kind: Kind, ids: list[int]) -> list[VotesRow]:
    """Return the votes of the titles that were rated here, among these."""
    return db.all(_VOTES, kind=str(kind), ids=ids)


def select_answered(db: Writer, kind: Kind, ids: list[int]) -> list[AnsweredRow]:
    """Return the votes that titles answer."""
    return db.all(_ANSWERED[kind], ids=ids)


def update_answered(db: Writer, kind: Kind, answered: AnsweredRow) -> None:
    """Have a title answer other votes."""
    db.run(_SET_ANSWERED[kind], of_id=answered.id, average=answered.average, number=answered.number)


def upsert_votes(db: Writer, rows: list[VotesRow]) -> None:
    """Keep the votes of titles."""
    db.upsert(rows)


def delete_votes(db: Writer, kind: Kind, ids: list[int]) -> None:
    """Forget the votes of titles that nobody rates here any more."""
    db.delete_owned(VotesRow, kind, ids)
