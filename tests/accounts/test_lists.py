"""Lists: what is told elsewhere of them, their limits, and who notices what."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reelbase.accounts.account import delete_account
from reelbase.importers.formats.bodies import import_bodies
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.accounts import select_account
from tests.accounts.people import ADA, BEN, NOBODY, Person, add_people, ask, fill_with_people
from tests.asking import Client
from tests.conftest import CopyOf
from tests.golden.small import own

SEA = {"name": "Sea", "iso_639_1": "en"}
TITLES = [
    *({"media_type": "movie", "media_id": own(number)} for number in (1, 2, 3)),
    {"media_type": "tv", "media_id": own(61)},
]


@pytest.fixture
def people_url(copy_of: CopyOf) -> Iterator[str]:
    """The small catalogue with Ada and Ben, to write to."""
    with copy_of("people", fill_with_people) as url:
        yield url


@pytest.fixture
def client(people_url: str) -> Iterator[Client]:
    with Client(people_url) as client:
        yield client


@pytest.fixture(scope="module")
def shared(copy_of: CopyOf) -> Iterator[Client]:
    """The same for tests that each look at a list of their own."""
    with copy_of("people", fill_with_people) as url, Client(url) as client:
        yield client


def made(client: Client, person: Person = ADA, **more: Any) -> int:
    """The id of a new list."""
    id_: int = ask(client, "POST", "/4/list", person, SEA | more).json()["id"]
    return id_


def refusal(client: Client, method: str, target: str, person: Person, body: Any = None) -> tuple[int, int]:
    answer = ask(client, method, target, person, body)
    return answer.status, answer.json()["status_code"]


def test_a_full_list_takes_no_more(people_url: str) -> None:
    with Client(people_url, list_limit=2) as client:
        id_ = made(client)
        results = ask(client, "POST", f"/4/list/{id_}/items", ADA, {"items": TITLES}).json()["results"]
        assert [each["success"] for each in results] == [True, True, False, False]
        assert results[2]["error"] == ["List is full (maximum is 2 items)"]
        answer = ask(client, "POST", f"/3/list/{id_}/add_item", ADA, {"media_id": own(3)})
        assert (answer.status, answer.json()["errors"]) == (400, ["List is full (maximum is 2 items)"])
        assert refusal(client, "POST", f"/3/list/{id_}/add_item", ADA, {"media_id": own(1)}) == (403, 8)


def test_a_list_is_told_by_pages(database_url: str, tmp_path: Path) -> None:
    movies = [{"path": f"/3/movie/{n}", "body": {"id": n, "title": f"Film {n}"}} for n in range(1, 46)]
    file = tmp_path / "movies.jsonl"
    file.write_text("\n".join(map(json.dumps, movies)), encoding="utf-8")
    import_bodies(database_url, [file], lambda progress: None)
    add_people(database_url)
    with Client(database_url) as client:
        id_ = made(client)
        titles = [{"media_type": "movie", "media_id": n} for n in range(45, 0, -1)]
        ask(client, "POST", f"/4/list/{id_}/items", ADA, {"items": titles})
        for path, rows in ((f"/3/list/{id_}", "items"), (f"/4/list/{id_}", "results")):
            pages = [client.get(path, {"page": page}).json() for page in (1, 2, 3, 4)]
            assert [len(page[rows]) for page in pages] == [20, 20, 5, 0]
            assert [row["id"] for page in pages for row in page[rows]] == list(range(45, 0, -1))
            assert {(page["total_pages"], page["total_results"]) for page in pages} == {(3, 45)}
        assert len(client.get(f"/4/list/{id_}?page=3").json()["comments"]) == 5


def test_what_is_private_is_kept_from_others(shared: Client) -> None:
    id_ = made(shared, public=0)
    ask(shared, "POST", f"/4/list/{id_}/items", ADA, {"items": TITLES})
    for person in (BEN, NOBODY):
        for target in (f"/3/list/{id_}", f"/4/list/{id_}", f"/3/list/{id_}/item_status?movie_id={own(1)}"):
            assert refusal(shared, "GET", target, person) == (401, 39)
    for target in (f"/3/list/{id_}", f"/4/list/{id_}"):
        answer = ask(shared, "GET", target, ADA)
        assert (answer.status, answer.headers["cache-control"]) == (200, "public, max-age=0")
        assert refusal(shared, "GET", target, BEN) == (401, 39), "the owner's answer is not kept"
    assert str(id_) not in shared.get(f"/3/movie/{own(1)}/lists").body.decode()


def test_a_list_that_becomes_private_is_forgotten(client: Client) -> None:
    id_ = made(client)
    ask(client, "POST", f"/4/list/{id_}/items", ADA, {"items": TITLES})
    appended = f"/3/movie/{own(1)}?append_to_response=lists"
    for _ in range(2):
        assert client.get(f"/4/list/{id_}").status == 200
        assert str(id_) in client.get(appended).body.decode()
    assert client.get(f"/4/list/{id_}").headers["x-memc"] == "HIT"
    ask(client, "PUT", f"/4/list/{id_}", ADA, {"public": False})
    assert refusal(client, "GET", f"/4/list/{id_}", NOBODY) == (401, 39)
    assert str(id_) not in client.get(appended).body.decode()


def test_an_import_brings_no_list_that_was_made_here(client: Client, people_url: str, tmp_path: Path) -> None:
    """Not even with a body that teaches something else, and so is taken whole."""
    first, second = made(client), made(client)
    for id_ in (first, second):
        ask(client, "POST", f"/4/list/{id_}/items", ADA, {"items": TITLES})
    path = f"/3/movie/{own(1)}"
    body = client.get(f"{path}?append_to_response=lists").json() | {"tagline": "Another."}
    file = tmp_path / "exported.jsonl"
    params = {"append_to_response": "lists"}
    file.write_text(json.dumps({"path": path, "params": params, "body": body}), encoding="utf-8")
    import_bodies(people_url, [file], lambda progress: None)
    assert client.get(path).json()["tagline"] == "Another."
    rows = client.get(f"{path}/lists").json()["results"]
    assert rows == body["lists"]["results"]
    ask(client, "PUT", f"/4/list/{first}", ADA, {"public": False})
    assert refusal(client, "GET", f"/3/list/{first}", NOBODY) == (401, 39)
    assert str(first) not in client.get(f"{path}/lists").body.decode()
    ask(client, "DELETE", f"/4/list/{first}", ADA)
    assert refusal(client, "GET", f"/3/list/{first}", NOBODY) == (404, 34)
    with closing(open_database(people_url)) as database, database.writer() as db:
        account = select_account(db, ADA.name)
        assert account
        delete_account(db, account)
    assert refusal(client, "GET", f"/3/list/{second}", NOBODY) == (404, 34)
    assert str(second) not in client.get(f"{path}/lists").body.decode()


def test_lists_go_with_their_account(client: Client, people_url: str) -> None:
    id_ = made(client)
    assert client.get(f"/4/list/{id_}").status == 200
    with closing(open_database(people_url)) as database, database.writer() as db:
        account = select_account(db, ADA.name)
        assert account
        delete_account(db, account)
    assert refusal(client, "GET", f"/4/list/{id_}", NOBODY) == (404, 34)


def test_accounts_of_others_are_out_of_reach(client: Client) -> None:
    """Whoever's object id is named, only what is one's own is told."""
    made(client)
    mine = ask(client, "GET", "/4/account/x/lists", ADA).json()["results"]
    path = f"/4/account/{mine[0]['account_object_id']}"
    assert ask(client, "GET", f"{path}/lists", ADA).json()["total_results"] == 1
    assert ask(client, "GET", f"{path}/lists", BEN).json()["total_results"] == 0


def test_v4_needs_a_user(shared: Client) -> None:
    """A session of v3 is none, and an application's token may not write."""
    id_ = made(shared)
    with_session = shared.ask("DELETE", f"/4/list/{id_}", ADA.v3)
    assert (with_session.status, with_session.json()["status_code"]) == (401, 3)
    application = {"authorization": "Bearer any.read.token"}
    for method, target, code in (
        ("DELETE", f"/4/list/{id_}", 36),
        ("GET", f"/4/list/{id_}/clear", 36),
        ("GET", "/4/account/x/lists", 3),
    ):
        answer = shared.ask(method, target, None, application)
        assert (answer.status, answer.json()["status_code"]) == (401, code)
        failure = ["failure"] if code == 36 else []  # TMDB: reported in 2025
        assert list(answer.json()) == ["success", *failure, "status_code", "status_message"]
        assert answer.json().get("failure", True) is True


