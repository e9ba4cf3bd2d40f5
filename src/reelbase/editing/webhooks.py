"""Webhooks: made, read, changed, removed; their secrets; messages that were given up."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import UNSET, Meta, Struct, UnsetType, json

from reelbase.bounds import EDITED_NAME_CHARACTERS, URL_CHARACTERS, WEBHOOKS
from reelbase.editing.events import ACTIONS, KINDS, read_filter
from reelbase.editing.notices.signing import new_secret
from reelbase.editing.problems import missing, unfit
from reelbase.moments import stamp, with_t
from reelbase.operations.parameters.binding import EventFilter
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries import webhooks as queries
from reelbase.storage.queries.journal import head_of
from reelbase.storage.queries.webhooks import BacklogRow
from reelbase.storage.rows import WebhookMessageRow, WebhookRow

OVERLAP = timedelta(hours=24)
"""The time for which an old secret signs next to the new one."""
NO_BACKLOG = BacklogRow(0, 0, None, 0)

Url = Annotated[str, Meta(max_length=URL_CHARACTERS)]
Name = Annotated[str, Meta(max_length=EDITED_NAME_CHARACTERS)]
Names = Annotated[list[str], Meta(max_length=len(KINDS))]


class NewWebhook(Struct, forbid_unknown_fields=True):
    """A webhook to be made: where events are sent, and which."""

    url: Url
    name: Name = ""
    kinds: Names = []
    actions: Names = []


class WebhookEdit(Struct, forbid_unknown_fields=True):
    """Changes of a webhook; what is left out stays as it is."""

    url: Url | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    kinds: Names | UnsetType = UNSET
    actions: Names | UnsetType = UNSET
    is_disabled: bool | UnsetType = UNSET


class Webhook(Struct):
    """A webhook, and how it goes."""

    id: int
    url: str
    name: str
    kinds: list[str]
    actions: list[str]
    created_at: str
    who: str
    is_disabled: bool
    why: str
    sent: int
    waiting: int
    failed: int
    failures: int
    rests_until: str | None
    old_secret_until: str | None


class Webhooks(Struct):
    """All webhooks."""

    webhooks: list[Webhook]


class WebhookWithSecret(Struct):
    """A webhook with its secret, which is shown once."""

    webhook: Webhook
    secret: str


class WebhookMessage(Struct):
    """A message that waits, or was given up."""

    id: int
    message_id: str
    type: str
    created_at: str
    attempts: int
    due_at: str | None
    failed_at: str | None
    outcome: str
    body: object


class WebhookMessages(Struct):
    """A page of messages, the first first; `next` goes on behind them."""

    messages: list[WebhookMessage]
    next: str | None


def create(writer: Writer, said: NewWebhook, who: str) -> WebhookWithSecret:
    """Make a webhook, which is sent what happens from now on; return it with its secret."""
    if len(writer.all(queries.WEBHOOKS)) >= WEBHOOKS:
        raise unfit(f"expected at most {WEBHOOKS} webhooks, found one more")
    secret = new_secret()
    row = WebhookRow(
        id=0,
        url=_checked_url(said.url),
        name=said.name,
        kinds=",".join(said.kinds),
        actions=",".join(said.actions),
        secret=secret,
        old_secret="",
        old_until="",
        created_at=stamp(writer.now),
        who=who,
        disabled_at=None,
        why="",
        position=0,
        failures=0,
        rests_until="",
        sent=0,
    )
    _check_filter(row)
    made = queries.insert_webhook(writer, row)
    queries.note_webhook(writer, made.id)
    made = made._replace(position=head_of(writer))
    writer.upsert([made])
    return WebhookWithSecret(_shown(made, NO_BACKLOG, made.created_at), secret)


def change(writer: Writer, row: WebhookRow, said: WebhookEdit) -> None:
    """Change a webhook; one that is enabled again rests no longer, and is sent what is due."""
    if said.url is not UNSET:
        row = row._replace(url=_checked_url(said.url))
    if said.name is not UNSET:
        row = row._replace(name=said.name)
    if said.kinds is not UNSET:
        row = row._replace(kinds=",".join(said.kinds))
    if said.actions is not UNSET:
        row = row._replace(actions=",".join(said.actions))
    if said.is_disabled is True:
        row = row._replace(disabled_at=row.disabled_at or stamp(writer.now), why=row.why or "by an editor")
    elif said.is_disabled is False:
        row = row._replace(disabled_at=None, why="", failures=0, rests_until="")
    _check_filter(row)
    writer.upsert([row])
    queries.note_webhook(writer, row.id)


def rotate(writer: Writer, row: WebhookRow) -> str:
    """Give a webhook another secret; return it. The old one signs next to it for a day."""
    until = stamp(writer.now + OVERLAP)
    secret = new_secret()
    writer.upsert([row._replace(secret=secret, old_secret=row.secret, old_until=until)])
    return secret


def send_again(writer: Writer, row: WebhookRow, ids: Iterable[int] | None = None) -> int:
    """Have messages that were given up be sent again, all unless ids are named; return their number."""
    failed = queries.failed_ids(writer, row.id)
    wanted = failed if ids is None else sorted(set(failed).intersection(ids))
    queries.send_again(writer, row.id, wanted, stamp(writer.now))
    queries.note_webhook(writer, row.id)
    return len(wanted)


def found_webhook(writer: Writer, id_: str) -> WebhookRow:
    """Return a webhook by its id; refused with 404 where there is none."""
    for row in writer.all(queries.WEBHOOK, id=_number(id_)):
        return row
    raise missing(f"Expected the id of a webhook, found {id_[:40]}.")


async def shown_webhooks(db: Reader) -> list[Webhook]:
    """Return all webhooks, the first made first."""
    backlogs = {row.webhook_id: row for row in await db.all(queries.BACKLOGS)}
    rows = await db.all(queries.WEBHOOKS)
    return [_shown(row, backlogs.get(row.id, NO_BACKLOG), stamp(db.now)) for row in rows]


async def shown_webhook(db: Reader, id_: str) -> Webhook:
    """Return one webhook; refused with 404 where there is none."""
    wanted = _number(id_)
    for each in await shown_webhooks(db):
        if each.id == wanted:
            return each
    raise missing(f"Expected the id of a webhook, found {id_[:40]}.")


async def messages(db: Reader, id_: str, *, is_failed: bool, after: int, limit: int) -> WebhookMessages:
    """Return a page of the messages that were given up, or that wait."""
    webhook = await shown_webhook(db, id_)
    statement = queries.FAILED_PAGE if is_failed else queries.WAITING_PAGE
    rows = await db.all(statement, webhook_id=webhook.id, after=after, limit=limit + 1)
    page = [_shown_message(row) for row in rows[:limit]]
    last = max((each.id for each in page), default=0)
    return WebhookMessages(page, str(last) if len(rows) > limit else None)


def _shown(row: WebhookRow, backlog: BacklogRow, now: str) -> Webhook:
    return Webhook(
        row.id,
        row.url,
        row.name,
        [each for each in row.kinds.split(",") if each],
        [each for each in row.actions.split(",") if each],
        with_t(row.created_at),
        row.who,
        row.disabled_at is not None,
        row.why,
        row.sent,
        backlog.waiting,
        backlog.failed,
        row.failures,
        with_t(row.rests_until) if row.rests_until > now else None,
        with_t(row.old_until) if row.old_until > now else None,
    )


def _shown_message(row: WebhookMessageRow) -> WebhookMessage:
    body = json.decode(row.content)
    return WebhookMessage(
        row.id,
        row.message_id,
        str(body["type"]),
        with_t(row.created_at),
        row.attempts,
        None if row.failed_at else with_t(row.due_at),
        with_t(row.failed_at) if row.failed_at else None,
        row.outcome,
        body,
    )


def _checked_url(url: str) -> str:
    """Return an address that can be sent to; refused with 422 for anything else."""
    try:
        parts = urlsplit(url)
        is_fit = parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_fit = False
    if not is_fit or not url.isascii() or not url.isprintable() or " " in url:
        raise unfit("url: expected an address that begins with https://, found another text")
    return url


def _check_filter(row: WebhookRow) -> None:
    for names, known in ((row.kinds, KINDS), (row.actions, ACTIONS)):
        if len(names.split(",")) > len(known):
            raise unfit(f"expected each of {', '.join(known)} once at most, found more")
    read_filter(EventFilter(row.kinds, row.actions))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
