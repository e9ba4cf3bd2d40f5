"""Two workers and a writer in another process: nobody is answered from before a commit."""

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest

from reelbase.accounts.api_keys import Credentials, create_api_key, revoke_key
from reelbase.storage.engine.database import Database, open_database
from tests.accounts.people import EVE, fill_with_people
from tests.accounts.raters import MOVIE, OTHER_MOVIE, rate, votes
from tests.asking import ANY_KEY, START_SECONDS, Client, Server, serving
from tests.conftest import CopyOf
from tests.moments import NOON
from tests.renaming import KEYWORD, rename, renamer

WRITES = 50


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    rename(opened, "before")
    yield opened
    opened.close()


@pytest.fixture
def credentials(database: Database) -> Credentials:
    return create_api_key(database, "phone", NOON)


@pytest.fixture
def server(database_url: str, credentials: Credentials) -> Iterator[Server]:
    with serving(database_url, workers=2, open="false") as server:
        yield server


Found = tuple[int, str, str]


def ask(connection: http.client.HTTPConnection, key: str) -> Found:
    """The status, the name, and whether it was in memory."""
    connection.request("GET", f"{KEYWORD}?api_key={key}")
    answer = connection.getresponse()
    name = json.loads(answer.read()).get("name", "")
    return answer.status, name, answer.headers.get("x-memc", "")


def connected(server: Server) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(*server.address, timeout=30)
    connection.connect()
    return connection


def ask_anew(server: Server, key: str, number: int) -> list[Found]:
    """The answers on connections that are all opened before the first is used."""
    connections = [connected(server) for _ in range(number)]
    found = [ask(each, key) for each in connections]
    for each in connections:
        each.close()
    return found


@contextmanager
def one_to_each_worker(
    server: Server, database: Database, key: str
) -> Iterator[list[http.client.HTTPConnection]]:
    """Two connections to different workers: after one write, both have to make their answer."""
    deadline = time.monotonic() + START_SECONDS  # until then the second worker has started
    with closing(connected(server)) as first:
        while time.monotonic() < deadline:
            with closing(connected(server)) as second:
                rename(database, f"before {time.monotonic()}")
                if [ask(each, key)[2] for each in (first, second)] == ["MISS", "MISS"]:
                    yield [first, second]
                    return
            time.sleep(0.01)
        raise AssertionError("every connection went to one worker")


@pytest.mark.thorough
def test_every_worker_follows_every_commit(
    server: Server, database: Database, database_url: str, credentials: Credentials
) -> None:
    with (
        one_to_each_worker(server, database, credentials.key) as kept_open,
        renamer(database_url) as writer,
    ):
        for number in range(WRITES):
            writer.rename(f"name {number}")
            expected = (200, f"name {number}")
            assert [ask(each, credentials.key) for each in kept_open] == [(*expected, "MISS")] * 2
            assert {each[:2] for each in ask_anew(server, credentials.key, 3)} == {expected}
            assert [ask(each, credentials.key) for each in kept_open] == [(*expected, "HIT")] * 2


@pytest.mark.thorough
def test_every_worker_refuses_a_revoked_key_at_once(
    server: Server, database: Database, credentials: Credentials
) -> None:
    with one_to_each_worker(server, database, credentials.key) as kept_open:
        assert {ask(each, credentials.key)[0] for each in kept_open} == {200}
        other = create_api_key(database, "other", NOON)
        assert {ask(each, other.key)[0] for each in kept_open} == {200}
        revoke_key(database, 1, NOON)
        assert {ask(each, credentials.key)[0] for each in kept_open} == {401}
        assert {each[0] for each in ask_anew(server, credentials.key, 4)} == {401}
        assert {ask(each, other.key)[0] for each in kept_open} == {200}


def votes_of(connection: http.client.HTTPConnection, path: str) -> tuple[float, int, str]:
    """The votes of a title, and whether the answer was in memory."""
    connection.request("GET", f"{path}?api_key={ANY_KEY}")
    answer = connection.getresponse()
    body = json.loads(answer.read())
    return body["vote_average"], body["vote_count"], answer.headers.get("x-memc", "")


@pytest.mark.thorough
def test_every_worker_sees_a_rating_and_keeps_all_other_answers(copy_of: CopyOf) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(copy_of("people", fill_with_people))
        server = stack.enter_context(serving(url, workers=2))
        database = stack.enter_context(closing(open_database(url)))
        kept_open = stack.enter_context(one_to_each_worker(server, database, ANY_KEY))
        rater = stack.enter_context(Client(url))
        for path in (MOVIE, OTHER_MOVIE):
            assert [votes_of(each, path)[2] for each in kept_open] == ["MISS"] * 2
        for number in range(1, 21):
            assert rate(rater, MOVIE, EVE, number / 2).status == 201
            expected = votes(rater, MOVIE)
            assert [votes_of(each, MOVIE) for each in kept_open] == [(*expected, "MISS")] * 2
            assert [votes_of(each, MOVIE) for each in kept_open] == [(*expected, "HIT")] * 2
            assert [votes_of(each, OTHER_MOVIE)[2] for each in kept_open] == ["HIT"] * 2
