"""What an operation learns of its caller makes its answer that caller's own, whatever it declares."""

from collections.abc import Callable, Iterator

import pytest
from msgspec import Struct

from reelbase.accounts.caller import Caller
from reelbase.accounts.limits import Address
from reelbase.accounts.session import Rater, User, Who, find_account_of, find_user
from reelbase.api.cache import AnswerCache
from reelbase.api.credentials import Keys, take_credentials
from reelbase.api.front import Front
from reelbase.operations.asking import Api
from reelbase.operations.operation import Operation, get
from reelbase.operations.parameters.binding import Given, ImageUrl, Key, SentTo
from reelbase.operations.query import parse_query
from reelbase.search.index import Index
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.writes import Writes
from tests.asking import Answer, Asker
from tests.moments import NOON

PATH = "/3/movie/new"


class Said(Struct):
    """Something that depends on who asks."""

    text: str


class Fields(Struct):
    """Something that is taken from a body, or from the query."""

    session_id: str = ""


@get(PATH, tag="movie")
async def by_token(db: Reader, *, who: Who) -> Said:
    """Say the token."""
    return Said(who.caller.bearer)


@get(PATH, tag="movie")
async def by_session(db: Reader, *, who: Who) -> Said:
    """Say the session."""
    return Said(who.caller.session_id)


@get(PATH, tag="movie")
async def by_guest(db: Reader, *, rater: Rater) -> Said:
    """Say the session of a guest."""
    return Said(rater.caller.guest_session_id)


@get(PATH, tag="movie")
async def by_account(db: Reader, *, who: Who) -> Said:
    """Say if an account asks."""
    return Said(str(await find_account_of(db, who)))


@get(PATH, tag="movie")
async def by_user(db: Reader, *, user: User) -> Said:
    """Say if a user asks."""
    return Said(str(await find_user(db, user)))


@get(PATH, tag="movie")
async def by_key(db: Reader, *, key: Key) -> Said:
    """Say the key."""
    return Said(key)


@get(PATH, tag="movie")
async def by_address(db: Reader, *, address: Address) -> Said:
    """Say the address."""
    return Said(address)


@get(PATH, tag="movie")
async def by_fields(db: Reader, *, fields: Fields) -> Said:
    """Say a credential that is asked for like any other field."""
    return Said(fields.session_id)


@get(PATH, tag="movie")
async def by_nobody(db: Reader, *, who: Who, user: User, rater: Rater) -> Said:
    """Say the same to everybody, though it could know better."""
    return Said("the same")


@get(PATH, tag="movie")
async def by_server(db: Reader, *, image_url: ImageUrl, sent_to: SentTo) -> Said:
    """Say where it was asked, unless that is known."""
    return Said(image_url or sent_to.server)


PERSONAL = [by_token, by_session, by_guest, by_account, by_user, by_key, by_address, by_fields]
CALLERS = [
    ("?api_key=a&session_id=s&guest_session_id=g", {"authorization": "Bearer one", "host": "one.test"}),
    ("?api_key=b&session_id=t&guest_session_id=h", {"authorization": "Bearer two", "host": "two.test"}),
]

Ask = Callable[[Operation], list[Answer]]


@pytest.fixture
def ask(database_url: str) -> Iterator[Callable[..., list[Answer]]]:
    """Ask a server that has this operation, as one caller and then as another, each twice."""
    database = open_database(database_url)

    def asked(operation: Operation, image_url: str = "") -> list[Answer]:
        readers = database.readers()
        api = Api.of(Given(Index(None), image_url=image_url), resources=(), operations=[operation])
        keys = Keys(readers, lambda: NOON, takes_any=True)
        writes = Writes(database_url, lambda: NOON)
        cache = AnswerCache(1 << 20)
        front = Front(api, readers, keys, cache=cache, writes=writes, clock=lambda: NOON)
        with Asker(front, key=None) as asker:
            asker.run(readers.open())
            found = [asker.get(PATH + query, headers=headers) for query, headers in CALLERS * 2]
            asker.run(readers.close())
        return found

    yield asked
    database.close()


def kept(answers: list[Answer]) -> list[str]:
    return [each.headers.get("x-memc", "") for each in answers]


@pytest.mark.parametrize("operation", PERSONAL, ids=lambda each: each.function.__name__)
def test_an_operation_that_learns_who_asks_is_kept_for_nobody(operation: Operation, ask: Ask) -> None:
    """It declares nothing: its freshness is that of any movie."""
    answers = ask(operation)
    assert [each.status for each in answers] == [200] * 4
    assert kept(answers) == [""] * 4
    assert {each.headers["cache-control"] for each in answers} == {"public, max-age=0"}
    assert answers[0].body == answers[2].body and answers[1].body == answers[3].body


@pytest.mark.parametrize("operation", [by_token, by_session, by_guest, by_key, by_fields])
def test_each_caller_is_answered_for_itself(operation: Operation, ask: Ask) -> None:
    first, second, *_ = ask(operation)
    assert first.json()["text"] != second.json()["text"]


def test_an_operation_that_could_learn_it_and_does_not_is_kept_for_all(ask: Ask) -> None:
    """So a public list is, whose owner is asked for where it is private alone."""
    assert kept(ask(by_nobody)) == ["MISS", "HIT", "HIT", "HIT"]


def test_the_name_of_the_server_is_told_to_nobody_else(ask: Callable[..., list[Answer]]) -> None:
    answers = ask(by_server)
    assert [each.json()["text"] for each in answers] == ["http://one.test", "http://two.test"] * 2
    assert kept(answers) == [""] * 4
    assert kept(ask(by_server, "https://pictures.test/")) == ["MISS", "HIT", "HIT", "HIT"]


def test_a_query_shows_nobody() -> None:
    """No rule for a parameter can read a credential from it, so none has to be trusted not to."""
    query = parse_query(b"api_key=a&session_id=s&guest_session_id=g&language=de")
    take_credentials(query, "token", "192.0.2.1", str)
    assert query == {"language": "de"}


def test_everything_of_a_caller_marks_the_answer() -> None:
    """Also what is added to it one day."""
    for name in (each for each in vars(Caller) if not each.startswith(("_", "is_"))):
        caller = Caller()
        found = getattr(caller, name)
        if callable(found):
            found()
        assert caller.is_personal or caller.is_by_server, name
