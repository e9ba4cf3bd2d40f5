"""Answers of operations: encoded once, compact UTF-8."""

from typing import Generic, NamedTuple, TypeVar

import msgspec

from reelbase.entity import Entity

encode = msgspec.json.Encoder().encode

Content = TypeVar("Content")
Lines = tuple[tuple[bytes, bytes], ...]


class Reply(NamedTuple, Generic[Content]):
    """A body with the status and the headers that are its own."""

    content: Content
    http: int = 200
    headers: Lines = ()
    viewed: Entity | None = None  # whose details it is, if asking for them is a view


class Made(NamedTuple):
    """The same, encoded."""

    body: bytes
    http: int = 200
    headers: Lines = ()
    viewed: Entity | None = None  # whose details it is, if asking for them is a view


def made(answer: object) -> Made:
    """Encode the answer of a function."""
    if isinstance(answer, Reply):
        return Made(encode(answer.content), answer.http, answer.headers, answer.viewed)
    return Made(encode(answer))


def joined(details: bytes, parts: dict[str, bytes]) -> bytes:
    """Add encoded members to an encoded object, behind its own."""
    if not parts:
        return details
    members = b",".join(encode(name) + b":" + body for name, body in parts.items())
    return details[:-1] + (b"," if len(details) > 2 else b"") + members + b"}"
