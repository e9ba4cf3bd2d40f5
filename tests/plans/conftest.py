"""The catalogues whose statements are counted and explained."""

from collections.abc import Callable

import pytest

from tests.conftest import Databases, Fill
from tests.golden.small import fill_indexed


@pytest.fixture(scope="session")
def small_url(databases: Databases, template: Callable[[str, Fill], str]) -> str:
    """The small catalogue: to be read only."""
    return databases.address(template("small", fill_indexed))
