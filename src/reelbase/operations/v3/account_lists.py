"""The lists of an account, v3."""

from reelbase.accounts.account_lists import OwnList, own_lists
from reelbase.accounts.session import Who, account_of
from reelbase.catalog.page import Page, Paged
from reelbase.operations.operation import Freshness, get
from reelbase.storage.engine.reader import Reader


@get("/3/account/{account_id}/lists", tag="account", freshness=Freshness.UNCACHED)
async def lists(db: Reader, account_id: str, *, who: Who, page: Page) -> Paged[OwnList]:
    """The lists of the session's account, whichever the path names."""
    return await own_lists(db, await account_of(db, who), page=page)


OPERATIONS = [lists]
