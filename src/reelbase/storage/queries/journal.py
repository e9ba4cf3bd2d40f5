"""Queries about the journal."""

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, FromClause, cast, delete, func, not_, null, select

from reelbase.entity import TITLES, Kind
from reelbase.moments import stamp
from reelbase.storage import tables
from reelbase.storage.engine.dependencies import OF_VOTES, VOTES
from reelbase.storage.engine.dialects import unindexed
from reelbase.storage.engine.statement import Command, Owned, Statement, bind, columns, within
from reelbase.storage.engine.writer import Change, Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.plain_rows import EntityIdRow, SequenceRow
from reelbase.storage.queries.translated import TRUE, const

journal = tables.journal
START, END = bind("start"), bind("end")  # UTC, YYYY-MM-DD HH:MM:SS

POPULARITY = "popularity"
"""The key of a popularity that the server itself has worked out, and the first part of such a row's kind.

The kind is `popularity/movie`, `popularity/tv` or `popularity/person`, never the entity's own: caches and
the search index follow the journal and have to hear of it, but to TMDB it is no change, so no list of
changes may show it. The value is the new popularity.
"""

TREND = "trend"
"""The kind and the key of the row that says that another order trends; it belongs to no entity."""

RELATION = "relation"
"""The same of the row that says that other titles are related."""

PICTURE = "picture"
"""The kind and the key of the row that says that an uploaded picture is gone; its value is the name."""

RESTORED = "restored"
"""The same of the row that says that everything before is of another history: a backup was restored."""

WEBHOOK = "webhook"
"""The kind and the key of the row that says that a webhook is another one, or has something to send."""

NOTICES = (
    *(f"{POPULARITY}/{kind}" for kind in ("movie", "tv", "person")),
    *OF_VOTES,
    TREND,
    RELATION,
    PICTURE,
    RESTORED,
    WEBHOOK,
)
"""The kinds of rows that are no change to TMDB: caches and the index hear of them, and nobody asks again."""


def popularity_change(kind: str, entity_id: int, popularity: float) -> Change:
    """Return the row for a popularity that was computed."""
    return Change(f"{POPULARITY}/{kind}", entity_id, POPULARITY, "updated", value=repr(popularity))


def votes_change(kind: str, entity_id: int) -> Change:
    """Return the row for votes that were given here or withdrawn."""
    return Change(f"{VOTES}/{kind}", entity_id, VOTES, "updated")


_LATEST_VOTES = Command(
    delete(journal).where(
        journal.c.kind == bind("of_kind"), within(journal.c.entity_id, "ids"), journal.c.time > bind("since")
    )
)


def note_votes(writer: Writer, kind: str, ids: list[int]) -> None:
    """Write down that votes of titles have changed: one row a title for each minute, always the newest."""
    since = stamp(writer.now - timedelta(minutes=1))
    writer.run(_LATEST_VOTES, of_kind=f"{VOTES}/{kind}", ids=ids, since=since)
    writer.journal([votes_change(kind, id_) for id_ in ids])


def picture_gone(name: str) -> Change:
    """Return the row for an uploaded picture whose file nothing shows any more."""
    return Change(PICTURE, 0, PICTURE, "deleted", value=json.dumps(name))


class GoneRow(NamedTuple):
    """A picture that is gone, by the name of its file in JSON."""

    sequence: int
    value: str | None


GONE = Statement(
    select(journal.c.sequence, journal.c.value).where(
        journal.c.kind == const(PICTURE),
        journal.c.entity_id == const(0),
        unindexed(journal.c.sequence) > bind("since"),
    ),
    GoneRow,
)


def kind_of(row_kind: str) -> str:
    """Return the kind of entity that a row is about, if it is a change to TMDB or not."""
    _, _, kind = row_kind.rpartition("/")
    return kind


def trend_change() -> Change:
    """Return the row for a new order of trends."""
    return Change(TREND, 0, TREND, "updated")


def relation_change() -> Change:
    """Return the row for a change of related titles."""
    return Change(RELATION, 0, RELATION, "updated")


def webhook_change(webhook_id: int) -> Change:
    """Return the row that wakes the process that sends."""
    return Change(WEBHOOK, webhook_id, WEBHOOK, "updated")


class ChangeRow(NamedTuple):
    """One change of an entity."""

    entity_id: int
    sequence: int
    time: str
    key: str
    action: str
    iso_639_1: str
    iso_3166_1: str
    value: str | None  # JSON
    original_value: str | None  # JSON


CHANGES = Owned(
    select(*columns(ChangeRow, journal))
    .where(journal.c.time >= START, journal.c.time <= END)
    .order_by(journal.c.entity_id, journal.c.sequence),
    journal,
    ChangeRow,
)


