"""Sessions: what shows for whom a request is."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from reelbase.accounts.caller import Caller
from reelbase.accounts.secrets import digest, hex_token, json_web_token
from reelbase.bounds import APPLICATIONS
from reelbase.errors import ApiError, Status
from reelbase.logs import note_account
from reelbase.moments import stamp
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.sessions import (
    ACCESS_TOKEN,
    PAGE,
    SESSION,
    ApplicationRow,
    GuestRow,
    count_sessions,
    delete_expired_sessions,
    delete_session,
    delete_sessions,
    delete_sessions_of_form,
    find_applications,
    find_guest,
    find_owner,
    find_session,
    insert_session,
)
from reelbase.storage.rows import RequestTokenRow

PAGE_DAYS = 30


class Who(NamedTuple):
    """A caller who acts for an account by version 3: by a session, or by a token that stands for one."""

    caller: Caller


class Rater(NamedTuple):
    """The same, or a guest by a guest session."""

    caller: Caller


class SignedIn(NamedTuple):
    """The number of browsers in which an account is signed in, and the applications that act for it."""

    browsers: int
    applications: int
    newest: Sequence[ApplicationRow]  # applications, as many as are listed


class User(NamedTuple):
    """A caller who acts for an account by version 4: by a user's token."""

    caller: Caller


async def account_of(db: Reader, who: Who | Rater) -> AccountRow:
    """Return the account of a v3 request. Raises 401/3 if there is none.

    TMDB: the id in the path is not looked at; a user's token stands for a session, and so does the read
    token of an account's own key (recorded: docs/reference/tmdb.md#keys-and-tokens).
    """
    found = await find_account_of(db, who)
    if found is None:
        raise ApiError(Status.AUTHENTICATION_FAILED)
    return found


async def find_account_of(db: Reader, who: Who | Rater) -> AccountRow | None:
    """Return the account of the session or of the token; a token doesn't replace an invalid session."""
    now = stamp(db.now)
    if session_id := who.caller.session_id:
        return _noted(await find_session(db, digest(session_id), SESSION, now))
    if bearer := who.caller.bearer:
        hashed = digest(bearer)
        return _noted(await find_session(db, hashed, ACCESS_TOKEN, now) or await find_owner(db, hashed))
    return None


def _noted(found: AccountRow | None) -> AccountRow | None:
    """Return the account, and name it in the log of requests."""
    if found:
        note_account(found.username)
    return found


async def rater_of(db: Reader, rater: Rater) -> AccountRow | GuestRow:
    """Return the account or the guest of a request. Raises 401/3 if there is neither."""
    guest_session_id = rater.caller.guest_session_id
    if guest_session_id and not rater.caller.session_id:
        guest = await find_guest(db, digest(guest_session_id), stamp(db.now))
        if guest is None:
            raise ApiError(Status.AUTHENTICATION_FAILED)
        return guest
    return await account_of(db, rater)


async def user_of(db: Reader, user: User) -> AccountRow:
    """Return the account of a v4 request. Raises 401 without a user's token, with code 36 for a write.

    TMDB: everything of an account and all writing need a user's token
    (docs/reference/tmdb.md#keys-and-tokens).
    """
    found = await find_user(db, user)
    if found is None:
        is_writing = isinstance(db, Transaction) and user.caller.bearer
        raise ApiError(Status.NO_WRITE_PERMISSION if is_writing else Status.AUTHENTICATION_FAILED)
    return found


async def find_user(db: Reader, user: User) -> AccountRow | None:
    """Return the account of a v4 request; None if it shows none."""
    bearer = user.caller.bearer
    return _noted(await find_session(db, digest(bearer), ACCESS_TOKEN, stamp(db.now))) if bearer else None


async def is_access_token(db: Reader, bearer: str) -> bool:
    """Return true if a bearer token is a valid user's token."""
    return await find_session(db, digest(bearer), ACCESS_TOKEN, stamp(db.now)) is not None


async def browser_of(db: Reader, cookie: str) -> AccountRow | None:
    """Return the account that has signed in with the browser of this cookie."""
    return await find_session(db, digest(cookie), PAGE, stamp(db.now)) if cookie else None


async def signed_in(db: Reader, account: AccountRow) -> SignedIn:
    """Return the sessions and tokens of an account."""
    found = await count_sessions(db, account.id, stamp(db.now))
    newest = await find_applications(db, account.id, APPLICATIONS)
    return SignedIn(found.get(PAGE, 0), found.get(SESSION, 0) + found.get(ACCESS_TOKEN, 0), newest)


async def end_application(db: Transaction, account: AccountRow, session_digest: str) -> bool:
    """End one of the listed sessions of applications; False where the account has none of that digest."""
    for each in await find_applications(db, account.id, APPLICATIONS):
        if each.digest == session_digest:
            delete_session(db.writer, each.digest, each.form)
            return True
    return False


def begin_session(db: Writer, account_id: int, audience: str) -> str:
    """Create a session of v3 for the application whose key has this digest; it does not expire."""
    session_id = hex_token(40)
    insert_session(
        db,
        digest=digest(session_id),
        form=SESSION,
        account_id=account_id,
        at=stamp(db.now),
        audience=audience,
    )
    return session_id


def begin_only_session(db: Writer, account_id: int, form: str) -> str:
    """Create the one session of a form that an account has; the one before ends."""
    secret = hex_token(40)
    delete_sessions_of_form(db, account_id, form)
    insert_session(db, digest=digest(secret), form=form, account_id=account_id, at=stamp(db.now))
    return secret


def begin_page_session(db: Writer, account_id: int) -> str:
    """Create the cookie of a browser in which a person has signed in."""
    cookie = hex_token(64)
    insert_session(
        db,
        digest=digest(cookie),
        form=PAGE,
        account_id=account_id,
        at=stamp(db.now),
        expires_at=stamp(db.now + timedelta(days=PAGE_DAYS)),
    )
    delete_expired_sessions(db, stamp(db.now))
    return cookie


def end_page_session(db: Writer, cookie: str) -> None:
    """Sign out the browser that sends the cookie."""
    delete_session(db, digest(cookie), PAGE)


def end_other_sessions(db: Writer, account: AccountRow, cookie: str) -> None:
    """Sign out every application, and every browser but the one that sends the cookie."""
    delete_sessions(db, account.id, stamp(db.now), but=digest(cookie))


def grant_access_token(db: Writer, token: RequestTokenRow, key: str, owner: AccountRow) -> str:
    """Create a user's token of v4; it does not expire."""
    access_token = json_web_token(
        {
            "aud": key,
            "nbf": round(db.now.timestamp(), 3),
            "jti": token.jti,
            "sub": owner.object_id,
            "scopes": ["api_read", "api_write"],
            "version": 2,
        }
    )
    insert_session(
        db,
        digest=digest(access_token),
        form=ACCESS_TOKEN,
        account_id=owner.id,
        at=stamp(db.now),
        audience=token.audience,
    )
    return access_token
