"""Editors: the keys and the accounts that may change titles."""

from typing import NamedTuple

from reelbase.accounts.api_keys import Scope
from reelbase.accounts.caller import Caller
from reelbase.accounts.secrets import digest
from reelbase.accounts.session import Who, find_account_of
from reelbase.errors import ApiError, Status
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.api_keys import GRANT

EDITOR = "editor"
"""The role of an account that may edit."""


OWNER = "owner"
"""The name in the history of who edits at the command line for no account."""


class Editor(NamedTuple):
    """A caller who edits: by a key with that scope, or for an account with that role.

    `known_as` is the name of one whom no request shows: who types a command, and has the database anyway.
    """

    caller: Caller
    known_as: str = ""


async def editor_of(db: Reader, editor: Editor) -> str:
    """Return the name of who edits, as the history shows it: `key NAME` or `user NAME`.

    Raises 401/7 without a valid key or session, 401/10 where its owner is disabled, 401/38 where it may
    not edit.
    """
    if editor.known_as:
        return editor.known_as
    secrets = [each for each in (editor.caller.key, editor.caller.bearer) if each]
    grants = [grant for each in secrets for grant in await db.all(GRANT, digest=digest(each))]
    valid = [grant for grant in grants if not grant.is_revoked]
    if any(grant.is_suspended for grant in valid):
        raise ApiError(Status.SUSPENDED_API_KEY)
    for grant in valid:
        if Scope.EDIT in grant.scopes.split():
            return f"key {grant.name}"
    account = await find_account_of(db, Who(editor.caller))
    if account is not None and account.role == EDITOR:
        return named_user(account.username)
    raise ApiError(Status.NOT_EDITABLE if valid or account else Status.INVALID_API_KEY)


def named_user(username: str) -> str:
    """Return the name of an account that edits, as the history shows it."""
    return f"user {username}"
