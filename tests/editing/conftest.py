"""An empty catalogue, as an editor asks it."""

from collections.abc import Iterator

import pytest

from reelbase.accounts.api_keys import Scope
from tests.asking import Client
from tests.editing.test_requests import key_of


@pytest.fixture
def key(database_url: str) -> str:
    """A key with the scope `edit`."""
    return key_of(database_url, Scope.EDIT)


@pytest.fixture
def client(database_url: str, key: str) -> Iterator[Client]:
    """A client with that key."""
    with Client(database_url, key=key) as client:
        yield client
