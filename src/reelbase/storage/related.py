"""What is asked about related titles, to answer."""

from typing import NamedTuple

from sqlalchemy import Table, and_, func, literal_column, null, select, union_all
from sqlalchemy.types import Float

from reelbase.storage import tables
from reelbase.storage.ordered import ordered_join
from reelbase.storage.statement import Statement, bind
from reelbase.storage.words import const

KIND, ID = bind("kind"), bind("id")
TITLES: dict[str, Table] = {"movie": tables.movie, "tv": tables.series}
relation, related = tables.relation, tables.related


class RelationRow(NamedTuple):
    """A title that was imported as related; or, with `others`, all that were computed."""

    relation: str  # recommendation, similar
    position: int
    kind: str
    id: int
    others: str | None  # ids of the same kind, the nearest first; JSON
    adult: bool | None  # whether the owner of computed ones is


def _relations(kind: str) -> Statement[RelationRow]:
    title = TITLES[kind]
    imported = select(
        related.c.relation,
        related.c.position,
        related.c.other_kind.label("kind"),
        related.c.other_id.label("id"),
        null().label("others"),
        null().label("adult"),
    ).where(related.c.kind == const(kind), related.c.entity_id == ID)
    computed = (
        select(
            relation.c.relation,
            const(0),
            relation.c.kind,
            relation.c.entity_id,
            relation.c.others,
            title.c.adult,
        )
        .join(title, title.c.id == relation.c.entity_id)
        .where(relation.c.kind == const(kind), relation.c.entity_id == ID)
    )
    return Statement(
        union_all(imported, computed).order_by(literal_column("relation"), literal_column("position")),
        RelationRow,
    )


RELATIONS = {kind: _relations(kind) for kind in TITLES}
"""All of a title, a few dozen rows at most, so that one statement serves every relation and page."""


class RelatedRow(NamedTuple):
    """A related title, and how many there are."""

    id: int
    total: int


def _shared_keywords(kind: str) -> Statement[RelatedRow]:
    """Titles that share keywords, those of rare keywords first; adult ones with adult ones only.

    A keyword that n titles carry weighs 1/n, so that one which thousands carry decides nothing;
    the twenty rarest are looked at.
    """
    mine, other, use = (tables.title_keyword.alias() for _ in range(3))
    owner, title = TITLES[kind].alias(), TITLES[kind].alias()
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
        select(other.c.entity_id, func.count().over())
        .select_from(ordered_join(sharing, title, title.c.id == other.c.entity_id))
        .where(other.c.entity_id != ID, title.c.adult == adult)
        .group_by(other.c.entity_id)
        .order_by(score.desc(), other.c.entity_id)
        .limit(bind("limit"))
        .offset(bind("offset")),
        RelatedRow,
    )


SHARED_KEYWORDS = {kind: _shared_keywords(kind) for kind in TITLES}
