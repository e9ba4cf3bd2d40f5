"""Queries about edits: locks, what is beneath them, change sets, and requests that come again."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, tuple_

from reelbase.storage import tables
from reelbase.storage.clauses import Expression, Selection
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.statement import Command, Statement, bind, columns, within
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.plain_rows import IdRow
from reelbase.storage.queries.translated import const
from reelbase.storage.rows import AnsweredRequestRow, ChangeSetRow, EditRow, LockRow, UneditedRow

edit, change_set, journal = tables.edit, tables.change_set, tables.journal
lock, unedited, watchlist = tables.edit_lock, tables.unedited, tables.watchlist


class DoneByEditors(NamedTuple):
    """If an editor has set anything, and the last change set that deleted what is gone still, or 0."""

    is_edited: bool
    deleted: int


_DONE = Statement(
    select(
        exists(select(lock.c.entity_id)).label("is_edited"),
        func.coalesce(select(func.max(tables.tombstone.c.change_set_id)).scalar_subquery(), const(0)).label(
            "deleted"
        ),
    ),
    DoneByEditors,
)


def done_by_editors(writer: Writer) -> DoneByEditors:
    """Return what a batch has to mind of what editors have done."""
    [found] = writer.all(_DONE)
    return found


_EDITED = Statement(
    select(lock.c.entity_id.label("id"))
    .distinct()
    .where(lock.c.kind == bind("kind"), within(lock.c.entity_id, "ids")),
    IdRow,
)


def select_edited_among(writer: Writer, kind: str, ids: Iterable[int]) -> set[int]:
    """Return on which of these entities an editor has set anything."""
    wanted = sorted(ids)
    return {row.id for row in writer.all(_EDITED, kind=str(kind), ids=wanted)} if wanted else set()


_INSERT_SET = Command(
    insert(change_set).values(
        time=bind("time"),
        who=bind("who"),
        comment=bind("comment"),
        journal_head=select(func.coalesce(func.max(journal.c.sequence), const(0))).scalar_subquery(),
    )
)
_LAST_SET = Statement(select(func.coalesce(func.max(change_set.c.id), const(0)).label("id")), IdRow)


def last_change_set(writer: Writer) -> int:
    """Return the id of the last change set, 0 where there is none."""
    [row] = writer.all(_LAST_SET)
    return row.id


def insert_change_set(writer: Writer, time: str, who: str, comment: str) -> int:
    """Keep a new change set; return its id. Only one transaction writes, so the last is the new one.

    It comes before its rows of the journal: they are known by coming behind the head of that moment.
    """
    writer.run(_INSERT_SET, time=time, who=who, comment=comment)
    return last_change_set(writer)


class VersionRow(NamedTuple):
    """The last change of an entity in the journal, and by an editor."""

    journal: int
    edit: int


def version_of(kind: Expression, id_: Expression) -> tuple[Expression, Expression]:
    """Return the columns `journal` and `edit` of a VersionRow; 0 where there was no such change."""
    of_journal = select(func.max(journal.c.sequence)).where(
        journal.c.kind == kind, journal.c.entity_id == id_
    )
    of_edit = select(func.max(edit.c.change_set_id)).where(edit.c.kind == kind, edit.c.entity_id == id_)
    return (
        func.coalesce(of_journal.scalar_subquery(), const(0)).label("journal"),
        func.coalesce(of_edit.scalar_subquery(), const(0)).label("edit"),
    )


VERSION = Statement(select(*version_of(bind("kind"), bind("id"))), VersionRow)


class MadeEdit(NamedTuple):
    """An edit with its change set."""

    time: str
    who: str
    comment: str
    change_set_id: int
    position: int
    kind: str
    entity_id: int
    action: str
    field: str
    item: str
    before: str | None
    after: str | None
    was_locked: bool
    is_locked: bool


_MADE = columns(MadeEdit, edit, time=change_set.c.time, who=change_set.c.who, comment=change_set.c.comment)


def _made() -> Selection:
    return select(*_MADE).select_from(edit.join(change_set, change_set.c.id == edit.c.change_set_id))


_OF_ENTITY = (edit.c.kind == bind("kind"), edit.c.entity_id == bind("id"))
_OF_FIELD = or_(bind("field") == const(""), edit.c.field == bind("field"))
_BEFORE = or_(
    edit.c.change_set_id < bind("set_id"),
    and_(edit.c.change_set_id == bind("set_id"), edit.c.position < bind("position")),
)
HISTORY = Statement(
    _made()
    .where(*_OF_ENTITY, _BEFORE, _OF_FIELD)
    .order_by(edit.c.change_set_id.desc(), edit.c.position.desc())
    .limit(bind("limit"))
    .offset(const(0)),
    MadeEdit,
)
"""The edits of an entity before one, the last first; of one field unless that is empty."""
BETWEEN = Statement(
    select(*columns(EditRow, edit))
    .where(*_OF_ENTITY, edit.c.change_set_id > bind("after"), edit.c.change_set_id <= bind("until"))
    .order_by(edit.c.change_set_id, edit.c.position),
    EditRow,
)
"""The edits of an entity by change sets between two, the later one included, the first first."""


_ASKED: dict[str, ColumnElement[bool]] = {
    "of_kind": edit.c.kind == bind("of_kind"),
    "field": edit.c.field == bind("field"),
    "by": change_set.c.who == bind("by"),
    "action": edit.c.action == bind("action"),
    "account_id": tuple_(edit.c.kind, edit.c.entity_id).in_(
        select(watchlist.c.kind, watchlist.c.entity_id).where(watchlist.c.account_id == bind("account_id"))
    ),
}
"""Parameter -> the condition that it is for."""


def _feed(asked: Iterable[str]) -> Statement[MadeEdit]:
    """Select the edits before one that have what is asked for, the last first.

    What is not asked is no condition, so that an index has the few rows of the one that is.
    """
    set_id = change_set.c.id if "by" in asked else edit.c.change_set_id
    clause = (
        _made()
        .where(
            tuple_(set_id, edit.c.position) < tuple_(bind("set_id"), bind("position")),
            change_set.c.id <= bind("set_id"),  # so that no plan reads those behind it
            *map(_ASKED.__getitem__, asked),
        )
        .order_by(set_id.desc(), edit.c.position.desc())
    )
    return Statement(clause.limit(bind("limit")).offset(const(0)), MadeEdit)


FEEDS = {asked: _feed(asked) for number in range(len(_ASKED) + 1) for asked in combinations(_ASKED, number)}
"""The parameters that are given, in the order above -> the feed of edits for them."""
REMOVALS = Statement(
    _made()
    .where(
        edit.c.action.in_([const(each) for each in ("deleted", "merged", "restored")]),
        or_(
            edit.c.change_set_id > bind("set_id"),
            and_(edit.c.change_set_id == bind("set_id"), edit.c.position > bind("position")),
        ),
    )
    .order_by(edit.c.change_set_id, edit.c.position)
    .limit(bind("limit"))
    .offset(const(0)),
    MadeEdit,
)
"""Deletions and restorations behind one edit, the first first."""
EDITS_OF_SET = Statement(
    select(*columns(EditRow, edit)).where(edit.c.change_set_id == bind("set_id")).order_by(edit.c.position),
    EditRow,
)
OF_SET = Statement(_made().where(edit.c.change_set_id == bind("set_id")).order_by(edit.c.position), MadeEdit)
SET = Statement(
    select(*columns(ChangeSetRow, change_set)).where(change_set.c.id == bind("set_id")), ChangeSetRow
)
SETS = Statement(
    select(*columns(ChangeSetRow, change_set))
    .where(change_set.c.id > bind("after"))
    .order_by(change_set.c.id)
    .limit(bind("limit"))
    .offset(const(0)),
    ChangeSetRow,
)
LOCKS = Statement(
    select(*columns(LockRow, lock)).where(lock.c.kind == bind("kind"), lock.c.entity_id == bind("id")),
    LockRow,
)
UNEDITED = Statement(
    select(*columns(UneditedRow, unedited)).where(
        unedited.c.kind == bind("kind"), unedited.c.entity_id == bind("id")
    ),
    UneditedRow,
)
_SET_AT = Statement(
    select(func.coalesce(func.max(change_set.c.id), const(0)).label("id")).where(
        change_set.c.time <= bind("time")
    ),
    IdRow,
)


async def last_set_at(db: Reader, time: str) -> int:
    """Return the last change set up to a moment, UTC; 0 where there was none."""
    row = await db.one(_SET_AT, time=time)
    return row.id if row else 0


_ANSWERED = Statement(
    select(*columns(AnsweredRequestRow, tables.answered_request)).where(
        tables.answered_request.c.digest == bind("digest"),
        tables.answered_request.c.answered_at > bind("since"),
    ),
    AnsweredRequestRow,
)
_FORGET_ANSWERED = Command(
    delete(tables.answered_request).where(tables.answered_request.c.answered_at <= bind("since"))
)


def find_answered(writer: Writer, digest: str, since: str) -> Sequence[AnsweredRequestRow]:
    """Return what a request with this key was answered after a moment."""
    return writer.all(_ANSWERED, digest=digest, since=since)


def forget_answered(writer: Writer, since: str) -> None:
    """Forget what was answered up to a moment."""
    writer.run(_FORGET_ANSWERED, since=since)
