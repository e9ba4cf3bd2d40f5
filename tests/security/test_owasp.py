"""One test for each item of the OWASP API Security Top 10 of 2023, by its name there."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reelbase.accounts.account import create_account, delete_account, disable_account
from reelbase.accounts.api_keys import new_api_key
from reelbase.accounts.places import is_address
from reelbase.accounts.secrets import digest
from reelbase.setting_values import Open
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.accounts import select_account
from tests.accounts.people import ADA, BEN, EVE, NOBODY, Person, ask, fill_with_people
from tests.asking import ANY_KEY, Answer, Client
from tests.conftest import CopyOf
from tests.golden.small import own
from tests.moments import NOON

MOVIE = f"/3/movie/{own(1)}"
FAVORITE = {"media_type": "movie", "media_id": own(1), "favorite": True}
FAR = {"x-forwarded-for": "192.0.2.7"}  # asks from there, through a proxy on this machine
LIST = {"name": "mine", "description": "", "language": "en"}


@pytest.fixture
def url(copy_of: CopyOf) -> Iterator[str]:
    """A catalogue with people in it, to write to."""
    with copy_of("people", fill_with_people) as url:
        yield url


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    with Client(url) as client:
        yield client


def code(answer: Answer) -> tuple[int, int]:
    return answer.status, answer.json()["status_code"]


def a_list(client: Client, person: Person, **fields: Any) -> int:
    """A new list of somebody."""
    made = ask(client, "POST", "/4/list", person, {"name": "mine", "iso_639_1": "en", **fields})
    assert made.status == 201, made
    found: int = made.json()["id"]
    return found


def test_api1_broken_object_level_authorization(client: Client) -> None:
    """Nobody reaches what is another's by its id, in any of the addresses that take one."""
    ask(client, "POST", f"{MOVIE}/rating", ADA, {"value": 9})
    ask(client, "POST", "/3/account/1/favorite", ADA, FAVORITE)
    hidden, shown = a_list(client, ADA, public=0), a_list(client, ADA)
    for account_id in ("1", "2", "0", "ada"):
        for what in ("rated/movies", "favorite/movies", "watchlist/tv", "lists"):
            answer = ask(client, "GET", f"/3/account/{account_id}/{what}", BEN)
            assert (answer.status, answer.json()["total_results"]) == (200, 0)
    ada = client.get("/3/account", ADA.v3).json()
    assert client.get("/3/account/1", BEN.v3).json()["username"] == "ben" != ada["username"]
    assert code(ask(client, "GET", f"/3/list/{hidden}", BEN)) == (401, 39)
    assert code(ask(client, "GET", f"/4/list/{hidden}", BEN)) == (401, 39)
    assert code(ask(client, "GET", f"/4/list/{hidden}")) == (401, 39)
    item = {"items": [{"media_type": "movie", "media_id": own(1)}]}
    for method, path, body in (
        ("PUT", f"/4/list/{shown}", {"name": "taken"}),
        ("DELETE", f"/4/list/{shown}", None),
        ("GET", f"/4/list/{shown}/clear", None),
        ("POST", f"/4/list/{shown}/items", item),
        ("PUT", f"/4/list/{shown}/items", item),
        ("DELETE", f"/4/list/{shown}/items", item),
        ("POST", f"/3/list/{shown}/add_item", {"media_id": own(1)}),
        ("POST", f"/3/list/{shown}/remove_item", {"media_id": own(1)}),
        ("POST", f"/3/list/{shown}/clear?confirm=true", None),
        ("DELETE", f"/3/list/{shown}", None),
    ):
        assert code(ask(client, method, path, BEN, body)) == (401, 38), (method, path)
    states = client.get(f"{MOVIE}/account_states", BEN.v3).json()
    assert (states["favorite"], states["rated"]) == (False, False)


def test_api2_broken_authentication(url: str) -> None:
    """Tokens are used once and end when they are told to; guessed or of another form they are no good."""
    with Client(url) as client:
        assert code(client.get("/3/account", ADA.v3 | {"session_id": ADA.session_id[:-1]})) == (401, 3)
        assert code(client.get("/3/account", {"session_id": ADA.access_token})) == (401, 3)
        assert code(client.get("/3/account", {"session_id": EVE.session_id})) == (401, 3)
        assert code(client.get("/3/account", {"session_id": digest(ADA.session_id)})) == (401, 3)
        token = client.get("/3/authentication/token/new").json()["request_token"]
        for body in ({"request_token": token}, {"request_token": token[:-1]}, {"request_token": "x"}):
            assert code(ask(client, "POST", "/3/authentication/session/new", NOBODY, body)) == (401, 17)
        login = {"username": "ada", "password": "guessed", "request_token": token}
        wrong = ask(client, "POST", "/3/authentication/token/validate_with_login", NOBODY, login)
        unknown = ask(
            client,
            "POST",
            "/3/authentication/token/validate_with_login",
            NOBODY,
            login | {"username": "nobody"},
        )
        assert (wrong.status, wrong.body) == (unknown.status, unknown.body)  # nobody learns who is here
        ended = {"session_id": ADA.session_id}
        assert ask(client, "DELETE", "/3/authentication/session", NOBODY, ended).status == 200
        assert code(client.get("/3/account", ADA.v3)) == (401, 3)
        assert ask(client, "GET", "/4/account/x/lists", ADA).status == 200
        revoked = {"access_token": ADA.access_token}
        assert ask(client, "DELETE", "/4/auth/access_token", NOBODY, revoked).status == 200
        assert ask(client, "GET", "/4/account/x/lists", ADA).status == 401


