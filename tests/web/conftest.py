"""A server in this process on which anybody may sign up, and a visitor of it."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from reelbase.accounts import passwords
from tests.asking import Client
from tests.web.visitor import Visitor

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with the least effort, so that the tests of pages take no longer than others."""
    monkeypatch.setattr(passwords, "_hasher", lambda: QUICK)


@pytest.fixture
def client(database_url: str) -> Iterator[Client]:
    """The application, asked without a key."""
    with Client(database_url, key=None) as client:
        yield client


@pytest.fixture
def visitor(client: Client) -> Visitor:
    """Somebody who has never been here."""
    return Visitor(client)


@pytest.fixture
def ann(client: Client) -> Visitor:
    """Somebody with an account, signed in."""
    return Visitor(client).sign_up("ann")
