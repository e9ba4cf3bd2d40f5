"""Queries about takeouts, their entries, and what accounts have watched."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from reelbase.storage import tables
from reelbase.storage.engine.statement import Command, Statement, bind, columns, owned_by, within
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.plain_rows import IdRow
from reelbase.storage.queries.translated import const
from reelbase.storage.rows import TakeoutEntryRow, TakeoutRow

takeout, entry = tables.takeout, tables.takeout_entry
rating, account_list, episode = tables.rating, tables.account_list, tables.episode
ACCOUNT = bind("account_id")
_NEW_ENTRY = [name for name in TakeoutEntryRow._fields if name != "number"]


class NumberedRow(NamedTuple):
    """An episode by its series and its numbers."""

    id: int
    series_id: int
    season_number: int
    episode_number: int


EPISODES = Statement(
    select(*columns(NumberedRow, episode)).where(within(episode.c.series_id, "ids")), NumberedRow
)


class DigestRow(NamedTuple):
    """The digest of an entry."""

    digest: str


DIGESTS = Statement(
    select(entry.c.digest).where(entry.c.account_id == ACCOUNT, within(entry.c.digest, "digests")), DigestRow
)
"""Digests, among some, that an account has brought before."""


class ImportRow(NamedTuple):
    """A takeout, and the numbers of its entries by their states."""

    id: int
    service: str
    name: str
    created_at: str
    state: str | None
    number: int


IMPORTS = Statement(
    select(
        *columns(ImportRow, takeout, state=entry.c.state, number=func.count(entry.c.number)),
    )
    .select_from(takeout.outerjoin(entry, entry.c.takeout_id == takeout.c.id))
    .where(takeout.c.account_id == ACCOUNT)
    .group_by(takeout.c.id, entry.c.state)
    .order_by(takeout.c.id, entry.c.state),
    ImportRow,
)
"""The takeouts of an account, the first first, with a row for each state of their entries."""
TAKEOUT = Statement(
    select(*columns(TakeoutRow, takeout)).where(takeout.c.id == bind("id"), takeout.c.account_id == ACCOUNT),
    TakeoutRow,
)
_ENTRY_COLUMNS = columns(TakeoutEntryRow, entry)
OPEN = Statement(
    select(*_ENTRY_COLUMNS)
    .where(entry.c.account_id == ACCOUNT, entry.c.state == bind("state"), entry.c.number > bind("after"))
    .order_by(entry.c.number)
    .limit(bind("limit"))
    .offset(const(0)),
    TakeoutEntryRow,
)
"""The entries of an account in a state, after one."""
ENTRY = Statement(
    select(*_ENTRY_COLUMNS).where(entry.c.account_id == ACCOUNT, entry.c.number == bind("number")),
    TakeoutEntryRow,
)
LAST_ENTRIES = Statement(
    select(*_ENTRY_COLUMNS)
    .where(entry.c.takeout_id == bind("takeout_id"))
    .order_by(entry.c.number.desc())
    .limit(bind("limit"))
    .offset(const(0)),
    TakeoutEntryRow,
)
REPLACING = Statement(
    select(*_ENTRY_COLUMNS)
    .where(entry.c.account_id == ACCOUNT, entry.c.state == const("taken"))
    .where(entry.c.halves.is_not(None), owned_by(entry.c.kind, entry.c.entity_id))
    .order_by(entry.c.number),
    TakeoutEntryRow,
)
"""The entries of an account that replaced a rating of one of some titles, in their order."""
WAITING = Statement(
    select(entry.c.account_id.label("id")).distinct().where(entry.c.state == const("missing")), IdRow
)
"""The accounts that have brought something of titles that are missing."""


class StandingRow(NamedTuple):
    """A rating of an account."""

    number: int
    kind: str
    entity_id: int
    halves: int
    created_at: str


RATINGS = Statement(
    select(*columns(StandingRow, rating)).where(
        rating.c.account_id == ACCOUNT, owned_by(rating.c.kind, rating.c.entity_id)
    ),
    StandingRow,
)


LISTS_NAMED = Statement(
    select(account_list.c.id)
    .where(account_list.c.account_id == ACCOUNT, account_list.c.name == bind("name"))
    .order_by(account_list.c.created_at, account_list.c.id),
    IdRow,
)
_INSERT = Command(
    insert(takeout).values(
        account_id=ACCOUNT, service=bind("service"), name=bind("name"), created_at=bind("at")
    )
)
_LAST = Statement(select(func.max(takeout.c.id).label("id")).where(takeout.c.account_id == ACCOUNT), IdRow)
_SET_LISTS = Command(update(takeout).where(takeout.c.id == bind("of_id")).values(made_lists=bind("lists")))
_DELETE = Command(delete(takeout).where(takeout.c.id == bind("of_id")))
_INSERT_ENTRY = Command(insert(entry).values({name: bind(name) for name in _NEW_ENTRY}))
_SET_ENTRY = Command(
    update(entry)
    .where(entry.c.number == bind("of_number"))
    .values(
        state=bind("new_state"), kind=bind("new_kind"), entity_id=bind("new_id"), halves=bind("new_halves")
    )
)


def insert_takeout(db: Writer, account_id: int, service: str, name: str, at: str) -> int:
    """Keep a new takeout; return its id: only one transaction writes, so it is the last of the account."""
    db.run(_INSERT, account_id=account_id, service=service, name=name, at=at)
    [last] = db.all(_LAST, account_id=account_id)
    return last.id


def set_made_lists(db: Writer, takeout_id: int, lists: str) -> None:
    """Keep which lists a takeout made."""
    db.run(_SET_LISTS, of_id=takeout_id, lists=lists)


def delete_takeout(db: Writer, takeout_id: int) -> None:
    """Remove a takeout with its entries."""
    db.run(_DELETE, of_id=takeout_id)


def insert_entries(db: Writer, rows: Iterable[TakeoutEntryRow]) -> None:
    """Keep new entries; the database numbers them."""
    for row in rows:
        db.run(_INSERT_ENTRY, **{name: getattr(row, name) for name in _NEW_ENTRY})


def update_entry(db: Writer, row: TakeoutEntryRow) -> None:
    """Keep what became of an entry."""
    db.run(
        _SET_ENTRY,
        of_number=row.number,
        new_state=row.state,
        new_kind=row.kind,
        new_id=row.entity_id,
        new_halves=row.halves,
    )


def delete_entries(db: Writer, rows: list[TakeoutEntryRow]) -> None:
    """Remove entries."""
    db.delete(rows)
