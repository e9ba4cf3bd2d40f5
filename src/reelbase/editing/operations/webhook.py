"""Webhooks: made, listed, changed, removed; their messages."""

from msgspec import Struct

from reelbase.accounts.editors import Editor, editor_of
from reelbase.editing import webhooks
from reelbase.editing.events import read_place
from reelbase.editing.notices.messages import put_test
from reelbase.editing.problems import missing
from reelbase.editing.reading import read_form
from reelbase.editing.webhooks import (
    NewWebhook,
    Webhook,
    WebhookEdit,
    WebhookMessages,
    Webhooks,
    WebhookWithSecret,
    found_webhook,
    shown_webhook,
)
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get, write
from reelbase.operations.parameters.binding import Content, Cursor, MessageState, PageSize
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction

TAG = "webhook"


class Queued(Struct):
    """A message that will be sent."""

    message_id: str


class SentAgain(Struct):
    """The number of messages that will be sent again."""

    number: int


class Removed(Struct):
    """The webhook that is gone."""

    id: int


@get("/reelbase/v1/webhooks", tag=TAG, freshness=Freshness.PRIVATE)
async def listed(db: Reader, *, editor: Editor) -> Webhooks:
    """Return all webhooks, and how they go."""
    await editor_of(db, editor)
    return Webhooks(await webhooks.shown_webhooks(db))


@get("/reelbase/v1/webhooks/{webhook_id}", tag=TAG, freshness=Freshness.PRIVATE)
async def details(db: Reader, webhook_id: str, *, editor: Editor) -> Webhook:
    """Return one webhook."""
    await editor_of(db, editor)
    return await shown_webhook(db, webhook_id)


@get("/reelbase/v1/webhooks/{webhook_id}/messages", tag=TAG, freshness=Freshness.PRIVATE)
async def messages(
    db: Reader, webhook_id: str, *, editor: Editor, state: MessageState, cursor: Cursor, limit: PageSize
) -> WebhookMessages:
    """Return the messages of a webhook that were given up, or that wait."""
    await editor_of(db, editor)
    is_failed, after = state != "waiting", read_place(cursor) or 0
    return await webhooks.messages(db, webhook_id, is_failed=is_failed, after=after, limit=limit)


@write("POST", "/reelbase/v1/webhooks", tag=TAG)
async def create(db: Transaction, *, editor: Editor, content: Content) -> Reply[WebhookWithSecret]:
    """Make a webhook."""
    who = await editor_of(db, editor)
    return Reply(webhooks.create(db.writer, read_form(content, NewWebhook), who), http=201)


@write("PATCH", "/reelbase/v1/webhooks/{webhook_id}", tag=TAG)
async def change(db: Transaction, webhook_id: str, *, editor: Editor, content: Content) -> Webhook:
    """Change a webhook, disable it, or enable it again."""
    await editor_of(db, editor)
    row = found_webhook(db.writer, webhook_id)
    webhooks.change(db.writer, row, read_form(content, WebhookEdit))
    return await shown_webhook(db, webhook_id)


@write("DELETE", "/reelbase/v1/webhooks/{webhook_id}", tag=TAG)
async def remove(db: Transaction, webhook_id: str, *, editor: Editor) -> Removed:
    """Remove a webhook with its messages."""
    await editor_of(db, editor)
    row = found_webhook(db.writer, webhook_id)
    db.writer.delete([row])
    return Removed(row.id)


@write("POST", "/reelbase/v1/webhooks/{webhook_id}/rotate", tag=TAG)
async def rotate(db: Transaction, webhook_id: str, *, editor: Editor) -> WebhookWithSecret:
    """Give a webhook another secret."""
    await editor_of(db, editor)
    secret = webhooks.rotate(db.writer, found_webhook(db.writer, webhook_id))
    return WebhookWithSecret(await shown_webhook(db, webhook_id), secret)


@write("POST", "/reelbase/v1/webhooks/{webhook_id}/test", tag=TAG)
async def test(db: Transaction, webhook_id: str, *, editor: Editor) -> Queued:
    """Send a webhook a message for a try."""
    await editor_of(db, editor)
    return Queued(put_test(db.writer, found_webhook(db.writer, webhook_id)).message_id)


@write("POST", "/reelbase/v1/webhooks/{webhook_id}/resend", tag=TAG)
async def resend_all(db: Transaction, webhook_id: str, *, editor: Editor) -> SentAgain:
    """Send all messages of a webhook again that were given up."""
    await editor_of(db, editor)
    return SentAgain(webhooks.send_again(db.writer, found_webhook(db.writer, webhook_id)))


@write("POST", "/reelbase/v1/webhooks/{webhook_id}/messages/{number}/resend", tag=TAG)
async def resend(db: Transaction, webhook_id: str, number: str, *, editor: Editor) -> SentAgain:
    """Send one message again that was given up."""
    await editor_of(db, editor)
    row = found_webhook(db.writer, webhook_id)
    sent = webhooks.send_again(db.writer, row, [read_place(number) or 0])
    if not sent:
        raise missing(f"Expected the id of a message that was given up, found {number[:40]}.")
    return SentAgain(sent)
