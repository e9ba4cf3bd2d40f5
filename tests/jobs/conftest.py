"""A catalogue without titles, each test's own, or a module's where a law tries many."""

from collections.abc import Callable, Iterator

import pytest

from reelbase.storage.engine.database import Database, open_database
from tests.conftest import Databases, Fill, migrate, own_name


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared(databases: Databases, template: Callable[[str, Fill], str]) -> Iterator[Database]:
    name = own_name()
    databases.copy(template("migrated", migrate), name)
    opened = open_database(databases.address(name))
    yield opened
    opened.close()
    databases.drop(name)
