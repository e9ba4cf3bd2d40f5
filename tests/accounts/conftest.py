"""The small catalogue with people who rate, to write to."""

from collections.abc import Iterator

import pytest

from tests.accounts.people import fill_with_people
from tests.asking import Client
from tests.conftest import CopyOf


@pytest.fixture
def raters_url(copy_of: CopyOf) -> Iterator[str]:
    with copy_of("people", fill_with_people) as url:
        yield url


@pytest.fixture
def client(raters_url: str) -> Iterator[Client]:
    with Client(raters_url) as client:
        yield client
