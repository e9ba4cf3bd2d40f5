"""Credits by their own ids."""

from reelbase.catalog.credit import CreditDetails, credit_details
from reelbase.catalog.language import Language
from reelbase.errors import found
from reelbase.operations.operation import get
from reelbase.storage.engine.reader import Reader


@get("/3/credit/{credit_id}", tag="credit")
async def credit(db: Reader, credit_id: str, *, language: Language) -> CreditDetails:
    """Return a credit: the person, the title and where in it."""
    return found(await credit_details(db, credit_id, language))
