"""There is a target for each thing that strangers send; each takes as many inputs as the run asks for."""

from pathlib import Path

import pytest

TARGETS = {  # what is read, by the file that fuzzes it
    "requests": "test_http.py",
    "paths, queries and appended names": "test_query_strings.py",
    "backups": "test_backup_reader.py",
    "recorded bodies": "test_bodies.py",
    "NFO files": "test_nfo.py",
    "tables": "test_csv.py",
    "SVG": "test_svg.py",
    "the beginnings of pictures": "test_picture_headers.py",
}
FOLDER = Path(__file__).parent


def test_no_target_is_missing_or_unknown() -> None:
    found = {path.name for path in FOLDER.glob("test_*.py")} - {Path(__file__).name}
    assert found == set(TARGETS.values())


@pytest.mark.parametrize("name", TARGETS.values())
def test_a_target_takes_as_many_inputs_as_the_run_asks_for(name: str) -> None:
    assert "fuzz_inputs()" in (FOLDER / name).read_text(encoding="utf-8")
