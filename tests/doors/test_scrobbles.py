"""The door for programs that say what is watched, in the forms in which they send it."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from reelbase import logs
from reelbase.matching.subject import Subject
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.takeouts import OPEN
from tests.accounts.people import ADA, ask, fill_with_people
from tests.asking import Answer, Client
from tests.conftest import CopyOf
from tests.golden.small import own
from tests.moments import NOON

ROOT = "/reelbase/v1/"
PLEX = {
    "event": "media.scrobble",
    "Account": {"title": "ada at home"},
    "Metadata": {
        "type": "movie", "title": "Whatever", "year": 1999, "duration": 5820000, "viewOffset": 5500000,
        "Guid": [{"id": "imdb://tt9990001"}, {"id": "plex://x"}, 7],
    },
}  # fmt: skip
JELLYFIN = {
    "NotificationType": "PlaybackStop", "ItemType": "Episode", "SeriesName": "The Tower",
    "SeasonNumber": 1, "EpisodeNumber": 1, "Provider_tvdb": "999081",
    "PlayedToCompletion": "True", "NotificationUsername": "ada", "RunTimeTicks": 31200000000,
    "PlaybackPositionTicks": 31000000000, "Name": "Two", "Year": 2024,
}  # fmt: skip
EMBY = {
    "Event": "playback.stop",
    "User": {"Name": "ada"},
    "Item": {
        "Type": "Episode", "SeriesName": "The Tower", "ParentIndexNumber": 1, "IndexNumber": 1,
        "ProviderIds": {"Imdb": "tt9990081"}, "RunTimeTicks": 30000000000,
    },
    "PlaybackInfo": {"PositionTicks": 15000000000},
}  # fmt: skip
PLAIN = {"title": "Night Ferry", "year": "2023", "progress": "95", "event": "stop"}


@pytest.fixture(scope="module")
def client(copy_of: CopyOf) -> Iterator[Client]:
    with copy_of("people", fill_with_people) as url, Client(url, doors="scrobbles", key=None) as client:
        yield client


@pytest.fixture(scope="module")
def address(client: Client) -> str:
    return new_address(client)


def new_address(client: Client) -> str:
    answer = ask(client, "POST", f"{ROOT}scrobbles/address", ADA)
    assert answer.status == 201
    return str(urlsplit(answer.json()["address"]).path)


def send(client: Client, address: str, body: Any, media_type: str = "application/json") -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.ask("POST", address, None, {"content-type": media_type}, content)


def taken(client: Client, address: str, body: Any, media_type: str = "application/json") -> dict[str, int]:
    answer = send(client, address, body, media_type)
    assert answer.status == 200, answer.body
    return {name: number for name, number in answer.json().items() if number}


def plays(client: Client) -> list[int]:
    return sorted(each["title_id"] for each in ask(client, "GET", f"{ROOT}plays", ADA).json()["plays"])


def multipart(body: object) -> tuple[bytes, str]:
    """A form as Plex sends it: the JSON, and a picture."""
    parts = b'--b\r\nContent-Disposition: form-data; name="payload"\r\nContent-Type: application/json\r\n\r\n'
    parts += json.dumps(body).encode()
    parts += b'\r\n--b\r\nContent-Disposition: form-data; name="thumb"\r\n\r\n\xff\xd8--\r\n'
    return parts + b"--b--\r\n", "multipart/form-data; boundary=b"


def test_what_programs_send_is_one_play_however_often_it_comes(client: Client, address: str) -> None:
    assert taken(client, address, *multipart(PLEX)) == {"watched": 1}
    assert taken(client, address, PLEX) == {"known": 1}
    assert taken(client, address, {"imdb": "tt9990001", "event": "watched"}) == {"known": 1}
    assert taken(client, address, JELLYFIN) == {"watched": 1}
    assert taken(client, address, JELLYFIN | {"NotificationType": "PlaybackStart"}) == {"ignored": 1}
    assert taken(client, address, EMBY) == {"stopped": 1}
    [stopped] = ask(client, "GET", f"{ROOT}playback", ADA).json()["playback"]
    assert (stopped["title_id"], stopped["progress"]) == (own(81), 50)
    assert taken(client, address, EMBY | {"Event": "item.markplayed"}) == {"known": 1}
    form = "application/x-www-form-urlencoded"
    assert taken(client, address, b"data=" + json.dumps(EMBY).encode(), form) == {"stopped": 1}
    listens = {"listen_type": "single", "payload": [{"listened_at": 1700000000, "track_metadata": PLAIN}]}
    assert taken(client, f"{address}/1/submit-listens", listens) == {"watched": 1}
    assert taken(client, address, PLAIN | {"watched_at": "2023-11-14T23:10:00Z"}) == {"known": 1}
    assert plays(client) == [own(1), own(2), own(81)]
    day = {"kind": "movie", "id": own(2), "watched_at": "2023-11-20"}
    assert ask(client, "POST", f"{ROOT}plays", ADA, day).status == 201
    assert taken(client, address, PLAIN | {"watched_at": "2023-11-20T20:00:00Z"}) == {"known": 1}


def test_of_somebody_else_nothing_is_kept(client: Client, address: str) -> None:
    before = plays(client)
    assert taken(client, f"{address}?user=Ben", JELLYFIN) == {"ignored": 1}
    assert taken(client, f"{address}?user=Ada", JELLYFIN | {"Provider_tvdb": ""}) == {"waiting": 1}
    assert plays(client) == before


def test_what_is_not_found_is_kept_and_can_be_decided(client: Client, address: str) -> None:
    unknown = {"title": "A Film That Comes Later", "year": 2031}
    assert taken(client, address, unknown) == {"waiting": 1}
    assert taken(client, address, unknown) == {"waiting": 1}
    assert taken(client, address, {**unknown, "progress": 30}) == {"ignored": 1}
    assert waiting(client.database).count("A Film That Comes Later") == 1


def waiting(url: str) -> list[str]:
    """The titles that wait in Ada's account."""
    with closing(open_database(url)) as database, database.writer(now=NOON) as writer:
        rows = writer.all(OPEN, account_id=1, state="missing", after=0, limit=100)
        return [msgspec.json.decode(row.subject, type=Subject).title for row in rows]


