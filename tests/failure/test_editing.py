"""Edits at a server that is killed meanwhile: what was acknowledged is there, with its history, and whole."""

import http.client
import json
import random
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress

import pytest

from reelbase.accounts.api_keys import Scope, new_api_key
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.edits import BETWEEN, last_change_set
from reelbase.storage.queries.integrity import find_faults
from tests.editing.desk import NOW, make
from tests.failure.indexing import until
from tests.failure.rating import Running
from tests.importers.catalogue import named

EDITORS = 4
KILLS = 2
BETWEEN_KILLS = 8  # edits that are acknowledged, at least
SECONDS = 60


class Desk(threading.Thread):
    """Sets the budget of one movie, to one more each time; remembers what the server said was done."""

    def __init__(self, running: Running, movie: Entity, key: str, is_over: Callable[[], bool]) -> None:
        super().__init__(daemon=True)
        self.running = running
        self.movie = movie
        self.key = key
        self.is_over = is_over
        self.tried = 0
        self.said: list[int] = []

    def run(self) -> None:
        while not self.is_over():
            self.tried += 1
            if self._is_done(self.tried):
                self.said.append(self.tried)

    def _is_done(self, budget: int) -> bool:
        with suppress(OSError, http.client.HTTPException, ValueError):
            connection = http.client.HTTPConnection(*self.running.server.address, timeout=30)
            target = f"/reelbase/v1/movie/{self.movie.id}?api_key={self.key}"
            body = json.dumps({"facts": {"budget": budget}, "words": {"de-DE": {"overview": str(budget)}}})
            connection.request(
                "PATCH", target, body, {"If-Match": "*", "Idempotency-Key": f"{self.movie.id} {budget}"}
            )
            status = connection.getresponse().status
            connection.close()
            return status == 200
        time.sleep(0.02)
        return False


@pytest.mark.thorough
def test_no_edit_is_lost_or_half_there_whatever_is_killed(database_url: str) -> None:
    with closing(open_database(database_url)) as database, database.writer(now=NOW) as db:
        key = new_api_key(db, "desk", scopes=[Scope.EDIT]).key
    movies = [make(database_url, Kind.MOVIE, facts={"original_title": "Film"}) for _ in range(EDITORS)]
    running, over, of = Running(database_url), False, random.Random(7)
    desks = [Desk(running, movie, key, lambda: over) for movie in movies]
    for each in desks:
        each.start()
    try:
        while running.kills < KILLS:
            some_more(desks)
            running.kill() if running.kills % 2 else running.kill_worker(of)
        some_more(desks)
    finally:
        over = True
        for each in desks:
            each.join(60)
        running.server.close()
    for each in desks:
        check(database_url, each)
    with closing(open_database(database_url)) as database:
        assert find_faults(database) == []


def some_more(desks: list[Desk]) -> None:
    """Wait until the server has got something done."""
    before = sum(len(each.said) for each in desks)
    wanted = before + BETWEEN_KILLS
    until(lambda: sum(len(each.said) for each in desks) >= wanted, "it writes", SECONDS)


def check(url: str, desk: Desk) -> None:
    """What was said to be done is in the history, and the last of it in the movie."""
    with closing(open_database(url)) as database, database.writer() as writer:
        until = last_change_set(writer)
        rows = writer.all(BETWEEN, kind="movie", id=desk.movie.id, after=0, until=until)
    budgets = [json.loads(row.after or "0") for row in rows if row.field == "budget"]
    overviews = [json.loads(row.after or "0") for row in rows if row.field == "overview"]
    assert set(desk.said) <= set(budgets)
    assert overviews == [str(each) for each in budgets]
    assert len(budgets) == len(set(budgets))
    [movie] = named(url, "movie", id=desk.movie.id)
    assert movie["budget"] == budgets[-1]
