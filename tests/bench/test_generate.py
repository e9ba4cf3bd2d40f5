"""The catalogue that the bench makes where there is no big file: the same each time, fit to be imported."""

from pathlib import Path

from bench.generate import bodies, write
from reelbase.importers.formats.bodies import import_bodies
from tests.asking import Client


def test_a_seed_says_it_all() -> None:
    assert list(bodies(20, seed=7)) == list(bodies(30, seed=7))[:20]
    assert list(bodies(20, seed=7)) != list(bodies(20, seed=8))


def test_it_can_be_imported_and_read(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "made.jsonl.gz"
    write(file, 40, seed=1)
    report = import_bodies(database_url, [file], lambda progress: None)
    assert (report.lines_done, report.bad) == (40, ())
    line = next(bodies(1, seed=1))
    with Client(database_url) as client:
        body = client.get(line["path"], {"append_to_response": "credits"}).json()
    assert body["title"] == line["body"]["title"]
    assert [row["name"] for row in body["credits"]["cast"]] == [
        row["name"] for row in line["body"]["credits"]["cast"]
    ]
