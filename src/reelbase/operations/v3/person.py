"""People."""

from reelbase.catalog.changes import changes
from reelbase.catalog.credits import person_combined_credits, person_movie_credits, person_tv_credits
from reelbase.catalog.external_ids import person_external_ids
from reelbase.catalog.images import person_images
from reelbase.catalog.person import find_person, person_details, person_tagged_images
from reelbase.catalog.translations import person_translations
from reelbase.operations.resource import Resource

PERSON = Resource(
    tag="person",
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
