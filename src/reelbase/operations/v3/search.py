"""Search."""

from reelbase.catalog import search
from reelbase.catalog.known_for import Found, PersonRow
from reelbase.catalog.language import Language
from reelbase.catalog.page import Page, Paged
from reelbase.catalog.regional import Region
from reelbase.catalog.search import (
    AnyYear,
    CollectionRow,
    FirstAirDateYear,
    KeywordRow,
    PrimaryReleaseYear,
    SearchText,
)
from reelbase.catalog.summaries import Company, MovieRow, TvRow
from reelbase.operations.operation import get
from reelbase.operations.parameters.binding import IncludeAdult
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader


@get("/3/search/collection", tag="search")
async def search_collection(
    db: Reader, *, index: Index, query: SearchText, language: Language, page: Page
) -> Paged[CollectionRow]:
    """Return collections by any of their names."""
    return await search.search_collections(db, index, query, page, language)


@get("/3/search/company", tag="search")
async def search_company(db: Reader, *, index: Index, query: SearchText, page: Page) -> Paged[Company]:
    """Return companies by any of their names."""
    return await search.search_companies(db, index, query, page)


@get("/3/search/keyword", tag="search")
async def search_keyword(db: Reader, *, index: Index, query: SearchText, page: Page) -> Paged[KeywordRow]:
    """Return keywords by their names."""
    return await search.search_keywords(db, index, query, page)


@get("/3/search/movie", tag="search")
async def search_movie(
    db: Reader,
    *,
    index: Index,
    query: SearchText,
    include_adult: IncludeAdult,
    language: Language,
    primary_release_year: PrimaryReleaseYear,
    page: Page,
    region: Region,
    year: AnyYear,
) -> Paged[MovieRow]:
    """Return movies by their original, translated and alternative titles."""
    return await search.search_movies(
        db,
        index,
        query,
        page,
        language,
        include_adult=include_adult,
        region=region,
        year=year,
        primary_release_year=primary_release_year,
    )


@get("/3/search/multi", tag="search")
async def search_multi(
    db: Reader,
    *,
    index: Index,
    query: SearchText,
    include_adult: IncludeAdult,
    language: Language,
    page: Page,
) -> Paged[Found]:
    """Return movies, series and people together."""
    return await search.search_all(db, index, query, page, language, include_adult=include_adult)


@get("/3/search/person", tag="search")
async def search_person(
    db: Reader,
    *,
    index: Index,
    query: SearchText,
    include_adult: IncludeAdult,
    language: Language,
    page: Page,
) -> Paged[PersonRow]:
    """Return people by their names and the names they are also known as."""
    return await search.search_people(db, index, query, page, language, include_adult=include_adult)


@get("/3/search/tv", tag="search")
async def search_tv(
    db: Reader,
    *,
    index: Index,
    query: SearchText,
    first_air_date_year: FirstAirDateYear,
    include_adult: IncludeAdult,
    language: Language,
    page: Page,
    year: AnyYear,
) -> Paged[TvRow]:
    """Return series by their original, translated and alternative names."""
    return await search.search_series(
        db,
        index,
        query,
        page,
        language,
        include_adult=include_adult,
        year=year,
        first_air_date_year=first_air_date_year,
    )
