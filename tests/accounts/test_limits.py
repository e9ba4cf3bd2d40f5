"""What an address, a key and a name may ask, and what is told whoever asks for more."""

import asyncio
import json
import multiprocessing
import time
import tracemalloc
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from reelbase.accounts.limits import (
    GUESTS_OF_THIS_MACHINE,
    SIGN_INS_OF_ADDRESS,
    Counters,
    Limit,
    Limits,
    TooMany,
    make_counters,
    origin_of,
)
from reelbase.asgi.scope import shown
from reelbase.bounds import SIGN_INS_AT_ONCE
from reelbase.errors import ApiError, Status
from reelbase.setting_values import Open
from tests.asking import Answer, Client, served

OUTSIDE = "203.0.113.7"


class From:
    """An application that is asked from an address."""

    def __init__(self, app: Any, address: str) -> None:
        self.app = app
        self.address = address

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope = {**scope, "client": (self.address, 50000)}
        await self.app(scope, receive, send)


def client_at(url: str, address: str = OUTSIDE, **settings: Any) -> Client:
    """A client whose requests come from that address."""
    client = Client(url, **settings)
    client.app = From(client.app, address)
    return client


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_as_many_as_there_may_be_at_once_then_evenly(clock: Clock) -> None:
    counters, limit = Counters(clock=clock), Limit(5, 10)
    assert [counters.count("a", limit) for _ in range(5)] == [0.0] * 5
    assert counters.count("a", limit) == pytest.approx(2)
    assert counters.count("b", limit) == 0.0
    clock.now += 1.9
    assert counters.count("a", limit) == pytest.approx(0.1)
    clock.now += 0.1
    assert (counters.count("a", limit), counters.count("a", limit)) == pytest.approx((0.0, 2))
    clock.now += 60
    assert [counters.count("a", limit) for _ in range(6)].count(0.0) == 5


def test_what_is_taken_back_was_never_counted(clock: Clock) -> None:
    counters, limit = Counters(clock=clock), Limit(2, 10)
    for _ in range(20):
        assert counters.count("a", limit) == 0.0
        counters.forget("a", limit)


def count_some(path: Path, number: int) -> int:
    """How many of so many another process was allowed."""
    counters = Counters(path, lambda: 1000.0)
    return [counters.count("a", Limit(30, 60)) for _ in range(number)].count(0.0)


