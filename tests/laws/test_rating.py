"""Whatever people and guests rate and mark, what is answered is what a model in Python says."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import func, select

from reelbase.storage import tables
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.statement import Statement
from reelbase.storage.queries.integrity import find_faults
from tests.accounts.people import ADA, BEN, EVE, GIL, Guest, fill_with_people
from tests.accounts.raters import (
    EPISODE,
    MOVIE,
    OTHER_MOVIE,
    SERIES,
    Someone,
    mark,
    rate,
    rated_by,
    status,
    unrate,
    votes,
)
from tests.asking import Client
from tests.conftest import Databases, own_name
from tests.moments import NOON
from tests.thorough import tries

LISTED = {MOVIE: "movies", OTHER_MOVIE: "movies", SERIES: "tv", EPISODE: "tv/episodes"}
PEOPLE, GUESTS = st.sampled_from([ADA, BEN]), st.sampled_from([EVE, GIL])
TITLES, MARKABLE = st.sampled_from([*LISTED]), st.sampled_from([MOVIE, OTHER_MOVIE, SERIES])
MARKS = st.sampled_from(["favorite", "watchlist"])
HALVES = st.integers(1, 20)


class NumberRow(NamedTuple):
    number: int


class World(NamedTuple):
    """A server, and what it answered before anything was rated."""

    client: Client
    url: str
    before: dict[str, tuple[bytes, tuple[float, int], int]]  # the answer, its votes, its id


@pytest.fixture
def world(databases: Databases, template: Callable[..., str]) -> Iterator[World]:
    name = own_name()
    databases.copy(template("people", fill_with_people), name)
    with Client(databases.address(name)) as client:
        before = {}
        for path in LISTED:
            answer = client.get(path)
            before[path] = (answer.body, votes(client, path), answer.json()["id"])
        yield World(client, databases.address(name), before)
    databases.drop(name)


def rows(url: str) -> dict[str, int]:
    """How many rows there are in every table but those that tell what was done."""
    with closing(open_database(url)) as database, database.writer(now=NOON) as db:
        return {
            name: db.all(Statement(select(func.count().label("number")).select_from(table), NumberRow))[
                0
            ].number
            for name, table in tables.metadata.tables.items()
            if name not in {"journal", "signal"}
        }


class Model:
    """What was rated and marked by whom, each in the order in which it was."""

    def __init__(self) -> None:
        self.rated: dict[Someone, dict[str, float]] = {each: {} for each in (ADA, BEN, EVE, GIL)}
        self.marked: dict[tuple[str, Someone], list[str]] = {
            (how, each): [] for how in ("favorite", "watchlist") for each in (ADA, BEN)
        }

    def votes(self, path: str, base: tuple[float, int]) -> tuple[float, int]:
        """What a title answers by the rule in the documentation."""
        given = [mine[path] for mine in self.rated.values() if path in mine]
        if not given:
            return base
        number = base[1] + len(given)
        return round((base[0] * base[1] + sum(given)) / number, 3), number


def check(world: World, model: Model, someone: Someone, path: str) -> None:
    """That a title and somebody's lists are as the model says."""
    client, base = world.client, world.before[path]
    assert votes(client, path) == model.votes(path, base[1])
    value = model.rated[someone].get(path)
    assert client.get(f"{path}/account_states", someone.v3).json() == {
        "id": base[2],
        "favorite": path in model.marked.get(("favorite", someone), ()),
        "rated": False if value is None else {"value": value},
        "watchlist": path in model.marked.get(("watchlist", someone), ()),
    }
    kind = LISTED[path]
    mine = {each: value for each, value in model.rated[someone].items() if LISTED[each] == kind}
    answer = client.get(f"{rated_by(someone)}/{kind}", someone.v3)
    if isinstance(someone, Guest) and not model.rated[someone]:
        assert status(answer) == (404, 34)
    else:
        told = [(row["id"], row["rating"]) for row in answer.json()["results"]]
        assert told == [(world.before[each][2], value) for each, value in mine.items()]
        assert [votes_of(row) for row in answer.json()["results"]] == [
            model.votes(each, world.before[each][1]) for each in mine
        ]
    for (how, owner), marked in model.marked.items():
        if owner == someone and path != EPISODE:
            listed = ids(client, f"/3/account/0/{how}/{kind}", someone)
            assert listed == [world.before[each][2] for each in marked if LISTED[each] == kind]


def votes_of(row: Any) -> tuple[float, int]:
    return row["vote_average"], row["vote_count"]


def ids(client: Client, path: str, someone: Someone) -> list[Any]:
    return [row["id"] for row in client.get(path, someone.v3).json()["results"]]


def machine(world: World, empty: dict[str, int]) -> type[RuleBasedStateMachine]:
    """What can be done in a world, which is left as it was found."""

    class Rating(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.model = Model()

        @rule(someone=PEOPLE | GUESTS, path=TITLES, halves=HALVES)
        def rate(self, someone: Someone, path: str, halves: int) -> None:
            is_new = path not in self.model.rated[someone]
            answer = rate(world.client, path, someone, halves / 2)
            assert status(answer) == (201, 1 if is_new else 12)
            self.model.rated[someone][path] = halves / 2
            check(world, self.model, someone, path)

        @rule(someone=PEOPLE | GUESTS, path=TITLES)
        def unrate(self, someone: Someone, path: str) -> None:
            was = self.model.rated[someone].pop(path, None)
            answer = unrate(world.client, path, someone)
            assert status(answer) == ((404, 34) if was is None else (200, 13))
            check(world, self.model, someone, path)

        @rule(how=MARKS, someone=PEOPLE, path=MARKABLE)
        def mark(self, how: str, someone: Someone, path: str) -> None:
            marked = self.model.marked[how, someone]
            assert status(mark(world.client, how, someone, path, True)) == (201, 12 if path in marked else 1)
            if path not in marked:
                marked.append(path)
            check(world, self.model, someone, path)

        @rule(how=MARKS, someone=PEOPLE, path=MARKABLE)
        def unmark(self, how: str, someone: Someone, path: str) -> None:
            marked = self.model.marked[how, someone]
            assert status(mark(world.client, how, someone, path, False)) == (200, 13)
            if path in marked:
                marked.remove(path)
            check(world, self.model, someone, path)

        def teardown(self) -> None:
            """Everything undone leaves nothing: every row gone, every answer the same to the byte."""
            with closing(open_database(world.url)) as database:
                assert [fault for fault in find_faults(database) if not fault.is_doubtful] == []
            for someone, rated in self.model.rated.items():
                for path in rated:
                    unrate(world.client, path, someone)
            for (how, someone), marked in self.model.marked.items():
                for path in marked:
                    mark(world.client, how, someone, path, False)
            assert {path: world.client.get(path).body for path in LISTED} == {
                path: body for path, (body, *_) in world.before.items()
            }
            assert rows(world.url) == empty

    return Rating


def test_ratings_and_marks_are_as_a_model_says(world: World) -> None:
    run_state_machine_as_test(
        machine(world, rows(world.url)),
        settings=settings(
            max_examples=tries(50),
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
