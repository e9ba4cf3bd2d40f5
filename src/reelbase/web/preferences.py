"""The part of the account page that says what answers the keys of the account get."""

from starlette.responses import Response

from reelbase.accounts.account import prefer_for_keys
from reelbase.accounts.preferences import OF_PEOPLE, Fault
from reelbase.web.account import account_page
from reelbase.web.signing_in import ACCOUNT_PAGE
from reelbase.web.visit import Visit


async def set_preferences(visit: Visit) -> Response:
    """Keep what was typed; an empty field prefers nothing."""
    visit.signed_in_account()
    typed = [f"{name}={visit.form.get(name, '')}" for name in OF_PEOPLE]
    try:
        await visit.write(lambda db, account: prefer_for_keys(db.writer, account, typed))
    except Fault as fault:
        return await account_page(visit, 422, preferences=str(fault))
    return visit.go(f"{ACCOUNT_PAGE}?done=preferences")
