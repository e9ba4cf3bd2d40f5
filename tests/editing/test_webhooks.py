"""Webhooks: signed, sent again until they are taken, in order, lost by no accident."""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import random
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from reelbase.bounds import WEBHOOK_WAITING
from reelbase.editing.notices.attempts import SCHEDULE, asked_wait
from reelbase.jobs.pruning import KEPT_DAYS
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.writer import Change
from tests.asking import Client, Server, serving
from tests.editing.receiving import Clock, Received, Receiver, receiving, sending, until
from tests.editing.test_requests import key_of, send
from tests.moments import NOON

PATH = "/reelbase/v1/webhooks"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def add(client: Client, url: str, **said: Any) -> Any:
    answer = send(client, "POST", PATH, {"url": url, **said})
    assert answer.status == 201, answer.json()
    return answer.json()


def journal(url: str, *ids: int, key: str = "runtime", kind: str = "movie") -> None:
    with closing(open_database(url)) as database, database.writer(now=NOON, who="import") as writer:
        writer.journal([Change(kind, id_, key, "updated") for id_ in ids])


def is_signed(received: Received, secret: str) -> bool:
    """Whether one of the signatures is by the secret, computed as the specification says."""
    text = f"{received.id}.{received.headers['webhook-timestamp']}.{received.content.decode()}".encode()
    digest = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), text, hashlib.sha256).digest()
    wanted = "v1," + base64.b64encode(digest).decode()
    return wanted in received.headers["webhook-signature"].split(" ")


def webhook(client: Client, id_: int = 1) -> Any:
    return client.get(f"{PATH}/{id_}").json()


async def seen(client: Client) -> Any:
    """The same, while something else runs."""
    return await asyncio.to_thread(webhook, client)


def test_an_event_is_sent_signed_and_counted(client: Client, database_url: str, receiver: Receiver) -> None:
    made = add(client, receiver.url, name="Search")
    assert made["secret"].startswith("whsec_")
    journal(database_url, 603, 604)

    async def run() -> None:
        async with sending(database_url, Clock()) as process:
            await process.all_due()

    asyncio.run(run())
    first, second = sorted(receiver.received, key=lambda each: each.title)
    assert first.body == {
        "type": "movie.updated",
        "timestamp": "2026-05-24T12:00:00Z",
        "data": {
            "sequence": first.body["data"]["sequence"],
            "kind": "movie",
            "id": 603,
            "changes": [{"key": "runtime", "action": "updated"}],
            "change_set": None,
        },
    }
    assert first.headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert is_signed(first, made["secret"])
    assert not is_signed(first, "whsec_" + base64.b64encode(b"another").decode())
    assert first.id != second.id
    found = webhook(client)
    assert (found["sent"], found["waiting"], found["failed"]) == (2, 0, 0)
    assert made["secret"] not in client.get(PATH).body.decode()


def test_two_secrets_sign_for_a_day(client: Client, database_url: str, receiver: Receiver) -> None:
    old = add(client, receiver.url)["secret"]
    new = send(client, "POST", f"{PATH}/1/rotate").json()
    assert new["webhook"]["old_secret_until"] == "2026-05-25T12:00:00Z"

    async def run() -> None:
        clock = Clock()
        async with sending(database_url, clock) as process:
            journal(database_url, 1)
            await process.all_due()
            clock.forward(24 * 3600)
            journal(database_url, 2)
            await process.all_due()

    asyncio.run(run())
    within, behind = receiver.received
    assert (is_signed(within, old), is_signed(within, new["secret"])) == (True, True)
    assert (is_signed(behind, old), is_signed(behind, new["secret"])) == (False, True)


