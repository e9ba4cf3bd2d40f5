"""A request that writes waits for one batch of an import, not for the import."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from reelbase.cli.demo import load_demo
from reelbase.entity import Entity, Kind
from reelbase.importers.demo import remove_demo
from reelbase.importers.formats.bodies import import_bodies, importing, reading
from reelbase.importers.report import Progress
from reelbase.jobs import popularity
from reelbase.jobs.related import relate
from reelbase.jobs.related.writing import TITLES_AT_A_TIME
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.queries.signals import Signals, add_signals
from tests.conftest import CopyOf
from tests.importers.catalogue import named
from tests.importers.steady_pace import SteadyPace
from tests.importers.world import MOVIE, line, write
from tests.moments import NOON
from tests.renaming import rename

HELD_SECONDS = 0.05
WAIT_SECONDS = 3.0
"""What a write may wait at most; a second on a machine that does nothing else."""
SHORT = 10.0  # seconds: a request waits no longer
LINES = 60


def test_a_short_write_comes_after_the_transaction_that_is_under_way(database_url: str) -> None:
    begun, stop, done = Event(), Event(), 0

    def write_much() -> None:
        nonlocal done
        with closing(open_database(database_url)) as database:
            while not stop.is_set():
                with database.writer():
                    begun.set()
                    time.sleep(HELD_SECONDS)
                done += 1

    importing = Thread(target=write_much)
    importing.start()
    begun.wait()
    try:
        with closing(open_database(database_url, patience=10.0)) as database:
            for number in range(10):
                before = done
                rename(database, str(number))
                assert done - before <= 2
    finally:
        stop.set()
        importing.join()


@contextmanager
def writing(url: str, patience: float | None) -> Iterator[list[float]]:
    """Write again and again in another thread; what is given fills with the seconds that each write took."""
    stop = Event()
    took: list[float] = []

    def write_often() -> None:
        with closing(open_database(url, patience=patience)) as database:
            while not stop.is_set():
                begun = time.monotonic()
                rename(database, str(len(took)))
                took.append(time.monotonic() - begun)
                time.sleep(HELD_SECONDS / 10)

    writer = Thread(target=write_often)
    writer.start()
    try:
        yield took
    finally:
        stop.set()
        writer.join()


@pytest.mark.parametrize("patience", [SHORT, None], ids=["a request", "another import"])
def test_a_transaction_sees_who_waits_for_it(database_url: str, patience: float | None) -> None:
    with closing(open_database(database_url)) as database, ExitStack() as behind, database.writer() as writer:
        assert not writer.is_awaited()
        took = behind.enter_context(writing(database_url, patience))
        for _ in range(200):
            if writer.is_awaited():
                break
            time.sleep(HELD_SECONDS)
        assert writer.is_awaited()
        assert took == []


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Movies, each a batch of its own."""
    monkeypatch.setattr(reading, "BATCH_LINES", 1)
    return write(
        tmp_path / "lines.jsonl",
        [line(f"/movie/{id_}", {**MOVIE, "id": id_}) for id_ in range(1, LINES + 1)],
    )


def test_batches_for_which_nobody_waits_are_one_transaction(
    database_url: str, lines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []

    def look(progress: Progress) -> None:
        [checkpoint] = named(database_url, "checkpoint")
        done.append(checkpoint["position"])

    monkeypatch.setattr(importing, "Pace", lambda **_: SteadyPace(1, 60.0))
    import_bodies(database_url, [lines], look)
    most = importing.MOST_BATCHES
    assert list(dict.fromkeys(done)) == [*range(most, LINES, most), LINES]


def test_an_import_commits_for_those_who_wait(
    database_url: str, lines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_BATCHES", LINES)
    with writing(database_url, SHORT) as took:
        while not took:
            time.sleep(HELD_SECONDS)
        before = len(took)
        import_bodies(database_url, [lines], lambda progress: None)
        assert len(took) - before >= 5


def test_a_transaction_of_an_import_ends_in_time_too(
    database_url: str, lines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "Pace", lambda **_: SteadyPace(1, 0.0))
    done: set[int] = set()

    def look(progress: Progress) -> None:
        [checkpoint] = named(database_url, "checkpoint")
        done.add(checkpoint["position"])

    import_bodies(database_url, [lines], look)
    assert len(done) == LINES


def test_no_transaction_of_a_job_has_many_rows() -> None:
    """Of 14,000 popularities 250 take 0.05 s on SQLite, 0.3 s on PostgreSQL; 2,000 lists of titles 0.2 s."""
    assert popularity.BATCH <= 250
    assert TITLES_AT_A_TIME <= 2000


def work_out_popularity(database: Database) -> object:
    return popularity.run(database, NOON)


def relate_all(database: Database) -> object:
    return relate(database, NOON)


@pytest.mark.thorough
@pytest.mark.parametrize("work", [work_out_popularity, relate_all, remove_demo])
def test_people_write_while_the_whole_demo_is_worked_on(
    copy_of: CopyOf, work: Callable[[Database], object]
) -> None:
    """Each write is one of a request: it waits for the transaction under way, not for all the work."""
    longest, written = 0.0, 0
    with copy_of("demo_alone", load_demo) as url:
        found = [Entity(Kind(each["kind"]), each["id"]) for each in named(url, "entity")]
        used = {each: Signals(views=5) for each in found if each.kind in {Kind.MOVIE, Kind.PERSON}}
        with closing(open_database(url)) as database, database.writer(now=NOON - timedelta(days=1)) as db:
            add_signals(db, used)

        def run() -> None:
            with closing(open_database(url)) as database:
                work(database)

        working = Thread(target=run)
        working.start()
        with closing(open_database(url, patience=10.0)) as database:
            while working.is_alive():
                begun = time.monotonic()
                rename(database, str(written))
                longest, written = max(longest, time.monotonic() - begun), written + 1
                time.sleep(0.02)
        working.join()
    print(f"{work.__name__}: {written} writes, the longest waited {longest:.2f} s")
    assert longest < WAIT_SECONDS
    assert written > 3
