"""People and guests who rate titles of the small catalogue, and how they ask."""

import json
from contextlib import closing
from typing import Any, NamedTuple

from reelbase.accounts.account import create_account
from reelbase.accounts.secrets import digest
from reelbase.storage.database import open_database
from reelbase.storage.sessions import ACCESS_TOKEN, SESSION, insert_guest, insert_session
from tests.asking import Answer, Client
from tests.golden.small import fill, own

JSON = {"content-type": "application/json"}
MOVIE, OTHER_MOVIE = f"/3/movie/{own(1)}", f"/3/movie/{own(2)}"
SERIES = f"/3/tv/{own(61)}"
SEASON = f"{SERIES}/season/1"
EPISODE = f"{SEASON}/episode/1"


class Someone(NamedTuple):
    """An account or a guest, by the secret that it shows."""

    name: str
    is_guest: bool = False

    @property
    def secret(self) -> str:
        return digest(self.name)[: 32 if self.is_guest else 40]

    @property
    def shown(self) -> dict[str, object]:
        return {"guest_session_id" if self.is_guest else "session_id": self.secret}

    @property
    def rated(self) -> str:
        """Where what was rated is listed."""
        return f"/3/guest_session/{self.secret}/rated" if self.is_guest else "/3/account/0/rated"


ANN, BOB = Someone("ann"), Someone("bob")
EVE, GIL = Someone("eve", is_guest=True), Someone("gil", is_guest=True)
TOKEN = "token.of.ann"  # her user's token of v4


def add_people(url: str) -> None:
    """Ann and Bob with accounts, Eve and Gil as guests."""
    with closing(open_database(url)) as database, database.writer() as db:
        for person in (ANN, BOB):
            account = create_account(db, person.name, "no password")
            insert_session(db, digest=digest(person.secret), form=SESSION, account_id=account.id, at="")
            if person is ANN:
                insert_session(db, digest=digest(TOKEN), form=ACCESS_TOKEN, account_id=account.id, at="")
        for guest in (EVE, GIL):
            insert_guest(db, digest(guest.secret), "9999-12-31 00:00:00")


def fill_with_raters(url: str) -> None:
    """The small catalogue and these people."""
    fill(url)
    add_people(url)


def post(client: Client, path: str, someone: Someone, body: Any) -> Answer:
    """The answer to a body of JSON."""
    return client.ask("POST", path, someone.shown, JSON, json.dumps(body).encode())


def rate(client: Client, path: str, someone: Someone, value: Any) -> Answer:
    return post(client, f"{path}/rating", someone, {"value": value})


def unrate(client: Client, path: str, someone: Someone) -> Answer:
    return client.ask("DELETE", f"{path}/rating", someone.shown)


def mark(client: Client, how: str, someone: Someone, path: str, wanted: bool) -> Answer:
    """Put a title among the favourites or on the watchlist, or take it off."""
    _, _, media_type, media_id = path.split("/")
    body = {"media_type": media_type, "media_id": int(media_id), how: wanted}
    return post(client, f"/3/account/0/{how}", someone, body)


def status(answer: Answer) -> tuple[int, int]:
    """The HTTP status and the code."""
    return answer.status, answer.json()["status_code"]


def votes(client: Client, path: str) -> tuple[float, int]:
    body = client.get(path).json()
    return body["vote_average"], body["vote_count"]