def test_a_receiver_that_fails_for_days_is_given_up_after_ten_attempts(
    client: Client, database_url: str, receiver: Receiver
) -> None:
    add(client, receiver.url)
    receiver.answer = lambda _: (500, {})
    clock = Clock()

    async def run() -> None:
        async with sending(database_url, clock) as process:
            journal(database_url, 1)
            while not receiver.received or (await seen(client))["waiting"]:
                await process.forward()

    asyncio.run(run())
    assert len({each.id for each in receiver.received}) == 1
    assert len(receiver.received) == len(SCHEDULE) + 1 == 10
    times = [int(each.headers["webhook-timestamp"]) for each in receiver.received]
    hours = (times[-1] - times[0]) / 3600
    assert 60 < hours < 91
    waits = [after - before for before, after in itertools.pairwise(times)]
    for wait, wanted in zip(waits, SCHEDULE, strict=True):
        assert 0.79 * wanted.total_seconds() < wait < 1.21 * wanted.total_seconds() + 302
    [message] = client.get(f"{PATH}/1/messages").json()["messages"]
    assert (message["attempts"], message["outcome"]) == (10, "answered 500 Internal Server Error")
    receiver.answer = lambda _: (200, {})
    assert send(client, "POST", f"{PATH}/1/messages/{message['id']}/resend").json() == {"number": 1}
    assert send(client, "POST", f"{PATH}/1/messages/{message['id']}/resend").status == 404

    async def again() -> None:
        clock.forward(400)
        async with sending(database_url, clock) as process:
            await process.all_due()

    asyncio.run(again())
    assert receiver.received[-1].id == message["message_id"]
    assert client.get(f"{PATH}/1/messages").json() == {"messages": [], "next": None}


def test_a_receiver_that_is_down_for_an_hour_loses_nothing_and_order_is_kept_for_each_title(
    client: Client, database_url: str, receiver: Receiver
) -> None:
    add(client, receiver.url)
    clock, chance = Clock(), random.Random(5)
    ids = [chance.randrange(1, 6) for _ in range(120)]
    taken: list[Received] = []

    def answer(received: Received) -> tuple[int, dict[str, str]]:
        if (clock.now - NOON).total_seconds() < 3600:
            return 503, {}
        if chance.random() < 0.2:
            return 500, {}
        taken.append(received)
        return 200, {}

    receiver.answer = answer

    async def run() -> None:
        async with sending(database_url, clock) as process:
            for place, id_ in enumerate(ids):
                journal(database_url, id_, key=f"key{place}")
                if place % 10 == 0:
                    clock.forward(max(await process.all_due(), 60))
            while sum(len(each.body["data"]["changes"]) for each in taken) < len(ids):
                await process.forward()

    asyncio.run(run())
    assert len({each.id for each in taken}) == len(taken)
    for title in set(ids):
        of_title = (each.body["data"]["changes"] for each in taken if each.title == title)
        said = [change["key"] for changes in of_title for change in changes]
        assert said == [f"key{place}" for place, id_ in enumerate(ids) if id_ == title]


def test_one_title_that_is_refused_keeps_no_other_waiting(
    client: Client, database_url: str, receiver: Receiver
) -> None:
    add(client, receiver.url)
    receiver.answer = lambda each: (422 if each.title == 1 else 200, {})

    async def run() -> None:
        clock = Clock()
        async with sending(database_url, clock) as process:
            journal(database_url, 1, 2, 1, 3)
            await process.all_due()
            clock.forward(3)
            await process.all_due()

    asyncio.run(run())
    assert set(receiver.titles) == {1, 2, 3}
    assert webhook(client)["waiting"] == 2


def test_retry_after_is_obeyed_and_gone_disables(
    client: Client, database_url: str, receiver: Receiver
) -> None:
    add(client, receiver.url)
    receiver.answer = lambda _: (429, {"Retry-After": "7200"})

    async def run() -> None:
        clock = Clock()
        async with sending(database_url, clock) as process:
            journal(database_url, 1)
            await process.all_due()
            clock.forward(7000)
            await process.all_due()
            assert len(receiver.received) == 1
            receiver.answer = lambda _: (410, {})
            clock.forward(300)
            await process.all_due()
            assert len(receiver.received) == 2
            journal(database_url, 2)
            clock.forward(90_000)
            await process.all_due()
            assert len(receiver.received) == 2
            found = await seen(client)
            assert (found["is_disabled"], found["why"]) == (True, "the receiver answered 410 Gone")
            receiver.answer = lambda _: (200, {})
            enabled = await asyncio.to_thread(send, client, "PATCH", f"{PATH}/1", {"is_disabled": False})
            assert enabled.json()["is_disabled"] is False
            await process.all_due()

    asyncio.run(run())
    assert sorted(receiver.titles) == [1, 1, 1, 2]
    assert webhook(client)["sent"] == 2


