"""Ratings: who may rate what how, what it does to votes, and where it is seen."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reelbase.accounts.account import delete_account
from reelbase.importers.formats.bodies import import_bodies
from reelbase.jobs.related.ratings import local_ratings
from reelbase.places import resolved
from reelbase.search.writing import Follower
from reelbase.settings import Settings
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.accounts import select_account
from reelbase.storage.queries.integrity import find_faults
from tests.accounts.people import ADA, BEN, EVE, GIL, Guest, Person
from tests.accounts.raters import (
    EPISODE,
    MOVIE,
    OTHER_MOVIE,
    SEASON,
    SERIES,
    Someone,
    rate,
    rated_by,
    status,
    unrate,
    votes,
)
from tests.asking import ANY_KEY, Client
from tests.conftest import build_index
from tests.golden.small import own
from tests.jobs.catalogue import journal
from tests.moments import NOON

LOW = "Value too low: Value must be greater than 0.0."
HIGH = "Value too high: Value must be less than, or equal to 10.0."
INVALID = "Value invalid: Values must be a multiple of 0.50."
STRANGER = Person("stranger")


@pytest.mark.parametrize("path", [MOVIE, SERIES, EPISODE])
@pytest.mark.parametrize("someone", [ADA, EVE], ids=["account", "guest"])
def test_a_rating_comes_changes_and_goes(client: Client, path: str, someone: Someone) -> None:
    assert status(unrate(client, path, someone)) == (404, 34)
    assert status(rate(client, path, someone, 8.5)) == (201, 1)
    assert status(rate(client, path, someone, "7")) == (201, 12)
    assert client.get(f"{path}/account_states", someone.v3).json()["rated"] == {"value": 7.0}
    assert status(unrate(client, path, someone)) == (200, 13)
    assert status(unrate(client, path, someone)) == (404, 34)
    assert client.get(f"{path}/account_states", someone.v3).json()["rated"] is False


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0, LOW), (-1, LOW), ("", LOW), ("ten", LOW), (None, LOW), (True, LOW), ([8], LOW), ({}, LOW),
        ("nan", LOW), ("-1", LOW),
        (10.5, HIGH), (11, HIGH), (10**400, HIGH), ("1" * 400, HIGH),
        (0.1, INVALID), (9.75, INVALID), ("8.49", INVALID),
    ],
)  # fmt: skip
def test_a_value_that_is_none_is_refused(client: Client, value: Any, message: str) -> None:
    """TMDB: the three messages are clients' tests; before the title is looked for."""
    for path in (MOVIE, "/3/movie/0"):
        answer = rate(client, path, ADA, value)
        assert answer.json() == {"success": False, "status_code": 18, "status_message": message}
        assert answer.status == 400


@pytest.mark.parametrize("value", [0.5, 1, 10, "10", "9.5", " 3 "])
def test_values_that_are_taken(client: Client, value: Any) -> None:
    assert rate(client, MOVIE, ADA, value).status == 201
    rated = client.get(f"{MOVIE}/account_states", ADA.v3).json()["rated"]
    assert rated == {"value": float(value)}


def test_the_value_may_stand_in_the_query_or_in_a_form(client: Client) -> None:
    assert client.ask("POST", f"{MOVIE}/rating?value=6.5", ADA.v3).status == 201
    assert votes(client, MOVIE)[1] == 41
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert client.ask("POST", f"{MOVIE}/rating", ADA.v3, form, b"value=3").status == 201
    assert client.get(f"{MOVIE}/account_states", ADA.v3).json()["rated"] == {"value": 3.0}


def test_who_shows_no_session_is_refused_before_all_else(client: Client) -> None:
    for shown in ({}, STRANGER.v3, {"guest_session_id": "none"}, {**EVE.v3, "session_id": "none"}):
        for method in ("POST", "DELETE"):
            answer = client.ask(method, "/3/movie/0/rating", shown)
            assert status(answer) == (401, 3)
    assert votes(client, MOVIE) == (7.25, 40)


def test_what_is_not_there_is_not_rated(client: Client) -> None:
    """TMDB: 404/34 for id 0 too (clients' tests: docs/reference/tmdb.md#ratings)."""
    for path in ("/3/movie/0", "/3/movie/999", "/3/movie/abc", "/3/tv/999", f"{SEASON}/episode/99"):
        assert status(rate(client, path, ADA, 5)) == (404, 34)
        assert status(unrate(client, path, ADA)) == (404, 34)