class ChangedRow(NamedTuple):
    """An entity that changed; its flags are None where it is gone."""

    id: int
    adult: bool | None
    softcore: bool | None
    total: int


def _changed(name: str) -> Statement[ChangedRow]:
    """Select the entities that changed in a window, the last changed first."""
    owner, last, moments = KINDS[Kind(name)].table, tables.last_change, tables.change_count
    total = (
        select(func.coalesce(func.sum(moments.c.number), const(0)))
        .where(*_within_window(moments, name))
        .scalar_subquery()
    )
    page = (
        select(last.c.entity_id, last.c.time, last.c.sequence, cast(total, BigInteger).label("total"))
        .where(*_within_window(last, name))
        .order_by(last.c.time.desc(), last.c.sequence.desc())
        .limit(bind("limit"))
        .offset(bind("offset"))
        .subquery()
    )
    softcore = owner.c.softcore if "softcore" in owner.c else null()
    return Statement(
        select(page.c.entity_id.label("id"), owner.c.adult, softcore.label("softcore"), page.c.total)
        .select_from(page.outerjoin(owner, owner.c.id == page.c.entity_id))
        .order_by(page.c.time.desc(), page.c.sequence.desc()),
        ChangedRow,
    )


def _within_window(moments: FromClause, name: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of the last moment within the window at which an entity of a kind changed."""
    return (
        moments.c.kind == const(name),
        moments.c.time >= START,
        moments.c.time <= END,
        moments.c.next_time > END,
    )


CHANGED = {name: _changed(name) for name in tables.CHANGING_KINDS}


HEAD = Statement(select(func.coalesce(func.max(journal.c.sequence), const(0)).label("sequence")), SequenceRow)


def head_of(writer: Writer) -> int:
    """Return the last row of the journal, 0 if it has none."""
    [row] = writer.all(HEAD)
    return row.sequence


_CHANGED = Statement(
    select(journal.c.sequence)
    .where(journal.c.sequence > bind("since"), not_(within(unindexed(journal.c.kind), "notices")))
    .order_by(journal.c.sequence.desc())
    .limit(const(1))
    .offset(const(0)),
    SequenceRow,
)


def last_change(writer: Writer, since: int) -> int:
    """Return the row of the journal with the last change of a title or person; `since` if none is later."""
    for row in writer.all(_CHANGED, since=since, notices=list(NOTICES)):
        return row.sequence
    return since


LOOKED_BACK = 2_000  # rows of the journal
_last = (
    select(journal.c.sequence, journal.c.kind, journal.c.entity_id, journal.c.key, journal.c.action)
    .order_by(journal.c.sequence.desc())
    .limit(const(LOOKED_BACK))
    .offset(const(0))
    .subquery()
)
LAST_MADE = Statement(
    select(_last.c.kind, _last.c.entity_id.label("id"))
    .select_from(
        _last.join(
            tables.entity,
            (tables.entity.c.kind == _last.c.kind) & (tables.entity.c.id == _last.c.entity_id),
        )
    )
    .where(
        _last.c.kind.in_([const(str(kind)) for kind in TITLES]),
        _last.c.key == const("general"),
        _last.c.action == const("created"),
        tables.entity.c.complete == TRUE,
    )
    .order_by(_last.c.sequence.desc())
    .limit(bind("limit"))
    .offset(const(0)),
    EntityIdRow,
)
"""Movies and series among the last changes that were new then, the newest first."""


_OLD_NOTICES = Statement(
    select(journal.c.sequence)
    .where(
        within(journal.c.kind, "kinds"),
        journal.c.time < bind("before"),
        journal.c.sequence
        < select(func.max(journal.c.sequence)).where(not_(within(journal.c.kind, "voted"))).scalar_subquery(),
    )
    .limit(bind("limit"))
    .offset(const(0)),
    SequenceRow,
)


_DELETE = Command(delete(journal).where(within(journal.c.sequence, "sequences")))


_PRUNE_COUNTS = Command(delete(tables.change_count).where(tables.change_count.c.number == const(0)))


def prune_counts(writer: Writer) -> None:
    """Remove the counts of moments of which no change is the last any more."""
    writer.run(_PRUNE_COUNTS)


def prune_notices(writer: Writer, before: datetime, most: int) -> int:
    """Remove notices of before a time (UTC), so many at most; how many that were.

    The last row that is not of votes stays, and what follows it: the head never goes back, and an index
    that is up to date knows the journal by it.
    """
    time = stamp(before)
    old = writer.all(_OLD_NOTICES, kinds=list(NOTICES), voted=list(OF_VOTES), before=time, limit=most)
    writer.run(_DELETE, sequences=[row.sequence for row in old])
    return len(old)
