"""Request tokens, sessions and guest sessions: known by the digests of what was handed out."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from reelbase.storage import tables
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.statement import Command, Statement, bind, columns
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.accounts import COLUMNS, AccountRow
from reelbase.storage.queries.plain_rows import NumberRow
from reelbase.storage.queries.translated import const
from reelbase.storage.rows import RequestTokenRow, SessionRow

account = tables.account
api_key = tables.api_key
guest_session = tables.guest_session
request_token = tables.request_token
session = tables.session

DIGEST, NOW = bind("digest"), bind("now")


REQUEST_TOKEN = Statement(
    select(*request_token.c).where(request_token.c.digest == DIGEST, request_token.c.expires_at > NOW),
    RequestTokenRow,
)
"""A request token that has not expired."""

_APPROVE = Command(
    update(request_token)
    .where(request_token.c.digest == DIGEST, request_token.c.account_id.is_(None))
    .values(account_id=bind("approved_by"))
)
_DELETE_TOKENS = Command(
    delete(request_token).where((request_token.c.digest == DIGEST) | (request_token.c.expires_at <= NOW))
)


async def find_request_token(db: Reader, digest: str, now: str) -> RequestTokenRow | None:
    """Return the request token, None if it has expired."""
    return await db.one(REQUEST_TOKEN, digest=digest, now=now)


def insert_request_token(db: Writer, token: RequestTokenRow) -> None:
    """Keep a new request token."""
    db.insert([token])


def approve_request_token(db: Writer, digest: str, account_id: int) -> None:
    """Say who has approved a request token, the first time."""
    db.run(_APPROVE, digest=digest, approved_by=account_id)


def delete_request_token(db: Writer, digest: str, now: str) -> None:
    """Remove a request token that was used or denied, and all that have expired."""
    db.run(_DELETE_TOKENS, digest=digest, now=now)


SESSION, ACCESS_TOKEN, PAGE = "session", "access_token", "page"
"""The forms of a session: of v3, of v4, and of a browser."""
CALENDAR, HOOK = "calendar", "hook"
"""The forms of secret addresses: of calendars, and of programs that send plays."""

_SESSION_OF = Statement(
    select(*COLUMNS)
    .join(session, session.c.account_id == account.c.id)
    .where(
        session.c.digest == DIGEST,
        session.c.form == bind("form"),
        session.c.expires_at.is_(None) | (session.c.expires_at > NOW),
        account.c.disabled_at.is_(None),
    ),
    AccountRow,
)
_OWNER_OF = Statement(
    select(*COLUMNS)
    .join(api_key, api_key.c.account_id == account.c.id)
    .where(api_key.c.token_digest == DIGEST, api_key.c.revoked_at.is_(None), account.c.disabled_at.is_(None)),
    AccountRow,
)
_DELETE_SESSION = Command(delete(session).where(session.c.digest == DIGEST, session.c.form == bind("form")))
_DELETE_APPROVED = [
    Command(delete(table).where(table.c.account_id == bind("of_account")))
    for table in (request_token, tables.device_code)
]
"""Forget what an account has approved, whether it was used yet or not."""
_DELETE_SESSIONS = Command(
    delete(session).where(session.c.account_id == bind("of_account"), session.c.digest != bind("but"))
)
_OF_FORM = session.c.account_id == bind("of_account"), session.c.form == bind("form")
_COUNT_OF_FORM = Statement(select(func.count().label("number")).where(*_OF_FORM), NumberRow)
_DELETE_OF_FORM = Command(delete(session).where(*_OF_FORM))
_DELETE_EXPIRED = Command(delete(session).where(session.c.expires_at <= NOW))


class FormRow(NamedTuple):
    """The number of sessions of a form."""

    form: str
    number: int


SESSIONS_OF = Statement(
    select(session.c.form, func.count().label("number"))
    .where(
        session.c.account_id == bind("of_account"),
        session.c.digest != bind("but"),
        session.c.expires_at.is_(None) | (session.c.expires_at > NOW),
    )
    .group_by(session.c.form)
    .order_by(session.c.form),
    FormRow,
)


async def count_sessions(db: Reader, account_id: int, now: str) -> dict[str, int]:
    """Return the number of an account's sessions, by form."""
    rows = await db.all(SESSIONS_OF, of_account=account_id, but="", now=now)
    return {row.form: row.number for row in rows}


