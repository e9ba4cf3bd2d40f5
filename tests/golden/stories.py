"""Stories: requests of which each finds what those before have left, asked by people with accounts."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from reelbase.accounts.secrets import digest
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.accounts import select_account
from reelbase.storage.queries.sessions import approve_request_token
from tests.accounts.people import ADA, BEN, EVE, NOBODY, PASSWORD, Guest, Person, ask
from tests.asking import Client
from tests.golden.small import own
from tests.moments import NOON

HEADERS = ("content-type", "cache-control")  # no ETag: ids in the answers are drawn
FIRST_LIST = 1_900_000_001  # stands for the first list of a story that is made, the next number for the next
SECRETS = ("access_token", "guest_session_id", "request_token", "session_id")
SECRET = re.compile(rf"\$({'|'.join(SECRETS)})\b")
OBJECT_ID, HASH = re.compile(r"\b[0-9a-f]{24}\b"), re.compile(r"\b[0-9a-f]{32}\b")


class Step(NamedTuple):
    """One request; `{0}` in its target is the first list made in the story, `{1}` the second.

    `$request_token` in a body or a target is the one that was answered last, and so are other secrets;
    the method APPROVE lets the person approve it on the page.
    """

    who: Person | Guest
    method: str
    target: str
    body: Any = None


def movie(number: int, **more: Any) -> dict[str, Any]:
    """A movie of the small catalogue as v4 names it."""
    return {"media_type": "movie", "media_id": own(number)} | more


def series(number: int, **more: Any) -> dict[str, Any]:
    """A series of the small catalogue as v4 names it."""
    return {"media_type": "tv", "media_id": own(number), **more}


IMPORTED = own(95)  # a list of the small catalogue
UNKNOWN = 99

LISTS_V3 = (
    Step(ADA, "GET", "/3/account/0/lists"),
    Step(ADA, "POST", "/3/list", {"name": "Sea", "description": "Of the sea.", "language": "de"}),
    Step(ADA, "POST", "/3/list", {"name": "Empty"}),
    Step(NOBODY, "POST", "/3/list", {"name": "Sea"}),
    Step(ADA, "POST", "/3/list", {}),
    Step(ADA, "POST", "/3/list", {"name": "n" * 256, "description": "d" * 10_000}),
    Step(ADA, "POST", "/3/list/{0}/add_item", {"media_id": own(1)}),
    Step(ADA, "POST", "/3/list/{0}/add_item", {"media_id": own(61), "media_type": "tv"}),
    Step(ADA, "POST", "/3/list/{0}/add_item", {"media_id": str(own(2))}),
    Step(ADA, "POST", "/3/list/{0}/add_item", {"media_id": own(1)}),
    Step(ADA, "POST", "/3/list/{0}/add_item", {"media_id": own(999)}),
    Step(ADA, "POST", "/3/list/{0}/add_item", {"media_id": own(51), "media_type": "person"}),
    Step(ADA, "POST", "/3/list/{0}/add_item", {}),
    Step(BEN, "POST", "/3/list/{0}/add_item", {"media_id": own(3)}),
    Step(NOBODY, "POST", "/3/list/{0}/add_item", {"media_id": own(3)}),
    Step(ADA, "POST", f"/3/list/{IMPORTED}/add_item", {"media_id": own(3)}),
    Step(ADA, "POST", f"/3/list/{UNKNOWN}/add_item", {"media_id": own(3)}),
    Step(ADA, "POST", "/3/list/abc/add_item", {"media_id": own(3)}),
    Step(NOBODY, "GET", "/3/list/{0}"),
    Step(NOBODY, "GET", "/3/list/{0}-sea?language=de-DE&page=2"),
    Step(NOBODY, "GET", "/3/list/{1}"),
    Step(NOBODY, "GET", f"/3/list/{IMPORTED}"),
    Step(NOBODY, "GET", f"/3/list/{UNKNOWN}"),
    Step(NOBODY, "GET", "/3/list/abc"),
    Step(NOBODY, "GET", "/3/list/{0}?page=0"),
    Step(NOBODY, "GET", f"/3/list/{{0}}/item_status?movie_id={own(1)}"),
    Step(NOBODY, "GET", f"/3/list/{{1}}/item_status?movie_id={own(1)}"),
    Step(NOBODY, "GET", f"/3/list/{{0}}/item_status?movie_id={own(61)}&media_type=tv"),
    Step(NOBODY, "GET", f"/3/list/{IMPORTED}/item_status?movie_id={own(1)}"),
    Step(NOBODY, "GET", "/3/list/{0}/item_status"),
    Step(NOBODY, "GET", f"/3/list/{UNKNOWN}/item_status?movie_id={own(1)}"),
    Step(ADA, "GET", "/3/account/0/lists"),
    Step(BEN, "GET", "/3/account/0/lists"),
    Step(NOBODY, "GET", "/3/account/0/lists"),
    Step(ADA, "GET", "/3/account/0/lists?page=0"),
    Step(NOBODY, "GET", f"/3/movie/{own(1)}/lists"),
    Step(NOBODY, "GET", f"/3/tv/{own(61)}/lists"),
    Step(ADA, "POST", "/3/list/{0}/remove_item", {"media_id": own(2)}),
    Step(ADA, "POST", "/3/list/{0}/remove_item", {"media_id": own(2)}),
    Step(ADA, "POST", "/3/list/{0}/remove_item", {"media_id": own(999)}),
    Step(ADA, "POST", "/3/list/{0}/remove_item", {}),
    Step(BEN, "POST", "/3/list/{0}/remove_item", {"media_id": own(1)}),
    Step(ADA, "POST", "/3/list/{0}/clear"),
    Step(BEN, "POST", "/3/list/{0}/clear?confirm=true"),
    Step(ADA, "POST", "/3/list/{0}/clear?confirm=true"),
    Step(ADA, "GET", "/3/list/{0}"),
    Step(BEN, "DELETE", "/3/list/{0}"),
    Step(ADA, "DELETE", "/3/list/{0}"),
    Step(ADA, "DELETE", "/3/list/{0}"),
)

LISTS_V4 = (
    Step(ADA, "GET", "/4/account/ada/lists"),
    Step(ADA, "POST", "/4/list", {"name": "Sea", "iso_639_1": "de", "iso_3166_1": "DE", "public": False}),
    Step(ADA, "POST", "/4/list", {"name": "Hidden", "iso_639_1": "en", "public": 0, "sort_by": "title.asc"}),
    Step(ADA, "POST", "/4/list", {"iso_639_1": "en"}),
    Step(ADA, "POST", "/4/list", {"name": "Sorted", "sort_by": "popularity.asc"}),
    Step(NOBODY, "POST", "/4/list", {"name": "Sea"}),
    Step(NOBODY, "GET", "/4/list/{0}"),
    Step(ADA, "POST", "/4/list/{0}/items", {"items": [movie(1, comment="Lost."), movie(2), series(61)]}),
    Step(ADA, "POST", "/4/list/{0}/items", {"items": [movie(2), movie(3), movie(999)]}),
    Step(ADA, "POST", "/4/list/{0}/items", {"items": [{"media_id": own(1), "media_type": "person"}]}),
    Step(ADA, "POST", "/4/list/{0}/items", {"items": [{"media_id": own(1)}]}),
    Step(ADA, "POST", "/4/list/{0}/items", {"items": []}),
    Step(ADA, "POST", "/4/list/{0}/items", {}),
    Step(ADA, "POST", "/4/list/{0}/items", {"items": [movie(1)] * 501}),
    Step(BEN, "POST", "/4/list/{0}/items", {"items": [movie(4)]}),
    Step(NOBODY, "POST", "/4/list/{0}/items", {"items": [movie(4)]}),
    Step(
        ADA, "PUT", "/4/list/{0}/items", {"items": [movie(1, comment="The first."), movie(4, comment="No.")]}
    ),
    Step(
        ADA, "PUT", "/4/list/{0}/items", {"items": [movie(1, comment="Again."), movie(2, comment="x" * 501)]}
    ),
    Step(BEN, "PUT", "/4/list/{0}/items", {"items": [movie(1, comment="Mine.")]}),
    Step(NOBODY, "GET", "/4/list/{0}"),
    Step(NOBODY, "GET", "/4/list/{0}?sort_by=vote_average.desc&language=de-DE"),
    Step(NOBODY, "GET", "/4/list/{0}?sort_by=release_date.asc"),
    Step(NOBODY, "GET", "/4/list/{0}?sort_by=title.desc"),
    Step(NOBODY, "GET", "/4/list/{0}?page=2"),
    Step(NOBODY, "GET", f"/4/list/{IMPORTED}"),
    Step(NOBODY, "GET", f"/4/list/{UNKNOWN}"),
    Step(NOBODY, "GET", "/4/list/abc"),
    Step(ADA, "GET", "/4/list/{1}"),
    Step(BEN, "GET", "/4/list/{1}"),
    Step(NOBODY, "GET", "/3/list/{1}"),
    Step(ADA, "GET", f"/4/list/{{0}}/item_status?media_type=movie&media_id={own(1)}"),
    Step(ADA, "GET", f"/4/list/{{0}}/item_status?media_type=tv&media_id={own(62)}"),
    Step(BEN, "GET", f"/4/list/{{1}}/item_status?media_type=movie&media_id={own(1)}"),
    Step(ADA, "GET", "/4/list/{0}/item_status"),
    Step(
        ADA, "PUT", "/4/list/{0}", {"name": "The sea", "description": "d" * 5000, "backdrop_path": "/a.jpg"}
    ),
    Step(ADA, "PUT", "/4/list/{0}", {"public": False, "sort_by": "title.desc"}),
    Step(ADA, "PUT", "/4/list/{0}", {"sort_by": "popularity.asc"}),
    Step(ADA, "PUT", "/4/list/{0}", {"description": "d" * 10_000}),
    Step(ADA, "PUT", "/4/list/{0}", {}),
    Step(BEN, "PUT", "/4/list/{0}", {"name": "Mine"}),
    Step(NOBODY, "GET", f"/3/movie/{own(1)}/lists"),
    Step(ADA, "GET", "/4/account/ada/lists"),
    Step(BEN, "GET", "/4/account/ada/lists"),
    Step(NOBODY, "GET", "/4/account/ada/lists"),
    Step(ADA, "DELETE", "/4/list/{0}/items", {"items": [movie(2), movie(4)]}),
    Step(BEN, "DELETE", "/4/list/{0}/items", {"items": [movie(1)]}),
    Step(BEN, "GET", "/4/list/{0}/clear"),
    Step(ADA, "GET", "/4/list/{0}/clear"),
    Step(ADA, "POST", "/4/list/{0}/clear"),
    Step(BEN, "DELETE", "/4/list/{0}"),
    Step(ADA, "DELETE", "/4/list/{0}"),
    Step(ADA, "DELETE", "/4/list/{0}"),
)


def _kept() -> Iterator[Step]:
    for number, halves in ((1, 9), (2, 7.5), (4, 3)):
        yield Step(ADA, "POST", f"/3/movie/{own(number)}/rating", {"value": halves})
    yield Step(ADA, "POST", f"/3/tv/{own(61)}/rating", {"value": 10})
    for kind in ("movie", "tv"):
        named = movie(3) if kind == "movie" else series(62)
        yield Step(ADA, "POST", "/3/account/0/favorite", {**named, "favorite": True})
        yield Step(ADA, "POST", "/3/account/0/watchlist", {**named, "watchlist": True})
        for name in ("favorites", "rated", "watchlist", "recommendations"):
            path = f"/4/account/ada/{kind}/{name}"
            yield Step(ADA, "GET", path)
            yield Step(ADA, "GET", f"{path}?language=de-DE&sort_by=created_at.desc")
            yield Step(ADA, "GET", f"{path}?page=2")
            yield Step(ADA, "GET", f"{path}?page=0")
            yield Step(BEN, "GET", path)
            yield Step(NOBODY, "GET", path)


RATED = {
    f"/3/movie/{own(1)}": "movies",
    f"/3/tv/{own(61)}": "tv",
    f"/3/tv/{own(61)}/season/1/episode/1": "tv/episodes",
}
"""What is rated in the story of ratings, and the list that it is in then."""


def _ratings() -> Iterator[Step]:
    for path, name in RATED.items():
        address, states = f"{path}/rating", f"{path}/account_states"
        guest = f"/3/guest_session/{EVE.session_id}/rated/{name}"
        if name == "movies":
            yield Step(NOBODY, "GET", guest)
        yield Step(ADA, "GET", states)
        for value in (0, "ten", 10.5, 7.3, 8.5, "7"):
            yield Step(ADA, "POST", address, {"value": value})
        yield Step(EVE, "POST", address, {"value": 3})
        yield Step(NOBODY, "POST", address, {"value": 3})
        yield from (Step(who, "GET", states) for who in (ADA, EVE, BEN, NOBODY))
        yield from (Step(who, "GET", f"/3/account/0/rated/{name}") for who in (ADA, BEN, NOBODY))
        yield Step(ADA, "GET", f"/3/account/0/rated/{name}?language=de-DE&sort_by=created_at.desc")
        yield Step(NOBODY, "GET", guest)
        yield Step(NOBODY, "GET", guest.replace(EVE.session_id, "0" * 32))
        yield Step(NOBODY, "GET", path)
    season = f"/3/tv/{own(61)}/season/1/account_states"
    yield from (Step(who, "GET", season) for who in (ADA, EVE, BEN, NOBODY))
    yield Step(ADA, "GET", f"/3/movie/{own(1)}?append_to_response=account_states")
    yield Step(ADA, "POST", "/3/movie/0/rating", {"value": 5})
    for path in RATED:
        yield from (Step(who, "DELETE", f"{path}/rating") for who in (ADA, ADA, EVE, NOBODY))
        yield Step(NOBODY, "GET", path)


def _marks() -> Iterator[Step]:
    yield from (Step(who, "GET", "/3/account") for who in (ADA, NOBODY))
    yield from (Step(who, "GET", "/3/account/0") for who in (ADA, NOBODY))
    for how in ("favorite", "watchlist"):
        address = f"/3/account/0/{how}"
        for named in (
            movie(1),
            movie(1),
            movie(2),
            series(61),
            movie(999),
            {**movie(1), "media_type": "person"},
        ):
            yield Step(ADA, "POST", address, {**named, how: True})
        yield Step(ADA, "POST", address, movie(1))
        yield Step(EVE, "POST", address, {**movie(1), how: True})
        for name in ("movies", "tv"):
            yield from (Step(who, "GET", f"{address}/{name}") for who in (ADA, BEN, EVE))
            yield Step(ADA, "GET", f"{address}/{name}?language=de-DE&sort_by=created_at.desc")
            yield Step(ADA, "GET", f"{address}/{name}?page=0")
        yield Step(ADA, "GET", f"/3/movie/{own(1)}/account_states")
        yield from (Step(ADA, "POST", address, {**movie(1), how: False}) for _ in range(2))
        yield Step(ADA, "GET", f"{address}/movies")


LOGIN = "/3/authentication/token/validate_with_login"
APPROVED = {"request_token": "$request_token"}
COMING_IN = (
    Step(NOBODY, "GET", "/3/authentication/token/new"),
    Step(NOBODY, "POST", "/3/authentication/session/new", APPROVED),
    Step(NOBODY, "POST", "/3/authentication/session/new"),
    Step(NOBODY, "POST", LOGIN),
    Step(NOBODY, "POST", LOGIN, {**APPROVED, "username": "ada"}),
    Step(NOBODY, "POST", LOGIN, {**APPROVED, "username": "ada", "password": "guessed"}),
    Step(NOBODY, "POST", LOGIN, {"request_token": "0" * 40, "username": "ada", "password": PASSWORD}),
    Step(NOBODY, "POST", LOGIN, {**APPROVED, "username": "Ada", "password": PASSWORD}),
    Step(NOBODY, "POST", "/3/authentication/session/new", APPROVED),
    Step(NOBODY, "POST", "/3/authentication/session/new", APPROVED),
    Step(NOBODY, "GET", "/3/account?session_id=$session_id"),
    Step(NOBODY, "DELETE", "/3/authentication/session", {"session_id": "$session_id"}),
    Step(NOBODY, "DELETE", "/3/authentication/session", {"session_id": "$session_id"}),
    Step(NOBODY, "GET", "/3/authentication/token/new"),
    Step(BEN, "APPROVE", "$request_token"),
    Step(NOBODY, "GET", "/3/authentication/session/new?request_token=$request_token"),
    Step(NOBODY, "GET", "/3/authentication/session/new?request_token=$request_token"),
    Step(NOBODY, "GET", "/3/account?session_id=$session_id"),
    Step(NOBODY, "GET", "/3/authentication/guest_session/new"),
    Step(NOBODY, "GET", "/3/authentication/token/new"),
    Step(NOBODY, "GET", f"{LOGIN}?request_token=$request_token&username=ada&password=guessed"),
    Step(NOBODY, "GET", f"{LOGIN}?request_token=$request_token&username=ben&password=open+sesame"),
    Step(NOBODY, "POST", "/4/auth/request_token", {"redirect_to": "javascript:alert(1)"}),
    Step(NOBODY, "POST", "/4/auth/request_token", {"redirect_to": "https://app.example/in"}),
    Step(NOBODY, "POST", "/4/auth/access_token", APPROVED),
    Step(NOBODY, "POST", "/4/auth/access_token"),
    Step(ADA, "APPROVE", "$request_token"),
    Step(NOBODY, "POST", "/4/auth/access_token", APPROVED),
    Step(NOBODY, "POST", "/4/auth/access_token", APPROVED),
    Step(NOBODY, "POST", "/3/authentication/session/convert/4", {"access_token": "$access_token"}),
    Step(NOBODY, "POST", "/3/authentication/session/convert/4", {"access_token": "0"}),
    Step(NOBODY, "GET", "/3/account?session_id=$session_id"),
    Step(NOBODY, "DELETE", "/4/auth/access_token", {"access_token": "$access_token"}),
    Step(NOBODY, "DELETE", "/4/auth/access_token", {"access_token": "$access_token"}),
    Step(NOBODY, "DELETE", "/4/auth/access_token"),
)

STORIES = {
    "coming_in": COMING_IN,
    "lists_v3": LISTS_V3,
    "lists_v4": LISTS_V4,
    "account_v4": tuple(_kept()),
    "marks": tuple(_marks()),
    "ratings": tuple(_ratings()),
}


class Clock:
    """A clock that goes on by a second with each step, so that what came first is known."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def told(client: Client, clock: Clock, steps: tuple[Step, ...]) -> str:
    """The requests of a story with their answers, as its file has them."""
    lists: list[str] = []
    secrets: dict[str, str] = {}
    written = []
    for step in steps:
        if step.method == "APPROVE":
            _approve(client, step, secrets)
        else:
            written.append(_written(client, step, lists, secrets))
        clock.now += timedelta(seconds=1)
    text = json.dumps(written, ensure_ascii=False, indent=1)
    for number, each in enumerate(lists):
        text = text.replace(each, str(FIRST_LIST + number))
    return HASH.sub("0" * 32, OBJECT_ID.sub("0" * 24, text)) + "\n"


