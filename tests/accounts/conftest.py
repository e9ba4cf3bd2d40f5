"""The small catalogue with people who rate, to write to."""

from collections.abc import Callable, Iterator

import pytest

from tests.accounts.people import fill_with_people
from tests.asking import Client
from tests.conftest import Databases, Fill, own_name


@pytest.fixture
def raters_url(databases: Databases, template: Callable[[str, Fill], str]) -> Iterator[str]:
    name = own_name()
    databases.copy(template("people", fill_with_people), name)
    yield databases.address(name)
    databases.drop(name)


@pytest.fixture
def client(raters_url: str) -> Iterator[Client]:
    with Client(raters_url) as client:
        yield client
