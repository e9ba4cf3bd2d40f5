"""An import that was killed goes on where it stopped, and ends with the same database."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import migrate
from tests.importers.catalogue import named, rows_of, take, timeless
from tests.importers.world import MOVIE, PERSON, line

LINES = 400
PROGRAM = """
import sys
import time
from pathlib import Path
from reelbase.importers.formats.bodies import import_bodies, importing, reading, reading_process

importing.MOST_BATCHES = 1
reading.BATCH_LINES = 25  # in the reading process as well
reading_process.WORTH_A_PROCESS = int(sys.argv[3])

if __name__ == "__main__":

    def tell(progress):
        print(progress.lines_done, flush=True)
        time.sleep(0.1)  # so that it is killed before it is done

    import_bodies(sys.argv[1], [Path(sys.argv[2])], tell)
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """Movies that share companies, and persons who show more of themselves in later ones."""
    file = tmp_path / "movies.jsonl"
    with file.open("w") as out:
        for number in range(1, LINES + 1):
            cast = [
                {
                    **PERSON,
                    "id": person,
                    "profile_path": f"/{number}.jpg" if (number + person) % 7 == 0 else None,
                    "character": f"Role {number}",
                    "credit_id": f"{number:012x}{person:012x}",
                    "order": person,
                }
                for person in range(number % 11, number % 11 + 5)
            ]
            body = {**MOVIE, "id": number, "imdb_id": f"tt{number:07}", "credits": {"cast": cast, "crew": []}}
            out.write(json.dumps(line(f"/movie/{number}", body)) + "\n")
    return file


def kill_after(url: str, file: Path, program: Path, progress: int, *, own_process: bool) -> None:
    """Import in another process, and kill it after so many batches."""
    command: list[str | Path] = [sys.executable, program, url, file, "1" if own_process else "1000000000"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout is not None
        for _ in range(progress):
            assert running.stdout.readline()
        running.send_signal(signal.SIGKILL)


@pytest.mark.thorough
@pytest.mark.parametrize("own_process", [pytest.param(False, marks=pytest.mark.once), True])
def test_killed_and_resumed(
    database_url: str, empty_database_url: str, catalogue: Path, tmp_path: Path, own_process: bool
) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    migrate(empty_database_url)
    take(empty_database_url, catalogue)
    for _ in range(2):
        kill_after(database_url, catalogue, program, 3, own_process=own_process)
    (checkpoint,) = named(database_url, "checkpoint")
    assert 0 < checkpoint["position"] < LINES
    report = take(database_url, catalogue)
    assert report.resumed == checkpoint["position"]
    assert report.lines_done == LINES - report.resumed
    assert rows_of(database_url, "checkpoint") == []
    # Where batches end decides only in how many rows of the journal an entity's changes are told.
    resumed, whole = timeless(database_url), timeless(empty_database_url)
    del resumed["journal"], whole["journal"]
    assert resumed == whole


@pytest.mark.once
@pytest.mark.thorough
def test_another_file_does_not_go_on_where_one_was_interrupted(
    database_url: str, catalogue: Path, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    kill_after(database_url, catalogue, program, 2, own_process=False)
    with catalogue.open("a") as out:
        out.write(json.dumps(line("/movie/9999", {**MOVIE, "id": 9999})) + "\n")
    report = take(database_url, catalogue)
    assert (report.resumed, report.lines_done) == (0, LINES + 1)
    assert len(named(database_url, "movie")) == LINES + 1
