"""Catalogues that the tests here only read."""

from collections.abc import Callable

import pytest

from tests.catalog.small_series import Catalogue, fill
from tests.conftest import Databases, Fill, migrate


def _migrate_and_fill(url: str) -> None:
    migrate(url)
    fill(url)


@pytest.fixture(scope="session")
def small_series(databases: Databases, template: Callable[[str, Fill], str]) -> Catalogue:
    """The small series, which no test writes to."""
    return Catalogue(databases.address(template("small_series", _migrate_and_fill)))
