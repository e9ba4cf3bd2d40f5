"""Reviews by their own ids."""

from reelbase.catalog.language import Language
from reelbase.catalog.reviews import ReviewDetails
from reelbase.catalog.reviews import review as find_review
from reelbase.errors import found
from reelbase.operations.operation import get
from reelbase.storage.engine.reader import Reader


@get("/3/review/{review_id}", tag="review")
async def review(db: Reader, review_id: str, *, language: Language) -> ReviewDetails:
    """Return a review and what it is about."""
    return found(await find_review(db, review_id, language))
