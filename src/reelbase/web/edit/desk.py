"""Desk: what an editor reads and writes, asked of the API for editors in the same process."""

from collections.abc import Mapping
from typing import NamedTuple

from reelbase.accounts.editors import EDITOR, named_user
from reelbase.editing.asking import Asking, Reading
from reelbase.editing.problems import Problem
from reelbase.errors import ApiError
from reelbase.operations.answers import Made
from reelbase.operations.description import Json
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.accounts import AccountRow
from reelbase.web.browse.look import Look, Missing, decode, encode
from reelbase.web.visit import Visit

Target = tuple[str, str]


class NoEditor(Exception):
    """An account that may not edit."""


class Document(NamedTuple):
    """A title, a person or anything else as the API for editors answers it."""

    found: Json
    etag: str


def editor_name(account: AccountRow | None) -> str:
    """Return the name of an editor as the history shows it. Raises NoEditor."""
    if account is None or account.role != EDITOR:
        raise NoEditor
    return named_user(account.username)


async def read(look: Look, path: str, said: Mapping[str, str] | None = None) -> Made:
    """Return an answer of the API for editors; refused by a Problem. Raises NoEditor and Missing."""
    asking = Reading(look.db, editor_name(look.account))
    try:
        return await asking.made(path, said)
    except Problem as error:
        if error.http == 404 and "moved_to" not in error.more:
            raise Missing from error
        raise
    except ApiError as error:
        raise Missing from error


async def document(look: Look, kind: str, number: str) -> Document:
    """Return an entity as an editor sees it, with its ETag."""
    made = await read(look, f"/{kind}/{number}")
    return Document(decode(made.body), dict(made.headers)[b"etag"].decode())


class Rehearsed(Exception):
    """Ends a transaction that only shows what it would do."""

    def __init__(self, edits: list[Json]) -> None:
        super().__init__()
        self.edits = edits


async def write(visit: Visit, target: Target, body: Json, condition: str = "") -> Json:
    """Return the answer to a write, once it is on the disk; refused by a Problem. Raises NoEditor."""

    def work(db: Transaction, account: AccountRow) -> Json:
        asking = Asking(db.writer, editor_name(account))
        return decode(asking.made(target, content=encode(body), condition=condition).body)

    return await visit.write(work)


async def rehearse(visit: Visit, target: Target, body: Json) -> list[Json]:
    """Return the edits that a write would make, without making them; refused as the write is."""

    def work(db: Transaction, account: AccountRow) -> None:
        asking = Asking(db.writer, editor_name(account))
        number = decode(asking.made(target, content=encode(body)).body)["change_set"]
        edits = decode(asking.made(("GET", f"/change-sets/{number}")).body)["edits"] if number else []
        raise Rehearsed(edits)

    try:
        await visit.write(work)
    except Rehearsed as shown:
        return shown.edits
    raise AssertionError("a rehearsal never ends well")
