"""Requests that come again with the same key: done once, answered the same for a day."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import msgspec
from msgspec import Struct

from reelbase.bounds import IDEMPOTENCY_KEY_CHARACTERS
from reelbase.editing.problems import Problem, malformed
from reelbase.moments import stamp
from reelbase.operations.answers import Made
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.edits import find_answered, forget_answered
from reelbase.storage.rows import AnsweredRequestRow

HELD = timedelta(hours=24)


class Kept(Struct, array_like=True):
    """An answer as it is kept."""

    body: str
    http: int
    headers: list[tuple[str, str]]


class Repeatable(Struct, frozen=True):
    """A request that may come again: who sends it, by what key, and what it asks."""

    key: str
    who: str
    asked: bytes


def check_key(key: str) -> None:
    """Refuse a key that is too long, or not printable ASCII: 400."""
    if not (key.isascii() and key.isprintable() and len(key) <= IDEMPOTENCY_KEY_CHARACTERS):
        raise malformed(
            f"Expected up to {IDEMPOTENCY_KEY_CHARACTERS} printable characters of ASCII in Idempotency-Key, "
            f'found {len(key):,}, "{key[:40]}".'
        )


def answer_once(writer: Writer, request: Repeatable, answer: Callable[[], Made]) -> Made:
    """Return the answer to a request; of one that came before with the same key, what it was answered then.

    Refused with 422 where the key was used for another request.
    """
    since = stamp(writer.now - HELD)
    digest = hashlib.sha256(f"{request.who}\n{request.key}".encode()).hexdigest()
    asked = hashlib.sha256(request.asked).hexdigest()
    for row in find_answered(writer, digest, since):
        if row.asked != asked:
            raise Problem(
                422,
                "key-used",
                "The key was used for another request.",
                "Expected a new Idempotency-Key for another request, found one of the last 24 hours.",
            )
        kept = msgspec.json.decode(row.content, type=Kept)
        lines = tuple((name.encode(), value.encode()) for name, value in kept.headers)
        return Made(kept.body.encode(), kept.http, lines)
    made = answer()
    headers = [(name.decode(), value.decode()) for name, value in made.headers]
    content = msgspec.json.encode(Kept(made.body.decode(), made.http, headers)).decode()
    forget_answered(writer, since)
    writer.insert([AnsweredRequestRow(digest, asked, content, stamp(writer.now))])
    return made
