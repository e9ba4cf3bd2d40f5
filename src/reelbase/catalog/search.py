"""Search: what people mean by what they type."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NewType, TypeVar

from msgspec import Struct

from reelbase.catalog.known_for import Found, PersonRow, found_in_order, people_in_order
from reelbase.catalog.language import Language
from reelbase.catalog.page import ROWS, IncludeAdult, Page, Paged, page_of
from reelbase.catalog.regional import Region, regional_movies
from reelbase.catalog.summaries import Company, MovieRow, TvRow, series_in_order
from reelbase.entity import Kind
from reelbase.search.facts import fact
from reelbase.search.index import Hits, Index
from reelbase.search.query import Asked, search
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.companies import COLLECTION_DETAILS, COMPANY_DETAILS, KEYWORD_ROWS
from reelbase.storage.queries.companies import CollectionRow as StoredCollection

Row = TypeVar("Row")

SearchText = NewType("SearchText", str)
"""The text that a person typed."""

AnyYear = NewType("AnyYear", int)
"""The year of any release or air date; 0 for none."""

PrimaryReleaseYear = NewType("PrimaryReleaseYear", int)
"""The year of the date that a movie is known by; 0 for any."""

FirstAirDateYear = NewType("FirstAirDateYear", int)
"""The year in which a series began; 0 for any."""

REACHED = 10_000
"""The most results that a search reports (docs/reference/tmdb.md#search)."""


class CollectionRow(Struct):
    """A collection in a list."""

    adult: bool
    backdrop_path: str | None
    id: int
    name: str
    original_language: str
    original_name: str
    overview: str
    poster_path: str | None


class KeywordRow(Struct):
    """A keyword in a list."""

    id: int
    name: str


async def search_movies(
    db: Reader,
    *,
    index: Index,
    text: SearchText,
    include_adult: IncludeAdult,
    language: Language,
    page: Page,
    region: Region,
    year: AnyYear,
    primary_release_year: PrimaryReleaseYear,
) -> Paged[MovieRow]:
    """Return movies by any of their titles. `year` is that of any release, anywhere."""
    facts = _in_year("day", Kind.MOVIE, year) + _in_year("primary", Kind.MOVIE, primary_release_year)
    found = await _search(index, Asked(text, (Kind.MOVIE,), include_adult, facts), page)
    return _page(page, await regional_movies(db, found.ids, language, region), found)


async def search_series(
    db: Reader,
    *,
    index: Index,
    text: SearchText,
    include_adult: IncludeAdult,
    language: Language,
    page: Page,
    year: AnyYear,
    first_air_date_year: FirstAirDateYear,
) -> Paged[TvRow]:
    """Return series by any of their names. `year` is that of any episode."""
    facts = _in_year("day", Kind.TV, year) + _in_year("primary", Kind.TV, first_air_date_year)
    found = await _search(index, Asked(text, (Kind.TV,), include_adult, facts), page)
    return _page(page, await series_in_order(db, found.ids, language), found)


async def search_people(
    db: Reader, *, index: Index, text: SearchText, include_adult: IncludeAdult, language: Language, page: Page
) -> Paged[PersonRow]:
    """Return people by any of their names."""
    found = await _search(index, Asked(text, (Kind.PERSON,), include_adult), page)
    return _page(page, await people_in_order(db, found.ids, language), found)


async def search_all(
    db: Reader, *, index: Index, text: SearchText, include_adult: IncludeAdult, language: Language, page: Page
) -> Paged[Found]:
    """Return movies, series and people together, best matches first."""
    found = await _search(index, Asked(text, (Kind.MOVIE, Kind.TV, Kind.PERSON), include_adult), page)
    return _page(page, await found_in_order(db, found.entities, language), found)


async def search_collections(
    db: Reader, *, index: Index, text: SearchText, language: Language, page: Page
) -> Paged[CollectionRow]:
    """Return collections by any of their names."""
    found = await _search(index, Asked(text, (Kind.COLLECTION,)), page)
    rows = await db.one_by_id(COLLECTION_DETAILS, Kind.COLLECTION, found.ids, **language.bound())
    return _page(page, [_collection(rows[id_]) for id_ in found.ids if id_ in rows], found)


def _collection(row: StoredCollection) -> CollectionRow:
    return CollectionRow(
        adult=False,
        backdrop_path=row.backdrop_path,
        id=row.id,
        name=row.name,
        original_language=row.original_language,
        original_name=row.original_name,
        overview=row.overview,
        poster_path=row.poster_path,
    )


async def search_companies(db: Reader, *, index: Index, text: SearchText, page: Page) -> Paged[Company]:
    """Return companies by any of their names."""
    found = await _search(index, Asked(text, (Kind.COMPANY,)), page)
    rows = await db.one_by_id(COMPANY_DETAILS, Kind.COMPANY, found.ids)
    known = [rows[id_] for id_ in found.ids if id_ in rows]
    shown = [Company(row.id, row.logo_path, row.name, row.origin_country or "") for row in known]
    return _page(page, shown, found)


async def search_keywords(db: Reader, *, index: Index, text: SearchText, page: Page) -> Paged[KeywordRow]:
    """Return keywords by their names."""
    found = await _search(index, Asked(text, (Kind.KEYWORD,)), page)
    rows = await db.one_by_id(KEYWORD_ROWS, Kind.KEYWORD, found.ids)
    return _page(page, [KeywordRow(id_, rows[id_].name) for id_ in found.ids if id_ in rows], found)


async def find_titles(
    index: Index,
    text: str,
    kinds: Sequence[Kind],
    *,
    year: int = 0,
    limit: int = ROWS,
    include_adult: bool = False,
) -> Hits:
    """Find movies and series by any of their names, the best first; `year` is that of their first day."""
    facts = tuple(fact(kind, "primary", f"{year:04}") for kind in kinds)
    asked = Asked(text, tuple(kinds), include_adult, facts=(facts,) if year else ())
    question: Callable[..., Hits] = partial(search, asked=asked, limit=limit, offset=0)
    return await index.ask(question)


async def _search(index: Index, asked: Asked, page: Page) -> Hits:
    question: Callable[..., Hits] = partial(search, asked=asked, limit=ROWS, offset=(page - 1) * ROWS)
    return await index.ask(question)


def _in_year(name: str, kind: Kind, year: int) -> tuple[tuple[str, ...], ...]:
    return ((fact(kind, name, f"{year:04}"),),) if year else ()


def _page(page: Page, rows: list[Row], found: Hits) -> Paged[Row]:
    return page_of(page, rows, min(found.total, REACHED))