NESTED = b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 1500
ODD = (b"", b"[]", b"{", b'{"Metadata": 7}', b'{"payload": 7}', b'{"tmdb": 1, "watched_at": "soon"}', b"\xff")


@pytest.mark.parametrize("body", (*ODD, NESTED))
def test_what_can_not_be_read_is_refused_or_nothing(client: Client, address: str, body: bytes) -> None:
    for media_type in ("application/json", "multipart/form-data; boundary=b", "multipart/form-data"):
        answer = send(client, address, body, media_type)
        assert answer.status == 400 or not any(answer.json().values()), answer


def test_many_that_are_sent_again_wait_once(client: Client, address: str) -> None:
    many = [{"title": f"Nowhere {n}", "watched_at": "2023-11-14T23:10:00Z"} for n in range(102)]
    for _ in range(2):
        assert taken(client, address, {"payload": many}) == {"waiting": 102}


def test_an_address_that_was_replaced_or_ended_is_worthless(client: Client, address: str) -> None:
    new = new_address(client)
    assert send(client, address, PLAIN).status == 404
    assert send(client, new, {"payload": []}).status == 200
    assert ask(client, "DELETE", f"{ROOT}scrobbles/address", ADA).json() == {"removed": 1}
    assert send(client, new, PLAIN).status == 404


def test_the_log_shows_no_secret_address() -> None:
    shown = logs.address({"raw_path": b"/scrobbles/abcdef/1/submit-listens", "query_string": b""})
    assert "abcdef" not in shown
    assert "/submit-listens" in shown
