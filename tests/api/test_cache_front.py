"""Answers from memory, as who asks sees them."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from reelbase.accounts.api_keys import new_api_key, prefer
from reelbase.api.cache import AnswerCache
from reelbase.api.credentials import Keys
from reelbase.api.front import Front
from reelbase.catalog.keywords import keyword
from reelbase.operations.answers import Made, encode
from reelbase.operations.asking import Api
from reelbase.operations.endpoints import Endpoint
from reelbase.operations.operation import Freshness
from reelbase.operations.query import Query
from reelbase.operations.router import Router
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.engine.reader import Reader, Readers
from reelbase.storage.engine.writes import Writes
from reelbase.storage.queries.api_keys import select_api_keys
from tests.asking import Answer, Asker, Client
from tests.moments import NOON
from tests.renaming import KEYWORD, rename

DAY = 86400


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def memory(answer: Answer) -> tuple[str, str, str]:
    """Hit or miss, the age, and how long it stays."""
    return tuple(answer.headers[f"x-memc{each}"] for each in ("", "-age", "-expires"))  # type: ignore[return-value]


def test_the_second_answer_is_from_memory(demo_url: str) -> None:
    with Client(demo_url) as client:
        first, second, third = (client.get("/3/movie/603") for _ in range(3))
        with_key_of_another = client.get("/3/movie/603", headers={"authorization": "Bearer another"})
    assert memory(first) == ("MISS", "0", "28800")
    assert memory(second) == memory(third) == memory(with_key_of_another) == ("HIT", "0", "28800")
    assert first.body == second.body == third.body == with_key_of_another.body
    assert {**first.headers, "x-memc": "HIT"} == second.headers == third.headers


def test_the_order_of_parameters_and_the_key_make_no_difference(demo_url: str) -> None:
    with Client(demo_url, key=None) as client:
        first = client.get("/3/movie/603?language=de&page=1&api_key=a")
        second = client.get("/3/movie/603/?page=1&api_key=b&language=%64e")
        other = client.get("/3/movie/603?language=fr&page=1&api_key=a")
    assert [first.headers["x-memc"], second.headers["x-memc"]] == ["MISS", "HIT"]
    assert first.headers["x-memc-key"] == second.headers["x-memc-key"] != other.headers["x-memc-key"]
    assert (first.body, other.headers["x-memc"]) == (second.body, "MISS")


@pytest.mark.parametrize("path", ["/3/movie/latest", "/3/movie/999999999", "/3/nothing", "/3/authentication"])
def test_what_may_not_be_kept_is_not(demo_url: str, path: str) -> None:
    with Client(demo_url) as client:
        answers = [client.get(path) for _ in range(2)]
    assert not [name for answer in answers for name in answer.headers if name.startswith("x-memc")]
    assert answers[0] == answers[1]


def test_without_room_every_answer_is_made(demo_url: str) -> None:
    with Client(demo_url, cache_size=0) as client:
        answers = [client.get("/3/movie/603") for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0].headers["x-memc"] == "MISS"


def test_what_is_too_large_is_made_again(demo_url: str) -> None:
    with Client(demo_url, cache_size=9000) as client:
        large = [client.get("/3/movie/603?append_to_response=credits,images").headers["x-memc"] for _ in "12"]
        small = [client.get("/3/keyword/818").headers["x-memc"] for _ in "12"]
    assert (large, small) == (["MISS", "MISS"], ["MISS", "HIT"])


def test_a_write_is_seen_by_the_next_request(database: Database, database_url: str) -> None:
    with Client(database_url) as client:
        assert client.get(KEYWORD).status == 404
        for number in range(20):
            rename(database, f"name {number}")
            answers = [client.get(KEYWORD) for _ in range(3)]
            assert [each.headers["x-memc"] for each in answers] == ["MISS", "HIT", "HIT"]
            assert {each.json()["name"] for each in answers} == {f"name {number}"}


def test_a_write_that_is_undone_changes_nothing(database: Database, database_url: str) -> None:
    rename(database, "before")
    with Client(database_url) as client:
        client.get(KEYWORD)
        with pytest.raises(RuntimeError), database.writer() as db:
            db.journal([])
            raise RuntimeError
        assert (client.get(KEYWORD).headers["x-memc"], client.get(KEYWORD).json()["name"]) == (
            "HIT",
            "before",
        )


class Clock:
    """The time that the front is told, and the seconds that the memory counts, together."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def seconds(self) -> float:
        return self.moment.timestamp()

    def __call__(self) -> datetime:
        return self.moment


