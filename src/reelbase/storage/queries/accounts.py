"""Accounts, and the invitations to have one."""

from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from reelbase.storage import tables
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.statement import Command, Statement, bind
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.plain_rows import NumberRow

account = tables.account
invitation = tables.invitation


class AccountRow(NamedTuple):
    """An account. Its password is Argon2id; `disabled_at` is None while it may be used."""

    id: int
    object_id: str
    username: str
    name: str
    password: str
    iso_639_1: str
    iso_3166_1: str
    include_adult: bool
    created_at: str
    disabled_at: str | None
    role: str  # editor, or nothing
    preferences: str  # what its keys want of their answers, as text


COLUMNS = (
    account.c.id,
    account.c.object_id,
    account.c.username,
    account.c.name,
    account.c.password,
    account.c.iso_639_1,
    account.c.iso_3166_1,
    account.c.include_adult,
    account.c.created_at,
    account.c.disabled_at,
    account.c.role,
    account.c.preferences,
)

ACCOUNTS = Statement(select(*COLUMNS).order_by(account.c.id), AccountRow)
ACCOUNT = Statement(select(*COLUMNS).where(account.c.id == bind("id")), AccountRow)
ACCOUNT_NAMED = Statement(select(*COLUMNS).where(account.c.folded == bind("folded")), AccountRow)


_INSERT = Command(
    insert(account).values(
        object_id=bind("object_id"),
        username=bind("username"),
        folded=bind("folded"),
        password=bind("password"),
        include_adult=bind("include_adult"),
        created_at=bind("at"),
    )
)
_SET_PASSWORD = Command(
    update(account).where(account.c.id == bind("account_id")).values(password=bind("password_hash"))
)
_SET_DISABLED = Command(
    update(account).where(account.c.id == bind("account_id")).values(disabled_at=bind("at"))
)
_SET_ROLE = Command(update(account).where(account.c.id == bind("account_id")).values(role=bind("role")))
_SET_PREFERENCES = Command(
    update(account).where(account.c.id == bind("account_id")).values(preferences=bind("preferences"))
)
_DELETE = Command(delete(account).where(account.c.id == bind("account_id")))


async def find_account(db: Reader, folded: str) -> AccountRow | None:
    """Return the account of a folded name, None if there is none."""
    return await db.one(ACCOUNT_NAMED, folded=folded)


def select_account(db: Writer, folded: str) -> AccountRow | None:
    """Return the account of a folded name, None if there is none."""
    return next(iter(db.all(ACCOUNT_NAMED, folded=folded)), None)


def insert_account(db: Writer, *, object_id: str, username: str, folded: str, password: str, at: str) -> None:
    """Keep a new account."""
    db.run(
        _INSERT,
        object_id=object_id,
        username=username,
        folded=folded,
        password=password,
        include_adult=False,
        at=at,
    )


def set_password(db: Writer, account_id: int, password: str) -> None:
    """Give an account another password, hashed."""
    db.run(_SET_PASSWORD, account_id=account_id, password_hash=password)


def set_disabled(db: Writer, account_id: int, at: str | None) -> None:
    """Say since when an account may not be used; None: it may."""
    db.run(_SET_DISABLED, account_id=account_id, at=at)


def set_role(db: Writer, account_id: int, role: str) -> None:
    """Give an account a role, or take it away."""
    db.run(_SET_ROLE, account_id=account_id, role=role)


def set_account_preferences(db: Writer, account_id: int, preferences: str) -> None:
    """Keep what the keys of an account want of their answers."""
    db.run(_SET_PREFERENCES, account_id=account_id, preferences=preferences)


def delete_account_row(db: Writer, account_id: int) -> None:
    """Remove an account with all that refers to it."""
    db.run(_DELETE, account_id=account_id)


_INSERT_INVITATION = Command(
    insert(invitation).values(digest=bind("digest"), created_at=bind("at"), expires_at=bind("expires_at"))
)
INVITED = Statement(
    select(func.count().label("number")).where(
        invitation.c.digest == bind("digest"), invitation.c.expires_at > bind("now")
    ),
    NumberRow,
)
_DELETE_INVITATIONS = Command(
    delete(invitation).where(
        (invitation.c.digest == bind("digest")) | (invitation.c.expires_at <= bind("now"))
    )
)


def insert_invitation(db: Writer, digest: str, at: str, expires_at: str) -> None:
    """Keep a new invitation."""
    db.run(_INSERT_INVITATION, digest=digest, at=at, expires_at=expires_at)


def delete_invitation(db: Writer, digest: str, now: str) -> None:
    """Remove an invitation that was taken, and all that have expired."""
    db.run(_DELETE_INVITATIONS, digest=digest, now=now)
