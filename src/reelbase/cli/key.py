"""`reelbase key`: make, list, set and revoke the keys that clients send."""

from typing import TYPE_CHECKING

import typer

from reelbase import moments
from reelbase.cli.flags import takes_settings
from reelbase.cli.opening import current
from reelbase.cli.refusal import Refusal
from reelbase.logs import in_one_line
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.storage.engine.reader import Reader
    from reelbase.storage.engine.writer import Writer
    from reelbase.storage.queries.accounts import AccountRow
    from reelbase.storage.queries.api_keys import ApiKey

app = typer.Typer(help="Create, list, set and revoke API keys.", no_args_is_help=True)


@app.command("create")
@takes_settings("database")
def create(
    settings: Settings,
    name: str = typer.Argument(help="Whom or what the key is for, as the list will show it."),
    user: str = typer.Option("", "--user", metavar="NAME", help="The account that the key belongs to."),
    scope: list[str] = typer.Option(
        [],
        "--scope",
        metavar="SCOPE",
        help="What it may do beyond asking: pictures (upload them), edit (change titles and people).",
    ),
) -> None:
    """Create a key and its API Read Access Token. Both are shown once; only their digests are kept."""
    from reelbase.accounts.api_keys import Scope, fault_of_name, new_api_key

    if fault := fault_of_name(name.strip()):
        raise Refusal(f"{fault}\nType: reelbase key create NAME", exit_status=2)
    for unknown in sorted(set(scope) - set(Scope)):
        raise Refusal(
            f'Expected --scope {" or ".join(Scope)}, found "{unknown}".\nType: reelbase key create --help',
            exit_status=2,
        )
    with current(settings) as database, database.writer(now=moments.now()) as db:
        owner = found_account(db, user) if user else None
        made = new_api_key(db, name.strip(), owner, [Scope(each) for each in scope])
    print(f"API key:               {made.key}")
    print(f"API Read Access Token: {made.token}")
    print("Keep them now: they are not shown again.")


@app.command("list")
@takes_settings("database")
def list_(settings: Settings) -> None:
    """List the keys: id, last four characters, when made, when revoked, name, whose it is, preferences."""
    from reelbase.jobs.job import read
    from reelbase.storage.queries.accounts import ACCOUNTS
    from reelbase.storage.queries.api_keys import API_KEYS

    with current(settings) as database:
        keys = read(database, moments.now(), lambda db: db.all(API_KEYS))
        accounts = read(database, moments.now(), lambda db: db.all(ACCOUNTS))
    owners = {account.id: f" (of {account.username})" for account in accounts}
    for key in keys:
        owner = owners.get(key.account_id or 0, "")
        state = f"revoked {key.revoked_at}" if key.revoked_at else "valid"
        may = f" [{key.scopes}]" if key.scopes else ""
        wants = f" ({key.preferences})" if key.preferences else ""
        name = in_one_line(f"{key.name}{owner}{may}{wants}")  # those of a backup may be anything
        print(f"{key.id:>4}  …{key.hint}  {key.created_at}  {state:<28}  {name}")
    if not keys:
        print("There are no keys. Type: reelbase key create NAME")


@app.command("set")
@takes_settings("database")
def set_(
    settings: Settings,
    key: str = typer.Argument(metavar="KEY", help="The key's number or name in `reelbase key list`."),
    preferences: list[str] = typer.Argument(
        None,
        metavar="[PREFERENCE=VALUE]…",
        help="languages=de-DE,en-US,original, region=DE, adult=yes or no, ceiling=US:PG-13,TV-14, "
        "unrated=hide or show, hidden_genres=27,53, hidden_keywords=1; without a value it is taken away.",
    ),
) -> None:
    """Say what answers a key gets where its requests don't say it; without a preference, print them."""
    from reelbase.accounts.api_keys import prefer
    from reelbase.accounts.preferences import Fault

    try:
        with current(settings) as database, database.writer(now=moments.now()) as db:
            found = found_key(db, key)
            text = prefer(db, found, preferences or ())
    except Fault as fault:
        raise Refusal(f"{fault}\nType: reelbase key set --help", exit_status=2) from None
    print(f"Key {found.id} ({in_one_line(found.name)}) prefers: {in_one_line(text) or 'nothing'}")


@app.command("revoke")
@takes_settings("database")
def revoke(
    settings: Settings,
    key_id: str = typer.Argument(metavar="ID", help="The key's number in `reelbase key list`."),
) -> None:
    """Revoke a key: from the next request on, it and its token are refused."""
    from reelbase.accounts.api_keys import revoke_key

    number = int(key_id) if key_id.isdecimal() else 0
    with current(settings) as database:
        name = revoke_key(database, number, moments.now())
    if name is None:
        raise Refusal(
            f'Expected the number of a valid key, found "{key_id}".\nType: reelbase key list', exit_status=2
        )
    print(f"Revoked key {number} ({in_one_line(name)}).")


def found_key(db: "Writer", wanted: str) -> "ApiKey":
    """Find the valid key of a number, or the only one of a name."""
    from reelbase.storage.queries.api_keys import select_api_keys

    valid = [key for key in select_api_keys(db) if key.revoked_at is None]
    found = [key for key in valid if str(key.id) == wanted] or [key for key in valid if key.name == wanted]
    match found:
        case [only]:
            return only
    number = "nothing of that name" if not found else f"{len(found)} keys of that name"
    raise Refusal(
        f'Expected the number or the name of one valid key, found "{wanted[:60]}": {number}.\n'
        "Type: reelbase key list",
        exit_status=2,
    )


def found_account(db: "Writer", name: str) -> "AccountRow":
    """Find the account of that name, in any capitalisation."""
    from reelbase.accounts.account import folded
    from reelbase.storage.queries.accounts import select_account

    return _there(name, select_account(db, folded(name)))


async def account_named(db: "Reader", name: str) -> "AccountRow":
    """Find the account of that name, in any capitalisation; nobody who writes waits for it."""
    from reelbase.accounts.account import folded
    from reelbase.storage.queries.accounts import find_account

    return _there(name, await find_account(db, folded(name)))


def _there(name: str, account: "AccountRow | None") -> "AccountRow":
    if account is None:
        raise Refusal(
            f'Expected the name of an account, found "{name}".\nType: reelbase user list', exit_status=2
        )
    return account
