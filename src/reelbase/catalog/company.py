"""A company's details and movies."""

from msgspec import Struct

from reelbase.catalog.identity import find, numeric_id
from reelbase.catalog.language import Language
from reelbase.catalog.page import OwnedPage, owned_page_of
from reelbase.catalog.paging import page_of_ids
from reelbase.catalog.summaries import MovieRow, movies_in_order
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.companies import COMPANY_DETAILS, MOVIES_OF_COMPANY


class ParentCompany(Struct):
    """The company that a company belongs to."""

    name: str
    id: int
    logo_path: str | None


class CompanyDetails(Struct):
    """A company whole."""

    description: str
    headquarters: str
    homepage: str
    id: int
    logo_path: str | None
    name: str
    origin_country: str | None
    parent_company: ParentCompany | None


async def find_company(db: Reader, company_id: str) -> Entity | None:
    return await find(db, Kind.COMPANY, numeric_id(company_id))


async def company_details(db: Reader, entity: Entity) -> CompanyDetails:
    """Return a company's details; nothing of it is translated."""
    row = await db.one_of(COMPANY_DETAILS, entity)
    assert row is not None, "find_company found it in this snapshot"
    parent = None
    if row.parent_id is not None:
        parent = ParentCompany(row.parent_name or "", row.parent_id, row.parent_logo_path)
    return CompanyDetails(
        description=row.description,
        headquarters=row.headquarters,
        homepage=row.homepage,
        id=row.id,
        logo_path=row.logo_path,
        name=row.name,
        origin_country=row.origin_country,
        parent_company=parent,
    )


async def company_movies(db: Reader, entity: Entity, *, language: Language) -> OwnedPage[MovieRow]:
    """Return the most popular movies of a company.

    TMDB: always the first page, whatever page is asked for (recorded: docs/reference/tmdb.md#details).
    """
    ids, total = await page_of_ids(db, MOVIES_OF_COMPANY, 1, company_id=entity.id)
    return owned_page_of(entity.id, 1, await movies_in_order(db, ids, language), total)
