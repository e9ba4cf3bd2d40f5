"""Answers as HTTP sends them: with the ETag of their bytes; and the one form of a refusal."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from reelbase.entity import Entity
from reelbase.errors import ApiError, Status
from reelbase.operations.answers import Lines, encode
from reelbase.operations.operation import Freshness

JSON = b"application/json; charset=utf-8"
KEY_FIRST = {Status.INVALID_API_KEY, Status.SUSPENDED_API_KEY}
FAILED = {Status.SESSION_DENIED, Status.NO_WRITE_PERMISSION}
"""Statuses that say `failure` too (docs/reference/tmdb.md#errors)."""


class Answer(NamedTuple):
    """A status, a body, and how long it may be kept."""

    status: int
    body: bytes
    freshness: Freshness | None = None  # None: neither ETag nor Cache-Control
    media_type: bytes = JSON
    viewed: Entity | None = None  # whose details it is, if asking for them is a view
    headers: Lines = ()  # that it alone has


def etag(body: bytes) -> bytes:
    """Return `W/"…"` with the first 32 hex digits of the body's SHA-256.

    TMDB: so on 203 of 203 recorded bodies (docs/reference/tmdb.md#headers).
    """
    return b'W/"%s"' % hashlib.sha256(body).hexdigest()[:32].encode()


def refused(error: ApiError) -> Answer:
    """Return the answer for an error."""
    return refusal(error.status, error.message, errors=error.errors)


def refusal(
    status: Status, message: str | None = None, headers: Lines = (), errors: Sequence[str] = ()
) -> Answer:
    """Return TMDB's envelope of an error; the order of its keys depends on the status
    (docs/reference/tmdb.md#errors).
    """
    words = {"status_code": status.code, "status_message": message or status.message}
    if status in KEY_FIRST:
        body: dict[str, object] = {**words, "success": False}
    elif status in FAILED:
        body = {"success": False, "failure": True, **words}
    else:
        body = {"success": False, **words}
    if errors:
        body["errors"] = errors
    return Answer(status.http, encode(body), headers=headers)


def jsonp(body: bytes, callback: str) -> bytes:
    """Return the body as a call of the client's function."""
    return callback.encode() + b"(" + body + b")"
