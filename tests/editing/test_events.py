"""Events: the journal page by page and as a stream; who comes again misses nothing and gets nothing twice."""

import json
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from reelbase.accounts.api_keys import revoke_key
from reelbase.editing.events import Filter, read_events
from reelbase.entity import Entity, Kind
from reelbase.jobs.job import read
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.writer import Change
from reelbase.storage.queries.journal import RESTORED, note_votes
from tests.asking import STOP_SECONDS, Client, Server, serving
from tests.editing.desk import NOW, edit, make
from tests.editing.following import PATH, Following
from tests.editing.test_requests import key_of, send

MOVIES = "/reelbase/v1/movie"


@pytest.fixture
def server(database_url: str, key: str) -> Iterator[Server]:
    with serving(database_url, workers=2) as server:
        yield server


def journal(url: str, *changes: Change) -> None:
    with closing(open_database(url)) as database, database.writer(now=NOW, who="import") as writer:
        writer.journal(changes)


def beginning(server: Server, key: str) -> str:
    """The place where a stream begins now."""
    with Following(server.address, key).begun() as stream:
        return stream.last


def updated(id_: int, key: str = "runtime", kind: str = "movie") -> Change:
    return Change(kind, id_, key, "updated")


def test_a_page_has_what_changed_and_by_which_change_set(client: Client, database_url: str) -> None:
    begin = client.get(PATH).json()
    assert begin["events"] == []
    movie = make(database_url, Kind.MOVIE, facts={"original_title": "Home video"})
    edit(database_url, movie, facts={"runtime": 7}, words={"de-DE": {"name": "Heimvideo"}})
    edit(database_url, movie, facts={"runtime": 8})  # in the same second, by the same
    journal(database_url, updated(movie.id))
    found = client.get(PATH, {"after": begin["next"]}).json()
    assert [(each["type"], each["id"], each["change_set"]) for each in found["events"]] == [
        ("movie.created", movie.id, 1),
        ("movie.updated", movie.id, 2),
        ("movie.updated", movie.id, 3),
        ("movie.updated", movie.id, None),
    ]
    assert {each["key"] for each in found["events"][1]["changes"]} == {"runtime", "title", "translations"}
    assert found["events"][0]["time"] == "2026-05-24T12:00:00Z"
    assert found["next"] == str(found["events"][-1]["sequence"])
    assert client.get(PATH, {"after": found["next"]}).json() == {"events": [], "next": found["next"]}


def test_pages_of_any_size_say_the_same(client: Client, database_url: str) -> None:
    chance = random.Random(1)
    names = [f"key{number}" for number in range(100)]
    ids = [chance.randrange(1, 4) for _ in names]
    for start in range(0, 100, 10):
        rows = zip(ids[start : start + 10], names[start : start + 10], strict=True)
        journal(database_url, *(updated(*each) for each in rows))

    def rows_of(limit: int) -> list[tuple[int, str]]:
        place, found, last = "0", [], ""
        while place != last:
            page = client.get(PATH, {"after": place, "limit": limit}).json()
            found += [(each["id"], change["key"]) for each in page["events"] for change in each["changes"]]
            place, last = page["next"], place
        return found

    assert rows_of(1) == rows_of(7) == rows_of(500) == list(zip(ids, names, strict=True))


def test_kinds_and_actions_are_chosen_and_notices_are_left_out(client: Client, database_url: str) -> None:
    journal(
        database_url,
        updated(1),
        Change("tv", 2, "general", "deleted"),
        Change("api_key", 3, "api_key", "created"),
    )
    with closing(open_database(database_url)) as database, database.writer(now=NOW) as writer:
        note_votes(writer, "movie", [1])

    def types(**asked: str) -> list[str]:
        return [each["type"] for each in client.get(PATH, {"after": "0", **asked}).json()["events"]]

    assert types() == ["movie.updated", "tv.deleted"]
    assert types(kinds="movie") == ["movie.updated"]
    assert types(actions="deleted") == ["tv.deleted"]
    # The first rows may be gone.
    assert types(kinds="movie, votes") == ["catalogue.pruned", "movie.updated", "movie.votes"]
    assert types(kinds="votes") == ["catalogue.pruned", "movie.votes"]
    for asked in ({"kinds": "movies"}, {"actions": "gone"}):
        refused = client.get(PATH, {"after": "0", **asked})
        assert refused.status == 422
        assert "expected" in refused.json()["detail"]
    assert client.get(PATH, {"after": "x"}).status == 400


def test_another_history_and_pruned_notices_are_said(client: Client, database_url: str) -> None:
    journal(database_url, updated(1))
    head = int(client.get(PATH).json()["next"])
    lost = client.get(PATH, {"after": head + 50}).json()
    assert [each["type"] for each in lost["events"]] == ["catalogue.restored"]
    assert lost["next"] == str(head)
    with closing(open_database(database_url)) as database, database.writer(now=NOW) as writer:
        writer.journal([Change(RESTORED, 0, RESTORED, "created")])
    restored = client.get(PATH, {"after": head, "kinds": "keyword"}).json()
    assert [each["type"] for each in restored["events"]] == ["catalogue.restored"]
    later = NOW + timedelta(days=40)
    with closing(open_database(database_url)) as database, database.writer(now=later) as writer:
        writer.journal([updated(2)])
    with Client(database_url, key=client.key, clock=lambda: later) as after:
        found = after.get(PATH, {"after": head, "kinds": "votes"}).json()
        assert [each["type"] for each in found["events"]] == ["catalogue.pruned", "catalogue.restored"]
        end = after.get(PATH, {"after": found["next"], "kinds": "votes"}).json()
        assert end == {"events": [], "next": found["next"]}
        found = after.get(PATH, {"after": head}).json()  # changes stay
        assert [each["type"] for each in found["events"]] == ["catalogue.restored", "movie.updated"]


