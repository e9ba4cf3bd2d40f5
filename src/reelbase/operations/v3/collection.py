"""Collections."""

from reelbase.catalog.collection import collection_details, find_collection
from reelbase.catalog.images import collection_images
from reelbase.catalog.translations import collection_translations
from reelbase.operations.resource import Resource

COLLECTION = Resource(
    tag="collection",
    path="/3/collection/{collection_id}",
    find=find_collection,
    details=collection_details,
    subresources={"images": collection_images, "translations": collection_translations},
)