def test_a_redirect_is_not_followed(client: Client, database_url: str, receiver: Receiver) -> None:
    add(client, receiver.url)
    with receiving() as elsewhere:
        receiver.answer = lambda _: (307, {"Location": elsewhere.url})

        async def run() -> None:
            async with sending(database_url, Clock()) as process:
                journal(database_url, 1)
                await process.all_due()

        asyncio.run(run())
        assert (len(receiver.received), elsewhere.received) == (1, [])
    [waiting] = client.get(f"{PATH}/1/messages", {"state": "waiting"}).json()["messages"]
    assert waiting["outcome"] == "answered 307 Temporary Redirect"


def test_cookies_of_receivers_are_not_kept(client: Client, database_url: str, receiver: Receiver) -> None:
    add(client, receiver.url.replace("127.0.0.1", "localhost"))  # no cookie is of an address
    receiver.answer = lambda _: (200, {"set-cookie": "a=b; Path=/"})

    async def run() -> None:
        async with sending(database_url, Clock()) as process:
            for id_ in (603, 604):
                journal(database_url, id_)
                await process.all_due()

    asyncio.run(run())
    assert ["cookie" in each.headers for each in receiver.received] == [False, False]


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://[::ffff:127.0.0.1]/",
        "https://10.0.0.7/",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433/",
        "https://localhost/hook",
        "http://93.184.215.14/",
    ],
)
def test_private_networks_are_not_asked(client: Client, database_url: str, url: str) -> None:
    add(client, url)

    async def run() -> None:
        async with sending(database_url, Clock(), allows_private=False) as process:
            journal(database_url, 1)
            await process.all_due()

    asyncio.run(run())
    [waiting] = client.get(f"{PATH}/1/messages", {"state": "waiting"}).json()["messages"]
    assert waiting["outcome"].endswith("webhooks_private allows it"), waiting


