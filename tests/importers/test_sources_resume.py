"""An import of a source that was killed goes on where it stopped, and ends with the same database."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import migrate
from tests.importers.catalogue import rows_of, timeless, whole
from tests.importers.sources import NOTHING, basics, take_imdb, write_imdb

TITLES = 120
PROGRAM = """
import sys
import time
from pathlib import Path
from reelbase.importers.formats.imdb import import_imdb, importing as walks
from reelbase.importers.merging import importing
from reelbase.importers.merging.outcome import Options

importing.BATCH_RECORDS = 20
walks.ROWS_AT_ONCE = 7

def tell(progress):
    print(progress.lines_done, flush=True)
    time.sleep(0.05)  # so that it is killed before it is done

import_imdb(sys.argv[1], Path(sys.argv[2]), Options(), tell)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Movies and a series whose people come again and again."""
    ids = [f"tt{number:07}" for number in range(1, TITLES + 1)]
    people = [f"nm{number:07}" for number in range(1, 30)]
    return write_imdb(
        tmp_path / "imdb",
        title_basics=[
            basics("tt9000000", "tvSeries", "A series", 2001),
            *(
                basics(id_, title=f"Title {id_[-2:]}", year=1990 + place % 20)
                for place, id_ in enumerate(ids)
            ),
            *(basics(f"tt8{number:06}", "tvEpisode", f"Part {number}", 2001) for number in range(1, 40)),
        ],
        title_episode=[(f"tt8{n:06}", "tt9000000", n // 10, n % 10 + 1) for n in range(1, 40)],
        title_crew=[(id_, people[place % 29], NOTHING) for place, id_ in enumerate(ids)],
        title_principals=[
            (id_, order, people[(place * 3 + order) % 29], "actor", NOTHING, f'["Role {order}"]')
            for place, id_ in enumerate(ids)
            for order in range(1, 4)
        ],
        title_ratings=[(id_, 5.5, place + 1) for place, id_ in enumerate(ids)],
        name_basics=[(id_, f"Person {id_}", 1950, NOTHING, "actor", NOTHING) for id_ in people],
    )


def kill_after(url: str, folder: Path, program: Path, batches: int) -> None:
    """Import in another process, and kill it after so many batches."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command: list[str | Path] = [sys.executable, program, url, folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout is not None
        for _ in range(batches):
            assert running.stdout.readline()
        running.send_signal(signal.SIGKILL)


@pytest.mark.thorough
@pytest.mark.parametrize("batches", [4, *(pytest.param(each, marks=pytest.mark.once) for each in (1, 9))])
def test_killed_and_resumed(
    database_url: str, empty_database_url: str, folder: Path, tmp_path: Path, batches: int
) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    migrate(empty_database_url)
    take_imdb(empty_database_url, folder)
    for more in (0, 1, 2):
        kill_after(database_url, folder, program, batches + more)
    assert rows_of(database_url, "checkpoint") != []
    program.write_text(PROGRAM.replace("time.sleep(0.05)", "pass"))
    subprocess.run(
        [sys.executable, program, database_url, folder],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    assert rows_of(database_url, "checkpoint") == []
    # Where batches end decides only in how many rows of the journal an entity's changes are told.
    resumed, unbroken = timeless(database_url), timeless(empty_database_url)
    for found in (resumed, unbroken):
        del found["journal"]
        found["provenance"] = [row[:-1] for row in found["provenance"]]
    assert resumed == unbroken
    before = whole(database_url)
    assert take_imdb(database_url, folder).fields == {}
    assert whole(database_url) == before
