"""Accounts: made, signed in to, disabled and deleted."""

import hashlib
import re
import unicodedata
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct

from reelbase.accounts.api_keys import noted
from reelbase.accounts.moments import stamp
from reelbase.accounts.ratings import take_back_ratings
from reelbase.accounts.secrets import digest, hex_token, object_id
from reelbase.accounts.session import Who, account_of
from reelbase.errors import ApiError, Status
from reelbase.storage.account_lists import note_lists_gone
from reelbase.storage.accounts import (
    INVITED,
    AccountRow,
    delete_account_row,
    delete_invitation,
    insert_account,
    insert_invitation,
    select_account,
    set_disabled,
    set_password,
)
from reelbase.storage.api_keys import delete_keys_of, select_api_keys
from reelbase.storage.reader import Reader
from reelbase.storage.sessions import delete_sessions
from reelbase.storage.writer import Writer

USERNAME = re.compile(r"[^\W_][\w.@+-]{0,63}")
SHORTEST, LONGEST = 8, 1024  # characters of a password
INVITATION_DAYS = 7


class Unfit(Exception):
    """A name or a password that can't be taken; the text says what was expected."""


class Gravatar(Struct):
    """The picture of an e-mail address elsewhere."""

    hash: str


class OwnPicture(Struct):
    """The picture that an account has here."""

    avatar_path: str | None


class Avatar(Struct):
    """The pictures of an account."""

    gravatar: Gravatar
    tmdb: OwnPicture


class AccountDetails(Struct):
    """An account as itself sees it."""

    avatar: Avatar
    id: int
    iso_639_1: str
    iso_3166_1: str
    name: str
    include_adult: bool
    username: str


async def account_details(db: Reader, account_id: str = "", *, who: Who) -> AccountDetails:
    """The account of the session, whichever the path names."""
    found = await account_of(db, who)
    return AccountDetails(
        Avatar(Gravatar(gravatar_hash(found)), OwnPicture(None)),
        found.id,
        found.iso_639_1,
        found.iso_3166_1,
        found.name,
        bool(found.include_adult),
        found.username,
    )


def gravatar_hash(account: AccountRow) -> str:
    """32 hex digits of which clients make the address of a picture; no e-mail address is known here."""
    return hashlib.md5(account.object_id.encode(), usedforsecurity=False).hexdigest()


def folded(username: str) -> str:
    """The name by which an account is found, however it is typed."""
    return unicodedata.normalize("NFKC", username.strip()).casefold()


def create_account(db: Writer, username: str, password_hash: str) -> AccountRow:
    """A new account; Unfit where the name can't be had. The password is one that `hashed` gave."""
    username = unicodedata.normalize("NFKC", username.strip())
    if not USERNAME.fullmatch(username):
        raise Unfit(
            "Expected a name of 1 to 64 letters, digits and . _ @ + -, which begins with a letter or a digit."
        )
    if select_account(db, folded(username)):
        raise Unfit(f"Expected a name that is free, found that {username} is taken.")
    insert_account(
        db,
        object_id=object_id(),
        username=username,
        folded=folded(username),
        password=password_hash,
        at=stamp(db.now),
    )
    made = select_account(db, folded(username))
    assert made is not None, "it was written just now"
    return made


def hashed(password: str) -> str:
    """The password as Argon2id; takes some 50 ms. Unfit where it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Unfit(f"Expected a password of {SHORTEST} to {LONGEST:,} characters, found {len(password):,}.")
    return _hasher().hash(password)


def is_password(account: AccountRow | None, password: str) -> bool:
    """Whether that is the password; takes as long where there is no such account."""
    try:
        _hasher().verify(account.password if account else _no_password(), password)
    except (VerificationError, InvalidHashError):
        return False
    return account is not None


@cache
def _hasher() -> PasswordHasher:
    """Argon2id with the second choice of RFC 9106: 64 MiB, three passes."""
    return PasswordHasher(parallelism=1)


@cache
def _no_password() -> str:
    return _hasher().hash(hex_token(32))


def check_login(account: AccountRow | None, password: str) -> AccountRow:
    """The account, if that is its password: else refused with 401/30, or 401/31 where it is disabled."""
    if account is None or not is_password(account, password[:LONGEST]):
        raise ApiError(Status.INVALID_LOGIN)
    if account.disabled_at is not None:
        raise ApiError(Status.ACCOUNT_DISABLED)
    return account


def change_password(db: Writer, account: AccountRow, password_hash: str, *, cookie: str = "") -> None:
    """Another password; every session ends but that of the browser that sends the cookie."""
    set_password(db, account.id, password_hash)
    delete_sessions(db, account.id, but=digest(cookie))


def disable_account(db: Writer, account: AccountRow) -> None:
    """Nobody can use it, its sessions or its keys any more; what is in it stays."""
    set_disabled(db, account.id, stamp(db.now))
    delete_sessions(db, account.id)
    _note_keys(db, account)


def enable_account(db: Writer, account: AccountRow) -> None:
    """It can be used again; whoever does has to sign in anew."""
    set_disabled(db, account.id, None)
    _note_keys(db, account)


def _note_keys(db: Writer, account: AccountRow) -> None:
    """Let every worker notice that the keys of an account are others now."""
    db.journal([noted(key.id, "updated") for key in select_api_keys(db) if key.account_id == account.id])


def delete_account(db: Writer, account: AccountRow) -> None:
    """Remove an account with everything in it, its votes included."""
    take_back_ratings(db, account)
    _note_keys(db, account)
    note_lists_gone(db, account.id)
    delete_keys_of(db, account.id)
    delete_account_row(db, account.id)


def invite(db: Writer) -> str:
    """A new invitation, good for one account within a week."""
    code = hex_token(32)
    expires = stamp(db.now + timedelta(days=INVITATION_DAYS))
    insert_invitation(db, digest(code), stamp(db.now), expires)
    return code


async def is_invited(db: Reader, code: str) -> bool:
    """Whether an invitation can be taken."""
    found = await db.one(INVITED, digest=digest(code), now=stamp(db.now))
    return bool(found and found.number)


def take_invitation(db: Writer, code: str) -> None:
    """Use an invitation up; Unfit where it is not good any more."""
    found = db.all(INVITED, digest=digest(code), now=stamp(db.now))
    if not found[0].number:
        raise Unfit("Expected an invitation that is good, found one that was used or is too old.")
    delete_invitation(db, digest(code), stamp(db.now))
