"""Nothing lost: what was acknowledged is there, and nothing is half there, whatever is killed."""

import random
import signal
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select

from reelbase.accounts.secrets import digest
from reelbase.storage import tables
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.statement import Statement, columns
from reelbase.storage.queries.integrity import find_faults
from tests.conftest import migrate
from tests.failure.indexing import add_films, until
from tests.failure.rating import MOVIES, Guest, Running
from tests.postgres import Cluster
from tests.thorough import ENDURING, ENGINE

GUESTS = 6
KILLS = 12 if ENDURING else 5
BETWEEN = 30  # writes that are acknowledged between two kills, at least
SECONDS = 60

Kill = Callable[[Running, random.Random], None]


class KeptRow(NamedTuple):
    """A guest's rating, doubled."""

    guest: str
    movie: int
    halves: int


guest = tables.guest_session
KEPT = Statement(
    select(*columns(KeptRow, tables.rating, guest=guest.c.digest, movie=tables.rating.c.entity_id)).join(
        tables.rating, tables.rating.c.guest_id == guest.c.id
    ),
    KeptRow,
)


def kill_some(running: Running, of: random.Random) -> None:
    """Mostly a worker, now and then the whole server."""
    if of.random() < 0.3:
        running.kill()
    else:
        running.kill_worker(of)


def rated_through(url: str, kill: Kill) -> tuple[list[Guest], int]:
    """What guests were told by a server that was killed so often, and how often it was."""
    running = Running(url)
    over = False
    guests = [Guest(running, seed, lambda: over) for seed in range(GUESTS)]
    for each in guests:
        each.start()
    of = random.Random(7)
    try:
        while running.kills < KILLS:
            some_more(guests)
            time.sleep(of.random() / 4)
            kill(running, of)
        some_more(guests)
    finally:
        over = True
        for each in guests:
            each.join(60)
        running.server.process.send_signal(signal.SIGTERM)
        running.server.close()
    return guests, running.kills


def some_more(guests: list[Guest]) -> None:
    """Wait until the server has got something done."""
    before = sum(each.acknowledged for each in guests)
    until(lambda: sum(each.acknowledged for each in guests) >= before + BETWEEN, "it writes", SECONDS)


def hold(url: str, guests: list[Guest], kills: int, record: Callable[[str, object], None]) -> None:
    """All that was acknowledged is there, all votes are those of the ratings that are."""
    kept: dict[str, dict[int, float]] = defaultdict(dict)
    with closing(open_database(url)) as database:
        with database.writer() as db:
            for row in db.all(KEPT):
                kept[row.guest][row.movie] = row.halves / 2
        assert not [each for each in find_faults(database) if not each.is_doubtful]
    lost = [each for guest in guests for each in guest.lost(kept[digest(guest.session)])]
    acknowledged = sum(each.acknowledged for each in guests)
    unsure = sum(each.failed for each in guests)
    told = f"{acknowledged} acknowledged, {unsure} unanswered, {kills} kills, {len(lost)} lost"
    print(told)
    record("writes", told)
    assert lost == []
    assert acknowledged >= BETWEEN * kills


@pytest.fixture
def films(database_url: str, tmp_path: Path) -> str:
    add_films(database_url, tmp_path, 1, MOVIES)
    return database_url


@pytest.mark.thorough
def test_what_was_acknowledged_outlives_the_server(
    films: str, record_property: Callable[[str, object], None]
) -> None:
    hold(films, *rated_through(films, kill_some), record_property)


@pytest.mark.thorough
@pytest.mark.skipif(ENGINE != "postgresql", reason="needs a server of PostgreSQL to kill")
def test_what_was_acknowledged_outlives_the_database(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    cluster = Cluster("synchronous_commit=on", "fsync=on", "full_page_writes=on")
    try:
        url = cluster.url
        migrate(url)
        add_films(url, tmp_path, 1, MOVIES)

        def kill(running: Running, of: random.Random) -> None:
            cluster.crash()
            time.sleep(of.random() / 4)
            cluster.start()
            running.kills += 1

        hold(url, *rated_through(url, kill), record_property)
    finally:
        cluster.stop()