class Pause:
    """A place at which a test may hold one passer-by."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.over = asyncio.Event()
        self.is_set = False

    async def pass_by(self) -> None:
        if self.is_set:
            self.is_set = False
            self.reached.set()
            await self.over.wait()


class NameOfKeyword(Endpoint):
    """Says the name of keyword 1; if it is told to, it pauses when it has read it."""

    tag = "keyword"
    freshness = Freshness.METADATA

    def __init__(self) -> None:
        self.made = 0
        self.pause = Pause()

    async def answer(self, db: Reader, values: tuple[str, ...], query: Query) -> Made:
        self.made += 1
        found = await keyword(db, 1)
        await self.pause.pass_by()
        return Made(encode(found))


class FarAway:
    """Readers of a database whose head is never at hand; if told to, it pauses when it has been read."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self.pause = Pause()
        self.news = readers.news
        self.open = readers.open
        self.close = readers.close
        self.read = readers.read

    def keep_up_at_once(self) -> bool:
        return False

    async def keep_up(self) -> None:
        await self._readers.keep_up()
        await self.pause.pass_by()


class Alone:
    """A front with one endpoint, and all that it is made of."""

    def __init__(self, database: Database, clock: Clock, far_away: bool) -> None:
        self.clock = clock
        self.endpoint = NameOfKeyword()
        self.far_away = FarAway(database.readers())
        self.is_far_away = far_away
        readers: Any = self.far_away if far_away else database.readers()
        self.readers: Readers = readers
        self.cache = AnswerCache(1 << 20, clock=clock.seconds)
        router: Router[Endpoint] = Router()
        router.add("GET", KEYWORD, self.endpoint)
        writes = Writes(database.url, clock)
        keys = Keys(self.readers, clock, takes_any=True)
        front = Front(Api(router), self.readers, keys, cache=self.cache, writes=writes, clock=clock)
        self.asker = Asker(front)


@pytest.fixture(params=["", "far away"])
def alone(request: pytest.FixtureRequest, database: Database) -> Iterator[Alone]:
    rename(database, "before")
    alone = Alone(database, Clock(NOON), bool(request.param))
    alone.asker.run(alone.readers.open())
    with alone.asker:
        yield alone
        alone.asker.run(alone.readers.close())


def test_an_answer_that_a_write_overtook_is_not_kept(alone: Alone, database: Database) -> None:
    async def overtaken() -> tuple[Answer, Answer]:
        pause = alone.endpoint.pause
        pause.is_set = True
        slow = asyncio.ensure_future(alone.asker.asking("GET", KEYWORD))
        await pause.reached.wait()
        rename(database, "after")
        quick = await alone.asker.asking("GET", KEYWORD + "?quick=")
        pause.over.set()
        return await slow, quick

    slow, quick = alone.asker.run(overtaken())
    assert (slow.json()["name"], quick.json()["name"]) == ("before", "after")
    for _ in range(3):
        assert alone.asker.get(KEYWORD).json()["name"] == "after"
        assert alone.asker.get(KEYWORD + "?quick=").json()["name"] == "after"
    assert alone.endpoint.made == 3


