"""Devices: programs without a keyboard, which somebody lets in by typing a code on a page (RFC 8628)."""

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from reelbase.accounts.secrets import digest, draw_below, hex_token
from reelbase.moments import stamp
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.devices import ASKED, TYPED, insert_device_code, set_device_code
from reelbase.storage.queries.sessions import ACCESS_TOKEN, delete_session, find_session, insert_session
from reelbase.storage.rows import DeviceCodeRow

LIFE, REMEMBERED = timedelta(minutes=10), timedelta(days=1)
TOKEN_DAYS = 90
LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
USER_CODE_LETTERS, CODE_DIGITS = 8, 64


class State(StrEnum):
    """The states of a code."""

    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Codes(NamedTuple):
    """The code that a device asks with, and the one that somebody types."""

    device: str
    user: str


def new_codes(db: Transaction) -> Codes:
    """Create the codes of a device, good for ten minutes."""
    user = "".join(LETTERS[draw_below(len(LETTERS))] for _ in range(USER_CODE_LETTERS))
    codes = Codes(hex_token(CODE_DIGITS), user)
    row = DeviceCodeRow(digest(codes.device), digest(user), stamp(db.now + LIFE), State.WAITING, None)
    insert_device_code(db.writer, row, stamp(db.now - REMEMBERED))
    return codes


def decide(db: Transaction, user_code: str, account: AccountRow, *, approves: bool) -> bool:
    """Let the device of a code in, or not; False if no device waits with that code."""
    typed = "".join(each for each in user_code.upper() if each.isalnum())
    for row in db.writer.all(TYPED, user_digest=digest(typed)):
        if _state(row, stamp(db.now)) is State.WAITING:
            state = State.APPROVED if approves else State.DENIED
            set_device_code(db.writer, row.digest, state, account.id)
            return True
    return False


async def state_of(db: Reader, device_code: str) -> State:
    """Return what became of the code of a device."""
    row = await db.one(ASKED, digest=digest(device_code))
    return _state(row, stamp(db.now)) if row else State.UNKNOWN


def _state(row: DeviceCodeRow, now: str) -> State:
    state = State(row.state)
    return State.EXPIRED if state in {State.WAITING, State.APPROVED} and row.expires_at <= now else state


def let_in(db: Transaction, device_code: str) -> str:
    """Create the token for a code that was approved, which is used up then."""
    [row] = db.writer.all(ASKED, digest=digest(device_code))
    assert row.account_id is not None, "who approved it"
    set_device_code(db.writer, row.digest, State.USED, row.account_id)
    return _new_token(db, row.account_id)


async def renew(db: Transaction, token: str) -> str | None:
    """Create another token in place of one, which is worthless from now on; None if it is none."""
    account = await find_session(db, digest(token), ACCESS_TOKEN, stamp(db.now))
    if account is None:
        return None
    end_token(db, token)
    return _new_token(db, account.id)


def end_token(db: Transaction, token: str) -> None:
    """Make a token worthless."""
    delete_session(db.writer, digest(token), ACCESS_TOKEN)


def _new_token(db: Transaction, account_id: int) -> str:
    token = hex_token(CODE_DIGITS)
    expires = stamp(db.now + timedelta(days=TOKEN_DAYS))
    insert_session(
        db.writer,
        digest=digest(token),
        form=ACCESS_TOKEN,
        account_id=account_id,
        at=stamp(db.now),
        expires_at=expires,
    )
    return token
