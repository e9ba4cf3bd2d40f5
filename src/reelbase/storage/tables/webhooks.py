"""Webhooks: where events are sent, and the messages that wait or were given up."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from reelbase.storage.tables.columns import Id, count, id_column, maybe, metadata, text_column

webhook = Table(
    "webhook",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("url", Text, nullable=False),
    text_column("name"),
    text_column("kinds"),  # with commas between; empty: the usual ones
    text_column("actions"),  # the same; empty: all
    text_column("secret"),  # whsec_…: it signs, so a digest would not do
    text_column("old_secret"),  # signs too until `old_until`
    text_column("old_until"),
    Column("created_at", Text, nullable=False),
    text_column("who"),
    maybe("disabled_at"),
    text_column("why"),  # it is disabled
    Column("position", Id, nullable=False),  # the row of the journal up to which messages were made
    count("failures"),  # of the receiver, since the last message that it took
    text_column("rests_until"),  # nothing is sent before
    count("sent"),
    sqlite_autoincrement=True,
)

webhook_message = Table(
    "webhook_message",
    metadata,
    id_column(),
    Column("webhook_id", Id, ForeignKey("webhook.id", ondelete="CASCADE"), nullable=False),
    Column("message_id", Text, nullable=False),  # the receiver knows repeats by it
    Column("kind", Text, nullable=False),
    Column("entity_id", Id, nullable=False),  # no reference: it may be gone
    Column("content", Text, nullable=False),  # the body as it is sent
    Column("created_at", Text, nullable=False),
    count("attempts"),
    Column("due_at", Text, nullable=False),
    maybe("failed_at"),  # it was given up
    text_column("outcome"),  # of the last attempt
    Index(None, "webhook_id", "failed_at", "id"),
)

webhook_turn = Table(
    "webhook_turn",
    metadata,
    id_column(),  # 1
    Column("holder", Text, nullable=False),  # the process that sends
    Column("until", Text, nullable=False),
)
