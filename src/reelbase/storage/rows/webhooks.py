"""Rows of webhooks."""

from typing import NamedTuple

from reelbase.storage import tables
from reelbase.storage.rows.registry import row_of


@row_of(tables.webhook)
class WebhookRow(NamedTuple):
    """A place that events are sent to."""

    id: int
    url: str
    name: str
    kinds: str
    actions: str
    secret: str
    old_secret: str
    old_until: str
    created_at: str
    who: str
    disabled_at: str | None
    why: str
    position: int
    failures: int
    rests_until: str
    sent: int


@row_of(tables.webhook_message)
class WebhookMessageRow(NamedTuple):
    """A message that waits, or was given up."""

    id: int
    webhook_id: int
    message_id: str
    kind: str
    entity_id: int
    content: str
    created_at: str
    attempts: int
    due_at: str
    failed_at: str | None
    outcome: str


@row_of(tables.webhook_turn)
class WebhookTurnRow(NamedTuple):
    """The process that sends, and for how long nobody else does."""

    id: int
    holder: str
    until: str
