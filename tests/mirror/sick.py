"""A sick upstream: a good one whose answers are spoilt on the way, as incidents have spoilt those of TMDB."""

import asyncio
import email.utils
import gzip
import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

Spoilt = tuple[int, bytes, list[tuple[bytes, bytes]]]
Spoil = Callable[[str, int, dict[str, Any]], Spoilt]
"""Path, status and body of a good answer -> status, body and further headers of the spoilt one."""

PARTS = {
    *(
        "images",
        "credits",
        "videos",
        "keywords",
        "translations",
        "external_ids",
        "recommendations",
        "similar",
    ),
    *("reviews", "release_dates", "content_ratings", "alternative_titles", "lists", "watch/providers"),
    *("aggregate_credits", "combined_credits", "movie_credits", "tv_credits", "episode_groups"),
    *("screened_theatrically", "tagged_images", "account_states", "changes"),
}
"""What is appended to details."""
REFUSED = {"success": False, "status_code": 11, "status_message": "Internal error: Something went wrong."}
GONE = {"success": False, "status_code": 34, "status_message": "Not found."}


def _json(change: Callable[[Any], Any]) -> Spoil:
    """Change what JSON says."""

    def spoil(path: str, status: int, body: dict[str, Any]) -> Spoilt:
        return status, json.dumps(change(body) if status == 200 else body).encode(), []

    return spoil


def _fixed(status: int, body: bytes, *headers: tuple[bytes, bytes]) -> Spoil:
    """Answer the same to everything."""
    return lambda path, good, read: (status, body, list(headers))


def everywhere(value: Any, change: Callable[[Any], Any], *, is_top: bool = True) -> Any:
    """Change every list, text and number in a body, but for ids and what says how it is to be read."""
    if isinstance(value, dict):
        return {
            key: each
            if key in {"id", "season_number", "episode_number", "credit_id", "type", "media_type"}
            else everywhere(each, change, is_top=False)
            for key, each in value.items()
        }
    found = change(value)
    if isinstance(found, list):
        return [everywhere(each, change, is_top=False) for each in found]
    return found


def _without_appended(path: str, status: int, body: dict[str, Any]) -> Spoilt:
    """Ignore what is appended to the details of anything."""
    is_details = status == 200 and re.fullmatch(r"/3/[a-z]+/[0-9]+", path)
    kept = {
        k: v for k, v in body.items() if not is_details or (k not in PARTS and not k.startswith("season/"))
    }
    return status, json.dumps(kept).encode(), []


def _of(kinds: type | tuple[type, ...], empty: Any) -> Callable[[Any], Any]:
    return lambda body: everywhere(
        body, lambda value: empty if isinstance(value, kinds) and not isinstance(value, bool) else value
    )


def _lists_for_objects(body: Any) -> Any:
    return {key: [] if isinstance(value, dict) else value for key, value in body.items()}


def _refusals_inside(body: Any) -> Any:
    return {key: REFUSED if isinstance(value, dict) else value for key, value in body.items()}


def _on_top(kinds: type | tuple[type, ...], empty: Any) -> Callable[[Any], Any]:
    """Empty the values of the body itself."""
    return lambda body: {
        key: empty if isinstance(value, kinds) and not isinstance(value, bool) and key != "id" else value
        for key, value in body.items()
    }


SICK: dict[str, Spoil] = {
    "broken gzip": _fixed(200, gzip.compress(b'{"id":1}' * 99)[:-30], (b"content-encoding", b"gzip")),
    "gzip that is none": _fixed(200, b'{"id":1}', (b"content-encoding", b"gzip")),
    "a page of this network": _fixed(200, b"<html>Sign in</html>", (b"content-type", b"text/html")),
    "a page that refuses": _fixed(403, b"<html>blocked</html>"),
    "append_to_response ignored": _without_appended,
    "lists empty": _json(_of(list, [])),
    "lists null": _json(_of(list, None)),
    "lists where objects belong": _json(_lists_for_objects),
    "texts blank": _json(_on_top(str, "")),
    "numbers zero": _json(_on_top((int, float), 0)),
    "values null": _json(_on_top((str, int, float, list), None)),
    "objects where numbers belong": _json(_of((int, float), {"value": 1})),
    "parts refused": _json(_refusals_inside),
    "500": _fixed(500, json.dumps(REFUSED).encode()),
    "502": _fixed(502, b"<html>Bad Gateway</html>"),
    "an error with status 200": _fixed(200, json.dumps(REFUSED).encode()),
    "gone with status 200": _fixed(200, json.dumps(GONE).encode()),
    "everything gone": _fixed(404, json.dumps(GONE).encode()),
    "cut off": _fixed(200, b'{"id":1,"title":"T', (b"content-length", b"100000")),
    "another length": _fixed(200, b'{"id":1,"title":"T","x":1}', (b"content-length", b"8")),
    "a redirect elsewhere": _fixed(302, b"", (b"location", b"http://localhost.example:9/")),
    "an empty body": _fixed(200, b""),
    "an empty object": _fixed(200, b"{}"),
    "null": _fixed(200, b"null"),
    "nothing of it": _fixed(200, b'{"id":null,"results":null,"images":null}'),
    "another entity": _fixed(200, b'{"id":77,"title":"Another","name":"Another","results":[],"images":{}}'),
}  # fmt: skip
"""Kinds of sickness."""


class Sick:
    """Stands between a server and who asks it; `spoil` None: nothing is spoilt."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.spoil: Spoil | None = None
        self.limited: list[bytes | None] = []  # the Retry-After of so many refusals
        self.slow = 0.0  # seconds between two pieces of an answer
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self.asked += 1
        if self.limited:
            after = self.limited.pop()
            headers = [(b"retry-after", after)] if after is not None else []
            await _send(send, 429, b'{"status_code":25}', headers)
        elif scope["path"] == "/3/configuration" or (self.spoil is None and not self.slow):
            await self._app(scope, receive, send)
        else:
            status, body = await self._good(scope, receive)
            headers = []
            if self.spoil is not None:
                read = json.loads(body) if body[:1] == b"{" else {}
                status, body, headers = self.spoil(scope["path"], status, read)
            await _send(send, status, body, headers, self.slow)

    async def _good(self, scope: Any, receive: Any) -> tuple[int, bytes]:
        status, pieces = 0, []
        headers = [each for each in scope["headers"] if each[0] != b"accept-encoding"]

        async def take(message: Any) -> None:
            nonlocal status
            status = message.get("status", status)
            pieces.append(message.get("body", b""))

        await self._app({**scope, "headers": headers}, receive, take)
        return status, b"".join(pieces)


async def _send(
    send: Callable[[Any], Awaitable[None]],
    status: int,
    body: bytes,
    headers: list[tuple[bytes, bytes]],
    slow: float = 0.0,
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    for place in range(0, len(body), 16) if slow else ():
        await send({"type": "http.response.body", "body": body[place : place + 16], "more_body": True})
        await asyncio.sleep(slow)
    await send({"type": "http.response.body", "body": b"" if slow else body})


def later(seconds: float) -> bytes:
    """A moment in so many seconds, as Retry-After has it."""
    return email.utils.formatdate(time.time() + seconds, usegmt=True).encode()
