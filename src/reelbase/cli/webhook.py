"""`reelbase webhook`: make, list and remove webhooks, and see to their messages."""

import typer

from reelbase.cli.editing import AS, AS_JSON, Editing, print_json
from reelbase.cli.flags import takes_settings
from reelbase.logs import in_one_line
from reelbase.settings import Settings

app = typer.Typer(help="Send events to other programs, signed.", no_args_is_help=True)
LIST = "reelbase webhook list"
ID = typer.Argument(metavar="ID", help="The webhook's number in `reelbase webhook list`.")


def _editing(settings: Settings, account: str = "") -> Editing:
    return Editing(settings, account, LIST)


@app.command("add")
@takes_settings("database")
def add(
    settings: Settings,
    url: str = typer.Argument(help="The address that events are sent to: https://…"),
    name: str = typer.Option("", "--name", metavar="TEXT", help="A name of your own for it."),
    kind: list[str] = typer.Option(
        [], "--kind", metavar="KIND", help="Only events of this kind: movie, tv, …"
    ),
    action: list[str] = typer.Option(
        [], "--action", metavar="ACTION", help="Only created, updated or deleted ones."
    ),
    as_: str = AS,
) -> None:
    """Make a webhook. Its secret is shown once; the receiver checks signatures with it."""
    from reelbase.editing.webhooks import WebhookWithSecret

    said = {"url": url, "name": name, "kinds": kind, "actions": action}
    editing = Editing(settings, as_, "reelbase webhook add https://example.org/hook --kind movie")
    made = editing.ask(WebhookWithSecret, ("POST", "webhooks"), content=said)
    print(f"Webhook: {made.webhook.id}")
    _print_secret(made.secret)


@app.command("list")
@takes_settings("database")
def list_(settings: Settings, as_json: bool = AS_JSON) -> None:
    """List the webhooks: id, state, messages sent, waiting and given up, address and name."""
    from reelbase.editing.webhooks import Webhooks

    found = _editing(settings).read_one(Webhooks, "webhooks")
    if as_json:
        print_json(found)
        return
    for each in found.webhooks:
        state = f"disabled: {each.why}" if each.is_disabled else "enabled"
        if each.rests_until and not each.is_disabled:
            state = f"rests until {each.rests_until}"
        counts = f"{each.sent:,} sent, {each.waiting:,} wait, {each.failed:,} given up"
        print(in_one_line(f"{each.id:>4}  {state}  {counts}  {each.url}  {each.name}".rstrip()))
    if not found.webhooks:
        print("There are no webhooks. Type: reelbase webhook add https://…")


@app.command("remove")
@takes_settings("database")
def remove(settings: Settings, id_: str = ID) -> None:
    """Remove a webhook, and the messages that it was not sent."""
    from reelbase.editing.operations.webhook import Removed

    print(f"Removed webhook {_editing(settings).ask(Removed, ('DELETE', 'webhooks', id_)).id}.")


@app.command("enable")
@takes_settings("database")
def enable(settings: Settings, id_: str = ID) -> None:
    """Enable a webhook that was disabled: it goes on where it was."""
    _set_disabled(settings, id_, is_disabled=False)


@app.command("disable")
@takes_settings("database")
def disable(settings: Settings, id_: str = ID) -> None:
    """Send a webhook nothing until it is enabled; events are kept for it."""
    _set_disabled(settings, id_, is_disabled=True)


def _set_disabled(settings: Settings, id_: str, *, is_disabled: bool) -> None:
    from reelbase.editing.webhooks import Webhook

    said = {"is_disabled": is_disabled}
    found = _editing(settings).ask(Webhook, ("PATCH", "webhooks", id_), content=said)
    print(f"Webhook {found.id} is {'disabled' if found.is_disabled else 'enabled'}.")


@app.command("rotate")
@takes_settings("database")
def rotate(settings: Settings, id_: str = ID) -> None:
    """Give a webhook another secret, shown once. For 24 hours the old one signs too."""
    from reelbase.editing.webhooks import WebhookWithSecret

    made = _editing(settings).ask(WebhookWithSecret, ("POST", "webhooks", id_, "rotate"))
    _print_secret(made.secret)
    print(f"The old secret signs too until {made.webhook.old_secret_until}.")


@app.command("test")
@takes_settings("database")
def test(settings: Settings, id_: str = ID) -> None:
    """Send a webhook a message for a try; a running server sends it."""
    from reelbase.editing.operations.webhook import Queued

    made = _editing(settings).ask(Queued, ("POST", "webhooks", id_, "test"))
    print(f"Message {made.message_id} waits. To see what becomes of it, type: reelbase webhook list")


@app.command("failed")
@takes_settings("database")
def failed(
    settings: Settings,
    id_: str = ID,
    resend: bool = typer.Option(False, "--resend", help="Send all of them again."),
    as_json: bool = AS_JSON,
) -> None:
    """List the messages of a webhook that were given up, or send them again."""
    from reelbase.editing.operations.webhook import SentAgain
    from reelbase.editing.webhooks import WebhookMessages

    if resend:
        made = _editing(settings).ask(SentAgain, ("POST", "webhooks", id_, "resend"))
        print(f"{made.number:,} messages are sent again.")
        return
    found = _editing(settings).read_one(WebhookMessages, "webhooks", id_, "messages")
    if as_json:
        print_json(found)
        return
    for each in found.messages:
        print(in_one_line(f"{each.id:>6}  {each.failed_at}  {each.type}  {each.outcome}"))
    if not found.messages:
        print("No message was given up.")
    elif found.next:
        print("There are more: the API lists all of them.")


def _print_secret(secret: str) -> None:
    print(f"Secret:  {secret}")
    print("Keep it now: it is not shown again.")
