"""Which node builds the index is asked of PostgreSQL, by a connection of its own, and only when asked."""

import pytest

from reelbase.errors import StorageError
from reelbase.storage.engine.database import open_database


@pytest.mark.once
def test_no_connection_is_made_before_somebody_asks() -> None:
    with (
        pytest.raises(StorageError),
        open_database("postgresql://nobody@127.0.0.1:1/none").building() as is_ours,
    ):
        is_begun = True
        is_ours()
    assert is_begun
