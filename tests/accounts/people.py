"""People with accounts in the small catalogue, whose secrets are known; their passwords cost little."""

import json
from contextlib import closing
from typing import Any, NamedTuple

from argon2 import PasswordHasher

from reelbase.accounts.account import create_account
from reelbase.accounts.secrets import digest
from reelbase.jobs.relating import RELATED
from reelbase.jobs.schedule import run_job
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.sessions import ACCESS_TOKEN, SESSION, insert_guest, insert_session
from tests.asking import Answer, Client
from tests.conftest import build_index
from tests.golden.small import fill
from tests.moments import NOON


class Person(NamedTuple):
    """Somebody with an account: the session of v3, and the user's token of v4."""

    name: str

    @property
    def session_id(self) -> str:
        return digest(f"session of {self.name}")[:40]

    @property
    def access_token(self) -> str:
        return f"token.of.{self.name}"

    @property
    def v3(self) -> dict[str, str]:
        """The query by which v3 knows who asks."""
        return {"session_id": self.session_id}

    @property
    def v4(self) -> dict[str, str]:
        """The headers by which v4 knows who asks."""
        return {"authorization": f"Bearer {self.access_token}"}


class Guest(NamedTuple):
    """Somebody with a guest session."""

    name: str

    @property
    def session_id(self) -> str:
        return digest(f"session of {self.name}")[:32]

    @property
    def v3(self) -> dict[str, str]:
        """The query by which v3 knows who asks."""
        return {"guest_session_id": self.session_id}


ADA, BEN = Person("ada"), Person("ben")
EVE, GIL = Guest("eve"), Guest("gil")
NOBODY = Person("nobody")  # has no account
PASSWORD = "open sesame"  # Ada's and Ben's


def fill_with_people(url: str) -> None:
    """The small catalogue, with the accounts of Ada and Ben, and Eve and Gil as guests."""
    fill(url)
    add_people(url)


def fill_all(url: str) -> None:
    """The same with what is related to its titles, and its index."""
    fill_with_people(url)
    with closing(open_database(url)) as database:
        run_job(database, RELATED, NOON)
    build_index(url)


def add_people(url: str) -> None:
    """Give Ada and Ben their accounts, and Eve and Gil their sessions."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with closing(open_database(url)) as database, database.writer(now=NOON) as db:
        for person in (ADA, BEN):
            account = create_account(db, person.name, cheap)
            for form, secret in ((SESSION, person.session_id), (ACCESS_TOKEN, person.access_token)):
                insert_session(db, digest=digest(secret), form=form, account_id=account.id, at="")
        for guest in (EVE, GIL):
            insert_guest(db, digest(guest.session_id), "9999-12-31 00:00:00")


def ask(
    client: Client, method: str, target: str, person: Person | Guest = NOBODY, body: Any = None
) -> Answer:
    """What somebody is answered; the body goes out as JSON."""
    is_v3 = target.startswith("/3")
    headers = {"content-type": "application/json"}
    if person != NOBODY and not is_v3 and isinstance(person, Person):
        headers |= person.v4
    params = person.v3 if person != NOBODY and is_v3 else None
    return client.ask(method, target, params, headers, b"" if body is None else json.dumps(body).encode())
