"""Authentication: of the application, and of the people who use it."""

from msgspec import Struct

from reelbase.accounts import guest_session, token
from reelbase.accounts.guest_session import GuestSession
from reelbase.accounts.limits import Address, Limits
from reelbase.accounts.token import Approved, Login, RequestToken
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, also, get, write
from reelbase.operations.parameters.binding import Key, PublicUrl
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction

TAG = "authentication"


class Validated(Struct):
    """That the credentials are good."""

    success: bool


class Session(Struct):
    """A session of an account."""

    success: bool
    session_id: str


class Ending(Struct):
    """The session to end."""

    session_id: str | None = None


class Converting(Struct):
    """The user's token of v4 to have a session for."""

    access_token: str | None = None


@get("/3/authentication", tag=TAG, freshness=Freshness.PRIVATE)
async def authentication(db: Reader) -> Validated:
    """Say that the key is valid; a bad one was refused before.

    TMDB: `success` alone (recorded), without the status that is published.
    """
    return Validated(True)


async def count_guest(db: Reader, *, limits: Limits, address: Address) -> None:
    """Refuse an address that asks for too many guest sessions."""
    await limits.count_guest(address)


@write("GET", "/3/authentication/guest_session/new", tag=TAG, before=count_guest)
async def new_guest_session(db: Transaction, *, limits: Limits, address: Address) -> GuestSession:
    """Return a guest session, good for 24 hours."""
    return guest_session.new_guest_session(db)


@write("GET", "/3/authentication/token/new", tag=TAG)
async def new_request_token(db: Transaction, *, public_url: PublicUrl, key: Key) -> Reply[RequestToken]:
    """Return a request token, good for an hour, and in a header where it is approved."""
    made = token.new_request_token(db, key)
    callback = f"{public_url}/authenticate/{made.request_token}"
    return Reply(made, headers=((b"authentication-callback", callback.encode()),))


async def look_at_login(db: Reader, *, login: Login, limits: Limits, address: Address) -> None:
    """Refuse a wrong password, and an address or a name that guesses too often."""
    async with limits.signing_in(login.username or "", address):
        await token.look_at_login(db, login=login)


@write("POST", "/3/authentication/token/validate_with_login", tag=TAG, before=look_at_login)
async def validate_with_login(
    db: Transaction, *, login: Login, limits: Limits, address: Address
) -> RequestToken:
    """Approve a request token with name and password."""
    return await token.validate_with_login(db, login=login)


@write("POST", "/3/authentication/session/new", tag=TAG)
async def new_session(db: Transaction, *, approved: Approved, key: Key) -> Session:
    """Return the session for an approved request token."""
    return Session(True, await token.exchange(db, approved, key))


@write("POST", "/3/authentication/session/convert/4", tag=TAG)
async def convert_session(db: Transaction, *, converting: Converting) -> Session:
    """Return a session for a user's token of v4."""
    return Session(True, await token.convert(db, converting.access_token or ""))


@write("DELETE", "/3/authentication/session", tag=TAG)
async def delete_session(db: Transaction, *, ending: Ending) -> Validated:
    """End a session."""
    await token.end_session(db, ending.session_id or "")
    return Validated(True)


validate_with_login_by_get = also("GET", validate_with_login)
new_session_by_get = also("GET", new_session)
