"""Queries about webhooks and their messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, delete, func, insert, null, select, update

from reelbase.moments import stamp
from reelbase.storage import tables
from reelbase.storage.engine.statement import Command, Statement, bind, columns, within
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.journal import webhook_change
from reelbase.storage.queries.plain_rows import IdRow
from reelbase.storage.queries.translated import const
from reelbase.storage.rows import WebhookMessageRow, WebhookRow, WebhookTurnRow

webhook, message, turn = tables.webhook, tables.webhook_message, tables.webhook_turn
GIVEN = [name for name in WebhookRow._fields if name != "id"]

WEBHOOKS = Statement(select(*columns(WebhookRow, webhook)).order_by(webhook.c.id), WebhookRow)
WEBHOOK = Statement(select(*columns(WebhookRow, webhook)).where(webhook.c.id == bind("id")), WebhookRow)


class BacklogRow(NamedTuple):
    """The messages of a webhook: how many wait, when the first is due, how many were given up."""

    webhook_id: int
    waiting: int
    due_at: str | None
    failed: int


_waits = message.c.failed_at.is_(None)
BACKLOGS = Statement(
    select(
        message.c.webhook_id,
        func.count(case((_waits, const(1)))).label("waiting"),
        func.min(case((_waits, message.c.due_at))).label("due_at"),
        func.count(message.c.failed_at).label("failed"),
    ).group_by(message.c.webhook_id),
    BacklogRow,
)
WAITING = Statement(
    select(*columns(WebhookMessageRow, message))
    .where(message.c.webhook_id == bind("webhook_id"), _waits)
    .order_by(message.c.id)
    .limit(bind("limit"))
    .offset(const(0)),
    WebhookMessageRow,
)


def _page(*, is_failed: bool) -> Statement[WebhookMessageRow]:
    return Statement(
        select(*columns(WebhookMessageRow, message))
        .where(
            message.c.webhook_id == bind("webhook_id"),
            message.c.failed_at.is_not(None) if is_failed else _waits,
            message.c.id > bind("after"),
        )
        .order_by(message.c.id)
        .limit(bind("limit"))
        .offset(const(0)),
        WebhookMessageRow,
    )


FAILED_PAGE, WAITING_PAGE = _page(is_failed=True), _page(is_failed=False)
_INSERT = Command(insert(webhook).values({name: bind(name) for name in GIVEN}))
_LAST_WEBHOOK = Statement(select(func.coalesce(func.max(webhook.c.id), const(0)).label("id")), IdRow)
_LAST_MESSAGE = Statement(select(func.coalesce(func.max(message.c.id), const(0)).label("id")), IdRow)
TURN = Statement(select(*columns(WebhookTurnRow, turn)), WebhookTurnRow)
_DELIVERED = Command(delete(message).where(within(message.c.id, "ids")))
_AGAIN = Command(
    update(message)
    .where(message.c.webhook_id == bind("of"), message.c.failed_at.is_not(None), within(message.c.id, "ids"))
    .values(failed_at=null(), attempts=const(0), due_at=bind("now"))
)
_FAILED_IDS = Statement(
    select(message.c.id).where(message.c.webhook_id == bind("webhook_id"), message.c.failed_at.is_not(None)),
    IdRow,
)
_OLD_FAILED = Statement(
    select(message.c.id)
    .where(message.c.webhook_id.in_(select(webhook.c.id)), message.c.failed_at < bind("before"))
    .limit(bind("limit"))
    .offset(const(0)),
    IdRow,
)


def insert_webhook(writer: Writer, row: WebhookRow) -> WebhookRow:
    """Keep a new webhook; return it with its id. Only one transaction writes, so the last is the new one."""
    writer.run(_INSERT, **{name: getattr(row, name) for name in GIVEN})
    [last] = writer.all(_LAST_WEBHOOK)
    return row._replace(id=last.id)


def insert_messages(writer: Writer, rows: Sequence[WebhookMessageRow]) -> None:
    """Keep messages behind all others, in this order; their ids are given here."""
    if rows:
        [last] = writer.all(_LAST_MESSAGE)
        writer.insert([row._replace(id=last.id + 1 + place) for place, row in enumerate(rows)])


def forget_delivered(writer: Writer, ids: list[int]) -> None:
    """Forget messages that were taken."""
    writer.run(_DELIVERED, ids=ids)


def prune_failed(writer: Writer, before: datetime, most: int) -> int:
    """Remove messages that were given up before a time (UTC), so many at most; return how many that were."""
    old = [row.id for row in writer.all(_OLD_FAILED, before=stamp(before), limit=most)]
    writer.run(_DELIVERED, ids=old)
    return len(old)


def failed_ids(writer: Writer, webhook_id: int) -> list[int]:
    """Return the messages of a webhook that were given up."""
    return [row.id for row in writer.all(_FAILED_IDS, webhook_id=webhook_id)]


def send_again(writer: Writer, webhook_id: int, ids: list[int], now: str) -> None:
    """Have messages that were given up wait again, as if they were new."""
    writer.run(_AGAIN, of=webhook_id, ids=ids, now=now)


def find_turn(writer: Writer) -> WebhookTurnRow | None:
    """Return who sends now; None where nobody ever did."""
    return next(iter(writer.all(TURN)), None)


def note_webhook(writer: Writer, webhook_id: int) -> None:
    """Wake the process that sends."""
    writer.journal([webhook_change(webhook_id)])
