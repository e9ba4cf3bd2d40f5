"""Reviews, by the language they are written in."""

from collections.abc import Sequence

from msgspec import Struct

from reelbase.catalog.language import Language
from reelbase.catalog.original_language import spoken
from reelbase.catalog.page import OwnedPage, Page, owned_page_of
from reelbase.catalog.paging import page_of_rows
from reelbase.catalog.summaries import movie_rows, series_rows
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.community import REVIEW, REVIEWS, ReviewRow


class Author(Struct):
    """The author of a review, and their rating (0.5–10) if they gave one."""

    name: str
    username: str
    avatar_path: str | None
    rating: float | None


class Review(Struct):
    """A review under its title."""

    author: str
    author_details: Author
    content: str
    created_at: str
    id: str
    updated_at: str
    url: str


class ReviewDetails(Struct):
    """A review on its own."""

    id: str
    author: str
    author_details: Author
    content: str
    created_at: str
    iso_639_1: str
    media_id: int
    media_title: str
    media_type: str
    updated_at: str
    url: str


def _author(row: ReviewRow) -> Author:
    return Author(row.name, row.username, row.avatar_path, None if row.rating is None else float(row.rating))


async def reviews(db: Reader, entity: Entity, *, language: Language, page: Page) -> OwnedPage[Review]:
    """Return the reviews of a movie or a series in a language: in the first that has any."""
    rows, total = await _in_first_language(db, entity, language, page)
    shaped = [Review(r.author, _author(r), r.content, r.created_at, r.id, r.updated_at, r.url) for r in rows]
    return owned_page_of(entity.id, page, shaped, total)


async def _in_first_language(
    db: Reader, entity: Entity, language: Language, page: Page
) -> tuple[Sequence[ReviewRow], int]:
    """Return a page of the reviews in the first language that has any, and their number."""
    total = 0
    for (code,) in await spoken(db, entity, ((each.iso_639_1,) for each in language.each())):
        rows, total = await page_of_rows(db, REVIEWS, page, kind=entity.kind, id=entity.id, language=code)
        if total:
            return rows, total
    return (), total


async def review(db: Reader, review_id: str, language: Language) -> ReviewDetails | None:
    """Return a review by its own id, or None; the title of its movie or series is in the language."""
    row = await db.one(REVIEW, review_id=review_id)
    if row is None or await db.hidden(Kind(row.kind), [row.entity_id]):
        return None
    return ReviewDetails(
        id=row.id,
        author=row.author,
        author_details=_author(row),
        content=row.content,
        created_at=row.created_at,
        iso_639_1=row.iso_639_1,
        media_id=row.entity_id,
        media_title=await _title(db, row, language),
        media_type=row.kind,
        updated_at=row.updated_at,
        url=row.url,
    )


async def _title(db: Reader, row: ReviewRow, language: Language) -> str:
    if row.kind == "movie":
        return (await movie_rows(db, [row.entity_id], language))[row.entity_id].title
    return (await series_rows(db, [row.entity_id], language))[row.entity_id].name
