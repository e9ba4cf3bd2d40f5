"""`reelbase user`: make, list and end the accounts of people."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from reelbase import moments
from reelbase.cli.flags import takes_settings
from reelbase.cli.key import found_account
from reelbase.cli.opening import current
from reelbase.cli.refusal import Refusal
from reelbase.logs import in_one_line
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.storage.engine.writer import Writer
    from reelbase.storage.queries.accounts import AccountRow

app = typer.Typer(help="Create, list, disable and delete accounts.", no_args_is_help=True)

NAME = typer.Argument(help="The name of the account, as the list shows it.")


@app.command("add")
@takes_settings("database")
def add(settings: Settings, name: str = typer.Argument(help="The name of the new account.")) -> None:
    """Create an account. The password is asked for twice; without a terminal it is a line of standard
    input.
    """
    from reelbase.accounts.account import create_account, free_name
    from reelbase.accounts.passwords import Unfit, hashed

    try:
        with current(settings) as database:
            with database.writer() as db:
                free_name(db, name)
            password_hash = hashed(typed_password(), username=name)
            with database.writer(now=moments.now()) as db:
                made = create_account(db, name, password_hash)
    except Unfit as unfit:
        raise Refusal(f"{unfit}\nType: reelbase user add NAME", exit_status=2) from None
    print(f"Made the account {made.username}.")


@app.command("list")
@takes_settings("database")
def list_(settings: Settings) -> None:
    """List the accounts: number, when made, since when disabled, name and role."""
    from reelbase.jobs.job import read
    from reelbase.storage.queries.accounts import ACCOUNTS

    with current(settings) as database:
        accounts = read(database, moments.now(), lambda db: db.all(ACCOUNTS))
    for each in accounts:
        state = f"disabled {each.disabled_at}" if each.disabled_at else "active"
        role = f" [{each.role}]" if each.role else ""
        print(f"{each.id:>4}  {each.created_at}  {state:<28}  {in_one_line(each.username + role)}")
    if not accounts:
        print("There are no accounts. Type: reelbase user add NAME")


@app.command("password")
@takes_settings("database")
def password(settings: Settings, name: str = NAME) -> None:
    """Set another password; all sessions of the account end, and its keys are revoked."""
    from reelbase.accounts.account import change_password
    from reelbase.accounts.passwords import Unfit, hashed

    with current(settings) as database:
        with database.writer() as db:
            found_account(db, name)
        try:
            password_hash = hashed(typed_password(), username=name)
        except Unfit as unfit:
            raise Refusal(f"{unfit}\nType: reelbase user password {name}", exit_status=2) from None
        with database.writer(now=moments.now()) as db:
            account = found_account(db, name)
            ended = change_password(db, account, password_hash)
    print(f"Changed the password of {account.username}. Ended: {ended}.")


@app.command("disable")
@takes_settings("database")
def disable(settings: Settings, name: str = NAME) -> None:
    """Refuse an account, its sessions and its keys from the next request on; its data stay."""
    from reelbase.accounts.account import disable_account

    print(f"Disabled {changed(settings, name, disable_account)}. To undo it: reelbase user enable {name}")


@app.command("enable")
@takes_settings("database")
def enable(settings: Settings, name: str = NAME) -> None:
    """Enable an account again; its person has to sign in anew."""
    from reelbase.accounts.account import enable_account

    print(f"Enabled {changed(settings, name, enable_account)}.")


@app.command("role")
@takes_settings("database")
def role(
    settings: Settings,
    name: str = NAME,
    role: str = typer.Argument(help="What the account may do: editor (change titles and people), or none."),
) -> None:
    """Give an account a role, or take it away; it counts from the next request on."""
    from reelbase.accounts.editors import EDITOR
    from reelbase.storage.queries.accounts import set_role

    if role not in {EDITOR, "none"}:
        raise Refusal(
            f'Expected the role {EDITOR} or none, found "{role}".\nType: reelbase user role {name} {EDITOR}',
            exit_status=2,
        )
    given = EDITOR if role == EDITOR else ""
    username = changed(settings, name, lambda db, account: set_role(db, account.id, given))
    print(f"{username} may edit from now on." if given else f"{username} has no role from now on.")


@app.command("delete")
@takes_settings("database")
def delete(
    settings: Settings,
    name: str = NAME,
    yes: bool = typer.Option(False, "--yes", help="Do not ask whether that is meant."),
) -> None:
    """Delete an account with everything in it: ratings, lists, favourites, watchlist and keys."""
    from reelbase.accounts.account import delete_account

    with current(settings) as database, database.writer() as db:
        account = found_account(db, name)
    if not yes:
        confirm(account.username)
    print(f"Deleted {changed(settings, name, delete_account)} with everything in it.")


@app.command("invite")
@takes_settings("database", "host", "port", "base_url")
def invite(settings: Settings) -> None:
    """Print the address at which one account can be made within a week."""
    from reelbase.accounts import account

    with current(settings) as database, database.writer() as db:
        code = account.invite(db)
    print(f"{settings.public_url}/signup?invitation={code}")


def changed(settings: Settings, name: str, change: "Callable[[Writer, AccountRow], None]") -> str:
    """Return the name of the account that was changed."""
    with current(settings) as database, database.writer(now=moments.now()) as db:
        account = found_account(db, name)
        change(db, account)
    return account.username


def typed_password() -> str:
    """Read the password, typed twice at a terminal, else from a line of standard input."""
    if not sys.stdin.isatty():
        given = sys.stdin.readline().rstrip("\r\n")
        if not given:
            raise Refusal(
                "Expected a password, found none.\nType it at a terminal, or give it on standard input.",
                exit_status=2,
            )
        return given
    first: str = typer.prompt("Password", hide_input=True)
    if typer.prompt("The same again", hide_input=True) != first:
        raise Refusal("Expected the same password twice, found two.\nType the command again.", exit_status=2)
    return first


def confirm(username: str) -> None:
    """Ask for confirmation of a deletion. Refuses if nobody can be asked."""
    if not sys.stdin.isatty():
        raise Refusal(
            f"Expected that deleting {username} is meant, found nobody to ask.\n"
            f"Type: reelbase user delete {username} --yes",
            exit_status=2,
        )
    if not typer.confirm(f"Delete {username} with everything in it?"):
        raise Refusal("Nothing was deleted.")
