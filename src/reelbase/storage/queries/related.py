"""Queries about related titles, for answers."""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Executable,
    and_,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.types import Float

from reelbase.entity import TITLES, Kind
from reelbase.storage import tables
from reelbase.storage.clauses import Expression
from reelbase.storage.engine.dialects import ordered_join
from reelbase.storage.engine.statement import Statement, bind, columns, within
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.plain_rows import RankedRow
from reelbase.storage.queries.translated import const

KIND, ID = bind("kind"), bind("id")
relation, related = tables.relation, tables.related


class RelationRow(NamedTuple):
    """A title that was imported as related; or, with `others`, all that were computed."""

    owner: int
    relation: str  # recommendation, similar, beside
    position: int
    kind: str
    id: int
    others: str | None  # ids of the same kind, the nearest first; JSON
    adult: bool | None  # whether the owner of computed ones is


def _relations(kind: Kind, of: Callable[[ColumnElement[int]], ColumnElement[bool]]) -> Executable:
    """Select all that is related to some titles, the owner's id first, each owner's in order."""
    title = KINDS[kind].table
    imported = select(
        *columns(
            RelationRow,
            related,
            owner=related.c.entity_id,
            kind=related.c.other_kind,
            id=related.c.other_id,
            others=null(),
            adult=null(),
        )
    ).where(related.c.kind == const(kind), of(related.c.entity_id))
    computed = (
        select(
            *columns(
                RelationRow,
                relation,
                owner=relation.c.entity_id,
                position=const(0),
                id=relation.c.entity_id,
                adult=title.c.adult,
            )
        )
        .join(title, title.c.id == relation.c.entity_id)
        .where(relation.c.kind == const(kind), of(relation.c.entity_id))
    )
    order: list[Expression] = [literal_column(name) for name in ("owner", "relation", "position")]
    return union_all(imported, computed).order_by(*order)


RELATIONS = {kind: Statement(_relations(kind, lambda column: column == ID), RelationRow) for kind in TITLES}
"""All of a title, a few dozen rows at most, so that one statement serves every relation and page."""

RELATIONS_OF = {
    kind: Statement(_relations(kind, lambda column: within(column, "ids")), RelationRow) for kind in TITLES
}
"""The same of several titles."""


def _shared_keywords(kind: Kind) -> Statement[RankedRow]:
    """Select titles that share keywords, rare keywords first; adult titles with adult titles only.

    A keyword that n titles carry weighs 1/n, so that one which thousands carry decides nothing;
    the twenty rarest are looked at.
    """
    mine, other, use = (tables.title_keyword.alias() for _ in range(3))
    owner, title = KINDS[kind].table.alias(), KINDS[kind].table.alias()
    carried = (
        select(func.count())
        .where(use.c.keyword_id == mine.c.keyword_id, use.c.kind == const(kind))
        .correlate(mine)
        .scalar_subquery()
    )
    weighed = (
        select(mine.c.keyword_id, carried.label("uses"))
        .where(mine.c.kind == const(kind), mine.c.entity_id == ID)
        .order_by(literal_column("uses"), mine.c.keyword_id)
        .limit(const(20))
        .offset(const(0))
        .subquery()
    )
    same = and_(other.c.keyword_id == weighed.c.keyword_id, other.c.kind == const(kind))
    sharing = ordered_join(weighed, other, same)
    score = func.sum(literal_column("1.0", Float) / weighed.c.uses)
    adult = select(owner.c.adult).where(owner.c.id == ID).scalar_subquery()
    return Statement(
        select(other.c.entity_id.label("id"), func.count().over().label("total"))
        .select_from(ordered_join(sharing, title, title.c.id == other.c.entity_id))
        .where(other.c.entity_id != ID, title.c.adult == adult)
        .group_by(other.c.entity_id)
        .order_by(score.desc(), other.c.entity_id)
        .limit(bind("limit"))
        .offset(bind("offset")),
        RankedRow,
    )


SHARED_KEYWORDS = {kind: _shared_keywords(kind) for kind in TITLES}
