"""Collections."""

from reelbase.api.resource import Resource
from reelbase.catalog.collection import collection_details, find_collection
from reelbase.catalog.images import collection_images
from reelbase.catalog.translations import collection_translations

COLLECTION = Resource(
    tag="collection",
    path="/3/collection/{collection_id}",
    find=find_collection,
    details=collection_details,
    subresources={"images": collection_images, "translations": collection_translations},
)