def test_only_editors_follow(client: Client, database_url: str) -> None:
    for key, status in ((None, 401), (key_of(database_url), 403)):
        with Client(database_url, key=key) as stranger:
            for accept in ("application/json", "text/event-stream"):
                answer = stranger.get(PATH, headers={"Accept": accept})
                assert answer.status == status
                assert answer.headers["content-type"] == "application/problem+json"


def test_pages_cost_few_statements(database_url: str) -> None:
    movie = make(database_url, Kind.MOVIE, facts={"original_title": "Home video"})
    for number in range(50):
        edit(database_url, movie, facts={"runtime": number + 1})
    with closing(open_database(database_url)) as database:

        async def ask(db: Any) -> Any:
            page = await read_events(db, 0)
            return db.statements, page

        statements, page = read(database, NOW, ask)
    assert statements == 2
    assert [each.event.change_set for each in page.events] == list(range(1, 52))
    assert all(
        each.is_wanted(Filter(frozenset({"movie"}), frozenset({"created", "updated"})))
        for each in page.events
    )


def test_an_edit_is_sent_at_once_by_every_worker(server: Server, database_url: str, key: str) -> None:
    streams = [Following(server.address, key).begun() for _ in range(6)]  # on both workers
    assert b"text/event-stream" in streams[0].head
    begun = time.monotonic()
    movie = make(database_url, Kind.MOVIE, facts={"original_title": "Home video"})
    for each in streams:
        event = each.event()
        assert (event["type"], event["id"], event["change_set"]) == ("movie.created", movie.id, 1)
        each.socket.close()
    assert time.monotonic() - begun < 5


def test_who_comes_again_misses_nothing_and_gets_nothing_twice(
    server: Server, database_url: str, key: str
) -> None:
    number = 400

    def write() -> None:
        for each in range(number):
            journal(database_url, updated(each + 1), updated(each + 1, "genres"))

    last = beginning(server, key)
    writing = threading.Thread(target=write)
    writing.start()
    chance, seen = random.Random(3), list[int]()
    while len(seen) < number:
        with Following(server.address, key, last) as stream:
            for _ in range(min(chance.randrange(1, 60), number - len(seen))):
                seen.append(stream.event()["id"])
                last = stream.last
    writing.join()
    assert seen == list(range(1, number + 1))


def test_it_goes_on_over_a_restart(database_url: str, key: str) -> None:
    with serving(database_url, workers=1) as server:
        last = beginning(server, key)
        journal(database_url, updated(1))
        with Following(server.address, key, last) as stream:
            assert stream.event()["id"] == 1
            last = stream.last
    journal(database_url, updated(2))
    with serving(database_url, workers=1) as server, Following(server.address, key, last) as stream:
        journal(database_url, updated(3))
        assert [each["id"] for each in stream.events(2)] == [2, 3]


def test_streams_end_at_once_when_the_server_stops(database_url: str, key: str) -> None:
    with (
        serving(database_url, workers=1) as server,
        Following(server.address, key).begun() as stream,
        Following(server.address, key, "0"),
    ):
        server.process.send_signal(signal.SIGTERM)
        assert stream.block() is None
        assert stream.is_whole  # one that the server waits for in vain is cut off
        assert server.process.wait(STOP_SECONDS) == 0


@pytest.mark.thorough
def test_a_revoked_key_gets_no_further_event(database_url: str, key: str) -> None:
    with serving(database_url, workers=1) as server, Following(server.address, key).begun() as stream:
        with closing(open_database(database_url)) as database:
            revoke_key(database, 1, NOW)
        time.sleep(10.5)
        journal(database_url, updated(1))
        with pytest.raises(AssertionError, match="has ended"):
            stream.event()


def test_a_slow_reader_keeps_nobody_waiting(server: Server, database_url: str, key: str) -> None:
    slow = Following(server.address, key, "0")
    for start in range(0, 20_000, 1_000):
        journal(database_url, *(updated(start + each + 1) for each in range(1_000)))
    with Following(server.address, key, "0") as quick:
        assert [each["id"] for each in quick.events(20_000)] == list(range(1, 20_001))
    assert [each["id"] for each in slow.events(20_000)] == list(range(1, 20_001))
    slow.socket.close()


def test_edits_over_http_are_events(client: Client) -> None:
    begin = client.get(PATH).json()["next"]
    made = send(client, "POST", MOVIES, {"facts": {"original_title": "Home video"}}).json()
    [event] = client.get(PATH, {"after": begin}).json()["events"]
    assert (event["id"], event["change_set"]) == (made["id"], made["change_set"])
    assert json.dumps(event["changes"]) == '[{"key": "general", "action": "created"}]'
    assert Entity(Kind(event["kind"]), event["id"])
