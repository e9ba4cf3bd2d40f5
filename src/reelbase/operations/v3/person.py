"""People."""

from reelbase.catalog.changes import ChangedPage, changed, changes
from reelbase.catalog.charts import popular_people
from reelbase.catalog.credits import person_combined_credits, person_movie_credits, person_tv_credits
from reelbase.catalog.dates import DateRange
from reelbase.catalog.external_ids import person_external_ids
from reelbase.catalog.identity import newest
from reelbase.catalog.images import person_images
from reelbase.catalog.language import Language
from reelbase.catalog.page import Page
from reelbase.catalog.person import PersonDetails, find_person, person_details, person_tagged_images
from reelbase.catalog.translations import person_translations
from reelbase.entity import Kind
from reelbase.operations.operation import Freshness, get
from reelbase.operations.resource import Resource
from reelbase.storage.engine.reader import Reader

PERSON = Resource(
    tag="person",
    is_viewed=True,
    path="/3/person/{person_id}",
    find=find_person,
    details=person_details,
    subresources={
        "changes": changes,
        "combined_credits": person_combined_credits,
        "external_ids": person_external_ids,
        "images": person_images,
        "movie_credits": person_movie_credits,
        "tagged_images": person_tagged_images,
        "translations": person_translations,
        "tv_credits": person_tv_credits,
    },
    legacy={"credits": person_movie_credits},
)


person_popular = get("/3/person/popular", tag="person_lists")(popular_people)


@get("/3/person/changes", tag="changes", freshness=Freshness.BRIEF)
async def person_changes(db: Reader, *, window: DateRange, page: Page) -> ChangedPage:
    """Return the people who changed."""
    return await changed(db, Kind.PERSON, window=window, page=page)


@get("/3/person/latest", tag="person", freshness=Freshness.UNCACHED)
async def person_latest(db: Reader, *, language: Language) -> PersonDetails:
    """Return the newest person."""
    return await person_details(db, await newest(db, Kind.PERSON), language=language)
