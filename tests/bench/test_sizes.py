"""The rows of the guide to sizes: of a catalogue that is imported, indexed, backed up and served."""

from pathlib import Path

import pytest

from bench.generate import write
from bench.sizes import COLUMNS, measure

pytestmark = pytest.mark.once
TITLES = 20


@pytest.mark.thorough
def test_a_small_catalogue_is_measured(tmp_path: Path) -> None:
    write(tmp_path / "made.jsonl.gz", TITLES + 5, seed=1)
    size = measure(tmp_path / "made.jsonl.gz", TITLES, tmp_path)
    assert size.titles == TITLES
    assert size.credits >= size.people > TITLES
    assert size.database_bytes > size.backup_bytes > 1000
    assert size.index_bytes > 1000
    assert 0 < size.index_seconds < 60
    assert 40 < size.node_mb < 1000
    assert size.row().count("|") == len(COLUMNS) + 1
