"""Authentication of people, v4."""

from msgspec import Struct

from reelbase.accounts import token
from reelbase.accounts.status import StatusBody, status_body
from reelbase.errors import ApiError, Status
from reelbase.operations.operation import write
from reelbase.operations.parameters.binding import Key
from reelbase.storage.engine.transaction import Transaction

TAG = "auth"


class Asking(Struct):
    """The address to which people go once they have approved."""

    redirect_to: str | None = None


class RequestToken(Struct):
    """A request token to be approved."""

    status_message: str
    request_token: str
    success: bool
    status_code: int


class Exchanging(Struct):
    """An approved request token."""

    request_token: str | None = None


class AccessToken(Struct):
    """A user's token, and whose it is."""

    account_id: str
    access_token: str
    success: bool
    status_message: str
    status_code: int


class Revoking(Struct):
    """The user's token to end."""

    access_token: str | None = None


@write("POST", "/4/auth/request_token", tag=TAG)
async def create_request_token(db: Transaction, *, asking: Asking, key: Key) -> RequestToken:
    """Return a request token, good for a quarter of an hour."""
    made = token.new_user_request_token(db, key, asking.redirect_to or "")
    success = Status.SUCCESS
    return RequestToken(success.message, made, True, success.code)


@write("POST", "/4/auth/access_token", tag=TAG)
async def create_access_token(db: Transaction, *, exchanging: Exchanging, key: Key) -> AccessToken:
    """Return the user's token for an approved request token."""
    account_id, made = await token.exchange_user_token(db, exchanging.request_token or "", key)
    success = Status.SUCCESS
    return AccessToken(account_id, made, True, success.message, success.code)


@write("DELETE", "/4/auth/access_token", tag=TAG)
async def logout(db: Transaction, *, revoking: Revoking) -> StatusBody:
    """End a user's token."""
    if not revoking.access_token:
        raise ApiError(Status.INVALID_PARAMETERS)
    await token.revoke_access_token(db, revoking.access_token)
    return status_body(Status.DELETED)
