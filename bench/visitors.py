"""Good requests of the soak: people with accounts, and what they ask for through a trusted proxy."""

import hmac
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from bench.attacks import Sender
from bench.soaking import Good
from reelbase.accounts.account import create_account
from reelbase.accounts.api_keys import create_api_key
from reelbase.accounts.passwords import hashed
from reelbase.accounts.secrets import digest
from reelbase.accounts.session import begin_page_session, begin_session
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.sqlite import connect

NAME = "tmdb.example.org"
PASSWORD = "seven grey otters swim home"
PEOPLE = 8
QUERIES = ("matrix", "terminatr 2", "ali", "fight club", "star", "godfather", "metropolis", "sev", "breaking")
DISCOVER = (
    "with_genres=28",
    "sort_by=vote_count.desc",
    "primary_release_date.gte=1990-01-01",
    "page=3",
    "year=1999",
)
LISTS = (
    "/3/movie/popular",
    "/3/tv/top_rated",
    "/3/movie/now_playing",
    "/3/trending/all/day",
    "/3/person/popular",
)
LANGUAGES = ("en-US", "de-DE", "fr-FR", "ja-JP")


class Visitor(NamedTuple):
    """Somebody with an account and a key, behind the proxy."""

    name: str
    key: str
    session_id: str
    cookie: str
    sender: Sender

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return everything that no other visitor may ever see."""
        return self.name, self.session_id, self.cookie


def invite_people(database: str) -> tuple[list[Visitor], str]:
    """Create accounts with keys and sessions, and one more key for the attackers."""
    now = datetime.now(UTC)
    people = []
    with closing(open_database(database)) as opened:
        bad = create_api_key(opened, "bad", now).key
        for number in range(PEOPLE):
            name, key = f"visitor-{secrets.token_hex(8)}", create_api_key(opened, f"good {number}", now).key
            with opened.writer(now=now) as db:
                account = create_account(db, name, hashed(PASSWORD, username=name))
                session_id = begin_session(db, account.id, digest(key))
                cookie = begin_page_session(db, account.id)
            people.append(
                Visitor(name, key, session_id, cookie, Sender(NAME, key, f"203.0.113.{number + 1}"))
            )
    return people, bad


def personal(people: Sequence[Visitor]) -> Iterator[Good]:
    """Yield the personal requests of each, known by their name; films are rated, pages viewed, people sign
    in.
    """
    for number, each in enumerate(people):
        mine = f"session_id={each.session_id}"
        get, post = each.sender.head, each.sender.post
        yield _good("account", 1, get("GET", f"/3/account?{mine}"), f'"{each.name}"')
        page = get("GET", "/account", f"Cookie: __Host-reelbase={each.cookie}")
        yield _good("account page", 0.5, page, each.name)
        yield _good("own ratings", 0.5, get("GET", f"/3/account/1/rated/movies?{mine}"), '"page":1')
        value = json.dumps({"value": 1 + number}).encode()
        rating = post(f"/3/movie/603/rating?{mine}", value)
        yield _good("rating", 0.3, rating, '"success":true', 200, 201)
        states = get("GET", f"/3/movie/603/account_states?{mine}")
        yield _good("own states", 0.5, states, '"id":603')
        yield _good("sign-in", 0.02, _sign_in(each, number), "", 303)


def _sign_in(visitor: Visitor, number: int) -> bytes:
    """Return the form of the sign-in page, from a browser that has loaded it."""
    cookie = f"{number:064x}"
    proof = hmac.digest(cookie.encode(), b"form", "sha256").hex()
    form = f"csrf={proof}&username={visitor.name}&password={PASSWORD.replace(' ', '+')}"
    more = f"Cookie: __Host-reelbase={cookie}"
    return visitor.sender.post("/login", form.encode(), "application/x-www-form-urlencoded", more)


def shared(url: str, database: str, people: Sequence[Visitor]) -> Iterator[Good]:
    """Yield requests that all send: details, search, discover, lists, pictures; known by their first
    answer.
    """
    movies, series = _ids(database, "movie"), _ids(database, "series")
    asked = [
        ("details", 0.5, f"/3/movie/{id_}?append_to_response=credits") for id_ in movies[::8] if id_ != 603
    ]
    asked += [("details", 0.5, f"/3/tv/{id_}?language=de-DE") for id_ in series]
    asked += [("search", 1.0, f"/3/search/multi?query={query.replace(' ', '+')}") for query in QUERIES]
    asked += [("discover", 1.0, f"/3/discover/movie?{query}") for query in DISCOVER]
    asked += [("lists", 1.0, path) for path in LISTS]
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)) as connection:
        for number, (kind, weight, path) in enumerate(asked):
            sender = people[number % len(people)].sender
            body = json.loads(_body(connection, sender, path))
            yield _good(kind, weight, sender.head("GET", path), _marker(kind, body))
            if number % 6 == 0 and (poster := body.get("poster_path")):
                picture = f"/t/p/w342{poster}"
                is_jpeg = b"JFIF" in _body(connection, sender, picture)[:64]
                yield _good("pictures", 0.5, sender.head("GET", picture), "JFIF" if is_jpeg else "")


def fillers(database: str, people: Sequence[Visitor]) -> Iterator[Good]:
    """Yield details in many languages, which fill the caches before the measuring begins."""
    for number, id_ in enumerate(_ids(database, "movie")):
        for language in LANGUAGES:
            path = f"/3/movie/{id_}?language={language}&append_to_response=credits,images"
            yield _good("filler", 0.1, people[number % len(people)].sender.head("GET", path), f'"id":{id_}')


def _good(kind: str, weight: float, request: bytes, marker: str, *statuses: int) -> Good:
    return Good(kind, weight, request.decode("latin-1"), statuses or (200,), marker)


def _marker(kind: str, body: dict[str, object]) -> str:
    """Return a text that this answer always has, and no other has; lists change."""
    if kind == "details":
        return f'"id":{body["id"]}'
    results = body.get("results")
    if kind == "search" and isinstance(results, list) and results:
        return f'"id":{results[0]["id"]}'
    return '"results":['


def _body(connection: HTTPConnection, sender: Sender, path: str) -> bytes:
    """Return the answer to a request that must succeed."""
    mark = "&" if "?" in path else "?"
    headers = {"Host": sender.host, "X-Forwarded-For": sender.address, "X-Forwarded-Proto": "https"}
    connection.request("GET", f"{path}{mark}api_key={sender.key}", headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status, body[:200])
    return body


def _ids(database: str, table: str) -> list[int]:
    """Return the ids in a table, ascending."""
    with closing(connect(Path(database.removeprefix("sqlite:///")), read_only=True)) as connection:
        return [row[0] for row in connection.execute(f"SELECT id FROM {table} ORDER BY id")]
