"""Authentication of the application."""

from msgspec import Struct

from reelbase.api.operation import Freshness, get
from reelbase.storage.reader import Reader


class Validated(Struct):
    """That the credentials are good."""

    success: bool


@get("/3/authentication", tag="authentication", freshness=Freshness.PRIVATE)
async def authentication(db: Reader) -> Validated:
    """Whether the key is valid; a bad one was refused before.

    TMDB: `success` alone (recorded), without the status that is published.
    """
    return Validated(True)


OPERATIONS = [authentication]
