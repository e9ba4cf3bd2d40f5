"""A request that is here whole, and an answer that is not sent yet."""

from typing import NamedTuple, Self

import msgspec

from reelbase.asgi.answers import JSON
from reelbase.asgi.body import TooLarge, received
from reelbase.asgi.headers import Headers
from reelbase.asgi.scope import Message, Receive, Scope, Send
from reelbase.double.problems import Problem
from reelbase.errors import ApiError

LENGTH = b"content-length"
BROKEN = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x8b\xae"
"""The beginning of something gzipped, without its end."""


class Answered(NamedTuple):
    """An answer."""

    status: int
    lines: Headers
    body: bytes

    @classmethod
    def of(cls, status: int, body: bytes, media_type: bytes = JSON) -> Self:
        """Make one."""
        return cls(status, [(b"content-type", media_type), (LENGTH, b"%d" % len(body))], body)

    def json(self) -> object:
        """Return what the body says; None if it is no JSON."""
        try:
            return msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            return None

    def with_body(self, body: bytes) -> Self:
        """Replace the body."""
        return self._replace(body=body).with_line(LENGTH, b"%d" % len(body))

    def with_line(self, name: bytes, value: bytes) -> Self:
        """Add a header field, in place of those of its name."""
        return self._replace(
            lines=[*((each, said) for each, said in self.lines if each != name), (name, value)]
        )

    async def send(self, send: Send, *, cut: bool = False) -> None:
        """Send it. One that is cut ends in the middle of its body."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.lines})
        half = self.body[: len(self.body) // 2]
        if cut:
            await send({"type": "http.response.body", "body": half, "more_body": True})
            raise ConnectionAbortedError
        await send({"type": "http.response.body", "body": self.body})


async def whole_body(scope: Scope, receive: Receive, most: int) -> bytes:
    """Receive a body. Raises Problem for one of more than so many bytes, or one that ends too early."""
    try:
        return await received(scope, receive, most)
    except TooLarge:
        raise Problem(413, "Too large", f"Expected at most {most:,} bytes, found more.") from None
    except ApiError as error:
        raise Problem(400, "Not received", str(error)) from None


async def answered_by(application: object, scope: Scope, body: bytes, receive: Receive) -> Answered:
    """Ask an application, and wait for the whole answer."""
    given = [{"type": "http.request", "body": body, "more_body": False}]
    messages: list[Message] = []

    async def again() -> Message:
        return given.pop() if given else await receive()

    async def keep(message: Message) -> None:
        messages.append(message)

    await application(scope, again, keep)  # type: ignore[operator]
    begun, *rest = messages
    body = b"".join(each.get("body", b"") for each in rest)
    return Answered(begun["status"], [*begun.get("headers", ())], body)