def test_a_user_of_v4_is_known_by_v3(client: Client) -> None:
    """TMDB: a user's token stands for a session (recorded: docs/reference/tmdb.md#keys-and-tokens)."""
    id_ = made(client)
    answer = client.ask("GET", "/3/account/1/lists", None, ADA.v4)
    assert [row["id"] for row in answer.json()["results"]] == [id_]


@pytest.mark.parametrize(
    "body",
    [
        b"[]", b"{", b'{"items": 1}', b'{"items": [1]}', b'{"items": [{"media_type": "movie"}]}',
        b'{"items": [{"media_type": "movie", "media_id": "x"}]}', b"\xff", b'{"items": {"a": 1}}',
    ],
)  # fmt: skip
def test_items_that_are_none_are_refused(shared: Client, body: bytes) -> None:
    headers = ADA.v4 | {"content-type": "application/json"}
    answer = shared.ask("POST", f"/4/list/{made(shared)}/items", None, headers, body)
    assert (answer.status, answer.json()["status_code"]) == (400, 5)


@pytest.mark.parametrize("media_id", [0, -1, 2**63, 10**30])
def test_ids_that_no_title_has_are_not_there(shared: Client, media_id: int) -> None:
    id_ = made(shared)
    items = {"items": [{"media_type": "movie", "media_id": media_id}]}
    results = ask(shared, "POST", f"/4/list/{id_}/items", ADA, items).json()
    assert results.get("results", [{}])[0].get("success", False) is False
    body = {"media_id": media_id}
    assert refusal(shared, "POST", f"/3/list/{id_}/add_item", ADA, body)[0] in {400, 404}
    assert refusal(shared, "POST", f"/3/list/{id_}/remove_item", ADA, body)[0] in {200, 400}


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"name": " "}, ["Name can't be blank"]),
        ({"name": None}, ["Name can't be blank"]),
        ({"name": "n" * 256}, ["Name is too long (maximum is 255 characters)"]),
        ({"description": "d" * 5001}, ["Description is too long (maximum is 5000 characters)"]),
        ({"sort_by": "popularity.asc"}, ["Sort by is not included in the list"]),
        ({"backdrop_path": "https://example.org/a.jpg"}, ["Backdrop path is invalid"]),
        ({"name": "", "sort_by": "x"}, ["Name can't be blank", "Sort by is not included in the list"]),
    ],
)
def test_changes_that_are_refused_change_nothing(shared: Client, changes: Any, errors: list[str]) -> None:
    id_ = made(shared)
    before = shared.get(f"/4/list/{id_}").body
    answer = ask(shared, "PUT", f"/4/list/{id_}", ADA, changes)
    assert (answer.status, answer.json()["errors"]) == (400, errors)
    assert shared.get(f"/4/list/{id_}").body == before


@pytest.mark.parametrize(
    ("public", "is_public"),
    [(False, True), (True, True), (0, False), ("0", False), (1, True), (None, False)],
)
def test_what_makes_a_new_list_private(shared: Client, public: Any, is_public: bool) -> None:
    """TMDB: 0 does, false does not (measured: docs/reference/tmdb.md#lists-of-v4)."""
    id_ = made(shared, public=public)
    assert ask(shared, "GET", f"/4/list/{id_}", ADA).json()["public"] is is_public


def test_a_list_keeps_what_it_is_told(shared: Client) -> None:
    id_ = made(shared)
    told = {"name": "Lakes", "description": "None.", "sort_by": "title.desc", "backdrop_path": "/b.jpg"}
    ask(shared, "PUT", f"/4/list/{id_}", ADA, told | {"public": True})
    found = shared.get(f"/4/list/{id_}").json()
    assert {name: found[name] for name in told} == told
    ask(shared, "PUT", f"/4/list/{id_}", ADA, {"backdrop_path": None})
    found = shared.get(f"/4/list/{id_}").json()
    assert (found["backdrop_path"], found["name"]) == (None, "Lakes")