def test_who_was_let_in_before_keys_changed_is_not_let_in_again(alone: Alone, database: Database) -> None:
    with database.writer() as db:
        made = new_api_key(db, "kodi")
        (key,) = select_api_keys(db)
        prefer(db, key, ["region=DE"])
    asking = partial(alone.asker.asking, "GET", KEYWORD, None, {"authorization": f"Bearer {made.token}"})

    async def overtaken() -> list[Answer]:
        pause = alone.endpoint.pause
        pause.is_set = True
        slow = asyncio.ensure_future(asking())
        await pause.reached.wait()
        with database.writer() as db:
            prefer(db, key, ["region=SE"])
        await alone.asker.asking("GET", KEYWORD)
        pause.over.set()
        return [await slow, await asking()]

    before, after = alone.asker.run(overtaken())
    assert (before.headers["x-memc"], after.headers["x-memc"]) == ("MISS", "MISS")
    assert before.headers["x-memc-key"] != after.headers["x-memc-key"]


def test_nobody_is_answered_by_a_look_from_before_they_asked(alone: Alone, database: Database) -> None:
    """The earlier look ends in the turn of the event loop in which the later request begins."""

    async def looked() -> list[Answer]:
        pause = alone.far_away.pause
        if alone.is_far_away:
            pause.is_set = True
        else:
            pause.reached.set()
        earlier = asyncio.ensure_future(alone.asker.asking("GET", KEYWORD))
        await pause.reached.wait()
        rename(database, "after")
        asyncio.get_running_loop().call_soon(pause.over.set)
        later = asyncio.ensure_future(alone.asker.asking("GET", KEYWORD))
        return [await earlier, await later]

    assert alone.asker.get(KEYWORD).json()["name"] == "before"
    _, later = alone.asker.run(looked())
    assert later.json()["name"] == "after"
    assert alone.asker.get(KEYWORD).json()["name"] == "after"


def test_requests_at_the_same_time_see_one_state(alone: Alone, database: Database) -> None:
    async def together() -> list[Answer]:
        return await asyncio.gather(*(alone.asker.asking("GET", KEYWORD) for _ in range(50)))

    for number in range(10):
        rename(database, f"name {number}")
        assert {each.json()["name"] for each in alone.asker.run(together())} == {f"name {number}"}
    assert alone.cache.size < 10_000  # an answer that was made twice is kept once


@pytest.mark.parametrize(
    ("moment", "expires"),
    [
        (datetime(2026, 5, 24, 0, 0, 0, tzinfo=UTC), 28800),
        (datetime(2026, 5, 24, 15, 59, 59, tzinfo=UTC), 28800),
        (datetime(2026, 5, 24, 16, 0, 1, tzinfo=UTC), 28799),
        (datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC), 3600),
        (datetime(2026, 5, 24, 23, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 5, 24, 23, 59, 59, 999000, tzinfo=UTC), 0),
    ],
)
def test_nothing_is_kept_beyond_the_day(alone: Alone, moment: datetime, expires: int) -> None:
    alone.clock.moment = moment
    assert memory(alone.asker.get(KEYWORD)) == ("MISS", "0", str(expires))
    midnight = (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    end = min(moment + timedelta(seconds=28800), midnight)
    alone.clock.moment = end - timedelta(microseconds=500)
    assert memory(alone.asker.get(KEYWORD))[0] == "HIT"
    alone.clock.moment = end
    assert memory(alone.asker.get(KEYWORD))[:2] == ("MISS", "0")


def test_the_age_is_counted_in_seconds(alone: Alone) -> None:
    ages = []
    for seconds in (0, 0, 1, 0.5, 0.5, 98):
        alone.clock.moment += timedelta(seconds=seconds)
        ages.append(memory(alone.asker.get(KEYWORD))[1])
        assert memory(alone.asker.get(KEYWORD + "?"))[1] == ages[-1]
    assert ages == ["0", "0", "1", "1", "2", "100"]
    assert alone.endpoint.made == 1
