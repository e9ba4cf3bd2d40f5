"""API keys and API Read Access Tokens: made here, kept as digests, recognised by them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from reelbase.accounts.preferences import changed
from reelbase.accounts.secrets import digest, hex_token, json_web_token, object_id
from reelbase.bounds import KEY_NAME_CHARACTERS
from reelbase.errors import ApiError, Status
from reelbase.moments import stamp
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.writer import Change, Writer
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.api_keys import (
    GRANT,
    ApiKey,
    find_key,
    find_keys_of,
    insert_api_key,
    select_api_keys,
    set_key_preferences,
    set_revoked,
)
from reelbase.storage.rows import RequestTokenRow


class Scope(StrEnum):
    """The rights of a key beyond reading."""

    PICTURES = "pictures"  # upload pictures, and take them away again
    EDIT = "edit"  # change titles, people and everything else


class Credentials(NamedTuple):
    """A key of 32 hex characters, and the bearer token of the same rights."""

    key: str
    token: str


def fault_of_name(name: str) -> str | None:
    """Give the reason to refuse the name of a key, None where there is none.

    People are shown it when an application asks to be let in, so it can't look like another one: no
    character in it turns, hides or moves text.
    """
    if not 0 < len(name) <= KEY_NAME_CHARACTERS:
        return f"Expected a name of 1 to {KEY_NAME_CHARACTERS} characters, found {len(name):,}."
    unseen = next((each for each in name if not each.isprintable()), None)
    if unseen is not None:
        return f"Expected a name of characters that can be seen, found U+{ord(unseen):04X}."
    return None


def create_api_key(database: Database, name: str, now: datetime) -> Credentials:
    """Create credentials that belong to no account."""
    with database.writer(now=now) as db:
        return new_api_key(db, name)


def new_api_key(
    db: Writer, name: str, owner: AccountRow | None = None, scopes: Sequence[Scope] = ()
) -> Credentials:
    """Create credentials; the database stores only their digests."""
    key = hex_token(32)
    made = Credentials(key, read_access_token(key, db.now, owner.object_id if owner else ""))
    insert_api_key(
        db,
        name=name,
        digest=digest(made.key),
        token_digest=digest(made.token),
        hint=made.key[-4:],
        at=stamp(db.now),
        account_id=owner.id if owner else None,
        scopes=" ".join(sorted(set(scopes))),
    )
    db.journal([noted(select_api_keys(db)[-1].id, "created")])
    return made


async def check_scope(db: Reader, scope: Scope, *secrets: str) -> None:
    """Refuse unless a key or a read token is valid and has the scope: 401/7, 401/10, 401/3."""
    grants = [grant for each in secrets if each for grant in await db.all(GRANT, digest=digest(each))]
    valid = [grant for grant in grants if not grant.is_revoked]
    if not valid:
        raise ApiError(Status.INVALID_API_KEY)
    if any(grant.is_suspended for grant in valid):
        raise ApiError(Status.SUSPENDED_API_KEY)
    if not any(scope in grant.scopes.split() for grant in valid):
        raise ApiError(Status.AUTHENTICATION_FAILED)


async def keys_of(db: Reader, owner: AccountRow) -> Sequence[ApiKey]:
    """Return the valid keys of an account, oldest first."""
    return await find_keys_of(db, owner.id)


async def key_of(db: Reader, token: RequestTokenRow) -> ApiKey | None:
    """Return the key that asked for a request token; None if it is none of this server."""
    return await find_key(db, token.audience)


def revoke_key(database: Database, key_id: int, now: datetime) -> str | None:
    """Revoke a key and return its name; None if there is no such valid key."""
    with database.writer(now=now) as db:
        return revoked_key(db, key_id, select_api_keys(db))


def revoke_own_key(db: Writer, key_id: int, owner: AccountRow) -> str | None:
    """Revoke a key of this account and return its name; None if it has no such valid key."""
    return revoked_key(db, key_id, [key for key in select_api_keys(db) if key.account_id == owner.id])


def revoke_keys_of(db: Writer, owner: AccountRow) -> int:
    """Revoke every key of an account; how many there were."""
    keys = [key for key in select_api_keys(db) if key.account_id == owner.id and key.revoked_at is None]
    for key in keys:
        revoked_key(db, key.id, keys)
    return len(keys)


def revoked_key(db: Writer, key_id: int, among: Sequence[ApiKey]) -> str | None:
    """Revoke a key of these and return its name; None if there is no such valid one."""
    for key in among:
        if key.id == key_id and key.revoked_at is None:
            set_revoked(db, key_id, stamp(db.now))
            db.journal([noted(key_id, "deleted")])
            return key.name
    return None


def prefer(db: Writer, key: ApiKey, assignments: Iterable[str]) -> str:
    """Set preferences of a key, `region=DE`, or take them away, `region=`; all of them as text.

    Raises Fault, from `preferences`, where one can't be.
    """
    text = changed(key.preferences, assignments)
    if text != key.preferences:
        set_key_preferences(db, key.id, text)
        db.journal([noted(key.id, "updated")])
    return text


def noted(key_id: int, action: str) -> Change:
    """Write the journal row by which every worker notices a new, revoked or changed key."""
    return Change("api_key", key_id, "api_key", action)


def read_access_token(key: str, now: datetime, owner: str = "") -> str:
    """Create a token in the form that clients expect; it never expires."""
    return json_web_token(
        {
            "aud": key,
            "nbf": round(now.timestamp(), 3),
            "sub": owner or object_id(),
            "scopes": ["api_read"],
            "version": 1,
        }
    )
