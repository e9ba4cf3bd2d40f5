"""The address to which programs send what the account that asks watches."""

from msgspec import Struct

from reelbase.accounts.editors import Editor
from reelbase.accounts.scrobbles import end_hook_secret, new_hook_secret
from reelbase.accounts.session import Who, account_of
from reelbase.operations.answers import Reply
from reelbase.operations.operation import write
from reelbase.operations.parameters.binding import PublicUrl
from reelbase.storage.engine.transaction import Transaction

TAG = "play"


class ScrobbleAddress(Struct):
    """The address for programs. Who knows it can add plays, and read nothing."""

    address: str


class EndedScrobbling(Struct):
    """The number of addresses that are worthless from now on."""

    removed: int


@write("POST", "/reelbase/v1/scrobbles/address", tag=TAG)
async def make(db: Transaction, *, editor: Editor, public_url: PublicUrl) -> Reply[ScrobbleAddress]:
    """Make an address for programs; the one before is worthless from now on."""
    account = await account_of(db, Who(editor.caller))
    secret = new_hook_secret(db, account.id)
    return Reply(ScrobbleAddress(f"{public_url}/scrobbles/{secret}"), http=201)


@write("DELETE", "/reelbase/v1/scrobbles/address", tag=TAG)
async def end(db: Transaction, *, editor: Editor) -> EndedScrobbling:
    """Make the address for programs worthless."""
    account = await account_of(db, Who(editor.caller))
    return EndedScrobbling(end_hook_secret(db, account.id))
