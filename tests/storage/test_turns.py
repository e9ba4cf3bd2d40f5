"""A request that writes waits for one transaction of an import, not for the import."""

import time
from contextlib import closing
from threading import Event, Thread

from reelbase.importers.formats.bodies import reading
from reelbase.storage.engine.database import open_database
from tests.renaming import rename

HELD_SECONDS = 0.05


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


def test_no_transaction_of_an_import_has_many_lines() -> None:
    """Each line is a title with its people; on a slow machine that many take a second."""
    assert reading.BATCH_LINES <= 250
    assert reading.BATCH_BYTES <= 2_000_000