def test_a_slow_receiver_is_given_up_and_keeps_no_other_waiting(
    client: Client, database_url: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reelbase.editing.notices.posting.WEBHOOK_SECONDS", 1)
    ended = asyncio.Event()

    def slow(_: Received) -> tuple[int, dict[str, str]]:
        until(ended.is_set, 5)
        return 200, {}

    with receiving() as quick:
        add(client, receiver.url)
        add(client, quick.url)
        receiver.answer = slow

        async def run() -> None:
            async with sending(database_url, Clock()) as process:
                journal(database_url, 1)
                await process.all_due()

        asyncio.run(run())
        ended.set()
        assert quick.titles == [1]
    [waiting] = client.get(f"{PATH}/1/messages", {"state": "waiting"}).json()["messages"]
    assert waiting["outcome"] == "no answer within 1 seconds"


def test_only_wanted_events_are_sent_and_the_journal_keeps_the_rest(
    client: Client, database_url: str, receiver: Receiver
) -> None:
    add(client, receiver.url, kinds=["person"], actions=["updated"])
    receiver.answer = lambda _: (503, {})

    async def run() -> None:
        clock = Clock()
        async with sending(database_url, clock) as process:
            journal(database_url, 1, 2, 3)
            journal(database_url, *range(1, 3 * WEBHOOK_WAITING), kind="person")
            await process.all_due()
            assert (await seen(client))["waiting"] < 2 * WEBHOOK_WAITING
            receiver.answer = lambda _: (200, {})
            clock.forward(60)
            while (await seen(client))["sent"] < 3 * WEBHOOK_WAITING - 1:
                await process.forward()

    asyncio.run(run())
    assert {each.body["data"]["kind"] for each in receiver.received} == {"person"}
    assert sorted({*receiver.titles}) == list(range(1, 3 * WEBHOOK_WAITING))


def test_votes_that_may_be_gone_are_said_once(client: Client, database_url: str, receiver: Receiver) -> None:
    add(client, receiver.url, kinds=["votes"])

    async def run() -> None:
        clock = Clock()
        clock.forward(24 * 3600 * (KEPT_DAYS + 1))
        async with sending(database_url, clock) as process:
            journal(database_url, 1, 2, key="votes", kind="votes/movie")
            await process.all_due()

    asyncio.run(run())
    types = [each.body["type"] for each in receiver.received]
    assert sorted(types) == ["catalogue.pruned", "movie.votes", "movie.votes"]  # side by side


def test_one_process_sends_at_a_time_and_another_goes_on(
    client: Client, database_url: str, receiver: Receiver
) -> None:
    add(client, receiver.url)
    clock = Clock()

    async def run() -> None:
        async with sending(database_url, clock) as first, sending(database_url, clock) as second:
            journal(database_url, 1)
            await first.all_due()
            journal(database_url, 2)
            await second.all_due()
            assert receiver.titles == [1]
            clock.forward(31)  # the first one was killed
            await second.all_due()
            assert receiver.titles == [1, 2]
            journal(database_url, 3)
            await first.all_due()
            assert receiver.titles == [1, 2]
            await second.all_due()
        assert receiver.titles == [1, 2, 3]

    asyncio.run(run())


def test_requests_are_checked(client: Client, database_url: str) -> None:
    for said in (
        {},
        {"url": "ftp://example.org"},
        {"url": "https://"},
        {"url": "https://exa mple.org"},
        {"url": "https://example.org:99999"},
        {"url": "https://example.org", "kinds": ["films"]},
        {"url": "https://example.org", "actions": ["gone"]},
        {"url": "https://example.org", "extra": 1},
        {"url": "https://example.org/" + "a" * 2_000},
    ):
        refused = send(client, "POST", PATH, said)
        assert (refused.status, refused.headers["content-type"]) == (422, "application/problem+json"), said
    for method, target in (
        ("GET", f"{PATH}/1"), ("PATCH", f"{PATH}/x"), ("DELETE", f"{PATH}/9"), ("POST", f"{PATH}/1/rotate"),
        ("POST", f"{PATH}/1/test"), ("GET", f"{PATH}/1/messages"), ("POST", f"{PATH}/1/resend"),
    ):  # fmt: skip
        assert send(client, method, target, {} if method == "PATCH" else None).status == 404, target
    with Client(database_url, key=key_of(database_url)) as stranger:
        assert stranger.get(PATH).status == 403
        assert send(stranger, "POST", PATH, {"url": "https://example.org"}).status == 403
    add(client, "https://example.org")
    assert send(client, "DELETE", f"{PATH}/1").json() == {"id": 1}
    assert client.get(PATH).json() == {"webhooks": []}


def test_waits_that_receivers_ask_for() -> None:
    assert [asked_wait(text, NOON) for text in ("", "soon", "-5", "Wed, 99")] == [None] * 4
    for text, seconds in (("5", 5), ("999999", 86_400), ("Sun, 24 May 2026 12:01:00 GMT", 60)):
        found = asked_wait(text, NOON)
        assert found is not None
        assert found.total_seconds() == seconds


@pytest.fixture
def server(database_url: str) -> Iterator[Server]:
    with serving(database_url, workers=1, JOBS="true", WEBHOOKS_PRIVATE="true") as server:
        yield server


def test_a_running_server_sends_an_edit_at_once(
    server: Server, client: Client, receiver: Receiver, capfd: pytest.CaptureFixture[str]
) -> None:
    made = add(client, receiver.url)
    send(client, "POST", f"{PATH}/1/test")
    until(lambda: len(receiver.received) == 1)
    edited = send(client, "POST", "/reelbase/v1/movie", {"facts": {"original_title": "Home video"}}).json()
    until(lambda: len(receiver.received) == 2)
    test, event = receiver.received
    assert test.body["type"] == "webhook.test"
    assert (event.body["type"], event.title) == ("movie.created", edited["id"])
    assert event.body["data"]["change_set"] == edited["change_set"]
    assert is_signed(event, made["secret"])
    receiver.answer = lambda _: (500, {})
    send(client, "POST", f"{PATH}/1/test")
    until(lambda: len(receiver.received) == 3)
    until(lambda: webhook(client)["waiting"] == 1)
    said = server.out + server.err + json.dumps(capfd.readouterr())
    assert made["secret"] not in said
    assert "s3cret" not in said
