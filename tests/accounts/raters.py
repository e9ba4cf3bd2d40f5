"""What people and guests rate and mark in the small catalogue, and how they do."""

from typing import Any

from tests.accounts.people import Guest, Person, ask
from tests.asking import Answer, Client
from tests.golden.small import own

MOVIE, OTHER_MOVIE = f"/3/movie/{own(1)}", f"/3/movie/{own(2)}"
SERIES = f"/3/tv/{own(61)}"
SEASON = f"{SERIES}/season/1"
EPISODE = f"{SEASON}/episode/1"

Someone = Person | Guest


def rated_by(someone: Someone) -> str:
    """Where what was rated is listed."""
    if isinstance(someone, Guest):
        return f"/3/guest_session/{someone.session_id}/rated"
    return "/3/account/0/rated"


def rate(client: Client, path: str, someone: Someone, value: Any) -> Answer:
    """The answer to a rating."""
    return ask(client, "POST", f"{path}/rating", someone, {"value": value})


def unrate(client: Client, path: str, someone: Someone) -> Answer:
    """The answer to taking a rating back."""
    return ask(client, "DELETE", f"{path}/rating", someone)


def mark(client: Client, how: str, someone: Someone, path: str, wanted: bool) -> Answer:
    """Put a title among the favourites or on the watchlist, or take it off."""
    _, _, media_type, media_id = path.split("/")
    body = {"media_type": media_type, "media_id": int(media_id), how: wanted}
    return ask(client, "POST", f"/3/account/0/{how}", someone, body)


def status(answer: Answer) -> tuple[int, int]:
    """The HTTP status and the code."""
    return answer.status, answer.json()["status_code"]


def votes(client: Client, path: str) -> tuple[float, int]:
    """What a title answers of its votes."""
    body = client.get(path).json()
    return body["vote_average"], body["vote_count"]
