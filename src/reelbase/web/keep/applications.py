"""The page of the applications that the reader has let in, each by its name with a button to end it."""

from reelbase.accounts.session import end_application, signed_in
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.accounts import AccountRow
from reelbase.web.browse.look import Look, Page
from reelbase.web.keep.acting import Wrong
from reelbase.web.keep.sections import of_reader, sections
from reelbase.web.visit import Visit


async def show_applications(look: Look) -> Page:
    """Return what may act for the reader."""
    found = await signed_in(look.db, of_reader(look))
    return Page("applications.html", {**sections(look, "applications"), "signed_in": found}, folder="keep")


async def end_one(visit: Visit, db: Transaction, account: AccountRow) -> str:
    """End what one application was given; what another account gave is as one that is not there."""
    if not await end_application(db, account, visit.in_path("digest")):
        raise Wrong("no_application", 404)
    return ""
