"""Messages: what a webhook is sent of an event, kept in the database until the receiver has taken it."""

import msgspec
from msgspec import Struct

from reelbase.accounts.secrets import hex_token
from reelbase.editing.events import Event, EventChange, Filter, Page, read_filter
from reelbase.moments import stamp, with_t
from reelbase.operations.parameters.binding import EventFilter
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.webhooks import insert_messages, note_webhook
from reelbase.storage.rows import WebhookMessageRow, WebhookRow

TEST = "webhook.test"
_encode = msgspec.json.Encoder().encode


class Data(Struct):
    """The change, and the entity that it is of."""

    sequence: int
    kind: str
    id: int
    changes: list[EventChange]
    change_set: int | None


class Message(Struct):
    """The body of a message."""

    type: str
    timestamp: str
    data: Data


def filter_of(row: WebhookRow) -> Filter:
    """Return the events that a webhook is sent."""
    return read_filter(EventFilter(row.kinds, row.actions))


def put_page(writer: Writer, row: WebhookRow, page: Page) -> None:
    """Keep what a webhook is sent of a page of events, and how far it is, in this transaction."""
    wanted = filter_of(row)
    found = [each.event for each in page.events if each.is_wanted(wanted)]
    insert_messages(writer, [_message(writer, row.id, each) for each in found])
    writer.upsert([row._replace(position=page.last)])


def put_test(writer: Writer, row: WebhookRow) -> WebhookMessageRow:
    """Keep a message for a try; return it."""
    now = with_t(stamp(writer.now))
    made = _message(writer, row.id, Event(0, TEST, now, "webhook", row.id, [], None))
    insert_messages(writer, [made])
    note_webhook(writer, row.id)
    return made


def _message(writer: Writer, webhook_id: int, event: Event) -> WebhookMessageRow:
    now = stamp(writer.now)
    data = Data(event.sequence, event.kind, event.id, event.changes, event.change_set)
    return WebhookMessageRow(
        0,
        webhook_id,
        f"msg_{hex_token(32)}",
        event.kind,
        event.id,
        _encode(Message(event.type, event.time, data)).decode(),
        now,
        0,
        now,
        None,
        "",
    )