def test_api3_broken_object_property_level_authorization(client: Client) -> None:
    """Nobody sets what is not theirs to set, and no answer tells more of an account than it should."""
    shown = a_list(client, ADA)
    forged = {
        "name": "renamed",
        "id": 7,
        "account_id": 2,
        "created_by": "ben",
        "item_count": 99,
        "average_rating": 10,
        "created_at": "1999-01-01",
    }
    assert ask(client, "PUT", f"/4/list/{shown}", ADA, forged).status == 201
    found = ask(client, "GET", f"/4/list/{shown}", ADA).json()
    assert (found["id"], found["name"], found["item_count"], found["average_rating"]) == (
        shown,
        "renamed",
        0,
        0.0,
    )
    assert found["created_by"]["username"] == "ada"
    text = json.dumps(found) + client.get("/3/account", ADA.v3).body.decode()
    assert not re.search("password|digest|session|disabled", text)
    rating = {"value": 8, "vote_average": 10, "account_id": 2, "guest_session_id": EVE.session_id}
    ask(client, "POST", f"{MOVIE}/rating", ADA, rating)
    assert client.get(f"{MOVIE}/account_states", EVE.v3).json()["rated"] is False


def test_api4_unrestricted_resource_consumption(url: str) -> None:
    """Bodies, pages, appends, lists and requests have their ends."""
    with Client(url, body_limit=2000) as client:
        assert code(ask(client, "POST", "/4/list", ADA, {"name": "x" * 3000})) == (400, 47)
        assert code(client.get("/3/movie/popular", {"page": 501})) == (400, 22)
        many = ",".join(f"part{number}" for number in range(21))
        assert code(client.get(MOVIE, {"append_to_response": many})) == (400, 27)
        nested = b'{"value":' + b"[" * 900 + b"]" * 900 + b"}"
        answer = client.ask("POST", f"{MOVIE}/rating", ADA.v3, {"content-type": "application/json"}, nested)
        assert answer.status == 400
    with Client(url, list_limit=2) as client:
        made = a_list(client, ADA)
        items = [{"media_type": "movie", "media_id": own(number)} for number in range(1, 5)]
        ask(client, "POST", f"/4/list/{made}/items", ADA, {"items": items})
        assert ask(client, "GET", f"/4/list/{made}", ADA).json()["item_count"] <= 2
    with Client(url, rate_limit=5, trusted_proxies="127.0.0.1", open=Open.TRUE) as client:
        asked = [client.ask("GET", MOVIE, None, FAR) for _ in range(8)]
        assert [each.status for each in asked].count(429) == 3
        refused = asked[-1]
        assert (refused.json()["status_code"], int(refused.headers["retry-after"])) == (25, 1)


def test_api5_broken_function_level_authorization(client: Client) -> None:
    """What needs an account is refused to applications and guests; no method answers that is not declared."""
    for method, path in (
        ("POST", "/3/account/1/favorite"),
        ("POST", "/3/account/1/watchlist"),
        ("POST", "/3/list"),
        ("GET", "/3/account/1/rated/movies"),
    ):
        body = {"media_type": "movie", "media_id": own(1), "favorite": True, "watchlist": True, **LIST}
        assert code(ask(client, method, path, NOBODY, body)) == (401, 3), path
        assert code(ask(client, method, path, EVE, body)) == (401, 3), path
    application = {"authorization": "Bearer " + ANY_KEY}
    sent = json.dumps({"name": "mine", "iso_639_1": "en"}).encode()
    answer = client.ask("POST", "/4/list", None, {"content-type": "application/json", **application}, sent)
    assert code(answer) == (401, 36)
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        assert client.ask(method, MOVIE, ADA.v3).status == 404