@pytest.mark.thorough
def test_processes_count_together(tmp_path: Path) -> None:
    path = tmp_path / "counters"
    make_counters(path)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(count_some, (path, 20)) == 20
    assert count_some(path, 20) == 10


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("127.0.0.1", ""),
        ("127.8.9.1", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("", ""),
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_who_asks_from_an_address(address: str, origin: str) -> None:
    assert origin_of(address) == origin


def test_an_address_is_refused_with_429_and_told_when_to_come_again(demo_url: str) -> None:
    with client_at(demo_url, rate_limit=3) as client:
        answers = [client.get("/3/movie/603") for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused.json() == {
        "success": False,
        "status_code": 25,
        "status_message": "Your request count is over the allowed limit.",
    }
    assert refused.headers["retry-after"] == "1"
    assert "cache-control" not in refused.headers and "etag" not in refused.headers


def test_a_key_is_counted_from_wherever_it_comes(clock: Clock) -> None:
    limits = Limits(2, Counters(clock=clock))
    limits.ask("203.0.113.1", key="k")
    limits.ask("203.0.113.2", key="k")
    with pytest.raises(TooMany):
        limits.ask("203.0.113.3", key="k")
    limits.ask("203.0.113.3", key="another")
    limits.ask("203.0.113.4", bearer="t")
    limits.ask("203.0.113.5", bearer="t")
    with pytest.raises(TooMany):
        limits.ask("203.0.113.6", bearer="t")


@pytest.mark.parametrize("spelt", ["api_key=abc", "api%5Fkey=%61bc"])
def test_a_key_is_counted_however_it_is_spelt(demo_url: str, spelt: str) -> None:
    with client_at(demo_url, "203.0.113.1", rate_limit=2, key=None) as client:
        for number in range(2):
            client.app.address = f"203.0.113.{number}"
            assert client.get("/3/movie/603?api_key=abc").status == 200
        client.app.address = "203.0.113.9"
        assert client.get(f"/3/movie/603?{spelt}").status == 429


@pytest.mark.parametrize(("address", "rate"), [("127.0.0.1", 1), ("::1", 1), (OUTSIDE, 0)])
def test_nobody_is_counted_on_this_machine_or_without_a_limit(demo_url: str, address: str, rate: int) -> None:
    with client_at(demo_url, address, rate_limit=rate) as client:
        assert {client.get("/3/movie/603").status for _ in range(60)} == {200}


def test_guest_sessions_of_an_address_are_counted(database_url: str) -> None:
    with client_at(database_url, rate_limit=0) as client:
        answers = [client.get("/3/authentication/guest_session/new") for _ in range(31)]
    assert [answer.status for answer in answers] == [200] * 30 + [429]
    assert 100 <= int(answers[-1].headers["retry-after"]) <= 120


def test_guest_sessions_of_this_machine_are_counted_together(database_url: str) -> None:
    """A page of another site that its owner opens must not fill the disk; tests of a program may go on."""
    with Client(database_url) as client:
        assert {client.get("/3/authentication/guest_session/new").status for _ in range(60)} == {200}
    limits = Limits(0, Counters(clock=lambda: 1000.0))
    for _ in range(GUESTS_OF_THIS_MACHINE.number):
        asyncio.run(limits.count_guest("127.0.0.1"))
    with pytest.raises(TooMany):
        asyncio.run(limits.count_guest("::1"))
    asyncio.run(limits.count_guest(OUTSIDE))


PRIVATE = [
    "192.168.1.30",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.254",
    "169.254.1.1",
    "fd00::7",
    "fe80::1%eth0",
]
PUBLIC = [
    OUTSIDE,
    "172.15.0.1",
    "172.32.0.1",
    "192.169.0.1",
    "11.0.0.1",
    "2001:db8::1",
    "100.64.0.1",
    "nobody",
]


@pytest.mark.once
@pytest.mark.parametrize(("address", "is_spared"), [(each, each in PRIVATE) for each in (*PRIVATE, *PUBLIC)])
def test_an_open_server_counts_no_requests_at_home(demo_url: str, address: str, is_spared: bool) -> None:
    """One program in the house asks faster than the limit; strangers are counted all the same."""
    with client_at(demo_url, address, rate_limit=5, open=Open.TRUE) as client:
        statuses = [client.get("/3/movie/603").status for _ in range(10)]
    assert (429 not in statuses) is is_spared
    with client_at(demo_url, address, rate_limit=5) as client:  # open by its address alone
        assert 429 in [client.get("/3/movie/603").status for _ in range(10)]


@pytest.mark.parametrize("address", PRIVATE[:2])
def test_sign_ins_from_home_are_counted_on_an_open_server(clock: Clock, address: str) -> None:
    limits = Limits(5, Counters(clock=clock), spares_private=True)
    for _ in range(30):
        asyncio.run(limits.count_guest(address))
    with pytest.raises(TooMany):
        asyncio.run(limits.count_guest(address))


LONG = 300_000  # characters


def memory() -> int:
    return tracemalloc.get_traced_memory()[0]


@pytest.mark.parametrize("text", ["x" * LONG, "\ufdfa" * LONG, "e\u0301" * (LONG // 2)])
def test_nothing_of_what_is_counted_is_kept(text: str) -> None:
    """Neither names, nor keys, nor addresses, however long; and little work is done with them."""
    limits = Limits(1_000_000)
    tracemalloc.start()
    try:
        for number in range(11):
            if number == 1:  # the first request imports what reads tokens
                before, begun = memory(), time.thread_time()
            some = f"{number}{text}"
            with suppress(ApiError):  # an event loop would keep the error until the next collection
                sign_in(limits, some, lambda: False).send(None)
            with suppress(TooMany):
                limits.ask(some)
            query = f"api_key={number}xxx".encode() + b"x" * LONG
            limits.ask(OUTSIDE, *shown(query, f"Bearer {number}".encode() + b"y" * LONG))
            del some, query
        assert memory() - before < 200_000
        assert time.thread_time() - begun < 1
    finally:
        tracemalloc.stop()


@pytest.mark.once
@pytest.mark.parametrize("settings", [{}, {"open": Open.FALSE}])
@pytest.mark.parametrize("length", [1025, 60_000, LONG])
def test_a_key_that_is_longer_than_any_is_refused(
    demo_url: str, settings: dict[str, Any], length: int
) -> None:
    with client_at(demo_url, key=None, **settings) as client:
        answers = [
            client.get("/3/movie/603", {"api_key": "x" * length}),
            client.get("/3/movie/603", headers={"authorization": f"Bearer {'x' * length}"}),
        ]
    assert [(each.status, each.json()["status_code"]) for each in answers] == [(401, 7)] * 2


def test_only_so_many_sign_ins_are_looked_at_at_once() -> None:
    async def sign_in_many() -> None:
        limits = Limits()
        async with AsyncExitStack() as stack:
            for number in range(SIGN_INS_AT_ONCE):
                await stack.enter_async_context(limits.signing_in(f"name {number}", ""))
            with pytest.raises(TooMany):
                await sign_in(limits, "another", lambda: True)
        await sign_in(limits, "another", lambda: True)

    asyncio.run(sign_in_many())


def test_wrong_passwords_of_a_name_are_counted(database_url: str) -> None:
    def log_in(client: Client, name: str) -> Answer:
        fields = {"username": name, "password": "not it at all", "request_token": "x"}
        return client.ask(
            "POST",
            "/3/authentication/token/validate_with_login",
            None,
            {"content-type": "application/json"},
            json.dumps(fields).encode(),
        )

    with Client(database_url) as client:
        answers = [log_in(client, name) for name in ("ann", "ANN", "ann", " ann", "ann", "Ann")]
        another = log_in(client, "bob")
    assert [answer.json()["status_code"] for answer in answers] == [30] * 5 + [25]
    assert answers[-1].headers["retry-after"] == "12"
    assert another.status == 401


async def sign_in(limits: Limits, name: str, succeeds: Callable[[], bool]) -> None:
    async with limits.signing_in(name, OUTSIDE):
        if not succeeds():
            raise ApiError(Status.INVALID_LOGIN)


def signs_in(limits: Limits, name: str, succeeds: Callable[[], bool]) -> bool:
    try:
        asyncio.run(sign_in(limits, name, succeeds))
    except TooMany:
        return False
    except ApiError:
        return True
    return True


def test_sign_ins_that_succeed_are_not_counted(clock: Clock) -> None:
    limits = Limits(0, Counters(clock=clock))
    assert all(signs_in(limits, "ann", lambda: True) for _ in range(50))


def test_an_address_may_not_guess_at_many_names(clock: Clock) -> None:
    limits = Limits(0, Counters(clock=clock))
    tried = [signs_in(limits, f"name {number}", lambda: False) for number in range(25)]
    assert tried == [True] * 20 + [False] * 5


def test_an_address_that_is_refused_locks_no_name(clock: Clock) -> None:
    limits = Limits(0, Counters(clock=clock))
    for number in range(20):
        signs_in(limits, f"name {number}", lambda: False)
    assert not any(signs_in(limits, "ann", lambda: False) for _ in range(10))
    clock.now += SIGN_INS_OF_ADDRESS.interval
    assert signs_in(limits, "ann", lambda: True)


@pytest.mark.once
@pytest.mark.parametrize(
    ("proxies", "headers", "is_counted"),
    [
        ("127.0.0.0/8", {"x-forwarded-for": OUTSIDE}, True),
        ("127.0.0.0/8", {"x-forwarded-for": f"127.0.0.1, {OUTSIDE}"}, True),
        ("127.0.0.0/8", {}, False),
        ("10.0.0.1", {"x-forwarded-for": OUTSIDE}, False),
        ("", {"x-forwarded-for": OUTSIDE}, False),
    ],
)
def test_only_a_trusted_proxy_says_who_asks(
    demo_url: str, proxies: str, headers: Mapping[str, str], is_counted: bool
) -> None:
    with Client(demo_url, rate_limit=2, trusted_proxies=proxies, open=Open.TRUE) as client:
        statuses = [client.get("/3/movie/603", headers=headers).status for _ in range(3)]
    assert statuses == [200, 200, 429 if is_counted else 200]


@pytest.mark.once
@pytest.mark.thorough
def test_workers_of_a_server_count_together(demo_url: str) -> None:
    unkept = httpx.Limits(max_keepalive_connections=0)  # each request may come to another worker
    headers = {"x-forwarded-for": OUTSIDE}
    with (
        served(demo_url, workers=2, rate_limit="1", trusted_proxies="127.0.0.1", open="true") as url,
        httpx.Client(base_url=url, headers=headers, limits=unkept, timeout=60) as client,
    ):
        begun = time.monotonic()
        statuses = [client.get("/3/authentication?api_key=x").status_code for _ in range(30)]
        seconds = time.monotonic() - begun
    assert statuses[0] == 200
    assert statuses.count(200) <= 2 + seconds
    assert statuses.count(429) == 30 - statuses.count(200)


def test_a_body_that_is_too_large_is_refused(database_url: str) -> None:
    with Client(database_url, body_limit=100) as client:
        answer = client.ask(
            "POST",
            "/3/authentication/session/new",
            None,
            {"content-type": "application/json"},
            json.dumps({"request_token": "x" * 100}).encode(),
        )
    assert (answer.status, answer.json()["status_code"]) == (400, 47)
