"""Queries that compute related titles: whole tables, a part at a time, each part by its key."""

from typing import NamedTuple

from sqlalchemy import Table, and_, delete, func, null, or_, select, tuple_

from reelbase.entity import TITLES
from reelbase.storage import tables
from reelbase.storage.clauses import Selection, TableColumn
from reelbase.storage.engine.statement import Command, Statement, bind, columns, within
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.plain_rows import IdRow
from reelbase.storage.queries.translated import const

KIND = bind("kind")
relation = tables.relation
AFTER, UPTO, LIMIT = bind("after"), bind("upto"), bind("limit")


class TitleRow(NamedTuple):
    """A title as it is compared with others."""

    id: int
    adult: bool
    popularity: float
    original_language: str
    collection_id: int | None


def _titles(title: Table) -> Statement[TitleRow]:
    collection = title.c.collection_id if "collection_id" in title.c else null()
    return Statement(
        select(*columns(TitleRow, title, collection_id=collection))
        .where(title.c.id > AFTER)
        .order_by(title.c.id)
        .limit(LIMIT)
        .offset(const(0)),
        TitleRow,
    )


ALL_TITLES = {kind: _titles(KINDS[kind].table) for kind in TITLES}
"""The titles after an id, ascending, as many as are asked for."""


class FeatureRow(NamedTuple):
    """Something that a title carries."""

    entity_id: int
    feature_id: int


def _features(table: Table, column: str) -> Statement[FeatureRow]:
    return Statement(
        _between(table, select(table.c.entity_id, table.c[column].label("feature_id"))), FeatureRow
    )


def _between(table: Table, rows: Selection) -> Selection:
    return rows.where(table.c.kind == KIND, table.c.entity_id > AFTER, table.c.entity_id <= UPTO)


_credit = tables.credit
_makers = or_(
    and_(_credit.c.credit_type == const("cast"), _credit.c.position < const(5)),
    and_(_credit.c.credit_type == const("crew"), _credit.c.job == const("Director")),
    _credit.c.credit_type == const("creator"),
)

FEATURES: dict[str, Statement[FeatureRow]] = {
    "keyword": _features(tables.title_keyword, "keyword_id"),
    "genre": _features(tables.title_genre, "genre_id"),
    "company": _features(tables.title_company, "company_id"),
    "network": _features(tables.title_network, "network_id"),
    "person": Statement(
        _between(_credit, select(_credit.c.entity_id, _credit.c.person_id.label("feature_id"))).where(
            _makers
        ),
        FeatureRow,
    ),
}
"""The features of titles with ids after one and up to another, in no order."""


class OthersRow(NamedTuple):
    """A stored relation of a title."""

    entity_id: int
    others: str


STORED_OTHERS: Statement[OthersRow] = Statement(
    select(relation.c.entity_id, relation.c.others)
    .where(
        relation.c.kind == KIND,
        relation.c.entity_id > AFTER,
        relation.c.entity_id <= UPTO,
        relation.c.relation == bind("relation"),
    )
    .order_by(relation.c.entity_id),
    OthersRow,
)

rating = tables.imported_rating


class SourceRow(NamedTuple):
    """A source of imported ratings; None where there is none."""

    source: str | None


NEXT_SOURCE = Statement(
    select(func.min(rating.c.source).label("source")).where(rating.c.source > bind("source")), SourceRow
)
"""The sources one by one, each found by a look at the index."""


class RatingRow(NamedTuple):
    """A rating of a title."""

    rater: int
    kind: str
    entity_id: int
    value: float


IMPORTED_RATINGS = Statement(
    select(rating.c.rater, rating.c.kind, rating.c.entity_id, rating.c.value)
    .where(
        rating.c.source == bind("source"),
        tuple_(rating.c.rater, rating.c.kind, rating.c.entity_id)
        > tuple_(bind("rater"), bind("kind"), bind("id")),
    )
    .order_by(rating.c.rater, rating.c.kind, rating.c.entity_id)
    .limit(LIMIT)
    .offset(const(0)),
    RatingRow,
)
"""The ratings of a source after one of them, in the order of the key, as many as are asked for."""


local = tables.rating


class LocalRatingRow(NamedTuple):
    """A rating of a title, given here."""

    rater: int
    kind: str
    entity_id: int
    halves: int


def _local(rater: TableColumn) -> Statement[LocalRatingRow]:
    return Statement(
        select(*columns(LocalRatingRow, local, rater=rater))
        .where(
            tuple_(rater, local.c.kind, local.c.entity_id) > tuple_(bind("rater"), bind("kind"), bind("id"))
        )
        .order_by(rater, local.c.kind, local.c.entity_id)
        .limit(LIMIT)
        .offset(const(0)),
        LocalRatingRow,
    )


LOCAL_RATINGS = {"accounts": _local(local.c.account_id), "guests": _local(local.c.guest_id)}
"""The ratings given here after one of them, by accounts and by guests, as many as are asked for."""


DELETE_RELATIONS = Command(
    delete(tables.relation).where(
        tables.relation.c.kind == KIND,
        tables.relation.c.relation == bind("relation"),
        within(tables.relation.c.entity_id, "ids"),
    )
)

EXISTING = Statement(
    select(tables.entity.c.id).where(tables.entity.c.kind == KIND, within(tables.entity.c.id, "ids")),
    IdRow,
)


class ImdbRow(NamedTuple):
    """The movie of an IMDb id."""

    id: int
    value: str


BY_IMDB_ID = Statement(
    select(tables.external_id.c.entity_id.label("id"), tables.external_id.c.value).where(
        within(tables.external_id.c.value, "values"),
        tables.external_id.c.source == const("imdb_id"),
        tables.external_id.c.kind == const("movie"),
    ),
    ImdbRow,
)


class StoredRatingRow(NamedTuple):
    """A rating that is stored."""

    rater: int
    entity_id: int
    value: float
    created_at: str


RATINGS_OF_RATERS = Statement(
    select(rating.c.rater, rating.c.entity_id, rating.c.value, rating.c.created_at).where(
        rating.c.source == bind("source"), within(rating.c.rater, "raters"), rating.c.kind == KIND
    ),
    StoredRatingRow,
)
