"""The door for programs that keep track at Trakt, by the requests that published programs send."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, closing
from typing import Any

import pytest

from reelbase.accounts.devices import decide
from reelbase.doors.trakt import DOOR
from reelbase.operations.asking import Api
from reelbase.operations.parameters.binding import Given
from reelbase.search.index import Index
from reelbase.setting_values import Open
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.accounts import select_account
from tests.accounts.people import ADA, BEN, NOBODY, Person, fill_with_people
from tests.asking import Answer, Client, request_scope
from tests.conftest import CopyOf
from tests.golden.small import own
from tests.moments import NOON

TOWER = {"ids": {"tvdb": 999061}}
MOVIE = {"title": "The Lantern Keeper", "year": 2021, "ids": {"tmdb": own(1)}}
ZEROS = {"movies": 0, "episodes": 0}
PAGING = ("x-pagination-page", "x-pagination-limit", "x-pagination-page-count", "x-pagination-item-count")


class Program(Client):
    """A program that tracks what Ada watches."""

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        person: Person = ADA,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        given = {"content-type": "application/json", "trakt-api-version": "2", **(headers or {})}
        if person != NOBODY:
            given |= person.v4
        content = b"" if body is None else json.dumps(body).encode()
        return self.ask(method, f"/trakt{path}", None, given, content)

    def got(self, path: str, person: Person = ADA) -> Any:
        answer = self.call("GET", path, person=person)
        assert answer.status == 200, (path, answer)
        return answer.json()

    def sent(self, path: str, body: Any, status: int = 201) -> Any:
        answer = self.call("POST", path, body)
        assert answer.status == status, (path, answer)
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        return answer.json()


@pytest.fixture(scope="module")
def url(copy_of: CopyOf) -> Iterator[str]:
    with copy_of("people", fill_with_people) as url:
        yield url


@pytest.fixture(scope="module")
def program(url: str) -> Iterator[Program]:
    with Program(url, doors="trakt", key=None) as client:
        yield client


@pytest.fixture(autouse=True)
def _nothing_kept(program: Program) -> Iterator[None]:
    """Let each test leave the account as it was."""
    yield
    ids = [each["id"] for each in program.got("/sync/history?limit=1000")]
    everything = {"movies": [{"ids": {"tmdb": own(n)}} for n in (1, 2, 4)], "shows": [TOWER]}
    program.sent("/sync/history/remove", {"ids": ids}, 200)
    for kept in ("ratings", "watchlist", "collection"):
        program.sent(f"/sync/{kept}/remove", everything, 200)
    for each in program.got("/sync/playback"):
        assert program.call("DELETE", f"/sync/playback/{each['id']}").status == 204


def decided(url: str, code: str, *, approves: bool) -> bool:
    with closing(open_database(url)) as database, database.writer(now=NOON) as writer:
        account = select_account(writer, "ada")
        assert account
        return decide(Transaction(writer), code, account, approves=approves)


def test_a_device_signs_in_renews_its_token_and_leaves(program: Program, url: str) -> None:
    def ask_with(code: str) -> Answer:
        return program.call("POST", "/oauth/device/token", {"code": code, "client_id": "x"}, NOBODY)

    codes = program.call("POST", "//oauth/device/code", {"client_id": "x"}, NOBODY).json()
    assert codes["verification_url"].endswith("/activate")
    assert (len(codes["user_code"]), len(codes["device_code"]), codes["interval"]) == (8, 64, 5)
    assert ask_with(codes["device_code"]).status == 400
    assert ask_with("f" * 64).status == 404
    assert decided(url, codes["user_code"].lower(), approves=True)
    assert not decided(url, codes["user_code"], approves=False)
    first = ask_with(codes["device_code"]).json()
    assert ask_with(codes["device_code"]).status == 409
    renewing = {"refresh_token": first["refresh_token"], "grant_type": "refresh_token"}
    renewed = program.call("POST", "/oauth/token", renewing, NOBODY)
    assert program.call("POST", "/oauth/token", renewing, NOBODY).status == 401
    bearer = {"authorization": f"Bearer {renewed.json()['access_token']}"}
    assert program.call("GET", "/users/me", None, NOBODY, bearer).json()["username"] == "ada"
    program.call("POST", "/oauth/revoke", {"token": renewed.json()["access_token"]}, NOBODY)
    assert program.call("GET", "/users/me", None, NOBODY, bearer).status == 401
    denied = program.call("POST", "/oauth/device/code", {}, NOBODY).json()
    assert decided(url, denied["user_code"], approves=False)
    assert ask_with(denied["device_code"]).status == 418


def test_nobody_is_answered_without_a_token(program: Program) -> None:
    for each in DOOR.operations:
        path = each.path.removeprefix("/trakt").replace("{", "").replace("}", "")
        if not path.startswith("/oauth"):
            answer = program.call(each.method, path, {}, NOBODY)
            assert (answer.status, answer.is_plain_json) == (401, True), path


def test_it_answers_at_the_names_of_trakt(url: str) -> None:
    with Client(url, doors="trakt", key=None, open=Open.TRUE) as client:
        headers = {"content-type": "application/json"}
        answer = client.get("/users/me", headers={**headers, "host": "api.trakt.tv", **ADA.v4})
        assert answer.json()["username"] == "ada"
        headers["host"] = "auth.trakt.tv"
        assert client.ask("POST", "//oauth/device/code", None, headers, b"{}").status == 200


def test_settings(program: Program) -> None:
    found = program.got("/users/settings")
    assert found["user"]["ids"]["slug"] == "ada"
    assert found["account"]["timezone"]
    assert found["limits"]["watchlist"]["item_count"] > 1000


def test_scrobbling_a_movie(program: Program) -> None:
    started = program.sent("/scrobble/start", {"movie": {"ids": {"imdb": "tt9990001"}}, "progress": 1.2})
    assert (started["action"], started["id"], started["movie"]["ids"]["tmdb"]) == ("start", 0, own(1))
    assert program.sent("/scrobble/pause", {"movie": MOVIE, "progress": 42.5})["action"] == "pause"
    [paused] = program.got("/sync/playback/movies")
    assert (paused["progress"], paused["movie"]["title"]) == (42.5, "The Lantern Keeper")
    program.sent("/scrobble/stop", {"movie": MOVIE, "progress": 0.5}, 422)
    program.sent("/scrobble/stop", {"movie": MOVIE, "progress": 101}, 422)
    assert program.sent("/scrobble/stop", {"movie": MOVIE, "progress": "79.9"})["action"] == "pause"
    stopped = program.sent("/scrobble/stop", {"movie": MOVIE, "progress": 80})
    assert (stopped["action"], program.got("/sync/playback")) == ("scrobble", [])
    again = program.sent("/scrobble/stop", {"movie": MOVIE, "progress": 85}, 409)
    assert again["watched_at"] < again["expires_at"]
    [play] = program.got("/sync/history")
    assert (play["id"], play["type"]) == (stopped["id"], "movie")
    assert program.got("/sync/history", BEN) == []


def test_two_devices_at_once_make_one_play(program: Program) -> None:
    content = json.dumps({"movie": MOVIE, "progress": 95}).encode()
    headers = {"content-type": "application/json", **ADA.v4}

    async def both() -> list[Answer]:
        return await asyncio.gather(
            *(program.asking("POST", "/trakt/scrobble/stop", None, headers, content) for _ in range(4))
        )

    assert sorted(each.status for each in program.run(both())) == [201, 409, 409, 409]
    assert len(program.got("/sync/history")) == 1


STATEMENTS = {
    "/users/settings": 1,
    "/sync/last_activities": 2,
    "/sync/history?limit=100": 8,
    "/sync/watched/movies": 4,
    "/sync/watched/shows": 4,
    "/sync/playback": 2,
    "/sync/ratings": 2,
    "/sync/watchlist": 2,
    "/sync/collection/shows": 2,
    f"/search/tmdb/{own(1)}": 8,
}
"""Statements of a request, however many rows it has."""


def test_requests_take_few_statements(program: Program, url: str) -> None:
    watched = {"movies": [MOVIE, {"ids": {"tmdb": own(2)}}], "shows": [TOWER]}
    program.sent("/sync/history", watched)
    assert asyncio.run(statements_of(url)) == STATEMENTS


async def statements_of(url: str) -> dict[str, int]:
    api = Api.of(Given(Index(None)), resources=(), operations=DOOR.operations)
    found = {}
    async with AsyncExitStack() as stack:
        readers = open_database(url).readers()
        await readers.open()
        stack.push_async_callback(readers.close)
        for target in STATEMENTS:
            path, _, query = target.partition("?")
            headers = {"authorization": f"Bearer {ADA.access_token}"}
            request = DOOR.form.request(request_scope("GET", f"/trakt{path}", query, headers), no_body)
            request.parse()
            DOOR.form.credentials(request)
            async with readers.read(NOON) as db:
                await api.answer(db, request.path, request.query)
                found[target] = db.statements
    return found


async def no_body() -> dict[str, object]:
    raise AssertionError("no request that reads has a body")


def test_scrobbling_by_numbers_and_by_name(program: Program) -> None:
    episode = {"show": {"ids": {"tvdb": "999061"}}, "episode": {"season": 1, "number": "2"}, "progress": 90}
    found = program.sent("/scrobble/stop", episode)
    assert (found["episode"]["ids"]["tmdb"], found["show"]["ids"]["tvdb"]) == (own(82), 999061)
    named = {"movie": {"title": "Night Ferry", "year": 2023, "ids": {"imdb": "tt0000001"}}, "progress": 90}
    assert program.sent("/scrobble/stop", named)["movie"]["ids"]["tmdb"] == own(2)
    program.sent("/scrobble/stop", {"movie": {"title": "Nowhere", "year": 1901}, "progress": 90}, 404)
    program.sent("/scrobble/stop", {"progress": 90}, 400)
    program.sent("/scrobble/leap", {"movie": MOVIE}, 404)


def test_history_is_added_once_paged_and_removed(program: Program) -> None:
    bad = {"ids": {"imdb": "tt9999999999"}, "watched_at": "2024-01-01T00:00:00.000Z"}
    body = {
        "movies": [{**MOVIE, "watched_at": "2024-05-06T20:00:00.000Z"}, bad],
        "shows": [{"ids": {"tvdb": 999061}, "watched_at": "2024-05-07T20:00:00Z"}],
        "episodes": [{"ids": {"tmdb": own(91)}, "watched_at": "released"}],
    }
    added = program.sent("/sync/history", body)
    assert added["added"] == {"movies": 1, "episodes": 3}
    assert added["not_found"]["movies"] == [bad]
    assert program.sent("/sync/history", body)["added"] == ZEROS
    assert program.sent("/sync/history", {})["added"] == ZEROS
    page = program.call("GET", "/sync/history?page=1&limit=2")
    assert [page.headers[name] for name in PAGING] == ["1", "2", "2", "4"]
    assert next(each["episode"]["ids"]["tmdb"] for each in page.json()) == own(91)  # of 2026
    beyond = program.call("GET", "/sync/history/movies?page=999")
    assert (beyond.json(), beyond.headers["x-pagination-item-count"]) == ([], "1")
    head = program.call("HEAD", "/sync/history?limit=1000")
    assert (head.body, head.headers["x-pagination-item-count"]) == (b"", "4")
    [movie] = program.got("/sync/watched/movies")
    assert (movie["plays"], movie["last_watched_at"]) == (1, "2024-05-06T20:00:00.000Z")
    shows = {each["show"]["title"]: each for each in program.got("/sync/watched/shows")}
    [season] = shows["The Tower"]["seasons"]
    assert (season["number"], [each["plays"] for each in season["episodes"]]) == (1, [1, 1])
    assert "seasons" not in program.got("/users/me/watched/shows?extended=noseasons")[0]
    trakt = movie["movie"]["ids"]["trakt"]
    [play] = program.got(f"/sync/history/movies/{trakt}")
    removed = program.sent("/sync/history/remove", {"ids": [play["id"], 10**12, "x"]}, 200)
    assert (removed["deleted"]["movies"], removed["not_found"]["ids"]) == (1, [10**12, "x"])
    removed = program.sent("/sync/history/remove", {"shows": [TOWER]}, 200)
    assert removed["deleted"]["episodes"] == 2
    program.sent("/sync/history", {"movies": [{**MOVIE, "watched_at": "unknown"}]})
    assert program.got("/sync/history/movies")[0]["watched_at"].startswith("1970")


def test_odd_values_are_refused_or_say_nothing(program: Program) -> None:
    odd: tuple[Any, ...] = ([], {}, True)
    for each in odd:
        program.sent("/sync/history", {"movies": [{**MOVIE, "watched_at": each}]})
        removed = program.sent("/sync/history/remove", {"ids": [each]}, 200)
        assert (removed["deleted"], removed["not_found"]["ids"]) == (ZEROS, [each])
    program.sent("/sync/history", {"movies": [{**MOVIE, "watched_at": "0900-01-02T00:00:00Z"}]})
    assert program.got("/sync/history/movies").pop()["watched_at"] == "0900-01-02T00:00:00.000Z"
    program.sent("/scrobble/pause", {"movie": MOVIE, "progress": 10**400}, 422)


def test_ratings(program: Program) -> None:
    sent = [{"ids": {"tmdb": own(n)}, "rating": value} for n, value in ((1, 10), (2, "7"), (4, 0), (5, 11))]
    show = {**TOWER, "seasons": [{"number": 1, "episodes": [{"number": 1, "rating": 1}]}]}
    added = program.sent("/sync/ratings", {"movies": sent, "shows": [show]})["added"]
    assert (added["movies"], added["episodes"]) == (2, 1)
    found = {each["type"]: each for each in program.got("/sync/ratings/all")}
    assert (found["episode"]["rating"], found["episode"]["show"]["title"]) == (1, "The Tower")
    assert [each["rating"] for each in program.got("/sync/ratings/movies/7,8")] == [7]
    assert program.sent("/sync/ratings/remove", {"movies": sent}, 200)["deleted"]["movies"] == 2
    assert program.got("/users/me/ratings/movies") == []


def test_the_watchlist_loses_what_was_watched(program: Program) -> None:
    body = {"movies": [MOVIE], "shows": [{"ids": {"imdb": "tt9990061"}}]}
    assert program.sent("/sync/watchlist", body)["added"]["movies"] == 1
    again = program.sent("/sync/watchlist", body)
    assert (again["existing"]["shows"], again["list"]["item_count"]) == (1, 2)
    listed = program.call("GET", "/sync/watchlist")
    assert [each["type"] for each in listed.json()] == ["movie", "show"]
    etag = {"if-none-match": listed.headers["etag"]}
    assert program.call("GET", "/sync/watchlist", headers=etag).status == 304
    program.sent("/scrobble/stop", {"movie": MOVIE, "progress": 99})
    assert program.got("/users/ada/watchlist/movies") == []
    assert program.call("GET", "/users/ben/watchlist/movies").status == 404
    assert program.sent("/sync/watchlist/remove", body, 200)["deleted"]["shows"] == 1


def test_the_collection(program: Program) -> None:
    body = {"movies": [{**MOVIE, "resolution": "uhd_4k"}], "shows": [TOWER]}
    added = program.sent("/sync/collection", body)["added"]
    assert added == {"movies": 1, "shows": 0, "seasons": 0, "episodes": 2}
    assert program.sent("/sync/collection", body)["existing"]["episodes"] == 2
    [movie] = program.got("/sync/collection/movies?extended=metadata")
    assert movie["metadata"] == {"resolution": "uhd_4k"}
    assert "metadata" not in program.got("/sync/collection/movies")[0]
    [show] = program.got("/users/me/collection/shows")
    [season] = show["seasons"]
    assert [each["number"] for each in season["episodes"]] == [1, 2]


def test_last_activities_rise_with_what_was_done(program: Program) -> None:
    before = program.got("/sync/last_activities")
    program.sent("/sync/ratings", {"movies": [{**MOVIE, "rating": 8}]})
    after = program.got("/sync/last_activities")
    assert after["all"] >= before["all"]
    assert after["movies"]["rated_at"] > before["account"]["settings_at"][:10]
    assert after["movies"]["watched_at"] == before["movies"]["watched_at"]


def test_looking_up(program: Program) -> None:
    [movie] = program.got(f"/search/tmdb/{own(1)}?type=movie")
    assert (movie["type"], movie["movie"]["ids"]["imdb"]) == ("movie", "tt9990001")
    none = program.call("GET", "/search/imdb/tt9999999999")
    assert (none.json(), none.headers["x-pagination-item-count"]) == ([], "0")
    [show] = program.got("/search/tvdb/999061?type=show")
    trakt = show["show"]["ids"]["trakt"]
    assert program.got(f"/shows/{trakt}")["title"] == "The Tower"
    seasons = program.got(f"/shows/{trakt}/seasons?extended=episodes")
    assert [(each["number"], len(each["episodes"])) for each in seasons] == [(0, 1), (1, 2), (2, 1)]
    assert all(each["ids"]["trakt"] for season in seasons for each in season["episodes"])
    assert program.got(f"/shows/{trakt}/seasons/1/episodes/2")["ids"]["tmdb"] == own(82)
    assert program.got("/movies/tt9990001")["title"] == "The Lantern Keeper"
    assert program.call("GET", "/movies/481").status == 404


ODD = (b"{", b"[]", b'{"movies": 1}', b'{"movies": [1, {"ids": "x"}, {"ids": {"tmdb": {}}}]}')


@pytest.mark.parametrize("body", ODD)
def test_bodies_that_can_not_be_read_change_nothing(program: Program, body: bytes) -> None:
    headers = {"content-type": "application/json", **ADA.v4}
    for path in ("history", "ratings", "watchlist", "collection", "history/remove"):
        answer = program.ask("POST", f"/trakt/sync/{path}", None, headers, body)
        assert answer.status in {200, 201, 400}, answer
    assert program.got("/sync/history") == []
