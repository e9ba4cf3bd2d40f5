"""API keys: digests of what was handed out, and when each was revoked."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from reelbase.storage import tables
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.statement import Command, Statement
from reelbase.storage.engine.writer import Writer
from reelbase.storage.tables import api_key


class ApiKey(NamedTuple):
    """A key without its secrets. `revoked_at` is None while it is valid; times are UTC."""

    id: int
    name: str
    hint: str
    created_at: str
    revoked_at: str | None
    account_id: int | None
    scopes: str  # with spaces between
    preferences: str  # what it wants of its answers, as text


class Digests(NamedTuple):
    """SHA-256 of a key of 32 hex characters and of its API Read Access Token; is its owner disabled?

    Its preferences, and those of its owner, which are None without one.
    """

    key: str
    token: str
    is_suspended: bool
    name: str
    preferences: str
    of_owner: str | None


account = tables.account
COLUMNS = (
    api_key.c.id,
    api_key.c.name,
    api_key.c.hint,
    api_key.c.created_at,
    api_key.c.revoked_at,
    api_key.c.account_id,
    api_key.c.scopes,
    api_key.c.preferences,
)

_insert = Command(
    insert(api_key).values(
        name=bindparam("name"),
        digest=bindparam("digest"),
        token_digest=bindparam("token_digest"),
        hint=bindparam("hint"),
        created_at=bindparam("at"),
        account_id=bindparam("account_id"),
        scopes=bindparam("scopes"),
    )
)
API_KEYS = Statement(select(*COLUMNS).order_by(api_key.c.id), ApiKey)
KEYS_OF = Statement(
    select(*COLUMNS)
    .where(api_key.c.account_id == bindparam("owner_id"), api_key.c.revoked_at.is_(None))
    .order_by(api_key.c.id),
    ApiKey,
)
KEY = Statement(select(*COLUMNS).where(api_key.c.digest == bindparam("digest")), ApiKey)
_valid = Statement(
    select(
        api_key.c.digest.label("key"),
        api_key.c.token_digest.label("token"),
        account.c.disabled_at.is_not(None).label("is_suspended"),
        api_key.c.name,
        api_key.c.preferences,
        account.c.preferences.label("of_owner"),
    )
    .select_from(api_key.outerjoin(account, account.c.id == api_key.c.account_id))
    .where(api_key.c.revoked_at.is_(None))
    .order_by(api_key.c.id),
    Digests,
)


class GrantRow(NamedTuple):
    """The scopes of a key, if it was revoked, and if its owner is disabled."""

    name: str
    scopes: str
    is_revoked: bool
    is_suspended: bool


GRANT = Statement(
    select(
        api_key.c.name,
        api_key.c.scopes,
        api_key.c.revoked_at.is_not(None).label("is_revoked"),
        account.c.disabled_at.is_not(None).label("is_suspended"),
    )
    .select_from(api_key.outerjoin(account, account.c.id == api_key.c.account_id))
    .where((api_key.c.digest == bindparam("digest")) | (api_key.c.token_digest == bindparam("digest"))),
    GrantRow,
)
_delete_of = Command(delete(api_key).where(api_key.c.account_id == bindparam("owner_id")))
_revoke = Command(
    update(api_key)
    .where(api_key.c.id == bindparam("key_id"), api_key.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("at"))
)


_set_preferences = Command(
    update(api_key).where(api_key.c.id == bindparam("key_id")).values(preferences=bindparam("preferences"))
)


def insert_api_key(
    db: Writer,
    *,
    name: str,
    digest: str,
    token_digest: str,
    hint: str,
    at: str,
    account_id: int | None = None,
    scopes: str = "",
) -> None:
    """Keep a new key."""
    db.run(
        _insert,
        name=name,
        digest=digest,
        token_digest=token_digest,
        hint=hint,
        at=at,
        account_id=account_id,
        scopes=scopes,
    )


def select_api_keys(db: Writer) -> Sequence[ApiKey]:
    """Return every key, oldest first, the revoked ones included."""
    return db.all(API_KEYS)


async def find_key(db: Reader, digest: str) -> ApiKey | None:
    """Return the key of a digest, revoked or not; None if there is none."""
    return await db.one(KEY, digest=digest)


async def find_keys_of(db: Reader, account_id: int) -> Sequence[ApiKey]:
    """Return the valid keys of an account, oldest first."""
    return await db.all(KEYS_OF, owner_id=account_id)


def delete_keys_of(db: Writer, account_id: int) -> None:
    """Remove every key of an account."""
    db.run(_delete_of, owner_id=account_id)


def set_revoked(db: Writer, key_id: int, at: str) -> None:
    """Make a key invalid from now on; nothing where it is so already."""
    db.run(_revoke, key_id=key_id, at=at)


def set_key_preferences(db: Writer, key_id: int, preferences: str) -> None:
    """Keep what a key wants of its answers."""
    db.run(_set_preferences, key_id=key_id, preferences=preferences)


async def select_valid_digests(db: Reader) -> Sequence[Digests]:
    """Return the digests of the keys that were not revoked."""
    return await db.all(_valid)
