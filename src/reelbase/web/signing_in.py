"""Sign up, sign in, sign out."""

import re
from functools import partial
from urllib.parse import quote

from starlette.responses import Response

from reelbase.accounts.account import check_login, create_account, folded, is_invited, take_invitation
from reelbase.accounts.passwords import LONGEST, SHORTEST, Unfit, hashed, in_turn
from reelbase.accounts.session import begin_page_session, end_page_session
from reelbase.bounds import NAME_CHARACTERS
from reelbase.errors import ApiError
from reelbase.setting_values import SignUp
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.accounts import AccountRow, find_account
from reelbase.web.visit import Refused, Visit

ACCOUNT_PAGE = "/account"
NEXT = re.compile(
    r"/(account|activate|authenticate/[^/\\]+|auth/access|search"
    r"|(movie|tv|person|collection|network|company|keyword|genre|list|discover|my|edit)(/[^\\\s?]*)?)?([?][^\\\s]*)?",
    re.ASCII,
)


async def show_login(visit: Visit) -> Response:
    """Return the page to sign in."""
    if visit.account:
        return visit.go(next_of(visit.query.get("next", "")))
    return login_page(visit, next_of(visit.query.get("next", "")))


def login_page(
    visit: Visit, next_: str, *, error: str = "", username: str = "", status: int = 200
) -> Response:
    """Return the page to sign in, which goes on to `next_`"""
    return visit.page(
        "login.html",
        status,
        next=next_,
        error=error,
        username=username[:NAME_CHARACTERS],
        signup=_with_next("/signup", next_) if visit.site.signs_up is SignUp.OPEN else "",
    )


async def log_in(visit: Visit) -> Response:
    """Sign in with name and password: a new session, never one that was there before."""
    username, password = visit.form.get("username", ""), visit.form.get("password", "")
    next_ = next_of(visit.form.get("next", ""))
    try:
        async with visit.site.limits.signing_in(username, visit.address):
            account = await checked(visit, username, password)
    except ApiError as error:
        if error.status.http != 401:
            raise
        return login_page(visit, next_, error=error.message, username=username, status=401)
    old = visit.cookie

    def work(db: Writer) -> str:
        end_page_session(db, old)
        return begin_page_session(db, account.id)

    visit.keep(await visit.site.writes.do(work))
    return visit.go(next_)


async def checked(visit: Visit, username: str, password: str) -> AccountRow:
    """Return the account of a name and its password, checked in a thread as it takes long. Raises
    ApiError.
    """
    async with visit.site.readers.read(visit.site.clock()) as db:
        account = await find_account(db, folded(username))
    return await in_turn(check_login, account, password)


async def log_out(visit: Visit) -> Response:
    """End the session of this browser."""
    cookie = visit.cookie
    await visit.site.writes.do(lambda db: end_page_session(db, cookie))
    visit.forget()
    return visit.go("/login")


async def show_signup(visit: Visit) -> Response:
    """Return the page to sign up."""
    if visit.account:
        return visit.go(ACCOUNT_PAGE)
    await _check_invitation(visit, visit.query.get("invitation", ""))
    return _signup_page(visit, visit.query.get("invitation", ""), next_of(visit.query.get("next", "")))


async def sign_up(visit: Visit) -> Response:
    """Make an account, and sign in."""
    given = {name: visit.form.get(name, "") for name in ("username", "password", "invitation")}
    next_ = next_of(visit.form.get("next", ""))
    await _check_invitation(visit, given["invitation"])
    await visit.site.limits.count_account(visit.address)
    old = visit.cookie

    def work(db: Writer) -> str:
        if visit.site.signs_up is SignUp.INVITATION:
            take_invitation(db, given["invitation"])
        account = create_account(db, given["username"], password_hash)
        end_page_session(db, old)
        return begin_page_session(db, account.id)

    refused = "password"
    try:
        password_hash = await in_turn(partial(hashed, given["password"], username=given["username"]))
        refused = "username"
        cookie = await visit.site.writes.do(work)
    except Unfit as error:
        return _signup_page(
            visit, given["invitation"], next_, str(error), refused, username=given["username"], status=422
        )
    visit.keep(cookie)
    return visit.go(next_)


async def _check_invitation(visit: Visit, code: str) -> None:
    if visit.site.signs_up is SignUp.CLOSED:
        raise Refused(403, "No accounts are made here", "Ask the person who runs this server for one.")
    if visit.site.signs_up is SignUp.OPEN:
        return
    async with visit.site.readers.read(visit.site.clock()) as db:
        if not await is_invited(db, code):
            raise Refused(
                403,
                "You need an invitation",
                "Ask the person who runs this server for one. Each is good for one account within a week.",
            )


def _signup_page(
    visit: Visit,
    invitation: str,
    next_: str,
    error: str = "",
    refused: str = "",
    *,
    username: str = "",
    status: int = 200,
) -> Response:
    """Return the page to sign up; `refused` is the field that `error` is about."""
    return visit.page(
        "signup.html",
        status,
        invitation=invitation,
        next=next_,
        error=error,
        refused=refused,
        username=username[:NAME_CHARACTERS],
        login=_with_next("/login", next_),
        shortest=SHORTEST,
        longest=LONGEST,
    )


def next_of(address: str) -> str:
    """Return the address to go on to: a page of ours that needs an account, else the account's page."""
    return address if NEXT.fullmatch(address) else ACCOUNT_PAGE


def _with_next(page: str, next_: str) -> str:
    return page if next_ == ACCOUNT_PAGE else f"{page}?next={quote(next_, safe='/?=:')}"
