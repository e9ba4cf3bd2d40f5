"""The account page: keys, what is signed in, the password, the end."""

import re
from functools import partial

from starlette.responses import Response

from reelbase.accounts.account import Ended, change_password, delete_account
from reelbase.accounts.api_keys import Credentials, fault_of_name, keys_of, new_api_key, revoke_own_key
from reelbase.accounts.passwords import LONGEST, SHORTEST, Unfit, hashed, in_turn
from reelbase.accounts.preferences import said_of
from reelbase.accounts.session import end_application, end_other_sessions, signed_in
from reelbase.bounds import KEY_NAME_CHARACTERS, KEYS
from reelbase.errors import ApiError
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.queries.accounts import AccountRow
from reelbase.web.signing_in import ACCOUNT_PAGE, checked, login_page
from reelbase.web.site import WITH_SCRIPT
from reelbase.web.visit import Refused, Visit

ENDED = re.compile(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})", re.ASCII)


async def show_account(visit: Visit) -> Response:
    """Show the signed-in account, else the page to sign in."""
    if visit.account is None:
        return login_page(visit, ACCOUNT_PAGE)
    return await account_page(visit)


async def account_page(visit: Visit, status: int = 200, **errors: str) -> Response:
    """Return the account, with what was wrong in one of its forms."""
    account = visit.signed_in_account()
    async with visit.site.readers.read(visit.site.clock()) as db:
        keys, active = await keys_of(db, account), await signed_in(db, account)
    return visit.page(
        "account.html",
        status,
        keys=keys,
        signed_in=active,
        errors=errors,
        preferred={name: visit.form.get(name, value) for name, value in said_of(account.preferences).items()},
        done=visit.query.get("done", ""),
        ended=_ended(visit.query.get("ended", "")),
        public_url=visit.site.public_url,
        longest_name=KEY_NAME_CHARACTERS,
        shortest=SHORTEST,
        longest=LONGEST,
    )


async def make_key(visit: Visit) -> Response:
    """Make a key, and show it this once."""
    visit.signed_in_account()
    name = visit.form.get("name", "").strip()
    if fault := fault_of_name(name):
        return await account_page(visit, 422, key=fault)

    def work(db: Transaction, account: AccountRow) -> Credentials | None:
        if len(driven(keys_of(db, account))) >= KEYS:
            return None
        return new_api_key(db.writer, name, account)

    made = await visit.write(work)
    if made is None:
        return await account_page(visit, 422, key=f"Expected at most {KEYS} keys: revoke one first.")
    page = visit.page("key.html", name=name, made=made)
    page.headers.update(WITH_SCRIPT)
    return page


async def revoke_key(visit: Visit) -> Response:
    """End a key of this account; a key of another is as one that is not there."""
    number = int(visit.in_path("number"))
    revoked = await visit.write(lambda db, account: revoke_own_key(db.writer, number, account))
    if revoked is None:
        raise Refused(404, "There is no such key", "It may have been revoked before.")
    return visit.go(f"{ACCOUNT_PAGE}?done=revoked")


async def end_one(visit: Visit) -> Response:
    """End what one application was given; what another account gave is as one that is not there."""
    digest = visit.in_path("digest")
    if not await visit.write(lambda db, account: driven(end_application(db, account, digest))):
        raise Refused(404, "There is no such application", "It may have been signed out before.")
    return visit.go(f"{ACCOUNT_PAGE}?done=application")


async def end_sessions(visit: Visit) -> Response:
    """Sign out every application, and every browser but this one."""
    cookie = visit.cookie
    await visit.write(lambda db, account: end_other_sessions(db.writer, account, cookie))
    return visit.go(f"{ACCOUNT_PAGE}?done=ended")


async def set_password(visit: Visit) -> Response:
    """Set another password, end all other sessions, and revoke the keys."""
    if error := await _wrong_password(visit):
        return await account_page(visit, 401, password=error)
    typed, username = visit.form.get("new_password", ""), visit.signed_in_account().username
    try:
        password_hash = await in_turn(partial(hashed, typed, username=username))
    except Unfit as unfit:
        return await account_page(visit, 422, new_password=str(unfit))
    cookie = visit.cookie
    ended = await visit.write(
        lambda db, account: change_password(db.writer, account, password_hash, cookie=cookie)
    )
    return visit.go(f"{ACCOUNT_PAGE}?done=password&ended={'.'.join(map(str, ended))}")


def _ended(text: str) -> Ended | None:
    """Return what ended with the last password, from the address that the page redirected to."""
    numbers = ENDED.fullmatch(text)
    return Ended(*map(int, numbers.groups())) if numbers else None


async def remove_account(visit: Visit) -> Response:
    """Delete the account with everything in it."""
    if error := await _wrong_password(visit):
        return await account_page(visit, 401, deletion=error)
    await visit.write(lambda db, account: delete_account(db.writer, account))
    visit.forget()
    return visit.page("gone.html")


async def _wrong_password(visit: Visit) -> str:
    """Return the fault of the typed password; empty where it is that of this account."""
    username = visit.signed_in_account().username
    try:
        async with visit.site.limits.signing_in(username, visit.address):
            await checked(visit, username, visit.form.get("password", ""))
    except ApiError as error:
        if error.status.http != 401:
            raise
        return "Expected the password of this account, found another."
    return ""