def test_api6_unrestricted_access_to_sensitive_business_flows(url: str) -> None:
    """Accounts, guests and votes can't be made without end by one who asks often."""
    with Client(url, trusted_proxies="127.0.0.1", open=Open.TRUE) as client:
        votes = client.get(MOVIE).json()["vote_count"]
        for value in (1, 5, 10):  # over and over, one vote all the same
            ask(client, "POST", f"{MOVIE}/rating", ADA, {"value": value})
        assert client.get(MOVIE).json()["vote_count"] == votes + 1
        path = "/3/authentication/guest_session/new"
        asked = [client.ask("GET", path, None, FAR).status for _ in range(40)]
        assert asked.count(429) == 10
        login = json.dumps({"username": "ada", "password": "guessed", "request_token": "x"}).encode()
        tried = [
            client.ask(
                "POST",
                "/3/authentication/token/validate_with_login",
                None,
                {"content-type": "application/json"},
                login,
            ).status
            for _ in range(7)
        ]
        assert tried == [401] * 5 + [429] * 2


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "//evil.example",
        "/account",
        "https:evil",
        "data:text/html,x",
        "https://u:p@host/",
        "https://ho\nst/",
        "file:///etc/passwd",
        "ftp",
        "https://",
    ],
)
def test_api7_server_side_request_forgery(client: Client, address: str) -> None:
    """An address that is named is only ever shown to a person; none is taken that is no application's."""
    assert not is_address(address)
    refused = ask(client, "POST", "/4/auth/request_token", NOBODY, {"redirect_to": address})
    assert code(refused) == (400, 5)


def test_api8_security_misconfiguration(url: str) -> None:
    """Errors tell nothing of the inside, and nothing personal is kept by anybody on the way."""
    with Client(url, open=Open.FALSE) as client:
        assert code(client.get(MOVIE)) == (401, 7)
    with Client(url) as client:
        broken = client.ask("POST", f"{MOVIE}/rating", ADA.v3, {"content-type": "application/json"}, b"{")
        assert (broken.status, set(broken.json())) == (400, {"success", "status_code", "status_message"})
        personal = client.get(f"{MOVIE}", ADA.v3 | {"append_to_response": "account_states"})
        assert "account_states" in personal.json()
        assert personal.headers["cache-control"] in {"public, max-age=0", "max-age=0, private"}
        assert "x-memc" not in personal.headers
        page = client.ask("GET", "/login", None, {"accept": "text/html"})
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert page.headers["x-content-type-options"] == "nosniff"


def test_api9_improper_inventory_management(client: Client) -> None:
    """All that is answered is described, and no other version answers."""
    for file, version in (("/openapi.json", "3"), ("/openapi-v4.json", "4")):
        assert {path.split("/")[1] for path in client.ask("GET", file).json()["paths"]} == {version}
    for path in ("/1/movie/1", "/2/movie/1", "/5/movie/1", "/3/admin", "/4/debug", "/.env", "/3/../metrics"):
        assert client.ask("GET", path).status == 404, path


def test_api10_unsafe_consumption_of_apis(url: str, tmp_path: Path) -> None:
    """What was imported is no more trusted than what is typed: it is refused, or kept as the text it is."""
    from reelbase.importers.formats.bodies import import_bodies

    title = "<script>alert(1)</script>\u2028"
    file = tmp_path / "theirs.jsonl"
    lines = [
        {"path": f"/3/movie/{own(900)}", "body": {"id": own(900), "title": title, "original_title": title}},
        {"path": "/3/movie/77", "body": {"id": "77; DROP TABLE movie", "title": 7}},
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    report = import_bodies(url, [file], lambda progress: None)
    assert len(report.bad) == 1
    with Client(url) as client:
        found = client.get(f"/3/movie/{own(900)}", {"callback": "f"})
        assert found.headers["content-type"].startswith("application/javascript")
        assert client.get(f"/3/movie/{own(900)}").json()["title"] == title
        assert code(client.get("/3/movie/1", {"callback": "alert(1)//"})) == (400, 5)


def test_what_a_disabled_or_deleted_account_had_is_worth_nothing(url: str) -> None:
    """Its sessions, its tokens and its keys."""
    with closing(open_database(url)) as database, database.writer(now=NOON) as db:
        ada, ben = select_account(db, "ada"), select_account(db, "ben")
        assert ada and ben
        keys = [new_api_key(db, "own", each) for each in (ada, ben)]
        disable_account(db, ada)
        delete_account(db, ben)
        cara = create_account(db, "cara", "no password")
        assert cara.id not in {ada.id, ben.id}  # no id is given twice
    with Client(url, open=Open.FALSE, key=None) as client:
        statuses = [client.get(MOVIE, {"api_key": each.key}) for each in keys]
        assert [code(each) for each in statuses] == [(401, 10), (401, 7)]
    with Client(url) as client:
        for person in (ADA, BEN):
            assert code(client.get("/3/account", person.v3)) == (401, 3)
            assert ask(client, "GET", "/4/account/x/lists", person).status == 401
