"""Queries about companies, keywords and collections."""

from typing import NamedTuple

from sqlalchemy import func, select

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.engine.statement import Batch, Statement, bind, columns, within
from reelbase.storage.queries.movies import IS_NAMED
from reelbase.storage.queries.plain_rows import NameRow, RankedRow
from reelbase.storage.queries.translated import FALSE, const, shown_in, words_of

company = tables.company
title_company = tables.title_company
keyword = tables.keyword
title_keyword = tables.title_keyword
collection = tables.collection


class CompanyRow(NamedTuple):
    """A company of a title."""

    entity_id: int
    id: int
    logo_path: str | None
    name: str
    origin_country: str | None


COMPANIES = Batch(
    select(*columns(CompanyRow, company, entity_id=title_company.c.entity_id))
    .join(company, company.c.id == title_company.c.company_id)
    .where(title_company.c.kind == bind("kind"), within(title_company.c.entity_id, "ids"))
    .order_by(title_company.c.entity_id, title_company.c.position),
    CompanyRow,
)


class CompanyDetailsRow(NamedTuple):
    """A company and its parent."""

    id: int
    description: str
    headquarters: str
    homepage: str
    logo_path: str | None
    name: str
    origin_country: str | None
    parent_id: int | None
    parent_name: str | None
    parent_logo_path: str | None


def _company_details() -> Batch[CompanyDetailsRow]:
    parent = company.alias()
    return Batch(
        select(
            *columns(
                CompanyDetailsRow,
                company,
                parent_id=parent.c.id,
                parent_name=parent.c.name,
                parent_logo_path=parent.c.logo_path,
            ),
        )
        .select_from(company.outerjoin(parent, parent.c.id == company.c.parent_company_id))
        .where(within(company.c.id, "ids")),
        CompanyDetailsRow,
    )


COMPANY_DETAILS = _company_details()


class KeywordRow(NamedTuple):
    """A keyword of a title."""

    entity_id: int
    id: int
    name: str


KEYWORDS = Batch(
    select(title_keyword.c.entity_id, keyword.c.id, keyword.c.name)
    .join(keyword, keyword.c.id == title_keyword.c.keyword_id)
    .where(title_keyword.c.kind == bind("kind"), within(title_keyword.c.entity_id, "ids"))
    .order_by(title_keyword.c.entity_id, title_keyword.c.position),
    KeywordRow,
)


KEYWORD = Statement(select(keyword.c.id, keyword.c.name).where(keyword.c.id == bind("id")), NameRow)


KEYWORD_ROWS = Batch(select(keyword.c.id, keyword.c.name).where(within(keyword.c.id, "ids")), NameRow)


movie = tables.movie
LIMIT, OFFSET = bind("limit"), bind("offset")

MOVIES_OF_COMPANY = Statement(
    select(movie.c.id, func.count().over().label("total"))
    .join(title_company, title_company.c.entity_id == movie.c.id)
    .where(title_company.c.company_id == bind("company_id"), title_company.c.kind == const("movie"), IS_NAMED)
    .order_by(movie.c.popularity.desc(), movie.c.id)
    .limit(LIMIT)
    .offset(OFFSET),
    RankedRow,
)

MOVIES_OF_KEYWORD = Statement(
    select(movie.c.id, func.count().over().label("total"))
    .join(title_keyword, title_keyword.c.entity_id == movie.c.id)
    .where(
        title_keyword.c.keyword_id == bind("keyword_id"),
        title_keyword.c.kind == const("movie"),
        (movie.c.adult == FALSE) | (bind("include_adult") == const(1)),
        IS_NAMED,
    )
    .order_by(movie.c.popularity.desc(), movie.c.id)
    .limit(LIMIT)
    .offset(OFFSET),
    RankedRow,
)


class CollectionRow(NamedTuple):
    """A collection in a language."""

    id: int
    name: str
    original_language: str
    original_name: str
    overview: str
    poster_path: str | None
    backdrop_path: str | None


def _collection_details() -> Batch[CollectionRow]:
    words = words_of("collection", collection.c.id, collection.c.original_language)
    return Batch(
        select(*columns(CollectionRow, collection, **shown_in(words, Kind.COLLECTION)))
        .select_from(collection.outerjoin(words.table, words.on))
        .where(within(collection.c.id, "ids")),
        CollectionRow,
    )


COLLECTION_DETAILS = _collection_details()