class ApplicationRow(NamedTuple):
    """A session that an application was given, and the name and the end of its key where both are known."""

    digest: str
    form: str
    created_at: str
    audience: str | None
    key: str | None
    hint: str | None


APPLICATIONS_OF = Statement(
    select(*columns(ApplicationRow, session, key=api_key.c.name, hint=api_key.c.hint))
    .select_from(session.outerjoin(api_key, api_key.c.digest == session.c.audience))
    .where(session.c.account_id == bind("of_account"), session.c.form != const(PAGE))
    .order_by(session.c.created_at.desc(), session.c.digest)
    .limit(bind("number"))
    .offset(const(0)),
    ApplicationRow,
)


async def find_applications(db: Reader, account_id: int, number: int) -> Sequence[ApplicationRow]:
    """Return the newest sessions of applications that act for an account, that many at most."""
    return await db.all(APPLICATIONS_OF, of_account=account_id, number=number)


async def find_session(db: Reader, digest: str, form: str, now: str) -> AccountRow | None:
    """Return the account of a session; None if it ended or its account may not be used."""
    return await db.one(_SESSION_OF, digest=digest, form=form, now=now)


async def find_owner(db: Reader, token_digest: str) -> AccountRow | None:
    """Return the account of an API Read Access Token, None if there is none."""
    return await db.one(_OWNER_OF, digest=token_digest)


def insert_session(
    db: Writer,
    *,
    digest: str,
    form: str,
    account_id: int,
    at: str,
    expires_at: str | None = None,
    audience: str | None = None,
) -> None:
    """Keep a new session."""
    db.insert([SessionRow(digest, form, account_id, at, expires_at, audience)])


def delete_session(db: Writer, digest: str, form: str) -> None:
    """End a session."""
    db.run(_DELETE_SESSION, digest=digest, form=form)


def delete_sessions(db: Writer, account_id: int, now: str, but: str = "") -> dict[str, int]:
    """End every session of an account but one; how many of each form were good until then.

    What the account has approved begins no session any more either.
    """
    rows = db.all(SESSIONS_OF, of_account=account_id, but=but, now=now)
    for each in _DELETE_APPROVED:
        db.run(each, of_account=account_id)
    db.run(_DELETE_SESSIONS, of_account=account_id, but=but)
    return {row.form: row.number for row in rows}


def delete_sessions_of_form(db: Writer, account_id: int, form: str) -> int:
    """End the sessions of one form that an account has; how many there were."""
    [found] = db.all(_COUNT_OF_FORM, of_account=account_id, form=form)
    db.run(_DELETE_OF_FORM, of_account=account_id, form=form)
    return found.number


def delete_expired_sessions(db: Writer, now: str) -> None:
    """Forget the sessions that have expired."""
    db.run(_DELETE_EXPIRED, now=now)


class GuestRow(NamedTuple):
    """A guest session."""

    id: int


GUEST = Statement(
    select(guest_session.c.id).where(guest_session.c.digest == DIGEST, guest_session.c.expires_at > NOW),
    GuestRow,
)
_INSERT_GUEST = Command(insert(guest_session).values(digest=DIGEST, expires_at=bind("expires_at")))
_DELETE_GUESTS = Command(
    delete(guest_session).where(
        guest_session.c.expires_at <= NOW,
        guest_session.c.id.not_in(
            select(tables.rating.c.guest_id).where(tables.rating.c.guest_id.is_not(None))
        ),
    )
)


async def find_guest(db: Reader, digest: str, now: str) -> GuestRow | None:
    """Return the guest session, None if it has expired."""
    return await db.one(GUEST, digest=digest, now=now)


def insert_guest(db: Writer, digest: str, expires_at: str) -> None:
    """Keep a new guest session."""
    db.run(_INSERT_GUEST, digest=digest, expires_at=expires_at)


def delete_unused_guests(db: Writer, now: str) -> None:
    """Forget the guest sessions that expired without a rating."""
    db.run(_DELETE_GUESTS, now=now)