def test_other_forms_of_the_id_are_the_same_movie(client: Client) -> None:
    assert status(rate(client, "/3/movie/tt9990001", ADA, 5)) == (201, 1)
    assert status(rate(client, f"{MOVIE}-the-lantern-keeper", ADA, 6)) == (201, 12)
    assert client.get("/3/movie/tt9990001/account_states", ADA.v3).json() == {
        "id": own(1),
        "favorite": False,
        "rated": {"value": 6.0},
        "watchlist": False,
    }


def test_a_users_token_stands_for_a_session(client: Client) -> None:
    bearer = {"authorization": f"Bearer {ADA.access_token}"}
    answer = client.ask("POST", f"{MOVIE}/rating?value=4", None, bearer)
    assert status(answer) == (201, 1)
    assert client.get(f"{MOVIE}/account_states", ADA.v3).json()["rated"] == {"value": 4.0}
    appended = client.get(f"{MOVIE}?append_to_response=account_states", None, bearer)
    assert appended.json()["account_states"] == {
        "favorite": False,
        "rated": {"value": 4.0},
        "watchlist": False,
    }


def test_states_that_are_appended_are_nobody_elses(client: Client) -> None:
    rate(client, EPISODE, ADA, 9)
    append = {"append_to_response": "account_states,season/1/account_states"}
    for someone, expected in ((ADA, {"value": 9.0}), (EVE, False), (ADA, {"value": 9.0}), (BEN, False)):
        body = client.get(SERIES, {**append, **someone.v3}).json()
        assert body["account_states"] == {"favorite": False, "rated": False, "watchlist": False}
        episodes = body["season/1/account_states"]["results"]
        assert [list(each) for each in episodes] == [["id", "episode_number", "rated"]] * len(episodes)
        assert episodes[0] == {"id": own(81), "episode_number": 1, "rated": expected}
    assert "account_states" not in client.get(SERIES, append).json()


def test_guests_see_what_they_have_rated_once_they_have(client: Client) -> None:
    """TMDB: 404/34 before the first rating, and for sessions that are unknown."""
    for someone in (EVE, Guest("nobody")):
        assert status(client.get(f"{rated_by(someone)}/movies")) == (404, 34)
    rate(client, EPISODE, EVE, 5)
    rate(client, EPISODE, GIL, 5)
    assert client.get(f"{rated_by(EVE)}/movies").json()["results"] == []
    [episode] = client.get(f"{rated_by(EVE)}/tv/episodes").json()["results"]
    assert list(episode)[-3:] == ["vote_average", "vote_count", "rating"]
    assert (episode["id"], episode["rating"]) == (own(81), 5.0)


def test_votes_are_what_was_imported_and_what_is_rated_here(client: Client, raters_url: str) -> None:
    """At once, in details and in rows; the last digit that is told is the third."""
    assert votes(client, MOVIE) == (7.25, 40)
    rate(client, MOVIE, ADA, 10)
    assert votes(client, MOVIE) == (round((7.25 * 40 + 10) / 41, 3), 41)
    rate(client, MOVIE, EVE, 0.5)
    rate(client, MOVIE, ADA, 1)
    assert votes(client, MOVIE) == (round((7.25 * 40 + 1.5) / 42, 3), 42)
    [row] = client.get("/3/account/0/rated/movies", ADA.v3).json()["results"]
    assert (row["vote_average"], row["vote_count"]) == votes(client, MOVIE)
    with closing(open_database(raters_url)) as database:
        assert [fault for fault in find_faults(database) if not fault.is_doubtful] == []
    unrate(client, MOVIE, ADA)
    unrate(client, MOVIE, EVE)
    assert votes(client, MOVIE) == (7.25, 40)


def test_a_vote_is_no_change(client: Client, raters_url: str) -> None:
    before = client.get("/3/movie/changes").json(), client.get(f"{MOVIE}/changes").json()
    rate(client, MOVIE, ADA, 10)
    assert (client.get("/3/movie/changes").json(), client.get(f"{MOVIE}/changes").json()) == before
    with closing(open_database(raters_url)) as database:
        row = journal(database)[-1]
    assert (row.kind, row.entity_id, row.key, row.action) == ("votes/movie", own(1), "votes", "updated")


def test_votes_of_a_minute_are_one_row_of_the_journal(client: Client, raters_url: str) -> None:
    """The newest, so that nobody who follows the journal misses it."""
    with closing(open_database(raters_url)) as database:
        before = journal(database)[-1].sequence
        for value in (10, 1):
            rate(client, MOVIE, ADA, value)
            rate(client, MOVIE, BEN, value)
        rows = [row for row in journal(database) if row.sequence > before]
    assert [(row.sequence, row.kind, row.entity_id) for row in rows] == [(before + 4, "votes/movie", own(1))]


