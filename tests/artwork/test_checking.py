"""`reelbase check` looks through the originals."""

import os
from pathlib import Path

import pytest

from tests.artwork.painting import jpeg, svg
from tests.cli.test_commands import Shell


def test_check_tells_what_can_not_be_shown(
    capsys: pytest.CaptureFixture[str], database_url: str, tmp_path: Path
) -> None:
    shell = Shell(capsys)
    where = ["--database", database_url, "--image-originals", str(tmp_path / "originals")]
    assert shell("check", *where).status == 1  # there is no folder yet
    folder = tmp_path / "originals"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(jpeg(60, 90))
    (folder / "b.svg").write_bytes(svg(60, 90))
    assert "picture" not in shell("check", *where).out
    (folder / "Thumbs.db").write_bytes(b"\0")
    outcome = shell("check", *where)
    assert outcome.status == 0
    assert (
        "doubtful: a file is no original: 1 (for instance Thumbs.db, which is no file that has the name "
        "of a picture)" in outcome.out
    )
    (folder / "c.jpg").write_bytes(b"<html>")
    (folder / "d.svg").write_bytes(svg(60, 90, "<script/>"))
    with (folder / "e.jpg").open("wb") as file:
        os.truncate(file.fileno(), 33 << 20)
    outcome = shell("check", *where)
    assert outcome.status == 1
    said = (
        "fault: an original is no picture: 3 (for instance c.jpg, which is neither JPEG, PNG, WebP nor SVG)"
    )
    assert said in outcome.out
