"""People of a world: an account, and a session of it, without the steps by which a person gets them."""

from msgspec import Struct

from reelbase.accounts.account import create_account, folded
from reelbase.accounts.passwords import hashed
from reelbase.accounts.session import begin_session
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.accounts import select_account


class Person(Struct):
    """An account with a session of version 3."""

    id: int
    username: str
    session_id: str


def hash_of(username: str, password: str) -> str:
    """Return what is stored of a password. Raises Unfit; takes a while, so no writer waits for it."""
    return hashed(password, username=username)


def add_person(db: Writer, username: str, password_hash: str) -> Person:
    """Return a new session of an account, which is made if there is none. Raises Unfit for a bad name."""
    account = select_account(db, folded(username)) or create_account(db, username, password_hash)
    return Person(account.id, account.username, begin_session(db, account.id, ""))
