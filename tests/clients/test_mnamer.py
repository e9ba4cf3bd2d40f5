"""mnamer renames files of movies with the demo. It asks TMDB for movies alone, others for episodes."""

from pathlib import Path

import pytest

from tests.clients.programs import needs, ran

pytestmark = [pytest.mark.once, needs("mnamer")]

MATRIX = "the.matrix.1999.1080p.BluRay.x264.mkv"
UNKNOWN = "qwzx vbnk plmt (1921).mkv"


@pytest.mark.parametrize(
    ("names", "options", "expected"),
    [
        (
            [MATRIX, "dark.knight.2008.mkv", UNKNOWN],
            [],
            ["The Dark Knight (2008).mkv", "The Matrix (1999).mkv", UNKNOWN],
        ),
        ([MATRIX], ["--language=de"], ["Matrix (1999).mkv"]),
        (["whatever it is.mkv"], ["--id-tmdb=550"], ["Fight Club (1999).mkv"]),
    ],
)
def test_movies_are_named(
    names: list[str], options: list[str], expected: list[str], server: str, tmp_path: Path
) -> None:
    """Name by the title and the year in the name of a file, or by its id; never by a guess."""
    for each in names:
        (tmp_path / each).touch()
    options = ["--batch", "--media=movie", "--no-guess", "--no-cache", "--no-style", *options]
    ran("mnamer", "routed.py", server, "mnamer.__main__:main", *options, *names, cwd=tmp_path)
    assert sorted(each.name for each in tmp_path.glob("*.mkv")) == expected
