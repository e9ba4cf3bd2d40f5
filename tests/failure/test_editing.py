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
from reelbase.storage.queries.matching import OWN_IDS
from tests.editing.desk import NOW, make, restore
from tests.failure.indexing import until
from tests.failure.rating import Running
from tests.importers.catalogue import named

EDITORS = 4
KILLS = 2
REMOVALS = ("deleted", "restored", "merged", "restored")
BETWEEN_KILLS = 8  # edits that are acknowledged, at least
AGAIN = 5  # acknowledged edits of each desk that are sent again after the last kill
SECONDS = 60


class Desk(threading.Thread):
    """Sets the budget of one movie, to one more each time; sends each request until it is acknowledged."""

    def __init__(self, running: Running, movie: Entity, key: str, is_over: Callable[[], bool]) -> None:
        super().__init__(daemon=True)
        self.running = running
        self.movie = movie
        self.key = key
        self.is_over = is_over
        self.said: dict[int, object] = {}  # budget -> the change set that the server said had set it
        self.failed = 0  # requests that nobody answered, or not with 200

    def run(self) -> None:
        budget = 1
        while not self.is_over():
            answer = self.ask(budget)
            if answer is None:
                self.failed += 1
            else:
                self.said[budget] = answer["change_set"]
                budget += 1

    def ask(self, budget: int) -> dict[str, object] | None:
        """Return the answer; None where nobody said whether it was done."""
        with suppress(OSError, http.client.HTTPException, ValueError):
            method, below, said = self.request(budget)
            target = f"/reelbase/v1/movie/{self.movie.id}{below}?api_key={self.key}"
            headers = {"If-Match": "*", "Idempotency-Key": f"{self.movie.id} {budget}"}
            with closing(http.client.HTTPConnection(*self.running.server.address, timeout=30)) as connection:
                connection.request(method, target, json.dumps(said), headers)
                answer = connection.getresponse()
                found: dict[str, object] = json.loads(answer.read())
            if answer.status == 200:
                return found
        time.sleep(0.02)
        return None

    def request(self, budget: int) -> tuple[str, str, object]:
        """Return the method, the address below that of the movie, and the body."""
        return "PATCH", "", {"facts": {"budget": budget}, "words": {"de-DE": {"overview": str(budget)}}}


class Remover(Desk):
    """Deletes its movie, restores it, merges it into the first movie, restores it, and so on."""

    def request(self, budget: int) -> tuple[str, str, object]:
        done = REMOVALS[(budget - 1) % len(REMOVALS)]
        if done == "merged":
            return "POST", "/merge", {"into": OWN_IDS}
        return "POST", "/delete" if done == "deleted" else "/restore", {"reason": ""}


@pytest.mark.thorough
def test_no_edit_is_lost_half_there_or_done_twice_whatever_is_killed(database_url: str) -> None:
    movies = [make(database_url, Kind.MOVIE, facts={"original_title": "Film"}) for _ in range(EDITORS)]
    for each in killed(database_url, Desk, movies):
        check(database_url, each)


@pytest.mark.thorough
def test_nothing_is_half_deleted_merged_or_restored_whatever_is_killed(database_url: str) -> None:
    person = make(database_url, Kind.PERSON, facts={"name": "Somebody"})
    said = {"facts": {"original_title": "Film"}, "cast": {"add": [{"person_id": person.id}]}}
    _, *movies = [make(database_url, Kind.MOVIE, **said) for _ in range(EDITORS)]
    before = [contents(database_url, each) for each in movies]
    for each in killed(database_url, Remover, movies):
        check_removed(database_url, each)
    assert [contents(database_url, each) for each in movies] == before


def killed(url: str, desk: type[Desk], movies: list[Entity]) -> list[Desk]:
    """Have a desk for each movie work at a server that is killed; return them."""
    with closing(open_database(url)) as database, database.writer(now=NOW) as db:
        key = new_api_key(db, "desk", scopes=[Scope.EDIT]).key
    running, over, of = Running(url), False, random.Random(7)
    desks = [desk(running, movie, key, lambda: over) for movie in movies]
    for each in desks:
        each.start()
    try:
        while running.kills < KILLS:
            some_more(desks)
            running.kill() if running.kills % 2 else running.kill_worker(of)
        some_more(desks)
        over = True
        for each in desks:
            each.join(60)
            sent_again(each)
    finally:
        over = True
        for each in desks:
            each.join(60)
        running.server.close()
    assert sum(each.failed for each in desks) > 0, "no kill was felt"
    with closing(open_database(url)) as database:
        assert find_faults(database) == []
    return desks


def some_more(desks: list[Desk]) -> None:
    """Wait until the server has got something done."""
    before = sum(len(each.said) for each in desks)
    wanted = before + BETWEEN_KILLS
    until(lambda: sum(len(each.said) for each in desks) >= wanted, "it writes", SECONDS)


def sent_again(desk: Desk) -> None:
    """Send acknowledged edits again, the first ones too: each is answered the same, and not done again."""
    for budget in [*desk.said][:AGAIN] + [*desk.said][-AGAIN:]:
        answer = desk.ask(budget)
        assert answer is not None, budget
        assert answer["change_set"] == desk.said[budget]


def check(url: str, desk: Desk) -> None:
    """What was said to be done is in the history, once, and the last of it in the movie."""
    with closing(open_database(url)) as database, database.writer() as writer:
        until = last_change_set(writer)
        rows = writer.all(BETWEEN, kind="movie", id=desk.movie.id, after=0, until=until)
    made = [(json.loads(row.after or "0"), row.change_set_id) for row in rows if row.field == "budget"]
    budgets = [budget for budget, _ in made]
    assert budgets == [*range(1, len(budgets) + 1)]  # none is missing, none is there twice
    assert desk.said.items() <= dict(made).items()
    assert len(desk.said) in {len(made), len(made) - 1}  # the last one may have been cut off
    overviews = [json.loads(row.after or "0") for row in rows if row.field == "overview"]
    assert overviews == [str(each) for each in budgets]
    [movie] = named(url, "movie", id=desk.movie.id)
    assert movie["budget"] == budgets[-1]


def check_removed(url: str, desk: Desk) -> None:
    """What was said to be done is in the history, once, and the movie is there if that was to restore it."""
    with closing(open_database(url)) as database, database.writer() as writer:
        until = last_change_set(writer)
        rows = writer.all(BETWEEN, kind="movie", id=desk.movie.id, after=0, until=until)
    made = [row.change_set_id for row in rows if row.action in REMOVALS]
    pattern = (REMOVALS * len(made))[: len(made)]
    assert [row.action for row in rows if row.action in REMOVALS] == [*pattern]
    assert desk.said.items() <= dict(enumerate(made, 1)).items()
    assert len(desk.said) in {len(made), len(made) - 1}  # the last one may have been cut off
    is_gone = len(made) % 2 == 1
    assert bool(named(url, "tombstone", entity_id=desk.movie.id)) is is_gone
    assert bool(named(url, "movie", id=desk.movie.id)) is not is_gone
    if is_gone:
        restore(url, desk.movie)


def contents(url: str, movie: Entity) -> object:
    """Return the rows of a movie."""
    columns = {"entity": "id", "movie": "id", "edit_lock": "entity_id", "credit": "entity_id"}
    return [named(url, table, **{column: movie.id}) for table, column in columns.items()]
