"""Signing in: a device asks for a code, somebody types it on a page, the device gets its token."""

from msgspec import Struct

from reelbase.accounts import devices
from reelbase.accounts.devices import State
from reelbase.accounts.limits import Address, Limits
from reelbase.doors.trakt.form import PATH, Refused
from reelbase.operations.operation import write
from reelbase.operations.parameters.binding import PublicUrl, Said
from reelbase.operations.parameters.body import body_fields
from reelbase.operations.query import Query
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction

TAG = "trakt"
INTERVAL = 5
DAY_SECONDS = 86_400
REFUSED = {
    State.WAITING: (400, "authorization_pending"),
    State.UNKNOWN: (404, "invalid_code"),
    State.USED: (409, "already_used"),
    State.EXPIRED: (410, "expired_token"),
    State.DENIED: (418, "access_denied"),
}


class DeviceCodes(Struct):
    """The codes of a device, and the page on which somebody types one of them."""

    device_code: str
    user_code: str
    verification_url: str
    expires_in: int
    interval: int


class Token(Struct):
    """A token, which also renews itself."""

    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str
    scope: str
    created_at: int


async def _count(db: Reader, *, public_url: PublicUrl, limits: Limits, address: Address) -> None:
    """Refuse an address that asks for too many codes: nobody has to sign in for that."""
    await limits.count_guest(address)


@write("POST", f"{PATH}/oauth/device/code", tag=TAG, before=_count)
async def ask_for_code(
    db: Transaction, *, public_url: PublicUrl, limits: Limits, address: Address
) -> DeviceCodes:
    """Begin to sign in."""
    codes = devices.new_codes(db)
    seconds = int(devices.LIFE.total_seconds())
    return DeviceCodes(codes.device, codes.user, f"{public_url}/activate", seconds, INTERVAL)


@write("POST", f"{PATH}/oauth/device/token", tag=TAG)
async def ask_for_token(db: Transaction, *, said: Said) -> Token:
    """Return the token once somebody has typed the code."""
    code = _field(said, "code")
    state = await devices.state_of(db, code)
    if state is not State.APPROVED:
        http, error = REFUSED[state]
        raise Refused(http, error=error, error_description=f"The code is {state}.")
    return _token(db, devices.let_in(db, code))


@write("POST", f"{PATH}/oauth/token", tag=TAG)
async def renew(db: Transaction, *, said: Said) -> Token:
    """Return another token for one that is worthless then."""
    renewed = await devices.renew(db, _field(said, "refresh_token"))
    if renewed is None:
        raise Refused(401, error="invalid_grant", error_description="The token is unknown or has expired.")
    return _token(db, renewed)


@write("POST", f"{PATH}/oauth/revoke", tag=TAG)
async def revoke(db: Transaction, *, said: Said) -> dict[str, str]:
    """Make a token worthless."""
    devices.end_token(db, _field(said, "token"))
    return {}


def _field(said: Query, name: str) -> str:
    value = body_fields(said).get(name)
    return value if isinstance(value, str) else ""


def _token(db: Transaction, token: str) -> Token:
    seconds = devices.TOKEN_DAYS * DAY_SECONDS
    return Token(token, "bearer", seconds, token, "public", int(db.now.timestamp()))