def test_what_is_sorted_by_votes_follows(client: Client, raters_url: str) -> None:
    build_index(raters_url)
    settings = Settings(database=raters_url)
    readers = open_database(raters_url).readers()

    async def follow() -> None:
        await readers.open()
        follower = Follower(readers, resolved(settings).index_folder)
        await follower.catch_up()
        follower.close()
        await readers.close()

    def best() -> Any:
        found = client.get("/3/discover/movie?sort_by=vote_average.asc").json()["results"]
        return [(row["id"], row["vote_average"]) for row in found]

    order = best()
    worst, second = order[0], next(each for each in order if each[1] > order[0][1])
    for someone in (ADA, BEN, EVE, GIL):
        rate(client, f"/3/movie/{worst[0]}", someone, 10)
    client.run(follow())
    after = best()
    assert [id_ for id_, _ in after] != [id_ for id_, _ in order]
    assert [vote for _, vote in after] == sorted(vote for _, vote in after)
    assert second[0] in {id_ for id_, _ in after}


def test_deleting_an_account_takes_its_votes_back(client: Client, raters_url: str) -> None:
    for path in (MOVIE, SERIES, EPISODE):
        rate(client, path, ADA, 10)
    rate(client, MOVIE, BEN, 4)
    with closing(open_database(raters_url)) as database:
        with database.writer() as db:
            ada = select_account(db, "ada")
            assert ada is not None
            delete_account(db, ada)
        assert [fault for fault in find_faults(database) if not fault.is_doubtful] == []
    assert votes(client, MOVIE) == (round((7.25 * 40 + 4) / 41, 3), 41)
    unrate(client, MOVIE, BEN)
    assert votes(client, MOVIE) == (7.25, 40)


def take(url: str, folder: Path, body: Any) -> None:
    file = folder / "bodies.jsonl"
    file.write_text(json.dumps({"path": MOVIE, "params": {}, "body": body}) + "\n")
    report = import_bodies(url, [file], lambda progress: None)
    assert not report.bad


def test_votes_that_are_imported_are_the_new_base(client: Client, raters_url: str, tmp_path: Path) -> None:
    original = client.get(MOVIE).json()
    rate(client, MOVIE, ADA, 10)
    answered = client.get(MOVIE).json()
    with closing(open_database(raters_url)) as database:
        for known in (answered, original):
            before = len(journal(database))
            take(raters_url, tmp_path, known)
            assert client.get(MOVIE).json() == answered
            assert journal(database)[before:] == []
    take(raters_url, tmp_path, {**original, "vote_average": 8.5, "vote_count": 100})
    assert votes(client, MOVIE) == (round((8.5 * 100 + 10) / 101, 3), 101)
    unrate(client, MOVIE, ADA)
    assert votes(client, MOVIE) == (8.5, 100)


def test_ratings_are_recommended_from(client: Client, raters_url: str) -> None:
    for someone, path, value in ((BEN, MOVIE, 4), (ADA, MOVIE, 8), (ADA, OTHER_MOVIE, 7.5), (EVE, MOVIE, 1)):
        rate(client, path, someone, value)
    rate(client, SERIES, ADA, 2)
    readers = open_database(raters_url).readers()

    async def read() -> list[tuple[str, int, float]]:
        await readers.open()
        async with readers.read(NOON) as db:
            found = [
                (part.source, int(id_), float(value))
                async for part in local_ratings(db, "movie")
                for id_, value in zip(part.ids, part.values, strict=True)
            ]
        await readers.close()
        return found

    people, guests = "the accounts of this server", "the guests of this server"
    assert client.run(read()) == [
        (people, own(1), 8.0),
        (people, own(2), 7.5),
        (people, own(1), 4.0),
        (guests, own(1), 1.0),
    ]


def test_who_asks_may_stand_in_the_body(client: Client) -> None:
    """As moviedb-promise sends it; what stands in the query counts first."""
    body = {"api_key": ANY_KEY, "session_id": ADA.session_id, "value": 8}
    headers = {"content-type": "application/json"}
    client.key = None
    path = f"/3/movie/{own(1)}/rating"
    try:
        assert client.ask("POST", path, None, headers, json.dumps(body).encode()).status == 201
        other = client.ask("POST", path, {"session_id": "unknown"}, headers, json.dumps(body).encode())
        assert other.json()["status_code"] == 3
        del body["api_key"]
        without = client.ask("POST", path, None, headers, json.dumps(body).encode())
        assert without.json()["status_code"] == 7
    finally:
        client.key = ANY_KEY
