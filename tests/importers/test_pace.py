"""The pace of an import: pieces of batches as large as people who write can wait for."""

from pathlib import Path

import pytest

from reelbase.importers.engine.batch import Asked, Batch, Line
from reelbase.importers.formats.bodies import importing
from reelbase.importers.formats.bodies import pace as paces
from reelbase.importers.formats.bodies.pace import FEWEST_LINES, LONGEST, SHORTEST, Pace
from reelbase.importers.report import BadLine
from reelbase.storage.engine.database import open_database
from tests.importers.catalogue import HISTORY, changed, take_lines, timeless
from tests.importers.steady_pace import SteadyPace
from tests.importers.world import LINES


def batch(first: int, behind: int) -> Batch:
    lines = [Line("a", number, [], Asked("/3/movie/1", {})) for number in range(first, behind)]
    return Batch(behind, 100 * behind, [], lines, [BadLine("a", first, "no JSON")], 2, {"movies": 3})


def test_lines_and_seconds_follow_what_writing_and_committing_take() -> None:
    pace = Pace()
    for _ in range(20):
        pace.wrote(100, 0.05)
        pace.committed(1.0, 0.05)
    assert (pace.lines, pace.seconds) == (100 / 0.05 * paces.MOST_SECONDS, LONGEST)
    pace.wrote(100, 1.0)
    pace.committed(1.0, 0.5)
    assert (pace.lines, pace.seconds) == (100 * paces.MOST_SECONDS, paces.MOST_SECONDS / 0.5)
    pace.wrote(1, 60.0)
    pace.committed(1.0, 60.0)
    assert (pace.lines, pace.seconds) == (FEWEST_LINES, SHORTEST)
    pace.wrote(0, 60.0)
    assert pace.lines == FEWEST_LINES


def test_the_last_piece_of_a_batch_counts_as_the_batch() -> None:
    pace = SteadyPace(40, 60.0)
    found = list(pace.pieces([batch(10, 100), None, batch(100, 120)], 10))
    assert [each and (each.lines_done, each.bytes_done, len(each.lines)) for each in found] == [
        (10, 0, 45),
        (100, 10_000, 45),
        None,
        (120, 12_000, 20),
    ]
    assert [each and (len(each.bad), each.skipped, each.counts) for each in found] == [
        (0, 0, {}),
        (1, 2, {"movies": 3}),
        None,
        (1, 2, {"movies": 3}),
    ]
    numbers = [line.number for each in found if each for line in each.lines]
    assert numbers == [*range(10, 120)]


def test_an_import_in_pieces_is_one_of_whole_batches(
    database_url: str, empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_database(empty_database_url).migrate()
    whole = take_lines(database_url, tmp_path, LINES)
    monkeypatch.setattr(importing, "Pace", lambda **_: SteadyPace(1, 60.0))
    in_pieces = take_lines(empty_database_url, tmp_path, LINES)
    assert (in_pieces.lines_done, in_pieces.bad) == (whole.lines_done, whole.bad)
    found = changed(timeless(database_url), timeless(empty_database_url))
    assert found.keys() <= {*HISTORY}  # a title of several pieces is written several times