def _approve(client: Client, step: Step, secrets: dict[str, str]) -> None:
    found = digest(_with(step.target, secrets))
    with closing(open_database(client.database)) as database, database.writer(now=NOON) as db:
        account = select_account(db, step.who.name)
        assert account
        approve_request_token(db, found, account.id)


def _with(value: Any, secrets: dict[str, str]) -> Any:
    """A target or a body with the secrets that were answered."""
    if isinstance(value, dict):
        return {key: _with(each, secrets) for key, each in value.items()}
    if isinstance(value, str):
        return SECRET.sub(lambda found: secrets.get(found[1], found[0]), value)
    return value


def _without_secrets(body: Any, secrets: dict[str, str]) -> Any:
    """An answer with the names of the secrets in it, which are remembered."""
    if not isinstance(body, dict):
        return body
    found = {name: body[name] for name in SECRETS if name in body}
    secrets.update(found)
    return {**body, **{name: f"${name}" for name in found}}


def _written(client: Client, step: Step, lists: list[str], secrets: dict[str, str]) -> dict[str, Any]:
    target = step.target.format(*lists)
    sent_body = _with(step.body, secrets)
    answer = ask(client, step.method, _with(target, secrets), step.who, sent_body)
    body = _without_secrets(answer.json(), secrets)
    if step.target in {"/3/list", "/4/list"} and answer.status == 201:
        lists.append(str(body.get("list_id", body.get("id"))))
    sent = json.dumps(step.body, ensure_ascii=False)
    return {
        "request": f"{step.method} {target}",
        "by": step.who.name,
        "body": step.body if len(sent) < 1000 else f"{sent[:80]}… ({len(sent):,} characters)",
        "status": answer.status,
        "headers": {name: answer.headers[name] for name in HEADERS if name in answer.headers},
        "answer": body,
    }
