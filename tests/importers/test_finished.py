"""A second import of the same contents reads nothing while nothing else changes, whatever is in the files."""

from contextlib import closing
from pathlib import Path

import pytest

from reelbase.importers.finished import Finishing
from reelbase.importers.formats.bodies import import_bodies, importing, reading
from reelbase.importers.pipeline import Pipeline
from reelbase.importers.report import Progress, Report
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.writer import Change
from reelbase.storage.queries.journal import votes_change, webhook_change
from reelbase.storage.rows import CheckpointRow
from tests.importers.catalogue import changed, named, rows_of, take, take_lines, whole
from tests.importers.world import LINES, MOVIE, line, write

CONTRADICTING = [*LINES, *(line("/movie/47964", {**MOVIE, "runtime": minutes}) for minutes in (1, 2))]
BAD = {"path": "/3/movie/5", "body": {"title": "without an id"}}


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH_LINES", 1)
    monkeypatch.setattr(importing, "MOST_BATCHES", 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "lines.jsonl", CONTRADICTING)


def run(url: str, *files: Path, report: Path | None = None) -> Report:
    """Import as the command does."""
    return import_bodies(url, files, lambda progress: None, report)


def note(url: str, *changes: Change) -> None:
    """Write rows of the journal, as anything else does that writes."""
    with closing(open_database(url)) as database, database.writer(who="test") as writer:
        writer.journal(changes)


def test_bodies_that_contradict_each_other_are_written_once(database_url: str, file: Path) -> None:
    assert run(database_url, file).lines_done == len(CONTRADICTING)
    before, notes = whole(database_url), rows_of(database_url, "checkpoint")
    again = run(database_url, file)
    assert (again.lines_done, again.is_whole, len(again.finished_at)) == (0, True, 19)
    assert changed(before, whole(database_url)) == {}
    assert rows_of(database_url, "checkpoint") == notes


def test_changes_of_a_transaction_that_failed_are_others(database_url: str) -> None:
    mine, other = (Change("movie", id_, "general", "updated") for id_ in (1, 2))
    finishing = Finishing([], 0)
    with closing(open_database(database_url)) as database:
        with pytest.raises(ZeroDivisionError), database.writer() as writer:
            finishing.begin(writer)
            writer.journal([mine])
            finishing.prepare(writer)
            raise ZeroDivisionError
        note(database_url, other)  # on SQLite with the number that the other would have had
        with database.writer() as writer:
            finishing.begin(writer)
    assert finishing.digest() is None


def test_what_the_demo_had_added_is_forgotten_with_its_transaction() -> None:
    pipeline = Pipeline(lambda *_: [], 0, is_demo=True)
    pipeline._brought.add((CheckpointRow, 1))
    before = pipeline.counted()
    pipeline._brought.add((CheckpointRow, 2))
    pipeline.forget_since(before)
    assert pipeline._brought == {(CheckpointRow, 1)}


def test_the_contents_count_not_the_name(database_url: str, file: Path) -> None:
    run(database_url, file)
    other = file.with_name("other.jsonl")
    other.write_bytes(file.read_bytes())
    assert run(database_url, other).finished_at
    assert not run(database_url, file, other).finished_at
    text = file.read_bytes()
    other.write_bytes(text.replace(b'"runtime": 1,', b'"runtime": 3,'))
    assert len(other.read_bytes()) == len(text)
    assert not run(database_url, other).finished_at


def test_a_change_of_a_title_lets_it_be_read_again(database_url: str, file: Path, tmp_path: Path) -> None:
    run(database_url, file)
    take_lines(database_url, tmp_path, [line("/movie/47964", {**MOVIE, "runtime": 9})])
    assert run(database_url, write(file, CONTRADICTING)).lines_done == len(CONTRADICTING)
    (movie,) = named(database_url, "movie", id=47964)
    assert movie["runtime"] == 2


def test_votes_of_accounts_and_webhooks_change_no_title(database_url: str, file: Path) -> None:
    run(database_url, file)
    note(database_url, votes_change("movie", 47964), webhook_change(1))
    assert run(database_url, file).finished_at
    note(database_url, Change("movie", 47964, "runtime", "updated"))
    assert not run(database_url, file).finished_at


def test_what_others_change_meanwhile_is_not_called_finished(database_url: str, file: Path) -> None:
    def disturb(progress: Progress) -> None:
        if progress.lines_done == 2:
            note(database_url, Change("movie", 47964, "runtime", "updated"))

    import_bodies(database_url, [file], disturb)
    assert rows_of(database_url, "checkpoint") == []
    assert not run(database_url, file).finished_at


def test_files_that_change_meanwhile_are_not_called_finished(database_url: str, file: Path) -> None:
    def disturb(progress: Progress) -> None:
        if progress.lines_done == 2:
            file.write_bytes(file.read_bytes().replace(b'"runtime": 1', b'"runtime": 3'))

    import_bodies(database_url, [file], disturb)
    assert not run(database_url, file).finished_at


def test_an_import_that_was_interrupted_is_compared_once_more(database_url: str, file: Path) -> None:
    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_bodies(database_url, [file], stop)
    assert run(database_url, file).resumed == 1
    assert run(database_url, file).lines_done == len(CONTRADICTING)
    assert run(database_url, file).finished_at


def test_faults_are_said_again(database_url: str, file: Path, tmp_path: Path) -> None:
    write(file, [*CONTRADICTING, BAD])
    assert run(database_url, file).bad_count == 1
    again = run(database_url, file)
    assert (again.bad_count, again.is_whole, again.bad) == (1, False, ())
    report = tmp_path / "report.tsv"
    assert run(database_url, file, report=report).lines_done == len(CONTRADICTING) + 1
    assert str(file) in report.read_text()


def test_notes_are_kept_only_while_they_count(database_url: str, file: Path, tmp_path: Path) -> None:
    run(database_url, file)
    other = write(tmp_path / "other.jsonl", [line("/movie/47964", {**MOVIE, "runtime": 9})])
    run(database_url, other)
    assert len(rows_of(database_url, "checkpoint")) == 1
    assert run(database_url, other).finished_at
    assert take(database_url, other).lines_done == 1  # asked for again
