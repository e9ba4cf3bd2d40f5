"""Request tokens: what an application shows a person, who approves it or does not."""

from datetime import timedelta

from msgspec import Struct

from reelbase.accounts.account import check_login, folded
from reelbase.accounts.passwords import in_turn
from reelbase.accounts.places import is_address
from reelbase.accounts.secrets import audience_of, digest, hex_token, json_web_token, object_id
from reelbase.accounts.session import begin_session, grant_access_token
from reelbase.errors import ApiError, Status
from reelbase.moments import stamp, with_zone
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.accounts import ACCOUNT, AccountRow, find_account
from reelbase.storage.queries.sessions import (
    ACCESS_TOKEN,
    SESSION,
    approve_request_token,
    delete_request_token,
    delete_session,
    find_request_token,
    find_session,
    insert_request_token,
)
from reelbase.storage.rows import RequestTokenRow

V3_LIFE, V4_LIFE = timedelta(minutes=60), timedelta(minutes=15)


class RequestToken(Struct):
    """A request token of v3, and until when it can be approved and used."""

    success: bool
    expires_at: str
    request_token: str


class Login(Struct):
    """Name and password, and the request token that they approve."""

    username: str | None = None
    password: str | None = None
    request_token: str | None = None


class Approved(Struct):
    """A request token that was approved."""

    request_token: str | None = None


def new_request_token(db: Transaction, key: str) -> RequestToken:
    """Create a request token of v3, good for an hour; only the digest of its key is stored."""
    token = hex_token(40)
    expires = db.now + V3_LIFE
    _keep(db.writer, RequestTokenRow(digest(token), 3, "", _hashed(key), "", stamp(expires), None))
    return RequestToken(True, with_zone(expires), token)


def new_user_request_token(db: Transaction, key: str, redirect_to: str) -> str:
    """Create a request token of v4, good for a quarter of an hour. Raises 400/5 for an address that is
    refused.
    """
    if redirect_to and not is_address(redirect_to):
        raise ApiError(Status.INVALID_PARAMETERS)
    jti, begun = object_id(), round(db.now.timestamp(), 3)
    token = json_web_token(
        {
            "aud": key,
            "nbf": begun,
            "jti": jti,
            "scopes": ["pending_request_token"],
            "version": 2,
            "exp": int(begun + V4_LIFE.total_seconds()),
            "redirect_to": redirect_to or None,
        }
    )
    expires = stamp(db.now + V4_LIFE)
    _keep(db.writer, RequestTokenRow(digest(token), 4, jti, _hashed(key), redirect_to, expires, None))
    return token


def _hashed(key: str) -> str:
    """Return what is stored of the key that asked for a token."""
    return digest(key) if key else ""


def _keep(db: Writer, token: RequestTokenRow) -> None:
    delete_request_token(db, "", stamp(db.now))
    insert_request_token(db, token)


async def find_token(db: Reader, token: str, version: int) -> RequestTokenRow | None:
    """Return the request token of that version; None if it is unknown or too old."""
    found = await find_request_token(db, digest(token), stamp(db.now))
    return found if found and found.version == version else None


def approve(db: Writer, token: RequestTokenRow, account: AccountRow) -> None:
    """Let the application that shows the token act for the account."""
    approve_request_token(db, token.digest, account.id)


def deny(db: Writer, token: RequestTokenRow) -> None:
    """Make the token worthless."""
    delete_request_token(db, token.digest, stamp(db.now))


async def look_at_login(db: Reader, *, login: Login) -> None:
    """Refuse what is not a name with its password, outside of any transaction since that takes long."""
    # TMDB: nothing at all is 400/5 (measured: docs/reference/tmdb.md#request-tokens-and-sessions)
    if login == Login():
        raise ApiError(Status.INVALID_PARAMETERS)
    if not login.username or not login.password:
        raise ApiError(Status.LOGIN_REQUIRED)
    account = await find_account(db, folded(login.username))
    await in_turn(check_login, account, login.password)


async def validate_with_login(db: Transaction, *, login: Login) -> RequestToken:
    """Approve a request token with name and password; 401/33 where the token is no good."""
    token = await find_token(db, login.request_token or "", 3)
    account = await find_account(db, folded(login.username or ""))
    if token is None or account is None or login.request_token is None:
        raise ApiError(Status.INVALID_REQUEST_TOKEN)
    if token.account_id not in {None, account.id}:
        raise ApiError(Status.INVALID_REQUEST_TOKEN)
    approve(db.writer, token, account)
    return RequestToken(True, f"{token.expires_at} UTC", login.request_token)


def is_for(token: RequestTokenRow, key: str) -> bool:
    """Return true if an application may exchange a request token: the one that asked for it, by its key.

    RFC 6749 §4.1.3 wants that of codes; nobody knows what TMDB does. A token that leaks, in a link or a log,
    is worth nothing to another application. Where no key is known, on a server that takes any, all may.
    """
    return not key or not token.audience or _hashed(key) == token.audience


async def exchange(db: Transaction, approved: Approved, key: str) -> str:
    """Create the session for an approved request token, once, for the key that asked for it.

    TMDB: without any token 404/34, with one that is no good 401/17
    (measured and recorded: docs/reference/tmdb.md#request-tokens-and-sessions).
    """
    if not approved.request_token:
        raise ApiError(Status.NOT_FOUND)
    token = await find_token(db, approved.request_token, 3)
    if token is None or token.account_id is None or not is_for(token, key):
        raise ApiError(Status.SESSION_DENIED)
    deny(db.writer, token)
    return begin_session(db.writer, token.account_id, token.audience)


async def exchange_user_token(db: Transaction, request_token: str, key: str) -> tuple[str, str]:
    """Return the account's object id and its user's token for a request token. Raises 422/41 before it is
    approved.
    """
    token = await find_token(db, request_token, 4)
    if token is None or not is_for(token, key):
        raise ApiError(Status.INVALID_REQUEST_TOKEN)
    if token.account_id is None:
        raise ApiError(Status.TOKEN_NOT_APPROVED)
    [owner] = db.writer.all(ACCOUNT, id=token.account_id)
    deny(db.writer, token)
    return owner.object_id, grant_access_token(db.writer, token, audience_of(request_token), owner)


async def convert(db: Transaction, access_token: str) -> str:
    """Create a session of v3 for a user's token of v4. Raises 401/35 for any other token."""
    account = await find_session(db, digest(access_token), ACCESS_TOKEN, stamp(db.now))
    if account is None:
        raise ApiError(Status.INVALID_TOKEN)
    return begin_session(db.writer, account.id, _hashed(audience_of(access_token)))


async def end_session(db: Transaction, session_id: str) -> None:
    """End a session of v3; 404/37 where there is none."""
    if await find_session(db, digest(session_id), SESSION, stamp(db.now)) is None:
        raise ApiError(Status.SESSION_NOT_FOUND)
    delete_session(db.writer, digest(session_id), SESSION)


async def revoke_access_token(db: Transaction, access_token: str) -> None:
    """End a user's token of v4; 401/35 where it is none."""
    if await find_session(db, digest(access_token), ACCESS_TOKEN, stamp(db.now)) is None:
        raise ApiError(Status.INVALID_TOKEN)
    delete_session(db.writer, digest(access_token), ACCESS_TOKEN)
