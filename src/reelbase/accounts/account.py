"""Accounts: made, signed in to, disabled and deleted."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from msgspec import Struct

from reelbase.accounts.api_keys import noted, revoke_keys_of
from reelbase.accounts.passwords import Unfit, is_password
from reelbase.accounts.preferences import changed
from reelbase.accounts.ratings import take_back_ratings
from reelbase.accounts.secrets import digest, hex_token, object_id
from reelbase.accounts.session import Who, account_of
from reelbase.bounds import NAME_CHARACTERS
from reelbase.errors import ApiError, Status
from reelbase.moments import stamp
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.account_lists import note_lists_gone
from reelbase.storage.queries.accounts import (
    INVITED,
    AccountRow,
    delete_account_row,
    delete_invitation,
    insert_account,
    insert_invitation,
    select_account,
    set_account_preferences,
    set_disabled,
    set_password,
)
from reelbase.storage.queries.api_keys import delete_keys_of, select_api_keys
from reelbase.storage.queries.sessions import PAGE, delete_sessions

USERNAME = re.compile(rf"[^\W_][\w.@+-]{{0,{NAME_CHARACTERS - 1}}}")
LONGEST_TYPED = (
    4 * NAME_CHARACTERS
)  # of a name as it is typed: letters with accents may be several characters
INVITATION_DAYS = 7


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
    """Return the account of the session; the id in the path is ignored."""
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
    """Return 32 hex digits from which clients make the address of a picture; no e-mail address is known
    here.
    """
    return hashlib.md5(account.object_id.encode(), usedforsecurity=False).hexdigest()


def folded(username: str) -> str:
    """Return the name by which an account is found, however it is typed; empty for a name that is too
    long.
    """
    return _normalized(username).casefold()


def _normalized(username: str) -> str:
    """Return the name as it is stored; empty for one that is too long, before any work is done on it."""
    if len(username) > LONGEST_TYPED:
        return ""
    return unicodedata.normalize("NFKC", username.strip())


def free_name(db: Writer, username: str) -> str:
    """Return the name as it is stored. Raises Unfit if it is not allowed or taken."""
    username = _normalized(username)
    if not USERNAME.fullmatch(username):
        raise Unfit(
            "Expected a name of 1 to 64 letters, digits and . _ @ + -, which begins with a letter or a digit."
        )
    if select_account(db, folded(username)):
        raise Unfit(f"Expected a name that is free, found that {username} is taken.")
    return username


def create_account(db: Writer, username: str, password_hash: str) -> AccountRow:
    """Create an account, with a password from `hashed`. Raises Unfit if the name can't be had."""
    username = free_name(db, username)
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


def check_login(account: AccountRow | None, password: str) -> AccountRow:
    """Return the account if that is its password. Raises 401/30, or 401/31 if it is disabled."""
    is_right = is_password(account.password if account else None, password)
    if account is None or not is_right:
        raise ApiError(Status.INVALID_LOGIN)
    if account.disabled_at is not None:
        raise ApiError(Status.ACCOUNT_DISABLED)
    return account


class Ended(NamedTuple):
    """Numbers of sessions, applications and keys of an account that were ended."""

    browsers: int
    applications: int
    keys: int

    def __str__(self) -> str:
        counted = zip(self, ("browser", "application", "API key"), strict=True)
        browsers, applications, keys = (
            f"{number} {name}{'' if number == 1 else 's'}" for number, name in counted
        )
        return f"{browsers}, {applications} and {keys}"


def change_password(db: Writer, account: AccountRow, password_hash: str, *, cookie: str = "") -> Ended:
    """Replace the password; every session ends except that of the browser with this cookie.

    The keys of the account are revoked too: their tokens act and write for it, and anybody who knew the old
    password may have made one. Who only wants applications to sign in anew ends the sessions instead.
    """
    set_password(db, account.id, password_hash)
    sessions = delete_sessions(db, account.id, stamp(db.now), but=digest(cookie))
    keys = revoke_keys_of(db, account)
    browsers = sessions.get(PAGE, 0)
    return Ended(browsers, sum(sessions.values()) - browsers, keys)


def disable_account(db: Writer, account: AccountRow) -> None:
    """Disable an account with its sessions and keys; its data stay."""
    set_disabled(db, account.id, stamp(db.now))
    delete_sessions(db, account.id, stamp(db.now))
    _note_keys(db, account)


def enable_account(db: Writer, account: AccountRow) -> None:
    """Enable an account again; its person has to sign in anew."""
    set_disabled(db, account.id, None)
    _note_keys(db, account)


def _note_keys(db: Writer, account: AccountRow) -> None:
    """Let every worker notice that the keys of an account are others now."""
    db.journal([noted(key.id, "updated") for key in select_api_keys(db) if key.account_id == account.id])


def prefer_for_keys(db: Writer, account: AccountRow, assignments: Iterable[str]) -> str:
    """Set preferences of all keys of an account, or take them away; all of them as text.

    Raises Fault, from `preferences`, where one can't be.
    """
    text = changed(account.preferences, assignments)
    if text != account.preferences:
        set_account_preferences(db, account.id, text)
        _note_keys(db, account)
    return text


def delete_account(db: Writer, account: AccountRow) -> None:
    """Remove an account with everything in it, its votes included."""
    take_back_ratings(db, account)
    _note_keys(db, account)
    note_lists_gone(db, account.id)
    delete_keys_of(db, account.id)
    delete_account_row(db, account.id)


def invite(db: Writer) -> str:
    """Create an invitation, good for one account within a week."""
    code = hex_token(32)
    expires = stamp(db.now + timedelta(days=INVITATION_DAYS))
    insert_invitation(db, digest(code), stamp(db.now), expires)
    return code


async def is_invited(db: Reader, code: str) -> bool:
    """Return true if an invitation is unused."""
    found = await db.one(INVITED, digest=digest(code), now=stamp(db.now))
    return bool(found and found.number)


def take_invitation(db: Writer, code: str) -> None:
    """Use an invitation up; Unfit where it is not good any more."""
    [found] = db.all(INVITED, digest=digest(code), now=stamp(db.now))
    if not found.number:
        raise Unfit("Expected an invitation that is good, found one that was used or is too old.")
    delete_invitation(db, digest(code), stamp(db.now))
